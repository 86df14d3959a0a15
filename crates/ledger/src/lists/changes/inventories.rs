//! What traders can sell, and where the certificates of an issuance are: counted once for an event.

use alloc::collections::BTreeMap;

use ecoledger_bundles::{AssetLine, Bundle, BundleState, Remainder};
use ecoledger_kernel::{CertificateId, CertificateRange, IssuanceId, TraderId};

use super::{Changes, Entry, List, ListView, Position};
use crate::{LedgerView, lists::Expiry};

/// How much came and went.
#[derive(Clone, Copy, Default)]
struct Moved {
    came: u64,
    went: u64,
}

impl Moved {
    fn come(&mut self, count: u64) {
        self.came = self.came.saturating_add(count);
    }

    fn go(&mut self, count: u64) {
        self.went = self.went.saturating_add(count);
    }

    fn of(self, count: u64) -> u64 {
        count.saturating_add(self.came).saturating_sub(self.went)
    }
}

/// The certificates of one issuance.
#[derive(Clone, Copy, Default)]
struct MovedCertificates {
    listable: Moved,
    reserved: Moved,
    retired: Moved,
    withdrawn: Moved,
}

impl MovedCertificates {
    fn state(&mut self, state: BundleState) -> &mut Moved {
        match state {
            BundleState::Listable => &mut self.listable,
            BundleState::Reserved => &mut self.reserved,
            BundleState::Retired => &mut self.retired,
            BundleState::Withdrawn => &mut self.withdrawn,
        }
    }
}

/// What one event moves.
#[derive(Default)]
pub(super) struct Movements {
    bundles: BTreeMap<(TraderId, Expiry), Moved>,
    certificates: BTreeMap<IssuanceId, MovedCertificates>,
}

impl Movements {
    /// Certificates go from one state to another; what comes in has none before, what leaves none after.
    pub(super) fn certificates(&mut self, range: &CertificateRange, from: Option<BundleState>, to: Option<BundleState>) {
        let moved = self.certificates.entry(range.issuance().clone()).or_default();
        if let Some(from) = from {
            moved.state(from).go(range.volume());
        }
        if let Some(to) = to {
            moved.state(to).come(range.volume());
        }
    }

    /// Reserved certificates go where they were to go.
    pub(super) fn reserved(&mut self, assets: &[AssetLine], to: Option<BundleState>) {
        for asset in assets {
            self.certificates(&asset.range, Some(BundleState::Reserved), to);
        }
    }
}

impl<V: LedgerView, L: ListView> Changes<'_, V, L> {
    /// A bundle is listable for its owner from now on.
    pub(super) fn begin_bundle(&mut self, owner: TraderId, start: &CertificateId, expiry: Expiry, moved: &mut Movements) {
        moved.bundles.entry((owner, expiry)).or_default().come(1);
        self.put(List::Assets(owner, expiry), Position::Certificate(start.clone()), Entry::Here);
    }

    pub(super) fn leave_bundle(&mut self, owner: TraderId, start: &CertificateId, expiry: Expiry, moved: &mut Movements) {
        moved.bundles.entry((owner, expiry)).or_default().go(1);
        self.remove(List::Assets(owner, expiry), Position::Certificate(start.clone()));
    }

    /// From when a bundle cannot be sold any more; none when it is missing.
    pub(super) fn expiry(&mut self, start: &CertificateId) -> Option<Expiry> {
        self.entity::<Bundle>(start).map(|bundle| bundle.expires_at.into())
    }

    /// What is left of bundles whose heads are taken.
    pub(super) fn remain<'e>(
        &mut self,
        owner: TraderId,
        remainders: impl Iterator<Item = &'e Remainder>,
        moved: &mut Movements,
    ) {
        for remainder in remainders {
            self.begin_bundle(owner, remainder.bundle.start(), remainder.expires_at.into(), moved);
        }
    }

    /// The heads of bundles are reserved.
    pub(super) fn take(
        &mut self,
        owner: TraderId,
        assets: &[AssetLine],
        remainders: &[Option<Remainder>],
        moved: &mut Movements,
    ) {
        for asset in assets {
            let start = asset.range.start();
            if let Some(expiry) = self.expiry(start) {
                self.leave_bundle(owner, start, expiry, moved);
            }
            moved.certificates(&asset.range, Some(BundleState::Listable), Some(BundleState::Reserved));
        }
        self.remain(owner, remainders.iter().flatten(), moved);
    }

    /// Reserved bundles are listable for an owner.
    pub(super) fn give(&mut self, owner: TraderId, assets: &[AssetLine], moved: &mut Movements) {
        for asset in assets {
            let start = asset.range.start();
            if let Some(expiry) = self.expiry(start) {
                self.begin_bundle(owner, start, expiry, moved);
            }
            moved.certificates(&asset.range, Some(BundleState::Reserved), Some(BundleState::Listable));
        }
    }

    /// Counts what came and went.
    pub(super) fn count(&mut self, moved: Movements) {
        let bundles = moved.bundles.into_iter().filter(|(_, moved)| moved.came != moved.went);
        for ((owner, expiry), moved) in bundles {
            let (list, position) = (List::AssetExpiries(owner), Position::Expiry(expiry));
            let before = self.get(list, position.clone()).and_then(|entry| entry.count());
            match moved.of(before.unwrap_or(0)) {
                0 => self.remove(list, position),
                count => self.put(list, position, Entry::Count(count)),
            }
        }
        for (issuance, moved) in moved.certificates {
            let position = Position::Issuance(issuance);
            let (listable, reserved, retired, withdrawn) = match self.get(List::IssuanceTotals, position.clone()) {
                Some(Entry::Totals { listable, reserved, retired, withdrawn }) => (listable, reserved, retired, withdrawn),
                Some(_) | None => (0, 0, 0, 0),
            };
            let totals = Entry::Totals {
                listable: moved.listable.of(listable),
                reserved: moved.reserved.of(reserved),
                retired: moved.retired.of(retired),
                withdrawn: moved.withdrawn.of(withdrawn),
            };
            self.put(List::IssuanceTotals, position, totals);
        }
    }
}
