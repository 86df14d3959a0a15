//! What is done with credits without asking: split, transfer, the end-use buyer (`ecoledger::wire::credits`; D-16, D-17, D-19, D-20).

use serde_json::Value;

use super::{Code, Context, Credit, Credits, Shown, ensure, grams, rights::Acting, text};

fn shown(id: &str) -> Shown {
    Shown::Entity("creditId", id.to_owned())
}

impl Credits {
    fn is_free(credit: &Credit) -> Result<(), Code> {
        ensure(credit.status == "active", "wrongState")?;
        ensure(credit.open_proposal.is_none(), "openProposal")
    }

    fn is_owner(acting: &Acting, credit: &Credit) -> bool {
        credit.owner == acting.organization && matches!(acting.market_role.as_str(), "supplier" | "buyer")
    }

    fn lists(acting: &Acting, credit: &Credit) -> bool {
        credit.listed_on.as_ref() == Some(&acting.organization) && acting.market_role == "marketplace"
    }

    pub(super) fn split_credit(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.wide_writer(&context.actor, &["supplier", "buyer", "marketplace"])?;
        let (id, children) = (text(command, "creditId"), command["children"].as_array().expect("a list"));
        let names_buyers = children.iter().any(|child| child["endUseBuyer"].is_object());
        ensure(!names_buyers || self.is_omnibus(&acting), "forbidden")?;
        ensure(self.sees_credit(&acting.organization, id), "notFound")?;
        let parent = self.credit(id).expect("seen").clone();
        ensure(Self::is_owner(&acting, &parent) || Self::lists(&acting, &parent), "forbidden")?;
        self.expect(context, self.version(&format!("credit:{id}")))?;
        ensure(children.iter().all(|child| self.credit(text(child, "creditId")).is_none()), "alreadyExists")?;
        Self::is_free(&parent)?;
        let sum: u128 = children.iter().map(|child| grams(&child["quantity"])).sum();
        ensure(sum == parent.quantity, "splitSumMismatch")?;
        let readers = self.organizations.iter().filter(|one| self.is_reader(&one.id, &parent));
        let stayed = readers.map(|one| one.id.clone()).collect();
        let mut touches = vec![format!("credit:{id}")];
        for child in children {
            let own = child["endUseBuyer"].as_object().map(|_| child["endUseBuyer"].clone());
            touches.push(format!("credit:{}", text(child, "creditId")));
            self.credits.push(Credit {
                id: text(child, "creditId").to_owned(),
                quantity: grams(&child["quantity"]),
                end_use_buyer: own.or_else(|| parent.end_use_buyer.clone()),
                parent: Some(id.to_owned()),
                former_owners: Vec::new(),
                ..parent.clone()
            });
        }
        let spent = self.credit_mut(id);
        (spent.status, spent.was_listed, spent.listed_on, spent.stayed) = ("split", parent.listed_on.is_some(), None, stayed);
        self.happen("creditSplit", touches);
        let told = [parent.owner, parent.verifier, parent.issuer].into_iter().chain(parent.listed_on);
        self.tell(context, 13, "credit", id, told);
        Ok(shown(id))
    }

    pub(super) fn transfer_credit(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.wide_writer(&context.actor, &["supplier", "buyer", "marketplace"])?;
        let (id, to) = (text(command, "creditId"), text(command, "toOrganizationId"));
        ensure(self.sees_credit(&acting.organization, id), "notFound")?;
        let credit = self.credit(id).expect("seen").clone();
        let on_its_own = credit.listed_on.as_ref() == Some(&acting.organization);
        let (settles, is_owner) = (Self::lists(&acting, &credit), Self::is_owner(&acting, &credit));
        let pulls = self.is_omnibus(&acting) && to == acting.organization && (on_its_own || is_owner);
        ensure(pulls || settles || is_owner, "forbidden")?;
        ensure(self.organization(to).is_some(), "notFound")?;
        let key = format!("credit:{id}");
        self.expect(context, self.version(&key))?;
        Self::is_free(&credit)?;
        ensure(pulls || settles || credit.listed_on.is_none(), "creditListed")?;
        ensure(to != credit.owner, "sameOwner")?;
        ensure(self.holds_role(to, "buyer"), "roleMissing")?;
        ensure(!settles || self.is_trader(&acting.organization, to), "notATrader")?;
        if credit.listed_on.is_some() {
            self.happen("creditDelisted", [key.clone()]);
        }
        let after = self.credit_mut(id);
        after.listed_on = None;
        to.clone_into(&mut after.owner);
        after.former_owners.push(credit.owner.clone());
        self.happen("creditTransferred", [key]);
        let told = [to.to_owned(), credit.owner, credit.verifier, credit.issuer].into_iter().chain(credit.listed_on);
        self.tell(context, 20, "credit", id, told);
        Ok(shown(id))
    }

    pub(super) fn transfer_end_use_buyer(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.wide_writer(&context.actor, &["buyer"])?;
        ensure(self.is_omnibus(&acting), "forbidden")?;
        let (id, given) = (text(command, "creditId"), &command["endUseBuyer"]);
        ensure(self.sees_credit(&acting.organization, id), "notFound")?;
        let credit = self.credit(id).expect("seen");
        ensure(Self::is_owner(&acting, credit), "forbidden")?;
        self.expect(context, self.version(&format!("credit:{id}")))?;
        Self::is_free(credit)?;
        if credit.end_use_buyer.as_ref() != Some(given) {
            self.change_end_use_buyer(context, id, given.clone());
        }
        Ok(shown(id))
    }

    pub(super) fn change_end_use_buyer(&mut self, context: &Context, id: &str, given: Value) {
        let credit = self.credit_mut(id);
        credit.end_use_buyer = Some(given);
        let told = [&credit.owner, &credit.verifier, &credit.issuer].into_iter().chain(&credit.listed_on);
        let told: Vec<String> = told.cloned().collect();
        self.happen("endUseBuyerChanged", [format!("credit:{id}")]);
        self.tell(context, 20, "credit", id, told);
    }
}
