//! A naive model of the Environmental Credit Service: lists of plain records, each rule as `ecoledger::wire` and its D-n in `ecoledger::rules` say it.
//!
//! It reads and writes the JSON of the contract and shares no code with the library, its types neither. It says of each
//! command which events follow and what they touch, and what the answer is, or which code refuses it; of each entity what an
//! actor sees of it; and what every organization's feed holds. A command is judged in full before anything is changed.

mod acts;
mod claims;
mod commands;
mod effects;
mod emissions;
mod feed;
mod files;
mod forms;
mod lists;
mod organizations;
mod processed_claims;
mod projects;
mod proposals;
mod records;
mod rights;
mod seen;
mod shown;
mod trade;

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub use commands::{COMMANDS, members};
use forms::{Faults, is_key};
pub use forms::{Form, Member, grams, tonnes};
pub use records::{
    Claim, Credit, EcoProject, File, Mbp, Milestone, Organization, Part, Period, ProcessedClaim, Proposal, Scorecard, UserRole,
};

/// The code of a refusal.
pub type Code = &'static str;

/// Every code that refuses a command of credits, in the order of `ecoledger::wire::errors`.
pub const CODES: [Code; 30] = [
    "malformedRequest",
    "emptyField",
    "fieldTooLong",
    "invalidQuantity",
    "tooManyDecimals",
    "invalidCountryCode",
    "periodReversed",
    "splitNeedsTwoChildren",
    "invalidIdempotencyKey",
    "fileTypeNotAllowed",
    "fileTooLarge",
    "invalidField",
    "forbidden",
    "notFound",
    "versionRequired",
    "versionMismatch",
    "clockWentBack",
    "alreadyExists",
    "wrongState",
    "openProposal",
    "creditListed",
    "creditNotListed",
    "sameOwner",
    "roleMissing",
    "notATrader",
    "recommendationMissing",
    "quantityExceedsVerified",
    "splitSumMismatch",
    "alreadyIssued",
    "limitReached",
];

/// Refused with this code unless it holds.
fn ensure(holds: bool, code: Code) -> Result<(), Code> {
    if holds { Ok(()) } else { Err(code) }
}

/// One event: its type and the entities that it touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// The type.
    pub name: &'static str,
    /// What it touches, in the order of names.
    pub touches: Vec<String>,
}

/// What a command that is taken brings about.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// Its events, in order. None: an empty change (D-8), or a command that came before (D-7).
    pub events: Vec<Happened>,
    /// The answer to the client.
    pub result: Value,
}

/// The context of a request.
#[derive(Clone, Debug)]
pub struct Context {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The same as it is written.
    pub written: String,
    /// Its year.
    pub year: u64,
    /// Who.
    pub actor: Value,
    /// The version that is expected of the first entity.
    pub expected: Option<u64>,
    /// The idempotency key.
    pub key: Option<String>,
}

/// The whole state, in plain lists.
#[derive(Clone, Debug, Default)]
pub struct Credits {
    last_at: Option<i64>,
    versions: BTreeMap<String, u64>,
    events: Vec<Happened>,
    /// The organizations.
    pub organizations: Vec<Organization>,
    /// The roles of users.
    pub user_roles: Vec<UserRole>,
    /// The eco projects.
    pub eco_projects: Vec<EcoProject>,
    /// The modular benefit projects.
    pub mbps: Vec<Mbp>,
    /// The claims.
    pub claims: Vec<Claim>,
    /// The processed claims.
    pub processed_claims: Vec<ProcessedClaim>,
    /// The files, deleted ones too.
    pub files: Vec<File>,
    /// The proposals.
    pub proposals: Vec<Proposal>,
    /// The credits.
    pub credits: Vec<Credit>,
    /// Who is a registered trader: marketplace and organization.
    pub traders: Vec<(String, String)>,
    /// Which asset ids were used: registry and asset id.
    pub asset_ids: Vec<(String, String)>,
    /// The scorecards.
    pub scorecards: Vec<Scorecard>,
    /// What each organization was told.
    pub feeds: BTreeMap<String, Vec<Value>>,
}

impl Credits {
    /// Takes a command, or says which codes may refuse it: one, or two when it is malformed and invalid at once.
    pub fn take(&mut self, context: &Context, command: &Value) -> Result<Done, Vec<Code>> {
        let name = command["type"].as_str().unwrap_or_default();
        let mut rest = command.clone();
        rest.as_object_mut().map(|rest| rest.remove("type"));
        let mut faults = Faults::of_year(context.year);
        if context.key.as_deref().is_some_and(|key| !is_key(key)) {
            faults.invalid.push("invalidIdempotencyKey");
        }
        let command = faults.object(members(name), &rest);
        // A number of more than 64 bits is read as the highest, which is the size of no file.
        match command["sizeBytes"].as_u64() {
            Some(size) if command["source"]["upload"].is_object() && size > 25 << 20 => faults.invalid.push("fileTooLarge"),
            Some(u64::MAX) => faults.invalid.push("invalidField"),
            Some(_) | None => {}
        }
        let refused: Vec<Code> = faults.malformed.then_some("malformedRequest").into_iter().chain(faults.first()).collect();
        if !refused.is_empty() {
            return Err(refused);
        }
        let result = self.decide(name, context, &command).map_err(|code| vec![code])?;
        let events = std::mem::take(&mut self.events);
        if !events.is_empty() {
            self.last_at = Some(context.at);
        }
        Ok(Done { events, result: self.answer(context, result) })
    }

