//! What the fuzz targets do with their bytes. `corpus.rs` replays the seeds through the same code, so that they are tested
//! with every other test; this file stands on the library alone.

use std::sync::OnceLock;

use ecoledger::{
    CertificateId, CertificateRange, Code, HashKey, Ledger, NotAnswered, NotExecuted, Request, Response, journal,
    kernel::Serial,
};

/// One or two certificate ids, with a space between them: parse, print, parse again; two make a range or do not.
pub(crate) fn certificate_id(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let text = text.strip_suffix('\n').unwrap_or(text);
    let ids: Vec<Option<CertificateId>> = text.splitn(2, ' ').map(one_certificate).collect();
    if let [Some(start), Some(end)] = ids.as_slice() {
        range(start, end);
    }
}

fn one_certificate(text: &str) -> Option<CertificateId> {
    match text.parse::<CertificateId>() {
        Err(invalid) => {
            assert_eq!(invalid.code(), Code::InvalidCertificateId);
            None
        }
        Ok(id) => {
            assert_eq!(id.to_string(), text, "printed as it was read");
            assert_eq!(CertificateId::new(id.issuance().clone(), id.serial()), id);
            assert!((1..=Serial::MOST).contains(&id.serial().number()));
            assert_eq!(id.serial().with_number(id.serial().number()), Some(id.serial()));
            let json = serde_json::to_string(&id).expect("an id is JSON");
            assert_eq!(serde_json::from_str::<CertificateId>(&json).expect("and back"), id);
            Some(id)
        }
    }
}

fn range(start: &CertificateId, end: &CertificateId) {
    let (first, last) = (start.serial().number(), end.serial().number());
    let one_row = start.issuance() == end.issuance() && start.serial().fixed() == end.serial().fixed();
    let Ok(range) = CertificateRange::new(start.clone(), end) else {
        assert!(!one_row || first > last, "{start}..{end} is a range");
        return;
    };
    assert!(one_row && first <= last);
    assert_eq!((range.start(), &range.end()), (start, end));
    assert_eq!(range.volume(), last - first + 1);
    assert_eq!(CertificateRange::up_to(start.clone(), last).as_ref(), Some(&range));
    assert_eq!(range.rest_up_to(last), None);
    // Cut anywhere: both parts together are the whole.
    for cut in [first, first + (last - first) / 2, last.saturating_sub(1).max(first)] {
        let head = CertificateRange::up_to(start.clone(), cut).expect("from the first to the cut");
        let rest = head.rest_up_to(last);
        assert_eq!(head.volume() + rest.as_ref().map_or(0, CertificateRange::volume), range.volume());
        assert!(rest.is_none_or(|rest| rest.first() == cut + 1 && rest.end() == range.end()));
    }
}

/// The requests that make the small world.
const WORLD: &str = include_str!("scripts/channels.jsonl");

fn world() -> Ledger {
    static WORLD_LEDGER: OnceLock<Ledger> = OnceLock::new();
    let make = || {
        let mut ledger = Ledger::new(HashKey::from_bytes([5; 16]));
        for line in WORLD.lines() {
            assert_eq!(request(&mut ledger, line), None, "{line}");
        }
        ledger
    };
    WORLD_LEDGER.get_or_init(make).clone()
}

/// Lines of requests to a ledger that holds a small world; the code of each that is refused.
pub(crate) fn request_line(bytes: &[u8]) -> Vec<Option<Code>> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Vec::new() };
    let mut ledger = world();
    text.lines().map(|line| request(&mut ledger, line)).collect()
}

/// Nothing panics; what is refused or asked changes nothing; what is executed is what was decided, leaves the books
/// balanced and reads back from the journal.
fn request(ledger: &mut Ledger, line: &str) -> Option<Code> {
    let before = ledger.state_digest();
    let response = match Request::from_json(line) {
        Err(refusal) => Response::refused(refusal),
        Ok(Request::Query(context, query)) => match ledger.query(&context, &query) {
            Ok(answer) => Response::answered(answer),
            Err(NotAnswered::Refused(refusal)) => Response::refused(refusal),
            Err(other) => panic!("{other}"),
        },
        Ok(Request::Command(context, command)) => {
            let decided = ledger.decide_with_reads(&context, &command);
            match ledger.execute(&context, &command) {
                Ok(executed) => {
                    let decided = decided.expect("decided twice, decided alike").events;
                    assert_eq!(decided, executed.events);
                    let audit = ledger.audit();
                    assert!(audit.balanced, "{:?}", audit.faults);
                    if !executed.events.is_empty() {
                        let line = journal::to_line(&executed.events).expect("one decision");
                        assert_eq!(journal::from_line(&line).expect("reads back"), executed.events);
                    }
                    serde_json::to_string(&Response::executed(executed)).expect("a response is JSON");
                    return None;
                }
                Err(NotExecuted::Refused(refusal)) => {
                    assert_eq!(decided.map(|decision| decision.events), Err(refusal.clone()));
                    Response::refused(refusal)
                }
                Err(other) => panic!("{other}"),
            }
        }
        Ok(other) => panic!("{other:?}"),
    };
    assert_eq!(ledger.state_digest(), before, "{line} changed the state");
    serde_json::to_string(&response).expect("a response is JSON");
    match response {
        Response::Refused { error, .. } => Some(error.code()),
        _ => None,
    }
}
