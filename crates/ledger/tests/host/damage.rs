//! Damage: the host stops with the number of the line, and leaves the file as it is.

use std::{fs, path::Path};

use ecoledger::{Recorded, journal, journal::FIRST_LINE};

use ecoledger_testkit::wire::{Value, json};

use super::{audit, end::small_journal, errors, folder, lines, run, session, supplier, text, with_journal};

/// Stops with status 2, names what is given, answers nothing and changes nothing.
fn is_refused(journal: &Path, content: &[u8], named: &str) {
    fs::write(journal, content).unwrap();
    let output = run(with_journal(journal), audit().as_bytes());
    assert_eq!(output.status.code(), Some(2), "{named}: {}", String::from_utf8_lossy(content));
    assert_eq!(output.stdout, b"", "nothing is answered");
    let said = errors(&output);
    assert!(said.starts_with(&format!("ledger: journal {}: ", journal.display())) && said.contains(named), "{named}: {said}");
    assert_eq!(fs::read(journal).unwrap(), content, "left as it is");
}

/// A line with a check that fits.
fn line(events: &str) -> Vec<u8> {
    format!("{{\"crc32\":\"{:08x}\",\"events\":{events}}}\n", crc32fast::hash(events.as_bytes())).into_bytes()
}

fn events(line: &[u8]) -> &str {
    let text = std::str::from_utf8(line).expect("UTF-8").trim_end();
    text[text.find('[').expect("events")..].strip_suffix('}').expect("an end")
}

#[test]
fn damage_anywhere_stops_with_status_2_and_the_number_of_the_line() {
    let folder = folder("damage");
    let (_, whole) = small_journal("damage-small");
    let journal = folder.join("journal");
    let good: Vec<Vec<u8>> = whole.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let last = good.len() - 1;
    for number in [1, 2, last] {
        let is_damage = |damaged: Vec<u8>, number: usize| {
            let lines = [&good[..number], &[damaged], &good[number + 1..]].concat();
            is_refused(&journal, &lines.concat(), &format!("line {}: ", number + 1));
        };
        let good_line = &good[number];
        let stored = events(good_line);
        let changed = |from: &str, to: &str| {
            let changed = stored.replacen(from, to, 1);
            assert_ne!(changed, stored);
            line(&changed)
        };
        for damaged in [
            b"\n".to_vec(),
            b"{}\n".to_vec(),
            b"\xff\n".to_vec(),
            [&good_line[..good_line.len() / 2], b"\n"].concat(),
            [&good_line[..good_line.len() - 1], b"\r\n"].concat(),
            [FIRST_LINE.as_bytes(), b"\n"].concat(),
            format!("{stored}\n").into_bytes(),
            line("[]"),
            changed("\"sequence\":", "\"sequence\":9"),
            changed("\"version\":1,\"data\"", "\"version\":99,\"data\""),
            changed("\"type\":\"", "\"type\":\"un"),
            changed("\"data\":{", "\"data\":{\"unknown\":1,"),
            changed("\"commandId\":", "\"unknown\":1,\"commandId\":"),
            changed("\"data\":", "\"data\": "),
            changed("}]", ",\"touches\":[]}]"),
        ] {
            is_damage(damaged, number);
        }
        // Twice: the second one is not the next.
        let doubled = [&good[..=number], &good[number..]].concat();
        is_refused(&journal, &doubled.concat(), &format!("line {}: ", number + 2));
        if number < last {
            let left_out = [&good[..number], &good[number + 1..]].concat();
            is_refused(&journal, &left_out.concat(), &format!("line {}: expected event", number + 1));
            let both = format!("{},{}", stored.strip_suffix(']').unwrap(), &events(&good[number + 1])[1..]);
            let together = [&good[..number], &[line(&both)], &good[number + 2..]].concat();
            is_refused(&journal, &together.concat(), "of another command");
        }
    }
    assert_eq!(line(events(&good[last])), good[last], "the check of these tests is the journal's");
}

/// A journal of many megabytes is parsed on several threads: it leads to the same ledger, and of all that is damaged the first is
/// named.
#[test]
fn a_long_journal_is_replayed_in_order() {
    let journal = folder("damage-long").join("journal");
    let many: Vec<String> = (0..6_000).map(supplier).collect();
    let answered = run(with_journal(&journal), &text(&many));
    assert_eq!(lines(&answered).len(), many.len());
    let again = run(with_journal(&journal), format!("{}\n{}", supplier(5_999), audit()).as_bytes());
    let responses = lines(&again);
    assert_eq!(responses[0]["error"]["code"], "alreadyExists");
    assert_eq!(responses[1]["result"]["events"], many.len());
    let good: Vec<Vec<u8>> = fs::read(&journal).unwrap().split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    for number in [1, 700, 3_000, 6_000] {
        let mut damaged = good.clone();
        // Also a decision that is one in itself, and not the next one.
        damaged[number] = if number == 3_000 { good[1].clone() } else { b"{}\n".to_vec() };
        for (_, later) in damaged.iter_mut().enumerate().skip(number + 1).filter(|(later, _)| later % 700 == 0) {
            *later = b"\n".to_vec();
        }
        is_refused(&journal, &damaged.concat(), &format!("line {}: ", number + 1));
    }
}

