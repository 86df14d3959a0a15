//! Every entity of this crate.

use crate::{
    access::{ApiKey, SalesChannel, UserBinding},
    inventory::{Bundle, Issuance},
    offramps::Offramp,
    sources::{ProductionFacility, Supplier},
    tasks::Task,
    traders::{IdempotencyRecord, Trader, TraderOnboardingProposal},
    transactions::Transaction,
};

ecoledger_kernel::entities! {
    BundlesView BundlesStore:
    SalesChannel,
    UserBinding,
    ApiKey,
    TraderOnboardingProposal,
    Trader,
    Supplier,
    ProductionFacility,
    IdempotencyRecord,
    Issuance,
    Bundle,
    Task,
    Transaction,
    Offramp,
}
