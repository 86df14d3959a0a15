//! Snapshots: restored, and written again.

use ecoledger::{HashKey, Ledger, snapshot::Restoring};
use serde_json::Value;

/// The lines of a snapshot, as they are and with an end that fits, so that what is behind the check is reached too.
pub fn snapshot(bytes: &[u8]) {
    let Some(text) = super::text(bytes) else { return };
    let lines: Vec<&str> = text.lines().collect();
    restore(&lines);
    let is_end = |line: &&str| serde_json::from_str::<Value>(line).is_ok_and(|line| !line["end"].is_null());
    let body: Vec<&str> = lines.iter().copied().filter(|line| !is_end(line)).collect();
    let all: String = body.iter().flat_map(|line| [line, "\n"]).collect();
    let end = format!(r#"{{"end":{{"lines":{},"crc32":"{}"}}}}"#, body.len(), super::check_of(&all));
    restore(&body.iter().copied().chain([end.as_str()]).collect::<Vec<_>>());
}

/// What can be restored gives a snapshot that restores the same.
fn restore(lines: &[&str]) {
    let mut bare = Restoring::without_projections(HashKey::from_bytes([9; 16]));
    let bare = lines.iter().try_for_each(|line| bare.take(line)).and_then(|()| bare.finish());
    let restored = Ledger::restore(HashKey::from_bytes([8; 16]), lines);
    let Ok(ledger) = restored else { return };
    let bare = bare.expect("with indexes, so without them too");
    assert_eq!(bare.state_digest(), ledger.state_digest());
    let _audit = ledger.audit();
    let written = ledger.snapshot().collect::<Result<Vec<String>, _>>().expect("a snapshot");
    let again = Ledger::restore(HashKey::from_bytes([4; 16]), &written).expect("its own snapshot");
    assert_eq!(again.state_digest(), ledger.state_digest());
}
