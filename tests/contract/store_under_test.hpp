#pragma once
// The stores that the contract is checked against: one suite, every implementation.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/fields.hpp"
#include "store/store.hpp"

namespace rosterd::testing {

// One store of its own, empty at first; gone with this object.
class StoreUnderTest {
public:
    virtual ~StoreUnderTest();
    virtual store::Store& store() = 0;
    // As a restart of the daemon would, with these fields of people. A store in memory keeps what it has by staying
    // open and says no.
    virtual bool reopen(FieldTable person_fields = FieldTable::people()) = 0;
};

struct StoreKind {
    std::string name;
    std::function<std::unique_ptr<StoreUnderTest>(FieldTable person_fields)> make;
};

const std::vector<StoreKind>& store_kinds();

// Runs `check` against each kind; the failing one's name is printed.
void for_each_store(const std::function<void(StoreUnderTest&)>& check);
void for_each_store(const FieldTable& person_fields, const std::function<void(StoreUnderTest&)>& check);

}  // namespace rosterd::testing
