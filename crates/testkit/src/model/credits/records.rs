//! What the lists of the model hold. `shown` is what the commands gave, under its own names.

use serde_json::Value;

/// An organization.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are those of the contract")]
pub struct Organization {
    pub id: String,
    pub name: String,
    pub market_roles: Vec<String>,
    pub is_omnibus: bool,
}

/// A role of a user in one market role and over one scope (D-10).
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the contract")]
pub struct UserRole {
    pub organization: String,
    pub user: String,
    pub market_role: String,
    /// The member that names it and the id; none: the whole organization.
    pub scope: Option<(String, String)>,
    pub user_role: String,
}

/// An eco project.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are those of the contract")]
pub struct EcoProject {
    pub id: String,
    pub supplier: String,
    pub shown: Value,
    pub files: Vec<String>,
    /// Registries and verifiers to which something of it was submitted (D-23).
    pub readers: Vec<String>,
}

/// A modular benefit project.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are those of the contract")]
pub struct Mbp {
    pub id: String,
    pub eco_project: String,
    pub supplier: String,
    pub status: &'static str,
    pub shown: Value,
    pub files: Vec<String>,
    pub readers: Vec<String>,
}

/// A checkpoint, or its result.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are those of the contract")]
pub struct Part {
    pub id: String,
    pub shown: Value,
    pub files: Vec<String>,
}

/// A claim.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are those of the contract")]
pub struct Claim {
    pub id: String,
    pub mbp: String,
    pub status: &'static str,
    pub shown: Value,
    pub checkpoints: Vec<Part>,
    pub verifier: Option<String>,
    pub processed_claim: Option<String>,
    pub files: Vec<String>,
}

/// A processed claim.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are those of the contract")]
pub struct ProcessedClaim {
    pub id: String,
    pub claim: String,
    pub verifier: String,
    pub status: &'static str,
    pub shown: Value,
    pub results: Vec<Part>,
    pub credit: Option<String>,
    pub files: Vec<String>,
}

/// A file.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are those of the contract")]
pub struct File {
    pub id: String,
    pub organization: String,
    pub user: String,
    pub shown: Value,
    /// Kind and id of its asset; loose when none.
    pub resource: Option<(String, String)>,
    pub is_deleted: bool,
}

/// A proposal.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are those of the contract")]
pub struct Proposal {
    pub id: String,
    pub kind: String,
    pub body: Value,
    pub status: &'static str,
    pub submitter: String,
    pub decider: String,
    pub shown: Value,
    pub history: Vec<Value>,
    pub was_accepted: bool,
}

/// A credit.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are those of the contract")]
pub struct Credit {
    pub id: String,
    pub status: &'static str,
    pub quantity: u128,
    /// What the mint gave and the children inherit.
    pub shown: Value,
    pub owner: String,
    pub issuer: String,
    pub verifier: String,
    pub supplier: String,
    pub former_owners: Vec<String>,
    pub listed_on: Option<String>,
    pub end_use_buyer: Option<Value>,
    pub parent: Option<String>,
    pub open_proposal: Option<String>,
    pub files: Vec<String>,
    /// Who could read it when it was split, buyers apart (D-79).
    pub stayed: Vec<String>,
    /// Whether buyers could read it then: it was listed.
    pub was_listed: bool,
}

/// A scorecard.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are those of the contract")]
pub struct Scorecard {
    pub id: String,
    pub owner: String,
    pub shown: Value,
    pub milestones: Vec<Milestone>,
}

/// A milestone.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are those of the contract")]
pub struct Milestone {
    pub id: String,
    pub shown: Value,
    pub periods: Vec<Period>,
    /// What was offset on the milestone itself.
    pub offset: u128,
}

/// A reporting period.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are those of the contract")]
pub struct Period {
    pub id: String,
    pub shown: Value,
    /// Every report: scope and quantity.
    pub reports: Vec<(String, u128)>,
    pub offset: u128,
}

macro_rules! by_id {
    ($($list:ident $one:ident $one_mut:ident $record:ident,)*) => {
        #[allow(missing_docs, reason = "one of a list by its id")]
        impl super::Credits {$(
            pub fn $one(&self, id: &str) -> Option<&$record> {
                self.$list.iter().find(|one| one.id == id)
            }
            pub(super) fn $one_mut(&mut self, id: &str) -> &mut $record {
                self.$list.iter_mut().find(|one| one.id == id).unwrap_or_else(|| panic!("{} {id}", stringify!($one)))
            }
        )*}
    };
}

by_id! {
    organizations organization organization_mut Organization,
    eco_projects eco_project eco_project_mut EcoProject,
    mbps mbp mbp_mut Mbp,
    claims claim claim_mut Claim,
    processed_claims processed_claim processed_claim_mut ProcessedClaim,
    proposals proposal proposal_mut Proposal,
    credits credit credit_mut Credit,
    scorecards scorecard scorecard_mut Scorecard,
    files file file_mut File,
}
