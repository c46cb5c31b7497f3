#pragma once
// How a connector library introduces itself. It exports one constant:
//
//   ROSTERD_PLUGIN("ldap", "1.0", my_types);     with   std::span<const rosterd::ConnectorType* const> my_types();
//
// The daemon reads the first two members before it touches anything else, refuses a library whose values differ from
// its own, and never unloads one. Link librosterd-sdk; do not compile Asio or Beast into a plugin, and keep the
// compiler's default visibility: what Asio keeps per thread has to be one with the daemon's.

#include <boost/version.hpp>
#include <cstdint>
#include <span>

#include "rosterd/connector.hpp"

namespace rosterd {

// Raised whenever anything in include/rosterd changes its layout or its virtual functions.
inline constexpr std::uint32_t plugin_abi = 6;

// Compiler, its ABI and the library versions that types in these headers depend on.
#define ROSTERD_TEXT_(x) #x
#define ROSTERD_TEXT(x) ROSTERD_TEXT_(x)
#if defined(__clang__)
#define ROSTERD_COMPILER "clang" ROSTERD_TEXT(__clang_major__)
#else
#define ROSTERD_COMPILER "gcc" ROSTERD_TEXT(__GNUC__)
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ROSTERD_SANITIZER " asan"
#elif __has_feature(thread_sanitizer)
#define ROSTERD_SANITIZER " tsan"
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ROSTERD_SANITIZER " asan"
#elif defined(__SANITIZE_THREAD__)
#define ROSTERD_SANITIZER " tsan"
#endif
#ifndef ROSTERD_SANITIZER
#define ROSTERD_SANITIZER ""
#endif
#if !defined(_GLIBCXX_RELEASE) || !_GLIBCXX_USE_CXX11_ABI || defined(_GLIBCXX_DEBUG)
#error "rosterd is built with libstdc++, its C++11 strings and without _GLIBCXX_DEBUG: build the connector the same way"
#endif
#define ROSTERD_TOOLCHAIN                                                              \
    ROSTERD_COMPILER " abi" ROSTERD_TEXT(__GXX_ABI_VERSION) " libstdc++" ROSTERD_TEXT( \
        _GLIBCXX_RELEASE) " c++" ROSTERD_TEXT(__cplusplus) " boost" BOOST_LIB_VERSION ROSTERD_SANITIZER

struct Plugin {
    std::uint32_t abi;
    const char* toolchain;
    const char* name;
    const char* version;
    std::span<const ConnectorType* const> (*types)();
};

}  // namespace rosterd

#define ROSTERD_PLUGIN(name, version, types)                                                  \
    extern "C" __attribute__((visibility("default"))) const ::rosterd::Plugin rosterd_plugin; \
    extern "C" const ::rosterd::Plugin rosterd_plugin = {::rosterd::plugin_abi, ROSTERD_TOOLCHAIN, name, version, types}
