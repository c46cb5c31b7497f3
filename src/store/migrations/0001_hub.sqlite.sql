-- The hub, its links, its jobs. SQLite's wording; the queries in src/store are shared by all databases.
--
-- Row ids are integers given by counters in `meta`, ascending and never used twice: rows go to the end of their table, which
-- SQLite writes 8 times faster than rows in the order of random ids. Public ids stand in a column of their own.
-- Instants are text, RFC 3339 in UTC with three decimals. NULL means: not there.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,   -- 'schema': number of the last migration; 'last.person': last row id given away, and so on
    value INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE organization (
    id              INTEGER PRIMARY KEY,
    code            TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    root_department INTEGER                -- set right after its department exists
);

CREATE TABLE department (
    id            INTEGER PRIMARY KEY,
    department_id TEXT NOT NULL UNIQUE,    -- public
    organization  INTEGER NOT NULL REFERENCES organization (id),
    parent        INTEGER REFERENCES department (id),  -- NULL: the organisation's root
    name          TEXT,
    code          TEXT,
    fields        TEXT NOT NULL,           -- JSON object, key -> text: all other fields, custom ones included
    provenance    TEXT NOT NULL            -- which task set which field: src/store/provenance_text.hpp
);
CREATE INDEX department_parent ON department (parent);

-- Usernames and addresses are the same in capitals and small letters (ASCII).
-- An identifier is unique among active people only. `retired` is 0 while a person is active and the row's id afterwards, so one
-- index per identifier keeps the active ones apart and still finds the others.
CREATE TABLE person (
    id              INTEGER PRIMARY KEY,
    user_id         TEXT NOT NULL UNIQUE,  -- public
    organization    INTEGER NOT NULL REFERENCES organization (id),
    status          TEXT NOT NULL,         -- Activated, Suspended: active; Deactivated, Resigned, Archived: not
    retired         INTEGER NOT NULL,
    name            TEXT,
    username        TEXT COLLATE NOCASE,
    email           TEXT COLLATE NOCASE,
    phone           TEXT,
    external_id     TEXT,
    employee_number TEXT,
    manager         INTEGER REFERENCES person (id),
    created_at      TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    provenance      TEXT NOT NULL,
    fields          TEXT NOT NULL          -- JSON object, key -> text: all other fields, custom ones included
);
CREATE UNIQUE INDEX person_username    ON person (username, retired)    WHERE username    IS NOT NULL;
CREATE UNIQUE INDEX person_email       ON person (email, retired)       WHERE email       IS NOT NULL;
CREATE UNIQUE INDEX person_phone       ON person (phone, retired)       WHERE phone       IS NOT NULL;
CREATE UNIQUE INDEX person_external_id ON person (external_id, retired) WHERE external_id IS NOT NULL;
CREATE INDEX person_employee_number    ON person (employee_number, retired) WHERE employee_number IS NOT NULL;
CREATE INDEX person_name               ON person (name);    -- pages are listed by name
CREATE INDEX person_manager            ON person (manager) WHERE manager IS NOT NULL;

CREATE TABLE membership (
    person     INTEGER NOT NULL REFERENCES person (id),
    department INTEGER NOT NULL REFERENCES department (id),
    position   INTEGER NOT NULL,           -- order as the directory has it
    main       INTEGER NOT NULL,           -- 1 or 0
    PRIMARY KEY (person, department)
) WITHOUT ROWID;
CREATE INDEX membership_department ON membership (department);

CREATE TABLE department_leader (
    department INTEGER NOT NULL REFERENCES department (id),
    person     INTEGER NOT NULL REFERENCES person (id),
    position   INTEGER NOT NULL,
    PRIMARY KEY (department, person)
) WITHOUT ROWID;
CREATE INDEX department_leader_person ON department_leader (person);

CREATE TABLE task (
    id           INTEGER PRIMARY KEY,      -- syncTaskId, given by whoever wrote the task
    digest       TEXT NOT NULL,
    organization INTEGER REFERENCES organization (id),  -- NULL: not bound yet
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL
);

