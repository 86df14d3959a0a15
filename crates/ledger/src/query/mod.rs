//! Questions to the ledger: each obeys the visibility rules and changes nothing ([`wire::queries`](crate::wire::queries)).

mod answering;
mod bundles;
mod channels;
mod credits;
mod diagram;
mod emissions;
mod feed;
mod forms;
mod json;
mod lineage;
mod page;
mod projects;
mod proposals;
mod time_range;
mod weight;

use alloc::{boxed::Box, vec::Vec};

pub use credits::CreditFilter;
pub use diagram::Diagram;
use ecoledger_bundles::TaskKind;
use ecoledger_kernel::{
    CheckpointId, ClaimId, CommandContext, CommandId, CreditId, EcoProjectId, EntityKey, EsgMilestoneId, EsgReportingPeriodId,
    EsgScorecardId, FileId, IdempotencyKey, IssuanceId, MbpId, OfframpId, OrganizationId, ProcessedClaimId,
    ProductionFacilityId, ProposalId, QueryContext, Reader, Refusal, SalesChannelId, SupplierId, TaskId, TraderId,
    TraderOnboardingProposalId, TransactionId, UserId, Version,
};
use ecoledger_proposals::ProposalType;
pub use feed::EventFilter;
pub use page::{Cursor, PageRequest};
pub use proposals::ProposalFilter;
pub use time_range::TimeRange;

use crate::{
    AuditReport, Command, Explanation, Ledger, LedgerView,
    lists::{KeptLists, ListView, ListsNotLoaded},
    views::Answer,
};
pub(crate) use answering::Stop;
use answering::{Answering, OnBehalfOf, Stopped};

/// Anything that may be asked without changing anything.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Query {
    /// An organization.
    Organization(OrganizationId),
    /// An eco project.
    EcoProject(EcoProjectId),
    /// A modular benefit project.
    ModularBenefitProject(MbpId),
    /// A claim.
    Claim(ClaimId),
    /// The claims of a modular benefit project that the organization may see (D-91).
    Claims {
        /// The modular benefit project.
        mbp: MbpId,
        /// The page.
        page: PageRequest,
    },
    /// A checkpoint of a claim.
    Checkpoint {
        /// The claim.
        claim: ClaimId,
        /// The checkpoint.
        checkpoint: CheckpointId,
    },
    /// The checkpoints of a claim.
    Checkpoints {
        /// The claim.
        claim: ClaimId,
        /// The page.
        page: PageRequest,
    },
    /// A processed claim.
    ProcessedClaim(ProcessedClaimId),
    /// The result of a checkpoint.
    CheckpointResult {
        /// The processed claim.
        processed_claim: ProcessedClaimId,
        /// The checkpoint.
        checkpoint: CheckpointId,
    },
    /// A file.
    File(FileId),
    /// A credit.
    Credit(CreditId),
    /// The credits that the organization may see, in the order of their creation.
    Credits {
        /// Which of them.
        filter: CreditFilter,
        /// The page.
        page: PageRequest,
    },
    /// Where a credit comes from, and what became of it.
    CreditLineage {
        /// The credit.
        credit: CreditId,
        /// The page of its descendants; in JSON 1000 unless said otherwise (D-98).
        page: PageRequest,
    },
    /// The traders of the organization's own marketplace.
    MarketplaceTraders {
        /// The marketplace.
        marketplace: OrganizationId,
        /// The page.
        page: PageRequest,
    },
    /// A proposal.
    Proposal(ProposalId),
    /// The proposals that the organization submitted or decides.
    Proposals {
        /// Which of them.
        filter: ProposalFilter,
        /// The page.
        page: PageRequest,
    },
    /// The proposal machine of one type, or of all, row by row. Anybody may ask.
    ProposalMachine(Option<ProposalType>),
    /// The answer to another query, as a diagram.
    Diagram(Diagram),
    /// The organization's scorecards.
    EsgScorecards(PageRequest),
    /// The milestones of a scorecard.
    EsgMilestones {
        /// The scorecard.
        scorecard: EsgScorecardId,
        /// The page.
        page: PageRequest,
    },
    /// A milestone.
    EsgMilestone {
        /// The scorecard.
        scorecard: EsgScorecardId,
        /// The milestone.
        milestone: EsgMilestoneId,
    },
    /// A reporting period.
    EsgReportingPeriod {
        /// The scorecard.
        scorecard: EsgScorecardId,
        /// The milestone.
        milestone: EsgMilestoneId,
        /// The period.
        reporting_period: EsgReportingPeriodId,
    },
    /// The types of event that the organization can receive.
    EventTypes(PageRequest),
    /// The organization's own feed, in the order in which things happened.
    Events {
        /// Which of them.
        filter: EventFilter,
        /// The page.
        page: PageRequest,
    },
    /// The acting user's own API keys.
    MyApiKeys(PageRequest),
    /// A user's binding: one's own; with `ROLE_ADMINISTRATOR` those of the channel; the operator any.
    UserBinding(UserId),
    /// A sales channel, for its own users and the operator.
    SalesChannel(SalesChannelId),
    /// The onboarding proposals of the channel, or of the account holder.
    TraderOnboardingProposals(PageRequest),
    /// One onboarding proposal.
    TraderOnboardingProposal(TraderOnboardingProposalId),
    /// The traders of the channel, or of the account holder.
    Traders(PageRequest),
    /// One trader.
    Trader(TraderId),
    /// A supplier.
    Supplier(SupplierId),
    /// A production facility.
    ProductionFacility(ProductionFacilityId),
    /// What a trader can sell, retire or off-ramp at this moment, by issuance id, fixed part and number.
    ListableAssets {
        /// The trader.
        trader: TraderId,
        /// The page.
        page: PageRequest,
    },
    /// The transactions of the channel, or those in which the account holder's traders sell.
    Transactions(PageRequest),
    /// One transaction.
    Transaction(TransactionId),
    /// One off-ramp.
    Offramp(OfframpId),
    /// One task of a trader.
    Task {
        /// The trader.
        trader: TraderId,
        /// The task.
        task: TaskId,
        /// What it carries out.
        kind: TaskKind,
    },
    /// The public record of a completed retirement, for any actor.
    RetirementStatement(TransactionId),
    /// The channel's events.
    ChannelEvents {
        /// When they were recorded.
        created_at: TimeRange,
        /// When they happened.
        event_at: TimeRange,
        /// The page.
        page: PageRequest,
    },
    /// Where the certificates of an issuance stand. Operator.
    Issuance(IssuanceId),
    /// The books of the whole ledger. Operator.
    Audit,
    /// What would become of a command. Anybody may ask, of any command (D-72).
    Explain(Box<TriedCommand>),
    /// What would become of a command that a rule refuses while it is read: its class is `invalid` (D-92).
    ExplainRefused(Refusal),
}

