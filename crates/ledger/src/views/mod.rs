//! What clients get: the forms of `ecoledger::wire`.

mod bundles;
mod channels;
mod command;
mod credits;
mod emissions;
pub(crate) mod entity;
mod feed;
mod files;
mod projects;
mod proposals;
mod recorded_command;
mod retirement_statement;

use alloc::{boxed::Box, string::String, vec::Vec};

pub use bundles::{
    AssetView, ChannelEventView, IssuanceView, OfframpView, OnrampView, StatusChange, TakenAssetView, TaskOutcome, TaskView,
    TermsView, TransactionView, WithdrawalView,
};
pub use channels::{
    ApiKeyView, BindingView, DeletedApiKey, ProductionFacilityView, RoleView, SalesChannelView, SupplierView,
    TraderOnboardingProposalView, TraderView,
};
pub(crate) use command::command_answer;
pub(crate) use credits::Onlooker;
pub use credits::{CreditHistoryView, CreditOutOfSight, CreditView, DeletedFile, LineageView, OriginView};
pub use emissions::{EmissionView, EsgMilestoneView, EsgReportingPeriodView, EsgScorecardView};
pub use feed::{EventTypeView, FeedEventView};
pub use files::{AttachedFileView, FileView};
pub use projects::{
    CheckpointResultView, CheckpointView, ClaimCheckpointView, ClaimView, EcoProjectView, MbpView, OrganizationView,
    ProcessedCheckpointView, ProcessedClaimView,
};
pub use proposals::{ProposalMachineRow, ProposalView};
pub use retirement_statement::RetirementStatement;
use serde::Serialize;

use crate::{AuditReport, Explanation};

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Page<T> {
    /// The entries, in the order of their creation unless the query says otherwise.
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// An answer as a diagram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DiagramView {
    /// Mermaid text, as code hosts draw it.
    pub mermaid: String,
}

/// An answer that has not the form that was expected: it is given back.
///
/// ```
/// use ecoledger::views::{Answer, OtherAnswer, TaskView};
/// let answer = Answer::Nothing(());
/// let OtherAnswer(answer) = TaskView::try_from(answer).expect_err("no task");
/// assert_eq!(*answer, Answer::Nothing(()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the answer has another form")]
#[expect(clippy::exhaustive_structs, reason = "the answer is all there is")]
pub struct OtherAnswer(pub Box<Answer>);

macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident($view:ty),)*) => {
        /// The answer to a command or a query. Written, it is the form alone, without the variant's name.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum Answer {
            $($(#[$doc])* $name($view),)*
        }

        $(impl From<$view> for Answer {
            fn from(view: $view) -> Self {
                Self::$name(view)
            }
        }

        impl TryFrom<Answer> for $view {
            type Error = OtherAnswer;

            fn try_from(answer: Answer) -> Result<Self, OtherAnswer> {
                match answer {
                    Answer::$name(view) => Ok(view),
                    other => Err(OtherAnswer(Box::new(other))),
                }
            }
        })*
    };
}

answers! {
    /// An organization.
    Organization(OrganizationView),
    /// An eco project.
    EcoProject(EcoProjectView),
    /// A modular benefit project.
    Mbp(MbpView),
    /// A claim.
    Claim(ClaimView),
    /// Claims of a modular benefit project.
    Claims(Page<ClaimView>),
    /// A checkpoint by itself.
    Checkpoint(ClaimCheckpointView),
    /// Checkpoints of a claim.
    Checkpoints(Page<ClaimCheckpointView>),
    /// A processed claim.
    ProcessedClaim(ProcessedClaimView),
    /// A checkpoint result by itself.
    CheckpointResult(ProcessedCheckpointView),
    /// A file.
    File(FileView),
    /// A file that is no more.
    DeletedFile(DeletedFile),
    /// A credit.
    Credit(CreditView),
    /// A credit that the actor changed and may not see any more.
    CreditOutOfSight(CreditOutOfSight),
    /// Credits.
    Credits(Page<CreditView>),
    /// Where a credit comes from and what became of it.
    Lineage(LineageView),
    /// Organizations that trade on a marketplace.
    Organizations(Page<OrganizationView>),
    /// A proposal.
    Proposal(ProposalView),
    /// Proposals.
    Proposals(Page<ProposalView>),
    /// The proposal machine, row by row.
    ProposalMachine(Page<ProposalMachineRow>),
    /// A diagram.
    Diagram(DiagramView),
    /// A scorecard.
    EsgScorecard(EsgScorecardView),
    /// Scorecards.
    EsgScorecards(Page<EsgScorecardView>),
    /// A milestone.
    EsgMilestone(EsgMilestoneView),
    /// Milestones.
    EsgMilestones(Page<EsgMilestoneView>),
    /// A reporting period.
    EsgReportingPeriod(EsgReportingPeriodView),
    /// Types of event.
    EventTypes(Page<EventTypeView>),
    /// Events of a feed.
    Events(Page<FeedEventView>),
    /// A sales channel.
    SalesChannel(SalesChannelView),
    /// A user's binding.
    Binding(BindingView),
    /// A role that was given or taken.
    Role(RoleView),
    /// An API key.
    ApiKey(ApiKeyView),
    /// An API key that is no more.
    DeletedApiKey(DeletedApiKey),
    /// An onboarding proposal.
    TraderOnboardingProposal(TraderOnboardingProposalView),
    /// A trader.
    Trader(TraderView),
    /// A supplier.
    Supplier(SupplierView),
    /// A production facility.
    ProductionFacility(ProductionFacilityView),
    /// A listable asset.
    Asset(AssetView),
    /// A task.
    Task(TaskView),
    /// A transaction.
    Transaction(TransactionView),
    /// An off-ramp.
    Offramp(OfframpView),
    /// Withdrawn certificates.
    Withdrawal(WithdrawalView),
    /// An issuance.
    Issuance(IssuanceView),
    /// The public record of a retirement.
    RetirementStatement(RetirementStatement),
    /// What would become of a command.
    Explanation(Explanation),
    /// The books.
    Audit(AuditReport),
    /// API keys.
    ApiKeys(Page<ApiKeyView>),
    /// Onboarding proposals.
    TraderOnboardingProposals(Page<TraderOnboardingProposalView>),
    /// Traders.
    Traders(Page<TraderView>),
    /// Transactions.
    Transactions(Page<TransactionView>),
    /// Listable assets.
    Assets(Page<AssetView>),
    /// Channel events.
    ChannelEvents(Page<ChannelEventView>),
    /// Nothing: only for events that are not of the command.
    Nothing(()),
}
