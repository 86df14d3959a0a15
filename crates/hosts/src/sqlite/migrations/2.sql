-- The rows of all lists (`ecoledger::lists`), written with the events: a cache of them too.
CREATE TABLE lists (
    list TEXT NOT NULL,
    position TEXT NOT NULL,
    entry TEXT NOT NULL,        -- JSON
    PRIMARY KEY (list, position)
) STRICT, WITHOUT ROWID;

-- Up to which event there are rows: the last one, but while rows are made of a history that was written without them.
CREATE TABLE lists_head (
    position INTEGER NOT NULL
) STRICT;
INSERT INTO lists_head (position) VALUES (0);

-- The entities as they were at that event: empty but for that while.
CREATE TABLE listed (
    key TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    form INTEGER NOT NULL,
    state TEXT
) STRICT, WITHOUT ROWID;
