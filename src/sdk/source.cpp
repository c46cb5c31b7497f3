#include "rosterd/source.hpp"

namespace rosterd {

RecordStream::~RecordStream() = default;
Source::~Source() = default;

}  // namespace rosterd
