//! Transactions and off-ramps: between traders of one channel, as far as their tasks are, and of what is the seller's
//! ([D-32], [D-34], [D-42]).
//!
//! [D-32]: ecoledger_kernel::rules::bundles#d-32
//! [D-34]: ecoledger_kernel::rules::bundles#d-34
//! [D-42]: ecoledger_kernel::rules::bundles#d-42

use alloc::{format, string::String, vec::Vec};
use core::fmt::Display;

use ecoledger_bundles::{Offramp, TaskStatus, Terms, Transaction, TransactionStatus};
use ecoledger_kernel::{CertificateId, TaskId, TransactionId};
use indexmap::IndexSet;

use crate::{HashKey, entities::Entities};

/// The bundles for which pending transactions wait, by their first certificates.
pub(super) type Awaited<'e> = IndexSet<&'e CertificateId, HashKey>;

pub(super) fn audit<'e>(entities: &'e Entities, faults: &mut Vec<String>) -> Awaited<'e> {
    let mut awaited = Awaited::with_hasher(entities.hash_key);
    for (id, place) in entities.transactions.iter() {
        let Some(transaction) = &place.entity else { continue };
        parties(*id, transaction, entities, faults);
        let status = transaction.status;
        task(&format_args!("transaction {id}"), status.name(), transaction.task, carried_out(status), entities, faults);
        match (status, &transaction.terms) {
            (TransactionStatus::Pending, _) => {
                owned_by_seller(*id, transaction, entities, faults);
                awaited.extend(transaction.assets.iter().map(|asset| asset.range.start()));
            }
            (TransactionStatus::Completed, Terms::Retirement(_)) => owned_by_seller(*id, transaction, entities, faults),
            (TransactionStatus::Completed, Terms::Trade { .. })
            | (TransactionStatus::Rejected | TransactionStatus::Failed, _) => {}
        }
    }
    for (id, place) in entities.offramps.iter() {
        let Some(Offramp { task: task_id, settled: true, .. }) = place.entity else { continue };
        task(&format_args!("off-ramp {id}"), "settled", task_id, &[TaskStatus::Success], entities, faults);
    }
    awaited
}

/// Where the task of a transaction stands.
const fn carried_out(status: TransactionStatus) -> &'static [TaskStatus] {
    match status {
        TransactionStatus::Pending => &[TaskStatus::Pending, TaskStatus::Started],
        TransactionStatus::Completed => &[TaskStatus::Success],
        TransactionStatus::Rejected => &[TaskStatus::Rejected],
        TransactionStatus::Failed => &[TaskStatus::Failed],
    }
}

fn task(name: &impl Display, is: &str, id: TaskId, fitting: &[TaskStatus], entities: &Entities, faults: &mut Vec<String>) {
    let status = entities.tasks.get(&id).entity.map(|task| task.status);
    if let Some(status) = status.filter(|status| !fitting.contains(status)) {
        faults.push(format!("{name}: {is}, but its task {id} is {}", status.name()));
    }
}

/// Seller and buyer are traders of the transaction's channel (D-42).
fn parties(id: TransactionId, transaction: &Transaction, entities: &Entities, faults: &mut Vec<String>) {
    let parties = [("seller", Some(transaction.seller)), ("buyer", transaction.buyer())];
    for (name, trader) in parties.into_iter().filter_map(|(name, trader)| Some((name, trader?))) {
        let channel = entities.traders.get(&trader).entity.map(|trader| trader.channel);
        if channel != Some(transaction.channel) {
            let channel = transaction.channel;
            faults.push(format!("transaction {id}: its {name} {trader} is no trader of its channel {channel}"));
        }
    }
}

/// What a transaction reserves, or has retired, is its seller's. That it is reserved or retired, and where it ends, each
/// event has seen to: a transaction ends with the assets with which it began.
fn owned_by_seller(id: TransactionId, transaction: &Transaction, entities: &Entities, faults: &mut Vec<String>) {
    for asset in transaction.assets.iter() {
        let start = asset.range.start();
        let owner = entities.inventory.bundle(start).entity.map(|bundle| bundle.owner);
        if let Some(owner) = owner.filter(|owner| *owner != transaction.seller) {
            let (status, seller) = (transaction.status.name(), transaction.seller);
            faults.push(format!(
                "transaction {id}: {status}, but bundle {start} is of trader {owner}, not of its seller {seller}"
            ));
        }
    }
}
