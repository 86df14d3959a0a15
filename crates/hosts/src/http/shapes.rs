//! Answers in the shapes that the Sales Channel Services publish, member by member. The Environmental Credit Service publishes
//! none: its answers are the library's.

use std::collections::BTreeMap;

use ecoledger::{
    Version,
    bundles::{Address, FacilityCode, Gsrn, OnboardingStatus, policy::Role},
    kernel::{
        CheckpointId, ClaimId, CountryCode, Name, OfframpId, ProcessedClaimId, ProductionFacilityId, SalesChannelId,
        SupplierId, Text, TraderId, TraderOnboardingProposalId, TransactionId, UserId,
    },
    uuid::Uuid,
    views::{
        Answer, ApiKeyView, BindingView, OfframpView, ProductionFacilityView, SalesChannelView, SupplierView, TakenAssetView,
        TraderOnboardingProposalView, TraderView, TransactionView,
    },
};
use serde::Serialize;

use super::{body::MadeByAction, routes::Form};

/// An answer as it is written, and what goes into headers.
#[derive(Debug)]
pub(super) struct Shaped {
    /// The body, JSON.
    pub(super) json: String,
    /// The version of what is shown.
    pub(super) version: Option<Version>,
    /// Where the next page of a list begins.
    pub(super) next: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Binding {
    user_id: UserId,
    sales_channel_id: SalesChannelId,
    roles: Vec<Role>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OnboardingProposal {
    id: TraderOnboardingProposalId,
    name: Name,
    business_id: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    onboarded_trader_id: Option<TraderId>,
    status: OnboardingStatus,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trader {
    id: TraderId,
    business_id: Text,
    name: Name,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<Address>,
}

#[derive(Serialize)]
struct Supplier {
    id: SupplierId,
    name: Name,
}

#[derive(Serialize)]
struct SalesChannel {
    id: SalesChannelId,
    name: Name,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProductionFacility {
    id: ProductionFacilityId,
    #[serde(skip_serializing_if = "Option::is_none")]
    gsrn: Option<Gsrn>,
    code: FacilityCode,
    name: Name,
    country_code: CountryCode,
    methodology_codes: Vec<Text>,
}

/// A transaction has its id twice, as it is published.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Transaction {
    transaction_id: TransactionId,
    #[serde(flatten)]
    view: TransactionView,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Offramp {
    id: OfframpId,
    trader_id: TraderId,
    assets: Vec<TakenAssetView>,
}

#[derive(Serialize)]
struct NewApiKey<'a> {
    #[serde(flatten)]
    view: ApiKeyView,
    passphrase: &'a str,
}

/// One checkpoint of a claim, or one result of a processed claim, as a query shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Part<'a, T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    claim_id: Option<ClaimId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    processed_claim_id: Option<ProcessedClaimId>,
    version: Version,
    #[serde(flatten)]
    own: &'a T,
}

#[derive(Serialize)]
struct SplitCredit<'a> {
    #[serde(flatten)]
    view: &'a Answer,
    children: &'a [Uuid],
}

/// A proposal after an action, with the id of what the action made.
#[derive(Serialize)]
struct ActedOnProposal<'a> {
    #[serde(flatten)]
    view: &'a Answer,
    #[serde(flatten)]
    made: BTreeMap<&'static str, Uuid>,
}

impl From<BindingView> for Binding {
    fn from(view: BindingView) -> Self {
        Self { user_id: view.user_id, sales_channel_id: view.sales_channel_id, roles: view.roles }
    }
}

impl From<TraderOnboardingProposalView> for OnboardingProposal {
    fn from(view: TraderOnboardingProposalView) -> Self {
        Self {
            id: view.trader_onboarding_proposal_id,
            name: view.name,
            business_id: view.business_id,
            onboarded_trader_id: view.onboarded_trader_id,
            status: view.status,
        }
    }
}

impl From<TraderView> for Trader {
    fn from(view: TraderView) -> Self {
        Self { id: view.trader_id, business_id: view.business_id, name: view.name, address: view.address }
    }
}

impl From<TransactionView> for Transaction {
    fn from(view: TransactionView) -> Self {
        Self { transaction_id: view.id, view }
    }
}

impl From<SupplierView> for Supplier {
    fn from(view: SupplierView) -> Self {
        Self { id: view.supplier_id, name: view.name }
    }
}

impl From<SalesChannelView> for SalesChannel {
    fn from(view: SalesChannelView) -> Self {
        Self { id: view.sales_channel_id, name: view.name }
    }
}

impl From<OfframpView> for Offramp {
    fn from(view: OfframpView) -> Self {
        Self { id: view.offramp_id, trader_id: view.trader_id, assets: view.assets }
    }
}

impl From<ProductionFacilityView> for ProductionFacility {
    fn from(view: ProductionFacilityView) -> Self {
        Self {
            id: view.production_facility_id,
            gsrn: view.gsrn,
            code: view.code,
            name: view.name,
            country_code: view.country_code,
            methodology_codes: view.methodology_codes,
        }
    }
}

/// What an answer is written with, beside itself.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// The ids of the children of a split.
    pub(super) children: Vec<Uuid>,
    /// What the action on a proposal made.
    pub(super) by_action: MadeByAction,
    /// The passphrase of a new key.
    pub(super) passphrase: Option<String>,
    /// The checkpoint that the path names.
    pub(super) checkpoint: Option<String>,
}

