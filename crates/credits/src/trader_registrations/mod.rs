//! Organizations as traders of marketplaces.

mod event;
mod state;

pub use event::TraderRegistered;
pub use state::{TraderRegistration, TraderRegistrationChange, TraderRegistrationStep};
