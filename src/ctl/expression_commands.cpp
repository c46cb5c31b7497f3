#include "ctl/expression_commands.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <ostream>
#include <sstream>

#include "ctl/display_text.hpp"
#include "ctl/exit_code.hpp"
#include "ctl/members.hpp"
#include "mapping/caret.hpp"
#include "mapping/trial.hpp"

namespace rosterd::ctl {
namespace {

nlohmann::json read_json(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    if (!stream || !(text << stream.rdbuf())) {
        const int reason = errno;
        throw Error(ErrorKind::invalid,
                    file + ": cannot be read: " + (reason != 0 ? std::strerror(reason) : "it is empty"));
    }
    try {
        return nlohmann::json::parse(std::move(text).str());
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorKind::invalid, file + ": is no JSON: " + error.what());
    }
}

}  // namespace

int evaluate_expression(Context& context, const ExpressionWishes& wishes) {
    const nlohmann::json record = wishes.record.empty() ? nlohmann::json::object() : read_json(wishes.record);
    const nlohmann::json hub = wishes.hub.empty() ? nlohmann::json() : read_json(wishes.hub);
    const auto tables = wishes.tables.empty() ? nullptr : mapping::tables_from(read_json(wishes.tables));
    const mapping::Trial trial = mapping::try_expression(wishes.expression, record, hub, tables);
    Screen& screen = context.screen;
    if (!trial.problem.empty()) {
        screen.err << "rosterctl: column " << trial.column << ": " << harmless(trial.problem) << '\n'
                   << mapping::with_caret(wishes.expression, trial.column, "  ") << std::flush;
        if (wishes.typed) screen.out << nlohmann::json{{"error", trial.problem}}.dump() << '\n';
        return exit_incomplete;
    }
    if (!trial.refused.empty()) screen.err << "A task would refuse it: " << harmless(trial.refused) << '\n';
    if (trial.absent()) {
        screen.err << "It is absent: a mapping leaves the field alone.\n";
        if (wishes.typed) screen.out << "{\"absent\":null}\n";
        return exit_success;
    }
    screen.out << (wishes.typed ? trial.tagged : trial.plain) << '\n';
    return exit_success;
}

int test_expressions(Context& context, const ExpressionWishes& wishes) {
    std::size_t passed = 0, failed = 0;
    std::ostream& out = context.screen.out;
    for (const std::string& file : wishes.files) {
        const nlohmann::json cases = read_json(file);
        if (!cases.is_array()) throw Error(ErrorKind::invalid, file + ": is no list of cases");
        for (const nlohmann::json& one : cases) {
            const std::string problem = mapping::run_case(one);
            ++(problem.empty() ? passed : failed);
            if (problem.empty()) continue;
            const auto shown_of = [&one](const char* name) {
                const bool text = one.is_object() && one.contains(name) && one.at(name).is_string();
                return text ? harmless(one.at(name).get<std::string>()) : std::string("?");
            };
            out << harmless(file) << ": " << shown_of("name") << "\n  " << shown_of("expr") << "\n  "
                << harmless(problem) << '\n';
        }
    }
    out << passed << " passed, " << failed << " failed\n";
    return failed == 0 ? exit_success : exit_incomplete;
}

}  // namespace rosterd::ctl