/// Writes an answer in the form of its route.
pub(super) fn shaped(form: Form, answer: Answer, beside: &Beside) -> Result<Shaped, serde_json::Error> {
    let (version, next) = (version(&answer), next(&answer));
    let named = |id: CheckpointId| beside.checkpoint.as_deref() == Some(id.to_string().as_str());
    let json = match (form, answer) {
        (Form::NewTrader, Answer::Trader(view)) => serde_json::to_string(&Trader { address: None, ..view.into() }),
        (Form::NewApiKey, Answer::ApiKey(view)) => {
            serde_json::to_string(&NewApiKey { view, passphrase: beside.passphrase.as_deref().unwrap_or_default() })
        }
        (Form::SplitCredit, view) => serde_json::to_string(&SplitCredit { view: &view, children: &beside.children }),
        (Form::ActedOnProposal, view) => {
            serde_json::to_string(&ActedOnProposal { view: &view, made: beside.by_action.into_iter().collect() })
        }
        (Form::Checkpoint, Answer::Claim(claim)) => {
            let part = claim.checkpoints.iter().find(|part| named(part.checkpoint_id));
            let (claim_id, version) = (Some(claim.claim_id), claim.version);
            serde_json::to_string(&part.map(|own| Part { claim_id, processed_claim_id: None, version, own }))
        }
        (Form::CheckpointResult, Answer::ProcessedClaim(claim)) => {
            let part = claim.checkpoint_results.iter().find(|part| named(part.checkpoint_id));
            let (processed_claim_id, version) = (Some(claim.processed_claim_id), claim.version);
            serde_json::to_string(&part.map(|own| Part { claim_id: None, processed_claim_id, version, own }))
        }
        (_, Answer::Binding(view)) => serde_json::to_string(&Binding::from(view)),
        (_, Answer::TraderOnboardingProposal(view)) => serde_json::to_string(&OnboardingProposal::from(view)),
        (_, Answer::Trader(view)) => serde_json::to_string(&Trader::from(view)),
        (_, Answer::Supplier(view)) => serde_json::to_string(&Supplier::from(view)),
        (_, Answer::SalesChannel(view)) => serde_json::to_string(&SalesChannel::from(view)),
        (_, Answer::ProductionFacility(view)) => serde_json::to_string(&ProductionFacility::from(view)),
        (_, Answer::Transaction(view)) => serde_json::to_string(&Transaction::from(view)),
        (_, Answer::Offramp(view)) => serde_json::to_string(&Offramp::from(view)),
        (_, Answer::TraderOnboardingProposals(page)) => list::<_, OnboardingProposal>(page.items),
        (_, Answer::Traders(page)) => list::<_, Trader>(page.items),
        (_, Answer::Transactions(page)) => list::<_, Transaction>(page.items),
        (_, Answer::ApiKeys(page)) => serde_json::to_string(&page.items),
        (_, Answer::Assets(page)) => serde_json::to_string(&page.items),
        (_, Answer::ChannelEvents(page)) => serde_json::to_string(&page.items),
        (_, answer) => serde_json::to_string(&answer),
    };
    Ok(Shaped { json: json?, version, next })
}

fn list<V, S: From<V> + Serialize>(views: Vec<V>) -> Result<String, serde_json::Error> {
    let shown: Vec<S> = views.into_iter().map(S::from).collect();
    serde_json::to_string(&shown)
}

/// Where the next page begins, of lists that are written without it.
fn next(answer: &Answer) -> Option<String> {
    match answer {
        Answer::ApiKeys(page) => page.next_cursor.clone(),
        Answer::TraderOnboardingProposals(page) => page.next_cursor.clone(),
        Answer::Traders(page) => page.next_cursor.clone(),
        Answer::Transactions(page) => page.next_cursor.clone(),
        Answer::Assets(page) => page.next_cursor.clone(),
        Answer::ChannelEvents(page) => page.next_cursor.clone(),
        _ => None,
    }
}

/// The version of what is shown, where it has one that its reader may see.
fn version(answer: &Answer) -> Option<Version> {
    match answer {
        Answer::Organization(view) => view.version,
        Answer::EcoProject(view) => Some(view.version),
        Answer::Mbp(view) => Some(view.version),
        Answer::Claim(view) => Some(view.version),
        Answer::Checkpoint(view) => Some(view.version),
        Answer::ProcessedClaim(view) => Some(view.version),
        Answer::CheckpointResult(view) => Some(view.version),
        Answer::File(view) => Some(view.version),
        Answer::Credit(view) => view.version,
        Answer::Proposal(view) => Some(view.version),
        Answer::EsgScorecard(view) => Some(view.version),
        Answer::EsgMilestone(view) => Some(view.version),
        Answer::EsgReportingPeriod(view) => Some(view.version),
        Answer::SalesChannel(view) => Some(view.version),
        Answer::Binding(view) => Some(view.version),
        Answer::TraderOnboardingProposal(view) => Some(view.version),
        Answer::Trader(view) => Some(view.version),
        Answer::Supplier(view) => Some(view.version),
        Answer::ProductionFacility(view) => Some(view.version),
        _ => None,
    }
}
