//! The one machine of all proposals ([D-12], [D-51], [D-87]).
//!
//! [D-12]: ecoledger_kernel::rules::proposals#d-12
//! [D-51]: ecoledger_kernel::rules::proposals#d-51
//! [D-87]: ecoledger_kernel::rules::proposals#d-87
#![doc = include_str!("machine.md")]

pub mod state_diagram;

use ecoledger_kernel::wire_enum;

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

/// Which way the proposals of a type go through the table; the type itself says which is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Course {
    /// To and fro between submitted and returned until it is decided.
    Plain,
    /// The same, and the submitter may take it back: what is about a credit or the registration of a trader ([D-87]).
    ///
    /// [D-87]: ecoledger_kernel::rules::proposals#d-87
    Withdrawable,
    /// A claim is taken on, verified, and may come back.
    Verification,
    /// A credit is minted.
    Issuance,
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
    /// On these courses,
    pub courses: &'static [Course],
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

impl Row {
    /// Whether it holds for the proposals of this type.
    #[must_use]
    pub fn is_of(&self, proposal_type: ProposalType) -> bool {
        self.courses.contains(&proposal_type.course())
    }
}

use ActionKind::{Accept, Approve, Mint, Reject, Resubmit, ReturnForEdits, Withdraw};
use Course::{Issuance, Plain, Verification, Withdrawable};
use Guard::{AcceptedBefore, Always, ClaimVerified, IssuanceWaits};
use ProposalStatus::{Approved, InVerification, Rejected, Submitted, SubmitterActionNeeded, Withdrawn};
const fn row(
    courses: &'static [Course],
    from: &'static [ProposalStatus],
    action: ActionKind,
    guard: Guard,
    to: ProposalStatus,
) -> Row {
    Row { courses, from, action, guard, to }
}

/// The whole machine. What has no row is `wrongState`; the first row that fits is taken.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    row(&[Plain, Withdrawable], &[Submitted],                          Approve,        Always,         Approved),
    row(&[Plain, Withdrawable], &[Submitted],                          Reject,         Always,         Rejected),
    row(&[Plain, Withdrawable], &[Submitted],                          ReturnForEdits, Always,         SubmitterActionNeeded),
    row(&[Plain, Withdrawable], &[SubmitterActionNeeded],              Resubmit,       Always,         Submitted),
    row(&[Withdrawable],        &[Submitted, SubmitterActionNeeded],   Withdraw,       Always,         Withdrawn),

    row(&[Verification],        &[Submitted],                          Accept,         Always,         InVerification),
    row(&[Verification],        &[InVerification],                     Approve,        Always,         Approved),
    row(&[Verification],        &[Submitted, InVerification],          Reject,         Always,         Rejected),
    row(&[Verification],        &[Submitted, InVerification],          ReturnForEdits, Always,         SubmitterActionNeeded),
    row(&[Verification],        &[Approved],                           ReturnForEdits, IssuanceWaits,  SubmitterActionNeeded),
    row(&[Verification],        &[SubmitterActionNeeded],              Resubmit,       AcceptedBefore, InVerification),
    row(&[Verification],        &[SubmitterActionNeeded],              Resubmit,       Always,         Submitted),

    row(&[Issuance],            &[Submitted],                          Mint,           Always,         Approved),
    row(&[Issuance],            &[Submitted],                          Reject,         Always,         Rejected),
    row(&[Issuance],            &[Submitted],                          ReturnForEdits, Always,         SubmitterActionNeeded),
    row(&[Issuance],            &[Submitted],                          Withdraw,       Always,         Withdrawn),
    row(&[Issuance],            &[SubmitterActionNeeded, Withdrawn],   Resubmit,       ClaimVerified,  Submitted),
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
        TABLE.iter().filter(move |row| row.is_of(self)).flat_map(of_row)
    }
}

/// The row that an action takes: the first that fits and whose guard holds.
pub fn row_of<E>(
    proposal_type: ProposalType,
    from: ProposalStatus,
    action: ActionKind,
    mut holds: impl FnMut(Guard) -> Result<bool, E>,
) -> Result<Option<&'static Row>, E> {
    let fits = |row: &&Row| row.is_of(proposal_type) && row.from.contains(&from) && row.action == action;
    for row in TABLE.iter().filter(fits) {
        if holds(row.guard)? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}
