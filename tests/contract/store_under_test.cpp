#include "contract/store_under_test.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>

namespace rosterd::testing {
namespace {

namespace fs = std::filesystem;

class InFile final : public StoreUnderTest {
public:
    explicit InFile(FieldTable person_fields) {
        std::string pattern = (fs::temp_directory_path() / "store-contract-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        open(std::move(person_fields));
    }
    ~InFile() override {
        store_.reset();
        fs::remove_all(folder_);
    }
    store::Store& store() override { return *store_; }
    bool reopen(FieldTable person_fields) override {
        store_.reset();
        open(std::move(person_fields));
        return true;
    }

private:
    void open(FieldTable person_fields) {
        store_ = store::open_store("sqlite:" + (folder_ / "hub.db").string(), std::move(person_fields));
    }
    fs::path folder_;
    std::unique_ptr<store::Store> store_;
};

class InMemory final : public StoreUnderTest {
public:
    explicit InMemory(FieldTable person_fields)
        : store_(store::open_store("sqlite::memory:", std::move(person_fields))) {}
    store::Store& store() override { return *store_; }
    bool reopen(FieldTable) override { return false; }

private:
    std::unique_ptr<store::Store> store_;
};

template <class Kind>
StoreKind kind(std::string name) {
    return {std::move(name), [](FieldTable person_fields) -> std::unique_ptr<StoreUnderTest> {
                return std::make_unique<Kind>(std::move(person_fields));
            }};
}

}  // namespace

StoreUnderTest::~StoreUnderTest() = default;

const std::vector<StoreKind>& store_kinds() {
    static const std::vector<StoreKind> kinds = {kind<InFile>("SQLite file"), kind<InMemory>("SQLite in memory")};
    return kinds;
}

void for_each_store(const FieldTable& person_fields, const std::function<void(StoreUnderTest&)>& check) {
    for (const StoreKind& kind : store_kinds()) {
        INFO("store: " << kind.name);
        const auto under_test = kind.make(person_fields);
        check(*under_test);
    }
}

void for_each_store(const std::function<void(StoreUnderTest&)>& check) {
    for_each_store(FieldTable::people(), check);
}

}  // namespace rosterd::testing
