//! Who may submit what, and what that does to the asset.

use alloc::{vec, vec::Vec};

use ecoledger_credits::{
    Claim, ClaimStatus, ClaimStep, Credit, CreditParties, CreditStep, EcoProjectStep, Mbp, MbpStatus, MbpStep, MemberRight,
    OpenProposal, Organization, ProcessedClaim, ProcessedClaimStatus, ProcessedClaimStep, TraderRegistration,
    TraderRegistrationStep,
    for_proposals_and_queries::{
        Acting, Permission, Reach, authorize, claim_seen_by, expect_active, expect_listed, expect_market_role,
        expect_no_open_proposal, expect_trader, expect_unlisted, expect_user_of, mbp_seen_by, named_organization,
        offset_target, processed_claim_seen_by, visible_credit,
    },
};
use ecoledger_kernel::{
    ClaimId, Clash, CommandContext, CreditId, Emit, Entity as _, Halt, Limit, MarketRole, MbpId, Notes, OrganizationId,
    ProcessedClaimId, ProposalId, Reader, TraderRegistrationKey, declare_rules,
};

use crate::{
    AssetStep, Event, Parties, Proposal, ProposalBody, ProposalSubmitted, ProposalsView, SubmitProposal, event::ProjectPath,
};

declare_rules! {
    /// An asset that may be seen is submitted by its owner (D-11).
    FOREIGN_ASSET = Forbidden "D-11 submitter of the asset":
        "only the organization that owns the asset may submit it: its supplier, of a processed claim its verifier";

    /// An asset is submitted once, while it is a draft (D-51).
    DRAFT = WrongState "D-51 draft":
        "an asset is submitted while it is draft; what was returned goes on by a resubmit action on its proposal";

    /// An issuance is asked for once the claim is verified (D-51).
    VERIFIED = WrongState "D-51 verified":
        "the issuance of a credit is asked for once the processed claim is verified, and once only; after that its proposal \
         goes on by resubmit";

    /// A credit is issued as it was recommended (D-15).
    RECOMMENDED = RecommendationMissing "D-15 recommendationMissing":
        "the processed claim has no credit recommendation; its verifier gives one with updateProcessedClaim";

    /// An organization registers once as a trader of a marketplace (D-51).
    NO_TRADER = WrongState "D-51 trader":
        "an organization asks once to be a trader of a marketplace: while no registration of it is open or given there";

    /// A listing moves to another marketplace (D-76).
    LISTED_ELSEWHERE = CreditListed "D-76 listed there":
        "the credit is listed on that marketplace already; name another one";
}

/// An organization named in the proposal.
type Named<'v> = (OrganizationId, &'v Organization);

