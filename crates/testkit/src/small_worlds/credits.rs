//! A credit among three organizations: listed, sold, settled, pulled, retired.

use std::sync::OnceLock;

use ecoledger::Ledger;
use serde_json::{Value, json};

use super::{
    Fault, SmallWorld,
    proposals::{ByWhom, ORGANIZATIONS, credit},
};
use crate::{
    MarketHistory,
    strategy::credits::start,
    wire::market::{act, admin, delist, in_role, list, retire, submit, trade, transfer},
};

/// A supplier, a buyer, and an omnibus organization that has a marketplace, on which both may trade; a registry retires.
#[derive(Clone, Debug)]
pub struct ThreeOrganizations(MarketHistory);

/// The three.
const THREE: [&str; 3] = ["S", "B", "O"];

impl ThreeOrganizations {
    /// The supplier has the credit.
    #[must_use]
    pub fn new() -> Self {
        static MADE: OnceLock<MarketHistory> = OnceLock::new();
        Self(MADE.get_or_init(|| MarketHistory::after(before())).clone())
    }

    /// The ledger and its model.
    #[must_use]
    pub fn into_history(self) -> MarketHistory {
        self.0
    }

    /// The last proposal: those before are closed.
    fn last(&self) -> Option<&str> {
        self.0.model.proposals.last().map(|proposal| proposal.id.as_str())
    }
}

/// What has happened before.
fn before() -> Vec<start::Given> {
    let mut before = start::market(&ORGANIZATIONS);
    before.extend(credit());
    before.push((admin("B"), submit("trade of B", trade("O"))));
    before.push((in_role("O", "marketplace"), act("trade of B", json!("approve"))));
    before
}

impl Default for ThreeOrganizations {
    fn default() -> Self {
        Self::new()
    }
}

impl SmallWorld for ThreeOrganizations {
    type Move = ByWhom;

    fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    fn moves(&self) -> Vec<ByWhom> {
        let owners = [admin("S"), admin("B"), in_role("O", "buyer")];
        let marketplace = in_role("O", "marketplace");
        // The same name whatever came before, if as many did.
        let name = format!("proposal {}", self.0.model.proposals.len());
        let mut moves = Vec::new();
        let mut by = |actor: &Value, command: Value| moves.push(ByWhom { actor: actor.clone(), command });
        for owner in &owners {
            by(owner, submit(&name, list("C", "O")));
            by(owner, submit(&name, delist("C")));
            by(owner, submit(&name, retire("C")));
        }
        // Transfers of owners; of the omnibus, which pulls what it lists; and settlements of the marketplace.
        for actor in owners.iter().chain([&marketplace]) {
            for to in THREE {
                by(actor, transfer("C", to));
            }
        }
        if let Some(last) = self.last() {
            let of_last = |action: &str| json!({ "type": "actOnProposal", "proposalId": last, "action": { "type": action } });
            for actor in owners.iter().chain([&marketplace, &admin("R")]) {
                for action in ["approve", "reject", "withdraw"] {
                    by(actor, of_last(action));
                }
            }
        }
        moves
    }

    fn make(&mut self, this: &ByWhom) -> Result<bool, Fault> {
        self.0.make(&this.actor, &this.command)
    }

    fn compare(&self) -> Result<(), Fault> {
        self.0.compare_all()
    }
}
