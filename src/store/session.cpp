#include "store/session.hpp"

namespace rosterd::store {

Statement::~Statement() = default;
Session::~Session() = default;

}  // namespace rosterd::store
