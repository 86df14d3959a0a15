//! Reading a query's JSON.

use alloc::vec::Vec;

use ecoledger_kernel::{Code, Excerpt, FromJson, List, Members, Path, Refusal, Value};

use super::{CreditFilter, Diagram, EventFilter, PageRequest, ProposalFilter, Query, TimeRange, mermaid::Format};
use crate::feed::EventType;

/// A limit is a number; any number that is none of 1 to 1000 is `invalidField`, any other type `malformedRequest` (D-76).
struct PageLimit(u64);

impl FromJson for PageLimit {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let number = value.number()?;
        let found = Excerpt(number);
        let refused = |_| value.refuse(Code::InvalidField, format_args!("a limit is 1 to 1000, found {found}"));
        number.parse().map(Self).map_err(refused)
    }
}

fn page(members: &mut Members<'_, '_>, limit_name: &'static str) -> Result<PageRequest, Refusal> {
    page_of(PageRequest::default(), members, limit_name)
}

/// The page of a lineage's descendants: as long as a page may be, unless said otherwise (D-98).
fn descendants(members: &mut Members<'_, '_>) -> Result<PageRequest, Refusal> {
    page_of(PageRequest::LONGEST, members, "limit")
}

/// The page that is asked for, in place of another where nothing is said.
fn page_of(mut page: PageRequest, members: &mut Members<'_, '_>, limit_name: &'static str) -> Result<PageRequest, Refusal> {
    let limit: Option<PageLimit> = members.optional(limit_name)?;
    if let Some(PageLimit(limit)) = limit {
        let path = members.path();
        page = PageRequest::new(limit, None).map_err(|invalid| invalid.at(Path::Member(&path, limit_name)))?;
    }
    page.cursor = members.optional("cursor")?;
    Ok(page)
}

impl FromJson for TimeRange {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let range = Self {
            after: members.optional("$gt")?,
            from: members.optional("$gte")?,
            before: members.optional("$lt")?,
            until: members.optional("$lte")?,
        };
        members.finish()?;
        Ok(range)
    }
}

/// A type of event, named by its URI.
struct EventTypeUri(&'static EventType);

impl FromJson for EventTypeUri {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let uri = value.string()?;
        let unknown = || value.refuse(Code::InvalidField, format_args!("no type of event has the URI {:?}", Excerpt(&uri)));
        EventType::with_uri(&uri).map(Self).ok_or_else(unknown)
    }
}

/// The members of `events`; that one time is after the other is found last (D-83).
fn events(members: &mut Members<'_, '_>) -> Result<Query, Refusal> {
    const LATEST: &str = "maxEventDateTimeInUtc";
    let types: Option<List<EventTypeUri>> = members.optional("eventTypeUris")?;
    let types = types.map_or_else(Vec::new, |types| types.0.into_iter().map(|uri| uri.0).collect());
    let (from, until) = (members.optional("minEventDateTimeInUtc")?, members.optional(LATEST)?);
    let last_fetched = members.optional("lastFetchedEventId")?;
    let page = page(members, "limit")?;
    let path = members.path();
    let filter = EventFilter::new(types, from, until, last_fetched);
    let filter = filter.map_err(|invalid| invalid.at(Path::Member(&path, LATEST)))?;
    Ok(Query::Events { filter, page })
}

/// A query of what is named, plainly or as a diagram.
fn in_format<T>(
    named: T,
    plain: impl FnOnce(T) -> Query,
    drawn: impl FnOnce(T) -> Diagram,
    members: &mut Members<'_, '_>,
) -> Result<Query, Refusal> {
    let format: Option<Format> = members.optional("format")?;
    Ok(match format.unwrap_or(Format::Json) {
        Format::Json => plain(named),
        Format::Mermaid => Query::Diagram(drawn(named)),
    })
}

impl Query {
    /// Reads a query by its type name; `None` for an unknown type. `explain` is not here: it is read with its context.
    pub(crate) fn from_members(type_name: &str, members: &mut Members<'_, '_>) -> Option<Result<Self, Refusal>> {
        let mut read = || {
            Ok(match Self::of_projects(type_name, members)? {
                Some(query) => Some(query),
                None => match Self::of_credits(type_name, members)? {
                    Some(query) => Some(query),
                    None => Self::of_channels(type_name, members)?,
                },
            })
        };
        read().transpose()
    }

