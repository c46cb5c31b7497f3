#pragma once
// rosterctl expression ...: mapping expressions tried without a daemon.

#include <string>
#include <vector>

#include "ctl/context.hpp"

namespace rosterd::ctl {

struct ExpressionWishes {
    std::string expression;
    std::string record, hub, tables;  // files; empty: none
    bool typed = false;               // the value with its type: {"int": "1"}
    std::vector<std::string> files;   // of cases
};

// Exit code 1 when the expression comes to no value.
int evaluate_expression(Context& context, const ExpressionWishes& wishes);

// Exit code 1 when a case fails.
int test_expressions(Context& context, const ExpressionWishes& wishes);

}  // namespace rosterd::ctl
