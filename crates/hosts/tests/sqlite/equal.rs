//! What the store answers is, byte for byte, what the whole ledger answers.

use super::{answer, errors, expected, folder, open, program, run, streams, text};

/// Each response, where they differ: the first one.
fn expect_alike(expected: &[String], found: &[String]) {
    for (number, (expected, found)) in (1..).zip(expected.iter().zip(found)) {
        assert_eq!(expected, found, "response {number}");
    }
    assert_eq!(expected.len(), found.len());
}

#[test]
fn one_by_one() {
    let folder = folder("one_by_one");
    for (number, stream) in streams().into_iter().enumerate() {
        let mut store = open(&folder.join(format!("{number}.db")));
        let found: Vec<String> = stream.iter().map(|line| answer(&mut store, line)).collect();
        expect_alike(&expected(&stream), &found);
        let audit = store.audit().unwrap();
        assert!(audit.balanced, "{:?}", audit.faults);
    }
}

/// Each sees what the other has written, though it holds what it has loaded.
#[test]
fn two_handles_taking_turns() {
    let folder = folder("two_handles");
    for (number, stream) in streams().into_iter().enumerate() {
        let file = folder.join(format!("{number}.db"));
        let mut stores = [open(&file), open(&file)];
        let found: Vec<String> =
            stream.iter().enumerate().map(|(at, line)| answer(&mut stores[at.count_ones() as usize % 2], line)).collect();
        expect_alike(&expected(&stream), &found);
        assert!(stores.iter_mut().all(|store| store.audit().unwrap().balanced));
    }
}

#[test]
fn all_at_once_through_the_program_and_after_a_restart() {
    let folder = folder("program");
    for (number, stream) in streams().into_iter().enumerate() {
        let file = folder.join(format!("{number}.db"));
        let expected = expected(&stream);
        let (first, second) = stream.split_at(stream.len() / 3);
        let mut found = Vec::new();
        for part in [first, second] {
            let output = run(program(&file), &text(part));
            assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
            found.extend(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned));
        }
        expect_alike(&expected, &found);
    }
}
