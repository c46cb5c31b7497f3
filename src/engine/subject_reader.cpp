#include "engine/subject_reader.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>

#include "rosterd/error.hpp"
#include "rosterd/target.hpp"

namespace rosterd::engine {

namespace {

using Keys = std::vector<std::string>;

// Attributes that fill the hub's identifiers as they stand: by these a directory can be asked for a name.
std::vector<std::string> identifying_attributes(const SubjectRules& rules) {
    const std::vector<std::string> read = rules.people.attributes();
    std::vector<std::string> attributes;
    for (const FieldRule& rule : rules.task.field_mapping) {
        const auto field = rules.fields.find(rule.target_key);
        const bool as_it_stands = std::ranges::find(read, rule.expression) != read.end();
        if (field && rules.fields[*field].identifier && as_it_stands) attributes.push_back(rule.expression);
    }
    return attributes;
}

class LookingUp {
public:
    LookingUp(Target& target, const SubjectRules& rules, const Subjects& subjects)
        : target_(target), rules_(rules), subjects_(subjects) {}

    Async<SubjectRecords> read() {
        result_.looked_up = true;
        Keys keys(subjects_.person_keys.begin(), subjects_.person_keys.end());
        co_await people(std::string(), std::move(keys));
        const std::vector<std::string> attributes = identifying_attributes(rules_);
        for (const std::string& name : subjects_.names) {
            bool known = false;
            for (const std::string& attribute : attributes) {
                if (known) break;
                Keys one{name};
                known = co_await people(attribute, std::move(one));
            }
            Keys one{name};
            std::string by_key;
            if (!known) known = co_await people(std::move(by_key), std::move(one));
            if (!known) result_.unknown.push_back(name);
        }
        for (auto& [key, record] : found_) result_.people.push_back(std::move(record));
        co_await departments();
        co_return std::move(result_);
    }

private:
    // Whether anybody was found.
    Async<bool> people(std::string attribute, Keys values) {
        std::vector<Record> records = co_await ask(Kind::person, std::move(attribute), std::move(values));
        const bool any = !records.empty();
        for (Record& record : records) {
            std::string key = record.key;
            found_.insert_or_assign(std::move(key), std::move(record));
        }
        co_return any;
    }

    // Level by level, up to the top.
    Async<void> departments() {
        std::set<std::string> wanted(subjects_.department_keys.begin(), subjects_.department_keys.end()), asked;
        for (const Record& person : result_.people) wanted.insert(person.departments.begin(), person.departments.end());
        wanted.erase(std::string());
        while (!wanted.empty()) {
            Keys keys(wanted.begin(), wanted.end());
            asked.merge(wanted);
            wanted.clear();
            std::vector<Record> level = co_await ask(Kind::department, std::string(), std::move(keys));
            for (Record& record : level) {
                if (!record.parent.empty() && !asked.contains(record.parent)) wanted.insert(record.parent);
                result_.departments.push_back(std::move(record));
            }
        }
    }

    Async<std::vector<Record>> ask(Kind kind, std::string attribute, Keys values) {
        std::vector<Record> records;
        const std::size_t batch = std::max<std::size_t>(1, target_.traits().batch);
        for (std::size_t first = 0; first < values.size(); first += batch) {
            LookUp request;
            request.kind = kind;
            request.attribute = attribute;
            request.as_read = true;
            const std::span<const std::string> part =
                std::span<const std::string>(values).subspan(first, std::min(batch, values.size() - first));
            request.values.assign(part.begin(), part.end());
            request.attributes =
                kind == Kind::person ? rules_.request.person_attributes : rules_.request.department_attributes;
            auto found = co_await target_.look_up(std::move(request));
            for (auto& some : found) std::ranges::move(some, std::back_inserter(records));
        }
        co_return records;
    }

    Target& target_;
    const SubjectRules& rules_;
    const Subjects& subjects_;
    std::map<std::string, Record, std::less<>> found_;
    SubjectRecords result_;
};

class Sifting {
public:
    Sifting(const SubjectRules& rules, const Subjects& subjects) : rules_(rules), subjects_(subjects) {
        for (const std::string& name : subjects.names) found_[name] = false;
    }

    Async<SubjectRecords> read(Source& source) {
        ReadRequest request = rules_.request;
        const std::unique_ptr<RecordStream> stream = co_await source.read(std::move(request));
        std::map<std::string, Record, std::less<>> departments;
        std::optional<Page> page = co_await stream->next();
        for (; page; page = co_await stream->next()) {
            for (Record& record : *page) {
                if (record.kind == Kind::department) {
                    std::string key = record.key;
                    departments.insert_or_assign(std::move(key), std::move(record));
                } else if (is_meant(record)) {
                    result_.people.push_back(std::move(record));
                }
            }
        }
        const Completeness whole = stream->completeness(Kind::department);
        if (!whole.is_complete())
            throw Error(ErrorKind::unreachable, "the departments were not read completely: " + whole.why());
        keep_needed(std::move(departments));
        for (const auto& [name, found] : found_)
            if (!found) result_.unknown.push_back(name);
        co_return std::move(result_);
    }

private:
    bool is_meant(const Record& record) {
        bool meant = subjects_.person_keys.contains(record.key);
        if (found_.empty()) return meant;
        const auto answers_to = [&](const std::string& text) {
            const auto name = found_.find(text);
            if (name == found_.end()) return;
            name->second = meant = true;
        };
        answers_to(record.key);
        for (const auto& [field, text] : rules_.people.apply(record).values)
            if (rules_.fields[field].identifier) answers_to(text);
        return meant;
    }

    void keep_needed(std::map<std::string, Record, std::less<>> departments) {
        std::vector<std::string> wanted(subjects_.department_keys.begin(), subjects_.department_keys.end());
        for (const Record& person : result_.people)
            wanted.insert(wanted.end(), person.departments.begin(), person.departments.end());
        for (const std::string& first : wanted) {
            for (auto at = departments.find(first); at != departments.end();) {
                const std::string parent = at->second.parent;
                result_.departments.push_back(std::move(at->second));
                departments.erase(at);
                at = departments.find(parent);
            }
        }
    }

    const SubjectRules& rules_;
    const Subjects& subjects_;
    std::map<std::string, bool, std::less<>> found_;  // by name
    SubjectRecords result_;
};

}  // namespace

Async<SubjectRecords> read_subjects(Connector& connector, SubjectRules rules, Subjects subjects) {
    Target* target = rules.request.all_attributes ? nullptr : connector.target();
    if (target != nullptr) {
        std::optional<SubjectRecords> found;
        try {
            LookingUp looking_up(*target, rules, subjects);
            found = co_await looking_up.read();
        } catch (const Error& error) {
            // It says that it cannot be asked in this way.
            if (error.kind() != ErrorKind::invalid) throw;
        }
        if (found) co_return std::move(*found);
    }
    Sifting sifting(rules, subjects);
    co_return co_await sifting.read(connector);
}

}  // namespace rosterd::engine
