#include "ctl/table.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace rosterd::ctl {
namespace {

constexpr std::size_t block_rows = 1000;
constexpr std::string_view gap = "  ";
constexpr std::size_t narrowest = 6;  // columns below which a cut value says nothing

}  // namespace

Table::Table(Screen& screen, std::vector<Column> columns_wanted)
    : screen_(screen), columns_(std::move(columns_wanted)), widths_(columns_.size()) {
    for (std::size_t i = 0; i < columns_.size(); ++i) widths_[i] = columns(columns_[i].title);
}

void Table::add(Row row) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        row[i].text = harmless(row[i].text);
        widths_[i] = std::max(widths_[i], columns(row[i].text));
    }
    rows_.push_back(std::move(row));
    if (rows_.size() == block_rows) write_block();
}

void Table::finish() {
    write_block();
}

void Table::write_block() {
    if (rows_.empty()) return;
    const std::vector<std::size_t> widths = fitted();
    if (!titles_written_) {
        Row titles;
        for (const Column& column : columns_) titles.emplace_back(column.title, Tone::strong);
        write_row(titles, widths);
        titles_written_ = true;
    }
    for (const Row& row : rows_) write_row(row, widths);
    rows_.clear();
}

// Takes from the widest column, one by one, until the row fits or nothing more can be taken.
std::vector<std::size_t> Table::fitted() const {
    std::vector<std::size_t> widths = widths_;
    if (screen_.width == 0) return widths;
    std::size_t total = gap.size() * (widths.size() - 1);
    for (const std::size_t width : widths) total += width;
    while (total > screen_.width) {
        std::size_t widest = widths.size();
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (columns_[i].whole || widths[i] <= narrowest) continue;
            if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
        }
        if (widest == widths.size()) break;
        --widths[widest];
        --total;
    }
    return widths;
}

void Table::write_row(const Row& row, const std::vector<std::size_t>& widths) {
    std::string line;
    std::size_t missing = 0;  // blanks owed before the next text: none at a line's end
    for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string text = cut(row[i].text, widths[i]);
        const std::size_t used = columns(text);
        const std::size_t blanks = used < widths[i] ? widths[i] - used : 0;
        if (columns_[i].align == Align::right) missing += blanks;
        if (!text.empty()) {
            line.append(missing, ' ');
            missing = 0;
            line += screen_.painted(text, row[i].tone);
        }
        if (columns_[i].align == Align::left) missing += blanks;
        missing += gap.size();
    }
    screen_.out << line << '\n';
}

void write_facts(Screen& screen, const std::vector<std::pair<std::string, Cell>>& facts) {
    std::size_t width = 0;
    for (const auto& [name, value] : facts) {
        if (!value.text.empty()) width = std::max(width, columns(name));
    }
    for (const auto& [name, value] : facts) {
        if (value.text.empty()) continue;
        screen.out << screen.painted(padded(name, width), Tone::faint) << gap
                   << screen.painted(harmless(value.text), value.tone) << '\n';
    }
}

}  // namespace rosterd::ctl
