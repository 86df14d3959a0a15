-- Entities, events and the head. The application's role needs to read and write these tables and to run these functions.

-- Each entity as it is, with its version: 0 is what nobody made yet, and stands here only inside a transaction.
CREATE TABLE entities (
    key text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    form integer NOT NULL,
    -- JSON; none for what ended.
    state text
) WITH (fillfactor = 80);

-- The position and the time (milliseconds since 1970) of the last event. One row.
CREATE TABLE head (
    is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
    sequence bigint NOT NULL,
    last_at bigint
) WITH (fillfactor = 10);
INSERT INTO head (sequence) VALUES (0);

-- Each event as a line of JSON. A command's events are known by its id and their index.
CREATE TABLE events (
    position bigint PRIMARY KEY,
    command_id uuid NOT NULL,
    index integer NOT NULL,
    -- A digest of what was asked: by it a command that comes again is told from another one that was given its id.
    request uuid NOT NULL,
    line text NOT NULL,
    CONSTRAINT events_of_a_command UNIQUE (command_id, index)
);

-- Locks entities in the order of their keys, so that nobody waits in a circle: what is absent is made first, at version 0.
-- Keys come in order, cut into runs of equal lock: each run ends at a position of the keys.
CREATE FUNCTION lock_entities(keys text[], versions bigint[], run_ends integer[], run_is_written boolean[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    run_start integer := 1;
BEGIN
    INSERT INTO entities (key, version, form)
        SELECT k, 0, 0 FROM unnest(keys, versions) AS stand (k, v) WHERE v = 0
        ON CONFLICT (key) DO NOTHING;
    FOR run IN 1 .. cardinality(run_ends) LOOP
        IF run_is_written[run] THEN
            PERFORM 1 FROM entities WHERE key = ANY (keys[run_start:run_ends[run]]) ORDER BY key FOR UPDATE;
        ELSE
            PERFORM 1 FROM entities WHERE key = ANY (keys[run_start:run_ends[run]]) ORDER BY key FOR SHARE;
        END IF;
        run_start := run_ends[run] + 1;
    END LOOP;
END $$;

-- The keys whose versions are others than those given; what is absent has version 0.
CREATE FUNCTION changed(keys text[], versions bigint[]) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(stand.k), '{}')
        FROM unnest(keys, versions) AS stand (k, v) LEFT JOIN entities ON entities.key = stand.k
        WHERE coalesce(entities.version, 0) <> stand.v
$$;

-- Appends a batch whole, while everything it stands on is unchanged: locks, compares, raises versions, takes positions last.
-- Whoever holds the head's row commits before the next one takes positions, so a reader never sees a position before one
-- that is lower. The commit does not wait for the disk, so that the head is free at once: settle() does, before any answer.
-- Gives the position before the batch, or the keys that have changed, or neither when the head's time is past `earliest`.
CREATE FUNCTION append(
    keys text[], versions bigint[], run_ends integer[], run_is_written boolean[],
    changed_keys text[], changed_versions bigint[], changed_forms integer[], changed_states text[],
    command_ids uuid[], indexes integer[], requests uuid[], lines text[],
    earliest bigint, latest bigint
) RETURNS TABLE (after bigint, conflicts text[])
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM lock_entities(keys, versions, run_ends, run_is_written);
    conflicts := changed(keys, versions);
    IF conflicts <> '{}' OR EXISTS (SELECT FROM head WHERE last_at > earliest) THEN
        DELETE FROM entities WHERE key = ANY (keys) AND version = 0;
        RETURN NEXT;
        RETURN;
    END IF;
    UPDATE entities SET version = change.v, form = change.f, state = change.s
        FROM unnest(changed_keys, changed_versions, changed_forms, changed_states) AS change (k, v, f, s)
        WHERE key = change.k;
    DELETE FROM entities
        WHERE key IN (SELECT k FROM unnest(keys, versions) AS stand (k, v) WHERE v = 0) AND version = 0;
    UPDATE head SET sequence = sequence + cardinality(lines), last_at = latest
        WHERE last_at IS NULL OR last_at <= earliest
        RETURNING sequence - cardinality(lines) INTO after;
    IF after IS NULL THEN
        RAISE EXCEPTION 'overtaken: the last event is later than the batch' USING ERRCODE = 'EL001';
    END IF;
    INSERT INTO events (position, command_id, index, request, line)
        SELECT after + place, command_id, index, request, '{"sequence":' || (after + place) || line
        FROM unnest(command_ids, indexes, requests, lines) WITH ORDINALITY AS event (command_id, index, request, line, place);
    RETURN NEXT;
END $$;

-- Waits until everything that was committed before is on disk. It writes only where something is not there yet.
CREATE FUNCTION settle() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF pg_current_wal_flush_lsn() < pg_current_wal_insert_lsn() THEN
        PERFORM pg_logical_emit_message(true, 'ecoledger', '');
    END IF;
END $$;
