#include "config/time_zone.hpp"

#include <date/tz.h>

#include <exception>
#include <vector>

#include "config/source_text.hpp"
#include "model/nearest.hpp"

namespace rosterd::config {
namespace {

// The database lists what lies in its folder; these are no zones.
bool is_zone(const std::string& name) {
    return name.find('.') == std::string::npos && !name.starts_with("posix/") && !name.starts_with("right/");
}

}  // namespace

std::string system_time_zone() {
    try {
        return date::current_zone()->name();
    } catch (const std::exception&) {  // no /etc/localtime, no database
        return "Etc/UTC";
    }
}

std::string time_zone_problem(std::string_view name) {
    try {
        std::vector<std::string> known;
        for (const date::time_zone& zone : date::get_tzdb().zones) {
            if (zone.name() == name) return {};
            if (is_zone(zone.name())) known.push_back(zone.name());
        }
        const std::string meant = nearest(name, known);
        return "unknown time zone " + in_quotes(name) +
               (meant.empty() ? " (an IANA name like `Asia/Shanghai`)" : " (did you mean `" + meant + "`?)");
    } catch (const std::exception&) {
        if (name == "UTC" || name == "Etc/UTC") return {};
        return "time zone " + in_quotes(name) + " cannot be looked up: there is no time zone database (install tzdata)";
    }
}

}  // namespace rosterd::config
