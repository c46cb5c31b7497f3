// What the store costs in a first run: writes, reads back and applies the changes of a made-up company, and prints how
// long each part took.  store_bench [PEOPLE] [BATCH] [FOLDER]

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "hub/hub.hpp"
#include "store/changes.hpp"
#include "store/departments.hpp"
#include "store/feed.hpp"
#include "store/jobs.hpp"
#include "store/links.hpp"
#include "store/people.hpp"
#include "store/store.hpp"

using namespace rosterd;

namespace {

constexpr std::int64_t department_count = 5000;

struct Company {
    Task task;
    FieldTable person_fields = FieldTable::people(), department_fields = FieldTable::departments();
    hub::Applying applying;
    std::int64_t job = 0;
    std::vector<std::string> department_ids;
};

double peak_mib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

double resident_mib() {
    std::ifstream file("/proc/self/statm");
    long total = 0, resident = 0;
    file >> total >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

struct Cpu {
    double user = 0, system = 0;
};

Cpu cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return {seconds(usage.ru_utime), seconds(usage.ru_stime)};
}

template <class Step>
void measure(const char* name, std::int64_t things, const Step& step) {
    const auto begin = std::chrono::steady_clock::now();
    const Cpu before = cpu_seconds();
    step();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const Cpu after = cpu_seconds();
    std::printf("%-40s %7.3f s (user %6.3f, system %6.3f) %10.0f /s   peak %6.1f MiB\n", name, seconds,
                after.user - before.user, after.system - before.system, static_cast<double>(things) / seconds,
                peak_mib());
    std::fflush(stdout);
}

// As slapd makes entryUUIDs: of the time, so that entries added one after the other have neighbouring ones.
std::string key_of(std::int64_t number) {
    char text[40];
    std::snprintf(text, sizeof text, "%08x-8a32-1041-8c1f-93a5b2c7d011",
                  static_cast<unsigned>(0x1a2b3c4d + number * 211));
    return text;
}

std::string locator_of(std::int64_t number) {
    return "uid=user" + std::to_string(number) + ",ou=team-" + std::to_string(number % 97) +
           ",ou=研发部,ou=company,dc=example,dc=test";
}

Change planned_person(const Company& company, std::int64_t number) {
    const std::string digits = std::to_string(number);
    const std::string scattered = std::to_string(static_cast<std::uint64_t>(number) * 0x9E3779B97F4A7C15U % 1000000007);
    Change change;
    change.job = company.job;
    change.action = Action::create_person;
    change.object_id = new_public_id();
    change.key = key_of(number);
    change.object_name = "张伟" + scattered;
    change.reason = "new in the directory";
    change.fingerprint = static_cast<std::uint64_t>(number) * 0x9E3779B97F4A7C15U;
    change.locator = locator_of(number);
    change.manager = locator_of(number - number % 20);
    const auto add = [&](const char* key, std::string value) {
        change.fields.push_back({.key = key, .before = std::nullopt, .after = std::move(value)});
    };
    add("name", change.object_name);
    add("username", "zhang.wei." + scattered);
    add("email", "zhang.wei." + scattered + "@example.test");
    add("phone", "+86138" + std::to_string(10000000 + number));
    add("employeeNumber", "E" + digits);
    add("givenName", "伟");
    add("familyName", "张");
    add("title", "高级工程师 Senior Engineer");
    add("city", "上海");
    add("address", "上海市浦东新区世纪大道 " + scattered + " 号");
    add("departments", "[\"" + company.department_ids[static_cast<std::size_t>(number % department_count)] + "\"]");
    add("manager", *change.manager);
    return change;
}

void found(store::Store& store, Company& company) {
    company.task.id = 1000;
    company.applying.task = &company.task;
    company.applying.person_fields = &company.person_fields;
    company.applying.department_fields = &company.department_fields;
    company.applying.now = "2026-01-01T00:00:00.000Z";
    store.write_now([&](store::Session& session) {
        company.applying.organization.code = "company";
        company.applying.organization.name = "company";
        store::Organizations(session).insert(company.applying.organization, "company");
        store::Departments departments(session);
        for (std::int64_t i = 0; i < department_count; ++i) {
            Department department;
            department.department_id = new_public_id();
            department.organization = company.applying.organization.id;
            department.parent = company.applying.organization.root_department;
            set_value(department.values, department_field::name, "部门 " + std::to_string(i));
            departments.insert(department);
            company.applying.departments.emplace(department.department_id, department.id);
            company.department_ids.push_back(department.department_id);
        }
        Job job;
        job.task = company.task.id;
        store::Jobs(session).insert(job);
        company.job = job.id;
    });
}

void for_batches(std::int64_t people, std::int64_t batch, const std::function<void(std::int64_t, std::int64_t)>& run) {
    for (std::int64_t first = 0; first < people; first += batch) run(first, std::min(people, first + batch));
}

}  // namespace

