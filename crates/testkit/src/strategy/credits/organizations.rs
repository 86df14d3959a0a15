//! Random commands on organizations and the roles of their users.

use serde_json::{Value, json};

use super::choice::{Choice, ChosenCommand, operator};
use crate::wire::id;

const MARKET_ROLES: [&str; 5] = ["supplier", "buyer", "issuingRegistry", "validationVerificationBody", "marketplace"];

impl Choice<'_> {
    pub(super) fn of_organization(&mut self, name: &str) -> ChosenCommand {
        if name == "registerOrganization" {
            let taken: Vec<&str> = self.model.organizations.iter().map(|one| one.id.as_str()).collect();
            let new = self.new_id("organization", &taken);
            let mut roles = vec![self.dice.pick(&MARKET_ROLES)];
            let second = self.dice.pick(&MARKET_ROLES);
            if !roles.contains(&second) {
                roles.push(second);
            }
            let command = json!({ "organizationId": new, "name": "Newcomer", "marketRoles": roles });
            return ChosenCommand { command, actor: operator(), first: None };
        }
        let organization = self.any_organization();
        let first = Some(format!("organization:{organization}"));
        if name == "addMarketRole" {
            let role = self.dice.pick(&MARKET_ROLES);
            return ChosenCommand {
                command: json!({ "organizationId": organization, "marketRole": role }),
                actor: operator(),
                first,
            };
        }
        let mut command = json!({ "organizationId": organization });
        let rename = format!("Name {}", self.dice.below(3));
        self.sometimes(&mut command, "name", rename);
        if self.dice.is_rare(2) {
            command["isOmnibusOrganization"] = Value::from(!self.dice.is_rare(3));
        }
        let actor = self.administrator(&organization, &["buyer", "supplier", "marketplace"]);
        ChosenCommand { command, actor, first }
    }

    pub(super) fn of_user_role(&mut self, name: &str) -> ChosenCommand {
        if name == "revokeUserRole" && !self.model.user_roles.is_empty() && !self.dice.is_rare(4) {
            // Rather one of those that came later than the first administrators.
            let roles = &self.model.user_roles;
            let place = roles.len() - 1 - self.dice.below(roles.len().min(12));
            let role = &roles[place];
            let mut command =
                json!({ "organizationId": role.organization, "userId": role.user, "marketRole": role.market_role });
            if let Some((member, asset)) = &role.scope {
                command["scope"] = json!({ member: asset });
            }
            let actor = self.manager(&role.organization, &role.market_role);
            let first = Some(format!("organization:{}", role.organization));
            return ChosenCommand { command, actor, first };
        }
        if name == "assignUserRole"
            && let Some(command) = self.a_role_more()
        {
            return command;
        }
        let organization = self.any_organization();
        let held = self.model.organization(&organization).map(|one| one.market_roles.clone()).unwrap_or_default();
        let market_role = match held.get(self.dice.below(held.len())) {
            Some(role) if !self.dice.is_rare(8) => role.clone(),
            _ => self.dice.pick(&MARKET_ROLES).to_owned(),
        };
        let user = id(&format!("user {}", self.dice.below(4)));
        let user = if self.model.user_roles.iter().any(|role| role.user == organization) { user } else { organization.clone() };
        let mut command = json!({ "organizationId": organization, "userId": user, "marketRole": market_role });
        if name == "assignUserRole" {
            command["userRole"] = Value::from(self.dice.pick(&["contributor", "administrator", "reader"]));
        }
        if !self.dice.is_rare(3) {
            command["scope"] = self.scope(&organization);
        }
        let actor = self.manager(&organization, &market_role);
        ChosenCommand { command, actor, first: Some(format!("organization:{organization}")) }
    }

    /// One role more of a user who has nearly as many as may be (D-97).
    fn a_role_more(&mut self) -> Option<ChosenCommand> {
        let roles = &self.model.user_roles;
        // The last role was assigned last: a crowd's is of the user who has most.
        let crowded = roles.iter().rev().find(|role| role.scope.is_some())?;
        let (organization, user) = (crowded.organization.clone(), crowded.user.clone());
        let own = roles.iter().filter(|role| role.organization == organization && role.user == user).count();
        if own < 998 || !self.dice.is_rare(2) {
            return None;
        }
        let market_role = self.dice.pick(&MARKET_ROLES);
        let mut command = json!({
            "organizationId": organization, "userId": user, "marketRole": market_role, "userRole": "reader"
        });
        if self.dice.is_rare(2) {
            command["scope"] = self.scope(&organization);
        }
        let first = Some(format!("organization:{organization}"));
        Some(ChosenCommand { command, actor: operator(), first })
    }

    fn manager(&mut self, organization: &str, market_role: &str) -> Value {
        if self.dice.is_rare(2) { super::choice::member(organization, organization, market_role) } else { operator() }
    }

    fn scope(&mut self, organization: &str) -> Value {
        if self.dice.is_rare(2) {
            let own = self
                .model
                .mbps
                .iter()
                .filter(|one| one.supplier == organization || one.readers.iter().any(|reader| reader == organization));
            let own = own.map(|one| one.id.as_str()).collect();
            let all = self.model.mbps.iter().map(|one| one.id.as_str()).collect();
            return json!({ "mbpId": self.one_of(own, all) });
        }
        let own = self
            .model
            .eco_projects
            .iter()
            .filter(|one| one.supplier == organization || one.readers.iter().any(|reader| reader == organization));
        let own = own.map(|one| one.id.as_str()).collect();
        let all = self.model.eco_projects.iter().map(|one| one.id.as_str()).collect();
        json!({ "ecoProjectId": self.one_of(own, all) })
    }
}
