//! Pictures: lineages, proposals and the proposal machine as Mermaid text. What is drawn is read again here, by the rules
//! that Mermaid reads by.
//!
//! `UPDATE_GOLDEN=1` writes `golden/pictures.md` anew.

mod hostile;
mod lineage;
mod option;
mod proposal;
mod scenario;

use ecoledger_testkit::mermaid::{self as reader, fenced};
