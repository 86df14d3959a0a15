//! The proposal machine: each type, every action by everybody.

use ecoledger::Ledger;
use serde_json::{Value, json};

use super::{Fault, SmallWorld};
use crate::{
    MarketHistory,
    strategy::credits::{
        choice::member,
        start::{self, Given},
    },
    wire::{
        id,
        market::{accept, act, admin, delist, in_role, list, mint, move_listing, offset, retire, submit, trade, verify},
        operator,
    },
};

/// Administrators, and somebody unknown.
const ADMINISTRATORS: [(&str, &str); 6] =
    [("S", "supplier"), ("R2", "issuingRegistry"), ("B", "buyer"), ("O", "buyer"), ("O", "marketplace"), ("nobody", "buyer")];

/// Other users of an organization, in its market role and in their user role. Of those who decide, the contributors act here.
const USERS: [(&str, &str, &str); 7] = [
    ("S", "supplier", "reader"),
    ("R", "issuingRegistry", "contributor"),
    ("R", "issuingRegistry", "reader"),
    ("V", "validationVerificationBody", "contributor"),
    ("M", "marketplace", "contributor"),
    ("M", "marketplace", "reader"),
    ("B", "buyer", "reader"),
];

/// The id of a user in a user role.
fn user(organization: &str, user_role: &str) -> String {
    format!("{user_role} of {organization}")
}

/// The organizations of these worlds.
pub(super) const ORGANIZATIONS: [&str; 7] = ["S", "R", "R2", "V", "M", "B", "O"];

/// A proposal that can be submitted and acted upon, and perhaps submitted again; beside it another one on which it stands.
#[derive(Clone, Debug)]
pub struct Machine {
    history: MarketHistory,
    /// What is asked for.
    body: Value,
    /// How many of them there may be.
    most: usize,
    /// A proposal that was submitted before, if it may be acted upon too.
    beside: Option<&'static str>,
}

/// Who gives which command.
#[derive(Clone, Debug)]
pub struct ByWhom {
    /// Who.
    pub actor: Value,
    /// What.
    pub command: Value,
}

impl Machine {
    fn of(before: Vec<Given>, body: Value) -> Self {
        let users = USERS.map(|(organization, market_role, user_role)| {
            let assigned = json!({
                "type": "assignUserRole", "organizationId": id(organization), "marketRole": market_role,
                "userId": id(&user(organization, user_role)), "userRole": user_role
            });
            (operator(), assigned)
        });
        let commands = start::market(&ORGANIZATIONS).into_iter().chain(users).chain(before);
        Self { history: MarketHistory::after(commands), body, most: 1, beside: None }
    }

    /// The same, but that two may be submitted, one after the other or beside each other.
    #[must_use]
    pub fn twice(self) -> Self {
        Self { most: 2, ..self }
    }

    /// `MBPRegister` of a project in draft.
    #[must_use]
    pub fn registration() -> Self {
        let draft = start::project().into_iter().take(1).collect();
        Self::of(draft, json!({ "type": "MBPRegister", "mbpId": id("mbp") }))
    }

    /// `MBPClaimVerify` of a claim in draft, whose processed claim may be changed once it is accepted.
    #[must_use]
    pub fn verification() -> Self {
        let before = start::project().into_iter().chain(start::claim("claim").into_iter().take(1)).collect();
        Self::of(before, verify("claim"))
    }

    /// `CreditMint` of a verified claim, which may be returned, turned down and verified again meanwhile.
    #[must_use]
    pub fn issuance() -> Self {
        let verified = start::claim("claim of C").into_iter().chain(start::minted("C").into_iter().take(2));
        let before = start::project().into_iter().chain(verified).collect();
        let mint = json!({ "type": "CreditMint", "processedClaimId": id("processed claim of C") });
        Self { beside: Some("verification of claim of C"), ..Self::of(before, mint) }
    }

    /// `MarketplaceTraderRegister` of the supplier.
    #[must_use]
    pub fn trader() -> Self {
        Self::of(Vec::new(), trade("M"))
    }

    /// `MarketplaceTraderRegister` of an organization that is the marketplace too (D-11).
    #[must_use]
    pub fn both_sides() -> Self {
        Self::of(Vec::new(), trade("O"))
    }

