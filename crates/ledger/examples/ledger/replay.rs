//! The decisions of a journal, parsed on threads beside the one that folds them: three quarters of a start is parsing.

use std::{
    mem,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use ecoledger::{Ledger, Recorded, journal};

/// A batch is full with this many bytes. A shorter journal needs no other thread.
const BYTES: usize = 1 << 18;
/// Batches that a thread has at once, parsed or not.
const WAITING: usize = 2;
/// More threads would wait for the one that folds.
const MOST_PARSERS: usize = 4;

/// A line that is no decision, or none that comes next: its number, and what is wrong.
pub(crate) type Damage = (u64, String);

/// Lines one after the other, each with its number and its end.
#[derive(Default)]
struct Batch {
    text: Vec<u8>,
    lines: Vec<(u64, usize)>,
}

/// The decisions of a batch up to its first damage.
type Parsed = Vec<(u64, Result<Vec<Recorded>, String>)>;

struct Parser {
    batches: SyncSender<Batch>,
    parsed: Receiver<Parsed>,
}

/// Lines on their way into a ledger, in their order.
pub(crate) struct Replaying<'l> {
    ledger: &'l mut Ledger,
    batch: Batch,
    /// Each gets a batch in its turn.
    parsers: Vec<Parser>,
    handed_on: usize,
    folded: usize,
    damage: Option<Damage>,
}

impl<'l> Replaying<'l> {
    pub(crate) fn into(ledger: &'l mut Ledger) -> Self {
        Self { ledger, batch: Batch::default(), parsers: Vec::new(), handed_on: 0, folded: 0, damage: None }
    }

    /// Takes a line; false when one before it is damaged.
    pub(crate) fn take(&mut self, number: u64, line: &[u8]) -> bool {
        self.batch.text.extend_from_slice(line);
        self.batch.lines.push((number, self.batch.text.len()));
        if self.batch.text.len() >= BYTES {
            self.hand_on();
        }
        self.damage.is_none()
    }

    fn hand_on(&mut self) {
        if self.parsers.is_empty() {
            let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_PARSERS);
            self.parsers = (0..threads).map(|_| parser()).collect();
        }
        // No thread has more than fit its channels, so none waits for another that waits for it.
        while self.handed_on - self.folded >= self.parsers.len() * WAITING {
            self.fold_next();
        }
        let turn = self.handed_on % self.parsers.len();
        self.handed_on += 1;
        let batch = mem::take(&mut self.batch);
        assert!(self.parsers[turn].batches.send(batch).is_ok(), "a thread that parses the journal ended");
    }

    fn fold_next(&mut self) {
        let turn = self.folded % self.parsers.len();
        self.folded += 1;
        let parsed = self.parsers[turn].parsed.recv().expect("a thread that parses the journal ended");
        self.fold(parsed);
    }

    fn fold(&mut self, parsed: Parsed) {
        for (number, decision) in parsed {
            if self.damage.is_some() {
                return;
            }
            let folded = decision.and_then(|events| self.ledger.record(&events).map_err(|error| error.to_string()));
            self.damage = folded.err().map(|what| (number, what));
        }
    }

    /// Folds what is left.
    pub(crate) fn finish(mut self) -> Result<(), Damage> {
        while self.folded < self.handed_on {
            self.fold_next();
        }
        let rest = mem::take(&mut self.batch);
        self.fold(parse(&rest));
        self.damage.map_or(Ok(()), Err)
    }
}

/// A thread that ends with the [`Replaying`] to which it belongs.
fn parser() -> Parser {
    let (batches, to_parse) = sync_channel::<Batch>(WAITING);
    let (to_fold, parsed) = sync_channel(WAITING);
    thread::spawn(move || {
        for batch in to_parse {
            if to_fold.send(parse(&batch)).is_err() {
                break;
            }
        }
    });
    Parser { batches, parsed }
}

fn parse(batch: &Batch) -> Parsed {
    let mut parsed = Vec::with_capacity(batch.lines.len());
    let mut start = 0;
    for (number, end) in &batch.lines {
        let decision = decision(&batch.text[start..*end]);
        let is_damaged = decision.is_err();
        parsed.push((*number, decision));
        if is_damaged {
            break;
        }
        start = *end;
    }
    parsed
}

fn decision(line: &[u8]) -> Result<Vec<Recorded>, String> {
    let text = str::from_utf8(line).map_err(|error| format!("damaged: no UTF-8: {error}"))?;
    journal::from_line(text).map_err(|error| error.to_string())
}
