//! Random commands of the Environmental Credit Service, in JSON, that hit, miss and collide.
//!
//! A [`Step`] is a handful of dice. [`Step::request`] throws them in a state that the model knows: mostly somebody asks for
//! what it may have, now and then somebody else does, for something else, or in a form that is none. A die that shows zero
//! takes the most ordinary way, so that shrinking a history makes it plain.

mod assets;
pub(crate) mod choice;
mod dice;
mod emissions;
mod hostile;
mod organizations;
mod proposals;
pub(crate) mod start;
mod trade;

use choice::{Choice, ChosenCommand};
pub use dice::Dice;
use proptest::prelude::*;
use serde_json::{Value, json};
pub use start::{Given, Start, beginning};

use crate::{model::credits::Credits, wire::id};

/// How many dice a step has.
pub const DICE: usize = 48;

/// One request, before it is known of which state it is asked.
#[derive(Clone)]
pub struct Step(Vec<u16>);

impl core::fmt::Debug for Step {
    /// On one line, without the zeros at the end.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let thrown = self.0.iter().rposition(|die| *die > 0).map_or(0, |last| last + 1);
        let thrown: Vec<String> = self.0.iter().take(thrown).map(u16::to_string).collect();
        write!(f, "Step({})", thrown.join(" "))
    }
}

/// Steps, as many as this at most.
pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..=most)
}

/// One step.
pub fn step() -> impl Strategy<Value = Step> {
    prop::collection::vec(any::<u16>(), DICE).prop_map(Step)
}

/// A start, mostly one in which credits are on their way already.
pub fn start() -> impl Strategy<Value = Start> {
    prop_oneof![
        1 => Just(Start::Market),
        2 => Just(Start::Projects),
        10 => Just(Start::Credits),
        1 => Just(Start::Crowded),
    ]
}

/// A request in JSON: its context and its command.
#[derive(Clone, Debug)]
pub struct MarketRequest {
    /// The context.
    pub context: Value,
    /// The command.
    pub command: Value,
    /// When, in milliseconds.
    pub at: i64,
}

/// How often each command is asked, of the sum of all.
const WEIGHTS: [(&str, usize); 24] = [
    ("actOnProposal", 26),
    ("submitProposal", 20),
    ("splitCredit", 6),
    ("transferCredit", 7),
    ("transferEndUseBuyer", 4),
    ("createClaim", 4),
    ("updateProcessedClaim", 6),
    ("updateCheckpointResult", 2),
    ("updateClaim", 2),
    ("addCheckpoint", 2),
    ("updateCheckpoint", 2),
    ("createEcoProject", 2),
    ("addModularBenefitProject", 2),
    ("updateModularBenefitProject", 2),
    ("addFile", 5),
    ("deleteFile", 2),
    ("assignUserRole", 3),
    ("revokeUserRole", 1),
    ("updateOrganization", 1),
    ("addMarketRole", 1),
    ("registerOrganization", 1),
    ("createEsgScorecard", 1),
    ("createEsgMilestone", 2),
    ("reportEmissions", 3),
];

impl Step {
    /// The step of these dice; those that are missing show zero.
    pub fn of(dice: impl IntoIterator<Item = u16>) -> Self {
        Self(dice.into_iter().take(DICE).collect())
    }

    /// The request in this state: the `number`-th, at the moment `now` of the last one.
    pub fn request(&self, model: &Credits, number: usize, now: i64) -> MarketRequest {
        let mut choice = Choice { model, number, dice: Dice::new(&self.0) };
        let name = choice.weighted(&WEIGHTS);
        let ChosenCommand { mut command, actor, first } = choice.command(name);
        command["type"] = Value::from(name);
        let actor = choice.or_somebody(actor);
        if choice.dice.is_rare(6) {
            command = hostile::spoil(&mut choice.dice, name, &command);
        }
        let version = first.map_or(0, |key| model.version(&key));
        let at = now + choice.after();
        let mut context = json!({ "commandId": id(&format!("command {number}")), "at": choice.time(at), "actor": actor });
        if let Some(expected) = choice.expected(name, version) {
            context["expectedVersion"] = Value::from(expected);
        }
        if choice.dice.is_rare(60) {
            let long = "k".repeat(65);
            context["idempotencyKey"] = Value::from(choice.dice.pick(&["key-1", "", "a b", long.as_str(), "é"]));
        }
        MarketRequest { context, command, at }
    }
}
