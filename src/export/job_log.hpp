#pragma once
// A job's log as a file for people: xlsx or csv, written row by row in constant memory. Used by one thread at a time.
//
// Names and values come from directories that others fill: none of them can become a formula. In xlsx they are cells of
// type text; in csv those that begin with = + - @ get an apostrophe in front (CWE-1236).

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/change.hpp"

namespace rosterd::exporting {

enum class Form : std::uint8_t { xlsx, csv };
std::optional<Form> parse_form(std::string_view text) noexcept;
std::string_view media_type(Form form) noexcept;
std::string_view to_string(Form form) noexcept;  // the file's ending

enum class Words : std::uint8_t { chinese, english };

// A value of a changed field as people read it: names in place of ids.
using Wording = std::function<std::string(const FieldChange& field, const std::string& value)>;

class JobLog {
public:
    // Makes the file, with the header in it. Error(storage) when it cannot be written, here and below.
    static std::unique_ptr<JobLog> create(const std::filesystem::path& file, Form form, Words words);
    virtual ~JobLog();

    void add(const Change& change, const Wording& wording);
    virtual void finish() = 0;  // once, last

protected:
    struct Row {
        std::int64_t number = 0;
        std::string subject, name, id, action, state, time, changes, error;
    };
    static constexpr std::size_t columns = 9;
    explicit JobLog(Words words) : words_(words) {}
    std::string_view title(std::size_t column) const noexcept;
    virtual void write(const Row& row) = 0;

private:
    Words words_;
    std::int64_t rows_ = 0;
};

// xlsx.cpp, csv.cpp
std::unique_ptr<JobLog> create_xlsx(const std::filesystem::path& file, Words words);
std::unique_ptr<JobLog> create_csv(const std::filesystem::path& file, Words words);

}  // namespace rosterd::exporting
