//! Pictures: lineages, proposals and the proposal machine as Mermaid text. What is drawn is read again here, by the rules
//! that Mermaid reads by.
//!
//! `UPDATE_GOLDEN=1` writes `golden/maps.md` and `golden/pictures.md` anew; `.ci/diagrams` has a browser draw them.

mod hostile;
mod lineage;
mod maps;
mod option;
mod proposal;
mod scenario;

use ecoledger_testkit::mermaid::{self as reader, fenced};
