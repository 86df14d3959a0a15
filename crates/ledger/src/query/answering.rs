//! What an answer is made from, and why there is none.

use alloc::vec::Vec;
use core::fmt;

use ecoledger_bundles::{for_queries::authorize, policy::ChannelRight};
use ecoledger_kernel::{
    AccountHolderId, Actor, ActorKind, Gap, Halt, Reader, Refusal, SalesChannelId, Timestamp, View, operator, wrong_actor_kind,
};
use uuid::Uuid;

use super::{NotAnswered, PageRequest, weight::Weighed};
use crate::{
    LedgerView,
    ledger_view::joined,
    lists::{Keeper, List, ListGap, ListView, Position, RangeStart},
    views::Page,
};

/// Why a view gives no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop<G, L> {
    /// The query is refused.
    Refused(Refusal),
    /// Entities are missing. Load them and ask again.
    Gap(G),
    /// Rows of lists are missing, and perhaps entities, or there are no lists.
    Lists(L, Option<G>),
    /// It asks for the books, which only the whole ledger has.
    NoBooks,
}

/// Why these two views give no answer.
pub(super) type Stopped<V, L> = Stop<<V as View>::Gap, <L as ListView>::Gap>;

impl<G, L> From<Refusal> for Stop<G, L> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<G, L> From<Halt<G>> for Stop<G, L> {
    fn from(halt: Halt<G>) -> Self {
        match halt {
            Halt::Refused(refusal) => Self::Refused(refusal),
            Halt::Gap(gap) => Self::Gap(gap),
        }
    }
}

impl<G: Gap, L: Gap> Stop<G, L> {
    /// Rows of lists are missing.
    pub(super) const fn lists(missing: L) -> Self {
        Self::Lists(missing, None)
    }

    /// Both, or why there are not both: what is missing is told together.
    pub(super) fn both<A, B>(one: Result<A, Self>, other: Result<B, Self>) -> Result<(A, B), Self> {
        let (one, other) = match (one, other) {
            (Ok(one), Ok(other)) => return Ok((one, other)),
            (Err(stop), Ok(_)) | (Ok(_), Err(stop)) => return Err(stop),
            (Err(one), Err(other)) => (one, other),
        };
        Err(match (one, other) {
            (Self::Gap(one), Self::Gap(other)) => Self::Gap(one.join(other)),
            (Self::Lists(lists, one), Self::Gap(other)) | (Self::Gap(other), Self::Lists(lists, one)) => {
                Self::Lists(lists, Some(joined(one, other)))
            }
            (Self::Lists(one, entities), Self::Lists(other, others)) => {
                let entities = match (entities, others) {
                    (Some(one), Some(other)) => Some(one.join(other)),
                    (one, other) => one.or(other),
                };
                Self::Lists(one.join(other), entities)
            }
            (refused @ (Self::Refused(_) | Self::NoBooks), _) | (_, refused @ (Self::Refused(_) | Self::NoBooks)) => refused,
        })
    }
}

impl<G: Gap, L: ListGap> From<Stop<G, L>> for NotAnswered {
    fn from(stop: Stop<G, L>) -> Self {
        match stop {
            Stop::Refused(refusal) => Self::Refused(refusal),
            Stop::Gap(gap) => Self::NotLoaded(gap.into_missing()),
            Stop::Lists(missing, entities) => missing.into_not_answered(entities.map_or_else(Vec::new, Gap::into_missing)),
            Stop::NoBooks => Self::NoProjections,
        }
    }
}

/// What an answer is made from: entities by key, and lists.
pub(super) struct Answering<'l, V, L> {
    pub(super) view: &'l V,
    pub(super) lists: &'l L,
    pub(super) reader: Reader<'l, V>,
    pub(super) at: Timestamp,
    pub(super) actor: Actor,
}

/// On whose behalf channel queries are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnBehalfOf {
    Channel(SalesChannelId),
    AccountHolder(AccountHolderId),
}

impl OnBehalfOf {
    /// Whose lists are read.
    pub(super) const fn keeper(self) -> Keeper {
        match self {
            Self::Channel(id) => Keeper::Channel(id),
            Self::AccountHolder(id) => Keeper::AccountHolder(id),
        }
    }
}

impl fmt::Display for OnBehalfOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(id) => write!(f, "channel {id}"),
            Self::AccountHolder(id) => write!(f, "account holder {id}"),
        }
    }
}

impl<V: LedgerView, L: ListView> Answering<'_, V, L> {
    /// A channel user with the right asks for its channel, an account holder for what is its own (D-71); nobody else.
    pub(super) fn scope(&mut self, right: ChannelRight) -> Result<OnBehalfOf, Stopped<V, L>> {
        match self.actor {
            Actor::ChannelUser(_) => Ok(OnBehalfOf::Channel(self.channel(right)?)),
            Actor::AccountHolder(holder) => Ok(OnBehalfOf::AccountHolder(holder)),
            Actor::Operator | Actor::Member { .. } => {
                Err(wrong_actor_kind(&self.actor, &[ActorKind::ChannelUser, ActorKind::AccountHolder]).into())
            }
        }
    }

    /// The channel in which the actor has the right.
    pub(super) fn channel(&mut self, right: ChannelRight) -> Result<SalesChannelId, Stopped<V, L>> {
        Ok(authorize(&self.actor, right, &mut self.reader)?)
    }

    pub(super) fn operator(&mut self) -> Result<(), Stopped<V, L>> {
        Ok(operator(&self.actor, &mut self.reader)?)
    }

    pub(super) fn expect_lists(&self) -> Result<(), Stopped<V, L>> {
        self.lists.expect_kept().map_err(Stop::lists)
    }

    /// A page of what is listed by number. `mark` tells its cursors from those of other lists.
    pub(super) fn page_of<I: From<Uuid>, W: Weighed>(
        &self,
        list: List,
        mark: &str,
        page: &PageRequest,
        view: impl Fn(I) -> Result<Option<W>, V::Gap>,
    ) -> Result<Page<W>, Stopped<V, L>> {
        self.expect_lists()?;
        let first = page.position(mark)?.unwrap_or(0);
        let rows = self.lists.rows(list, RangeStart::At(Position::Number(first)), page.ahead());
        page.collect(
            mark,
            rows.map(|row| {
                let row = row?;
                let view = row.entry.id().map_or(Ok(None), &view);
                Ok((row.position.number().unwrap_or(u64::MAX), view))
            }),
        )
    }
}
