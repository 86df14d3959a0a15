//! Certificates, one by one: each knows its place and the head of the bundle that it is in.

use ecoledger::{
    CertificateId, CertificateRange, Code, CommandContext, Timestamp,
    bundles::{AssetLine, OnrampBundle, WithdrawCertificates},
    kernel::{EntityKey, IssuanceId, TraderId, TransactionId},
};

use serde_json::{Value, json};

use super::{Model, No, ensure, no};

/// Where a certificate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the inventory of a trader.
    Held(TraderId),
    /// A trader's still, and waiting for a transaction.
    Reserved(TraderId, TransactionId),
    /// Retired.
    Retired,
    /// Out of the channel.
    Offramped,
    /// Withdrawn.
    Withdrawn,
}

/// One certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The first certificate of its bundle.
    pub head: CertificateId,
    /// Where it is.
    pub place: Place,
    /// The on-ramp that brought it last: its place among all of them.
    pub onramp: usize,
    /// From when it cannot be sold any more.
    pub expires_at: Option<Timestamp>,
}

/// How many certificates of an issuance are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Ever brought in.
    pub onramped: u128,
    /// In an inventory, expired or not.
    pub listable: u128,
    /// Waiting for a transaction.
    pub reserved: u128,
    /// Retired.
    pub retired: u128,
    /// Out of the channel.
    pub offramped: u128,
    /// Withdrawn.
    pub withdrawn: u128,
}

impl Totals {
    /// As an issuance shows them (D-38).
    pub(super) fn shown(&self) -> Value {
        json!({
            "onramped": self.onramped,
            "listable": self.listable,
            "reserved": self.reserved,
            "retired": self.retired,
            "offramped": self.offramped,
            "withdrawn": self.withdrawn,
        })
    }
}

/// Every certificate of a range.
pub(super) fn each(range: &CertificateRange) -> impl Iterator<Item = CertificateId> {
    let (issuance, serial) = (range.issuance().clone(), range.start().serial());
    let numbers = range.first()..=range.last();
    numbers.filter_map(move |number| Some(CertificateId::new(issuance.clone(), serial.with_number(number)?)))
}

/// The first line that names a certificate of an earlier line, found by comparing every line with each one before it.
pub fn first_overlap(lines: &[AssetLine]) -> Option<usize> {
    let shares = |a: &CertificateRange, b: &CertificateRange| each(a).any(|id| each(b).any(|other| id == other));
    lines
        .iter()
        .enumerate()
        .position(|(index, line)| lines.iter().take(index).any(|earlier| shares(&earlier.range, &line.range)))
}

impl Model {
    pub(super) fn onramp(&mut self, context: &CommandContext, command: &OnrampBundle) -> Result<Value, No> {
        Self::operator(context)?;
        ensure(self.traders.contains_key(&command.trader_id), Code::NotFound)?;
        ensure(self.facilities.contains_key(&command.attributes.production_facility_id), Code::NotFound)?;
        ensure(self.suppliers.contains_key(&command.attributes.supplier_id), Code::NotFound)?;
        self.expect(context, &EntityKey::Trader(command.trader_id))?;
        let places: Vec<Option<Place>> =
            each(&command.range).map(|id| self.certificates.get(&id).map(|one| one.place)).collect();
        let new = places.iter().all(Option::is_none);
        let back = places.iter().all(|place| *place == Some(Place::Offramped));
        ensure(new || back, Code::AlreadyIssued)?;
        let onramp = self.onramps.len();
        self.onramps.push(command.clone());
        for id in each(&command.range) {
            let head = command.range.start().clone();
            let (place, expires_at) = (Place::Held(command.trader_id), command.attributes.expiration_date);
            self.certificates.insert(id, Certificate { head, place, onramp, expires_at });
        }
        let bundle = EntityKey::Bundle(command.range.start().clone());
        self.happens("bundleOnramped", [EntityKey::Issuance(command.range.issuance().clone()), bundle]);
        Ok(self.asset_shown(&command.range, onramp))
    }

    pub(super) fn withdraw(&mut self, context: &CommandContext, command: &WithdrawCertificates) -> Result<Value, No> {
        Self::operator(context)?;
        ensure(self.traders.contains_key(&command.trader_id), Code::NotFound)?;
        self.expect(context, &EntityKey::Trader(command.trader_id))?;
        if let Some(code) = self.head_rule(&command.range, command.trader_id, context.at) {
            return no(code);
        }
        let bundles = self.cut(&command.range, Place::Withdrawn);
        let issuance = EntityKey::Issuance(command.range.issuance().clone());
        self.happens("certificatesWithdrawn", bundles.into_iter().chain([issuance]));
        let (start, end, volume) = (command.range.start(), command.range.end(), each(&command.range).count());
        Ok(json!({ "traderId": command.trader_id, "start": start, "end": end, "volume": volume }))
    }

