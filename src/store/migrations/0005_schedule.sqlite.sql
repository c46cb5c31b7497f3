-- When tasks run. The number of a task is syncTaskId; a task that is gone leaves its rows behind.
CREATE TABLE timed_task (
    task INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,                    -- the schedule that `last` was kept for: another one begins anew
    last TEXT NOT NULL                     -- the last time that was dealt with, or since when the rule is known
);

CREATE TABLE paused_task (
    task  INTEGER PRIMARY KEY,
    since TEXT NOT NULL
);

-- Where the next read of a task's source goes on.
CREATE TABLE read_memory (
    task    INTEGER PRIMARY KEY,
    digest  TEXT NOT NULL,                 -- task.digest: with other settings the cookie means nothing
    cookie  BLOB NOT NULL,                 -- empty: the source has none
    full_at TEXT NOT NULL                  -- end of the last complete read; empty: none yet
);
