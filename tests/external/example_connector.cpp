#include "example_connector.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <rosterd/error.hpp>

#include "json_lines.hpp"

namespace example {
namespace {

class Connector final : public rosterd::Connector {
public:
    Connector(std::string file, std::size_t page_size, rosterd::ConnectorContext context)
        : file_(std::move(file)), page_size_(page_size), context_(std::move(context)) {}

    rosterd::Async<rosterd::CheckReport> check() override {
        rosterd::CheckReport report;
        // Files are slow on some disks: not on the loop.
        std::function<void()> look = [this, &report] { report.items.push_back(look_at_file()); };
        co_await context_.workers->run(std::move(look));
        co_return report;
    }

    rosterd::Async<std::unique_ptr<rosterd::RecordStream>> read(rosterd::ReadRequest) override {
        auto lines = std::make_unique<JsonLines>(file_, page_size_, *context_.workers);
        co_await lines->open();
        co_return lines;
    }

private:
    rosterd::CheckItem look_at_file() const {
        if (std::ifstream(file_)) {
            return {"file", rosterd::CheckItem::State::passed, file_ + " can be read", ""};
        }
        return {"file", rosterd::CheckItem::State::failed, file_ + " cannot be read",
                "set exampleConfig.file to a file that the daemon may read"};
    }

    std::string file_;
    std::size_t page_size_;
    rosterd::ConnectorContext context_;
};

constexpr std::array settings_table = {
    rosterd::SettingSpec{.name = "file",
                         .type = rosterd::SettingType::path,
                         .required = true,
                         .fallback = {},
                         .choices = {},
                         .description = "the exported file, one JSON object a line"},
    rosterd::SettingSpec{.name = "pageSize",
                         .type = rosterd::SettingType::integer,
                         .required = false,
                         .fallback = "500",
                         .choices = {},
                         .description = "records a page"},
};

constexpr std::array person_mapping = {
    rosterd::MappingDefault{"name", "name"},
    rosterd::MappingDefault{"mail", "email"},
};

constexpr std::array department_mapping = {
    rosterd::MappingDefault{"name", "name"},
};

}  // namespace

std::span<const rosterd::SettingSpec> Type::settings() const noexcept {
    return settings_table;
}

std::span<const rosterd::MappingDefault> Type::default_mapping(rosterd::Kind kind) const noexcept {
    if (kind == rosterd::Kind::person) return person_mapping;
    return department_mapping;
}

std::vector<rosterd::SettingProblem> Type::check_settings(const rosterd::Settings& settings) const {
    if (settings.integer("pageSize") >= 1) return {};
    return {{"pageSize", "a page must hold at least one record (500 is usual)"}};
}

std::unique_ptr<rosterd::Connector> Type::create(rosterd::Settings settings, rosterd::ConnectorContext context) const {
    const auto page_size = static_cast<std::size_t>(settings.integer("pageSize"));
    return std::make_unique<Connector>(settings.text("file"), page_size, std::move(context));
}

}  // namespace example
