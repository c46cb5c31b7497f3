#pragma once
// Upstream: the records of a few people and departments, with the departments above them. Looked up where the connector
// can; otherwise everything is read and the rest forgotten.

#include <string>
#include <vector>

#include "engine/subjects.hpp"
#include "mapping/field_mapping.hpp"
#include "model/task.hpp"
#include "rosterd/connector.hpp"

namespace rosterd::engine {

struct SubjectRecords {
    std::vector<Record> departments, people;
    std::vector<std::string> unknown;  // names that nobody in the directory answers to
    bool looked_up = false;            // otherwise everything was read
};

struct SubjectRules {
    const Task& task;
    const FieldTable& fields;
    const mapping::FieldMapping& people;
    ReadRequest request;
};

// Throws Error when the directory does not answer, or its departments could not be read whole.
Async<SubjectRecords> read_subjects(Connector& connector, SubjectRules rules, Subjects subjects);

}  // namespace rosterd::engine
