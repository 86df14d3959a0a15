//! Indexes over proposals.

use alloc::vec::Vec;

use ecoledger_credits::RoleScope;
use ecoledger_kernel::{OrganizationId, ProposalId};
use ecoledger_proposals::{Proposal, ProposalStatus, ProposalType};

use super::ascending::{Positions, Sorted};
use crate::{
    HashKey,
    chunked_table::ChunkedTable,
    entities::{Map, map},
};

/// What filters tell proposals apart by.
pub(crate) type Kind = (ProposalType, ProposalStatus);

/// Where a proposal stands in the lists of its parties.
#[derive(Clone, Copy, Debug, Default)]
struct Listed {
    status: Option<ProposalStatus>,
    /// Its numbers among the submitter's and among the decider's own proposals.
    numbers: [u32; 2],
}

/// The proposals to which organizations are parties. A number is a proposal's place among all of an organization's own, in
/// the order of their submission.
#[derive(Clone, Debug)]
pub(crate) struct ProposalLists {
    of: Map<OrganizationId, Vec<ProposalId>>,
    listed: ChunkedTable<ProposalId, Listed>,
    /// Numbers by type and status: all of an organization's own, and those in each part of its assets to which a user role
    /// may be limited, so that a page passes over nothing that is hidden from such a role (D-53).
    numbers: Map<(OrganizationId, Option<RoleScope>), Sorted<Kind>>,
}

impl ProposalLists {
    pub(super) fn new(key: HashKey) -> Self {
        Self { of: map(key), listed: ChunkedTable::new(key), numbers: map(key) }
    }

    /// Takes a proposal after the entities took what happened to it.
    pub(super) fn fold(&mut self, id: ProposalId, proposal: &Proposal) {
        if self.listed.get(&id).is_none() {
            self.begin(id, proposal);
        }
        self.go_on(id, proposal);
    }

    fn begin(&mut self, id: ProposalId, proposal: &Proposal) {
        let mut numbers = [0; 2];
        for (party, number) in [proposal.submitter, proposal.decider].into_iter().zip(&mut numbers) {
            let own = self.of.entry(party).or_default();
            if own.last() != Some(&id) {
                own.push(id);
            }
            *number = u32::try_from(own.len().saturating_sub(1)).unwrap_or(u32::MAX);
        }
        self.listed.place(&id, || Listed { status: None, numbers });
    }

    /// The proposal goes from its last status to the present one.
    fn go_on(&mut self, id: ProposalId, proposal: &Proposal) {
        let Some(listed) = self.listed.place(&id, Listed::default) else { return };
        let before = listed.status.replace(proposal.status);
        if before == listed.status {
            return;
        }
        let path = proposal.asset_path();
        let scopes =
            [path.map(|path| RoleScope::EcoProject(path.eco_project)), path.and_then(|path| path.mbp).map(RoleScope::Mbp)];
        for (party, number) in [proposal.submitter, proposal.decider].into_iter().zip(listed.numbers) {
            for scope in scopes.into_iter().flatten().map(Some).chain([None]) {
                let numbers = self.numbers.entry((party, scope)).or_default();
                if let Some(before) = before {
                    numbers.remove((proposal.proposal_type(), before), number);
                }
                numbers.insert((proposal.proposal_type(), proposal.status), number);
            }
        }
    }

    /// An organization's own proposals, by number.
    pub(crate) fn of(&self, organization: OrganizationId) -> Option<&[ProposalId]> {
        self.of.get(&organization).map(|own| &own[..])
    }

    /// The numbers of those in a part of its assets, of one kind or of all, in a set for each kind.
    pub(crate) fn numbers(
        &self,
        organization: OrganizationId,
        scope: Option<RoleScope>,
        kind: Option<Kind>,
    ) -> Vec<&Positions> {
        let sorted = self.numbers.get(&(organization, scope)).into_iter();
        sorted.flat_map(|sorted| sorted.of(|found| kind.is_none_or(|asked| asked == found))).collect()
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::{HashKey, Kind, ProposalStatus, ProposalType, Vec};
    use crate::{Ledger, Request};

    const MARKETPLACES: u128 = 300;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn run(ledger: &mut Ledger, actor: &Value, command: &Value) {
        let context = json!({"commandId": id(1), "at": "2026-01-01T00:00:00Z", "actor": actor});
        let request = Request::from_json(&format!("{}", json!({"context": context, "command": command})));
        let Ok(Request::Command(context, command)) = request else { panic!("{request:?}") };
        ledger.execute(&context, &command).expect("possible");
    }

    fn enroll(ledger: &mut Ledger, organization: u128, role: &str) -> Value {
        let operator = json!({"kind": "operator"});
        let id = id(organization);
        run(
            ledger,
            &operator,
            &json!({"type": "registerOrganization", "organizationId": id, "name": "O", "marketRoles": [role]}),
        );
        run(
            ledger,
            &operator,
            &json!({"type": "assignUserRole", "organizationId": id, "userId": id, "marketRole": role,
                "userRole": "administrator"}),
        );
        json!({"kind": "member", "userId": id, "organizationId": id, "marketRole": role})
    }

    /// What a page passes over is counted: the numbers of a kind are those of the proposals of that kind, and no others.
    #[test]
    fn a_list_of_a_kind_is_as_long_as_there_are_proposals_of_it() {
        let mut ledger = Ledger::new(HashKey::from_bytes([0; 16]));
        let supplier = enroll(&mut ledger, 1, "supplier");
        for number in 0..MARKETPLACES {
            let (marketplace, proposal) = (1_000 + number, id(2_000 + number));
            let decider = enroll(&mut ledger, marketplace, "marketplace");
            let body = json!({"type": "MarketplaceTraderRegister", "marketplaceId": id(marketplace)});
            run(&mut ledger, &supplier, &json!({"type": "submitProposal", "proposalId": proposal, "proposal": body}));
            let action = if number % 100 == 7 { "returnForEdits" } else { "approve" };
            let act = json!({"type": "actOnProposal", "proposalId": proposal, "action": {"type": action}});
            run(&mut ledger, &decider, &act);
        }
        let lists = &ledger.projections.as_ref().expect("projections").proposals;
        let of = |organization: u128, kind: Option<Kind>, from| {
            let numbers = lists.numbers(id(organization).into(), None, kind);
            let mut numbers: Vec<u32> = numbers.iter().flat_map(|numbers| numbers.from(from)).collect();
            numbers.sort_unstable();
            numbers
        };
        let returned = Some((ProposalType::MarketplaceTraderRegister, ProposalStatus::SubmitterActionNeeded));
        assert_eq!(of(1, returned, 0), [7, 107, 207]);
        assert_eq!(of(1, returned, 8), [107, 207]);
        assert_eq!(of(1_007, returned, 0), [0]);
        assert_eq!(of(1_008, returned, 0), [0_u32; 0]);
        assert_eq!(of(1, Some((ProposalType::MarketplaceTraderRegister, ProposalStatus::Submitted)), 0), [0_u32; 0]);
        assert_eq!(of(1, Some((ProposalType::CreditMint, ProposalStatus::Submitted)), 0), [0_u32; 0]);
        assert_eq!(of(1, None, 5), (5..300).collect::<Vec<_>>());
        let kept = lists.numbers.values().flat_map(|sorted| sorted.of(|_| true)).flat_map(|numbers| numbers.from(0)).count();
        assert_eq!(kept, 600, "one number for each party of a proposal");
    }
}
