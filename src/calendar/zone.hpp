#pragma once
// One IANA time zone as the system's database has it. Immutable: after an update of the database a new one is loaded.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace rosterd::calendar {

using Wall = std::chrono::local_seconds;  // what a clock on the wall shows
using Second = std::chrono::sys_seconds;  // UTC

class Zone {
public:
    // Error(invalid): there is no zone of this name. "UTC" works without a database.
    static std::shared_ptr<const Zone> load(const std::string& name);
    ~Zone();

    const std::string& name() const noexcept { return name_; }
    std::chrono::seconds offset_at(Second instant) const;  // east of UTC
    Wall wall_at(Second instant) const { return Wall(instant.time_since_epoch() + offset_at(instant)); }

    // When the wall clock shows this: the earlier one of two, the first instant after a gap that holds it.
    Second instant_of(Wall wall) const;

    // Since when the offset is what it is at that instant.
    Second period_begin(Second instant) const;

    // The database's file is another one than when this was loaded.
    bool outdated() const;

private:
    struct Rules;
    Zone(std::string name, std::unique_ptr<const Rules> rules);

    std::string name_;
    std::unique_ptr<const Rules> rules_;
};

using ZonePointer = std::shared_ptr<const Zone>;

std::string system_zone_name();  // "Etc/UTC" when the system does not say

}  // namespace rosterd::calendar
