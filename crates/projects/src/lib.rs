//! Eco projects: what is registered under them, what is claimed for them, and what verifiers find.
//!
//! | room | subject |
//! |---|---|
//! | [`eco_project`] | what a supplier runs |
//! | [`mbp`] | modular benefit projects: what a registry registers |
//! | [`claim`] | claims with their checkpoints |
//! | [`processed_claim`] | what a verifier makes of a claim, result by result |
//! | [`files`] | what is known of files, and what they are attached to |
//! | [`user_roles`] | giving and taking user roles, whose scopes are projects |
//! | [`policy`] | what the commands need of their actor |
//!
//! Proposals move these assets from status to status. Their events carry a step for each asset ([`mbp::MbpStep`],
//! [`claim::ClaimStep`], …), which the asset defines and takes: it is changed by its own crate only.
#![no_std]

extern crate alloc;

pub mod claim;
mod command;
mod decide;
pub mod eco_project;
mod event;
pub mod files;
mod keyed;
pub mod mbp;
pub mod policy;
pub mod processed_claim;
pub mod user_roles;

use alloc::collections::BTreeSet;

pub use command::Command;
pub use decide::{ProjectsView, decide};
use ecoledger_kernel::Halt;
pub use event::{Event, ProjectsStore, fold};
pub use keyed::Keyed;

/// Whether no value comes twice.
fn each_once<'i, T: Ord + 'i>(mut values: impl Iterator<Item = &'i T>) -> bool {
    let mut seen = BTreeSet::new();
    values.all(|value| seen.insert(value))
}

/// Names the line at fault in a refusal.
fn on_line<G>(index: usize) -> impl Fn(Halt<G>) -> Halt<G> {
    move |halt| match halt {
        Halt::Gap(gap) => Halt::Gap(gap),
        Halt::Refused(refusal) => Halt::Refused(refusal.at_line(index)),
    }
}
