-- What went wrong and is tried again later. The number of a task is syncTaskId; a task that is gone leaves its rows behind.

CREATE TABLE record_retry (
    task        INTEGER NOT NULL,
    kind        INTEGER NOT NULL,          -- 0 department, 1 person
    record      TEXT NOT NULL,             -- upstream the record's key; downstream the public id of the hub's object
    attempts    INTEGER NOT NULL,          -- runs that failed it, one after the other
    since       TEXT NOT NULL,
    next_at     TEXT NOT NULL,             -- empty: not again by itself
    fingerprint INTEGER NOT NULL,          -- of what was tried: anything else is tried at once. 0: not known
    error       TEXT NOT NULL,
    PRIMARY KEY (task, kind, record)
) WITHOUT ROWID;
CREATE INDEX record_retry_next ON record_retry (task, next_at) WHERE next_at <> '';

CREATE TABLE task_trouble (
    task     INTEGER PRIMARY KEY,
    refused  INTEGER NOT NULL,             -- runs in a row whose credentials were refused
    attempts INTEGER NOT NULL,             -- failed runs since it is in quarantine, the one that brought it there included
    since    TEXT NOT NULL,                -- empty: not in quarantine
    next_at  TEXT NOT NULL,                -- before it only runs that somebody asks for by hand
    reason   TEXT NOT NULL
);

-- Creates that are about to be sent, or were, and of which no outcome is known yet.
CREATE TABLE create_intent (
    task       INTEGER NOT NULL,
    kind       INTEGER NOT NULL,
    object     INTEGER NOT NULL,           -- row id of the department or person
    job        INTEGER NOT NULL,
    at         TEXT NOT NULL,
    parent     TEXT NOT NULL,              -- departments: key of the one above
    attributes TEXT NOT NULL,              -- what it can be recognised by, as fields in change
    PRIMARY KEY (task, kind, object)
) WITHOUT ROWID;
