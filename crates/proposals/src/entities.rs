//! What decisions about proposals read and change: the proposal, and every entity of the credits.

use ecoledger_credits::{CreditsStore, CreditsView};
use ecoledger_kernel::{Apply, Emit, Holds};

use crate::{Event, Proposal};

/// A view that holds every entity that proposals need.
pub trait ProposalsView: CreditsView + Holds<Proposal> {}

impl<V> ProposalsView for V where V: CreditsView + Holds<Proposal> {}

/// A store of every entity that the events of this crate change.
pub trait ProposalsStore: CreditsStore + Apply<Proposal> {}

impl<S> ProposalsStore for S where S: CreditsStore + Apply<Proposal> {}

/// Where the events of a decision go: an approval has effects on credits too.
pub trait EmitAll: Emit<Event> + Emit<ecoledger_credits::Event> {}

impl<E> EmitAll for E where E: Emit<Event> + Emit<ecoledger_credits::Event> {}
