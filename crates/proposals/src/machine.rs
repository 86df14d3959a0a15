//! The one machine of all proposals ([D-12], [D-51], [D-87]).
//!
//! [D-12]: ecoledger_kernel::rules::proposals#d-12
//! [D-51]: ecoledger_kernel::rules::proposals#d-51
//! [D-87]: ecoledger_kernel::rules::proposals#d-87
#![doc = include_str!("machine.md")]

pub mod mermaid;

use ecoledger_kernel::{MarketRole, wire_enum};

use crate::ProposalType;

wire_enum! {
    /// Where a proposal stands.
    ProposalStatus {
        /// With the decider.
        Submitted "submitted",
        /// The verifier has taken the claim on.
        InVerification "inVerification",
        /// Back with the submitter.
        SubmitterActionNeeded "submitterActionNeeded",
        /// Agreed.
        Approved "approved",
        /// Turned down. Final.
        Rejected "rejected",
        /// Taken back. Final, but for a CreditMint, which may be resubmitted.
        Withdrawn "withdrawn",
    }
}

wire_enum! {
    /// What may be done with a proposal; `submit` makes it and stands in its history only.
    ActionKind {
        /// It is made.
        Submit "submit",
        /// The decider agrees.
        Approve "approve",
        /// The decider turns it down.
        Reject "reject",
        /// The decider gives it back.
        ReturnForEdits "returnForEdits",
        /// The submitter submits it again.
        Resubmit "resubmit",
        /// The submitter takes it back.
        Withdraw "withdraw",
        /// The verifier takes the claim on.
        Accept "accept",
        /// The registry mints the credit.
        Mint "mint",
    }
}

wire_enum! {
    /// The two parties of a proposal.
    Side {
        /// Who asks.
        Submitter "submitter",
        /// Who is asked.
        Decider "decider",
    }
}

impl ActionKind {
    /// To whom the action belongs, whether or not the type has it ([D-51]).
    ///
    /// [D-51]: ecoledger_kernel::rules::proposals#d-51
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::Submit | Self::Resubmit | Self::Withdraw => Side::Submitter,
            Self::Approve | Self::Reject | Self::ReturnForEdits | Self::Accept | Self::Mint => Side::Decider,
        }
    }
}

impl ProposalType {
    /// In which market roles the submitter acts (`ecoledger::wire::proposals`).
    #[must_use]
    pub const fn submitter_roles(self) -> &'static [MarketRole] {
        match self {
            Self::MbpRegister | Self::MbpClaimVerify => &[MarketRole::Supplier],
            Self::CreditMint => &[MarketRole::ValidationVerificationBody],
            Self::MarketplaceTraderRegister | Self::MarketplaceListingRegister | Self::MarketplaceListingDeregister => {
                &[MarketRole::Supplier, MarketRole::Buyer]
            }
            Self::MarketplaceListingTransfer => &[MarketRole::Marketplace],
            Self::CreditRetire | Self::EsgEmissionOffset => &[MarketRole::Buyer],
        }
    }

    /// In which market role the decider acts (`ecoledger::wire::proposals`).
    #[must_use]
    pub const fn decider_role(self) -> MarketRole {
        match self {
            Self::MbpRegister | Self::CreditMint | Self::CreditRetire | Self::EsgEmissionOffset => MarketRole::IssuingRegistry,
            Self::MbpClaimVerify => MarketRole::ValidationVerificationBody,
            Self::MarketplaceTraderRegister
            | Self::MarketplaceListingRegister
            | Self::MarketplaceListingDeregister
            | Self::MarketplaceListingTransfer => MarketRole::Marketplace,
        }
    }

    /// Whether the asset lies in an eco project, so that a scoped user role may be enough ([D-53]).
    ///
    /// [D-53]: ecoledger_kernel::rules::organizations#d-53
    #[must_use]
    pub const fn is_of_project(self) -> bool {
        match self {
            Self::MbpRegister | Self::MbpClaimVerify | Self::CreditMint => true,
            Self::MarketplaceTraderRegister
            | Self::MarketplaceListingRegister
            | Self::MarketplaceListingDeregister
            | Self::MarketplaceListingTransfer
            | Self::CreditRetire
            | Self::EsgEmissionOffset => false,
        }
    }
}

