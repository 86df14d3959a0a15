//! What is asked of the server on one connection: each question is one statement.

use ecoledger::{Head, Timestamp, uuid::Uuid};
use tokio_postgres::{Row, Statement, error::SqlState, types::ToSql};

use super::{
    Error,
    batch::{Appended, Batch, Event, Kept, Line, Loaded, Stand},
    connection::Connection,
    part::Place,
};
use crate::check::{sum, with_check, without_check};

const LOAD: &str = "SELECT sequence, last_at, place, version, form, state FROM head LEFT JOIN \
     (unnest($1::text[]) WITH ORDINALITY AS wanted (name, place) JOIN entities ON key = name) ON true";
const LOAD_LISTED: &str = "SELECT sequence, last_at, place, version, form, state FROM lists_head LEFT JOIN \
     (unnest($1::text[]) WITH ORDINALITY AS wanted (name, place) JOIN listed ON key = name) ON true";
const LOCK_LISTS: &str = "SELECT 1 FROM lists_head FOR UPDATE";
const LOCK_FREE_LISTS: &str = "SELECT 1 FROM lists_head FOR UPDATE SKIP LOCKED";
const LISTS_AND_HEAD: &str = "SELECT lists_head.sequence, head.sequence FROM lists_head, head";
const PUT_LISTED: &str = "INSERT INTO listed (key, version, form, state) \
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::integer[], $4::text[]) \
     ON CONFLICT (key) DO UPDATE SET version = excluded.version, form = excluded.form, state = excluded.state";
const MOVE_LISTS: &str = "UPDATE lists_head SET sequence = $1, last_at = $2";
/// Deletes the next rows, and gives the last one of them.
const DELETE_LISTS: &str = "WITH next AS (SELECT list, position FROM lists WHERE (list, position) > ($1, $2) \
     ORDER BY list, position LIMIT 10000), \
     gone AS (DELETE FROM lists USING next WHERE lists.list = next.list AND lists.position = next.position) \
     SELECT list, position FROM next ORDER BY list DESC, position DESC LIMIT 1";
const DELETE_LISTED: &str = "WITH next AS (SELECT key FROM listed WHERE key > $1 ORDER BY key LIMIT 10000), \
     gone AS (DELETE FROM listed USING next WHERE listed.key = next.key) \
     SELECT key FROM next ORDER BY key DESC LIMIT 1";
const WRITE_ANEW: &str = "UPDATE entities SET form = anew.f, state = anew.s \
     FROM unnest($1::text[], $2::bigint[], $3::integer[], $4::text[]) AS anew (k, v, f, s) \
     WHERE key = anew.k AND version = anew.v AND (form, state) IS DISTINCT FROM (anew.f, anew.s)";
const COUNT: &str = "SELECT count(*) FROM entities";
const HEAD_AND_CHANGED: &str = "SELECT sequence, last_at, changed($1, $2) FROM head";
const LOCK: &str = "SELECT lock_entities($1, $2, $3, $4)";
const LOCK_HEAD: &str = "SELECT 1 FROM head FOR UPDATE";
const APPEND: &str = "SELECT after, conflicts FROM append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const EVENTS: &str =
    "SELECT position, command_id, index, request, line FROM events WHERE position > $1 ORDER BY position LIMIT $2";
const EVENTS_OF: &str =
    "SELECT position, command_id, index, request, line FROM events WHERE command_id = ANY ($1) ORDER BY position";
const SETTLE: &str = "SELECT settle()";

/// The tables of entities, as the checks of their rows name them.
const ENTITIES: &str = "entities";
const LISTED: &str = "listed";

/// How the check of a line begins.
const LINE_CHECK: &str = ",\"crc32\":";

/// A batch that comes too late.
const OVERTAKEN: &str = "EL001";

/// A connection, and the questions that are asked on it.
#[derive(Debug)]
pub(super) struct Session(pub(super) Connection);

