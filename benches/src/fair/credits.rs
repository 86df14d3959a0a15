//! A split and a transfer of a credit.

use std::collections::BTreeMap;

use ecoledger::{
    Actor, CommandContext,
    credits::{self, SplitCredit, TransferCredit, UserRole},
    kernel::{CreditId, EntityKey, MarketRole, OrganizationId},
};

use super::{
    FairEvent, FairRecorded, Head, Map, Refused, Row,
    credit_facts::{Acting, Credit, Given, Organization, Split, SplitChild, Transferred, parts},
    expect_version, json, map,
};

/// In which market roles a credit is used.
const USERS: &[MarketRole] = &[MarketRole::Supplier, MarketRole::Buyer, MarketRole::Marketplace];

/// What organizations and their credits are.
#[derive(Clone, Debug)]
pub(super) struct Credits {
    organizations: Map<OrganizationId, Row<Organization>>,
    credits: Map<CreditId, Row<Credit>>,
}

impl Default for Credits {
    fn default() -> Self {
        Self { organizations: map(), credits: map() }
    }
}

impl Credits {
    pub(super) fn learn(&mut self, event: &credits::Event) {
        match event {
            credits::Event::OrganizationRegistered(event) => {
                let market_roles = event.market_roles.as_slice().to_vec();
                let organization = Organization { market_roles, is_omnibus: false, user_roles: BTreeMap::new() };
                self.organizations.insert(event.organization_id, (organization, 1));
            }
            credits::Event::UserRoleAssigned(event) => {
                let (organization, version) = self.organizations.get_mut(&event.organization_id).expect("made before");
                let given = Given { market_role: event.market_role, scope: event.scope, user_role: event.user_role };
                organization.user_roles.entry(event.user_id).or_default().push(given);
                *version += 1;
            }
            credits::Event::CreditMinted(event) => {
                self.credits.insert(event.credit_id, (Credit::minted(event), 1));
            }
            credits::Event::CreditSplit(event) => {
                let child = |child: &credits::SplitChild| SplitChild {
                    credit_id: child.credit_id,
                    quantity: child.quantity,
                    end_use_buyer: child.end_use_buyer.clone(),
                    replaces_end_use_buyer: child.replaces_end_use_buyer,
                };
                let (mint, files) = (event.mint.clone(), event.files.clone());
                let (credit_id, owner_id, listed_on) = (event.credit_id, event.owner_id, event.listed_on);
                let children = event.children.iter().map(child).collect();
                self.learn_split(&Split { credit_id, mint, owner_id, listed_on, files, children });
            }
            _ => {}
        }
    }

    pub(super) fn authorize(&self, actor: Actor, roles: &[MarketRole]) -> Result<Acting, Refused> {
        let Actor::Member { user, organization: id, market_role } = actor else { return Err("another actor") };
        if !roles.contains(&market_role) {
            return Err("the market role does not fit");
        }
        let found = self.organizations.get(&id).filter(|(found, _)| found.market_roles.contains(&market_role));
        let (organization, _) = found.ok_or("the organization does not hold the market role")?;
        let given = organization.user_roles.get(&user).ok_or("no user role")?;
        let writes = |given: &Given| matches!(given.user_role, UserRole::Administrator | UserRole::Contributor);
        if !given.iter().any(|given| given.market_role == market_role && given.scope.is_none() && writes(given)) {
            return Err("no user role that reaches so far");
        }
        let is_omnibus = organization.is_omnibus && market_role == MarketRole::Buyer;
        let is_buyer = organization.market_roles.contains(&MarketRole::Buyer);
        Ok(Acting { id, market_role, is_omnibus, is_buyer })
    }

    pub(super) fn expect_omnibus(acting: &Acting) -> Result<(), Refused> {
        if acting.is_omnibus { Ok(()) } else { Err("no omnibus organization") }
    }

    fn visible(&mut self, id: CreditId, acting: &Acting) -> Result<&mut Row<Credit>, Refused> {
        self.credits.get_mut(&id).filter(|(credit, _)| credit.is_visible_to(acting)).ok_or("no such credit")
    }

    /// A credit that the organization may see and use.
    pub(super) fn used_by(&mut self, acting: &Acting, id: CreditId) -> Result<&mut Row<Credit>, Refused> {
        let row = self.visible(id, acting)?;
        row.0.expect_user(acting)?;
        Ok(row)
    }

    pub(super) fn credit(&mut self, id: CreditId) -> Result<&mut Row<Credit>, Refused> {
        self.credits.get_mut(&id).ok_or("no such credit")
    }

    fn learn_split(&mut self, event: &Split) {
        let (parent, version) = self.credits.get_mut(&event.credit_id).expect("it is there");
        parent.divide(event);
        *version += 1;
        self.bear(event);
    }

    /// The children of a split are there.
    fn bear(&mut self, event: &Split) {
        for child in &event.children {
            self.credits.insert(child.credit_id, (Credit::born(event, child), 1));
        }
    }

    pub(super) fn split(
        &mut self,
        head: &mut Head,
        context: &CommandContext,
        command: &SplitCredit,
        log: &mut Vec<FairRecorded>,
    ) -> Result<(), Refused> {
        let acting = self.authorize(context.actor, USERS)?;
        if command.children.name_end_use_buyers() {
            Self::expect_omnibus(&acting)?;
        }
        if command.children.iter().any(|child| self.credits.contains_key(&child.credit_id)) {
            return Err("the id of a child is taken");
        }
        let (credit, version) = self.used_by(&acting, command.credit_id)?;
        expect_version(context, *version)?;
        head.expect_clock(context)?;
        credit.expect_free()?;
        let event = parts(command.credit_id, credit, &command.children)?;
        credit.divide(&event);
        *version += 1;
        self.bear(&event);
        head.push(context, FairEvent::Split(event), log);
        Ok(())
    }

    pub(super) fn transfer(
        &mut self,
        head: &mut Head,
        context: &CommandContext,
        command: &TransferCredit,
        log: &mut Vec<FairRecorded>,
    ) -> Result<(), Refused> {
        let acting = self.authorize(context.actor, USERS)?;
        let TransferCredit { credit_id, to_organization_id: to, .. } = *command;
        if acting.market_role == MarketRole::Marketplace || (acting.is_omnibus && to == acting.id) {
            return Err("a listing is not part of this floor");
        }
        let (receiver, _) = self.organizations.get(&to).ok_or("no such organization")?;
        let receives = receiver.market_roles.contains(&MarketRole::Buyer);
        let (credit, version) = self.used_by(&acting, credit_id)?;
        expect_version(context, *version)?;
        head.expect_clock(context)?;
        credit.expect_free()?;
        credit.expect_unlisted()?;
        if credit.owner == to {
            return Err("the receiver owns it");
        }
        if !receives {
            return Err("the receiver is no buyer");
        }
        let from_organization_id = credit.owner;
        credit.former_owners.add(from_organization_id);
        credit.owner = to;
        *version += 1;
        let parties = credit.parties();
        head.push(context, FairEvent::Transferred(Transferred { credit_id, from_organization_id, parties }), log);
        Ok(())
    }

    pub(super) fn entity(&self, key: &EntityKey) -> Option<(u32, String)> {
        let EntityKey::Credit(id) = key else { return None };
        self.credits.get(id).map(|(credit, version)| (*version, json(credit)))
    }
}
