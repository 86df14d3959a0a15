//! One try to carry out commands: load, decide, append.

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::{
    Code, Command, CommandContext, Executed, HashKey, NotExecuted, Recorded, Timestamp, kernel::EntityKey, uuid::Uuid,
    views::Answer,
};

use super::{
    Error,
    batch::{Batch, Line},
    part::{Part, Place},
    request::{Asked, digest, line, recorded},
    session::Session,
};
use crate::Outcome;

/// What is known of commands from tries before.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Entities that were needed, with whether they were written.
    pub(super) keys: BTreeMap<EntityKey, bool>,
    /// Commands that are there already, by their place: their events. They are not carried out again.
    pub(super) repeated: BTreeMap<usize, Vec<Recorded>>,
    /// How many events there are of other commands that have the same id.
    pub(super) others: BTreeMap<Uuid, u32>,
}

/// Commands that were decided, each after those before it.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) part: Part,
}

/// Decides commands on what is loaded, and loads until nothing is missing; none where others changed what was loaded meanwhile, so
/// that it does not fit together.
pub(super) async fn decide(
    session: &Session,
    hash_key: HashKey,
    commands: &[Asked],
    known: &Known,
) -> Result<Option<Decided>, Error> {
    let mut part = Part::new(hash_key, Place::Now);
    let mentioned = commands.iter().flat_map(|(context, command)| command.keys(context));
    part.load(session, mentioned.chain(known.keys.keys().cloned()).collect()).await?;
    loop {
        match decide_on(&part, commands, known) {
            Ok(Ok(outcomes)) => return Ok(Some(Decided { outcomes, part })),
            Ok(Err(missing)) => part.load(session, missing).await?,
            Err(error) => return if is_of_one_moment(session, &part).await? { Err(error) } else { Ok(None) },
        }
    }
}

/// Whether all that was loaded is still as it was: then it was so at one moment.
async fn is_of_one_moment(session: &Session, part: &Part) -> Result<bool, Error> {
    Ok(part.rounds == 1 || session.head_and_changed(&part.stands()?).await?.1.is_empty())
}

/// Decides commands on a part of the state; or tells what is missing.
fn decide_on(part: &Part, commands: &[Asked], known: &Known) -> Result<Result<Vec<Outcome>, BTreeSet<EntityKey>>, Error> {
    let mut missing = BTreeSet::new();
    let mut outcomes = Vec::with_capacity(commands.len());
    let mut batch = part.set.batch();
    for (place, (context, command)) in commands.iter().enumerate() {
        let outcome = match known.repeated.get(&place) {
            Some(events) => again(part, context, command, events),
            None => batch.execute(context, command),
        };
        match outcome {
            Ok(executed) => outcomes.push(Ok(executed)),
            Err(NotExecuted::Refused(refusal)) => outcomes.push(Err(refusal)),
            Err(NotExecuted::NotLoaded(keys)) => missing.extend(keys),
            Err(error) => return Err(Error::Damaged(error.to_string())),
        }
    }
    Ok(if missing.is_empty() { Ok(outcomes) } else { Err(missing) })
}

/// A command that comes again has its events, and the answer of today.
fn again(part: &Part, context: &CommandContext, command: &Command, events: &[Recorded]) -> Result<Executed, NotExecuted> {
    let answer: Answer = part.set.command_answer(context, command, events).map_err(NotExecuted::NotLoaded)?;
    Ok(Executed::new(events.to_vec(), answer))
}

fn too_early(outcome: &Outcome) -> bool {
    outcome.as_ref().is_err_and(|refusal| refusal.code() == Code::ClockWentBack)
}

impl Decided {
    /// Commands without new events, which may be there already.
    pub(super) fn without_events(&self, known: &Known) -> BTreeSet<usize> {
        let outcomes = self.outcomes.iter().enumerate();
        let without = outcomes.filter(|(_, outcome)| outcome.as_ref().map_or(true, |executed| executed.events.is_empty()));
        without.map(|(place, _)| place).filter(|place| !known.repeated.contains_key(place)).collect()
    }

    /// Whether a command was refused since it is earlier than the last event.
    pub(super) fn is_too_early(&self) -> bool {
        self.outcomes.iter().any(too_early)
    }

