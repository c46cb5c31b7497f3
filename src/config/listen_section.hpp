#pragma once
// `listen` and `access` of rosterd.yaml: where clients come, and how far they are let in.

#include "config/config.hpp"
#include "config/section.hpp"

namespace rosterd::config {

void read_listen(Section section, Listen& listen);
void read_access(Section section, Access& access);

}  // namespace rosterd::config
