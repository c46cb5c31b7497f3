#include "rosterd/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/stat.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

namespace rosterd {
namespace {

// Quoted and escaped; what is not UTF-8 is replaced, so that a line is always valid.
std::string json_string(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool needs_quotes(std::string_view text) {
    if (text.empty()) return true;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= ' ' || byte >= 0x7f || c == '"' || c == '\\' || c == '=') return true;
    }
    return false;
}

std::string in_json(const LogField& field) {
    return std::visit(
        [](const auto& value) {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
                return json_string(value);
            } else {
                return nlohmann::json(value).dump();
            }
        },
        field.value());
}

void add_text(std::string& line, const LogField& field) {
    if (!line.empty()) line += ' ';
    line += field.name();
    line += '=';
    const auto* text = std::get_if<std::string>(&field.value());
    line += text && !needs_quotes(*text) ? *text : in_json(field);
}

void add_json(std::string& line, const LogField& field) {
    if (!line.empty()) line += ',';
    line += json_string(field.name());
    line += ':';
    line += in_json(field);
}

// The journal has its own time; it says which stream is its own.
bool standard_error_is_the_journal() {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    if (!stream || ::fstat(2, &status) != 0) return false;
    return std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino) == stream;
}

spdlog::level::level_enum level_of(LogLevel level) noexcept {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

struct Output {
    Output() {
        shape(LogForm::text);
        logger.set_level(spdlog::level::info);
        logger.flush_on(spdlog::level::trace);
    }

    void shape(LogForm wanted) {
        form = wanted;
        const char* pattern = "%Y-%m-%dT%H:%M:%S.%eZ %l %v";
        if (wanted == LogForm::json) {
            pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";
        } else if (standard_error_is_the_journal()) {
            pattern = "%l %v";
        }
        logger.set_formatter(std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
    }

    std::atomic<LogForm> form{LogForm::text};
    spdlog::logger logger{"rosterd", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

// Never destroyed: the last lines are written while the process ends.
Output& output() {
    static Output* const instance = new Output;
    return *instance;
}

}  // namespace

void Log::configure(LogLevel level, LogForm form) {
    output().shape(form);
    output().logger.set_level(level_of(level));
}

Log Log::bound(std::initializer_list<LogField> fields) const {
    Log copy = *this;
    for (const LogField& field : fields) {
        add_text(copy.bound_text_, field);
        add_json(copy.bound_json_, field);
    }
    return copy;
}

void Log::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) const noexcept {
    try {
        Output& out = output();
        if (!out.logger.should_log(level_of(level))) return;
        std::string line;
        if (out.form == LogForm::json) {
            line = "\"event\":" + json_string(event);
            if (!bound_json_.empty()) line += ',' + bound_json_;
            for (const LogField& field : fields) add_json(line, field);
        } else {
            line = event;
            if (!bound_text_.empty()) line += ' ' + bound_text_;
            for (const LogField& field : fields) add_text(line, field);
        }
        out.logger.log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
    } catch (...) {
        // A line that cannot be written must not end the work that it tells of.
    }
}

void Log::debug(std::string_view event, std::initializer_list<LogField> fields) const noexcept {
    write(LogLevel::debug, event, fields);
}

void Log::info(std::string_view event, std::initializer_list<LogField> fields) const noexcept {
    write(LogLevel::info, event, fields);
}

void Log::warning(std::string_view event, std::initializer_list<LogField> fields) const noexcept {
    write(LogLevel::warning, event, fields);
}

void Log::error(std::string_view event, std::initializer_list<LogField> fields) const noexcept {
    write(LogLevel::error, event, fields);
}

}  // namespace rosterd