    /// `MarketplaceListingRegister` of the supplier's credit.
    #[must_use]
    pub fn listing() -> Self {
        Self::of(credit(), list("C", "M"))
    }

    /// `MarketplaceListingDeregister` of what is listed.
    #[must_use]
    pub fn delisting() -> Self {
        Self::of(listed(), delist("C"))
    }

    /// `MarketplaceListingTransfer` of what is listed.
    #[must_use]
    pub fn moving() -> Self {
        Self::of(listed(), move_listing("C", "O"))
    }

    /// `CreditRetire` of the buyer's credit.
    #[must_use]
    pub fn retirement() -> Self {
        Self::of(bought(), retire("C"))
    }

    /// `ESGEmissionOffset` with the buyer's credit.
    #[must_use]
    pub fn offset() -> Self {
        let before = bought().into_iter().chain(start::scorecard()).collect();
        Self::of(before, offset("C"))
    }
}

/// The supplier has the credit `C`, and may sell it on `M` and `O`.
pub(super) fn credit() -> Vec<Given> {
    let mut commands = start::project();
    commands.extend(start::claim("claim of C"));
    commands.extend(start::minted("C"));
    for marketplace in ["M", "O"] {
        let name = format!("trade {marketplace}");
        commands.push((admin("S"), submit(&name, trade(marketplace))));
        commands.push((in_role(marketplace, "marketplace"), act(&name, json!("approve"))));
    }
    commands
}

fn listed() -> Vec<Given> {
    let mut commands = credit();
    commands.push((admin("S"), submit("listed", list("C", "M"))));
    commands.push((admin("M"), act("listed", json!("approve"))));
    commands
}

fn bought() -> Vec<Given> {
    let mut commands = credit();
    commands.push((admin("S"), crate::wire::market::transfer("C", "B")));
    commands
}

/// Everybody: administrators, other users, and those who are no members.
fn actors() -> Vec<Value> {
    let administrators = ADMINISTRATORS.iter().map(|(organization, role)| in_role(organization, role));
    let users = USERS.iter().map(|(organization, market_role, user_role)| {
        member(&id(&user(organization, user_role)), &id(organization), market_role)
    });
    let others = [
        operator(),
        json!({ "kind": "channelUser", "userId": id("S") }),
        json!({ "kind": "accountHolder", "accountHolderId": id("S") }),
    ];
    administrators.chain(users).chain(others).collect()
}

impl SmallWorld for Machine {
    type Move = ByWhom;

    fn ledger(&self) -> &Ledger {
        &self.history.ledger
    }

    fn moves(&self) -> Vec<ByWhom> {
        let kind = self.body["type"].as_str().unwrap_or_default();
        // A second one may be asked for while the first is open, or after it.
        let names: Vec<String> = (1..=self.most).map(|number| format!("{kind} {number}")).collect();
        let is_made = |name: &&String| self.history.model.proposals.iter().any(|proposal| proposal.id == id(name));
        let made = names.iter().take_while(is_made).cloned();
        let next = names.iter().find(|name| !is_made(name)).or(names.last());
        let mut commands: Vec<Value> = next.map(|name| submit(name, self.body.clone())).into_iter().collect();
        for name in made.chain(self.beside.map(str::to_owned)) {
            let actions = ["approve", "reject", "returnForEdits", "resubmit", "withdraw"].map(|action| json!(action));
            let actions = actions.into_iter().chain([accept("processed"), mint("minted", "100")]);
            commands.extend(actions.map(|action| act(&name, action)));
        }
        for processed in &self.history.model.processed_claims {
            commands.push(json!({
                "type": "updateProcessedClaim", "processedClaimId": processed.id,
                "creditRecommendation": { "quantity": "100" }
            }));
        }
        let actors = actors();
        let by_all = |command: &Value| -> Vec<ByWhom> {
            actors.iter().map(|actor| ByWhom { actor: actor.clone(), command: command.clone() }).collect()
        };
        commands.iter().flat_map(by_all).collect()
    }

    fn compare(&self) -> Result<(), Fault> {
        self.history.compare_all()
    }

    fn make(&mut self, this: &ByWhom) -> Result<bool, Fault> {
        self.history.make(&this.actor, &this.command)
    }
}
