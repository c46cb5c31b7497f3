#pragma once
// What every command is given.

#include "ctl/daemon.hpp"
#include "ctl/document.hpp"
#include "ctl/screen.hpp"

namespace rosterd::ctl {

struct Context {
    Screen& screen;
    Daemon& daemon;
    Form form = Form::table;
};

}  // namespace rosterd::ctl