/// What a proposal names, after it was looked up in the order of its members.
enum NamedAsset<'v> {
    Mbp(MbpId, &'v Mbp),
    Claim(ClaimId, &'v Claim, Named<'v>),
    ProcessedClaim(ProcessedClaimId, &'v ProcessedClaim),
    Trader(Named<'v>),
    Listing(CreditId, &'v Credit, Named<'v>),
    Delisting(CreditId, &'v Credit),
    ListingTransfer(CreditId, &'v Credit, Named<'v>),
    Retirement(CreditId, &'v Credit),
}

/// What a proposal comes to once nothing stands against it.
struct Submission {
    decider: OrganizationId,
    path: Option<ProjectPath>,
    parties: Parties,
    steps: Vec<AssetStep>,
}

fn permission(body: &ProposalBody) -> Permission {
    let reach = if body.asset().lies_in_project() { Reach::Asset } else { Reach::Organization };
    Permission::new(body.proposal_type().submitter_roles(), MemberRight::Write, reach)
}

pub(crate) fn submit_proposal<V: ProposalsView, N: Notes>(
    command: &SubmitProposal,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let body = &*command.proposal;
    let acting = authorize(&context.actor, permission(body), reader)?;
    if body.end_use_buyer().is_some() {
        acting.expect_omnibus(reader)?;
    }
    let slot = reader.read::<Proposal>(&command.proposal_id)?;
    let asset = look_up(body, &acting, reader)?;
    reader.expect_version_of_new(context)?;
    reader.expect_clock(context)?;
    reader.expect_new(&command.proposal_id, slot)?;
    let submission = asset.expect_submittable(command.proposal_id, &acting, reader)?;
    Limit::EXTERNAL_IDS.expect_kept(command.external_ids.len(), || Proposal::key(&command.proposal_id), reader)?;
    let event = ProposalSubmitted {
        proposal_id: command.proposal_id,
        proposal: command.proposal.clone(),
        submitter_id: acting.id,
        decider_id: submission.decider,
        message: command.message.clone(),
        external_ids: command.external_ids.clone(),
        path: submission.path,
        parties: submission.parties,
        steps: submission.steps,
    };
    events.emit(event.into());
    Ok(())
}

fn expect_own<V: ProposalsView, N: Notes>(
    owner: OrganizationId,
    acting: &Acting<'_>,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check(FOREIGN_ASSET, owner == acting.id, Clash::none)
}

/// A credit that the organization may use in the role in which it submits.
fn own_credit<'v, V: ProposalsView, N: Notes>(
    id: CreditId,
    acting: &Acting<'_>,
    reader: &mut Reader<'v, V, N>,
) -> Result<&'v Credit, Halt<V::Gap>> {
    let (credit, _) = visible_credit(id, acting, reader)?;
    expect_user_of(credit, acting, reader)?;
    Ok(credit)
}

/// Every entity that the proposal names, in the order of its members: `notFound`, then `forbidden`, one by one (D-61).
fn look_up<'v, V: ProposalsView, N: Notes>(
    body: &ProposalBody,
    acting: &Acting<'_>,
    reader: &mut Reader<'v, V, N>,
) -> Result<NamedAsset<'v>, Halt<V::Gap>> {
    Ok(match *body {
        ProposalBody::MbpRegister { mbp_id } => {
            let (mbp, _) = mbp_seen_by(mbp_id, acting.id, reader)?;
            expect_own(mbp.supplier, acting, reader)?;
            acting.expect_cover(MemberRight::Write, mbp.path(mbp_id), reader)?;
            NamedAsset::Mbp(mbp_id, mbp)
        }
        ProposalBody::MbpClaimVerify { claim_id, verifier_id } => {
            let (claim, _) = claim_seen_by(claim_id, acting.id, reader)?;
            expect_own(claim.supplier, acting, reader)?;
            acting.expect_cover(MemberRight::Write, claim.path(), reader)?;
            NamedAsset::Claim(claim_id, claim, (verifier_id, named_organization(verifier_id, reader)?))
        }
        ProposalBody::CreditMint { processed_claim_id: id } => {
            let (processed, _) = processed_claim_seen_by(id, acting.id, reader)?;
            expect_own(processed.verifier, acting, reader)?;
            acting.expect_cover(MemberRight::Write, processed.path(), reader)?;
            NamedAsset::ProcessedClaim(id, processed)
        }
        ProposalBody::MarketplaceTraderRegister { marketplace_id } => {
            NamedAsset::Trader((marketplace_id, named_organization(marketplace_id, reader)?))
        }
        ProposalBody::MarketplaceListingRegister { credit_id, marketplace_id } => {
            let credit = own_credit(credit_id, acting, reader)?;
            NamedAsset::Listing(credit_id, credit, (marketplace_id, named_organization(marketplace_id, reader)?))
        }
        ProposalBody::MarketplaceListingDeregister { credit_id } => {
            NamedAsset::Delisting(credit_id, own_credit(credit_id, acting, reader)?)
        }
        ProposalBody::MarketplaceListingTransfer { credit_id, to_marketplace_id: to } => {
            let credit = own_credit(credit_id, acting, reader)?;
            NamedAsset::ListingTransfer(credit_id, credit, (to, named_organization(to, reader)?))
        }
        ProposalBody::CreditRetire { credit_id, .. } => {
            NamedAsset::Retirement(credit_id, own_credit(credit_id, acting, reader)?)
        }
        ProposalBody::EsgEmissionOffset { credit_id, .. } => {
            let credit = own_credit(credit_id, acting, reader)?;
            if let Some(target) = body.offset_target() {
                offset_target(target, acting.id, reader)?;
            }
            NamedAsset::Retirement(credit_id, credit)
        }
    })
}