    /// The head rule for every line, against the state before the command (D-30).
    pub(super) fn head_rules(&self, lines: &[AssetLine], trader: TraderId, at: Timestamp) -> Result<(), No> {
        lines.iter().zip(0..).try_for_each(|(line, index)| match self.head_rule(&line.range, trader, at) {
            None => Ok(()),
            Some(code) => Err(No { code, index: Some(index) }),
        })
    }

    fn head_rule(&self, range: &CertificateRange, trader: TraderId, at: Timestamp) -> Option<Code> {
        let head = self.certificates.get(range.start());
        let Some(head) = head.filter(|one| one.head == *range.start()) else { return Some(Code::NotBundleStart) };
        match head.place {
            Place::Held(owner) | Place::Reserved(owner, _) if owner != trader => return Some(Code::NotBundleStart),
            Place::Held(_) if head.expires_at.is_none_or(|expires_at| at < expires_at) => {}
            Place::Held(_) | Place::Reserved(..) => return Some(Code::AssetNotListable),
            Place::Retired | Place::Offramped | Place::Withdrawn => return Some(Code::NotBundleStart),
        }
        let same_bundle = each(range).all(|id| self.certificates.get(&id) == Some(head));
        (!same_bundle).then_some(Code::BeyondBundleEnd)
    }

    /// Takes certificates off the head of their bundle; what is left has a new head (D-31). Both bundles are changed.
    pub(super) fn cut(&mut self, range: &CertificateRange, place: Place) -> Vec<EntityKey> {
        let bundle = self.certificates.get(range.start()).cloned().expect("the head rule holds");
        for id in each(range) {
            self.certificates.insert(id, Certificate { place, ..bundle.clone() });
        }
        let mut changed = vec![EntityKey::Bundle(range.start().clone())];
        let new_head = self.certificates.iter().find(|(_, one)| **one == bundle).map(|(id, _)| id.clone());
        if let Some(new_head) = new_head {
            for one in self.certificates.values_mut().filter(|one| **one == bundle) {
                one.head = new_head.clone();
            }
            changed.push(EntityKey::Bundle(new_head));
        }
        changed
    }

    /// Everything that waits for a transaction goes to a place of its own.
    pub(super) fn settle(&mut self, transaction: TransactionId, place: impl Fn(TraderId) -> Place) {
        for one in self.certificates.values_mut() {
            match one.place {
                Place::Reserved(owner, reserved_for) if reserved_for == transaction => one.place = place(owner),
                Place::Held(_) | Place::Reserved(..) | Place::Retired | Place::Offramped | Place::Withdrawn => {}
            }
        }
    }

    /// The bundles of a trader that are not reserved, expired or not, in order.
    pub fn held(&self, trader: TraderId) -> Vec<CertificateRange> {
        self.bundles(|one| one.place == Place::Held(trader))
    }

    /// The bundles of a trader that can still become something, reserved ones too.
    pub fn live(&self, trader: TraderId) -> Vec<CertificateRange> {
        self.bundles(|one| match one.place {
            Place::Held(owner) | Place::Reserved(owner, _) => owner == trader,
            Place::Retired | Place::Offramped | Place::Withdrawn => false,
        })
    }

    /// What a trader can sell at a moment.
    pub fn listable(&self, trader: TraderId, at: Timestamp) -> Vec<CertificateRange> {
        let fresh = |one: &Certificate| one.expires_at.is_none_or(|expires_at| at < expires_at);
        self.bundles(|one| one.place == Place::Held(trader) && fresh(one))
    }

    fn bundles(&self, counts: impl Fn(&Certificate) -> bool) -> Vec<CertificateRange> {
        let mut ranges: Vec<CertificateRange> = Vec::new();
        for (id, one) in self.certificates.iter().filter(|(_, one)| counts(one)) {
            let longer = ranges.last().filter(|range| *range.start() == one.head);
            match longer.map(|range| CertificateRange::new(range.start().clone(), id).expect("in order")) {
                Some(longer) => *ranges.last_mut().expect("just seen") = longer,
                None => ranges.push(CertificateRange::new(id.clone(), id).expect("one certificate")),
            }
        }
        ranges
    }

    /// The issuances that are known.
    pub fn issuances(&self) -> std::collections::BTreeSet<IssuanceId> {
        self.certificates.keys().map(|id| id.issuance().clone()).collect()
    }

    /// Where the certificates of an issuance are, or those of all.
    pub fn totals(&self, issuance: Option<&IssuanceId>) -> Totals {
        let mut totals = Totals::default();
        for (_, one) in self.certificates.iter().filter(|(id, _)| issuance.is_none_or(|of| id.issuance() == of)) {
            totals.onramped += 1;
            match one.place {
                Place::Held(_) => totals.listable += 1,
                Place::Reserved(..) => totals.reserved += 1,
                Place::Retired => totals.retired += 1,
                Place::Offramped => totals.offramped += 1,
                Place::Withdrawn => totals.withdrawn += 1,
            }
        }
        totals
    }
}
