-- Where a provider calls a task. A task that is gone leaves its row behind: a file may come back.
CREATE TABLE hook (
    task    INTEGER PRIMARY KEY,
    secret  BLOB NOT NULL,                 -- of the path; sealed
    made_at TEXT NOT NULL
);
