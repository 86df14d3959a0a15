//! Lines of a journal as the library writes and reads them: each is one whole decision, or damage (D-73, D-99).

use ecoledger::{
    HashKey, Ledger, Recorded, Request, Response,
    journal::{Damaged, NotOneDecision, NotWritten, WrittenDecision, from_line, is_torn, to_line},
};
use ecoledger_testkit::World;
use ecoledger_testkit::wire::{json, user};

/// Two decisions of two events each, the second right after the first.
fn decisions() -> [Vec<Recorded>; 2] {
    let mut world = World::bundles();
    [("M_1", "M_10"), ("M_11", "M_20")].map(|(start, end)| {
        let retire = ecoledger_testkit::wire::retirement("made", start, json!([ecoledger_testkit::wire::asset(start, end)]));
        let response = world.command(&user("north user"), retire).key(start).response();
        let decision: Vec<Recorded> = serde_json::from_str(&response["events"].to_string()).expect("events");
        assert_eq!(decision.len(), 2, "{response}");
        decision
    })
}

/// A line with a check that fits.
fn line(events: &str) -> String {
    format!("{{\"crc32\":\"{:08x}\",\"events\":{events}}}", crc32fast::hash(events.as_bytes()))
}

fn events(line: &str) -> &str {
    line[line.find('[').unwrap()..].strip_suffix('}').unwrap()
}

/// A line whose events were changed, with a check that fits.
fn changed(good: &str, from: &str, to: &str) -> String {
    let changed = events(good).replacen(from, to, 1);
    assert_ne!(changed, events(good), "{from}");
    line(&changed)
}

#[test]
fn a_line_is_read_as_it_was_written() {
    for decision in decisions() {
        let written = to_line(&decision).unwrap();
        assert_eq!(from_line(&written), Ok(decision));
        assert_eq!(line(events(&written)), written, "the check of these tests is the journal's");
        assert!(!written.contains("touches"), "D-73: they follow");
    }
}

#[test]
fn only_one_whole_decision_is_written_or_read() {
    let [one, two] = decisions();
    let both = [one.clone(), two.clone()].concat();
    let (first, last) = (one[0].sequence, one[1].sequence);
    let mut later = one.clone();
    later[1].at = two[0].at;
    let mut last_of_all = one.clone();
    last_of_all[0].sequence = u64::MAX;
    let cases: [(Vec<Recorded>, NotOneDecision); 6] = [
        (vec![], NotOneDecision::Empty),
        (both, NotOneDecision::AnotherCommand { sequence: two[0].sequence }),
        (later, NotOneDecision::AnotherCommand { sequence: last }),
        (vec![one[1].clone(), one[0].clone()], NotOneDecision::OutOfSequence { expected: last + 1, found: first }),
        (vec![one[0].clone(), one[0].clone()], NotOneDecision::OutOfSequence { expected: last, found: first }),
        (last_of_all, NotOneDecision::OutOfSequence { expected: u64::MAX, found: last }),
    ];
    for (decision, why) in cases {
        assert_eq!(to_line(&decision), Err(NotWritten::NotOneDecision(why)));
        let each = decision.iter().map(|event| events(&to_line(std::slice::from_ref(event)).unwrap()).to_owned());
        let each: Vec<String> = each.map(|event| event[1..event.len() - 1].to_owned()).collect();
        assert_eq!(from_line(&line(&format!("[{}]", each.join(",")))), Err(Damaged::NotOneDecision(why)));
    }
}

/// With the check of the whole decision, neither half of it is a line.
#[test]
fn half_a_decision_is_damage() {
    let [one, _] = decisions();
    let whole = to_line(&one).unwrap();
    for half in [&one[..1], &one[1..]] {
        let half = to_line(half).unwrap();
        let half = whole.replace(events(&whole), events(&half));
        assert!(matches!(from_line(&half), Err(Damaged::Check { .. })), "{half}");
    }
}

