//! Questions whose answers have a type: asking for a lineage gives a lineage.
//!
//! Each asks what the [`Query`] of its name asks, under the same rules. Use [`Ledger::ask`] where the code knows what it asks
//! for, and [`Ledger::query`] where a client says it.
//!
//! ```
//! use ecoledger::{Actor, HashKey, Ledger, QueryContext, questions};
//! let ledger = Ledger::new(HashKey::from_bytes([0; 16]));
//! let context = QueryContext { at: "2026-01-01T00:00:00Z".parse()?, actor: Actor::Operator };
//! let audit = ledger.ask(&context, &questions::Audit::new())?;
//! assert!(audit.balanced);
//! let rows = ledger.ask(&context, &questions::ProposalMachine::new())?;
//! assert!(!rows.items.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use alloc::boxed::Box;

use ecoledger_bundles::TaskKind;
use ecoledger_kernel::{
    CheckpointId, ClaimId, CreditId, EcoProjectId, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, FileId, IssuanceId,
    MbpId, OfframpId, OrganizationId, ProcessedClaimId, ProductionFacilityId, ProposalId, QueryContext, SalesChannelId,
    SupplierId, TaskId, TraderId, TraderOnboardingProposalId, TransactionId, UserId,
};
use ecoledger_proposals::ProposalType;

use crate::{
    Explanation, Ledger, NotAnswered, Query, query,
    query::{CreditFilter, EventFilter, PageRequest, ProposalFilter, TimeRange},
    views::{self, Answer, Page},
};

/// What may be asked with [`Ledger::ask`].
pub trait Question {
    /// What answers it.
    type Answer: TryFrom<Answer>;

    /// The query that asks the same.
    fn query(&self) -> Query;
}

impl Ledger {
    /// Answers a question, by the rules of [`query`](Ledger::query), in the question's own type.
    ///
    /// ```
    /// use ecoledger::{Actor, Code, HashKey, Ledger, NotAnswered, QueryContext, questions::CreditLineage, uuid::uuid};
    /// use ecoledger::views::LineageView;
    /// let ledger = Ledger::new(HashKey::from_bytes([0; 16]));
    /// let context = QueryContext { at: "2026-01-01T00:00:00Z".parse()?, actor: Actor::Operator };
    /// let credit = uuid!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3").into();
    /// let lineage: Result<LineageView, NotAnswered> = ledger.ask(&context, &CreditLineage::new(credit));
    /// assert!(matches!(lineage, Err(NotAnswered::Refused(refusal)) if refusal.code() == Code::Forbidden));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ask<Q: Question>(&self, context: &QueryContext, question: &Q) -> Result<Q::Answer, NotAnswered> {
        let answer = self.query(context, &question.query())?;
        Q::Answer::try_from(answer).map_err(|_| NotAnswered::OtherAnswer)
    }
}

