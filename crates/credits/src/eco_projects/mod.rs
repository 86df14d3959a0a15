//! Eco projects: what a supplier runs, under which benefits are claimed.

mod command;
pub(crate) mod decide;
mod event;
pub(crate) mod permissions;
mod state;

pub use command::CreateEcoProject;
pub(crate) use decide::{create_eco_project, eco_project_seen_by};
pub use event::EcoProjectCreated;
pub use state::{EcoProject, EcoProjectChange, EcoProjectStep};
