// One table with a frozen, filtered header. A sheet has 1,048,576 rows at most: what is more goes on in the next one.

#include <xlsxwriter.h>

#include <array>
#include <utility>

#include "export/job_log.hpp"
#include "rosterd/error.hpp"

namespace rosterd::exporting {

namespace {

constexpr lxw_row_t last_row = 1'048'575;
constexpr std::size_t most_characters = 32'767;  // in one cell, counted in UTF-16 units

// What a cell can hold: control characters are no XML, and a longer text is cut at a character.
std::string cell(std::string_view text) {
    std::string kept;
    kept.reserve(text.size());
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool begins = (byte & 0xC0U) != 0x80U;
        if (begins) units += byte >= 0xF0U ? 2 : 1;
        if (begins && units > most_characters - 3) {
            kept += "...";
            break;
        }
        kept += (byte < 0x20 && c != '\n') || byte == 0x7F ? ' ' : c;
    }
    return kept;
}

class Xlsx final : public JobLog {
public:
    Xlsx(const std::filesystem::path& file, Words words) : JobLog(words), folder_(file.parent_path().string()) {
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        options.use_zip64 = LXW_TRUE;
        options.tmpdir = folder_.data();
        book_ = workbook_new_opt(file.c_str(), &options);
        if (!book_) fail(LXW_ERROR_CREATING_XLSX_FILE);
        bold_ = workbook_add_format(book_);
        format_set_bold(bold_);
        begin_sheet();
    }

    ~Xlsx() override {
        if (book_) workbook_close(book_);
    }

    void write(const Row& row) override {
        if (row_ > last_row) begin_sheet();
        check(worksheet_write_number(sheet_, row_, 0, static_cast<double>(row.number), nullptr));
        lxw_col_t column = 1;
        for (const std::string* text :
             {&row.subject, &row.name, &row.id, &row.action, &row.state, &row.time, &row.changes, &row.error}) {
            if (!text->empty()) check(worksheet_write_string(sheet_, row_, column, cell(*text).c_str(), nullptr));
            ++column;
        }
        ++row_;
    }

    void finish() override {
        end_sheet();
        lxw_workbook* const book = std::exchange(book_, nullptr);
        check(workbook_close(book));
    }

private:
    void begin_sheet() {
        if (sheet_) end_sheet();
        sheet_ = workbook_add_worksheet(book_, nullptr);
        if (!sheet_) fail(LXW_ERROR_MEMORY_MALLOC_FAILED);
        constexpr std::array<double, columns> widths = {9, 12, 24, 38, 26, 12, 26, 60, 60};
        for (lxw_col_t column = 0; column < columns; ++column)
            worksheet_set_column(sheet_, column, column, widths[column], nullptr);
        worksheet_freeze_panes(sheet_, 1, 0);
        for (lxw_col_t column = 0; column < columns; ++column)
            check(worksheet_write_string(sheet_, 0, column, std::string(title(column)).c_str(), bold_));
        row_ = 1;
    }

    void end_sheet() { worksheet_autofilter(sheet_, 0, 0, row_ - 1, columns - 1); }

    void check(lxw_error error) const {
        if (error != LXW_NO_ERROR) fail(error);
    }

    [[noreturn]] void fail(lxw_error error) const {
        throw Error(ErrorKind::storage, "the export cannot be written to " + folder_ + ": " + lxw_strerror(error) +
                                            " (make room there, or set TMPDIR)");
    }

    std::string folder_;
    lxw_workbook* book_ = nullptr;
    lxw_worksheet* sheet_ = nullptr;
    lxw_format* bold_ = nullptr;
    lxw_row_t row_ = 0;
};

}  // namespace

std::unique_ptr<JobLog> create_xlsx(const std::filesystem::path& file, Words words) {
    return std::make_unique<Xlsx>(file, words);
}

}  // namespace rosterd::exporting