    fn decide(&mut self, name: &str, context: &Context, command: &Value) -> Result<Shown, Code> {
        match name {
            "registerOrganization" => self.register_organization(context, command),
            "addMarketRole" => self.add_market_role(context, command),
            "updateOrganization" => self.update_organization(context, command),
            "assignUserRole" => self.assign_user_role(context, command),
            "revokeUserRole" => self.revoke_user_role(context, command),
            "createEcoProject" => self.create_eco_project(context, command),
            "addModularBenefitProject" => self.add_mbp(context, command),
            "updateModularBenefitProject" => self.update_mbp(context, command),
            "createClaim" => self.create_claim(context, command),
            "updateClaim" => self.update_claim(context, command),
            "addCheckpoint" => self.add_checkpoint(context, command),
            "updateCheckpoint" => self.update_checkpoint(context, command),
            "updateProcessedClaim" => self.update_processed_claim(context, command),
            "updateCheckpointResult" => self.update_checkpoint_result(context, command),
            "addFile" => self.add_file(context, command),
            "deleteFile" => self.delete_file(context, command),
            "submitProposal" => self.submit_proposal(context, command),
            "actOnProposal" => self.act_on_proposal(context, command),
            "splitCredit" => self.split_credit(context, command),
            "transferCredit" => self.transfer_credit(context, command),
            "transferEndUseBuyer" => self.transfer_end_use_buyer(context, command),
            "createEsgScorecard" => self.create_scorecard(context, command),
            "createEsgMilestone" => self.create_milestone(context, command),
            "reportEmissions" => self.report_emissions(context, command),
            other => panic!("the model does not know {other}"),
        }
    }

    /// What the actor sees of the entity after the command (D-84); where that is nothing, its id.
    fn answer(&self, context: &Context, shown: Shown) -> Value {
        match shown {
            Shown::Id(member, id) => json!({ member: id }),
            // Of its organization a user is told although it just took its own role.
            Shown::Entity("organizationId", id) => self.organization_view(&id, true).unwrap_or_default(),
            Shown::Entity(member, id) => self.see(&context.actor, member, &[&id]).unwrap_or_else(|_| json!({ member: id })),
            Shown::Part(kind, ids) => {
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                self.see(&context.actor, kind, &ids).unwrap_or_default()
            }
        }
    }

    /// The version of an entity, 0 when it was never made (D-6).
    pub fn version(&self, key: &str) -> u64 {
        self.versions.get(key).copied().unwrap_or(0)
    }

    /// How many entities were ever made.
    pub fn versions(&self) -> usize {
        self.versions.len()
    }

    /// An event happens, and raises the version of what it touches.
    fn happen(&mut self, name: &'static str, touches: impl IntoIterator<Item = String>) {
        let mut touches: Vec<String> = touches.into_iter().collect();
        touches.sort();
        for key in &touches {
            *self.versions.entry(key.clone()).or_default() += 1;
        }
        self.events.push(Happened { name, touches });
    }

    /// What stands between look-ups and conflicts, and the first of these: `versionMismatch`, `clockWentBack`.
    fn expect(&self, context: &Context, version: u64) -> Result<(), Code> {
        ensure(context.expected.is_none_or(|expected| expected == version), "versionMismatch")?;
        ensure(self.last_at.is_none_or(|last| context.at >= last), "clockWentBack")
    }

    /// The same where the version is required.
    fn require(&self, context: &Context, version: u64) -> Result<(), Code> {
        ensure(context.expected.is_some(), "versionRequired")?;
        self.expect(context, version)
    }
}

/// What the result of a command shows.
enum Shown {
    /// An id under its own name.
    Id(&'static str, String),
    /// An entity, by the member that names it.
    Entity(&'static str, String),
    /// A part of an entity, by the query that shows it.
    Part(&'static str, Vec<String>),
}

/// The text of a member that the form says is there.
fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_else(|| panic!("{member} of {value}"))
}

/// Takes over what is given but the named members; whether that changes anything (D-78).
fn update(kept: &mut Value, given: &Value, but: &[&str]) -> bool {
    let before = kept.clone();
    for (member, value) in given.as_object().expect("an object").iter().filter(|(member, _)| !but.contains(&member.as_str())) {
        kept[member] = value.clone();
    }
    *kept != before
}
