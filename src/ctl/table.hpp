#pragma once
// Rows under titles, aligned for wide characters and cut to the screen's width.

#include <string>
#include <vector>

#include "ctl/display_text.hpp"
#include "ctl/screen.hpp"

namespace rosterd::ctl {

struct Column {
    std::string title;
    Align align = Align::left;
    bool whole = false;  // never cut: ids, numbers
};

struct Cell {
    Cell(std::string value, Tone colour = Tone::plain) : text(std::move(value)), tone(colour) {}
    Cell(const char* value) : text(value) {}
    std::string text;  // of any origin; made harmless here
    Tone tone = Tone::plain;
};

using Row = std::vector<Cell>;

// Rows are written in blocks, so that a list of any length needs little memory; columns may widen from block to block.
// Without a row nothing is written, not even titles.
class Table {
public:
    Table(Screen& screen, std::vector<Column> columns);

    void add(Row row);  // as many cells as columns
    void finish();      // writes what is left

private:
    void write_block();
    std::vector<std::size_t> fitted() const;
    void write_row(const Row& row, const std::vector<std::size_t>& widths);

    Screen& screen_;
    std::vector<Column> columns_;
    std::vector<std::size_t> widths_;  // columns needed so far
    std::vector<Row> rows_;
    bool titles_written_ = false;
};

// Names at the left, values at the right; rows with an empty value are left out.
void write_facts(Screen& screen, const std::vector<std::pair<std::string, Cell>>& facts);

}  // namespace rosterd::ctl
