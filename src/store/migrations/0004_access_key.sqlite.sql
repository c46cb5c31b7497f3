-- Who may come over TCP. Signatures are checked with the plain secret, so it is sealed and not hashed.
CREATE TABLE access_key (
    id            INTEGER PRIMARY KEY,     -- in order of making
    access_key_id TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL,           -- read, run, admin
    secret        BLOB NOT NULL,           -- sealed for "access key <access_key_id>": src/store/sealer.hpp
    created_at    TEXT NOT NULL,
    disabled_at   TEXT                     -- NULL: in force
);

-- What the daemon keeps from itself: the key that signs management tokens.
CREATE TABLE own_secret (
    name   TEXT PRIMARY KEY,
    secret BLOB NOT NULL                   -- sealed for "own secret <name>"
);
