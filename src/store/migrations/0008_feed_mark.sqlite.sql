-- When the feed had come to which entry: by it old entries are cleared away although somebody is behind them.
CREATE TABLE feed_mark (
    number INTEGER PRIMARY KEY,
    at     TEXT NOT NULL
);
