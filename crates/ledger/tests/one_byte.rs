//! One bit changed anywhere in what a host keeps: refused, or without effect, never something else than was written.

use ecoledger::{HashKey, Ledger, journal, snapshot};
use ecoledger_testkit::World;

use crate::formats::{scripted, scripted_credits};

/// How many bits of a text are changed at most: all of a short one, so many of a longer one, spread over it.
const MOST: usize = 20_000;

/// A text with one bit changed, for many of its bits.
fn changed(text: &str, most: usize) -> impl Iterator<Item = (usize, Vec<u8>)> + '_ {
    let bits = text.len() * 8;
    // An odd step meets every bit of bytes.
    let step = bits.div_ceil(most.max(1)) | 1;
    (0..bits).step_by(step).map(move |bit| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        (bit / 8, bytes)
    })
}

fn worlds() -> [World; 2] {
    [scripted(), scripted_credits()]
}

fn journal_lines(world: &World) -> Vec<String> {
    let decisions = world.events.chunk_by(|one, next| one.command_id == next.command_id);
    decisions.map(|decision| journal::to_line(decision).expect("one decision")).collect()
}

/// A journal as a host reads it, with the number of its events.
fn read(bytes: &[u8]) -> Result<usize, String> {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let text = |line: &[u8]| std::str::from_utf8(line).map(str::to_owned).map_err(|error| error.to_string());
    let first = text(lines.next().unwrap_or_default())?;
    if first.strip_suffix('\n') != Some(journal::FIRST_LINE) {
        return Err(format!("foreign: {first}"));
    }
    let mut events = 0;
    for line in lines {
        let Some(line) = line.strip_suffix(b"\n") else {
            // What is torn was never answered; a host cuts it off.
            return if journal::is_torn(line) { Ok(events) } else { Err("no end".to_owned()) };
        };
        events += journal::from_line(&text(line)?).map_err(|error| error.to_string())?.len();
    }
    Ok(events)
}

/// Every bit of short journals, many of long ones, line breaks and the first line among them.
#[test]
fn a_journal_with_one_bit_changed_is_refused() {
    for world in worlds() {
        let lines = journal_lines(&world);
        let journal = |lines: &[String]| format!("{}\n{}\n", journal::FIRST_LINE, lines.join("\n"));
        let shortest: Vec<String> = lines.iter().take(3).cloned().collect();
        let whole = journal(&lines);
        assert_eq!(read(whole.as_bytes()), Ok(world.events.len()));
        for (at, bytes) in changed(&journal(&shortest), usize::MAX) {
            assert!(read(&bytes).is_err(), "byte {at}: {}", String::from_utf8_lossy(&bytes));
        }
        // Of the whole one only the line that was changed, and its neighbours, can be read otherwise.
        let mut start = 0;
        for lines in lines.windows(2) {
            let pair = journal(lines);
            for (at, bytes) in changed(&pair, MOST * pair.len() / whole.len()) {
                assert!(read(&bytes).is_err(), "byte {at} of those at {start}: {}", String::from_utf8_lossy(&bytes));
            }
            start += lines[0].len() + 1;
        }
    }
}

fn restore(bytes: &[u8]) -> Result<Ledger, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let lines = text.strip_suffix('\n').ok_or("no end")?.split('\n');
    Ledger::restore(HashKey::from_bytes([7; 16]), lines).map_err(|error| error.to_string())
}

/// Every bit of small snapshots, many of large ones.
#[test]
fn a_snapshot_with_one_bit_changed_is_refused() {
    let text = |ledger: &Ledger| ledger.snapshot().map(|line| line.expect("a line") + "\n").collect::<String>();
    let empty = Ledger::new(HashKey::from_bytes([1; 16]));
    let [channels, credits] = worlds();
    for (ledger, most) in [(empty, MOST), (channels.ledger, MOST / 4), (credits.ledger, MOST / 4)] {
        let whole = text(&ledger);
        assert!(whole.starts_with(snapshot::FIRST_LINE));
        assert_eq!(restore(whole.as_bytes()).map(|restored| restored.state_digest()), Ok(ledger.state_digest()));
        for (at, bytes) in changed(&whole, most) {
            assert!(restore(&bytes).is_err(), "byte {at}: {}", String::from_utf8_lossy(&bytes));
        }
    }
}
