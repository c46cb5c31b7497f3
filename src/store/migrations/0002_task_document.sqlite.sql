-- Tasks that were made over the API. Those of files are not here.
CREATE TABLE task_document (
    task     INTEGER PRIMARY KEY,          -- syncTaskId
    document TEXT NOT NULL,                -- JSON with the keys of a task file, without clientConfig
    settings BLOB NOT NULL                 -- clientConfig as JSON, sealed for "task <id>": src/store/sealer.hpp
);