wire_enum! {
    /// What must hold for a row besides its status.
    Guard {
        /// Nothing.
        Always "always",
        /// The verifier took the claim on before (D-12).
        AcceptedBefore "acceptedBefore",
        /// The issuance of the claim's credit waits: its CreditMint is returned or withdrawn (D-12).
        IssuanceWaits "issuanceWaits",
        /// The claim is verified (D-51).
        ClaimVerified "claimVerified",
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// For these types,
    pub types: &'static [ProposalType],
    /// in one of these statuses,
    pub from: &'static [ProposalStatus],
    /// this action,
    pub action: ActionKind,
    /// if this holds,
    pub guard: Guard,
    /// leads here. Who may do it follows from the action: [`ActionKind::side`]; and what it does to the asset from the action
    /// and what the proposal is about.
    pub to: ProposalStatus,
}

use ActionKind::{Accept, Approve, Mint, Reject, Resubmit, ReturnForEdits, Withdraw};
use Guard::{AcceptedBefore, Always, ClaimVerified, IssuanceWaits};
use ProposalStatus::{Approved, InVerification, Rejected, Submitted, SubmitterActionNeeded, Withdrawn};
use ProposalType::{
    CreditMint, CreditRetire, EsgEmissionOffset, MarketplaceListingDeregister, MarketplaceListingRegister,
    MarketplaceListingTransfer, MarketplaceTraderRegister, MbpClaimVerify, MbpRegister,
};

/// Types that only go to and fro between submitted and returned until they are decided.
const PLAIN: &[ProposalType] = &[
    MbpRegister,
    MarketplaceTraderRegister,
    MarketplaceListingRegister,
    MarketplaceListingDeregister,
    MarketplaceListingTransfer,
    CreditRetire,
    EsgEmissionOffset,
];
/// Of these the types that the submitter may take back (D-87): those on credits and trader registrations.
const ON_CREDITS_AND_TRADERS: &[ProposalType] = &[
    MarketplaceTraderRegister,
    MarketplaceListingRegister,
    MarketplaceListingDeregister,
    MarketplaceListingTransfer,
    CreditRetire,
    EsgEmissionOffset,
];
const CLAIM: &[ProposalType] = &[MbpClaimVerify];
const MINT: &[ProposalType] = &[CreditMint];

const fn row(
    types: &'static [ProposalType],
    from: &'static [ProposalStatus],
    action: ActionKind,
    guard: Guard,
    to: ProposalStatus,
) -> Row {
    Row { types, from, action, guard, to }
}

/// The whole machine. What has no row is `wrongState`; the first row that fits is taken.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    row(PLAIN, &[Submitted],                  Approve,        Always,         Approved),
    row(PLAIN, &[Submitted],                  Reject,         Always,         Rejected),
    row(PLAIN, &[Submitted],                  ReturnForEdits, Always,         SubmitterActionNeeded),
    row(PLAIN, &[SubmitterActionNeeded],      Resubmit,       Always,         Submitted),
    row(ON_CREDITS_AND_TRADERS, &[Submitted, SubmitterActionNeeded], Withdraw, Always, Withdrawn),

    row(CLAIM, &[Submitted],                  Accept,         Always,         InVerification),
    row(CLAIM, &[InVerification],             Approve,        Always,         Approved),
    row(CLAIM, &[Submitted, InVerification],  Reject,         Always,         Rejected),
    row(CLAIM, &[Submitted, InVerification],  ReturnForEdits, Always,         SubmitterActionNeeded),
    row(CLAIM, &[Approved],                   ReturnForEdits, IssuanceWaits,  SubmitterActionNeeded),
    row(CLAIM, &[SubmitterActionNeeded],      Resubmit,       AcceptedBefore, InVerification),
    row(CLAIM, &[SubmitterActionNeeded],      Resubmit,       Always,         Submitted),

    row(MINT,  &[Submitted],                  Mint,           Always,         Approved),
    row(MINT,  &[Submitted],                  Reject,         Always,         Rejected),
    row(MINT,  &[Submitted],                  ReturnForEdits, Always,         SubmitterActionNeeded),
    row(MINT,  &[Submitted],                  Withdraw,       Always,         Withdrawn),
    row(MINT,  &[SubmitterActionNeeded, Withdrawn], Resubmit, ClaimVerified,  Submitted),
];

/// A row of the table as one type meets it in one status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a transition of a machine: a source, an action, a guard, a target")]
pub struct Transition {
    /// In this status
    pub from: ProposalStatus,
    /// this action,
    pub action: ActionKind,
    /// if this holds,
    pub guard: Guard,
    /// leads here.
    pub to: ProposalStatus,
}

impl ProposalType {
    /// What the table says of this type, in its order: of transitions with the same status and action the first whose guard
    /// holds is taken.
    pub fn transitions(self) -> impl Iterator<Item = Transition> {
        let of_row = |row: &'static Row| {
            let Row { from, action, guard, to, .. } = row;
            from.iter().map(|from| Transition { from: *from, action: *action, guard: *guard, to: *to })
        };
        TABLE.iter().filter(move |row| row.types.contains(&self)).flat_map(of_row)
    }
}

/// The row that an action takes: the first that fits and whose guard holds.
pub fn row_of<E>(
    proposal_type: ProposalType,
    from: ProposalStatus,
    action: ActionKind,
    mut holds: impl FnMut(Guard) -> Result<bool, E>,
) -> Result<Option<&'static Row>, E> {
    let fits = |row: &&Row| row.types.contains(&proposal_type) && row.from.contains(&from) && row.action == action;
    for row in TABLE.iter().filter(fits) {
        if holds(row.guard)? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}
