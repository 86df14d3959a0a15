-- Lists follow the log: they can always be made anew from the events, and no append waits for them.

-- The rows of all lists (`ecoledger::lists`): JSON by list and position.
CREATE TABLE lists (
    list text COLLATE "C" NOT NULL,
    position text COLLATE "C" NOT NULL,
    entry text NOT NULL,
    PRIMARY KEY (list, position)
) WITH (fillfactor = 90);

-- The entities as they were when the lists were: what queries that list read beside them.
CREATE TABLE listed (
    key text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    form integer NOT NULL,
    state text
) WITH (fillfactor = 80);

-- Up to which event the lists are kept. One row, which whoever keeps them locks.
CREATE TABLE lists_head (
    is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
    sequence bigint NOT NULL,
    last_at bigint
);
INSERT INTO lists_head (sequence) VALUES (0);
