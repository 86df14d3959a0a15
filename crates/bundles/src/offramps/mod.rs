//! Off-ramps: assets leave the sales channel into the account holder's account. They live on in the registry.

mod command;
mod decide;
mod event;
mod state;

pub use command::RegisterOfframp;
pub(crate) use decide::{RULES, register_offramp};
pub use event::{OfframpRegistered, OfframpSettled};
pub use state::{Offramp, OfframpChange};
