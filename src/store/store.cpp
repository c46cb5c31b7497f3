#include "store/store.hpp"

#include "rosterd/error.hpp"
#include "store/sqlite_store.hpp"

namespace rosterd::store {

Store::~Store() = default;

std::unique_ptr<Store> open_store(const std::string& url, FieldTable person_fields, FieldTable department_fields) {
    constexpr std::string_view scheme = "sqlite:";
    if (!url.starts_with(scheme) || url.size() == scheme.size()) {
        throw Error(ErrorKind::invalid, "store \"" + url +
                                            "\": unknown kind of store (known: sqlite:PATH, for example "
                                            "sqlite:/var/lib/rosterd/hub.db)");
    }
    SqliteOptions options;
    const std::string path = url.substr(scheme.size());
    if (path == ":memory:") {
        options.check_references = true;
    } else {
        options.path = std::filesystem::weakly_canonical(path);
    }
    return std::make_unique<SqliteStore>(std::move(options), std::move(person_fields), std::move(department_fields));
}

}  // namespace rosterd::store
