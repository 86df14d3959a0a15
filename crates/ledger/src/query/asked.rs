//! What an answer is made from, and why there is none.

use core::fmt;

use ecoledger_bundles::policy::{ChannelRight, authorize};
use ecoledger_kernel::{
    AccountHolderId, Actor, ActorKind, Gap, Halt, Reader, Refusal, SalesChannelId, Timestamp, operator, wrong_actor_kind,
};

use super::NotAnswered;
use crate::{entities::Entities, ledger_view::LedgerView, projections::Projections};

/// Why a view gives no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop<G> {
    /// The query is refused.
    Refused(Refusal),
    /// Entities are missing. Load them and ask again.
    Gap(G),
    /// It asks for a list, a history, or all of an issuance, which the view has not.
    NoLists,
}

impl<G> From<Refusal> for Stop<G> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<G> From<Halt<G>> for Stop<G> {
    fn from(halt: Halt<G>) -> Self {
        match halt {
            Halt::Refused(refusal) => Self::Refused(refusal),
            Halt::Gap(gap) => Self::Gap(gap),
        }
    }
}

impl<G: Gap> From<Stop<G>> for NotAnswered {
    fn from(stop: Stop<G>) -> Self {
        match stop {
            Stop::Refused(refusal) => Self::Refused(refusal),
            Stop::Gap(gap) => Self::NotLoaded(gap.into_missing()),
            Stop::NoLists => Self::NoProjections,
        }
    }
}

/// What an answer is made from: entities by key, and lists where there are any.
pub(super) struct Asked<'l, V> {
    pub(super) view: &'l V,
    pub(super) whole: Whole<'l>,
    pub(super) reader: Reader<'l, V>,
    pub(super) at: Timestamp,
    pub(super) actor: Actor,
}

/// What only the whole ledger has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Whole<'l> {
    pub(super) entities: Option<&'l Entities>,
    pub(super) projections: Option<&'l Projections>,
}

/// The lists of a whole ledger, with the entities at whose positions they point.
#[derive(Clone, Copy)]
pub(super) struct Lists<'l> {
    pub(super) entities: &'l Entities,
    pub(super) projections: &'l Projections,
}

/// On whose behalf channel queries are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnBehalfOf {
    Channel(SalesChannelId),
    AccountHolder(AccountHolderId),
}

impl fmt::Display for OnBehalfOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(id) => write!(f, "channel {id}"),
            Self::AccountHolder(id) => write!(f, "account holder {id}"),
        }
    }
}

impl<'l, V: LedgerView> Asked<'l, V> {
    /// A channel user with the right asks for its channel, an account holder for what is its own (D-71); nobody else.
    pub(super) fn scope(&mut self, right: ChannelRight) -> Result<OnBehalfOf, Stop<V::Gap>> {
        match self.actor {
            Actor::ChannelUser(_) => Ok(OnBehalfOf::Channel(self.channel(right)?)),
            Actor::AccountHolder(holder) => Ok(OnBehalfOf::AccountHolder(holder)),
            Actor::Operator | Actor::Member { .. } => {
                Err(wrong_actor_kind(&self.actor, &[ActorKind::ChannelUser, ActorKind::AccountHolder]).into())
            }
        }
    }

    /// The channel in which the actor has the right.
    pub(super) fn channel(&mut self, right: ChannelRight) -> Result<SalesChannelId, Stop<V::Gap>> {
        Ok(authorize(&self.actor, right, &mut self.reader)?)
    }

    pub(super) fn operator(&mut self) -> Result<(), Stop<V::Gap>> {
        Ok(operator(&self.actor, &mut self.reader)?)
    }

    pub(super) fn lists(&self) -> Result<Lists<'l>, Stop<V::Gap>> {
        let Whole { entities, projections } = self.whole;
        let lists = entities.zip(projections).map(|(entities, projections)| Lists { entities, projections });
        lists.ok_or(Stop::NoLists)
    }
}
