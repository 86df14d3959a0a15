//! Processed claims: what a verifier makes of a claim, with a result for each checkpoint.

mod command;
mod decide;
mod event;
mod state;

pub use command::{CreditRecommendation, Findings, FindingsList, UpdateCheckpointResult, UpdateProcessedClaim};
pub use decide::processed_claim_seen_by;
pub(crate) use decide::{update_checkpoint_result, update_processed_claim};
pub use event::{CheckpointResultUpdated, ProcessedClaimCreated, ProcessedClaimUpdated};
pub use state::{CheckpointResult, ProcessedClaim, ProcessedClaimChange, ProcessedClaimStatus, ProcessedClaimStep};
