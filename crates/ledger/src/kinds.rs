//! Every kind of entity, in one list: the table that keeps it, the variant of its key, and its type.

/// The kinds that a whole ledger keeps in tables of their own. The digest is taken in this order.
macro_rules! in_tables {
    ($then:ident) => {
        $crate::kinds::in_tables!($then {});
    };
    ($then:ident { $($others:tt)* }) => {
        $then! {
            organizations: Organization crate::credits::Organization,
            eco_projects: EcoProject crate::credits::EcoProject,
            mbps: Mbp crate::credits::Mbp,
            claims: Claim crate::credits::Claim,
            checkpoints: Checkpoint crate::credits::CheckpointEntry,
            processed_claims: ProcessedClaim crate::credits::ProcessedClaim,
            files: File crate::credits::File,
            credits: Credit crate::credits::Credit,
            asset_ids: AssetId crate::credits::AssetId,
            trader_registrations: TraderRegistration crate::credits::TraderRegistration,
            scorecards: EsgScorecard crate::credits::Scorecard,
            milestones: EsgMilestone crate::credits::MilestoneEntry,
            reporting_periods: EsgReportingPeriod crate::credits::ReportingPeriodEntry,
            proposals: Proposal crate::proposals::Proposal,
            sales_channels: SalesChannel crate::bundles::SalesChannel,
            user_bindings: UserBinding crate::bundles::UserBinding,
            api_keys: ApiKey crate::bundles::ApiKey,
            onboarding_proposals: TraderOnboardingProposal crate::bundles::TraderOnboardingProposal,
            traders: Trader crate::bundles::Trader,
            suppliers: Supplier crate::bundles::Supplier,
            production_facilities: ProductionFacility crate::bundles::ProductionFacility,
            idempotency_records: IdempotencyKey crate::bundles::IdempotencyRecord,
            tasks: Task crate::bundles::Task,
            transactions: Transaction crate::bundles::Transaction,
            offramps: Offramp crate::bundles::Offramp,
            $($others)*
        }
    };
}

/// All kinds: issuances and bundles besides, which a whole ledger keeps together.
macro_rules! every_kind {
    ($then:ident) => {
        $crate::kinds::in_tables!($then {
            issuances: Issuance crate::bundles::Issuance,
            bundles: Bundle crate::bundles::Bundle,
        });
    };
}

pub(crate) use {every_kind, in_tables};
