//! Every event of this crate, and how the entities take it.

use ecoledger_channels::trader::IdempotencyRecord;
use ecoledger_kernel::{Apply, Inconsistent, Timestamp};

use crate::{
    inventory::{Bundle, BundleOnramped, CertificatesWithdrawn, Issuance},
    offramp::{Offramp, OfframpRegistered, OfframpSettled},
    task::{Task, TaskFailed, TaskStarted},
    transaction::{
        RetirementRegistered, RetirementSettled, TradeRegistered, TradeSettled, Transaction, TransactionApproved,
        TransactionRejected,
    },
};

ecoledger_kernel::events! {
    /// What happened to bundles (wire.md 3.7).
    BundleOnramped "bundleOnramped" v 1,
    TradeRegistered "tradeRegistered" v 1,
    TradeSettled "tradeSettled" v 1,
    RetirementRegistered "retirementRegistered" v 1,
    RetirementSettled "retirementSettled" v 1,
    OfframpRegistered "offrampRegistered" v 1,
    OfframpSettled "offrampSettled" v 1,
    TransactionApproved "transactionApproved" v 1,
    TransactionRejected "transactionRejected" v 1,
    TaskStarted "taskStarted" v 1,
    TaskFailed "taskFailed" v 1,
    CertificatesWithdrawn "certificatesWithdrawn" v 1,
}

/// A store of every entity that this crate changes.
pub trait BundlesStore:
    Apply<Issuance> + Apply<Bundle> + Apply<Task> + Apply<Transaction> + Apply<Offramp> + Apply<IdempotencyRecord>
{
}

impl<S> BundlesStore for S where
    S: Apply<Issuance> + Apply<Bundle> + Apply<Task> + Apply<Transaction> + Apply<Offramp> + Apply<IdempotencyRecord>
{
}

/// Lets each entity that an event touches take its change. `at` is when the event happened.
pub fn fold<S: BundlesStore>(event: &Event, at: Timestamp, store: &mut S) -> Result<(), Inconsistent> {
    match event {
        Event::BundleOnramped(event) => event.fold(store),
        Event::TradeRegistered(event) => event.fold(at, store),
        Event::TradeSettled(event) => event.fold(at, store),
        Event::RetirementRegistered(event) => event.fold(at, store),
        Event::RetirementSettled(event) => event.fold(at, store),
        Event::OfframpRegistered(event) => event.fold(at, store),
        Event::OfframpSettled(event) => event.fold(store),
        Event::TransactionApproved(event) => event.fold(store),
        Event::TransactionRejected(event) => event.fold(store),
        Event::TaskStarted(event) => event.fold(store),
        Event::TaskFailed(event) => event.fold(store),
        Event::CertificatesWithdrawn(event) => event.fold(store),
    }
}
