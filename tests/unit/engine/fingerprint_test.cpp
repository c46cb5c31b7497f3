#include "engine/fingerprint.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace rosterd;
using rosterd::engine::Fingerprint;

TEST_CASE("everything that a run does with a record changes its fingerprint") {
    Record record;
    record.key = "k";
    record.locator = "uid=a";
    record.departments = {"d1"};
    record.manager = "uid=boss";
    const FieldValues values{{person_field::name, "Ann"}, {person_field::email, "ann@example.test"}};
    Fingerprint fingerprint(1);
    const std::uint64_t before = fingerprint.of(record, values, {"d1"});
    CHECK(before != 0);
    CHECK(fingerprint.of(record, values, {"d1"}) == before);
    CHECK(Fingerprint(2).of(record, values, {"d1"}) != before);

    const auto differs = [&](const std::function<void(Record&, FieldValues&)>& change) {
        Record other = record;
        FieldValues other_values = values;
        change(other, other_values);
        return fingerprint.of(other, other_values, {"d1"}) != before;
    };
    CHECK(differs([](Record& r, FieldValues&) { r.key = "k2"; }));
    CHECK(differs([](Record& r, FieldValues&) { r.locator = "uid=b"; }));
    CHECK(fingerprint.of(record, values, {"d1", "d2"}) != before);
    CHECK(fingerprint.of(record, values, {}) != before);
    CHECK(differs([](Record& r, FieldValues&) { r.manager = ""; }));
    CHECK(differs([](Record& r, FieldValues&) { r.manager.reset(); }));
    CHECK(differs([](Record&, FieldValues& v) { v[0].second = "Anna"; }));
    CHECK(differs([](Record&, FieldValues& v) { v.pop_back(); }));
    CHECK(differs([](Record&, FieldValues& v) { v[1].second.clear(); }));
    CHECK(differs([](Record&, FieldValues& v) { v[0].second = "Annann", v[1].second = "@example.test"; }));
    CHECK_FALSE(differs([](Record& r, FieldValues&) { r.label = "for messages only"; }));
}
