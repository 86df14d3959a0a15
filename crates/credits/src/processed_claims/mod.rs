//! Processed claims: what a verifier makes of a claim, with a result for each checkpoint.

mod command;
pub(crate) mod decide;
mod event;
mod state;

pub use command::{CreditRecommendation, Findings, FindingsList, UpdateCheckpointResult, UpdateProcessedClaim};
pub(crate) use decide::{RULES, update_checkpoint_result, update_processed_claim};
pub use event::{CheckpointResultUpdated, ProcessedClaimCreated, ProcessedClaimUpdated};
pub use state::{CheckpointResult, ProcessedClaim, ProcessedClaimChange, ProcessedClaimStatus, ProcessedClaimStep};
