#include "json_lines.hpp"

#include <nlohmann/json.hpp>
#include <rosterd/error.hpp>

namespace example {
namespace {

using nlohmann::json;

rosterd::Value value_of(const json& node) {
    switch (node.type()) {
        case json::value_t::boolean:
            return node.get<bool>();
        case json::value_t::number_integer:
            return node.get<std::int64_t>();
        case json::value_t::number_unsigned: {
            // The form that mappings expect of any whole number that fits.
            const auto number = node.get<std::uint64_t>();
            if (number <= INT64_MAX) return static_cast<std::int64_t>(number);
            return number;
        }
        case json::value_t::number_float:
            return node.get<double>();
        case json::value_t::string:
            return node.get<std::string>();
        case json::value_t::array: {
            rosterd::Value::List list;
            for (const json& item : node) list.push_back(value_of(item));
            return list;
        }
        case json::value_t::object: {
            rosterd::Value::Map map;
            for (const auto& [name, item] : node.items()) map.emplace_back(name, value_of(item));
            return rosterd::Value::make_map(std::move(map));
        }
        default:
            return {};
    }
}

// Structure goes to its members; all the rest is attributes. Throws json::exception for a member of a wrong type.
rosterd::Record record_of(const json& object, rosterd::Kind kind, std::uint64_t line) {
    rosterd::Record record;
    record.kind = kind;
    record.label = "line " + std::to_string(line);
    for (const auto& [name, member] : object.items()) {
        if (name == "kind") continue;
        if (name == "key") {
            record.key = member.get<std::string>();
        } else if (name == "parent") {
            record.parent = member.get<std::string>();
        } else if (name == "top") {
            record.top = member.get<bool>();
        } else if (name == "departments") {
            record.departments = member.get<std::vector<std::string>>();
        } else if (name == "manager") {
            record.manager = member.get<std::string>();
        } else if (name == "leaders") {
            record.leaders = member.get<std::vector<std::string>>();
        } else {
            record.attributes.set(name, value_of(member));
        }
    }
    record.locator = record.key;
    if (record.key.empty()) record.problem = "it has no key";
    return record;
}

}  // namespace

rosterd::Async<void> JsonLines::open() {
    std::function<void()> work = [this] {
        input_.open(file_);
        if (!input_) {
            throw rosterd::Error(rosterd::ErrorKind::not_found,
                                 file_ + ": cannot be opened (set exampleConfig.file to the exported file)");
        }
    };
    co_await workers_.run(std::move(work));
}

rosterd::Async<std::optional<rosterd::Page>> JsonLines::next() {
    rosterd::Page page;
    std::function<void()> work = [this, &page] { fill(page); };
    co_await workers_.run(std::move(work));
    if (page.empty()) co_return std::nullopt;
    co_return page;
}

rosterd::Completeness JsonLines::completeness(rosterd::Kind kind) const {
    if (!why_.empty()) return rosterd::Completeness::partial(why_);
    return rosterd::Completeness::complete(kind == rosterd::Kind::department ? departments_ : people_);
}

// Up to a page of the pass at hand. The pass of the people follows only whole departments.
void JsonLines::fill(rosterd::Page& page) {
    std::string line;
    while (!ended_ && page.size() < page_size_) {
        if (announced_ || !std::getline(input_, line)) {
            finish_pass();
            if (!page.empty()) break;
            continue;
        }
        ++line_;
        take_line(line, page);
    }
    if (page.empty()) return;
    rosterd::Evidence& evidence = page.front().kind == rosterd::Kind::department ? departments_ : people_;
    evidence.pages += 1;
    evidence.records += page.size();
}

void JsonLines::take_line(const std::string& line, rosterd::Page& page) {
    try {
        const json object = json::parse(line);
        const auto kind = object.at("kind").get<std::string>();
        if (kind == "end") {
            announced_ = object.at("records").get<std::uint64_t>();
            return;
        }
        const auto found = kind == "department" ? rosterd::Kind::department : rosterd::Kind::person;
        if (found == rosterd::Kind::person && kind != "person") {
            throw rosterd::Error(rosterd::ErrorKind::invalid, "kind is neither department, person nor end");
        }
        ++seen_;
        if (found == pass_) page.push_back(record_of(object, found, line_));
    } catch (const std::exception&) {
        // Not the parser's words: they quote the line.
        why_ = file_ + ": line " + std::to_string(line_) + " is no record (export the file again)";
        ended_ = true;
    }
}

void JsonLines::finish_pass() {
    rosterd::Evidence& evidence = pass_ == rosterd::Kind::department ? departments_ : people_;
    if (!announced_ || *announced_ != seen_) {
        why_ = file_ + ": has " + std::to_string(seen_) + " records, its end names " +
               (announced_ ? std::to_string(*announced_) : "none") + " (the export was cut short: export it again)";
        ended_ = true;
        return;
    }
    evidence.end = "last line names " + std::to_string(seen_) + " records, as many were read";
    if (pass_ == rosterd::Kind::person) {
        ended_ = true;
        return;
    }
    pass_ = rosterd::Kind::person;
    rewind();
}

void JsonLines::rewind() {
    input_.clear();
    input_.seekg(0);
    line_ = seen_ = 0;
    announced_.reset();
}

}  // namespace example