/// Correct ones are accepted where they are given, on each event by itself (D-73).
#[test]
fn d73_touches_may_be_given_where_they_are_right() {
    let [one, _] = decisions();
    let stored = one.iter().map(|event| events(&to_line(std::slice::from_ref(event)).unwrap()).to_owned());
    let stored: Vec<String> = stored.map(|event| event[1..event.len() - 1].to_owned()).collect();
    let given: Vec<String> = one.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    for [first, last] in [[&stored[0], &given[1]], [&given[0], &stored[1]], [&given[0], &given[1]]] {
        assert_eq!(from_line(&line(&format!("[{first},{last}]"))), Ok(one.clone()));
    }
    let touches: Vec<String> = one[0].touches().iter().map(ToString::to_string).collect();
    let mut turned = touches.clone();
    turned.reverse();
    for wrong in [vec![], touches[1..].to_vec(), turned, [&touches[..], &["credit:x".to_owned()]].concat()] {
        let wrong = stored[0].strip_suffix('}').unwrap().to_owned() + &format!(",\"touches\":{}}}", json!(wrong));
        let damaged = from_line(&line(&format!("[{wrong},{}]", stored[1])));
        assert!(matches!(&damaged, Err(Damaged::Event(what)) if what.contains("touches")), "D-99: {damaged:?}");
        assert!(serde_json::from_str::<Recorded>(&wrong).is_err(), "the library's own reader is as strict");
    }
}

fn first_difference(written: &str, found: &str) -> Damaged {
    Damaged::NotAsWritten { after: written.bytes().zip(found.bytes()).take_while(|(one, other)| one == other).count() }
}

