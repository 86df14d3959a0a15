//! Modular benefit projects: what a registry registers, and for which benefits are claimed.

mod command;
pub(crate) mod decide;
mod event;
mod state;

pub(crate) use command::SomeNewMbps;
pub use command::{AddModularBenefitProject, MbpChanges, NewMbp, NewMbps, UpdateModularBenefitProject};
pub(crate) use decide::{RULES, add_modular_benefit_project, mbp_seen_by, update_modular_benefit_project};
pub use event::{ModularBenefitProjectCreated, ModularBenefitProjectUpdated};
pub use state::{Mbp, MbpAttributes, MbpChange, MbpStatus, MbpStep};