    fn of_projects(type_name: &str, members: &mut Members<'_, '_>) -> Result<Option<Self>, Refusal> {
        Ok(match type_name {
            "organization" => Some(Self::Organization(members.required("organizationId")?)),
            "ecoProject" => Some(Self::EcoProject(members.required("ecoProjectId")?)),
            "modularBenefitProject" => Some(Self::ModularBenefitProject(members.required("mbpId")?)),
            "claim" => Some(Self::Claim(members.required("claimId")?)),
            "claims" => Some(Self::Claims { mbp: members.required("mbpId")?, page: page(members, "limit")? }),
            "checkpoint" => {
                Some(Self::Checkpoint { claim: members.required("claimId")?, checkpoint: members.required("checkpointId")? })
            }
            "checkpoints" => Some(Self::Checkpoints { claim: members.required("claimId")?, page: page(members, "limit")? }),
            "processedClaim" => Some(Self::ProcessedClaim(members.required("processedClaimId")?)),
            "checkpointResult" => Some(Self::CheckpointResult {
                processed_claim: members.required("processedClaimId")?,
                checkpoint: members.required("checkpointId")?,
            }),
            "file" => Some(Self::File(members.required("fileId")?)),
            _ => None,
        })
    }

    fn of_credits(type_name: &str, members: &mut Members<'_, '_>) -> Result<Option<Self>, Refusal> {
        Ok(match type_name {
            "credit" => Some(Self::Credit(members.required("creditId")?)),
            "credits" => Some(Self::Credits {
                filter: CreditFilter {
                    status: members.optional("status")?,
                    listed_on: members.optional("listedOn")?,
                    owner_id: members.optional("ownerId")?,
                },
                page: page(members, "limit")?,
            }),
            "creditLineage" => Some(in_format(
                (members.required("creditId")?, descendants(members)?),
                |(credit, page)| Self::CreditLineage { credit, page },
                |(credit, page)| Diagram::CreditLineage { credit, page },
                members,
            )?),
            "marketplaceTraders" => Some(Self::MarketplaceTraders {
                marketplace: members.required("marketplaceId")?,
                page: page(members, "limit")?,
            }),
            "proposal" => Some(in_format(members.required("proposalId")?, Self::Proposal, Diagram::Proposal, members)?),
            "proposalMachine" => {
                let proposal_type = members.optional("proposalType")?;
                Some(in_format(proposal_type, Self::ProposalMachine, Diagram::ProposalMachine, members)?)
            }
            "proposals" => Some(Self::Proposals {
                filter: ProposalFilter {
                    status: members.optional("status")?,
                    proposal_type: members.optional("proposalType")?,
                },
                page: page(members, "limit")?,
            }),
            "esgScorecards" => Some(Self::EsgScorecards(page(members, "limit")?)),
            "esgMilestones" => {
                Some(Self::EsgMilestones { scorecard: members.required("esgScorecardId")?, page: page(members, "limit")? })
            }
            "esgMilestone" => Some(Self::EsgMilestone {
                scorecard: members.required("esgScorecardId")?,
                milestone: members.required("esgMilestoneId")?,
            }),
            "eventTypes" => Some(Self::EventTypes(page(members, "limit")?)),
            "events" => Some(events(members)?),
            "esgReportingPeriod" => Some(Self::EsgReportingPeriod {
                scorecard: members.required("esgScorecardId")?,
                milestone: members.required("esgMilestoneId")?,
                reporting_period: members.required("esgReportingPeriodId")?,
            }),
            _ => None,
        })
    }

    fn of_channels(type_name: &str, members: &mut Members<'_, '_>) -> Result<Option<Self>, Refusal> {
        Ok(match type_name {
            "myApiKeys" => Some(Self::MyApiKeys(page(members, "limit")?)),
            "userBinding" => Some(Self::UserBinding(members.required("userId")?)),
            "salesChannel" => Some(Self::SalesChannel(members.required("salesChannelId")?)),
            "traderOnboardingProposals" => Some(Self::TraderOnboardingProposals(page(members, "limit")?)),
            "traderOnboardingProposal" => Some(Self::TraderOnboardingProposal(members.required("traderOnboardingProposalId")?)),
            "traders" => Some(Self::Traders(page(members, "limit")?)),
            "trader" => Some(Self::Trader(members.required("traderId")?)),
            "supplier" => Some(Self::Supplier(members.required("supplierId")?)),
            "productionFacility" => Some(Self::ProductionFacility(members.required("productionFacilityId")?)),
            "listableAssets" => {
                Some(Self::ListableAssets { trader: members.required("traderId")?, page: page(members, "limit")? })
            }
            "transactions" => Some(Self::Transactions(page(members, "limit")?)),
            "transaction" => Some(Self::Transaction(members.required("transactionId")?)),
            "offramp" => Some(Self::Offramp(members.required("offrampId")?)),
            "task" => Some(Self::Task {
                trader: members.required("traderId")?,
                task: members.required("taskId")?,
                kind: members.required("kind")?,
            }),
            "retirementStatement" => Some(Self::RetirementStatement(members.required("transactionId")?)),
            "channelEvents" => Some(Self::ChannelEvents {
                created_at: members.optional("createdAt")?.unwrap_or_default(),
                event_at: members.optional("eventAt")?.unwrap_or_default(),
                page: page(members, "$limit")?,
            }),
            "issuance" => Some(Self::Issuance(members.required("issuanceId")?)),
            "audit" => Some(Self::Audit),
            _ => None,
        })
    }
}