impl Session {
    async fn statement(&self, text: &str) -> Result<Statement, Error> {
        Ok(self.0.prepare_cached(text).await?)
    }

    pub(super) async fn rows(&self, text: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
        let statement = self.statement(text).await?;
        Ok(self.0.query(&statement, parameters).await?)
    }

    /// The head and entities as they are at one moment.
    pub(super) async fn load(&self, keys: &[String]) -> Result<Loaded, Error> {
        self.load_from(Place::Now, keys).await
    }

    /// The same from where it is said, with the head of that.
    pub(super) async fn load_from(&self, place: Place, keys: &[String]) -> Result<Loaded, Error> {
        let (table, statement) = match place {
            Place::Now => (ENTITIES, LOAD),
            Place::Listed => (LISTED, LOAD_LISTED),
        };
        let rows = self.rows(statement, &[&keys]).await?;
        let mut loaded = Loaded { head: Head::default(), entities: vec![None; keys.len()] };
        for row in &rows {
            loaded.head = head(row)?;
            if let Some(place) = row.try_get::<_, Option<i64>>(2)? {
                let place = usize::try_from(place).ok().and_then(|place| place.checked_sub(1));
                let entity = place.and_then(|place| Some((keys.get(place)?, loaded.entities.get_mut(place)?)));
                let (key, entity) = entity.ok_or_else(|| Error::Damaged("an entity that was not asked for".to_owned()))?;
                // At version 0 it was made for the sake of a lock of this transaction.
                *entity = Some(kept(table, key, row)?).filter(|kept| kept.version > 0);
            }
        }
        Ok(loaded)
    }

    /// Up to where lists are kept, and the position of the last event.
    pub(super) async fn lists_and_head(&self) -> Result<(u64, u64), Error> {
        let rows = self.rows(LISTS_AND_HEAD, &[]).await?;
        let row = rows.first().ok_or_else(|| Error::Damaged("there is no head".to_owned()))?;
        Ok((unsigned(row.try_get(0)?)?, unsigned(row.try_get(1)?)?))
    }

    /// Locks the lists until the transaction ends: waits for whoever has locked them, or tells that somebody has.
    pub(super) async fn lock_lists(&self, waits: bool) -> Result<bool, Error> {
        let rows = self.rows(if waits { LOCK_LISTS } else { LOCK_FREE_LISTS }, &[]).await?;
        Ok(!rows.is_empty())
    }

    /// Writes entities as they are when the lists are, and up to where that is.
    pub(super) async fn write_listed(&self, changed: &[(String, Kept)], head: Head) -> Result<(), Error> {
        self.write_rows(LISTED, PUT_LISTED, changed).await?;
        self.rows(MOVE_LISTS, &[&signed(head.sequence)?, &head.last_at.map(Timestamp::millis)]).await.map(drop)
    }

    /// Writes entities in another form; they are the same.
    pub(super) async fn write_anew(&self, rows: &[(String, Kept)]) -> Result<(), Error> {
        self.write_rows(ENTITIES, WRITE_ANEW, rows).await
    }

    async fn write_rows(&self, table: &str, statement: &str, rows: &[(String, Kept)]) -> Result<(), Error> {
        let keys: Vec<&str> = rows.iter().map(|(key, _)| key.as_str()).collect();
        let versions = rows.iter().map(|(_, kept)| signed(kept.version)).collect::<Result<Vec<i64>, _>>()?;
        let forms = rows.iter().map(|(_, kept)| small(kept.form)).collect::<Result<Vec<i32>, _>>()?;
        let states: Vec<String> = rows.iter().map(|(key, kept)| state_to_store(table, key, kept)).collect();
        self.rows(statement, &[&keys, &versions, &forms, &states]).await.map(drop)
    }

