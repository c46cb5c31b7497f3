#include "config/lookup_tables.hpp"

namespace rosterd::config {

std::shared_ptr<const LookupTables> read_lookup_tables(Section& top) {
    Section all = top.section("lookupTables");
    if (!all.given()) return nullptr;
    const auto tables = std::make_shared<LookupTables>();
    for (const std::string& name : all.keys()) {
        Section section = all.section(name);
        LookupTable& table = (*tables)[name];
        for (const std::string& key : section.keys()) {
            if (std::optional<std::string> value = section.text(key, Empty::allowed))
                table.emplace(key, std::move(*value));
        }
        section.finish();
    }
    all.finish();
    return tables;
}

}  // namespace rosterd::config
