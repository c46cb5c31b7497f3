#pragma once
// A directory in memory with the connector's interface: pages, faults by script. The engine cannot tell it from a real
// one; what real ones do is tested with real ones.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/connector_types.hpp"
#include "rosterd/target.hpp"

namespace rosterd::tests {

struct FakePerson {
    std::string key, name;
    std::vector<std::string> departments = {};           // keys, main first
    std::map<std::string, std::string> attributes = {};  // mail, uid, mobile, ...
    std::optional<std::string> manager = {};             // locator; people's locators are "at/" + key unless given
    std::string locator = {}, problem = {};
    bool enabled = true;
};

struct FakeDepartment {
    std::string key, name, parent = {};
    bool top = false;
    std::optional<std::vector<std::string>> leaders = {};
    std::string code = {}, locator = {}, problem = {};
};

// What the directory's writing end was asked to do, and how it shall behave.
struct FakeWriting {
    FakeWriting() {
        traits.batch = 4;
        traits.moves_subtrees = true;
    }

    std::vector<Write> writes;        // all that were carried out, in order
    std::uint64_t looked_up = 0;      // values
    bool keeps_emails_apart = false;  // "mail" is unique: a write that would double it is refused as a conflict
    bool keeps_names_apart = false;   // the same for "uid"
    bool finds_by_key_only = false;   // look-ups by an attribute find nobody
    TargetTraits traits;
    // Before each write; an outcome that is not applied replaces carrying it out, `unknown` with carried_out.
    std::function<std::optional<Outcome>(const Write&)> before_write;
    bool unknown_is_carried_out = true;
    std::function<void(const Write&, const Outcome&)> after_write;  // that was carried out
    std::function<void()> before_batch;                             // may throw Error: nothing was sent
};

Record record_of(const FakeDepartment& department);
Record record_of(const FakePerson& person);

class FakeDirectory final : public ConnectorTypes, public ConnectorType {
public:
    std::vector<FakeDepartment> departments;
    std::vector<FakePerson> people;
    std::size_t page_size = 3;
    std::string departments_cut;             // why the departments end half-way; empty: they do not
    std::string people_cut;                  // likewise, after half of the people
    std::optional<std::string> unreachable;  // read() throws
    std::function<void(std::size_t page)> before_page;
    mutable FakeWriting writing;
    bool writable = true;

    FakePerson& person(std::string_view key);
    FakeDepartment& department(std::string_view key);
    void remove_person(std::string_view key);
    void remove_department(std::string_view key);

    const ConnectorType* find(std::string_view name) const noexcept override { return name == "fake" ? this : nullptr; }
    std::vector<std::string> names() const override { return {"fake"}; }

    std::string_view name() const noexcept override { return "fake"; }
    std::string_view settings_name() const noexcept override { return "fakeConfig"; }
    std::vector<SettingSpec> specs;
    std::vector<MappingDefault> defaults = {{"name", "name"}};

    std::span<const SettingSpec> settings() const noexcept override { return specs; }
    std::span<const MappingDefault> default_mapping(Kind) const noexcept override { return defaults; }
    std::vector<SettingProblem> check_settings(const Settings&) const override { return {}; }
    std::unique_ptr<Connector> create(Settings settings, ConnectorContext context) const override;

    Outcome carry_out(const Write& write);
    std::vector<Record> find(const LookUp& request, const std::string& value) const;

    int last_key = 0;  // of those that writes made
};

}  // namespace rosterd::tests
