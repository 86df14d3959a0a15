//! Recording and replaying: what a ledger takes, what it does not, and what a decision says it stands on.

use std::{collections::BTreeMap, fs, path::PathBuf};

use ecoledger::{HashKey, Ledger, NotExecuted, NotRecorded, Recorded, Request, Timestamp, journal, kernel::Version};

/// The requests that make the small world of the fuzz targets.
const WORLD: &str = include_str!("../../testkit/scripts/channels.jsonl");

fn seeds() -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/request_line");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

/// Counts how often events touched each entity, by its key as it is written.
#[derive(Clone, Default)]
struct Counted(BTreeMap<String, u64>);

impl Counted {
    fn take(&mut self, events: &[Recorded]) {
        for event in events {
            let mut touched: Vec<String> = event.touches().iter().map(ToString::to_string).collect();
            touched.sort();
            touched.dedup();
            for key in touched {
                *self.0.entry(key).or_default() += 1;
            }
        }
    }
}

/// Executes the commands among the lines; before each, what its decision stands on must have the versions that were counted.
fn run(ledger: &mut Ledger, counted: &mut Counted, lines: &str) -> Vec<Vec<Recorded>> {
    let mut decisions = Vec::new();
    for line in lines.lines() {
        let Ok(Request::Command(context, command)) = Request::from_json(line) else { continue };
        if let Ok(decision) = ledger.decide_with_reads(&context, &command) {
            assert!(!decision.reads.entries().is_empty(), "{line}: a decision stands on something");
            for (key, version) in decision.reads.clone().into_sorted() {
                let expected = counted.0.get(&key.to_string()).copied().unwrap_or(0);
                assert_eq!(version, Version::new(expected), "{key} before {line}");
            }
        }
        if let Ok(executed) = ledger.execute(&context, &command) {
            counted.take(&executed.events);
            decisions.push(executed.events);
        }
    }
    decisions
}

fn world() -> (Ledger, Counted, Vec<Recorded>) {
    let (mut ledger, mut counted) = (Ledger::new(HashKey::from_bytes([1; 16])), Counted::default());
    let events = run(&mut ledger, &mut counted, WORLD).concat();
    assert!(events.len() >= WORLD.lines().count());
    (ledger, counted, events)
}

/// D-6, D-56: a version is the number of events that touched the entity, for whatever a decision reads.
#[test]
fn d6_d56_versions_are_the_numbers_of_touching_events() {
    let (ledger, counted, _) = world();
    for seed in seeds() {
        run(&mut ledger.clone(), &mut counted.clone(), &seed);
    }
}

/// Invariant 2 and 8: the events alone give the same ledger, through the journal's form and through the response's.
#[test]
fn replaying_gives_the_same_ledger() {
    let (ledger, counted, events) = world();
    for seed in seeds() {
        let (mut ledger, mut counted) = (ledger.clone(), counted.clone());
        let more = run(&mut ledger, &mut counted, &seed);
        let all: Vec<Vec<Recorded>> = events.iter().map(|event| vec![event.clone()]).chain(more).collect();
        let mut replayed = Ledger::new(HashKey::from_bytes([77; 16]));
        // A command that changes nothing has no line in a journal.
        for decision in all.iter().filter(|decision| !decision.is_empty()) {
            let again = journal::from_line(&journal::to_line(decision).unwrap()).unwrap();
            let response = serde_json::to_string(&decision).unwrap();
            assert_eq!(serde_json::from_str::<Vec<Recorded>>(&response).unwrap(), again, "with touches or without");
            replayed.replay(again).unwrap();
        }
        assert_eq!(replayed.state_digest(), ledger.state_digest());
        assert_eq!(replayed.sequence(), ledger.sequence());
    }
}

/// In one step or in two, commands lead to the same events, the same refusals and the same ledger; refusals add no event.
#[test]
fn deciding_and_recording_in_one_step_is_the_same() {
    let mut in_two = Ledger::new(HashKey::from_bytes([1; 16]));
    let mut in_one = Ledger::new(HashKey::from_bytes([2; 16]));
    let (mut events, mut refused) = (Vec::new(), 0);
    for line in WORLD.lines().chain(seeds().iter().flat_map(|seed| seed.lines())) {
        let Ok(Request::Command(context, command)) = Request::from_json(line) else { continue };
        let before = events.len();
        let done = in_one.decide_and_record(&context, &command, &mut events);
        match in_two.decide(&context, &command) {
            Ok(decision) => {
                assert_eq!((done, &events[before..]), (Ok(()), &*decision.events), "{line}");
                in_two.record(&decision.events).unwrap();
            }
            Err(refusal) => {
                assert_eq!((done, events.len()), (Err(NotExecuted::Refused(refusal)), before), "{line}");
                refused += 1;
            }
        }
        assert_eq!(in_one.state_digest(), in_two.state_digest(), "{line}");
    }
    assert!(events.len() > 80 && refused > 0, "{} {refused}", events.len());
    let lists = |ledger: &Ledger| ledger.snapshot().collect::<Result<Vec<String>, _>>();
    assert_eq!(lists(&in_one), lists(&in_two));
}

