//! What proposals ask for: one table of their types, with what each is about.

use alloc::sync::Arc;

use ecoledger_credits::{EndUseBuyer, OffsetTarget};
use ecoledger_kernel::{
    ClaimId, CreditId, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, FromJson, MbpId, OrganizationId, ProcessedClaimId,
    Refusal, Value, wire_enum,
};
use serde::{Deserialize, Serialize};

macro_rules! proposal_types {
    ($($(#[$doc:meta])* $variant:ident $type:literal {
        $($(#[$attribute:meta])* $member:ident: $member_type:ty = $reads:ident $name:literal,)*
    })*) => {
        wire_enum! {
            /// What a proposal asks for.
            ProposalType { $($(#[$doc])* $variant $type,)* }
        }

        /// What a proposal asks for, as it was submitted.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "type", deny_unknown_fields)]
        #[expect(
            clippy::exhaustive_enums,
            reason = "words of the contract: rules match what is asked for, and a new one is a new contract"
        )]
        pub enum ProposalBody {
            $($(#[$doc])* #[serde(rename = $type)] $variant { $($(#[$attribute])* #[serde(rename = $name)] $member: $member_type,)* },)*
        }

        impl ProposalBody {
            /// The type.
            #[must_use]
            pub const fn proposal_type(&self) -> ProposalType {
                match self { $(Self::$variant { .. } => ProposalType::$variant,)* }
            }
        }

        impl FromJson for ProposalBody {
            fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
                let mut members = value.members()?;
                let body = match members.required::<ProposalType>("type")? {
                    $(ProposalType::$variant => Self::$variant { $($member: members.$reads($name)?,)* },)*
                };
                members.finish()?;
                Ok(body)
            }
        }
    };
}

proposal_types! {
    /// To register a modular benefit project.
    MbpRegister "MBPRegister" {
        /// The modular benefit project.
        mbp_id: MbpId = required "mbpId",
    }
    /// To verify a claim.
    MbpClaimVerify "MBPClaimVerify" {
        /// The claim.
        claim_id: ClaimId = required "claimId",
        /// Who is to verify it.
        verifier_id: OrganizationId = required "verifierId",
    }
    /// To mint a credit for a verified claim.
    CreditMint "CreditMint" {
        /// The processed claim.
        processed_claim_id: ProcessedClaimId = required "processedClaimId",
    }
    /// To become a trader of a marketplace.
    MarketplaceTraderRegister "MarketplaceTraderRegister" {
        /// The marketplace.
        marketplace_id: OrganizationId = required "marketplaceId",
    }
    /// To list a credit.
    MarketplaceListingRegister "MarketplaceListingRegister" {
        /// The credit.
        credit_id: CreditId = required "creditId",
        /// The marketplace.
        marketplace_id: OrganizationId = required "marketplaceId",
    }
    /// To end a listing.
    MarketplaceListingDeregister "MarketplaceListingDeregister" {
        /// The credit.
        credit_id: CreditId = required "creditId",
    }
    /// To move a listing to another marketplace.
    MarketplaceListingTransfer "MarketplaceListingTransfer" {
        /// The credit.
        credit_id: CreditId = required "creditId",
        /// The other marketplace.
        to_marketplace_id: OrganizationId = required "toMarketplaceId",
    }
    /// To retire a credit.
    CreditRetire "CreditRetire" {
        /// The credit.
        credit_id: CreditId = required "creditId",
        /// For whom; it is recorded on approval only (D-19).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end_use_buyer: Option<Arc<EndUseBuyer>> = optional "endUseBuyer",
    }
    /// To retire a credit and count it on a scorecard.
    EsgEmissionOffset "ESGEmissionOffset" {
        /// The credit.
        credit_id: CreditId = required "creditId",
        /// The scorecard.
        esg_scorecard_id: EsgScorecardId = required "esgScorecardId",
        /// The milestone.
        esg_milestone_id: EsgMilestoneId = required "esgMilestoneId",
        /// The reporting period; the milestone itself without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        esg_reporting_period_id: Option<EsgReportingPeriodId> = optional "esgReportingPeriodId",
    }
}

impl ProposalBody {
    /// The credit that it is about, if it is about one.
    #[must_use]
    pub const fn credit(&self) -> Option<CreditId> {
        match *self {
            Self::MarketplaceListingRegister { credit_id, .. }
            | Self::MarketplaceListingDeregister { credit_id }
            | Self::MarketplaceListingTransfer { credit_id, .. }
            | Self::CreditRetire { credit_id, .. }
            | Self::EsgEmissionOffset { credit_id, .. } => Some(credit_id),
            Self::MbpRegister { .. }
            | Self::MbpClaimVerify { .. }
            | Self::CreditMint { .. }
            | Self::MarketplaceTraderRegister { .. } => None,
        }
    }

    /// The claim that it is to verify, if it is about one.
    #[must_use]
    pub const fn claim(&self) -> Option<ClaimId> {
        match *self {
            Self::MbpClaimVerify { claim_id, .. } => Some(claim_id),
            Self::MbpRegister { .. }
            | Self::CreditMint { .. }
            | Self::MarketplaceTraderRegister { .. }
            | Self::MarketplaceListingRegister { .. }
            | Self::MarketplaceListingDeregister { .. }
            | Self::MarketplaceListingTransfer { .. }
            | Self::CreditRetire { .. }
            | Self::EsgEmissionOffset { .. } => None,
        }
    }

    /// The end-use buyer that a retirement gives.
    #[must_use]
    pub const fn end_use_buyer(&self) -> Option<&Arc<EndUseBuyer>> {
        match self {
            Self::CreditRetire { end_use_buyer, .. } => end_use_buyer.as_ref(),
            Self::MbpRegister { .. }
            | Self::MbpClaimVerify { .. }
            | Self::CreditMint { .. }
            | Self::MarketplaceTraderRegister { .. }
            | Self::MarketplaceListingRegister { .. }
            | Self::MarketplaceListingDeregister { .. }
            | Self::MarketplaceListingTransfer { .. }
            | Self::EsgEmissionOffset { .. } => None,
        }
    }

    /// What a retired credit is to count on.
    #[must_use]
    pub const fn offset_target(&self) -> Option<OffsetTarget> {
        match *self {
            Self::EsgEmissionOffset { esg_scorecard_id, esg_milestone_id, esg_reporting_period_id, .. } => Some(OffsetTarget {
                scorecard: esg_scorecard_id,
                milestone: esg_milestone_id,
                reporting_period: esg_reporting_period_id,
            }),
            Self::MbpRegister { .. }
            | Self::MbpClaimVerify { .. }
            | Self::CreditMint { .. }
            | Self::MarketplaceTraderRegister { .. }
            | Self::MarketplaceListingRegister { .. }
            | Self::MarketplaceListingDeregister { .. }
            | Self::MarketplaceListingTransfer { .. }
            | Self::CreditRetire { .. } => None,
        }
    }
}
