#include "mapping/cel/value.hpp"

#include <array>

namespace rosterd::mapping::cel {

std::string_view to_string(Type type) noexcept {
    static constexpr std::array<std::string_view, 14> names = {"error",
                                                               "absent",
                                                               "null_type",
                                                               "bool",
                                                               "int",
                                                               "uint",
                                                               "double",
                                                               "string",
                                                               "bytes",
                                                               "list",
                                                               "map",
                                                               "google.protobuf.Timestamp",
                                                               "google.protobuf.Duration",
                                                               "type"};
    return names[static_cast<std::size_t>(type)];
}

}  // namespace rosterd::mapping::cel
