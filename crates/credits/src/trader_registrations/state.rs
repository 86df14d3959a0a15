use ecoledger_kernel::{Entity, EntityKey, Inconsistent, ProposalId, TraderRegistrationKey};
use serde::{Deserialize, Serialize};

/// An organization's standing as a trader of a marketplace. No way to end it is documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TraderRegistration {
    /// The proposal that is open for it.
    pub open_proposal: Option<ProposalId>,
    /// Whether it may list and settle there.
    pub registered: bool,
}

/// What a proposal does to the registration that it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum TraderRegistrationStep {
    /// It is opened.
    Opened(ProposalId),
    /// It goes to and fro, and stays open.
    Continued,
    /// It comes to its end.
    Closed,
}

/// What happens to a registration.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum TraderRegistrationChange {
    /// A proposal for it goes on.
    Step(TraderRegistrationStep),
    /// It is given.
    Registered,
}

impl Entity for TraderRegistration {
    type Id = TraderRegistrationKey;
    type Change<'e> = TraderRegistrationChange;

    fn key(id: &TraderRegistrationKey) -> EntityKey {
        EntityKey::TraderRegistration(*id)
    }

    fn evolve(
        slot: &mut Option<Self>,
        id: &TraderRegistrationKey,
        change: TraderRegistrationChange,
    ) -> Result<(), Inconsistent> {
        let known = slot.is_some();
        let registration = slot.get_or_insert_default();
        match change {
            TraderRegistrationChange::Step(TraderRegistrationStep::Opened(proposal)) => {
                registration.open_proposal = Some(proposal);
            }
            TraderRegistrationChange::Step(TraderRegistrationStep::Continued) if known => {}
            TraderRegistrationChange::Step(TraderRegistrationStep::Closed) if known => registration.open_proposal = None,
            TraderRegistrationChange::Registered if known => registration.registered = true,
            TraderRegistrationChange::Step(TraderRegistrationStep::Continued | TraderRegistrationStep::Closed)
            | TraderRegistrationChange::Registered => {
                return Err(Inconsistent::new(&Self::key(id), "changed, but nobody asked for it"));
            }
        }
        Ok(())
    }
}