    /// Empties the lists: they are of no event. No statement takes long, however many rows there are.
    pub(super) async fn empty_lists(&self) -> Result<(), Error> {
        self.lock_lists(true).await?;
        let mut last = Some((String::new(), String::new()));
        while let Some((list, position)) = last {
            let rows = self.rows(DELETE_LISTS, &[&list, &position]).await?;
            last = rows.first().map(|row| Ok::<_, Error>((row.try_get(0)?, row.try_get(1)?))).transpose()?;
        }
        let mut last = Some(String::new());
        while let Some(key) = last {
            let rows = self.rows(DELETE_LISTED, &[&key]).await?;
            last = rows.first().map(|row| Ok::<_, Error>(row.try_get(0)?)).transpose()?;
        }
        self.rows(MOVE_LISTS, &[&0_i64, &None::<i64>]).await.map(drop)
    }

    /// How many rows of entities there are.
    pub(super) async fn count_entities(&self) -> Result<u64, Error> {
        let rows = self.rows(COUNT, &[]).await?;
        rows.first().map_or(Ok(0), |row| unsigned(row.try_get(0)?))
    }

    /// The head, and which of these entities are not as they were loaded, at one moment.
    pub(super) async fn head_and_changed(&self, stands: &[Stand]) -> Result<(Head, Vec<String>), Error> {
        let (keys, versions) = keys_and_versions(stands)?;
        let rows = self.rows(HEAD_AND_CHANGED, &[&keys, &versions]).await?;
        let row = rows.first().ok_or_else(|| Error::Damaged("there is no head".to_owned()))?;
        Ok((head(row)?, row.try_get(2)?))
    }

    /// Locks what a batch stands on, and the head last, until the transaction ends.
    pub(super) async fn lock(&self, stands: &[Stand]) -> Result<(), Error> {
        let (keys, versions) = keys_and_versions(stands)?;
        let (ends, written) = runs(stands)?;
        self.rows(LOCK, &[&keys, &versions, &ends, &written]).await?;
        self.rows(LOCK_HEAD, &[]).await.map(drop)
    }