/// A command that is tried out in the context of a query.
#[expect(clippy::exhaustive_structs, reason = "a command and what a command's context has beyond a query's")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriedCommand {
    /// The id that the command would have; the nil UUID stands for none.
    pub command_id: Option<CommandId>,
    /// The version on which the caller would decide.
    pub expected_version: Option<Version>,
    /// The key under which it would be carried out once.
    pub idempotency_key: Option<IdempotencyKey>,
    /// The command.
    pub command: Command,
}

impl TriedCommand {
    /// The command's context, if it were given by who asks.
    pub(crate) fn context(&self, asked: &QueryContext) -> CommandContext {
        CommandContext {
            command_id: self.command_id.unwrap_or_else(|| uuid::Uuid::nil().into()),
            at: asked.at,
            actor: asked.actor,
            expected_version: self.expected_version,
            idempotency_key: self.idempotency_key.clone(),
        }
    }
}

/// Why a query has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAnswered {
    /// It is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It asks for a list or a history, and the ledger was made without projections.
    #[error("this ledger was made without projections: it answers no query that lists or tells a history")]
    NoProjections,
    /// A working set lacks entities that the answer tells of: load them and ask again. Never of a whole ledger.
    #[error("{} entities are not loaded", .0.len())]
    NotLoaded(Vec<EntityKey>),
    /// Rows of lists that the answer tells of are not loaded: load them and ask again. Never of a whole ledger.
    #[error(transparent)]
    ListsNotLoaded(#[from] ListsNotLoaded),
    /// The answer is not of the question's kind: never of a [`Question`](crate::questions::Question) of this library.
    #[error("the answer is of another kind than was asked for")]
    OtherAnswer,
}

impl NotAnswered {
    /// The refusal, for the client; what a query of this ledger never leads to stays an error of the host's.
    ///
    /// ```
    /// use ecoledger::{Code, NotAnswered, Refusal};
    /// let not_answered = NotAnswered::from(Refusal::new(Code::Forbidden, "no"));
    /// assert_eq!(not_answered.into_refusal().map(|refusal| refusal.code()), Ok(Code::Forbidden));
    /// ```
    pub fn into_refusal(self) -> Result<Refusal, Self> {
        match self {
            Self::Refused(refusal) => Ok(refusal),
            error @ (Self::NoProjections | Self::NotLoaded(_) | Self::ListsNotLoaded(_) | Self::OtherAnswer) => Err(error),
        }
    }
}

