//! Organizations, their market roles, their users' roles (`ecoledger::wire::organizations`).

use serde_json::Value;

use super::{Code, Context, Credits, Organization, Shown, UserRole, ensure, text};

/// How many roles a user may have in an organization (D-97).
const MOST_ROLES: usize = 1_000;

fn shown(id: &str) -> Shown {
    Shown::Entity("organizationId", id.to_owned())
}

impl Credits {
    pub(super) fn register_organization(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        Self::operator(&context.actor)?;
        let id = text(command, "organizationId");
        self.expect(context, 0)?;
        ensure(self.organization(id).is_none(), "alreadyExists")?;
        // A role that is named twice is held once.
        let mut market_roles: Vec<String> = Vec::new();
        for role in command["marketRoles"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !market_roles.iter().any(|held| held == role) {
                market_roles.push(role.to_owned());
            }
        }
        let name = text(command, "name").to_owned();
        self.organizations.push(Organization { id: id.to_owned(), name, market_roles, is_omnibus: false });
        self.happen("organizationRegistered", [format!("organization:{id}")]);
        Ok(shown(id))
    }

    pub(super) fn add_market_role(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        Self::operator(&context.actor)?;
        let (id, role) = (text(command, "organizationId"), text(command, "marketRole"));
        ensure(self.organization(id).is_some(), "notFound")?;
        let key = format!("organization:{id}");
        self.expect(context, self.version(&key))?;
        if !self.holds_role(id, role) {
            self.organization_mut(id).market_roles.push(role.to_owned());
            self.happen("marketRoleAdded", [key]);
        }
        Ok(shown(id))
    }

    pub(super) fn update_organization(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.member(&context.actor)?;
        let id = text(command, "organizationId");
        ensure(acting.organization == id && acting.administers(None), "forbidden")?;
        let flag = command["isOmnibusOrganization"].as_bool();
        ensure(flag.is_none() || acting.market_role == "buyer", "forbidden")?;
        let key = format!("organization:{id}");
        self.expect(context, self.version(&key))?;
        let own = self.organization_mut(id);
        let (name, is_omnibus) = (command["name"].as_str().unwrap_or(&own.name).to_owned(), flag.unwrap_or(own.is_omnibus));
        if (&name, is_omnibus) != (&own.name, own.is_omnibus) {
            (own.name, own.is_omnibus) = (name, is_omnibus);
            self.happen("organizationUpdated", [key]);
        }
        Ok(shown(id))
    }

    /// Who may give and take roles over this scope: the operator, or an administrator over it in that market role (D-52).
    fn manage_roles(&self, context: &Context, command: &Value, scope: Option<&(String, String)>) -> Result<(), Code> {
        let id = text(command, "organizationId");
        let acting = match context.actor["kind"].as_str() {
            Some("operator") => None,
            _ => Some(self.member(&context.actor)?),
        };
        if let Some(acting) = &acting {
            ensure(acting.organization == id && acting.market_role == text(command, "marketRole"), "forbidden")?;
            ensure(acting.roles.iter().any(|(_, role)| role == "administrator"), "forbidden")?;
            ensure(scope.is_some() || acting.administers(None), "forbidden")?;
        }
        ensure(self.organization(id).is_some(), "notFound")?;
        if let Some((member, asset)) = scope {
            let place = self.place_of_scope(member, asset).ok_or("notFound")?;
            if let Some(acting) = &acting {
                ensure(self.sees_scope(id, member, asset), "notFound")?;
                ensure(acting.administers(Some(&place)), "forbidden")?;
            }
        }
        self.expect(context, self.version(&format!("organization:{id}")))
    }

    pub(super) fn assign_user_role(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let scope = scope(command);
        self.manage_roles(context, command, scope.as_ref())?;
        let (id, market_role) = (text(command, "organizationId"), text(command, "marketRole"));
        ensure(self.holds_role(id, market_role), "roleMissing")?;
        let new = UserRole {
            organization: id.to_owned(),
            user: text(command, "userId").to_owned(),
            market_role: market_role.to_owned(),
            scope,
            user_role: text(command, "userRole").to_owned(),
        };
        let held = self.user_roles.iter().position(|role| is_same_place(role, &new));
        match held {
            Some(place) if self.user_roles[place] == new => return Ok(shown(id)),
            Some(place) => self.user_roles[place] = new,
            None => {
                let own = self.user_roles.iter().filter(|role| role.organization == new.organization && role.user == new.user);
                ensure(own.count() < MOST_ROLES, "limitReached")?;
                self.user_roles.push(new);
            }
        }
        self.happen("userRoleAssigned", [format!("organization:{id}")]);
        Ok(shown(id))
    }

    pub(super) fn revoke_user_role(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let scope = scope(command);
        self.manage_roles(context, command, scope.as_ref())?;
        let id = text(command, "organizationId");
        let gone = UserRole {
            organization: id.to_owned(),
            user: text(command, "userId").to_owned(),
            market_role: text(command, "marketRole").to_owned(),
            scope,
            user_role: String::new(),
        };
        let held = self.user_roles.iter().position(|role| is_same_place(role, &gone)).ok_or("wrongState")?;
        self.user_roles.remove(held);
        self.happen("userRoleRevoked", [format!("organization:{id}")]);
        Ok(shown(id))
    }
}

/// Two roles of one user in one market role over one scope.
fn is_same_place(one: &UserRole, other: &UserRole) -> bool {
    (&one.organization, &one.user, &one.market_role, &one.scope)
        == (&other.organization, &other.user, &other.market_role, &other.scope)
}

fn scope(command: &Value) -> Option<(String, String)> {
    let (member, id) = command["scope"].as_object()?.iter().next()?;
    Some((member.clone(), id.as_str()?.to_owned()))
}
