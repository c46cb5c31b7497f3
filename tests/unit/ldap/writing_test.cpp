// Values, filters, outcomes and cookies: what writing and watching are made of.

#include <doctest/doctest.h>

#include "filter.hpp"
#include "generalized_time.hpp"
#include "ldap_settings.hpp"
#include "record_key.hpp"
#include "support/random.hpp"
#include "sync_cookie.hpp"
#include "sync_message.hpp"
#include "wire_values.hpp"
#include "write_failure.hpp"
#include "write_request.hpp"

using namespace rosterd;
using namespace rosterd::ldap;

TEST_CASE("every kind of value has its form, or says that it has none") {
    CHECK(to_wire("x").values == ValueList{"x"});
    CHECK(to_wire(true).values == ValueList{"TRUE"});
    CHECK(to_wire(std::int64_t{-7}).values == ValueList{"-7"});
    CHECK(to_wire(1.5).values == ValueList{"1.5"});
    CHECK(to_wire(Bytes{std::string("\0x", 2)}).values == ValueList{std::string("\0x", 2)});
    CHECK(to_wire(Value::List{"b", "", "a", Value()}).values == ValueList{"b", "a"});
    CHECK(to_wire(Value()).values.empty());
    CHECK(to_wire("").values.empty());
    CHECK(to_wire(Value::make_map({})).problem.find("a map") != std::string::npos);
    CHECK(to_wire(Value::List{Value::List{"a"}}).problem.find("list within a list") != std::string::npos);
}

TEST_CASE("an instant is read back as it was written") {
    tests::Random random;
    for (int i = 0; i < 2000; ++i) {
        Instant instant{std::chrono::milliseconds(random.number(-30'000'000'000, 4'000'000'000'000))};
        ValueList written = to_wire(instant).values;
        CAPTURE(written.at(0));
        CHECK(parse_generalized_time(written[0]) == instant);
    }
}

TEST_CASE("any bytes can be looked for") {
    CHECK(equality("uid", "a*(b)\\") == "(uid=a\\2a\\28b\\29\\5c)");
    CHECK(equality("cn", "王") == "(cn=王)");
    CHECK(equality("x", "\xff") == "(x=\\ff)");
    tests::Random random;
    for (int i = 0; i < 1000; ++i) {
        std::string bytes;
        for (std::int64_t size = random.number(0, 12); size > 0; --size)
            bytes += static_cast<char>(random.number(0, 255));
        std::string filter = equality("cn", bytes);
        CAPTURE(filter);
        CHECK(check_filter(filter).message == "");
    }
    std::string guid = "6f9619ff-8b86-d011-b42d-00c04fc964ff";
    CHECK(guid_text(guid_bytes(guid)) == guid);
    CHECK(guid_bytes("6f9619ff-8b86") == "");
    CHECK(key_filter("entryUUID", guid) == "(entryUUID=" + guid + ")");
}

TEST_CASE("result codes become outcomes") {
    Write write;
    Sequence sequence(2);
    sequence[0].dn = sequence[1].dn = "uid=a,dc=x";
    auto outcome = [&](int code, std::size_t step = 0) {
        Ending ending;
        ending.state = Ending::State::refused;
        ending.code = code;
        ending.step = step;
        ending.diagnostic = "the server's words";
        return to_outcome(write, sequence, ending, {});
    };
    using State = Outcome::State;
    for (int code : {LDAP_OBJECT_CLASS_VIOLATION, LDAP_INVALID_SYNTAX, LDAP_ALREADY_EXISTS, LDAP_INSUFFICIENT_ACCESS,
                     LDAP_NO_SUCH_OBJECT, LDAP_UNWILLING_TO_PERFORM, 123}) {
        CHECK(outcome(code).state == State::failed);
        CHECK(outcome(code).error.find("the server's words") != std::string::npos);
        CHECK(outcome(code).error.find("uid=a,dc=x") != std::string::npos);
    }
    for (int code : {LDAP_BUSY, LDAP_UNAVAILABLE, LDAP_OTHER, LDAP_ASSERTION_FAILED}) {
        CHECK(outcome(code).state == State::put_off);
        CHECK(outcome(code, 1).state == State::unknown);  // the first half was done
    }
    write.action = WriteAction::remove;
    sequence[0].type = Operation::Type::remove;
    CHECK(outcome(LDAP_NO_SUCH_OBJECT).state == State::applied);
    CHECK(to_outcome(write, sequence, {}, "gone").state == State::put_off);
    Ending lost;
    lost.state = Ending::State::lost;
    CHECK(to_outcome(write, sequence, lost, "gone").state == State::unknown);
}

TEST_CASE("a cookie is read back by the same settings only, and no other text is one") {
    Options options = read_options(tests::good_settings("ldap://x"));
    std::string text = to_text({"rid=000,csn=1", "rid=000,csn=2", "77"}, options);
    REQUIRE(parse_sync_cookie(text, options));
    CHECK(parse_sync_cookie(text, options)->people == "rid=000,csn=2");
    CHECK(parse_sync_cookie(text, options)->digest == "77");
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK_FALSE(parse_sync_cookie(changed, options));
        CHECK_FALSE(parse_sync_cookie(text.substr(0, i), options));
    }
    options.people_filter = "(uid=*)";
    CHECK_FALSE(parse_sync_cookie(text, options));
}

TEST_CASE("ids of synchronization are keys only where the key attribute says so") {
    std::string uuid = "\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef";
    CHECK(key_of_uuid("entryUUID", uuid) == "01234567-89ab-cdef-0123-456789abcdef");
    CHECK(key_of_uuid("nsUniqueId", uuid) == "01234567-89abcdef-01234567-89abcdef");
    CHECK_FALSE(key_of_uuid("employeeNumber", uuid));
    CHECK_FALSE(key_of_uuid("entryUUID", "short"));
}
