#include "told_connector.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "told_hooks.hpp"

namespace told {
namespace {

using nlohmann::json;
using namespace rosterd;

class Stream final : public RecordStream {
public:
    explicit Stream(const std::string& file) {
        std::ifstream input(file);
        std::vector<Record> people;
        for (std::string line; std::getline(input, line);) {
            const json object = json::parse(line);
            Record record;
            record.kind = object.at("kind") == "department" ? Kind::department : Kind::person;
            record.key = record.locator = record.label = object.at("key").get<std::string>();
            record.attributes.set("name", object.at("name").get<std::string>());
            if (record.kind == Kind::person) {
                record.attributes.set("mail", object.value("mail", ""));
                record.departments = object.value("departments", std::vector<std::string>{});
                record.manager = "";
            }
            (record.kind == Kind::department ? records_ : people).push_back(std::move(record));
        }
        std::ranges::move(people, std::back_inserter(records_));
    }

    Async<std::optional<Page>> next() override {
        Page page;
        while (at_ < records_.size() && page.size() < page_size) page.push_back(std::move(records_[at_++]));
        if (page.empty()) co_return std::nullopt;
        co_return page;
    }
    Completeness completeness(Kind) const override { return Completeness::complete({1, records_.size(), "end"}); }

private:
    static constexpr std::size_t page_size = 500;
    std::vector<Record> records_;
    std::size_t at_ = 0;
};

class Connector final : public rosterd::Connector {
public:
    Connector(const Settings& settings, ConnectorContext context)
        : file_(settings.text("file")),
          hooks_(settings.secret("secret"), *context.clock),
          context_(std::move(context)) {}

    Async<CheckReport> check() override { co_return CheckReport(); }
    Async<std::unique_ptr<RecordStream>> read(ReadRequest) override {
        std::unique_ptr<RecordStream> stream;
        std::function<void()> work = [&] { stream = std::make_unique<Stream>(file_); };
        co_await context_.workers->run(std::move(work));
        co_return stream;
    }
    rosterd::Hooks* hooks() noexcept override { return &hooks_; }

private:
    std::string file_;
    Hooks hooks_;
    ConnectorContext context_;
};

constexpr std::array settings_table = {
    SettingSpec{.name = "file",
                .type = SettingType::path,
                .required = true,
                .fallback = {},
                .choices = {},
                .description = "one JSON object a line"},
    SettingSpec{.name = "secret",
                .type = SettingType::secret,
                .required = true,
                .fallback = {},
                .choices = {},
                .description = "with which the provider signs and encrypts"},
};
constexpr std::array person_mapping = {MappingDefault{"name", "name"}, MappingDefault{"mail", "email"}};
constexpr std::array department_mapping = {MappingDefault{"name", "name"}};

}  // namespace

std::span<const SettingSpec> Type::settings() const noexcept {
    return settings_table;
}

std::span<const MappingDefault> Type::default_mapping(Kind kind) const noexcept {
    if (kind == Kind::person) return person_mapping;
    return department_mapping;
}

std::unique_ptr<rosterd::Connector> Type::create(Settings settings, ConnectorContext context) const {
    return std::make_unique<Connector>(settings, std::move(context));
}

}  // namespace told
