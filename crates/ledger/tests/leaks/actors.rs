//! Every kind of actor, with what it may not see.

use ecoledger_testkit::wire::{Value, id, json, operator, user};

use super::{
    knowledge::{Known, Shown},
    requests::Request,
    world::{ORGANIZATIONS, holder_of, member, of},
};

/// What an actor may see.
#[derive(Clone, Debug)]
pub(crate) enum Sight {
    /// Everything that its own commands and queries name.
    Operator,
    /// The things of a side (none for an organization that has no part in anything), and listed credits for buyers. With a
    /// scope, queries show one eco project alone.
    Organization { side: &'static str, is_buyer: bool, scope: Option<&'static str> },
    /// The things of a channel, and its own API keys.
    Channel { side: &'static str, user: String },
    /// What is its own.
    Holder(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) name: String,
    pub(crate) given_as: Value,
    pub(crate) sight: Sight,
}

impl Actor {
    /// Whether something is hidden from the actor in this request.
    pub(crate) fn is_hidden(&self, known: &Known, request: &Request) -> bool {
        if request.name == "retirementStatement" {
            return known.shown != Shown::ByStatement;
        }
        match &self.sight {
            Sight::Operator => !request.is_for_operator(),
            Sight::Organization { side, is_buyer, scope } => {
                let shown = match known.shown {
                    Shown::ToBuyers => *is_buyer,
                    Shown::ToBuyersWhoAsk => *is_buyer && request.is_query(),
                    Shown::ToNobody | Shown::ByStatement => false,
                };
                let out_of_scope = request.is_query() && scope.is_some_and(|scope| !known.is_in(scope));
                (known.side != *side && !shown) || out_of_scope
            }
            Sight::Channel { side, user } => match known.kind {
                "apiKey" => known.owner.as_ref() != Some(user),
                _ => known.side != *side,
            },
            Sight::Holder(holder) => known.owner.as_ref() != Some(holder),
        }
    }
}

fn of_organization(name: &str, actor: Value, side: &'static str, scope: Option<&'static str>) -> Actor {
    let is_buyer = name.starts_with("buyer") || name.starts_with("all");
    Actor { name: format!("{name} {side}"), given_as: actor, sight: Sight::Organization { side, is_buyer, scope } }
}

fn of_channel(name: &str, side: &'static str) -> Actor {
    let name = format!("{name} {side}");
    Actor { given_as: user(&name), sight: Sight::Channel { side, user: name.clone() }, name }
}

/// They all belong to side 1 or to none; side 2 is what they may not see.
pub(crate) fn actors() -> Vec<Actor> {
    let mut actors = vec![Actor { name: "operator".to_owned(), given_as: operator(), sight: Sight::Operator }];
    for (organization, role) in ORGANIZATIONS {
        for user in [organization.to_owned(), format!("{organization} user"), format!("{organization} stranger")] {
            actors.push(of_organization(&user, member(&user, organization, "1"), "1", None));
        }
        let all = json!({"kind": "member", "userId": id("all"), "organizationId": id("all"), "marketRole": role});
        actors.push(of_organization(&format!("all as {role}"), all, "", None));
    }
    for organization in ["supplier", "registry", "verifier"] {
        let contributor = format!("{organization} contributor");
        actors.push(of_organization(&contributor, member(&contributor, organization, "1"), "1", None));
        for project in ["project", "other project"] {
            let scoped = format!("{organization} of {project}");
            actors.push(of_organization(&scoped, member(&scoped, organization, "1"), "1", Some(project)));
        }
    }
    let unfit = json!({"kind": "member", "userId": of("supplier", "1"), "organizationId": of("supplier", "1"),
        "marketRole": "marketplace"});
    let nowhere = json!({"kind": "member", "userId": id("nobody"), "organizationId": id("nowhere"), "marketRole": "buyer"});
    actors.push(of_organization("supplier in a role that it lacks", unfit, "1", None));
    actors.push(of_organization("organization of nobody", nowhere, "", None));
    actors.extend(["channel user", "clerk", "no role"].map(|name| of_channel(name, "1")));
    actors.extend(ecoledger_testkit::World::ROLES.map(|role| of_channel(role, "1")));
    actors.push(of_channel("unbound", ""));
    for name in ["holder", "other holder", "holder of nothing"] {
        let sight = Sight::Holder(format!("{name} 1"));
        actors.push(Actor { name: format!("{name} 1"), given_as: holder_of(name, "1"), sight });
    }
    actors
}