    /// Appends a batch; none when an event has the identity of one of its own. Where no transaction was begun, it is one by itself.
    pub(super) async fn append(&self, batch: &Batch) -> Result<Option<Appended>, Error> {
        let (keys, versions) = keys_and_versions(&batch.stands)?;
        let (ends, modes) = runs(&batch.stands)?;
        let changes = || batch.stands.iter().filter_map(|stand| Some((&stand.key, stand.change.as_ref()?)));
        let written: Vec<&str> = changes().map(|(key, _)| key.as_str()).collect();
        let changed_versions = changes().map(|(_, kept)| signed(kept.version)).collect::<Result<Vec<i64>, _>>()?;
        let forms = changes().map(|(_, kept)| small(kept.form)).collect::<Result<Vec<i32>, _>>()?;
        let states: Vec<String> = changes().map(|(key, kept)| state_to_store(ENTITIES, key, kept)).collect();
        let commands: Vec<Uuid> = batch.events.iter().map(|line| line.command).collect();
        let requests: Vec<Uuid> = batch.events.iter().map(|line| line.request).collect();
        let indexes = batch.events.iter().map(|line| small(line.index)).collect::<Result<Vec<i32>, _>>()?;
        let lines: Vec<String> = batch.events.iter().map(line_to_store).collect();
        let (earliest, latest) = (batch.earliest.millis(), batch.latest.millis());
        let parameters: [&(dyn ToSql + Sync); 14] = [
            &keys,
            &versions,
            &ends,
            &modes,
            &written,
            &changed_versions,
            &forms,
            &states,
            &commands,
            &indexes,
            &requests,
            &lines,
            &earliest,
            &latest,
        ];
        let statement = self.statement(APPEND).await?;
        let row = match self.0.query_one(&statement, &parameters).await {
            Ok(row) => row,
            Err(error) if error.code().is_some_and(|code| code.code() == OVERTAKEN) => return Ok(Some(Appended::Overtaken)),
            Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let conflicts: Vec<String> = row.try_get(1)?;
        Ok(Some(match row.try_get::<_, Option<i64>>(0)? {
            Some(after) => Appended::After(unsigned(after)?),
            None if conflicts.is_empty() => Appended::Overtaken,
            None => Appended::Changed(conflicts),
        }))
    }

    /// The events after a position, in order, so many at most. All that it tells is on disk.
    pub(super) async fn events_settled(&self, after: u64, most: u32) -> Result<Vec<Event>, Error> {
        self.then_settled(EVENTS, self.events(after, most)).await
    }

    /// The events of these commands, in order. All that it tells is on disk.
    pub(super) async fn events_of_settled(&self, commands: &[Uuid]) -> Result<Vec<Event>, Error> {
        self.then_settled(EVENTS_OF, self.events_of(commands)).await
    }

    /// The events after a position, in order, so many at most.
    pub(super) async fn events(&self, after: u64, most: u32) -> Result<Vec<Event>, Error> {
        let rows = self.rows(EVENTS, &[&signed(after)?, &i64::from(most)]).await?;
        rows.iter().map(event).collect()
    }

    /// The events of these commands, in order.
    pub(super) async fn events_of(&self, commands: &[Uuid]) -> Result<Vec<Event>, Error> {
        let rows = self.rows(EVENTS_OF, &[&commands]).await?;
        rows.iter().map(event).collect()
    }

    /// The same, and all that it tells is on disk.
    pub(super) async fn head_and_changed_settled(&self, stands: &[Stand]) -> Result<(Head, Vec<String>), Error> {
        self.then_settled(HEAD_AND_CHANGED, self.head_and_changed(stands)).await
    }

    /// Appends a batch, and waits until it is on disk.
    pub(super) async fn append_settled(&self, batch: &Batch) -> Result<Appended, Error> {
        let appended = self.then_settled(APPEND, self.append(batch)).await?;
        self.known(batch, appended).await
    }

    /// A batch that is not there now may have been there before: its answer was lost, and it comes again.
    async fn known(&self, batch: &Batch, appended: Option<Appended>) -> Result<Appended, Error> {
        if let Some(appended @ (Appended::After(_) | Appended::Before(_) | Appended::Taken(_))) = appended {
            return Ok(appended);
        }
        let commands: Vec<Uuid> = batch.events.iter().map(|line| line.command).collect();
        let events = self.events_of(&commands).await?;
        let Some(first) = events.first() else {
            return appended.ok_or_else(|| Error::NoConnection("an event stood in the way and went away".to_owned()));
        };
        if events.iter().map(|event| &event.line).eq(&batch.events) {
            return Ok(Appended::Before(first.position.saturating_sub(1)));
        }
        Ok(Appended::Taken(first.line.command.into()))
    }

    /// What one statement tells, once all that it tells is on disk. Both are sent at once, and the wait always comes behind: a
    /// statement that was still to be prepared would be sent after it.
    pub(super) async fn then_settled<T>(
        &self,
        statement: &str,
        told: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        self.statement(statement).await?;
        self.statement(SETTLE).await?;
        let (told, ()) = tokio::try_join!(biased; told, self.settle())?;
        Ok(told)
    }

    /// Waits until everything that was committed before is on disk.
    pub(super) async fn settle(&self) -> Result<(), Error> {
        self.rows(SETTLE, &[]).await.map(drop)
    }
}

fn head(row: &Row) -> Result<Head, Error> {
    let last_at = row.try_get::<_, Option<i64>>(1)?;
    let time = |millis| Timestamp::from_millis(millis).ok_or_else(|| Error::Damaged(format!("a head at {millis} ms")));
    Ok(Head::new(unsigned(row.try_get(0)?)?, last_at.map(time).transpose()?))
}

fn kept(table: &str, key: &str, row: &Row) -> Result<Kept, Error> {
    let form: i32 = row.try_get(4)?;
    let form = u32::try_from(form).map_err(|_| Error::Damaged(format!("a form {form}")))?;
    let version = unsigned(row.try_get(3)?)?;
    let stored: Option<&str> = row.try_get(5)?;
    let text = stored.map(|stored| without_check(&[&table, &key, &version, &form], stored)).transpose();
    let text = text.map_err(|error| Error::Damaged(error.to_string()))?;
    // Nothing but its check is stored of what has ended.
    Ok(Kept { version, form, state: text.filter(|text| !text.is_empty()).map(str::to_owned) })
}

fn state_to_store(table: &str, key: &str, kept: &Kept) -> String {
    with_check(&[&table, &key, &kept.version, &kept.form], kept.state.as_deref().unwrap_or_default())
}

/// The line with its check, as a member that comes first.
fn line_to_store(line: &Line) -> String {
    format!("{LINE_CHECK}{}{}", line_sum(line, &line.text), line.text)
}

/// The line without its check; what was written before there were any has none.
fn line_as_stored(mut line: Line) -> Result<Line, Error> {
    if let Some(rest) = line.text.strip_prefix(LINE_CHECK) {
        let end = rest.find(',').unwrap_or(rest.len());
        let (found, text) = rest.split_at_checked(end).unwrap_or_default();
        let expected = line_sum(&line, text).to_string();
        if found != expected {
            let (command, index) = (line.command, line.index);
            return Err(Error::Damaged(format!(
                "event {index} of command {command}: expected the check {expected}, found {found}"
            )));
        }
        line.text = text.to_owned();
    }
    Ok(line)
}

/// Over what no audit could hold against the line besides.
fn line_sum(line: &Line, text: &str) -> u32 {
    sum(&[&line.request, &text])
}

fn event(row: &Row) -> Result<Event, Error> {
    let position = unsigned(row.try_get(0)?)?;
    let index: i32 = row.try_get(2)?;
    let line: &str = row.try_get(4)?;
    let text = line.strip_prefix(&Line::start(position)).filter(|text| text.starts_with(','));
    let text = text.ok_or_else(|| Error::Damaged(format!("event {position}: its line does not say that it is")))?.to_owned();
    let index = u32::try_from(index).map_err(|_| Error::Damaged(format!("event {position} has index {index}")))?;
    let line = line_as_stored(Line { command: row.try_get(1)?, index, request: row.try_get(3)?, text })?;
    Ok(Event { position, line })
}

fn keys_and_versions(stands: &[Stand]) -> Result<(Vec<&str>, Vec<i64>), Error> {
    let versions = stands.iter().map(|stand| signed(stand.version)).collect::<Result<_, _>>()?;
    Ok((stands.iter().map(|stand| stand.key.as_str()).collect(), versions))
}

/// Where runs of entities end that are locked alike, counted from 1, and whether they are written.
fn runs(stands: &[Stand]) -> Result<(Vec<i32>, Vec<bool>), Error> {
    let (mut ends, mut written) = (Vec::new(), Vec::new());
    let mut end: i32 = 0;
    for run in stands.chunk_by(|one, next| one.change.is_some() == next.change.is_some()) {
        let length = i32::try_from(run.len()).ok();
        end = length.and_then(|length| end.checked_add(length)).ok_or_else(too_large)?;
        ends.push(end);
        written.push(run.first().is_some_and(|stand| stand.change.is_some()));
    }
    Ok((ends, written))
}

fn too_large() -> Error {
    Error::Damaged("a number is larger than the tables hold".to_owned())
}

fn signed(number: u64) -> Result<i64, Error> {
    i64::try_from(number).map_err(|_| too_large())
}

fn small(number: u32) -> Result<i32, Error> {
    i32::try_from(number).map_err(|_| too_large())
}

fn unsigned(number: i64) -> Result<u64, Error> {
    u64::try_from(number).map_err(|_| Error::Damaged(format!("a negative number, {number}")))
}
