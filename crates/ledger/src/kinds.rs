//! Every kind of entity, in one list: the table that keeps it, the variant of its key, and its type.

/// The kinds that a whole ledger keeps in tables of their own. The digest is taken in this order.
macro_rules! in_tables {
    ($then:ident) => {
        $crate::kinds::in_tables!($then {});
    };
    ($then:ident { $($others:tt)* }) => {
        $then! {
            organizations: Organization crate::credits::organizations::Organization,
            eco_projects: EcoProject crate::credits::eco_projects::EcoProject,
            mbps: Mbp crate::credits::mbps::Mbp,
            claims: Claim crate::credits::claims::Claim,
            checkpoints: Checkpoint crate::credits::claims::CheckpointEntry,
            processed_claims: ProcessedClaim crate::credits::processed_claims::ProcessedClaim,
            files: File crate::credits::files::File,
            credits: Credit crate::credits::credits::Credit,
            asset_ids: AssetId crate::credits::credits::AssetId,
            trader_registrations: TraderRegistration crate::credits::trader_registrations::TraderRegistration,
            scorecards: EsgScorecard crate::credits::emissions::Scorecard,
            milestones: EsgMilestone crate::credits::emissions::MilestoneEntry,
            reporting_periods: EsgReportingPeriod crate::credits::emissions::ReportingPeriodEntry,
            proposals: Proposal crate::proposals::Proposal,
            sales_channels: SalesChannel crate::bundles::access::SalesChannel,
            user_bindings: UserBinding crate::bundles::access::UserBinding,
            api_keys: ApiKey crate::bundles::access::ApiKey,
            onboarding_proposals: TraderOnboardingProposal crate::bundles::traders::TraderOnboardingProposal,
            traders: Trader crate::bundles::traders::Trader,
            suppliers: Supplier crate::bundles::sources::Supplier,
            production_facilities: ProductionFacility crate::bundles::sources::ProductionFacility,
            idempotency_records: IdempotencyKey crate::bundles::traders::IdempotencyRecord,
            tasks: Task crate::bundles::tasks::Task,
            transactions: Transaction crate::bundles::transactions::Transaction,
            offramps: Offramp crate::bundles::offramps::Offramp,
            $($others)*
        }
    };
}

/// All kinds: issuances and bundles besides, which a whole ledger keeps together.
macro_rules! every_kind {
    ($then:ident) => {
        $crate::kinds::in_tables!($then {
            issuances: Issuance crate::bundles::inventory::Issuance,
            bundles: Bundle crate::bundles::inventory::Bundle,
        });
    };
}

pub(crate) use {every_kind, in_tables};
