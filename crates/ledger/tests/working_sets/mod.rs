//! A part of the state: it decides as the whole does, needs few loads, and takes what was recorded.

mod rounds;

use ecoledger::{Command, CommandContext, Decision, HashKey, Recorded, Refusal, WorkingSet, kernel::Halt};

/// A working set of a store that holds these events, and how often it was loaded.
struct Part<'e> {
    set: WorkingSet,
    events: &'e [Recorded],
    rounds: usize,
}

impl<'e> Part<'e> {
    /// A set that holds nothing.
    fn empty(events: &'e [Recorded]) -> Self {
        let head = ecoledger::Head::new(events.len() as u64, events.last().map(|last| last.at));
        Self { set: WorkingSet::new(HashKey::from_bytes([3; 16]), head), events, rounds: 0 }
    }

    /// One more round: loads what is missing of these, if anything is.
    fn load(&mut self, keys: Vec<ecoledger::kernel::EntityKey>) {
        let missing = self.set.missing(keys);
        if missing.is_empty() {
            return;
        }
        self.set.load_folded(&missing, self.events).expect("the ledger's own events");
        self.rounds += 1;
    }

    /// Decides as a host does: what the command names first, then whatever is missing.
    fn decide(&mut self, context: &CommandContext, command: &Command) -> Result<Decision, Refusal> {
        self.load(command.keys(context));
        loop {
            match self.set.decide(context, command) {
                Ok(decision) => return Ok(decision),
                Err(Halt::Refused(refusal)) => return Err(refusal),
                Err(Halt::Gap(missing)) => {
                    assert!(!missing.is_empty(), "a gap of nothing: {command:?}");
                    self.load(missing);
                }
            }
        }
    }
}
