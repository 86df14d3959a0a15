//! The audit finds what is wrong in a damaged journal (D-17, D-38): a test that always says "balanced" would find nothing.
//!
//! | module | subject |
//! |---|---|
//! | `damage` | a journal as JSON, and what can be done to it |
//! | `bundles`, `market` | two histories, and a table of damages to each with the sentences that name them |
//! | `mutations` | every number of every event changed by one, and every event left out or doubled: nothing goes unseen |

mod bundles;
mod damage;
mod market;
mod mutations;
