#include "schedule/event_memory.hpp"

#include <functional>

namespace rosterd::schedule {

namespace {

std::uint64_t hash_of(std::string_view text) {
    return std::hash<std::string_view>{}(text);
}

}  // namespace

EventMemory::Judgement EventMemory::judge(const Event& event) {
    const bool timed = event.at != Instant();
    if (timed && event.at < since_ - clocks_apart) return Judgement::repeated;
    if (event.sequence != 0 && event.sequence <= sequence_) return Judgement::repeated;
    const bool gap = event.sequence != 0 && sequence_ != 0 && event.sequence != sequence_ + 1;
    if (event.sequence != 0) sequence_ = event.sequence;
    const bool fresh = is_new_id(event.id) && (!timed || is_latest(event));
    // A number that was left out is a gap whatever the event itself says.
    if (gap) return Judgement::gap;
    return fresh ? Judgement::fresh : Judgement::repeated;
}

bool EventMemory::is_new_id(std::string_view id) {
    if (id.empty()) return true;
    if (!ids_.insert(hash_of(id)).second) return false;
    ids_in_order_.push_back(hash_of(id));
    if (ids_in_order_.size() > most_) {
        ids_.erase(ids_in_order_.front());
        ids_in_order_.pop_front();
    }
    return true;
}

bool EventMemory::is_latest(const Event& event) {
    const std::string& key = event.key.empty() ? event.record.key : event.key;
    if (event.what == Event::What::reconcile || key.empty()) return true;
    const std::uint64_t object = hash_of(key) * 2 + static_cast<std::uint64_t>(event.kind);
    const auto [at, added] = last_of_.try_emplace(object, event.at);
    if (!added) {
        if (event.at < at->second) return false;
        at->second = event.at;
        return true;
    }
    objects_in_order_.push_back(object);
    if (objects_in_order_.size() > most_) {
        last_of_.erase(objects_in_order_.front());
        objects_in_order_.pop_front();
    }
    return true;
}

}  // namespace rosterd::schedule
