//! What the library shows to hosts alone, held against what it says itself: rows and ranges by their texts, lines of single events,
//! digests as bytes, versions and forms of stored entities.

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::{
    Foreseen, ForeseenOutcome, HashKey, Ledger, NotRecorded, Query, QueryContext, Recorded, Request, StoredEntity, WorkingSet,
    journal,
    kernel::{EntityKey, Halt, Version, View},
    lists::{ListRange, LoadedLists, RangeStart},
};
use ecoledger_testkit::{
    World,
    rows::Rows,
    wire::{id, json, user},
};

const CHANNELS: &str = include_str!("../../testkit/scripts/channels.jsonl");
const CREDITS: &str = include_str!("../../testkit/scripts/credits.jsonl");
const KEY: HashKey = HashKey::from_bytes([5; 16]);

/// The decisions of a script, one after the other.
fn decisions() -> Vec<Vec<Recorded>> {
    let mut ledger = Ledger::without_projections(KEY);
    let mut decisions = Vec::new();
    for line in CREDITS.lines().chain(CHANNELS.lines()) {
        let Ok(Request::Command(context, command)) = Request::from_json(line) else { continue };
        decisions.extend(ledger.execute(&context, &command).map(|executed| executed.events));
    }
    assert!(decisions.len() > 50);
    decisions
}

/// Rows as a host keeps them: texts, and nothing that it understands.
#[derive(Default)]
struct Texts(BTreeMap<String, BTreeMap<String, String>>);

impl Texts {
    /// As the page of `lists` says of each start.
    fn read(&self, range: &ListRange) -> Vec<(String, String)> {
        let none = BTreeMap::new();
        let rows = self.0.get(&range.list()).unwrap_or(&none);
        let all = rows.iter().map(|(position, entry)| (position.clone(), entry.clone()));
        match range.start() {
            RangeStart::Exactly(at) => all.filter(|(position, _)| *position == at).collect(),
            RangeStart::First => all.take(range.limit()).collect(),
            RangeStart::At(from) => all.filter(|(position, _)| *position >= from).take(range.limit()).collect(),
            RangeStart::After(from) => all.filter(|(position, _)| *position > from).take(range.limit()).collect(),
            RangeStart::Last => all.rev().take(range.limit()).collect(),
            RangeStart::Before(to) => all.rev().filter(|(position, _)| *position < to).take(range.limit()).collect(),
        }
    }
}

/// A host that knows rows by their texts alone writes the same rows as the model of a store.
#[test]
fn rows_are_written_and_read_by_their_texts_alone() {
    let (mut rows, mut texts) = (Rows::empty(), Texts::default());
    let mut loads = 0;
    for event in decisions().iter().flatten() {
        rows.follow(std::slice::from_ref(event));
        // All that was loaded is forgotten after each event: whatever is read again comes from the texts.
        let mut loaded = LoadedLists::new();
        let mut set = WorkingSet::new(KEY, rows.ledger.head());
        let changes = loop {
            match set.list_changes(event, &loaded) {
                Ok(changes) => break changes,
                Err(missing) => {
                    missing.entities.iter().for_each(|key| set.load(rows.ledger.entity(key)));
                    for range in missing.ranges {
                        let read = texts.read(&range);
                        loads += usize::from(!read.is_empty());
                        assert!(range.limit() > 0 && read.len() <= range.limit());
                        loaded.load(range, read).expect("rows as they were written");
                    }
                }
            }
        };
        assert_eq!(rows.ledger.list_changes(event, &loaded).as_ref(), Ok(&changes), "as the whole ledger tells it");
        for change in changes {
            let list = texts.0.entry(change.list()).or_default();
            match change.entry() {
                Some(entry) => list.insert(change.position(), entry),
                None => list.remove(&change.position()),
            };
        }
    }
    assert!(loads > 20, "{loads} ranges had rows");
    let written = texts
        .0
        .iter()
        .flat_map(|(list, rows)| rows.iter().map(|(position, entry)| (list.clone(), position.clone(), entry.clone())));
    let expected: BTreeSet<_> = rows.table.rows().collect();
    assert_eq!(written.collect::<BTreeSet<_>>(), expected);
    assert!(expected.len() > 100);
}

