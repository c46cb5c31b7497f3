#pragma once
// The store as everybody else sees it: work done in one transaction with a Session. What can be asked of a session is
// in organizations.hpp, departments.hpp, people.hpp, links.hpp, jobs.hpp, changes.hpp, tasks.hpp, feed.hpp: plain
// classes over Session&, made where they are needed. SQL stays inside this folder.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "model/fields.hpp"
#include "rosterd/async.hpp"

namespace rosterd::store {

class Session;  // one connection inside one transaction; used by one thread at a time; valid only inside Work. Never
                // ask the store for more work from inside: it would wait for itself

using Work = std::function<void(Session&)>;

class Store {
public:
    virtual ~Store();  // waits for the work at hand

    // `work` runs on a thread of the store, the caller's coroutine waits and goes on where it was. What `work` throws
    // undoes the transaction and is thrown here. Database errors are Error(storage) with the cause and what to do
    // ("no space left where the store is: ..."). Name the lambda on its own line before co_await (g++ 12).
    virtual Async<void> read(Work work) = 0;   // a snapshot; several at once
    virtual Async<void> write(Work work) = 0;  // one at a time, in order; committed durably when it returns

    // The same, blocking the calling thread; for start, stop and tests.
    virtual void read_now(const Work& work) = 0;
    virtual void write_now(const Work& work) = 0;
};

// "sqlite:PATH" (created when it is not there; "sqlite::memory:" for tests). Takes the store's lock: Error(conflict)
// naming the holder when another daemon has it. Brings the schema up to date; Error(invalid) when it is newer than this
// daemon. The field tables say which fields people and departments have; the store keeps copies.
std::unique_ptr<Store> open_store(const std::string& url, FieldTable person_fields = FieldTable::people(),
                                  FieldTable department_fields = FieldTable::departments());

}  // namespace rosterd::store
