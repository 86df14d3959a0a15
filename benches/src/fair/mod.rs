//! The fair floor: the checks of the engine and the facts that it keeps, in plain hash maps under the same keyed hash, by hand and
//! without an engine. A trade and a retirement keep binding and roles, key, task, transaction, both traders, issuance, bundle
//! (`bundles`); a split and a transfer the organization with its roles, credits with mint, owners, listing, end-use buyer, parent
//! and children (`credits`); an approved retirement its proposal too (`proposals`). All keep versions and push whole events. Each
//! row is looked up once, and what is registered and settled in one step is written once.
//!
//! [`Fair::expect_same`] holds it against the engine: the same events, the same entities at the same versions.

mod bundle_facts;
mod bundles;
mod credit_facts;
mod credits;
mod proposals;

use std::collections::HashMap;

use ecoledger::{
    Actor, Command, CommandContext, Event, HashKey, Ledger, Recorded, Timestamp,
    credits::Command as CreditCommand,
    kernel::{CommandId, EntityKey, Version},
    proposals::Command as ProposalCommand,
};
use serde::Serialize;

use bundle_facts::{Asked, Registered, Settled};
use bundles::Bundles;
use credit_facts::{EndUseBuyerChanged, Retired, Split, Transferred};
use credits::Credits;
use proposals::{Moved, Proposals, Submitted};

use crate::KEY;

type Map<K, V> = HashMap<K, V, HashKey>;

fn map<K, V>() -> Map<K, V> {
    Map::with_hasher(KEY)
}

/// A row with the number of events that touched it.
type Row<T> = (T, u32);

/// Why a step is refused, or is none that this floor takes.
type Refused = &'static str;

/// An event as whole as the engine's.
#[derive(Clone, Debug)]
pub struct FairRecorded {
    /// Its position.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// By which command.
    pub command_id: CommandId,
    /// Of whom.
    pub actor: Actor,
    /// What.
    pub event: FairEvent,
}

/// What happened.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum FairEvent {
    /// A trade or a retirement was registered.
    Registered(Registered),
    /// It was settled.
    Settled(Settled),
    /// A credit was divided.
    Split(Split),
    /// A credit went to another owner.
    Transferred(Transferred),
    /// A proposal was made.
    Submitted(Submitted),
    /// A proposal was approved.
    Approved(Moved),
    /// A credit is held for another end-use buyer.
    EndUseBuyerChanged(EndUseBuyerChanged),
    /// A credit was used up.
    Retired(Retired),
}

/// Where the log stands.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    sequence: u64,
    last_at: Option<Timestamp>,
}

impl Head {
    fn expect_clock(self, context: &CommandContext) -> Result<(), Refused> {
        if self.last_at.is_some_and(|last| context.at < last) { Err("the clock went back") } else { Ok(()) }
    }

    fn push(&mut self, context: &CommandContext, event: FairEvent, log: &mut Vec<FairRecorded>) {
        let CommandContext { command_id, at, actor, .. } = *context;
        self.sequence += 1;
        self.last_at = Some(at);
        log.push(FairRecorded { sequence: self.sequence, at, command_id, actor, event });
    }
}

fn expect_version(context: &CommandContext, version: u32) -> Result<(), Refused> {
    let other = context.expected_version.is_some_and(|expected| expected != Version::new(version.into()));
    if other { Err("another version") } else { Ok(()) }
}

/// The whole state.
#[derive(Clone, Debug, Default)]
pub struct Fair {
    head: Head,
    bundles: Bundles,
    credits: Credits,
    proposals: Proposals,
}

impl Fair {
    /// Takes what the world of the benchmarks begins with.
    pub fn learn(&mut self, recorded: &Recorded) {
        self.head = Head { sequence: recorded.sequence, last_at: Some(recorded.at) };
        match &recorded.event {
            Event::Bundles(event) => self.bundles.learn(event),
            Event::Credits(event) => self.credits.learn(event),
            _ => {}
        }
    }

    /// Takes one command, and pushes its events.
    ///
    /// # Errors
    /// What the engine would refuse.
    pub fn take(&mut self, context: &CommandContext, command: &Command, log: &mut Vec<FairRecorded>) -> Result<(), Refused> {
        let Self { head, bundles, credits, proposals } = self;
        match command {
            Command::Bundles(command) => bundles.register(head, context, Asked::of(context, command)?, log),
            Command::Credits(CreditCommand::SplitCredit(command)) => credits.split(head, context, command, log),
            Command::Credits(CreditCommand::TransferCredit(command)) => credits.transfer(head, context, command, log),
            Command::Proposals(ProposalCommand::SubmitProposal(command)) => {
                proposals.submit(credits, head, context, command, log)
            }
            Command::Proposals(ProposalCommand::ActOnProposal(command)) => proposals.act(credits, head, context, command, log),
            _ => Err("another command"),
        }
    }

    /// Takes commands in one go: what they read is touched before, stage by stage, so that the waits for memory overlap.
    ///
    /// # Errors
    /// What the engine would refuse; the commands before it are taken.
    pub fn take_all(&mut self, commands: &[(CommandContext, Command)], log: &mut Vec<FairRecorded>) -> Result<(), Refused> {
        self.bundles.touch(commands);
        commands.iter().try_for_each(|(context, command)| self.take(context, command, log))
    }

    /// An entity's version and state, as the engine would store it.
    fn entity(&self, key: &EntityKey) -> Option<(u32, String)> {
        self.bundles.entity(key).or_else(|| self.credits.entity(key)).or_else(|| self.proposals.entity(key))
    }

    /// Holds the events of one step, and every entity that it touched, against the engine's.
    ///
    /// # Panics
    /// Where they differ.
    pub fn expect_same(&self, ledger: &Ledger, events: &[Recorded], own: &[FairRecorded]) {
        assert_eq!(events.len(), own.len(), "as many events");
        for (recorded, own) in events.iter().zip(own) {
            assert_eq!(
                (recorded.sequence, recorded.at, recorded.command_id, recorded.actor),
                (own.sequence, own.at, own.command_id, own.actor)
            );
            assert_eq!(json(&recorded.event), json(&own.event));
            for key in recorded.touches() {
                let entity = ledger.entity(&key);
                let state = entity.to_json().expect("JSON").expect("it is there");
                let version = u32::try_from(entity.version().get()).expect("few changes");
                assert_eq!(self.entity(&key), Some((version, state)), "{key}");
            }
        }
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("JSON")
}
