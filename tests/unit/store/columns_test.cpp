#include <doctest/doctest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <random>

#include "rosterd/error.hpp"
#include "store/change_text.hpp"
#include "store/field_text.hpp"
#include "store/id_list.hpp"
#include "store/json_text.hpp"
#include "store/provenance_text.hpp"
#include "store/text_filter.hpp"

using namespace rosterd;
using namespace rosterd::store;

namespace {

std::string json_text(std::string_view text) {
    std::string json;
    append_json_text(json, text);
    return json;
}

}  // namespace

TEST_CASE("any text written as JSON is read by another library as it was") {
    std::string every;
    for (int c = 0; c < 128; ++c) every += static_cast<char>(c);
    for (const std::string& text :
         {std::string(), every, std::string("公司 \"名\" \\ / 😀\n\t"), std::string("\x7f\xC2\x80")})
        CHECK(nlohmann::json::parse(json_text(text)) == text);
}

TEST_CASE("bytes that are no UTF-8 never make a column unreadable") {
    for (const char* text : {"\xFF", "a\x80z", "\xE4\xB8", "\xED\xA0\x80", "\xF8\x88\x80\x80\x80", "\xC0\xAF"}) {
        const auto json = nlohmann::json::parse(json_text(text), nullptr, false);
        CHECK_FALSE(json.is_discarded());
        CHECK(json.get<std::string>().find("\xEF\xBF\xBD") != std::string::npos);
    }
    CHECK(nlohmann::json::parse(json_text("a\x80z名")) == "a\xEF\xBF\xBDz名");
}

TEST_CASE("ascending ids come back, in about a byte each when they are neighbours") {
    const std::uint64_t seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    std::vector<std::int64_t> ids, neighbours;
    for (std::int64_t id = 1; ids.size() < 1000;
         id += 1 + static_cast<std::int64_t>(random() >> (random() % 60 + 4)) % 100000)
        ids.push_back(id);
    ids.push_back(INT64_MAX);
    for (std::int64_t id = 5000; id < 6000; ++id) neighbours.push_back(id);
    CHECK(unpack_ids(pack_ids(ids)) == ids);
    CHECK(unpack_ids(pack_ids(neighbours)) == neighbours);
    CHECK(pack_ids(neighbours).size() < 1010);
    CHECK(pack_ids({}).empty());
    CHECK(unpack_ids("").empty());
    CHECK(unpack_ids(std::string(20, '\xFF')).empty());
}

TEST_CASE("provenance is compact, keeps custom fields by name and survives what it does not know") {
    const FieldTable table = FieldTable::people({{.key = "badge"}, {.key = "a,b;c%=d"}});
    const FieldId badge = *table.find("badge"), odd = *table.find("a,b;c%=d");
    const Provenance provenance = {{0, 1000}, {2, 1000}, {5, 7}, {badge, 1000}, {odd, 7}};
    ProvenanceWriter writer(table);
    const std::string text = writer.text(provenance);
    CHECK(text == "7:5,=a%2cb%3bc%25=d;1000:0,2,=badge");
    CHECK(ProvenanceReader(table).read(text) == provenance);
    CHECK(writer.text({}).empty());
    CHECK(ProvenanceReader(FieldTable::people()).read(text) == Provenance{{0, 1000}, {2, 1000}, {5, 7}});
    for (const char* damaged : {"", ";", "x:1", "7:", "7:x,,1;;", "7:99999", "7:=%", "7:=%zz", ":1"}) {
        INFO(damaged);
        CHECK(ProvenanceReader(table).read(damaged).size() <= 1);
    }
}

TEST_CASE("columns that are none of ours are refused, not guessed") {
    const FieldTable table = FieldTable::people();
    FieldValues values;
    for (const char* text : {"{\"title\"", "[1,2]", "{\"title\":5}", "nonsense"}) {
        INFO(text);
        CHECK_THROWS_AS(FieldReader(table).read(text, values, nullptr), Error);
    }
    for (const char* text : {"[[\"a\"]]", "{\"a\":1}", "[1,2]", "[[1,2,3]]", "[[\"a\",\"b\",\"c\"]"}) {
        INFO(text);
        CHECK_THROWS_AS(FieldChangeReader().read(text), Error);
    }
    for (const char* text : {"", "{}", "[1]", "[\"a\"", "[\"a\"] x"}) CHECK_FALSE(TextArrayReader().read(text));
    CHECK(TextArrayReader().read("[]") == std::vector<std::string>{});
    CHECK(TextArrayReader().read(text_array({"a\"", "名"})) == std::vector<std::string>{"a\"", "名"});
}

TEST_CASE("a pattern matches its text literally") {
    CHECK(contains_pattern("A_b%!") == "%a!_b!%!!%");
    CHECK(contains_pattern("") == "%%");
}
