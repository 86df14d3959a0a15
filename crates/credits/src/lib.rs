//! The Environmental Credit Service: from an organization and its projects to a credit and its retirement.
//!
//! | module | subject |
//! |---|---|
//! | `organizations` | what organizations are in the market, and who may do what for them |
//! | `user_roles` | what a user may do in its organization, everywhere or within a project |
//! | `eco_projects` | what a supplier runs |
//! | `mbps` | modular benefit projects: what a registry registers |
//! | `claims` | claims of benefits, with their checkpoints |
//! | `processed_claims` | what a verifier makes of a claim, result by result |
//! | `files` | what is known of files, and what they are attached to |
//! | `credits` | credits: mint, split, transfer, end-use buyers, listings, retirement |
//! | `trader_registrations` | organizations as traders of marketplaces |
//! | `emissions` | scorecards, milestones, reporting periods, emissions, offsets |
//!
//! Each subject has the same files: `command` (what may be asked), `event` (what happened), `state` (the entities and how
//! they take changes), `decide` (the rules, each named after its D-n); `rules` are the checks that commands and proposals
//! share. A subject stands on those above it: organizations <- projects and claims <- credits <- emissions.
//!
//! Proposals move assets from status to status. Their events carry a step for each asset ([`mbps::MbpStep`],
//! [`claims::ClaimStep`], [`credits::CreditStep`], …), which the asset defines and takes: it is changed by its own subject
//! only.
#![no_std]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

extern crate alloc;

mod claims;
mod command;
mod credits;
mod eco_projects;
mod emissions;
mod entities;
mod event;
mod files;
mod keys;
mod mbps;
mod organizations;
mod processed_claims;
mod trader_registrations;
mod user_roles;

use ecoledger_kernel::Rule;

pub use claims::*;
pub use command::{Command, decide};
pub use credits::*;
pub use eco_projects::*;
pub use emissions::*;
pub use entities::{CreditsStore, CreditsView};
pub use event::{Event, fold};
pub use files::*;
pub use mbps::*;
pub use organizations::*;
pub use processed_claims::*;
pub use trader_registrations::*;
pub use user_roles::*;

/// The checks that proposals and queries share with the commands of this crate. They are for `ecoledger_proposals` and
/// `ecoledger`, which stand above it; users have no part in them, and no version promises them.
#[doc(hidden)]
pub mod for_proposals_and_queries {
    pub use crate::claims::decide::claim_seen_by;
    pub use crate::credits::rules::{
        expect_active, expect_listed, expect_no_open_proposal, expect_trader, expect_unissued, expect_unlisted, expect_user_of,
        retire, visible_credit,
    };
    pub use crate::eco_projects::decide::eco_project_seen_by;
    pub use crate::emissions::decide::offset_target;
    pub use crate::files::rules::{Attachable, expect_loose, expect_room_for_files, own_loose_files, project_resource};
    pub use crate::mbps::decide::mbp_seen_by;
    pub use crate::organizations::decide::{expect_market_role, named_organization};
    pub use crate::organizations::policy::{Acting, Permission, Reach, SCOPE, acting_organization, authorize};
    pub use crate::processed_claims::decide::{expect_begun, expect_within_verified, processed_claim_seen_by};
}

/// Every rule of this crate that refuses, by the subjects in their order.
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    [
        organizations::policy::RULES,
        organizations::RULES,
        user_roles::RULES,
        eco_projects::permissions::RULES,
        mbps::RULES,
        claims::RULES,
        processed_claims::RULES,
        files::RULES,
        files::DECIDE_RULES,
        credits::RULES,
        credits::DECIDE_RULES,
        emissions::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
}