/// A set stamps what it decided with the positions that the whole ledger gives, and either is a view of the same time.
#[test]
fn a_set_stamps_as_the_ledger_does() {
    let mut ledger = Ledger::without_projections(KEY);
    let mut stamped = 0;
    for line in CREDITS.lines().chain(CHANNELS.lines()) {
        let Ok(Request::Command(context, command)) = Request::from_json(line) else { continue };
        let Ok(expected) = ledger.decide(&context, &command) else { continue };
        let mut set = WorkingSet::new(KEY, ledger.head());
        let decision = loop {
            match set.decide(&context, &command) {
                Ok(decision) => break decision,
                Err(Halt::Gap(missing)) => missing.iter().for_each(|key| set.load(ledger.entity(key))),
                Err(Halt::Refused(refusal)) => panic!("{line}: {refusal}"),
            }
        };
        let events = ledger.stamp(expected);
        assert_eq!(set.stamp(decision), events, "{line}");
        ledger.record(&events).expect("the next events");
        assert_eq!(View::last_at(&ledger), events.last().map(|event| event.at));
        stamped += events.len();
    }
    assert!(stamped > 50);
}

/// What was loaded is gone once it is cleared.
#[test]
fn rows_that_are_forgotten_are_asked_for_again() {
    let mut rows = Rows::empty();
    let mut was_there = false;
    for event in decisions().iter().flatten() {
        rows.follow(std::slice::from_ref(event));
        let mut loaded = LoadedLists::new();
        let mut set = WorkingSet::new(KEY, rows.ledger.head());
        let mut asked = Vec::new();
        while let Err(missing) = set.list_changes(event, &loaded) {
            missing.entities.iter().for_each(|key| set.load(rows.ledger.entity(key)));
            asked.extend(missing.ranges.iter().cloned());
            rows.table.load(missing.ranges, &mut loaded);
        }
        loaded.clear();
        let missing = set.list_changes(event, &loaded).err().map(|missing| missing.ranges);
        assert_eq!(missing.is_some(), !asked.is_empty(), "{event:?}");
        was_there |= missing.is_some();
    }
    assert!(was_there);
}

#[test]
fn each_event_of_a_decision_has_a_line_of_its_own() {
    for events in decisions() {
        let written = journal::WrittenDecision::new(&events).expect("JSON");
        let lines: Vec<String> = written.lines().collect();
        let alone: Vec<String> =
            events.iter().map(|event| journal::to_line(std::slice::from_ref(event)).expect("JSON")).collect();
        assert_eq!(lines, alone);
        assert_eq!(written.line(), journal::to_line(&events).expect("JSON"));
        assert_eq!(journal::first_sequence(&written.line()), events.first().map(|event| event.sequence));
        assert!(lines.iter().zip(&events).all(|(line, event)| journal::first_sequence(line) == Some(event.sequence)));
    }
    assert_eq!(journal::first_sequence(journal::FIRST_LINE), None);
}

/// Every state has another digest, and its bytes are what its text says.
#[test]
fn digests_differ_with_each_event_and_are_their_bytes() {
    let mut ledger = Ledger::without_projections(KEY);
    let mut digests = BTreeSet::new();
    for events in decisions() {
        ledger.record(&events).expect("the next events");
        let digest = ledger.state_digest().expect("a digest");
        let hexadecimal: String = digest.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hexadecimal, digest.to_string());
        assert!(digests.insert(hexadecimal), "{events:?}");
    }
}

