use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{Apply, CertificateRange, Inconsistent, Text, Timestamp, TraderId};
use serde::{Deserialize, Serialize};

use super::{AssetLine, Bundle, BundleAttributes, BundleChange, Issuance, IssuanceChange, Rest};

/// A bundle came into a trader's inventory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct BundleOnramped {
    /// The trader.
    pub trader_id: TraderId,
    /// The certificates.
    pub bundle: CertificateRange,
    /// Which on-ramp of the issuance it is, counted from 0.
    pub onramp: u32,
    /// Whether the certificates were off-ramped before and come back (D-37).
    pub returned: bool,
    /// What they have in common.
    pub attributes: Arc<BundleAttributes>,
}

impl BundleOnramped {
    pub(crate) fn fold<S: Apply<Issuance> + Apply<Bundle>>(&self, store: &mut S) -> Result<(), Inconsistent> {
        Apply::<Issuance>::apply(store, self.bundle.issuance(), IssuanceChange::Onramped(self))?;
        let change = BundleChange::Began {
            owner: self.trader_id,
            last: self.bundle.last(),
            onramp: self.onramp,
            expires_at: self.attributes.expiration_date,
        };
        Apply::<Bundle>::apply(store, self.bundle.start(), change)
    }
}

/// What is left of a bundle whose head was taken: a bundle of its own that stays with its owner ([D-31]).
///
/// [D-31]: ecoledger_kernel::rules::bundles#d-31
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Remainder {
    /// Its certificates.
    pub bundle: CertificateRange,
    /// Its on-ramp.
    pub onramp: u32,
    /// From when it cannot be sold any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

impl Remainder {
    fn rest(&self) -> Rest {
        let Self { bundle, onramp, expires_at } = self;
        Rest { first: bundle.first(), last: bundle.last(), onramp: *onramp, expires_at: *expires_at }
    }

    pub(crate) fn fold(&self, owner: TraderId, store: &mut impl Apply<Bundle>) -> Result<(), Inconsistent> {
        let change = BundleChange::Began { owner, last: self.bundle.last(), onramp: self.onramp, expires_at: self.expires_at };
        store.apply(self.bundle.start(), change)
    }
}

/// Takes the head of each line's bundle; what is left begins as a bundle of its own.
pub(crate) fn fold_taken(
    owner: TraderId,
    assets: &[AssetLine],
    remainders: &[Option<Remainder>],
    store: &mut impl Apply<Bundle>,
) -> Result<(), Inconsistent> {
    let mut rests = remainders.iter().map(|remainder| remainder.as_ref().map(Remainder::rest));
    for asset in assets {
        let rest = rests.next().flatten();
        store.apply(asset.range.start(), BundleChange::Reserved { last: asset.range.last(), rest })?;
    }
    remainders.iter().flatten().try_for_each(|remainder| remainder.fold(owner, store))
}

/// Lets the bundle of each line take the same change.
pub(crate) fn fold_each(
    assets: &[AssetLine],
    change: BundleChange,
    store: &mut impl Apply<Bundle>,
) -> Result<(), Inconsistent> {
    assets.iter().try_for_each(|asset| store.apply(asset.range.start(), change))
}

/// Whether two lists of lines are the same. In one decision they are shared.
pub(crate) fn same(assets: &Arc<[AssetLine]>, others: &Arc<[AssetLine]>) -> bool {
    Arc::ptr_eq(assets, others) || assets == others
}

/// Certificates were taken out of circulation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CertificatesWithdrawn {
    /// The trader that had them.
    pub trader_id: TraderId,
    /// The certificates.
    pub withdrawn: CertificateRange,
    /// What is left of their bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remainder: Option<Remainder>,
    /// Why.
    pub reason: Text,
}

impl CertificatesWithdrawn {
    pub(crate) fn fold<S: Apply<Issuance> + Apply<Bundle>>(&self, store: &mut S) -> Result<(), Inconsistent> {
        Apply::<Issuance>::apply(store, self.withdrawn.issuance(), IssuanceChange::Withdrawn)?;
        let rest = self.remainder.as_ref().map(Remainder::rest);
        let change = BundleChange::Withdrawn { last: self.withdrawn.last(), rest };
        Apply::<Bundle>::apply(store, self.withdrawn.start(), change)?;
        self.remainder.iter().try_for_each(|remainder| remainder.fold(self.trader_id, store))
    }
}

/// The certificates that leave, by issuance, each issuance once.
pub(crate) fn by_issuance(assets: &[AssetLine]) -> Vec<(&ecoledger_kernel::IssuanceId, Vec<&CertificateRange>)> {
    let mut groups: alloc::collections::BTreeMap<_, Vec<_>> = alloc::collections::BTreeMap::new();
    for asset in assets {
        groups.entry(asset.range.issuance()).or_default().push(&asset.range);
    }
    groups.into_iter().collect()
}
