//! Who may do what (D-10, D-52, D-53, D-61, D-77): what follows from the actor alone, and what a scope covers.

use serde_json::Value;

use super::{Code, Credits, ensure};

/// Some commands are given in whatever market role: files, actions on proposals.
pub(super) const ALL_ROLES: [&str; 5] = ["supplier", "buyer", "issuingRegistry", "validationVerificationBody", "marketplace"];

/// A member that acts.
#[derive(Clone, Debug)]
pub(super) struct Acting {
    pub(super) user: String,
    pub(super) organization: String,
    pub(super) market_role: String,
    /// What it holds in that market role: scope and user role.
    pub(super) roles: Vec<(Option<(String, String)>, String)>,
}

/// Where an asset lies: its eco project, and its modular benefit project if it is in one.
pub(super) type Place = (String, Option<String>);

impl Acting {
    /// Whether a role of at least this rank covers the place.
    fn holds(&self, place: Option<&Place>, ranks: &[&str]) -> bool {
        self.roles.iter().any(|(scope, user_role)| {
            let covers = match (scope, place) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some((member, id)), Some((project, mbp))) => match member.as_str() {
                    "ecoProjectId" => id == project,
                    _ => Some(id) == mbp.as_ref(),
                },
            };
            covers && ranks.contains(&user_role.as_str())
        })
    }

    pub(super) fn may_read(&self, place: Option<&Place>) -> bool {
        self.holds(place, &["administrator", "contributor", "reader"])
    }

    pub(super) fn may_write(&self, place: Option<&Place>) -> bool {
        self.holds(place, &["administrator", "contributor"])
    }

    pub(super) fn administers(&self, place: Option<&Place>) -> bool {
        self.holds(place, &["administrator"])
    }
}

impl Credits {
    pub(super) fn operator(actor: &Value) -> Result<(), Code> {
        ensure(actor["kind"] == "operator", "forbidden")
    }

    /// The acting member, with some role in the market role in which it acts (D-77).
    pub(super) fn member(&self, actor: &Value) -> Result<Acting, Code> {
        ensure(actor["kind"] == "member", "forbidden")?;
        let part = |member: &str| actor[member].as_str().unwrap_or_default().to_owned();
        let (user, organization, market_role) = (part("userId"), part("organizationId"), part("marketRole"));
        let held = self.organization(&organization).is_some_and(|found| found.market_roles.contains(&market_role));
        ensure(held, "forbidden")?;
        let own = self
            .user_roles
            .iter()
            .filter(|role| role.user == user && role.organization == organization && role.market_role == market_role);
        let roles: Vec<_> = own.map(|role| (role.scope.clone(), role.user_role.clone())).collect();
        ensure(!roles.is_empty(), "forbidden")?;
        Ok(Acting { user, organization, market_role, roles })
    }

    /// A member that acts in one of these market roles and is no mere reader (D-10, D-61).
    pub(super) fn writer(&self, actor: &Value, market_roles: &[&str]) -> Result<Acting, Code> {
        let acting = self.member(actor)?;
        ensure(market_roles.contains(&acting.market_role.as_str()), "forbidden")?;
        ensure(acting.roles.iter().any(|(_, user_role)| user_role != "reader"), "forbidden")?;
        Ok(acting)
    }

    /// The same, over the whole organization (D-53, D-72).
    pub(super) fn wide_writer(&self, actor: &Value, market_roles: &[&str]) -> Result<Acting, Code> {
        let acting = self.writer(actor, market_roles)?;
        ensure(acting.may_write(None), "forbidden")?;
        Ok(acting)
    }

    pub(super) fn is_omnibus(&self, acting: &Acting) -> bool {
        acting.market_role == "buyer" && self.organization(&acting.organization).is_some_and(|own| own.is_omnibus)
    }

    pub(super) fn holds_role(&self, organization: &str, market_role: &str) -> bool {
        self.organization(organization).is_some_and(|found| found.market_roles.iter().any(|held| held == market_role))
    }

    pub(super) fn place_of_project(id: &str) -> Place {
        (id.to_owned(), None)
    }

    pub(super) fn place_of_mbp(&self, id: &str) -> Place {
        let project = self.mbp(id).map(|mbp| mbp.eco_project.clone()).unwrap_or_default();
        (project, Some(id.to_owned()))
    }

    pub(super) fn place_of_claim(&self, id: &str) -> Place {
        self.place_of_mbp(self.claim(id).map_or("", |claim| &claim.mbp))
    }

    pub(super) fn place_of_processed(&self, id: &str) -> Place {
        self.place_of_claim(self.processed_claim(id).map_or("", |processed| &processed.claim))
    }

    /// The place of a scope of a role; none when there is no such thing.
    pub(super) fn place_of_scope(&self, member: &str, id: &str) -> Option<Place> {
        match member {
            "ecoProjectId" => self.eco_project(id).map(|_| Self::place_of_project(id)),
            _ => self.mbp(id).map(|_| self.place_of_mbp(id)),
        }
    }
}