    /// The earliest time of what is decided otherwise once an event is later. What came too late already is not.
    fn earliest(&self, commands: &[Asked], known: &Known) -> Option<Timestamp> {
        let head = self.part.set.head().last_at;
        let decided = commands.iter().zip(&self.outcomes).enumerate();
        let in_time = decided.filter(|(place, ((context, _), outcome))| {
            Some(context.at) >= head && !too_early(outcome) && !known.repeated.contains_key(place)
        });
        in_time.map(|(_, ((context, _), _))| context.at).min()
    }

    /// What is appended, if there is anything; what it stands on, in any case; and the time that must not be past.
    pub(super) fn batch(&mut self, commands: &[Asked], known: &Known) -> Result<(Batch, Option<Timestamp>), Error> {
        let mut counts = known.others.clone();
        let mut lines: Vec<Line> = Vec::new();
        let mut latest = None;
        for (place, (outcome, asked)) in self.outcomes.iter().zip(commands).enumerate() {
            let Ok(executed) = outcome else { continue };
            if known.repeated.contains_key(&place) || executed.events.is_empty() {
                continue;
            }
            let request = digest(asked)?;
            let count = counts.entry(asked.0.command_id.uuid()).or_default();
            for event in &executed.events {
                lines.push(line(event, *count, request)?);
                *count = count.saturating_add(1);
            }
            self.part.take(&executed.events)?;
            latest = Some(asked.0.at);
        }
        let earliest = self.earliest(commands, known);
        let fallback = commands.first().map_or(self.part.set.head().last_at, |(context, _)| Some(context.at));
        let time = latest.or(earliest).or(fallback).ok_or_else(|| Error::Damaged("a batch without a command".to_owned()))?;
        Ok((Batch::new(self.part.stands()?, lines, earliest.unwrap_or(time), time), earliest))
    }

    /// Gives events the positions that they got, after this one.
    pub(super) fn stamp(mut self, known: &Known, after: u64) -> Vec<Outcome> {
        let mut position = after;
        for (place, outcome) in self.outcomes.iter_mut().enumerate() {
            let Ok(executed) = outcome else { continue };
            if known.repeated.contains_key(&place) {
                continue;
            }
            for event in &mut executed.events {
                position = position.saturating_add(1);
                event.sequence = position;
            }
        }
        self.outcomes
    }
}

impl Known {
    /// Remembers what was needed. Tells whether that is more than was known.
    pub(super) fn remember(&mut self, part: &Part) -> bool {
        let mut is_more = false;
        for (key, is_written) in part.needed() {
            match self.keys.get_mut(key) {
                Some(written) if *written || !is_written => {}
                Some(written) => (*written, is_more) = (true, true),
                None => is_more = self.keys.insert(key.clone(), is_written).is_none(),
            }
        }
        is_more
    }

    /// Looks which of these commands are there already. Tells whether that is news.
    pub(super) async fn look(
        &mut self,
        session: &Session,
        commands: &[Asked],
        places: &BTreeSet<usize>,
    ) -> Result<bool, Error> {
        let asked = |place: &usize| commands.get(*place).map(|asked| (*place, asked));
        let ids: Vec<Uuid> = places.iter().filter_map(asked).map(|(_, (context, _))| context.command_id.uuid()).collect();
        if ids.is_empty() {
            return Ok(false);
        }
        let mut news = false;
        let mut found: BTreeMap<(Uuid, Uuid), Vec<Recorded>> = BTreeMap::new();
        let mut counts: BTreeMap<Uuid, u32> = BTreeMap::new();
        for event in session.events_of(&ids).await? {
            found.entry((event.line.command, event.line.request)).or_default().push(recorded(&event)?);
            let count = counts.entry(event.line.command).or_default();
            *count = count.saturating_add(1);
        }
        for (place, asked) in places.iter().filter_map(asked) {
            let id = asked.0.command_id.uuid();
            if let Some(events) = found.get(&(id, digest(asked)?)) {
                news |= self.repeated.insert(place, events.clone()).is_none();
            } else if let Some(count) = counts.get(&id) {
                news |= self.others.insert(id, *count) != Some(*count);
            }
        }
        Ok(news)
    }
}
