#include "hub/linking.hpp"

namespace rosterd::hub {

Link new_link(const Batch& batch, const Change& change, std::int64_t object) {
    return {.task = batch.applying.task->id, .kind = change.kind, .key = change.key, .object = object};
}

Verdict adopt(Batch& batch, Subject& subject, const Change& change, std::int64_t object) {
    if (subject.link && subject.link->object == object) return Verdict::skipped("the record is linked to it already");
    if (subject.link) {
        subject.link->object = object;
    } else {
        subject.link = batch.links.find_by_object(batch.applying.task->id, change.kind, object);
        if (subject.link)
            subject.link->key = change.key;
        else
            subject.link = new_link(batch, change, object);
    }
    return Verdict::applied(0);
}

}  // namespace rosterd::hub