/// The last line is one decision of two events. With one of them left out the check does not fit.
#[test]
fn half_a_decision_is_damage() {
    let folder = folder("half");
    let (_, whole) = small_journal("half-small");
    let start = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    let recorded: Vec<Recorded> = serde_json::from_str(events(&whole[start..])).expect("events");
    let whole_line = journal::to_line(&recorded).expect("a decision");
    assert_eq!(whole_line.as_bytes(), &whole[start..whole.len() - 1]);
    for kept in [&recorded[..1], &recorded[1..]] {
        let check = &whole_line[..whole_line.find('[').unwrap()];
        let half = journal::to_line(kept).expect("a decision");
        let half = format!("{check}{}\n", &half[half.find('[').unwrap()..]);
        is_refused(&folder.join("journal"), &[&whole[..start], half.as_bytes()].concat(), "damaged: its check");
    }
}

/// Files of somebody else, of another version, and from before there was a first line.
#[test]
fn a_foreign_file_is_never_changed() {
    let folder = folder("foreign");
    let (_, whole) = small_journal("foreign-small");
    let journal = folder.join("journal");
    let without_first: Vec<u8> = whole.iter().copied().skip(FIRST_LINE.len() + 1).collect();
    let before_release: String =
        without_first.split_inclusive(|byte| *byte == b'\n').map(|line| events(line).to_owned() + "\n").collect();
    let is_foreign = |content: &[u8], named: &str| is_refused(&journal, content, named);
    is_foreign(before_release.as_bytes(), "no first line");
    is_foreign(&before_release.as_bytes()[..100], "no first line");
    is_foreign(FIRST_LINE.replace("\"version\":1", "\"version\":2").as_bytes(), "another version");
    for content in [
        without_first,
        b"\n".to_vec(),
        vec![0xff; 100_000],
        [&[0; 10_000][..], b"x"].concat(),
        [&[0; FIRST_LINE.len() + 1][..], &whole[FIRST_LINE.len() + 1..]].concat(),
        [FIRST_LINE.as_bytes(), &[0; 10_000], b"x"].concat(),
        b"a letter without a line break".to_vec(),
        b"# notes\n\nOf somebody.\n".to_vec(),
        b"{}\n".to_vec(),
        b"{\"format\":\"another\"}\n".to_vec(),
        [b"\xef\xbb\xbf", &whole[..]].concat(),
        [b" ", &whole[..]].concat(),
        String::from_utf8(whole.clone()).unwrap().replace('\n', "\r\n").into_bytes(),
        text(&session()),
    ] {
        is_foreign(&content, "no journal of a ledger");
    }
    // What anybody may have written, though our first line begins so too.
    for short in 1..r#"{"format":"ecoledger journal""#.len() {
        is_foreign(&whole[..short], "no journal of a ledger");
        is_foreign(&[&whole[..short], &[0; 4096]].concat(), "no journal of a ledger");
    }
}

/// A journal of two decisions with one bit changed, at every byte: refused, or without effect.
#[test]
fn a_changed_bit_anywhere_is_refused_or_without_effect() {
    let folder = folder("bits");
    let journal = folder.join("journal");
    run(with_journal(&journal), &text(&session()[..2]));
    let whole = fs::read(&journal).unwrap();
    let answer = lines(&run(with_journal(&journal), audit().as_bytes()));
    for place in 0..whole.len() {
        let bits: &[u32] = if whole[place] == b'\n' { &[0, 1, 2, 3, 4, 5, 6, 7] } else { &[(place % 8) as u32] };
        for bit in bits {
            let mut damaged = whole.clone();
            damaged[place] ^= 1 << bit;
            fs::write(&journal, &damaged).unwrap();
            let output = run(with_journal(&journal), audit().as_bytes());
            match output.status.code() {
                Some(0) => assert_eq!(lines(&output), answer, "byte {place}, bit {bit}: {}", errors(&output)),
                code => {
                    assert_eq!((code, output.stdout.as_slice()), (Some(2), &b""[..]), "byte {place}, bit {bit}");
                    assert_eq!(fs::read(&journal).unwrap(), damaged, "left as it is");
                }
            }
        }
    }
}

/// A journal that folds, and whose ledger does not balance, is not served: two certificates come in a second time.
#[test]
fn a_ledger_that_is_not_balanced_is_not_served() {
    let folder = folder("unbalanced");
    let journal = folder.join("journal");
    run(with_journal(&journal), &text(&session()));
    let whole = fs::read_to_string(&journal).unwrap();
    let all: Vec<Value> = whole.lines().skip(1).map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let all: Vec<&Value> = all.iter().flat_map(|line| line["events"].as_array().expect("events")).collect();
    let mut event = (*all.iter().find(|event| event["type"] == "bundleOnramped").expect("an on-ramp")).clone();
    event["sequence"] = json!(all.len() + 1);
    event["at"] = all.last().expect("an event")["at"].clone();
    event["data"]["bundle"] = json!({"start": "S_90", "end": "S_91"});
    event["data"]["onramp"] = json!(1);
    event["data"]["returned"] = json!(true);
    let event: Recorded = serde_json::from_str(&event.to_string()).expect("an event");
    let line = journal::to_line(&[event]).expect("a decision");
    is_refused(&journal, format!("{whole}{line}\n").as_bytes(), "not balanced");
    is_refused(&journal, format!("{whole}{line}").as_bytes(), "certificates in two places: 90 to 91");
}
