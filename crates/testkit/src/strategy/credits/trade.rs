//! Random splits, transfers and end-use buyers.

use serde_json::{Value, json};

use super::{
    assets::ids,
    choice::{Choice, ChosenCommand, member},
};
use crate::{
    model::credits::{Credit, tonnes},
    wire::id,
};

impl Choice<'_> {
    pub(super) fn of_credit(&mut self, name: &str) -> ChosenCommand {
        let model = self.model;
        let wants_omnibus = name == "transferEndUseBuyer";
        let is_omnibus = |organization: &str| model.organization(organization).is_some_and(|one| one.is_omnibus);
        let (active, all) = ids!(model.credits, |one: &Credit| {
            one.status == "active" && one.open_proposal.is_none() && (!wants_omnibus || is_omnibus(&one.owner))
        });
        let credit = self.one_of(active, all);
        let found = model.credit(&credit);
        let owner = found.map_or(id("S"), |one| one.owner.clone());
        let lists = found.and_then(|one| one.listed_on.clone());
        let mut command = json!({ "creditId": credit });
        let actor = match name {
            "splitCredit" => self.split(&mut command, found, &owner, lists.as_deref()),
            "transferCredit" => self.transfer(&mut command, &owner, lists.as_deref()),
            _ => {
                command["endUseBuyer"] = self.end_use_buyer();
                member(&owner, &owner, "buyer")
            }
        };
        ChosenCommand { command, actor, first: Some(format!("credit:{credit}")) }
    }

    fn split(&mut self, command: &mut Value, found: Option<&Credit>, owner: &str, lists: Option<&str>) -> Value {
        let whole = found.map_or(2, |one| one.quantity);
        let part = match self.dice.below(3) {
            0 => whole / 2,
            1 => 1,
            _ => whole / 3,
        };
        let mut parts = vec![part.max(1), whole.saturating_sub(part.max(1)).max(1)];
        if self.dice.is_rare(4) && parts[1] > 1 {
            parts[1] -= 1;
            parts.push(1);
        }
        if self.dice.is_rare(12) {
            parts[0] += 1;
        }
        let taken: Vec<&str> = self.model.credits.iter().map(|one| one.id.as_str()).collect();
        let mut children: Vec<Value> = Vec::new();
        for (place, quantity) in parts.into_iter().enumerate() {
            let child = self.new_id(&format!("child {place}"), &taken);
            let mut child = json!({ "creditId": child, "quantity": tonnes(quantity) });
            if self.dice.is_rare(6) {
                child["endUseBuyer"] = self.end_use_buyer();
            }
            children.push(child);
        }
        command["children"] = Value::from(children);
        match lists {
            Some(marketplace) if self.dice.is_rare(2) => member(marketplace, marketplace, "marketplace"),
            _ => self.administrator(owner, &["supplier", "buyer"]),
        }
    }

    /// An owner's transfer, a settlement or an omnibus pull.
    fn transfer(&mut self, command: &mut Value, owner: &str, lists: Option<&str>) -> Value {
        let traders = self.model.traders.iter().filter(|(at, _)| Some(at.as_str()) == lists);
        let traders: Vec<&str> = traders.map(|(_, trader)| trader.as_str()).collect();
        let buyer = self.organization_with("buyer");
        let known = traders.get(self.dice.below(traders.len())).filter(|_| !self.dice.is_rare(4));
        let receiver = known.map_or(buyer, |known| (*known).to_owned());
        match lists {
            Some(marketplace) if !self.dice.is_rare(4) => {
                if self.dice.is_rare(3) {
                    command["toOrganizationId"] = Value::from(marketplace);
                    return member(marketplace, marketplace, "buyer");
                }
                command["toOrganizationId"] = Value::from(receiver);
                member(marketplace, marketplace, "marketplace")
            }
            _ => {
                let receiver = if self.dice.is_rare(12) { owner.to_owned() } else { receiver };
                command["toOrganizationId"] = Value::from(receiver);
                self.administrator(owner, &["supplier", "buyer"])
            }
        }
    }
}
