//! Lines of a journal: read, written again, and replayed.

use ecoledger::{HashKey, Ledger, NotRecorded, journal};

use super::{check_of, small_world};

/// Lines of a journal, each as it is and with a check that fits, so that what is behind the check is reached too.
pub fn journal_line(bytes: &[u8]) {
    let _torn = journal::is_torn(bytes);
    let Some(text) = super::text(bytes) else { return };
    let mut started = Ledger::new(HashKey::from_bytes([6; 16]));
    let mut going = small_world().0.clone();
    for line in text.lines() {
        let _place = journal::first_sequence(line);
        let checked = line.find('[').map(|start| &line[start..]).and_then(|events| events.strip_suffix('}'));
        let checked = checked.map(|events| format!(r#"{{"crc32":"{}","events":{events}}}"#, check_of(events)));
        for line in [line].into_iter().chain(checked.as_deref()) {
            if !take(&mut started, line) || !take(&mut going, line) {
                return;
            }
        }
    }
}

/// Reads a line and records it; false where it was inconsistent, after which a ledger is of no use.
fn take(ledger: &mut Ledger, line: &str) -> bool {
    let Ok(decision) = journal::from_line(line) else { return true };
    let again = journal::to_line(&decision).expect("what was read can be written");
    assert_eq!(journal::from_line(&again).as_ref(), Ok(&decision));
    assert_eq!(journal::first_sequence(line), decision.first().map(|event| event.sequence));
    let before = ledger.state_digest();
    match ledger.record(&decision) {
        Ok(()) => {
            // Nobody decided it, so the books need not balance: but they can be read.
            let _audit = ledger.audit();
            let _digest = ledger.state_digest().expect("a digest");
            let lines = ledger.snapshot().collect::<Result<Vec<_>, _>>().expect("a snapshot");
            let _restored = Ledger::restore(HashKey::from_bytes([8; 16]), &lines);
            true
        }
        Err(NotRecorded::Inconsistent { .. }) => false,
        Err(_) => {
            assert_eq!(ledger.state_digest(), before, "what does not follow changes nothing: {line}");
            true
        }
    }
}