macro_rules! questions {
    ($(
        $doc:literal
        $name:ident $(+ $default:ident)? ($($required:ident: $required_type:ty = $required_doc:literal),*)
        $([$($optional:ident: $optional_type:ty = $value:expr),*])?
        -> $answer:ty, |$asked:ident| $query:expr;
    )*) => {$(
        #[doc = $doc]
        #[derive(Clone, Debug, PartialEq, Eq $(, $default)?)]
        #[non_exhaustive]
        pub struct $name {
            $(#[doc = $required_doc] pub $required: $required_type,)*
            $($(#[doc = concat!("Set by [`", stringify!($optional), "`](Self::", stringify!($optional), ").")]
            pub $optional: $optional_type,)*)?
        }

        impl $name {
            /// The question.
            #[must_use]
            pub fn new($($required: $required_type),*) -> Self {
                Self { $($required,)* $($($optional: $value,)*)? }
            }

            $($(
                #[doc = concat!("The same question with another `", stringify!($optional), "`.")]
                #[must_use]
                pub fn $optional(mut self, $optional: $optional_type) -> Self {
                    self.$optional = $optional;
                    self
                }
            )*)?
        }

        impl Question for $name {
            type Answer = $answer;

            fn query(&self) -> Query {
                let $asked = self;
                $query
            }
        }
    )*};
}

questions! {
    "An organization."
    Organization(id: OrganizationId = "The organization.") -> views::OrganizationView, |asked| Query::Organization(asked.id);
    "An eco project."
    EcoProject(id: EcoProjectId = "The project.") -> views::EcoProjectView, |asked| Query::EcoProject(asked.id);
    "A modular benefit project."
    ModularBenefitProject(id: MbpId = "The project.") -> views::MbpView, |asked| Query::ModularBenefitProject(asked.id);
    "A claim."
    Claim(id: ClaimId = "The claim.") -> views::ClaimView, |asked| Query::Claim(asked.id);
    "The claims of a modular benefit project that the organization may see."
    Claims(mbp: MbpId = "The modular benefit project.") [page: PageRequest = PageRequest::default()]
    -> Page<views::ClaimView>, |asked| Query::Claims { mbp: asked.mbp, page: asked.page.clone() };
    "A checkpoint of a claim."
    Checkpoint(claim: ClaimId = "The claim.", checkpoint: CheckpointId = "The checkpoint.")
    -> views::ClaimCheckpointView, |asked| Query::Checkpoint { claim: asked.claim, checkpoint: asked.checkpoint };
    "The checkpoints of a claim."
    Checkpoints(claim: ClaimId = "The claim.") [page: PageRequest = PageRequest::default()]
    -> Page<views::ClaimCheckpointView>, |asked| Query::Checkpoints { claim: asked.claim, page: asked.page.clone() };
    "A processed claim."
    ProcessedClaim(id: ProcessedClaimId = "The processed claim.")
    -> views::ProcessedClaimView, |asked| Query::ProcessedClaim(asked.id);
    "The result of a checkpoint."
    CheckpointResult(processed_claim: ProcessedClaimId = "The processed claim.", checkpoint: CheckpointId = "The checkpoint.")
    -> views::ProcessedCheckpointView,
    |asked| Query::CheckpointResult { processed_claim: asked.processed_claim, checkpoint: asked.checkpoint };
    "A file."
    File(id: FileId = "The file.") -> views::FileView, |asked| Query::File(asked.id);
    "A credit."
    Credit(id: CreditId = "The credit.") -> views::CreditView, |asked| Query::Credit(asked.id);
    "The credits that the organization may see, in the order of their creation."
    Credits + Default() [filter: CreditFilter = CreditFilter::default(), page: PageRequest = PageRequest::default()]
    -> Page<views::CreditView>, |asked| Query::Credits { filter: asked.filter, page: asked.page.clone() };
    "Where a credit comes from, and what became of it; the longest page of its descendants unless set."
    CreditLineage(credit: CreditId = "The credit.") [page: PageRequest = PageRequest::LONGEST]
    -> views::LineageView, |asked| Query::CreditLineage { credit: asked.credit, page: asked.page.clone() };
    "The traders of the organization's own marketplace."
    MarketplaceTraders(marketplace: OrganizationId = "The marketplace.") [page: PageRequest = PageRequest::default()]
    -> Page<views::OrganizationView>,
    |asked| Query::MarketplaceTraders { marketplace: asked.marketplace, page: asked.page.clone() };
    "A proposal."
    Proposal(id: ProposalId = "The proposal.") -> views::ProposalView, |asked| Query::Proposal(asked.id);
    "The proposals that the organization submitted or decides."
    Proposals + Default() [filter: ProposalFilter = ProposalFilter::default(), page: PageRequest = PageRequest::default()]
    -> Page<views::ProposalView>, |asked| Query::Proposals { filter: asked.filter, page: asked.page.clone() };
    "The proposal machine, row by row: of all types, or of one."
    ProposalMachine + Default() [proposal_type: Option<ProposalType> = None]
    -> Page<views::ProposalMachineRow>, |asked| Query::ProposalMachine(asked.proposal_type);
    "The answer to another query, as a diagram."
    Diagram(of: query::Diagram = "What is drawn.") -> views::DiagramView, |asked| Query::Diagram(asked.of.clone());
    "The organization's scorecards."
    EsgScorecards + Default() [page: PageRequest = PageRequest::default()]
    -> Page<views::EsgScorecardView>, |asked| Query::EsgScorecards(asked.page.clone());
    "The milestones of a scorecard."
    EsgMilestones(scorecard: EsgScorecardId = "The scorecard.") [page: PageRequest = PageRequest::default()]
    -> Page<views::EsgMilestoneView>, |asked| Query::EsgMilestones { scorecard: asked.scorecard, page: asked.page.clone() };
    "A milestone."
    EsgMilestone(scorecard: EsgScorecardId = "The scorecard.", milestone: EsgMilestoneId = "The milestone.")
    -> views::EsgMilestoneView, |asked| Query::EsgMilestone { scorecard: asked.scorecard, milestone: asked.milestone };
    "A reporting period."
    EsgReportingPeriod(scorecard: EsgScorecardId = "The scorecard.", milestone: EsgMilestoneId = "The milestone.",
        reporting_period: EsgReportingPeriodId = "The period.")
    -> views::EsgReportingPeriodView, |asked| Query::EsgReportingPeriod {
        scorecard: asked.scorecard,
        milestone: asked.milestone,
        reporting_period: asked.reporting_period,
    };
    "The types of event that the organization can receive."
    EventTypes + Default() [page: PageRequest = PageRequest::default()]
    -> Page<views::EventTypeView>, |asked| Query::EventTypes(asked.page.clone());
    "The organization's own feed, in the order in which things happened."
    Events + Default() [filter: EventFilter = EventFilter::default(), page: PageRequest = PageRequest::default()]
    -> Page<views::FeedEventView>, |asked| Query::Events { filter: asked.filter.clone(), page: asked.page.clone() };
    "The acting user's own API keys."
    MyApiKeys + Default() [page: PageRequest = PageRequest::default()]
    -> Page<views::ApiKeyView>, |asked| Query::MyApiKeys(asked.page.clone());
    "A user's binding."
    UserBinding(user: UserId = "The user.") -> views::BindingView, |asked| Query::UserBinding(asked.user);
    "A sales channel, for its own users and the operator."
    SalesChannel(id: SalesChannelId = "The channel.") -> views::SalesChannelView, |asked| Query::SalesChannel(asked.id);
    "The onboarding proposals of the channel, or of the account holder."
    TraderOnboardingProposals + Default() [page: PageRequest = PageRequest::default()]
    -> Page<views::TraderOnboardingProposalView>, |asked| Query::TraderOnboardingProposals(asked.page.clone());
    "One onboarding proposal."
    TraderOnboardingProposal(id: TraderOnboardingProposalId = "The proposal.")
    -> views::TraderOnboardingProposalView, |asked| Query::TraderOnboardingProposal(asked.id);
    "The traders of the channel, or of the account holder."
    Traders + Default() [page: PageRequest = PageRequest::default()]
    -> Page<views::TraderView>, |asked| Query::Traders(asked.page.clone());
    "One trader."
    Trader(id: TraderId = "The trader.") -> views::TraderView, |asked| Query::Trader(asked.id);
    "A supplier."
    Supplier(id: SupplierId = "The supplier.") -> views::SupplierView, |asked| Query::Supplier(asked.id);
    "A production facility."
    ProductionFacility(id: ProductionFacilityId = "The facility.")
    -> views::ProductionFacilityView, |asked| Query::ProductionFacility(asked.id);
    "What a trader can sell, retire or off-ramp at this moment."
    ListableAssets(trader: TraderId = "The trader.") [page: PageRequest = PageRequest::default()]
    -> Page<views::AssetView>, |asked| Query::ListableAssets { trader: asked.trader, page: asked.page.clone() };
    "The transactions of the channel, or those in which the account holder's traders sell."
    Transactions + Default() [page: PageRequest = PageRequest::default()]
    -> Page<views::TransactionView>, |asked| Query::Transactions(asked.page.clone());
    "One transaction."
    Transaction(id: TransactionId = "The transaction.") -> views::TransactionView, |asked| Query::Transaction(asked.id);
    "One off-ramp."
    Offramp(id: OfframpId = "The off-ramp.") -> views::OfframpView, |asked| Query::Offramp(asked.id);
    "One task of a trader."
    Task(trader: TraderId = "The trader.", task: TaskId = "The task.", kind: TaskKind = "What it carries out.")
    -> views::TaskView, |asked| Query::Task { trader: asked.trader, task: asked.task, kind: asked.kind };
    "The public record of a completed retirement, for any actor."
    RetirementStatement(id: TransactionId = "The retirement.")
    -> views::RetirementStatement, |asked| Query::RetirementStatement(asked.id);
    "The channel's events, of all times unless set."
    ChannelEvents + Default() [created_at: TimeRange = TimeRange::default(), event_at: TimeRange = TimeRange::default(),
        page: PageRequest = PageRequest::default()]
    -> Page<views::ChannelEventView>, |asked| Query::ChannelEvents {
        created_at: asked.created_at,
        event_at: asked.event_at,
        page: asked.page.clone(),
    };
    "Where the certificates of an issuance stand. Operator."
    Issuance(id: IssuanceId = "The issuance.") -> views::IssuanceView, |asked| Query::Issuance(asked.id.clone());
    "The books of the whole ledger. Operator."
    Audit + Default() -> crate::AuditReport, |_asked| Query::Audit;
    "What would become of a command."
    Explain(tried: query::TriedCommand = "The command, and what its context would be.")
    -> Explanation, |asked| Query::Explain(Box::new(asked.tried.clone()));
}
