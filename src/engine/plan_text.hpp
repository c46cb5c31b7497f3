#pragma once
// Changes in words that are the same whenever the same is planned: ids that were made up for one plan (upstream, of
// what is to be created) give way to the keys of the records. Pure.

#include <map>
#include <string>

#include "model/change.hpp"
#include "model/task.hpp"

namespace rosterd::engine {

class PlanText {
public:
    explicit PlanText(Flow flow) : flow_(flow) {}

    // The public id of the organisation's root department, which a first run makes.
    void know_root(const std::string& id);

    // In the order of planning: what is created comes before what names it.
    Change canonical(Change change);

    // What of a canonical change has to be the same for it to be the same change. JSON.
    static std::string identity(const Change& canonical);

private:
    std::string in_words(const std::string& id) const;

    Flow flow_;
    std::map<std::string, std::string, std::less<>> words_;  // in place of ids
};

}  // namespace rosterd::engine
