//! The proposal machine: each type, every action by everybody.

use ecoledger::Ledger;
use serde_json::{Value, json};

use super::{Fault, SmallWorld};
use crate::{
    MarketHistory,
    strategy::credits::start::{self, Given},
    wire::{
        id,
        market::{accept, act, admin, delist, in_role, list, mint, move_listing, offset, retire, submit, trade, verify},
        operator,
    },
};

/// Who acts: every administrator in each market role, somebody unknown, and the operator.
pub(super) const ACTORS: [(&str, &str); 9] = [
    ("S", "supplier"),
    ("R", "issuingRegistry"),
    ("R2", "issuingRegistry"),
    ("V", "validationVerificationBody"),
    ("M", "marketplace"),
    ("B", "buyer"),
    ("O", "buyer"),
    ("O", "marketplace"),
    ("nobody", "buyer"),
];

/// The organizations of these worlds.
pub(super) const ORGANIZATIONS: [&str; 7] = ["S", "R", "R2", "V", "M", "B", "O"];

/// A proposal, or two of which one waits for the other, that can be submitted and acted upon.
#[derive(Clone, Debug)]
pub struct Machine {
    history: MarketHistory,
    /// By name, what is asked for.
    proposals: Vec<(&'static str, Value)>,
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
    fn of(before: Vec<Given>, proposals: Vec<(&'static str, Value)>) -> Self {
        let commands = start::market(&ORGANIZATIONS).into_iter().chain(before);
        Self { history: MarketHistory::after(commands), proposals }
    }

    /// `MBPRegister` of a project in draft.
    #[must_use]
    pub fn registration() -> Self {
        let draft = start::project().into_iter().take(1).collect();
        Self::of(draft, vec![("registration", json!({ "type": "MBPRegister", "mbpId": id("mbp") }))])
    }

    /// `MBPClaimVerify` of a claim in draft, and `CreditMint` of its processed claim, which may be changed in between.
    #[must_use]
    pub fn issuance() -> Self {
        let before = start::project().into_iter().chain(start::claim("claim").into_iter().take(1)).collect();
        let mint = json!({ "type": "CreditMint", "processedClaimId": id("processed") });
        Self::of(before, vec![("verification", verify("claim")), ("issuance", mint)])
    }

    /// `MarketplaceTraderRegister` of the supplier.
    #[must_use]
    pub fn trader() -> Self {
        Self::of(Vec::new(), vec![("trade", trade("M"))])
    }

    /// `MarketplaceListingRegister` of the supplier's credit.
    #[must_use]
    pub fn listing() -> Self {
        Self::of(credit(), vec![("listing", list("C", "M"))])
    }

    /// `MarketplaceListingDeregister` of what is listed.
    #[must_use]
    pub fn delisting() -> Self {
        Self::of(listed(), vec![("delisting", delist("C"))])
    }

    /// `MarketplaceListingTransfer` of what is listed.
    #[must_use]
    pub fn moving() -> Self {
        Self::of(listed(), vec![("moving", move_listing("C", "O"))])
    }

    /// `CreditRetire` of the buyer's credit.
    #[must_use]
    pub fn retirement() -> Self {
        Self::of(bought(), vec![("retirement", retire("C"))])
    }

    /// `ESGEmissionOffset` with the buyer's credit.
    #[must_use]
    pub fn offset() -> Self {
        let before = bought().into_iter().chain(start::scorecard()).collect();
        Self::of(before, vec![("offset", offset("C"))])
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

impl SmallWorld for Machine {
    type Move = ByWhom;

    fn ledger(&self) -> &Ledger {
        &self.history.ledger
    }

    fn moves(&self) -> Vec<ByWhom> {
        let actions = ["approve", "reject", "returnForEdits", "resubmit", "withdraw"].map(|action| json!(action));
        let actions = actions.into_iter().chain([accept("processed"), mint("minted", "100")]);
        let actions: Vec<Value> = actions.collect();
        let mut commands = Vec::new();
        for (name, body) in &self.proposals {
            commands.push(submit(name, body.clone()));
            commands.extend(actions.iter().map(|action| act(name, action.clone())));
        }
        if self.proposals.len() > 1 {
            commands.push(json!({
                "type": "updateProcessedClaim", "processedClaimId": id("processed"),
                "creditRecommendation": { "quantity": "100" }
            }));
        }
        let mut actors: Vec<Value> = ACTORS.iter().map(|(organization, role)| in_role(organization, role)).collect();
        actors.push(operator());
        let by_all = |command: &Value| -> Vec<ByWhom> {
            actors.iter().map(|actor| ByWhom { actor: actor.clone(), command: command.clone() }).collect()
        };
        commands.iter().flat_map(by_all).collect()
    }

    fn make(&mut self, this: &ByWhom) -> Result<bool, Fault> {
        self.history.make(&this.actor, &this.command)
    }
}
