#pragma once
// What the application needs to let clients in: keys, credentials, TLS.

#include "api/access/credentials.hpp"
#include "api/access/key_ring.hpp"
#include "api/tls_context.hpp"
