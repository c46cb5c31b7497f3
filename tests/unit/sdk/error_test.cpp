#include "rosterd/error.hpp"

#include <doctest/doctest.h>

#include "rosterd/completeness.hpp"
#include "rosterd/connector.hpp"

using namespace rosterd;

TEST_CASE("an error gains context from the outside in") {
    std::string seen;
    try {
        try {
            throw Error(ErrorKind::unreachable, "connection reset by server");
        } catch (Error& error) {
            error.add_context("page 12");
            error.add_context("task 1000");
            throw;
        }
    } catch (const std::exception& error) {
        seen = error.what();
    }
    CHECK(seen == "task 1000: page 12: connection reset by server");
}

TEST_CASE("a copy of an error keeps kind and message") {
    const Error error(ErrorKind::throttled, "slow down");
    Error copy(ErrorKind::internal, "");
    copy = error;
    CHECK(copy.kind() == ErrorKind::throttled);
    CHECK(copy.message() == "slow down");
    CHECK(to_string(copy.kind()) == "throttled");
    CHECK(to_string(ErrorKind::not_found) == "notFound");
}

TEST_CASE("only the certificate of completeness is complete") {
    const auto whole = Completeness::complete({.pages = 3, .records = 200, .end = "empty cookie"});
    CHECK(whole.is_complete());
    CHECK(whole.why().empty());
    CHECK(whole.evidence().records == 200);

    const auto cut = Completeness::partial("page 2: size limit");
    CHECK_FALSE(cut.is_complete());
    CHECK(cut.why() == "page 2: size limit");
    static_assert(!std::is_default_constructible_v<Completeness>);
    static_assert(!std::is_convertible_v<Evidence, Completeness>);
}

TEST_CASE("a check passes with warnings and skipped items, not with a failed one") {
    CheckReport report;
    CHECK(report.passed());
    report.items = {{"connect", CheckItem::State::passed, "", ""},
                    {"schema", CheckItem::State::warning, "", ""},
                    {"write", CheckItem::State::skipped, "", ""}};
    CHECK(report.passed());
    report.items.push_back({"bind", CheckItem::State::failed, "refused", "check bindDn"});
    CHECK_FALSE(report.passed());
}