impl NamedAsset<'_> {
    /// What stands against it among the conflicts, and what it comes to.
    fn expect_submittable<V: ProposalsView, N: Notes>(
        &self,
        proposal: ProposalId,
        acting: &Acting<'_>,
        reader: &mut Reader<'_, V, N>,
    ) -> Result<Submission, Halt<V::Gap>> {
        match *self {
            Self::Mbp(id, mbp) => {
                let draft = mbp.status == MbpStatus::Draft;
                reader.check(DRAFT, draft, || Clash::about(&Mbp::key(&id)).status(mbp.status.name()))?;
                Ok(mbp_submission(id, mbp))
            }
            Self::Claim(id, claim, (verifier, organization)) => {
                let draft = claim.status == ClaimStatus::Draft;
                reader.check(DRAFT, draft, || Clash::about(&Claim::key(&id)).status(claim.status.name()))?;
                expect_market_role(verifier, organization, MarketRole::ValidationVerificationBody, reader)?;
                Ok(claim_submission(id, claim, verifier))
            }
            Self::ProcessedClaim(id, processed) => {
                expect_issuable(id, processed, reader)?;
                Ok(mint_submission(id, processed))
            }
            Self::Trader((marketplace, organization)) => {
                let key = TraderRegistrationKey { marketplace, organization: acting.id };
                expect_no_trader(key, reader)?;
                expect_market_role(marketplace, organization, MarketRole::Marketplace, reader)?;
                Ok(trader_submission(key, proposal))
            }
            Self::Listing(id, credit, (marketplace, organization)) => {
                expect_free(id, credit, reader)?;
                expect_unlisted(id, credit, reader)?;
                expect_market_role(marketplace, organization, MarketRole::Marketplace, reader)?;
                expect_trader(marketplace, credit.owner, reader)?;
                Ok(credit_submission(id, credit, proposal, acting.id, marketplace))
            }
            Self::Delisting(id, credit) => {
                expect_free(id, credit, reader)?;
                let marketplace = expect_listed(id, credit, reader)?;
                Ok(credit_submission(id, credit, proposal, acting.id, marketplace))
            }
            Self::ListingTransfer(id, credit, (to, organization)) => {
                expect_free(id, credit, reader)?;
                reader.check(LISTED_ELSEWHERE, credit.listed_on != Some(to), || Clash::about(&Credit::key(&id)))?;
                expect_listed(id, credit, reader)?;
                expect_market_role(to, organization, MarketRole::Marketplace, reader)?;
                Ok(credit_submission(id, credit, proposal, acting.id, to))
            }
            Self::Retirement(id, credit) => {
                expect_free(id, credit, reader)?;
                expect_unlisted(id, credit, reader)?;
                Ok(credit_submission(id, credit, proposal, acting.id, credit.mint.issuing_registry_id))
            }
        }
    }
}

/// The credit is active, and no proposal is open on it (D-16).
fn expect_free<V: ProposalsView, N: Notes>(
    id: CreditId,
    credit: &Credit,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    expect_active(id, credit, reader)?;
    expect_no_open_proposal(id, credit, reader)
}