pub(crate) fn query_answer(ledger: &Ledger, context: &QueryContext, query: &Query) -> Result<Answer, NotAnswered> {
    let lists = KeptLists { entities: &ledger.entities, projections: ledger.projections.as_ref() };
    let explain = |explain: &TriedCommand| Ok(ledger.explain(&explain.context(context), &explain.command));
    Ok(answer(&ledger.entities, &lists, context, query, explain, || Ok(ledger.audit()))?)
}

/// Answers a query from two views: entities, and lists. What is asked of commands and of the books is told by others.
pub(crate) fn answer<V: LedgerView, L: ListView>(
    view: &V,
    lists: &L,
    context: &QueryContext,
    query: &Query,
    explain: impl FnOnce(&TriedCommand) -> Result<Explanation, Stop<V::Gap, L::Gap>>,
    audit: impl FnOnce() -> Result<AuditReport, Stop<V::Gap, L::Gap>>,
) -> Result<Answer, Stop<V::Gap, L::Gap>> {
    let mut asked = Answering { view, lists, reader: Reader::new(view, ()), at: context.at, actor: context.actor };
    match query {
        Query::Organization(id) => asked.organization(*id),
        Query::EcoProject(id) => asked.eco_project(*id),
        Query::ModularBenefitProject(id) => asked.modular_benefit_project(*id),
        Query::Claim(id) => asked.claim(*id),
        Query::Claims { mbp, page } => asked.claims(*mbp, page),
        Query::Checkpoint { claim, checkpoint } => asked.checkpoint(*claim, *checkpoint),
        Query::Checkpoints { claim, page } => asked.checkpoints(*claim, page),
        Query::ProcessedClaim(id) => asked.processed_claim(*id),
        Query::CheckpointResult { processed_claim, checkpoint } => asked.checkpoint_result(*processed_claim, *checkpoint),
        Query::File(id) => asked.file(*id),
        Query::Credit(id) => asked.credit(*id),
        Query::Credits { filter, page } => asked.credits(filter, page),
        Query::CreditLineage { credit, page } => Ok(asked.credit_lineage(*credit, page)?.into()),
        Query::MarketplaceTraders { marketplace, page } => asked.marketplace_traders(*marketplace, page),
        Query::Proposal(id) => Ok(asked.proposal(*id)?.into()),
        Query::Proposals { filter, page } => asked.proposals(*filter, page),
        Query::ProposalMachine(proposal_type) => Ok(diagram::proposal_machine(*proposal_type).into()),
        Query::Diagram(diagram) => asked.diagram(diagram),
        Query::EsgScorecards(page) => asked.esg_scorecards(page),
        Query::EsgMilestones { scorecard, page } => asked.esg_milestones(*scorecard, page),
        Query::EsgMilestone { scorecard, milestone } => asked.esg_milestone(*scorecard, *milestone),
        Query::EsgReportingPeriod { scorecard, milestone, reporting_period } => {
            asked.esg_reporting_period(*scorecard, *milestone, *reporting_period)
        }
        Query::EventTypes(page) => asked.event_types(page),
        Query::Events { filter, page } => asked.events(filter, page),
        Query::MyApiKeys(page) => asked.my_api_keys(page),
        Query::UserBinding(user) => asked.user_binding(*user),
        Query::SalesChannel(channel) => asked.sales_channel(*channel),
        Query::TraderOnboardingProposals(page) => asked.onboarding_proposals(page),
        Query::TraderOnboardingProposal(id) => asked.onboarding_proposal(*id),
        Query::Traders(page) => asked.traders(page),
        Query::Trader(id) => asked.trader(*id),
        Query::Supplier(id) => asked.supplier(*id),
        Query::ProductionFacility(id) => asked.production_facility(*id),
        Query::ListableAssets { trader, page } => asked.listable_assets(*trader, page),
        Query::Transactions(page) => asked.transactions(page),
        Query::Transaction(id) => asked.transaction(*id),
        Query::Offramp(id) => asked.offramp(*id),
        Query::Task { trader, task, kind } => asked.task(*trader, *task, *kind),
        Query::RetirementStatement(id) => asked.retirement_statement(*id),
        Query::ChannelEvents { created_at, event_at, page } => asked.channel_events(*created_at, *event_at, page),
        Query::Issuance(id) => asked.issuance(id),
        Query::Audit => {
            asked.operator()?;
            Ok(audit()?.into())
        }
        Query::ExplainRefused(refusal) => Ok(Explanation::while_read(refusal.clone()).into()),
        Query::Explain(asked) => Ok(explain(asked)?.into()),
    }
}
