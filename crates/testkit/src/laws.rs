//! What holds for every ledger and its events, whatever was asked of it. Any test may call these after any step.

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::{HashKey, Ledger, Recorded, StoredEntity, journal, snapshot::Restoring};

use crate::lone::Lone;

/// A law that does not hold, and where.
pub type Broken = String;

/// Fails with the place that is broken.
pub(crate) fn hold(holds: bool, broken: impl FnOnce() -> Broken) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(broken()) }
}

/// The ledger's state as its own lines: what its digest is taken of, by entity key.
#[must_use]
pub fn state(ledger: &Ledger) -> BTreeMap<String, String> {
    let mut text = String::new();
    ledger.write_state(&mut text).expect("a string takes any text");
    let entities = text.lines().filter(|line| !line.starts_with("sequence "));
    entities.map(|line| (key_of(line).unwrap_or_default().to_owned(), line.to_owned())).collect()
}

/// The key, the version and the entity stand in a line. An asset id is any text: its key may hold spaces, its entity none.
fn key_of(line: &str) -> Option<&str> {
    if line.starts_with("assetId:") { line.rsplitn(3, ' ').nth(2) } else { line.split(' ').next() }
}

/// D-38: every certificate that ever came in is in exactly one place.
pub fn certificates_are_conserved(ledger: &Ledger) -> Result<(), Broken> {
    let audit = ledger.audit();
    hold(audit.balanced, || format!("D-38: {:?}", audit.faults))?;
    let c = audit.certificates;
    let places = c.listable + c.reserved + c.retired + c.offramped + c.withdrawn;
    hold(c.onramped == places, || format!("D-38: {c:?}"))
}

/// D-1: one order without gaps, and time never goes back.
pub fn events_have_one_order(ledger: &Ledger, events: &[Recorded]) -> Result<(), Broken> {
    let gapless = events.iter().zip(1..).all(|(event, position)| event.sequence == position);
    hold(gapless, || "D-1: the events have gaps".to_owned())?;
    let last = events.last().map_or(0, |event| event.sequence);
    hold(ledger.sequence() == last, || format!("D-1: {last} events, the ledger says {}", ledger.sequence()))?;
    let forward = events.windows(2).all(|pair| pair[0].at <= pair[1].at);
    hold(forward, || "D-1: an event is earlier than the one before it".to_owned())
}

/// Every event touches something, and nothing twice: each touch is one version (D-6).
pub fn touches_are_unique(events: &[Recorded]) -> Result<(), Broken> {
    events.iter().try_for_each(|event| {
        let touches = event.touches();
        let unique: BTreeSet<_> = touches.iter().collect();
        let name = event.event.type_name();
        hold(!touches.is_empty() && unique.len() == touches.len(), || format!("D-6: {name} touches {touches:?}"))
    })
}

/// D-3, D-6: each entity is the fold of the events that touch it, version included, and there is none besides. Index
/// entries, which events raise without naming them (D-73), are held to the same.
pub fn folding_is_local(ledger: &Ledger, events: &[Recorded]) -> Result<(), Broken> {
    let mut whole = state(ledger);
    let touched: BTreeSet<_> = events.iter().flat_map(Recorded::raises).collect();
    for key in touched {
        let lone = Lone::fold(&key, events).map_err(|error| format!("D-3: {error}"))?;
        let kept = whole.remove(&key.to_string());
        hold(kept.as_ref() == Some(&lone.line()), || format!("D-3: alone {}, in the ledger {kept:?}", lone.line()))?;
    }
    hold(whole.is_empty(), || format!("D-3: touched by no event: {:?}", whole.keys()))
}

/// D-2, D-7: what a journal brings back is the ledger as it was, with another key and without indexes too.
pub fn replay_gives_the_same(ledger: &Ledger, events: &[Recorded]) -> Result<(), Broken> {
    let decisions = events.chunk_by(|one, next| one.command_id == next.command_id);
    let lines = decisions.map(journal::to_line).collect::<Result<Vec<_>, _>>();
    let lines = lines.map_err(|error| format!("journal: {error}"))?;
    let read = lines.iter().map(|line| journal::from_line(line)).collect::<Result<Vec<_>, _>>();
    let read: Vec<Recorded> = read.map_err(|error| format!("journal: {error}"))?.into_iter().flatten().collect();
    hold(read == events, || "journal: other events were read than written".to_owned())?;
    for mut again in [Ledger::new(HashKey::from_bytes([47; 16])), Ledger::without_projections(HashKey::from_bytes([0; 16]))] {
        again.replay(read.iter().cloned()).map_err(|error| format!("replay: {error}"))?;
        hold(again.state_digest() == ledger.state_digest(), || "replay: another state digest".to_owned())?;
    }
    Ok(())
}

/// Each entity read back from what is stored of it is the same, and the whole ledger's entities are those of its state.
pub fn entities_are_stored(ledger: &Ledger) -> Result<(), Broken> {
    let mut whole = state(ledger);
    for entity in ledger.entities() {
        let key = entity.key();
        let json = entity.to_json().map_err(|error| error.to_string())?;
        let read = StoredEntity::from_json(key, entity.version(), entity.form(), json.as_deref());
        hold(read.as_ref() == Ok(&entity), || format!("stored: {entity:?}, read back: {read:?}"))?;
        let text = serde_json::to_string(&entity).map_err(|error| error.to_string())?;
        let read = serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?;
        hold(entity == read, || format!("stored: {text}, read back: {read:?}"))?;
        let found = ledger.entity(key);
        hold(found == entity, || format!("listed: {text}, found: {found:?}"))?;
        let line = format!("{key} {} {}", entity.version(), json.unwrap_or_default());
        let kept = whole.remove(&key.to_string());
        hold(kept.as_ref() == Some(&line), || format!("stored: {line}, in the ledger {kept:?}"))?;
    }
    hold(whole.is_empty(), || format!("not stored: {:?}", whole.keys()))
}

/// A snapshot gives the ledger back, with another key and without indexes too, and its snapshot is the same.
pub fn a_snapshot_gives_the_same(ledger: &Ledger) -> Result<(), Broken> {
    let lines = |ledger: &Ledger| ledger.snapshot().collect::<Result<Vec<String>, _>>().map_err(|error| error.to_string());
    let written = lines(ledger)?;
    let restored = Ledger::restore(HashKey::from_bytes([48; 16]), &written).map_err(|error| format!("snapshot: {error}"))?;
    hold(restored.state_digest() == ledger.state_digest(), || "snapshot: another state digest".to_owned())?;
    hold(lines(&restored)? == written, || "snapshot: another one of what was restored".to_owned())?;
    let mut restoring = Restoring::without_projections(HashKey::from_bytes([0; 16]));
    written.iter().try_for_each(|line| restoring.take(line)).map_err(|error| format!("snapshot: {error}"))?;
    let bare = restoring.finish().map_err(|error| format!("snapshot: {error}"))?;
    hold(bare.state_digest() == ledger.state_digest(), || "snapshot: another state digest without indexes".to_owned())
}

/// Every law of this page.
pub fn all_hold(ledger: &Ledger, events: &[Recorded]) -> Result<(), Broken> {
    certificates_are_conserved(ledger)?;
    events_have_one_order(ledger, events)?;
    touches_are_unique(events)?;
    folding_is_local(ledger, events)?;
    replay_gives_the_same(ledger, events)?;
    entities_are_stored(ledger)?;
    a_snapshot_gives_the_same(ledger)
}
