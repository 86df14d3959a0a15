//! A part of a ledger, loaded entity by entity as it is asked for: what it decides and answers is held against the whole.

use ecoledger::{
    Command, CommandContext, Decision, Executed, Explanation, HashKey, Ledger, NotAnswered, NotExecuted, Query, QueryContext,
    Refusal, WorkingSet,
    kernel::{EntityKey, Halt, ReadSet},
    views::Answer,
};

use crate::laws::{Broken, hold};

/// A working set over a ledger that stands for a store, and how often it was loaded.
#[derive(Debug)]
pub struct Part<'l> {
    /// What is loaded.
    pub set: WorkingSet,
    /// How often something was.
    pub loads: usize,
    ledger: &'l Ledger,
}

impl<'l> Part<'l> {
    /// A set that holds nothing.
    #[must_use]
    pub fn empty(ledger: &'l Ledger) -> Self {
        Self { set: WorkingSet::new(HashKey::from_bytes([3; 16]), ledger.head()), loads: 0, ledger }
    }

    /// Loads what is missing of these.
    pub fn load(&mut self, keys: impl IntoIterator<Item = EntityKey>) {
        let missing = self.set.missing(keys);
        self.loads += usize::from(!missing.is_empty());
        for key in &missing {
            self.set.load(self.ledger.entity(key));
        }
    }

    /// Loads a gap, which must name what is missing and nothing else.
    fn fill(&mut self, gap: Vec<EntityKey>) {
        assert_eq!(self.set.missing(gap.iter().cloned()), gap, "a gap names what is missing, each once, in the order of keys");
        assert!(!gap.is_empty(), "a gap of nothing");
        self.load(gap);
    }

    /// Decides as a host does: loads what the command names, then whatever is missing.
    pub fn decide(&mut self, context: &CommandContext, command: &Command) -> Result<Decision, Refusal> {
        self.load(command.keys(context));
        loop {
            match self.set.decide(context, command) {
                Ok(decision) => return Ok(decision),
                Err(Halt::Refused(refusal)) => return Err(refusal),
                Err(Halt::Gap(gap)) => self.fill(gap),
            }
        }
    }

    /// Explains in the same way.
    pub fn explain(&mut self, context: &CommandContext, command: &Command) -> Explanation {
        loop {
            match self.set.explain(context, command) {
                Ok(explanation) => return explanation,
                Err(gap) => self.fill(gap),
            }
        }
    }

    /// Executes as a host does: in a batch, begun anew until nothing is missing, not for the answer either. Nothing is recorded.
    pub fn execute(&mut self, context: &CommandContext, command: &Command) -> Result<Executed, NotExecuted> {
        self.load(command.keys(context));
        loop {
            let executed = self.set.batch().execute(context, command);
            match executed {
                Err(NotExecuted::NotLoaded(gap)) => self.fill(gap),
                other => return other,
            }
        }
    }

    /// Answers in the same way.
    pub fn query(&mut self, context: &QueryContext, query: &Query) -> Result<Answer, NotAnswered> {
        loop {
            match self.set.query(context, query) {
                Err(NotAnswered::NotLoaded(gap)) => self.fill(gap),
                other => return other,
            }
        }
    }
}

/// A working set decides, explains, answers and records as the whole ledger does: the same events, reads, refusals, rules,
/// answers, and entities afterwards.
pub fn decides_as_the_whole(ledger: &Ledger, context: &CommandContext, command: &Command) -> Result<(), Broken> {
    let name = command.type_name();
    let mut part = Part::empty(ledger);
    let whole = ledger.decide_with_reads(context, command);
    let decided = part.decide(context, command);
    hold(decided == whole, || format!("{name}: a part decides {decided:?}, the whole {whole:?}"))?;
    let (explained, told) = (part.explain(context, command), ledger.explain(context, command));
    hold(explained == told, || format!("{name}: a part explains {explained:?}, the whole {told:?}"))?;
    let (executed, whole_executed) = (part.execute(context, command), ledger.batch().execute(context, command));
    hold(executed == whole_executed, || format!("{name}: a part executes {executed:?}, the whole {whole_executed:?}"))?;
    let Ok(executed) = executed else { return Ok(()) };
    records_as_the_whole(ledger, part.set, context, command, &executed)?;
    stands_on_its_reads_alone(ledger, context, command, &whole.map_err(|refusal| refusal.to_string())?)
}

/// A working set answers a query as the whole ledger does, or says that it has no lists.
pub fn answers_as_the_whole(ledger: &Ledger, context: &QueryContext, query: &Query) -> Result<(), Broken> {
    let answered = Part::empty(ledger).query(context, query);
    let whole = ledger.query(context, query);
    let no_lists = answered == Err(NotAnswered::NoProjections);
    hold(no_lists || answered == whole, || format!("{query:?}: a part answers {answered:?}, the whole {whole:?}"))
}

fn records_as_the_whole(
    ledger: &Ledger,
    mut set: WorkingSet,
    context: &CommandContext,
    command: &Command,
    executed: &Executed,
) -> Result<(), Broken> {
    let mut ledger = ledger.clone();
    ledger.record(&executed.events).map_err(|error| error.to_string())?;
    set.record(&executed.events).map_err(|error| error.to_string())?;
    hold(set.head() == ledger.head(), || format!("{:?} and {:?}", set.head(), ledger.head()))?;
    for key in executed.events.iter().flat_map(ecoledger::Recorded::raises) {
        let (in_part, in_whole) = (set.entity(&key), ledger.entity(&key));
        hold(in_part.as_ref() == Some(&in_whole), || format!("in a part {in_part:?}, in the whole {in_whole:?}"))?;
    }
    let answer = set.command_answer(context, command, &executed.events);
    hold(answer.as_ref() == Ok(&executed.result), || format!("{answer:?} after {:?}", executed.result))?;
    let answer = ledger.command_answer(context, command, &executed.events);
    hold(answer == executed.result, || format!("{answer:?} after {:?}", executed.result))
}

/// What was read, and what the events change, is enough: nothing else counts.
fn stands_on_its_reads_alone(
    ledger: &Ledger,
    context: &CommandContext,
    command: &Command,
    whole: &Decision,
) -> Result<(), Broken> {
    let mut part = Part::empty(ledger);
    part.load(read_or_changed(ledger, whole));
    let decided = part.set.decide(context, command);
    hold(decided.as_ref() == Ok(whole), || format!("{}: {decided:?} on what was read", command.type_name()))
}

/// The entities that a decision read, and those that its events change.
#[must_use]
pub fn read_or_changed(ledger: &Ledger, decision: &Decision) -> Vec<EntityKey> {
    let reads: &ReadSet = &decision.reads;
    let changed = ledger.stamp(decision.clone()).into_iter().flat_map(|event| event.raises());
    reads.entries().iter().map(|(key, _)| key.clone()).chain(changed).collect()
}
