//! Requests end to end, from JSON to JSON.

use ecoledger::{Code, Ledger, NotAnswered, NotExecuted, Request, Response, journal};

/// Lines of requests to a ledger that holds a small world; the code of each that is refused.
pub fn request_line(bytes: &[u8]) -> Vec<Option<Code>> {
    let Some(text) = super::text(bytes) else { return Vec::new() };
    let mut ledger = super::small_world().0.clone();
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
