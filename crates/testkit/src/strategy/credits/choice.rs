//! Who asks, of what, and at which version: mostly what fits.

use ecoledger::Timestamp;
use serde_json::{Value, json};

use super::Dice;
use crate::{
    model::credits::{Credits, UserRole},
    wire::id,
};

/// A command without its type, who may give it, and the key of the first entity that it names unless it makes it.
pub(super) struct ChosenCommand {
    pub(super) command: Value,
    pub(super) actor: Value,
    pub(super) first: Option<String>,
}

/// What is chosen from: the state and the dice.
pub(super) struct Choice<'c> {
    pub(super) model: &'c Credits,
    pub(super) number: usize,
    pub(super) dice: Dice<'c>,
}

/// A member that acts: the administrator of an organization has the id of the organization.
pub(crate) fn member(user: &str, organization: &str, market_role: &str) -> Value {
    json!({ "kind": "member", "userId": user, "organizationId": organization, "marketRole": market_role })
}

pub(super) fn operator() -> Value {
    json!({ "kind": "operator" })
}

const NEEDS_VERSION: [&str; 5] =
    ["updateModularBenefitProject", "updateClaim", "updateCheckpoint", "updateProcessedClaim", "updateCheckpointResult"];

impl Choice<'_> {
    pub(super) fn weighted<T: Copy>(&mut self, all: &[(T, usize)]) -> T {
        let mut place = self.dice.below(all.iter().map(|(_, weight)| weight).sum());
        for (one, weight) in all {
            if place < *weight {
                return *one;
            }
            place -= weight;
        }
        all[0].0
    }

    /// One of those that fit, now and then any, rarely none that is there.
    pub(super) fn one_of(&mut self, fitting: Vec<&str>, all: Vec<&str>) -> String {
        if self.dice.is_rare(40) {
            return id("nothing");
        }
        let from = if fitting.is_empty() || self.dice.is_rare(9) { all } else { fitting };
        // The latest ones, so that something becomes of them.
        let latest = &from[from.len().saturating_sub(10)..];
        if latest.is_empty() { id("nothing") } else { self.dice.pick(latest).to_owned() }
    }

    /// A new id; now and then one that is taken.
    pub(super) fn new_id(&mut self, kind: &str, taken: &[&str]) -> String {
        if self.dice.is_rare(20) && !taken.is_empty() {
            return self.dice.pick(taken).to_owned();
        }
        id(&format!("{kind} {}", self.number))
    }

    /// An organization with a market role; now and then any, rarely none that is there.
    pub(super) fn organization_with(&mut self, market_role: &str) -> String {
        let holds = |one: &&crate::model::credits::Organization| one.market_roles.iter().any(|role| role == market_role);
        let fitting = self.model.organizations.iter().filter(holds).map(|one| one.id.as_str()).collect();
        self.organization_of(fitting)
    }

    /// One of these organizations; now and then any, rarely none that is there.
    fn organization_of(&mut self, fitting: Vec<&str>) -> String {
        let all: Vec<&str> = self.model.organizations.iter().map(|one| one.id.as_str()).collect();
        let from = if fitting.is_empty() || self.dice.is_rare(12) { all } else { fitting };
        if from.is_empty() || self.dice.is_rare(40) { id("nothing") } else { self.dice.pick(&from).to_owned() }
    }

    pub(super) fn any_organization(&mut self) -> String {
        self.organization_of(Vec::new())
    }

    /// The administrator of an organization in the first of these market roles that it holds.
    pub(super) fn administrator(&mut self, organization: &str, market_roles: &[&'static str]) -> Value {
        let held = |role: &&&str| {
            self.model.organization(organization).is_some_and(|one| one.market_roles.iter().any(|held| held == **role))
        };
        let mut roles: Vec<&str> = market_roles.iter().filter(held).copied().collect();
        roles.extend(market_roles.first().filter(|_| roles.is_empty()));
        let role = self.dice.pick(&roles);
        member(organization, organization, role)
    }

    /// Mostly this actor, now and then another user of its organization, rarely somebody else.
    pub(super) fn or_somebody(&mut self, proper: Value) -> Value {
        if self.dice.is_rare(6) {
            let same = |role: &&UserRole| {
                proper["organizationId"] == role.organization.as_str() && proper["marketRole"] == role.market_role.as_str()
            };
            let users: Vec<&UserRole> = self.model.user_roles.iter().filter(same).collect();
            if !users.is_empty() {
                let role = self.dice.pick(&users);
                return member(&role.user, &role.organization, &role.market_role);
            }
        }
        if self.dice.is_rare(25) {
            // Whoever has every role, and so comes near to what is somebody else's.
            let role = proper["marketRole"].as_str().unwrap_or("supplier");
            return member(&id("All"), &id("All"), role);
        }
        if !self.dice.is_rare(12) {
            return proper;
        }
        match self.dice.below(6) {
            0 => {
                let roles: Vec<&UserRole> = self.model.user_roles.iter().collect();
                if roles.is_empty() {
                    return proper;
                }
                let role = self.dice.pick(&roles);
                member(&role.user, &role.organization, &role.market_role)
            }
            1 => operator(),
            2 => json!({ "kind": "channelUser", "userId": id("somebody") }),
            3 => json!({ "kind": "accountHolder", "accountHolderId": id("somebody") }),
            4 => member(&id("somebody"), proper["organizationId"].as_str().unwrap_or(&id("S")), "supplier"),
            _ => {
                let role =
                    self.dice.pick(&["supplier", "buyer", "issuingRegistry", "validationVerificationBody", "marketplace"]);
                let organization = proper["organizationId"].as_str().unwrap_or_default().to_owned();
                if organization.is_empty() { operator() } else { member(&organization, &organization, role) }
            }
        }
    }

    /// Milliseconds after the last request; rarely a year.
    pub(super) fn after(&mut self) -> i64 {
        match self.dice.below(400) {
            399 => 365 * 86_400_000,
            389..=398 => -1,
            _ => self.dice.pick(&[1, 1_000, 0]),
        }
    }

    /// A moment as it is written, now and then with another offset.
    pub(super) fn time(&mut self, at: i64) -> String {
        let utc = Timestamp::from_millis(at).expect("a moment of our days").to_string();
        if self.dice.is_rare(12) { utc.replace('Z', "+00:00") } else { utc }
    }

    /// Which version is expected.
    pub(super) fn expected(&mut self, name: &str, version: u64) -> Option<u64> {
        if NEEDS_VERSION.contains(&name) {
            return match self.dice.below(14) {
                13 => None,
                12 => Some(version + 1),
                _ => Some(version),
            };
        }
        match self.dice.below(20) {
            18 | 19 => Some(version),
            17 => Some(version + 1),
            _ => None,
        }
    }

    /// As many as a list may have, or one more.
    pub(super) fn as_many_as_may_be(&mut self, most: usize) -> usize {
        most + self.dice.below(2)
    }

    pub(super) fn quantity(&mut self) -> Value {
        self.dice.pick(&["100", "1", "12.5", "0.000001", "1000000000000", "70.000000"]).into()
    }

    /// Something now and then.
    pub(super) fn sometimes(&mut self, command: &mut Value, member: &str, value: impl Into<Value>) {
        if self.dice.is_rare(3) {
            command[member] = value.into();
        }
    }

    pub(super) fn command(&mut self, name: &str) -> ChosenCommand {
        match name {
            "registerOrganization" | "addMarketRole" | "updateOrganization" => self.of_organization(name),
            "assignUserRole" | "revokeUserRole" => self.of_user_role(name),
            "createEcoProject" | "addModularBenefitProject" | "updateModularBenefitProject" => self.of_project(name),
            "createClaim" | "updateClaim" | "addCheckpoint" | "updateCheckpoint" => self.of_claim(name),
            "updateProcessedClaim" | "updateCheckpointResult" => self.of_processed_claim(name),
            "addFile" | "deleteFile" => self.of_file(name),
            "submitProposal" => self.submit(),
            "actOnProposal" => self.act(),
            "splitCredit" | "transferCredit" | "transferEndUseBuyer" => self.of_credit(name),
            _ => self.of_emissions(name),
        }
    }
}
