-- Changes that were held back and wait for a person's decision. They outlive the job that held them, so they keep all that
-- carrying them out takes.
CREATE TABLE risk_operation (
    id          INTEGER PRIMARY KEY,       -- syncRiskOperationId
    task        INTEGER NOT NULL,
    job         INTEGER NOT NULL,          -- that planned it last
    status      TEXT NOT NULL,             -- PENDING, EXECUTING, SUCCESS, FAILED, CANCELED
    level       INTEGER NOT NULL,          -- the order of carrying out: smaller first
    binding     INTEGER NOT NULL,          -- 1: a cancelled one that runs still have to leave out
    kind        INTEGER NOT NULL,
    action      INTEGER NOT NULL,
    key         TEXT NOT NULL,
    object_id   TEXT NOT NULL,
    object_name TEXT NOT NULL,
    fields      TEXT NOT NULL,             -- as in change
    reason      TEXT NOT NULL,
    error       TEXT NOT NULL,             -- empty: none
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
);
CREATE INDEX risk_operation_task ON risk_operation (task, status);

INSERT INTO meta (name, value) VALUES ('last.risk_operation', 0);