-- task + key <-> object of the hub. The 64-bit numbers are unsigned, kept in the same bits.
CREATE TABLE link (
    id              INTEGER PRIMARY KEY,
    task            INTEGER NOT NULL,
    kind            INTEGER NOT NULL,      -- 0 department, 1 person
    object          INTEGER NOT NULL,      -- row id there
    fingerprint     INTEGER NOT NULL,      -- 0: compare again
    locator         INTEGER NOT NULL,      -- hash; 0: nothing can refer to it
    manager_locator INTEGER NOT NULL,      -- hash; 0: none
    parked          INTEGER NOT NULL,      -- 1: a reference did not resolve yet
    absences        INTEGER NOT NULL,      -- complete reads in a row without it
    key             TEXT NOT NULL
);
CREATE UNIQUE INDEX link_key    ON link (key, task, kind);  -- what differs most comes first: comparisons end there
CREATE INDEX        link_object ON link (object, kind);
CREATE INDEX        link_locator ON link (locator) WHERE locator <> 0;
CREATE INDEX        link_parked ON link (task, kind) WHERE parked = 1;

-- Leaders of a department that did not all resolve: the wanted list as it was planned.
CREATE TABLE parked_leaders (
    link   INTEGER PRIMARY KEY REFERENCES link (id),
    wanted TEXT NOT NULL                   -- JSON array of public ids and locators
);

CREATE TABLE job (
    id            INTEGER PRIMARY KEY,     -- syncJobId
    task          INTEGER NOT NULL,
    mode          TEXT NOT NULL,           -- run, plan
    state         TEXT NOT NULL,           -- pending, onProgress, success, failed
    outcome       TEXT NOT NULL,
    flow          TEXT NOT NULL,
    trigger_by    TEXT NOT NULL,           -- manually, timed, automatic
    created_at    TEXT NOT NULL,
    started_at    TEXT NOT NULL,           -- empty: not yet
    finished_at   TEXT NOT NULL,
    updated_at    TEXT NOT NULL,
    error         TEXT NOT NULL,
    evidence      TEXT NOT NULL,
    plan_hash     TEXT NOT NULL,
    accepted_plan TEXT NOT NULL,
    stage         TEXT NOT NULL,
    counts        TEXT NOT NULL            -- JSON: {"departments": {...}, "people": {...}}
);
CREATE INDEX job_task ON job (task);
CREATE INDEX job_unfinished ON job (id) WHERE state IN ('pending', 'onProgress');

-- The plan and the log of a job are the same rows. They are wide and written once: what became of a planned one stands in
-- `outcome`, and counts.
CREATE TABLE change (
    id          INTEGER PRIMARY KEY,       -- syncJobLogId
    job         INTEGER NOT NULL,
    kind        INTEGER NOT NULL,          -- 0 department, 1 person
    action      INTEGER NOT NULL,          -- enum Action in src/model/change.hpp
    state       INTEGER NOT NULL,          -- 1 planned, 2 applied, 3 failed, 4 held, 5 skipped: when it was planned
    at          TEXT NOT NULL,
    error       TEXT NOT NULL,
    object_id   TEXT NOT NULL,
    key         TEXT NOT NULL,
    object_name TEXT NOT NULL,
    reason      TEXT NOT NULL,
    fingerprint INTEGER NOT NULL,
    locator     TEXT NOT NULL,
    manager     TEXT,
    fields      TEXT NOT NULL              -- JSON: [[key, before, after], ...], null where there is nothing
);
CREATE INDEX change_job ON change (job);

CREATE TABLE outcome (
    change INTEGER PRIMARY KEY,            -- change.id
    state  INTEGER NOT NULL,
    at     TEXT NOT NULL,
    error  TEXT NOT NULL
);

-- Links that a job found unchanged, without a row each.
CREATE TABLE job_unchanged (
    id           INTEGER PRIMARY KEY,
    job          INTEGER NOT NULL,
    kind         INTEGER NOT NULL,
    number       INTEGER NOT NULL,         -- how many links
    first_change INTEGER,                  -- id of the first one's log entry; NULL while the job runs
    links        BLOB NOT NULL             -- src/store/id_list.hpp
);
CREATE INDEX job_unchanged_job ON job_unchanged (job);

-- Every change to the hub, for those who follow it.
CREATE TABLE feed (
    number INTEGER PRIMARY KEY,
    kind   INTEGER NOT NULL,
    object INTEGER NOT NULL,
    change INTEGER                         -- NULL: a parked reference resolved
);

INSERT INTO meta (name, value) VALUES
    ('last.organization', 0), ('last.department', 0), ('last.person', 0), ('last.link', 0), ('last.job', 0),
    ('last.change', 0), ('last.feed', 0), ('schema', 0);
