// Evaluations of mapping expressions a second, on one core, as a JSON object.

#include <algorithm>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "mapping/field_mapping.hpp"

using namespace rosterd;
using mapping::Expression;
using Clock_ = std::chrono::steady_clock;

namespace {

// As an LDAP server sends them; some lack a mail address.
std::vector<Record> people() {
    constexpr int count = 1000;
    std::vector<Record> records(count);
    for (int at = 0; at < count; ++at) {
        const std::string number = std::to_string(100'000 + at);
        Record& record = records[static_cast<std::size_t>(at)];
        record.key = number;
        const auto has = [&record](const char* name, std::string text) {
            record.attributes.set(name, Value(std::move(text)));
        };
        has("cn", "王小明" + number);
        has("uid", "user" + number);
        if (at % 10 != 0) has("mail", "User." + number + "@Example.com");
        has("mobile", "+86 138 " + number + "00");
        has("employeeNumber", "E" + number);
        has("title", "Engineer");
        has("givenName", "Xiaoming");
        has("sn", "Wang");
        has("l", "Shanghai");
        has("st", "Shanghai");
        has("c", "CN");
        has("postalCode", "200000");
        has("street", "1 Nanjing Road");
        has("o", "Example");
        has("description", "Somebody");
    }
    return records;
}

template <class Work>
double per_second(const std::vector<Record>& records, Work work) {
    double best = 0;
    for (int round = 0; round < 5; ++round) {
        std::size_t done = 0, kept = 0;
        const auto start = Clock_::now();
        std::chrono::duration<double> taken{};
        do {
            for (const Record& record : records) kept += work(record);
            done += records.size();
            taken = Clock_::now() - start;
        } while (taken.count() < 0.2);
        if (kept == 0) throw std::logic_error("nothing was evaluated");
        best = std::max(best, static_cast<double>(done) / taken.count());
    }
    return best;
}

Expression compiled(const char* text) {
    auto result = Expression::compile(text);
    if (!result.expression) throw std::logic_error(result.problem.message);
    return std::move(*result.expression);
}

}  // namespace

int main() {
    const std::vector<Record> records = people();
    const Expression name = compiled("mail");
    const double names =
        per_second(records, [&](const Record& record) { return name.look_up(record) != nullptr ? 1U : 0U; });
    const Expression account = compiled("has(mail) ? mail.split(\"@\")[0].lowerAscii() : uid");
    const double expressions =
        per_second(records, [&](const Record& record) { return account.evaluate(record).value ? 1U : 0U; });

    const FieldTable fields = FieldTable::people();
    const std::vector<FieldRule> rules = {{"cn", "name"},
                                          {"has(mail) ? mail.split(\"@\")[0].lowerAscii() : uid", "username"},
                                          {"mail.lowerAscii()", "email"},
                                          {"mobile.replace(\" \", \"\")", "phone"},
                                          {"employeeNumber", "employeeNumber"},
                                          {"uid", "externalId"},
                                          {"title", "title"},
                                          {"givenName", "givenName"},
                                          {"sn", "familyName"},
                                          {"l", "city"},
                                          {"st", "province"},
                                          {"c", "country"},
                                          {"postalCode", "postalCode"},
                                          {"street + \", \" + l", "address"},
                                          {"o", "company"}};
    const auto mapping = mapping::FieldMapping::compile(rules, fields);
    if (!mapping.problems.empty()) throw std::logic_error(mapping.problems.front().problem.message);
    const double mapped =
        per_second(records, [&](const Record& record) { return mapping.mapping.apply(record).values.size(); });

    std::cout << "{\"bareNames\": " << static_cast<long>(names)
              << ", \"expressions\": " << static_cast<long>(expressions)
              << ", \"records\": " << static_cast<long>(mapped) << "}\n";
}
