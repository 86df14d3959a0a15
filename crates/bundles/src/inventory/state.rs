use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    CertificateId, CertificateRange, Entity, EntityKey, Inconsistent, IssuanceId, Serial, Timestamp, TraderId, append,
    wire_enum,
};
use serde::{Deserialize, Serialize};

use super::{BundleAttributes, BundleOnramped, RangeSet, written};

/// One on-ramp of an issuance. A return brings attributes of its own ([D-76]).
///
/// [D-76]: ecoledger_kernel::rules::reading#d-76
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Onramp {
    /// The first certificate that came in.
    pub start: Serial,
    /// The number of the last one.
    pub last: u64,
    /// What they have in common.
    pub attributes: Arc<BundleAttributes>,
}

/// An issuance: which of its certificates ever came in, and which are out now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Issuance {
    /// Its on-ramps, in order.
    #[serde(with = "written")]
    pub onramps: Vec<Onramp>,
    /// Every certificate that was ever on-ramped.
    pub issued: RangeSet,
    /// The certificates that are off-ramped now.
    pub offramped: RangeSet,
}

/// What happens to an issuance.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum IssuanceChange<'e> {
    /// Certificates came in.
    Onramped(&'e BundleOnramped),
    /// Certificates are about to leave.
    OfframpRegistered,
    /// Certificates left.
    Offramped(&'e [&'e CertificateRange]),
    /// Certificates were withdrawn; which ones, their bundle knows.
    Withdrawn,
}

impl Entity for Issuance {
    type Id = IssuanceId;
    type Change<'e> = IssuanceChange<'e>;

    fn key(id: &IssuanceId) -> EntityKey {
        EntityKey::Issuance(id.clone())
    }

    fn expect_possible(&self, id: &IssuanceId) -> Result<(), &'static str> {
        let came_in = |onramp: &Onramp| {
            let start = CertificateId::new(id.clone(), onramp.start);
            CertificateRange::up_to(start, onramp.last).is_some_and(|range| self.issued.covers(&range))
        };
        let went_out = |(start, last)| {
            let start = CertificateId::new(id.clone(), start);
            CertificateRange::up_to(start, last).is_some_and(|range| self.issued.covers(&range))
        };
        if self.onramps.is_empty() || !self.onramps.iter().all(came_in) {
            return Err("expected on-ramps, all of them of certificates that came in");
        }
        if !self.offramped.iter().all(went_out) {
            return Err("expected that what is off-ramped came in");
        }
        Ok(())
    }

    fn evolve(slot: &mut Option<Self>, id: &IssuanceId, change: IssuanceChange<'_>) -> Result<(), Inconsistent> {
        if let IssuanceChange::Onramped(event) = change {
            slot.get_or_insert_default().onramp(event);
            return Ok(());
        }
        let Some(issuance) = slot else { return Err(Inconsistent::new(&Self::key(id), "changed, but not there")) };
        match change {
            IssuanceChange::Offramped(ranges) => ranges.iter().for_each(|range| issuance.offramped.insert(range)),
            IssuanceChange::Onramped(_) | IssuanceChange::OfframpRegistered | IssuanceChange::Withdrawn => {}
        }
        Ok(())
    }
}

impl Issuance {
    fn onramp(&mut self, event: &BundleOnramped) {
        self.issued.insert(&event.bundle);
        self.offramped.remove(&event.bundle);
        let same = self.onramps.last().map(|last| &last.attributes).filter(|attributes| **attributes == event.attributes);
        let attributes = same.unwrap_or(&event.attributes).clone();
        let onramp = Onramp { start: event.bundle.start().serial(), last: event.bundle.last(), attributes };
        append(&mut self.onramps, onramp);
    }
}

wire_enum! {
    /// What can be done with a bundle.
    BundleState {
        /// It can be traded, retired, off-ramped, unless it is expired.
        Listable "listable",
        /// A transaction waits for it.
        Reserved "reserved",
        /// It is retired for good.
        Retired "retired",
        /// It is withdrawn for good.
        Withdrawn "withdrawn",
    }
}

/// Certificates in a row with one owner and one state, known by the first of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Bundle {
    /// Its last certificate's number.
    pub last: u64,
    /// Its owner; of a retired bundle, the owner that retired it.
    pub owner: TraderId,
    /// From when it cannot be sold any more.
    pub expires_at: Option<Timestamp>,
    /// Which on-ramp of its issuance it came with, and so its attributes.
    pub onramp: u32,
    /// What can be done with it.
    pub state: BundleState,
}

ecoledger_kernel::constructors! {
    Bundle(last: u64, owner: TraderId, onramp: u32, state: BundleState) optional(expires_at: Timestamp);
}

