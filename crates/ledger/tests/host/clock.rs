//! `--clock`: the host stamps the time itself (D-96).

use std::{
    fs,
    time::{SystemTime, UNIX_EPOCH},
};

use ecoledger::Timestamp;

use ecoledger_testkit::wire::{Value, json};

use super::{audit, errors, folder, host, lines, run, session, with_journal};

fn now() -> Timestamp {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    Timestamp::from_millis(i64::try_from(millis).expect("a time")).expect("a time")
}

/// The request with this in its context's `at`; without `at` when there is none.
fn at(request: &str, at: Option<Value>) -> String {
    let mut request: Value = serde_json::from_str(request).expect("JSON");
    match at {
        Some(at) => request["context"]["at"] = at,
        None => drop(request["context"].as_object_mut().expect("a context").remove("at")),
    }
    request.to_string()
}

fn time_of(response: &Value) -> Timestamp {
    response["events"][0]["at"].as_str().expect("a time").parse().expect("a time")
}

#[test]
fn d96_the_clock_stamps_commands_and_queries_whatever_they_say() {
    let said = [
        None,
        Some(json!("9999-12-31T23:59:59Z")),
        Some(json!("0000-01-01T00:00:00Z")),
        Some(json!("soon")),
        Some(json!(null)),
    ];
    for said in said {
        let input = format!("{}\n{}", at(&session()[0], said.clone()), at(&audit(), said.clone()));
        let mut host = host();
        host.arg("--clock");
        let before = now();
        let output = run(host, input.as_bytes());
        let responses = lines(&output);
        assert_eq!((&responses[0]["ok"], &responses[1]["ok"]), (&json!(true), &json!(true)), "{said:?}: {}", responses[0]);
        assert!((before..=now()).contains(&time_of(&responses[0])), "{said:?}: {}", responses[0]);
    }
    // Without it, a time must be given.
    let output = run(host(), at(&session()[0], None).as_bytes());
    assert_eq!(lines(&output)[0]["error"]["code"], "malformedRequest");
    // Other members are looked at as ever.
    let mut host = host();
    host.arg("--clock");
    let output = run(host, at(&audit(), None).replace("\"actor\"", "\"unknown\":1,\"actor\"").as_bytes());
    assert_eq!(lines(&output)[0]["error"]["code"], "malformedRequest");
}

/// The last event is of the future: the clock stops there, and nothing is refused for it.
#[test]
fn d96_the_clock_is_never_earlier_than_the_last_event() {
    let folder = folder("clock");
    let journal = folder.join("journal");
    let all = session();
    let late = "2999-01-01T00:00:00.000Z";
    assert_eq!(lines(&run(with_journal(&journal), at(&all[0], Some(json!(late))).as_bytes()))[0]["ok"], true);
    let mut host = with_journal(&journal);
    host.arg("--clock");
    let output = run(host, at(&all[1], None).as_bytes());
    let response = &lines(&output)[0];
    assert_eq!((&response["ok"], time_of(response).to_string().as_str()), (&json!(true), late), "{}", errors(&output));
    assert_eq!(fs::read_to_string(&journal).unwrap().matches(late).count(), 2);
}
