//! The floor of a split and a transfer: the least that any program must do.

use std::collections::HashMap;

use ecoledger::HashKey;
use uuid::Uuid;

use crate::{
    KEY,
    credits::{ORGANIZATIONS, organization},
};

/// A step of the floor.
#[derive(Clone, Copy, Debug)]
pub enum FloorStep {
    /// A credit is divided.
    Split {
        /// The credit.
        credit: Uuid,
        /// Its owner.
        owner: Uuid,
        /// What becomes of it.
        children: [(Uuid, u64); 2],
    },
    /// A credit goes to another owner.
    Transfer {
        /// The credit.
        credit: Uuid,
        /// Its owner.
        owner: Uuid,
        /// The new one.
        to: Uuid,
    },
}

/// A credit of the floor.
#[derive(Clone, Copy, Debug)]
pub struct Credit {
    /// How much it is.
    pub quantity: u64,
    /// The owner; `None` once it is spent.
    pub owner: Option<Uuid>,
}

/// Bytes of an event of the engine with its envelope.
const EVENT: usize = size_of::<ecoledger::Recorded>();

/// What happened, in an event as large as the engine's.
#[derive(Clone, Copy, Debug)]
pub struct FullEvent {
    /// The step.
    pub step: FloorStep,
    /// The rest.
    pub rest: [u8; EVENT - size_of::<FloorStep>()],
}

impl From<FloorStep> for FullEvent {
    fn from(step: FloorStep) -> Self {
        Self { step, rest: [0; EVENT - size_of::<FloorStep>()] }
    }
}

/// The least that any program must do to split or transfer credits: one hash map keyed by credit, the owner and the sum
/// checked, the children inserted or the owner changed, a fixed-size event pushed. No authorization, no lineage, no mint.
#[derive(Clone, Debug)]
pub struct CreditFloor {
    /// The credits.
    pub credits: HashMap<Uuid, Credit, HashKey>,
    /// For the second floor: the organizations, which it looks up to see that they are there.
    pub organizations: Option<HashMap<Uuid, u64, HashKey>>,
}

impl CreditFloor {
    /// An empty floor; with `organizations`, the second one.
    #[must_use]
    pub fn new(organizations: bool) -> Self {
        let all = || (0..ORGANIZATIONS).map(|number| (organization(number), number));
        let known = || {
            let mut known = HashMap::with_hasher(KEY);
            known.extend(all());
            known
        };
        Self { credits: HashMap::with_hasher(KEY), organizations: organizations.then(known) }
    }

    /// Takes a step and pushes what happened: the step itself, or for the second floor a [`FullEvent`].
    ///
    /// # Errors
    /// When the credit is not there, is another's or spent, or does not sum up, or a child's id is taken; for the second floor
    /// also when an organization is not there.
    pub fn take<E: From<FloorStep>>(&mut self, step: FloorStep, log: &mut Vec<E>) -> Result<(), &'static str> {
        if let Some(organizations) = &self.organizations {
            let (owner, to) = match step {
                FloorStep::Split { owner, .. } => (owner, owner),
                FloorStep::Transfer { owner, to, .. } => (owner, to),
            };
            // Nobody, to whom the benchmark of retirements gives, is no organization.
            if !organizations.contains_key(&owner) || !(to.is_nil() || organizations.contains_key(&to)) {
                return Err("no such organization");
            }
        }
        match step {
            FloorStep::Split { credit, owner, children } => {
                let [first, second] = children;
                if self.credits.contains_key(&first.0) || self.credits.contains_key(&second.0) {
                    return Err("the id is taken");
                }
                let parent = self.owned(credit, owner)?;
                if parent.quantity != first.1 + second.1 {
                    return Err("another sum");
                }
                parent.owner = None;
                for (id, quantity) in children {
                    self.credits.insert(id, Credit { quantity, owner: Some(owner) });
                }
            }
            FloorStep::Transfer { credit, owner, to } => self.owned(credit, owner)?.owner = Some(to),
        }
        log.push(step.into());
        Ok(())
    }

    fn owned(&mut self, credit: Uuid, owner: Uuid) -> Result<&mut Credit, &'static str> {
        let found = self.credits.get_mut(&credit).ok_or("no such credit")?;
        if found.owner == Some(owner) { Ok(found) } else { Err("another's credit") }
    }
}
