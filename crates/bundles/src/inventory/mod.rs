//! Issuances, and the bundles that their certificates stand in.

mod assets;
mod command;
mod decide;
mod event;
mod range_set;
mod state;
mod written;

pub use assets::{AssetLine, OfframpAssets, RetirementAssets, TradeAssets};
pub use command::{BundleAttributes, OnrampBundle, Vintage, WithdrawCertificates};
pub(crate) use decide::{RULES, onramp_bundle, take_heads, withdraw_certificates};
pub use event::{BundleOnramped, CertificatesWithdrawn, Remainder};
pub(crate) use event::{by_issuance, fold_each, fold_taken, same};
pub use range_set::RangeSet;
pub use state::{Bundle, BundleChange, BundleState, Issuance, IssuanceChange, Onramp, Rest};
