#pragma once
// Some records of a task's directory, read to try a mapping on. Nothing is written anywhere.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/job_runner.hpp"
#include "rosterd/connector.hpp"
#include "rosterd/source.hpp"

namespace rosterd::engine {

struct Sampling {
    Kind kind = Kind::person;
    ReadRequest request;
    std::size_t most = 1000;                           // records to keep
    std::function<bool(const Record& record)> wanted;  // of those read; empty: all
};

struct Sample {
    std::vector<Record> records;
    std::size_t read = 0;  // of the kind
    bool whole = false;    // the read came to its end: there are no others
};

// The task's connector. Error(not_found) when it is not loaded.
std::unique_ptr<Connector> open_connector(Services& services, const Task& task, boost::asio::any_io_executor executor);

// Throws Error when the directory cannot be read.
Async<Sample> sample(Services& services, const Task& task, boost::asio::any_io_executor executor, Sampling sampling);

}  // namespace rosterd::engine
