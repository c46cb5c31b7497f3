#pragma once
// The hub as the end that is read: its departments as a tree, then its people page by page.

#include <cstdint>
#include <optional>
#include <vector>

#include "hub/hub_values.hpp"
#include "rosterd/source.hpp"
#include "store/store.hpp"

namespace rosterd::hub {

class HubSource final : public Source {
public:
    // The store outlives the source and its streams. `organization`: row id; of it all is read.
    // `only`: rows of people; nobody else is read. nullopt: everybody. Departments always come all.
    HubSource(store::Store& store, const FieldTable& people, const FieldTable& departments, std::int64_t organization,
              std::optional<std::vector<std::int64_t>> only = std::nullopt)
        : store_(store),
          people_(people),
          departments_(departments),
          organization_(organization),
          only_(std::move(only)) {}

    // Of the people only these, by row; those that are gone are left out.
    void only(std::vector<std::int64_t> people) { only_ = std::move(people); }

    // The root department comes first and is marked `top`. Attributes: hub_values.hpp.
    Async<std::unique_ptr<RecordStream>> read(ReadRequest request) override;

private:
    store::Store& store_;
    const FieldTable& people_;
    const FieldTable& departments_;
    std::int64_t organization_;
    std::optional<std::vector<std::int64_t>> only_;
};

}  // namespace rosterd::hub
