-- What a job was asked for when it is not simply a run of its task: JSON as in src/model/errand.hpp; empty: nothing.
ALTER TABLE job ADD COLUMN errand TEXT NOT NULL DEFAULT '';

-- Plans that were handed in to be carried out, until the job that does so has ended.
CREATE TABLE plan_document (
    hash TEXT NOT NULL,                    -- the plan's
    task INTEGER NOT NULL,
    text TEXT NOT NULL,                    -- the document, as it was handed in
    at   TEXT NOT NULL,
    PRIMARY KEY (task, hash)
);

-- Overrides of the guard: each lets one plan through, once.
CREATE TABLE used_override (
    task    INTEGER NOT NULL,
    hash    TEXT NOT NULL,                 -- the plan's
    job     INTEGER NOT NULL,              -- that made use of it
    used_by TEXT NOT NULL,                 -- who gave it; empty: not known
    at      TEXT NOT NULL,
    PRIMARY KEY (task, hash)
);
