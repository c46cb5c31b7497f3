#include "connector_under_test.hpp"

namespace rosterd::tests {

std::vector<KnownDirectory> directories_under_test() {
    return {{"ldap", ldap_under_test}, {"scim", scim_under_test}};
}

}  // namespace rosterd::tests
