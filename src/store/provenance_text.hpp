#pragma once
// Provenance in a column: "1000:0,2,5,=badge;7:15" - task 1000 set the built-in fields 0, 2 and 5 and the custom field
// badge, task 7 set field 15. Built-in fields stand by position (fixed for ever), custom ones by name.

#include <string>
#include <string_view>

#include "model/directory.hpp"

namespace rosterd::store {

// Both keep their last answer: people of one task mostly have the same provenance. Not shared between threads.
class ProvenanceWriter {
public:
    explicit ProvenanceWriter(const FieldTable& table) : table_(table) {}
    const std::string& text(const Provenance& provenance);

private:
    const FieldTable& table_;
    Provenance last_;
    std::string last_text_;
};

// Names that the table does not know are left out.
class ProvenanceReader {
public:
    explicit ProvenanceReader(const FieldTable& table) : table_(table) {}
    const Provenance& read(std::string_view text);

private:
    const FieldTable& table_;
    Provenance last_;
    std::string last_text_;
};

}  // namespace rosterd::store
