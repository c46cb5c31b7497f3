#include "rosterd/source.hpp"

namespace rosterd {

RecordStream::~RecordStream() = default;
Source::~Source() = default;

std::string RecordStream::cookie() const {
    return {};
}

}  // namespace rosterd
