#include <doctest/doctest.h>

#include "api/access/digest.hpp"
#include "api/access/request_date.hpp"
#include "api/access/signed_text.hpp"

using namespace rosterd;
using namespace rosterd::api;

namespace {

// The headers of a request of authing-node-sdk 4.0.1, those that are not signed included.
Request sdk_request(const std::string& method, const std::string& target, const std::string& body, char number) {
    Request request;
    request.method = method;
    request.target = target;
    request.body = body;
    request.headers = {{"Host", "localhost"},
                       {"accept", "application/json"},
                       {"content-type", "application/json"},
                       {"x-authing-signature-nonce", std::string(31, '0') + number},
                       {"x-authing-signature-method", "HMAC-SHA1"},
                       {"x-authing-signature-version", "1.0"},
                       {"x-authing-sdk-version", "authing-node-sdk:4.0.1"},
                       {"x-authing-lang", "zh-CN"},
                       {"Date", "Thu, 01 Jan 2026 00:00:00 GMT"}};
    return request;
}

std::string signature(const Request& request) {
    const auto text = signed_text(request);
    REQUIRE(text);
    return base64(hmac_sha1("vector-secret", text->text));
}

std::string resource(const Request& request) {
    const auto text = signed_text(request);
    REQUIRE(text);
    const std::string last_header = "x-authing-signature-version:1.0\n";
    return text->text.substr(text->text.find(last_header) + last_header.size());
}

std::string get(const std::string& target) {
    return resource(sdk_request("GET", target, "", '0'));
}

std::string post(const std::string& body) {
    return resource(sdk_request("POST", "/p", body, '0'));
}

}  // namespace

TEST_CASE("the signed text of a simple request is the reference's, line by line") {
    const Request request = sdk_request("GET", "/api/v3/get-sync-task?syncTaskId=1000", "", '1');
    CHECK(signed_text(request)->text ==
          "GET\n"
          "date:Thu, 01 Jan 2026 00:00:00 GMT\n"
          "x-authing-lang:zh-CN\n"
          "x-authing-sdk-version:authing-node-sdk:4.0.1\n"
          "x-authing-signature-method:HMAC-SHA1\n"
          "x-authing-signature-nonce:00000000000000000000000000000001\n"
          "x-authing-signature-version:1.0\n"
          "/api/v3/get-sync-task?syncTaskId=1000");
}

TEST_CASE("the signatures of the reference come out") {
    CHECK(signature(sdk_request("GET", "/api/v3/get-sync-task?syncTaskId=1000", "", '1')) ==
          "BsLjNBtXOEQX1PMTjszfwd+kyl0=");
    CHECK(signature(sdk_request("GET",
                                "/api/v3/list-sync-risk-operations?syncTaskId=1000&page=1&limit=10"
                                "&status%5B%5D=PENDING&status%5B%5D=FAILED",
                                "", '2')) == "8V5x6pL4Fl65sU42d+yKYsDiy00=");
    CHECK(signature(sdk_request("POST", "/api/v3/trigger-sync-task", R"({"syncTaskId":1000})", '3')) ==
          "hcgOzkvQyx0RHnPq0JIMeENvqZQ=");
    Request update = sdk_request(
        "POST", "/api/v3/update-sync-task",
        R"({"syncTaskId":7,"syncTaskName":"Nord & Süd \"A\"","timedScheduler":{"cycle":"days","startTime":1893456000000},)"
        R"("fieldMapping":[{"expression":"mobile","targetKey":"phone"}]})",
        '4');
    update.headers.push_back({"x-authing-app-id", "tenant-1"});
    CHECK(signature(update) == "ssTCJeI5ymQRSfrsS0DAr+xZueQ=");
}

TEST_CASE("queries are decoded, arrays gathered, names sorted") {
    CHECK(get("/p?b=2&a=1") == "/p?a=1&b=2");
    CHECK(get("/p?s[]=A&s[]=B") == "/p?s=[\"A\",\"B\"]");
    CHECK(get("/p?s%5B%5D=A") == "/p?s=[\"A\"]");
    CHECK(get("/p?q=a+b%20c%26") == "/p?q=a b c&");
    CHECK(get("/p?q=%E5%BC%A0") == "/p?q=张");
    CHECK(get("/p?s[]=%22%5C%0A%01") == "/p?s=[\"\\\"\\\\\\n\\u0001\"]");
    CHECK(get("/p?empty=&none") == "/p?empty=&none=");
    CHECK(get("/p?twice=1&twice=2") == "/p?twice=1&twice=2");
    CHECK(get("/p") == "/p");
    CHECK(get("http://host:8080/p?a=1") == "/p?a=1");
}

TEST_CASE("bodies contribute texts decoded and all else as it stands") {
    CHECK(post(R"({"n":1e+21,"t":true,"f":false,"z":null,"a":-0.50})") == "/p?a=-0.50&f=false&n=1e+21&t=true&z=null");
    CHECK(post(R"({"text":"a\nb \u00fc\u2028"})") == "/p?text=a\nb ü\u2028");
    CHECK(post(R"({"o":{"b":1,"a":" x "},"l":[ 1 , "a b" ]})") == R"(/p?l=[1,"a b"]&o={"b":1,"a":" x "})");
    CHECK(post("{\n  \"o\": {\n    \"a\": \"x \\\" y\"\n  },\n  \"n\": 1\n}") == R"(/p?n=1&o={"a":"x \" y"})");
    CHECK(post("") == "/p");
    CHECK(post("{}") == "/p");
    CHECK(post(R"({"":1,"€":2,"B":3,"a":4})") == "/p?=1&B=3&a=4&€=2");
}

TEST_CASE("names beyond the basic plane sort as in JavaScript") {
    // U+1F600 is D83D DE00 in UTF-16, before U+FF21.
    CHECK(post(R"({"Ａ":1,"😀":2})") == "/p?😀=2&Ａ=1");
}

TEST_CASE("what nobody can read is nobody's text") {
    CHECK_FALSE(signed_text(sdk_request("POST", "/p", "{\"a\":", '0')));
    CHECK_FALSE(signed_text(sdk_request("POST", "/p", "[1]", '0')));
    CHECK_FALSE(signed_text(sdk_request("GET", "/p?a=%zz", "", '0')));
}

TEST_CASE("header values lose their line breaks and outer blanks; names count without case; twice is joined") {
    Request request;
    request.method = "GET";
    request.target = "/p";
    request.headers = {{"X-Authing-B", " x\ty "}, {"x-authing-a", "1"}, {"X-AUTHING-B", "z"}, {"date-x", "no"}};
    CHECK(signed_text(request)->text == "GET\nx-authing-a:1\nx-authing-b:x y, z\n/p");
}

TEST_CASE("a request's date is an HTTP date or Unix milliseconds") {
    CHECK(to_text(*parse_request_date("Thu, 01 Jan 2026 00:00:00 GMT")) == "2026-01-01T00:00:00.000Z");
    CHECK(to_text(*parse_request_date("1767225600123")) == "2026-01-01T00:00:00.123Z");
    for (const char* text : {"", "2026-01-01", "Thu, 01 Jan 2026 00:00:00", "Thu, 01 Jan 2026 00:00:00 GMT+1",
                             "yesterday", "17672256001231767225600123", "-5", "12x"})
        CHECK_FALSE(parse_request_date(text));
}
