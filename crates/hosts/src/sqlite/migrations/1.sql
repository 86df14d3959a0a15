-- What happened, in the one order of the ledger. `line` is the event as a line of a journal, with its check.
CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,        -- milliseconds since 1970
    command_id BLOB NOT NULL,   -- the 16 bytes of the UUID
    place INTEGER NOT NULL,     -- among the events of that command, from 0
    line TEXT NOT NULL
) STRICT;

-- The identity of an event: by it an append that comes again is recognised.
CREATE UNIQUE INDEX events_by_command ON events (command_id, place);

-- What the events have made of each entity: a cache of them, from which a command reads what it needs.
CREATE TABLE entities (
    key TEXT PRIMARY KEY,       -- <kind>:<id>
    version INTEGER NOT NULL,   -- how many events have touched it
    form INTEGER NOT NULL,      -- of its state
    state TEXT                  -- JSON; NULL for what has ended
) STRICT, WITHOUT ROWID;
