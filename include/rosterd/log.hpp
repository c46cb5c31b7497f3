#pragma once
// Event lines for operators: a stable event name and fields, never a personal attribute or a secret.
//   log.info("job.finished", {{"task", 1000}, {"job", 17}, {"created", 3}});
// reads   job.finished task=1000 job=17 created=3   (or one JSON object a line). Any thread; never throws.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace rosterd {

enum class LogLevel : std::uint8_t { debug, info, warning, error };
enum class LogForm : std::uint8_t { text, json };

// One name and its value; converts from what a call site has at hand.
class LogField {
public:
    LogField(std::string_view name, std::string_view value) : name_(name), value_(std::string(value)) {}
    LogField(std::string_view name, const std::string& value) : name_(name), value_(value) {}
    LogField(std::string_view name, const char* value) : name_(name), value_(std::string(value)) {}
    LogField(std::string_view name, bool value) : name_(name), value_(value) {}
    template <std::integral T>
    LogField(std::string_view name, T value) : name_(name), value_(static_cast<std::int64_t>(value)) {}
    LogField(std::string_view name, double value) : name_(name), value_(value) {}

    std::string_view name() const noexcept { return name_; }
    const std::variant<std::string, std::int64_t, double, bool>& value() const noexcept { return value_; }

private:
    std::string_view name_;
    std::variant<std::string, std::int64_t, double, bool> value_;
};

// A copy with bound() carries its fields in front of every line.
class Log {
public:
    Log() = default;
    Log bound(std::initializer_list<LogField> fields) const;

    void debug(std::string_view event, std::initializer_list<LogField> fields = {}) const noexcept;
    void info(std::string_view event, std::initializer_list<LogField> fields = {}) const noexcept;
    void warning(std::string_view event, std::initializer_list<LogField> fields = {}) const noexcept;
    void error(std::string_view event, std::initializer_list<LogField> fields = {}) const noexcept;

    // For the whole process, standard error; call once at start.
    static void configure(LogLevel level, LogForm form);

private:
    void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) const noexcept;
    std::string bound_text_;  // "task=1000 job=17"
    std::string bound_json_;  // "\"task\":1000,\"job\":17"
};

}  // namespace rosterd