/// What says the same in another way was not written by this library.
#[test]
fn d99_a_line_that_is_not_written_as_it_stands_is_damage() {
    let [one, _] = decisions();
    let good = to_line(&one).unwrap();
    let same = [
        changed(&good, ":", ": "),
        changed(&good, "\"at\":\"2026-01-01T00:", "\"at\":\"2026-01-01t00:"),
        changed(&good, "\"version\":1,\"data\"", "\"version\":1,\"touches\":null,\"data\""),
        changed(&good, "\"type\":\"r", "\"type\":\"\\u0072"),
    ];
    for same in same {
        let read = from_line(&same);
        assert!(matches!(read, Err(Damaged::NotAsWritten { .. } | Damaged::Check { .. })), "{read:?}: {same}");
    }
    // A check of the same number in other digits.
    let (check, rest) = good.split_at(r#"{"crc32":""#.len());
    let (digits, rest) = rest.split_at(8);
    for digits in [digits.to_uppercase(), format!("+{digits}"), format!("0{digits}")] {
        let other = format!("{check}{digits}{rest}");
        let expected = if other == good { Ok(one.clone()) } else { Err(first_difference(&good, &other)) };
        assert_eq!(from_line(&other), expected, "{other}");
    }
    for form in
        [format!("{good}\n"), format!(" {good}"), format!("{good}\r"), events(&good).to_owned(), String::new(), "{}".into()]
    {
        assert_eq!(from_line(&form), Err(Damaged::Form));
    }
}

/// Around the data of an event nothing may be said in another way, in the first event of a decision or in a further one.
#[test]
fn d99_what_stands_around_the_data_of_each_event_is_as_it_is_written() {
    let [one, _] = decisions();
    let good = to_line(&one).unwrap();
    let ways = [
        ("[{\"sequence\":", "[ {\"sequence\":"),
        ("{\"sequence\":", "{\"sequence\": "),
        ("{\"sequence\":", "{\"sequence\":0"),
        ("{\"sequence\":", "{\"sequence\":-"),
        (",\"at\":", ", \"at\":"),
        (".000Z\",\"commandId\"", "Z\",\"commandId\""),
        (".000Z\",\"commandId\"", ".000z\",\"commandId\""),
        ("\"actor\":{", "\"actor\":{ "),
        ("\"actor\":{", "\"actor\":{\"accountHolderId\":null,"),
        ("\"type\":\"r", "\"type\":\"\\u0072"),
        ("\"version\":1", "\"version\":01"),
        ("\"version\":1", "\"version\":1.0"),
        ("\"version\":1,", "\"version\":1,\"touches\":null,"),
        ("\"data\":", "\"data\": "),
        ("\"data\":{", "\"data\":{\"unknown\":1,"),
        ("}},{", "} },{"),
        ("}},{", "}}, {"),
        ("}},{", "},\"unknown\":1},{"),
        ("}}]", "}} ]"),
        ("}}]", "}},]"),
        ("}}]", "}}]]"),
    ];
    for (from, to) in ways {
        let all = events(&good);
        let places: Vec<usize> = all.match_indices(from).map(|(place, _)| place).collect();
        assert!(!places.is_empty(), "{from}");
        for place in places {
            let (before, after) = all.split_at(place);
            let other = line(&(before.to_owned() + &after.replacen(from, to, 1)));
            let read = from_line(&other);
            assert!(matches!(read, Err(Damaged::NotAsWritten { .. } | Damaged::Event(_))), "{read:?}: {other}");
        }
    }
    let id = format!("\"commandId\":\"{}\"", one[0].command_id);
    let other = line(&events(&good).replace(&id, &id.to_uppercase().replace("COMMANDID", "commandId")));
    assert_ne!(other, good);
    assert!(matches!(from_line(&other), Err(Damaged::NotAsWritten { .. })), "{other}");
}

/// An older version of the library may have written data in another form: it is read for what it says.
#[test]
fn data_is_read_for_what_it_says() {
    let [one, _] = decisions();
    let good = to_line(&one).unwrap();
    for same in [changed(&good, "\"data\":{", "\"data\":{ "), changed(&good, "\"assets\":[", "\"assets\":\n[")] {
        assert_eq!(from_line(&same), Ok(one.clone()), "{same}");
    }
}

#[test]
fn a_changed_bit_anywhere_is_damage() {
    let [one, _] = decisions();
    let good = to_line(&one).unwrap();
    for place in 0..good.len() {
        for bit in 0..8 {
            let mut damaged = good.clone().into_bytes();
            damaged[place] ^= 1 << bit;
            if let Ok(text) = str::from_utf8(&damaged) {
                assert!(from_line(text).is_err(), "byte {place}, bit {bit}");
            }
        }
    }
}

#[test]
fn a_line_is_torn_until_it_is_whole() {
    let [one, _] = decisions();
    let good = to_line(&one).unwrap();
    for cut in 0..good.len() {
        assert!(is_torn(&good.as_bytes()[..cut]), "{cut}");
        assert!(is_torn(&[&good.as_bytes()[..cut], &[0; 100]].concat()), "{cut}, then zeros");
    }
    let good = good.as_bytes();
    for whole in [good, &[good, b"x"].concat(), &[good, &[0; 100]].concat(), b"text", b"\xff", b"12"] {
        assert!(!is_torn(whole), "{}", String::from_utf8_lossy(whole));
    }
}

/// Both readers of a decision get what the types themselves are written as: the journal its line, the client its response.
#[test]
fn a_decision_that_is_written_once_is_what_both_of_its_readers_would_get_alone() {
    let scripts = [
        include_str!("../../testkit/scripts/channels.jsonl"),
        include_str!("../../testkit/scripts/credits.jsonl"),
        include_str!("../examples/scenarios/sales_channel.jsonl"),
        include_str!("../examples/scenarios/credits.jsonl"),
    ];
    for script in scripts {
        let mut ledger = Ledger::new(HashKey::from_bytes([7; 16]));
        for line in script.lines() {
            let Ok(Request::Command(context, command)) = Request::from_json(line) else { continue };
            let Ok(executed) = ledger.execute(&context, &command) else { continue };
            if let Ok(written) = WrittenDecision::new(&executed.events) {
                let alone = serde_json::to_string(&Response::executed(executed.clone())).expect("JSON");
                assert_eq!(written.response(&executed.result).expect("JSON"), alone);
                assert_eq!(from_line(&written.line()).expect("a line"), executed.events);
            }
        }
    }
}