int main(int argc, char** argv) {
    const std::int64_t people = argc > 1 ? std::atoll(argv[1]) : 100000;
    const std::int64_t batch = argc > 2 ? std::atoll(argv[2]) : 4000;
    const std::filesystem::path base =
        argc > 3 ? std::filesystem::path(argv[3]) : std::filesystem::temp_directory_path();
    const std::filesystem::path folder = base / ("store-bench-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    std::printf("%lld people, batches of %lld, %s\n", static_cast<long long>(people), static_cast<long long>(batch),
                folder.c_str());
    {
        Company company;
        auto store = store::open_store("sqlite:" + (folder / "hub.db").string());
        std::printf("opened: resident %.1f MiB\n", resident_mib());
        found(*store, company);

        double making = 0;
        measure("changes: insert (making them included)", people, [&] {
            for_batches(people, batch, [&](std::int64_t first, std::int64_t end) {
                const auto begin = std::chrono::steady_clock::now();
                std::vector<Change> changes;
                for (std::int64_t i = first; i < end; ++i) changes.push_back(planned_person(company, i));
                making += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
                store->write_now([&](store::Session& session) { store::Changes(session).insert(changes); });
            });
        });
        std::printf("  of it making %.3f s\n", making);

        measure("changes: read back", people, [&] {
            for (std::int64_t after = 0;;) {
                std::vector<Change> changes;
                store->read_now([&](store::Session& session) {
                    changes =
                        store::Changes(session).planned(company.job, after, static_cast<std::size_t>(batch), 8 << 20);
                });
                if (changes.empty()) break;
                after = changes.back().id;
            }
        });

        measure("hub: read back and apply", people, [&] {
            for (std::int64_t after = 0;;) {
                std::vector<Change> changes;
                store->write_now([&](store::Session& session) {
                    changes =
                        store::Changes(session).planned(company.job, after, static_cast<std::size_t>(batch), 8 << 20);
                    if (!changes.empty()) hub::apply(session, company.applying, changes);
                });
                if (changes.empty()) break;
                after = changes.back().id;
                for (const Change& change : changes) {
                    if (change.state == ChangeState::applied) continue;
                    std::printf("not applied: %s\n", change.error.c_str());
                    std::exit(1);
                }
            }
        });
        measure("hub: resolve what is parked", 1, [&] {
            store->write_now([&](store::Session& session) {
                std::printf("  parked and resolved: %lld\n",
                            static_cast<long long>(hub::resolve_parked(session, company.applying)));
            });
        });
        std::vector<std::int64_t> links;
        measure("links: scan", people, [&] {
            store->read_now([&](store::Session& session) {
                store::Links(session).for_each(company.task.id, Kind::person,
                                               [&](const store::Links::Row& row) { links.push_back(row.id); });
            });
        });
        measure("changes: unchanged records", people, [&] {
            for_batches(people, 1000, [&](std::int64_t first, std::int64_t end) {
                const auto part =
                    std::span(links).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(end - first));
                store->write_now([&](store::Session& session) {
                    store::Changes(session).add_unchanged(company.job, Kind::person, part);
                });
            });
            store->write_now([&](store::Session& session) { store::Changes(session).finish_unchanged(company.job); });
        });
        measure("changes: last page of the log", 1, [&] {
            store->read_now([&](store::Session& session) {
                const auto page = store::Changes(session).list(company.job, {}, 2 * people - 10, 10);
                std::printf("  %lld entries, %zu on the page\n", static_cast<long long>(page.total), page.list.size());
            });
        });
        measure("changes: page of failed ones", 1, [&] {
            store->read_now([&](store::Session& session) {
                store::ChangeFilter filter;
                filter.success = false;
                store::Changes(session).list(company.job, filter, 0, 10);
            });
        });
        measure("people: page in the middle", 1, [&] {
            store->read_now([&](store::Session& session) { store::People(session).list({}, people / 2, 10); });
        });
        measure("people: page by text", 1, [&] {
            store->read_now([&](store::Session& session) {
                store::PersonFilter filter;
                filter.text = "wei.123";
                store::People(session).list(filter, 0, 10);
            });
        });
        measure("people: load all", people, [&] {
            store->read_now([&](store::Session& session) {
                std::vector<std::int64_t> ids;
                for (std::int64_t id = 1; id <= people; ++id) {
                    ids.push_back(id);
                    if (ids.size() < 1000 && id != people) continue;
                    store::People(session).load(ids);
                    ids.clear();
                }
            });
        });
        measure("one small durable write, 1000 times", 1000, [&] {
            for (int i = 0; i < 1000; ++i) {
                store->write_now([&](store::Session& session) {
                    store::Feed(session).append(std::vector<store::FeedEntry>{{.kind = Kind::person, .object = 1}});
                });
            }
        });
        std::printf("before rest: resident %.1f MiB\n", resident_mib());
        sleep(3);
        std::printf("after rest:  resident %.1f MiB\n", resident_mib());
        store.reset();
        std::printf("file: %.1f MiB\n", static_cast<double>(std::filesystem::file_size(folder / "hub.db")) / (1 << 20));
    }
    std::filesystem::remove_all(folder);
}