#[test]
fn what_is_not_loaded_is_named_the_first_of_it_in_words() {
    for events in decisions() {
        let mut before = Ledger::without_projections(KEY);
        let head = events.first().map(|event| event.sequence).unwrap_or_default();
        for earlier in decisions().into_iter().take_while(|earlier| earlier.first().is_some_and(|event| event.sequence < head))
        {
            before.record(&earlier).expect("the next events");
        }
        let mut set = WorkingSet::new(KEY, before.head());
        let Err(NotRecorded::NotLoaded(missing)) = set.record(&events) else { continue };
        let (count, first) = (missing.len(), missing.first().expect("one at least"));
        let words = NotRecorded::NotLoaded(missing.clone()).to_string();
        assert_eq!(words, format!("{count} entities that the events change are not loaded, {first} first"));
        for key in &missing {
            assert_eq!(set.version(key), None);
            set.load(before.entity(key));
            assert_eq!(set.version(key), Some(before.entity(key).version()), "{key}");
        }
        return;
    }
    panic!("every event was recorded on nothing");
}

/// Whether something is there, its version and its form, as its place and the table of forms have them.
#[test]
fn stored_entities_tell_what_they_are() {
    let mut ledger = Ledger::without_projections(KEY);
    let mut ended = 0;
    let mut touched: BTreeMap<EntityKey, u64> = BTreeMap::new();
    for events in decisions() {
        ledger.record(&events).expect("the next events");
        events.iter().flat_map(Recorded::raises).for_each(|key| *touched.entry(key).or_default() += 1);
    }
    for (key, times) in touched {
        let entity = ledger.entity(&key);
        assert_eq!(entity.version(), Version::new(times), "{key}");
        assert_eq!(entity.is_present(), entity.to_json().expect("JSON").is_some(), "{key}");
        ended += usize::from(!entity.is_present());
        let form = StoredEntity::forms().find(|(kind, _)| *kind == key.kind()).map(|(_, form)| form);
        assert_eq!(Some(entity.form()), form, "{key}");
        let json = entity.to_json().expect("JSON");
        let again = StoredEntity::from_json(&key, entity.version(), entity.form(), json.as_deref()).expect("as it was written");
        assert_eq!(again, entity);
        let never_made = StoredEntity::absent(key.clone());
        assert!(!never_made.is_present() && never_made.version() == Version::NONE);
        // What is there has a version, and what has none is not there.
        let at_none = StoredEntity::from_json(&key, Version::NONE, entity.form(), json.as_deref());
        assert_eq!(at_none.is_err(), entity.is_present(), "{key}");
    }
    assert!(ended > 0, "something has ended");
}

/// A dry run foresees the entities that the events then touch.
#[test]
fn what_is_foreseen_is_touched() {
    let mut ledger = Ledger::new(KEY);
    let mut foreseen = 0;
    for line in CREDITS.lines().chain(CHANNELS.lines()) {
        let Ok(Request::Command(context, command)) = Request::from_json(line) else { continue };
        let explanation = ledger.explain(&context, &command);
        let Ok(executed) = ledger.execute(&context, &command) else { continue };
        let ForeseenOutcome::Events(events) = &explanation.outcome else { panic!("{line}") };
        let told: Vec<_> = events.iter().map(Foreseen::touches).collect();
        assert_eq!(told, executed.events.iter().map(Recorded::touches).collect::<Vec<_>>(), "{line}");
        foreseen += told.len();
    }
    assert!(foreseen > 50);
}

/// Rows of a user's API keys, of which one is deleted, are those of the whole ledger.
#[test]
fn a_deleted_api_key_is_gone_from_the_rows() {
    let mut world = World::channels();
    let by = user("north user");
    for name in ["one", "another"] {
        let create =
            json!({"type": "createApiKey", "apiKeyId": id(name), "passphraseHash": "h", "expiresAt": "2027-01-01T00:00:00Z"});
        world.command(&by, create).ok();
    }
    world.command(&by, json!({"type": "deleteApiKey", "apiKeyId": id("one")})).ok();
    let mut rows = Rows::empty();
    rows.follow(&world.events);
    let context = QueryContext::new(world.now, serde_json::from_value(by).expect("an actor"));
    let query = Query::from_json("myApiKeys", "{}").expect("a query");
    let (answer, _) = rows.answers_as(&world.ledger, &context, &query).expect("the same");
    let answer = serde_json::to_value(answer.expect("an answer")).expect("JSON");
    assert_eq!(answer["items"].as_array().map(Vec::len), Some(1), "{answer}");
}
