#include "model/task.hpp"

namespace rosterd {

std::string_view to_string(Flow flow) noexcept {
    return flow == Flow::upstream ? "upstream" : "downstream";
}

std::string_view to_string(Trigger trigger) noexcept {
    switch (trigger) {
        case Trigger::manually:
            return "manually";
        case Trigger::timed:
            return "timed";
        case Trigger::automatic:
            return "automatic";
    }
    return "manually";
}

std::string_view to_string(Reconcile reconcile) noexcept {
    switch (reconcile) {
        case Reconcile::never:
            return "never";
        case Reconcile::weekly:
            return "weekly";
        case Reconcile::every_run:
            return "every run";
    }
    return "never";
}

std::optional<Flow> parse_flow(std::string_view text) noexcept {
    for (const Flow flow : {Flow::upstream, Flow::downstream}) {
        if (to_string(flow) == text) return flow;
    }
    return std::nullopt;
}

std::optional<Trigger> parse_trigger(std::string_view text) noexcept {
    for (const Trigger trigger : {Trigger::manually, Trigger::timed, Trigger::automatic}) {
        if (to_string(trigger) == text) return trigger;
    }
    return std::nullopt;
}

}  // namespace rosterd
