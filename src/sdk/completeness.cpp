#include "rosterd/completeness.hpp"

#include <utility>

namespace rosterd {

Completeness Completeness::complete(Evidence evidence) {
    Completeness certificate;
    certificate.complete_ = true;
    certificate.evidence_ = std::move(evidence);
    return certificate;
}

Completeness Completeness::partial(std::string why) {
    Completeness certificate;
    certificate.why_ = std::move(why);
    return certificate;
}

}  // namespace rosterd
