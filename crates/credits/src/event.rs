//! Every event of this crate, and how the entities take it.

use ecoledger_kernel::{Apply, Inconsistent};
use ecoledger_projects::{
    claim::Claim,
    eco_project::EcoProject,
    files::{File, FileAdded, FileDeleted, Target},
    mbp::Mbp,
    processed_claim::ProcessedClaim,
};

use crate::{
    credit::{
        AssetId, Credit, CreditChange, CreditDelisted, CreditListed, CreditListingTransferred, CreditMinted, CreditRetired,
        CreditSplit, CreditTransferred, EndUseBuyerChanged,
    },
    trader::{TraderRegistered, TraderRegistration},
};

ecoledger_kernel::events! {
    /// What happened to credits, traders and files (wire.md 3.2 to 3.4).
    CreditMinted "creditMinted" v 1,
    CreditSplit "creditSplit" v 1,
    CreditTransferred "creditTransferred" v 1,
    CreditListed "creditListed" v 1,
    CreditDelisted "creditDelisted" v 1,
    CreditListingTransferred "creditListingTransferred" v 1,
    EndUseBuyerChanged "endUseBuyerChanged" v 1,
    CreditRetired "creditRetired" v 1,
    TraderRegistered "traderRegistered" v 1,
    FileAdded "fileAdded" v 1,
    FileDeleted "fileDeleted" v 1,
}

/// A store of every entity that the events of this crate change.
pub trait CreditsStore:
    Apply<Credit>
    + Apply<AssetId>
    + Apply<TraderRegistration>
    + Apply<File>
    + Apply<EcoProject>
    + Apply<Mbp>
    + Apply<Claim>
    + Apply<ProcessedClaim>
{
}

impl<S> CreditsStore for S where
    S: Apply<Credit>
        + Apply<AssetId>
        + Apply<TraderRegistration>
        + Apply<File>
        + Apply<EcoProject>
        + Apply<Mbp>
        + Apply<Claim>
        + Apply<ProcessedClaim>
{
}

/// Lets each entity that an event touches take its change.
pub fn fold<S: CreditsStore>(event: &Event, store: &mut S) -> Result<(), Inconsistent> {
    match event {
        Event::CreditMinted(event) => event.fold(store),
        Event::CreditSplit(event) => event.fold(store),
        Event::CreditTransferred(event) => event.fold(store),
        Event::CreditListed(event) => event.fold(store),
        Event::CreditDelisted(event) => event.fold(store),
        Event::CreditListingTransferred(event) => event.fold(store),
        Event::EndUseBuyerChanged(event) => event.fold(store),
        Event::CreditRetired(event) => event.fold(store),
        Event::TraderRegistered(event) => event.fold(store),
        Event::FileAdded(event) => {
            event.fold(store)?;
            match event.target {
                Some(Target::Credit(credit)) => {
                    Apply::<Credit>::apply(store, &credit, CreditChange::FileAttached(event.file_id))
                }
                Some(
                    Target::EcoProject(_)
                    | Target::Mbp(_)
                    | Target::Checkpoint { .. }
                    | Target::Claim(_)
                    | Target::ProcessedClaim(_)
                    | Target::CheckpointResult { .. },
                )
                | None => Ok(()),
            }
        }
        // A file on a credit is never deleted (D-22).
        Event::FileDeleted(event) => event.fold(store),
    }
}
