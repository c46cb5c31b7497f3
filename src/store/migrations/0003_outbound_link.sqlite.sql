-- Accounts that downstream tasks made: 1. They do not speak for the object being in the hub.
ALTER TABLE link ADD COLUMN outbound INTEGER NOT NULL DEFAULT 0;
