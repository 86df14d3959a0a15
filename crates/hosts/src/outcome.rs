//! What every host gives, whatever its store.
//!
//! All hosts have the same calls: `execute` (a context, a command), `execute_many` (pairs of these), `query` (a context, a query)
//! and `audit`. Those that wait for a server are async. A refusal is an answer; an error is trouble with the store.

use ecoledger::{Executed, Refusal, views::Answer};

/// What became of a command: what it led to, or why it was refused.
pub type Outcome = Result<Executed, Refusal>;

/// What became of a query: its answer, or why it was refused.
pub type Answered = Result<Answer, Refusal>;

/// Something went wrong before all of many commands or requests were answered.
#[derive(Debug, thiserror::Error)]
#[error("{error} ({} were answered before)", .answered.len())]
#[non_exhaustive]
pub struct Stopped<T, E> {
    /// What the first ones led to, in order: it is durable, whatever went wrong after it.
    pub answered: Vec<T>,
    /// What went wrong; it tells what may have become of the others.
    pub error: E,
}

impl<T, E> Stopped<T, E> {
    /// Trouble after the first ones were answered.
    #[must_use]
    pub fn after(answered: Vec<T>, error: E) -> Self {
        Self { answered, error }
    }
}

impl<T, E> From<E> for Stopped<T, E> {
    /// Nothing was answered before.
    fn from(error: E) -> Self {
        Self { answered: Vec::new(), error }
    }
}