/// The claim is verified, no issuance was asked for yet (D-51, D-82), and a credit is recommended (D-15).
fn expect_issuable<V: ProposalsView, N: Notes>(
    id: ProcessedClaimId,
    processed: &ProcessedClaim,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    let about = || Clash::about(&ProcessedClaim::key(&id));
    let verified = processed.status == ProcessedClaimStatus::Verified;
    reader.check(VERIFIED, verified, || about().status(processed.status.name()))?;
    reader.check(RECOMMENDED, processed.credit_recommendation.is_some(), about)
}

/// No registration is open or given (D-51).
fn expect_no_trader<V: ProposalsView, N: Notes>(
    key: TraderRegistrationKey,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    let registration = reader.read::<TraderRegistration>(&key)?.entity;
    let status = registration.and_then(|registration| match registration.open_proposal {
        Some(_) => Some("submitted"),
        None => registration.registered.then_some("registered"),
    });
    reader
        .check(NO_TRADER, status.is_none(), || Clash::about(&TraderRegistration::key(&key)).status(status.unwrap_or_default()))
}

fn mbp_submission(mbp_id: MbpId, mbp: &Mbp) -> Submission {
    let issuing_registry_id = mbp.attributes.issuing_registry_id;
    let opened = EcoProjectStep::OpenedTo { organization_id: issuing_registry_id };
    Submission {
        decider: issuing_registry_id,
        path: Some(ProjectPath { eco_project_id: mbp.eco_project, mbp_id }),
        parties: Parties {
            supplier_id: Some(mbp.supplier),
            issuing_registry_id: Some(issuing_registry_id),
            ..Parties::default()
        },
        steps: vec![
            AssetStep::Mbp { mbp_id, step: MbpStep::Submitted { issuing_registry_id } },
            AssetStep::EcoProject { eco_project_id: mbp.eco_project, step: opened },
        ],
    }
}

fn claim_submission(claim_id: ClaimId, claim: &Claim, verifier_id: OrganizationId) -> Submission {
    let opened = EcoProjectStep::OpenedTo { organization_id: verifier_id };
    Submission {
        decider: verifier_id,
        path: Some(ProjectPath { eco_project_id: claim.eco_project, mbp_id: claim.mbp }),
        parties: Parties {
            supplier_id: Some(claim.supplier),
            issuing_registry_id: Some(claim.issuing_registry),
            verifier_id: Some(verifier_id),
            ..Parties::default()
        },
        steps: vec![
            AssetStep::Claim { claim_id, step: ClaimStep::Submitted { verifier_id } },
            AssetStep::Mbp { mbp_id: claim.mbp, step: MbpStep::ClaimSubmitted { verifier_id } },
            AssetStep::EcoProject { eco_project_id: claim.eco_project, step: opened },
        ],
    }
}

fn mint_submission(processed_claim_id: ProcessedClaimId, processed: &ProcessedClaim) -> Submission {
    Submission {
        decider: processed.issuing_registry,
        path: Some(ProjectPath { eco_project_id: processed.eco_project, mbp_id: processed.mbp }),
        parties: Parties::of_processed_claim(processed),
        steps: vec![AssetStep::ProcessedClaim { processed_claim_id, step: ProcessedClaimStep::IssuanceSubmitted }],
    }
}

fn trader_submission(key: TraderRegistrationKey, proposal: ProposalId) -> Submission {
    let step = TraderRegistrationStep::Opened(proposal);
    let TraderRegistrationKey { marketplace, organization } = key;
    Submission {
        decider: marketplace,
        path: None,
        parties: Parties::default(),
        steps: vec![AssetStep::Trader { marketplace_id: marketplace, organization_id: organization, step }],
    }
}

fn credit_submission(
    credit_id: CreditId,
    credit: &Credit,
    proposal_id: ProposalId,
    submitter_id: OrganizationId,
    decider_id: OrganizationId,
) -> Submission {
    let step = CreditStep::Opened(OpenProposal { proposal_id, submitter_id, decider_id });
    Submission {
        decider: decider_id,
        path: None,
        parties: CreditParties::of(credit).into(),
        steps: vec![AssetStep::Credit { credit_id, step }],
    }
}
