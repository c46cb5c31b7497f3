#include "rosterd/completeness.hpp"

#include <utility>

namespace rosterd {

Completeness Completeness::complete(Evidence evidence) {
    Completeness certificate;
    certificate.state_ = State::complete;
    certificate.evidence_ = std::move(evidence);
    return certificate;
}

Completeness Completeness::delta(Evidence evidence, std::vector<std::string> removed) {
    Completeness certificate;
    certificate.state_ = State::delta;
    certificate.evidence_ = std::move(evidence);
    certificate.removed_ = std::move(removed);
    return certificate;
}

Completeness Completeness::partial(std::string why) {
    Completeness certificate;
    certificate.why_ = std::move(why);
    return certificate;
}

}  // namespace rosterd
