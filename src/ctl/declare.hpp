#pragma once
// What the declarations of commands have in common. Everything declared belongs to the app and lives as long as it.

#include <cstdint>
#include <string>

namespace CLI {
class App;
class Validator;
}  // namespace CLI

namespace rosterd::ctl {

struct Paging;

// A whole number from 1: ids, page numbers.
extern const CLI::Validator from_one;

// A command below `parent`; `examples` are the lines below its help, each indented by two.
CLI::App* add(CLI::App& parent, const std::string& name, const std::string& description, const std::string& examples);

// What commands are grouped under: alone it is a usage error.
CLI::App* add_noun(CLI::App& parent, const std::string& name, const std::string& description);

// A required id; parsing writes `id`, which outlives the app. add_paging() likewise, with --limit, --page and --all.
void add_id(CLI::App* app, std::int64_t& id, const std::string& name, const std::string& description);
void add_paging(CLI::App* app, Paging& paging);

}  // namespace rosterd::ctl
