//! What proposals ask for: one table of their types, with who submits and who decides each, what it is about, and its course.

use alloc::sync::Arc;

use ecoledger_credits::{EndUseBuyer, OffsetTarget};
use ecoledger_kernel::{
    ClaimId, CreditId, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, FromJson, MarketRole, MbpId, OrganizationId,
    ProcessedClaimId, Refusal, Value, wire_enum,
};
use serde::{Deserialize, Serialize};

use crate::machine::Course;

macro_rules! proposal_types {
    ($($(#[$doc:meta])* $variant:ident $type:literal
        by [$($submitter:ident),+] to $decider:ident about $asset:ident($about:ident $(to be $wish:ident)?) course $course:ident {
        $($(#[$attribute:meta])* $member:ident: $member_type:ty = $reads:ident $name:literal,)*
    })*) => {
        wire_enum! {
            /// What a proposal asks for.
            ProposalType { $($(#[$doc])* $variant $type,)* }
        }

        impl ProposalType {
            /// In which market roles the submitter acts (`ecoledger::wire::proposals`).
            #[must_use]
            pub const fn submitter_roles(self) -> &'static [MarketRole] {
                match self { $(Self::$variant => &[$(MarketRole::$submitter),+],)* }
            }

            /// In which market role the decider acts (`ecoledger::wire::proposals`).
            #[must_use]
            pub const fn decider_role(self) -> MarketRole {
                match self { $(Self::$variant => MarketRole::$decider,)* }
            }

            /// Which way it goes through the [machine](crate::machine).
            #[must_use]
            pub const fn course(self) -> Course {
                match self { $(Self::$variant => Course::$course,)* }
            }
        }

        /// What a proposal asks for, as it was submitted.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

            /// What it is about.
            #[must_use]
            pub(crate) const fn asset(&self) -> ProposalAsset {
                match *self { $(Self::$variant { $about, .. } => ProposalAsset::$asset($about $(, Wish::$wish)?),)* }
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
    MbpRegister "MBPRegister"
        by [Supplier] to IssuingRegistry about Mbp(mbp_id) course Plain {
        /// The modular benefit project.
        mbp_id: MbpId = required "mbpId",
    }
    /// To verify a claim.
    MbpClaimVerify "MBPClaimVerify"
        by [Supplier] to ValidationVerificationBody about Claim(claim_id) course Verification {
        /// The claim.
        claim_id: ClaimId = required "claimId",
        /// Who is to verify it.
        verifier_id: OrganizationId = required "verifierId",
    }
    /// To mint a credit for a verified claim.
    CreditMint "CreditMint"
        by [ValidationVerificationBody] to IssuingRegistry about ProcessedClaim(processed_claim_id) course Issuance {
        /// The processed claim.
        processed_claim_id: ProcessedClaimId = required "processedClaimId",
    }
    /// To become a trader of a marketplace.
    MarketplaceTraderRegister "MarketplaceTraderRegister"
        by [Supplier, Buyer] to Marketplace about TraderRegistration(marketplace_id) course Withdrawable {
        /// The marketplace.
        marketplace_id: OrganizationId = required "marketplaceId",
    }
    /// To list a credit.
    MarketplaceListingRegister "MarketplaceListingRegister"
        by [Supplier, Buyer] to Marketplace about Credit(credit_id to be Listed) course Withdrawable {
        /// The credit.
        credit_id: CreditId = required "creditId",
        /// The marketplace.
        marketplace_id: OrganizationId = required "marketplaceId",
    }
    /// To end a listing.
    MarketplaceListingDeregister "MarketplaceListingDeregister"
        by [Supplier, Buyer] to Marketplace about Credit(credit_id to be Delisted) course Withdrawable {
        /// The credit.
        credit_id: CreditId = required "creditId",
    }
    /// To move a listing to another marketplace.
    MarketplaceListingTransfer "MarketplaceListingTransfer"
        by [Marketplace] to Marketplace about Credit(credit_id to be ListedElsewhere) course Withdrawable {
        /// The credit.
        credit_id: CreditId = required "creditId",
        /// The other marketplace.
        to_marketplace_id: OrganizationId = required "toMarketplaceId",
    }
    /// To retire a credit.
    CreditRetire "CreditRetire"
        by [Buyer] to IssuingRegistry about Credit(credit_id to be Retired) course Withdrawable {
        /// The credit.
        credit_id: CreditId = required "creditId",
        /// For whom; it is recorded on approval only (D-19).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end_use_buyer: Option<Arc<EndUseBuyer>> = optional "endUseBuyer",
    }
    /// To retire a credit and count it on a scorecard.
    EsgEmissionOffset "ESGEmissionOffset"
        by [Buyer] to IssuingRegistry about Credit(credit_id to be Retired) course Withdrawable {
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

/// What a proposal is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ProposalAsset {
    /// A modular benefit project.
    Mbp(MbpId),
    /// A claim.
    Claim(ClaimId),
    /// A processed claim.
    ProcessedClaim(ProcessedClaimId),
    /// The registration of the submitter as a trader of this marketplace.
    TraderRegistration(OrganizationId),
    /// A credit, and what it is to be.
    Credit(CreditId, Wish),
}

/// What a credit is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wish {
    /// Listed (D-18).
    Listed,
    /// Not listed any more.
    Delisted,
    /// Listed on another marketplace.
    ListedElsewhere,
    /// Used up; it may count on a scorecard (D-21).
    Retired,
}

impl ProposalAsset {
    /// Whether it lies in an eco project, so that a scoped user role may be enough ([D-53]).
    ///
    /// [D-53]: ecoledger_kernel::rules::organizations#d-53
    #[must_use]
    pub(crate) const fn lies_in_project(self) -> bool {
        match self {
            Self::Mbp(_) | Self::Claim(_) | Self::ProcessedClaim(_) => true,
            Self::TraderRegistration(_) | Self::Credit(..) => false,
        }
    }
}

impl ProposalBody {
    /// The credit that it is about, if it is about one.
    #[must_use]
    pub const fn credit(&self) -> Option<CreditId> {
        match self.asset() {
            ProposalAsset::Credit(credit_id, _) => Some(credit_id),
            ProposalAsset::Mbp(_)
            | ProposalAsset::Claim(_)
            | ProposalAsset::ProcessedClaim(_)
            | ProposalAsset::TraderRegistration(_) => None,
        }
    }

    /// The claim that it is to verify, if it is about one.
    #[must_use]
    pub const fn claim(&self) -> Option<ClaimId> {
        match self.asset() {
            ProposalAsset::Claim(claim_id) => Some(claim_id),
            ProposalAsset::Mbp(_)
            | ProposalAsset::ProcessedClaim(_)
            | ProposalAsset::TraderRegistration(_)
            | ProposalAsset::Credit(..) => None,
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