/// Invariant 3: an event is recorded only as the next one, and not before the one before it.
#[test]
fn only_the_next_event_is_recorded() {
    let (ledger, _, events) = world();
    let next = ledger.sequence() + 1;
    for event in &events {
        let again = ledger.clone().record(std::slice::from_ref(event));
        assert_eq!(again, Err(NotRecorded::OutOfSequence { expected: next, found: event.sequence }));
    }
    let mut ahead = events[0].clone();
    ahead.sequence = next + 1;
    assert_eq!(ledger.clone().record(&[ahead]), Err(NotRecorded::OutOfSequence { expected: next, found: next + 1 }));
    let mut early = events[0].clone();
    early.sequence = next;
    early.at = Timestamp::from_millis(events.last().unwrap().at.millis() - 1).unwrap();
    let at = early.at;
    assert_eq!(ledger.clone().record(&[early]), Err(NotRecorded::ClockWentBack { sequence: next, at }));
    let mut twice = events[0].clone();
    twice.sequence = next;
    twice.at = events.last().unwrap().at;
    assert!(matches!(ledger.clone().record(&[twice]), Err(NotRecorded::Inconsistent { sequence, .. }) if sequence == next));
}

/// A decision that was overtaken is not recorded.
#[test]
fn a_decision_that_was_overtaken_is_not_recorded() {
    let (ledger, _, _) = world();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/request_line");
    let line = fs::read_to_string(folder.join("registerSupplier.jsonl")).unwrap();
    let Ok(Request::Command(context, command)) = Request::from_json(&line) else { panic!("{line}") };
    let mut ledger = ledger;
    let (first, second) = (ledger.decide(&context, &command).unwrap(), ledger.decide(&context, &command).unwrap());
    let (first, second) = (ledger.stamp(first), ledger.stamp(second));
    ledger.record(&first).unwrap();
    let before = ledger.state_digest();
    assert!(matches!(ledger.record(&second), Err(NotRecorded::OutOfSequence { .. })));
    assert_eq!(ledger.state_digest(), before);
}

/// Invariant 6: a journal with an event missing, doubled or moved is refused or taken, and never panics.
#[test]
fn damaged_journals_never_panic() {
    let (ledger, counted, events) = world();
    let (mut ledger, mut counted) = (ledger, counted);
    let more = seeds().iter().flat_map(|seed| run(&mut ledger, &mut counted, seed)).flatten().collect::<Vec<_>>();
    let all: Vec<Recorded> = events.into_iter().chain(more).collect();
    assert!(all.len() > 80, "{}", all.len());
    let replay = |mut events: Vec<Recorded>| {
        let at = events.iter().map(|event| event.at).max().unwrap();
        for (sequence, event) in (1..).zip(&mut events) {
            (event.sequence, event.at) = (sequence, at);
        }
        let mut ledger = Ledger::new(HashKey::from_bytes([1; 16]));
        let taken = ledger.replay(events);
        if taken.is_ok() {
            let _looks_at_everything = ledger.audit();
        }
        taken.is_ok()
    };
    assert!(replay(all.clone()));
    let mut refused = 0;
    for place in 0..all.len() {
        let mut missing = all.clone();
        missing.remove(place);
        let mut doubled = all.clone();
        doubled.insert(place, all[place].clone());
        let mut moved = all.clone();
        let event = moved.remove(place);
        moved.push(event);
        let mut first = all.clone();
        let event = first.remove(place);
        first.insert(0, event);
        for damaged in [missing, doubled, moved, first] {
            refused += u64::from(!replay(damaged));
        }
    }
    assert!(refused > 100, "{refused}");
}

/// Events are moved several times on their way, trades by the thousand: those that are larger than the rest stand in a box
/// (`in Box` in their list).
#[test]
fn large_events_stand_in_a_box() {
    assert!(size_of::<ecoledger::Event>() <= 168, "{}", size_of::<ecoledger::Event>());
}
