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
use ecoledger_kernel::{Code, Halt, Path, Refusal};
pub use event::{Event, ProjectsStore, fold};
pub use keyed::Keyed;

/// `invalidField` at the first line of a list whose id came before (D-4, D-50): at this member of it, or at the line itself.
fn expect_each_once<'i, T: Ord + 'i>(
    mut ids: impl Iterator<Item = &'i T>,
    list: &str,
    member: Option<&str>,
) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    let Some(twice) = ids.position(|id| !seen.insert(id)) else { return Ok(()) };
    let list = Path::Member(&Path::Root, list);
    let line = Path::Index(&list, twice);
    let at = member.map_or(line, |member| Path::Member(&line, member));
    Err(Refusal::at(Code::InvalidField, at, "comes twice"))
}

/// Names the line at fault in a refusal.
fn on_line<G>(index: usize) -> impl Fn(Halt<G>) -> Halt<G> {
    move |halt| match halt {
        Halt::Gap(gap) => Halt::Gap(gap),
        Halt::Refused(refusal) => Halt::Refused(refusal.at_line(index)),
    }
}
