//! Which entities each command mentions outright, so that a host that holds a part of the state can load them at once.

use alloc::vec::Vec;

use ecoledger_credits::for_proposals_and_queries::acting_organization;
use ecoledger_kernel::{CommandContext, EntityKey, OrganizationId, RegistryAsset, TraderRegistrationKey};

use crate::{ActOnProposal, Action, Command, ProposalBody, SubmitProposal};

impl Command {
    /// The entities that command and context name, as far as its rules read or change them: the organization that acts among
    /// them. What they lead to (an action's asset) is found by deciding.
    #[must_use]
    pub fn keys(&self, context: &CommandContext) -> Vec<EntityKey> {
        let acting = acting_organization(&context.actor);
        let mut keys: Vec<EntityKey> = acting.map(EntityKey::Organization).into_iter().collect();
        match self {
            Self::SubmitProposal(command) => of_submission(command, acting, &mut keys),
            Self::ActOnProposal(command) => of_action(command, acting, &mut keys),
        }
        keys
    }
}

fn of_submission(command: &SubmitProposal, acting: Option<OrganizationId>, keys: &mut Vec<EntityKey>) {
    use EntityKey as Key;
    keys.push(Key::Proposal(command.proposal_id));
    // Whoever submits registers itself as a trader, and lists what is its own.
    let registration =
        |marketplace| acting.map(|organization| Key::TraderRegistration(TraderRegistrationKey { marketplace, organization }));
    match *command.proposal {
        ProposalBody::MbpRegister { mbp_id } => keys.push(Key::Mbp(mbp_id)),
        ProposalBody::MbpClaimVerify { claim_id, verifier_id } => {
            keys.extend([Key::Claim(claim_id), Key::Organization(verifier_id)]);
        }
        ProposalBody::CreditMint { processed_claim_id } => keys.push(Key::ProcessedClaim(processed_claim_id)),
        ProposalBody::MarketplaceTraderRegister { marketplace_id } => {
            keys.push(Key::Organization(marketplace_id));
            keys.extend(registration(marketplace_id));
        }
        ProposalBody::MarketplaceListingRegister { credit_id, marketplace_id } => {
            keys.extend([Key::Credit(credit_id), Key::Organization(marketplace_id)]);
            keys.extend(registration(marketplace_id));
        }
        ProposalBody::MarketplaceListingDeregister { credit_id } | ProposalBody::CreditRetire { credit_id, .. } => {
            keys.push(Key::Credit(credit_id));
        }
        ProposalBody::MarketplaceListingTransfer { credit_id, to_marketplace_id } => {
            keys.extend([Key::Credit(credit_id), Key::Organization(to_marketplace_id)]);
        }
        ProposalBody::EsgEmissionOffset { credit_id, esg_scorecard_id, .. } => {
            keys.extend([Key::Credit(credit_id), Key::EsgScorecard(esg_scorecard_id)]);
        }
    }
}

fn of_action(command: &ActOnProposal, acting: Option<OrganizationId>, keys: &mut Vec<EntityKey>) {
    keys.push(EntityKey::Proposal(command.proposal_id));
    keys.extend(command.file_ids.as_slice().iter().copied().map(EntityKey::File));
    match &command.action {
        Action::Accept { processed_claim_id } => keys.push(EntityKey::ProcessedClaim(*processed_claim_id)),
        Action::Mint(terms) => {
            keys.push(EntityKey::Credit(terms.credit_id));
            // The registry that mints is the one that acts.
            let asset = |issuing_registry| RegistryAsset { issuing_registry, asset: terms.asset_id.clone() };
            keys.extend(acting.map(asset).map(EntityKey::AssetId));
        }
        Action::Approve | Action::Reject | Action::ReturnForEdits | Action::Resubmit | Action::Withdraw => {}
    }
}
