//! Claims of benefits, with their checkpoints.

mod checkpoint_map;
mod co_benefit;
mod command;
pub(crate) mod decide;
mod event;
mod state;

pub use checkpoint_map::CheckpointMap;
pub use co_benefit::{CoBenefit, RatingScore, ScoreNumber};
pub(crate) use command::CoBenefits;
pub use command::{AddCheckpoint, CreateClaim, NewCheckpoint, NewCheckpoints, UpdateCheckpoint, UpdateClaim};
pub(crate) use decide::{RULES, add_checkpoint, create_claim, update_checkpoint, update_claim};
pub use event::{CheckpointAdded, CheckpointUpdated, ClaimCreated, ClaimUpdated};
pub use state::{Checkpoint, CheckpointEntry, Claim, ClaimChange, ClaimStatus, ClaimStep};