impl Bundle {
    /// Whether it cannot be sold any more at this moment: `at >= expirationDate` ([D-36]).
    ///
    /// [D-36]: ecoledger_kernel::rules::bundles#d-36
    #[must_use]
    pub fn is_expired(&self, at: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| at >= expires_at)
    }

    /// Whether its owner can still do something with it, at once or after a pending transaction ended.
    #[must_use]
    pub fn is_live(&self) -> bool {
        match self.state {
            BundleState::Listable | BundleState::Reserved => true,
            BundleState::Retired | BundleState::Withdrawn => false,
        }
    }
}

/// What happens to a bundle.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum BundleChange {
    /// It begins: on-ramped, or left over when the head of another was taken. Listable at once (D-31).
    Began {
        /// Its owner.
        owner: TraderId,
        /// Its last certificate's number.
        last: u64,
        /// Its on-ramp.
        onramp: u32,
        /// From when it cannot be sold any more.
        expires_at: Option<Timestamp>,
    },
    /// It ends at `last` and waits for a transaction (D-32).
    Reserved {
        /// Its last certificate's number from now on.
        last: u64,
        /// What is left of it.
        rest: Option<Rest>,
    },
    /// The transaction did not come about: listable again, as a bundle of its own.
    Released,
    /// It was sold.
    Traded {
        /// Its new owner.
        buyer: TraderId,
    },
    /// It was retired.
    Retired,
    /// It left the channel: it ends. Its place keeps the version (D-73).
    Offramped,
    /// It ends at `last` and was taken out of circulation.
    Withdrawn {
        /// Its last certificate's number from now on.
        last: u64,
        /// What is left of it.
        rest: Option<Rest>,
    },
}

/// What is left of a bundle whose head is taken, as far as the bundle can tell whether it is all of it and its own ([D-31]).
///
/// [D-31]: ecoledger_kernel::rules::bundles#d-31
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rest {
    /// Its first certificate's number.
    pub first: u64,
    /// Its last certificate's number.
    pub last: u64,
    /// Its on-ramp.
    pub onramp: u32,
    /// From when it cannot be sold any more.
    pub expires_at: Option<Timestamp>,
}

impl Bundle {
    /// Whether the head up to `last` and the rest are this bundle, and no more or less.
    fn is_cut_into(&self, last: u64, rest: Option<Rest>) -> bool {
        let whole = Rest { first: last.saturating_add(1), last: self.last, onramp: self.onramp, expires_at: self.expires_at };
        rest.map_or(last == self.last, |rest| last < self.last && rest == whole)
    }
}

impl Entity for Bundle {
    type Id = CertificateId;
    type Change<'e> = BundleChange;

    const ENDS: bool = true;

    fn key(id: &CertificateId) -> EntityKey {
        EntityKey::Bundle(id.clone())
    }

    fn expect_possible(&self, id: &CertificateId) -> Result<(), &'static str> {
        let is_range = id.serial().number() <= self.last && self.last <= Serial::MOST;
        if is_range { Ok(()) } else { Err("expected a last certificate that is not before the first one") }
    }

    fn evolve(slot: &mut Option<Self>, id: &CertificateId, change: BundleChange) -> Result<(), Inconsistent> {
        let inconsistent = |what| Err(Inconsistent::new(&Self::key(id), what));
        let Some(bundle) = slot else {
            return match change {
                BundleChange::Began { owner, last, onramp, expires_at } => {
                    *slot = Some(Self { last, owner, expires_at, onramp, state: BundleState::Listable });
                    Ok(())
                }
                BundleChange::Reserved { .. }
                | BundleChange::Released
                | BundleChange::Traded { .. }
                | BundleChange::Retired
                | BundleChange::Offramped
                | BundleChange::Withdrawn { .. } => inconsistent("changed, but not there"),
            };
        };
        match (bundle.state, change) {
            (BundleState::Listable, BundleChange::Reserved { last, rest }) if bundle.is_cut_into(last, rest) => {
                bundle.last = last;
                bundle.state = BundleState::Reserved;
            }
            (BundleState::Listable, BundleChange::Withdrawn { last, rest }) if bundle.is_cut_into(last, rest) => {
                bundle.last = last;
                bundle.state = BundleState::Withdrawn;
            }
            (BundleState::Reserved, BundleChange::Released) => bundle.state = BundleState::Listable,
            (BundleState::Reserved, BundleChange::Traded { buyer }) => {
                bundle.owner = buyer;
                bundle.state = BundleState::Listable;
            }
            (BundleState::Reserved, BundleChange::Retired) => bundle.state = BundleState::Retired,
            (BundleState::Reserved, BundleChange::Offramped) => *slot = None,
            (
                BundleState::Listable | BundleState::Reserved | BundleState::Retired | BundleState::Withdrawn,
                BundleChange::Began { .. }
                | BundleChange::Reserved { .. }
                | BundleChange::Released
                | BundleChange::Traded { .. }
                | BundleChange::Retired
                | BundleChange::Offramped
                | BundleChange::Withdrawn { .. },
            ) => return inconsistent("its state or its extent does not allow this"),
        }
        Ok(())
    }
}
