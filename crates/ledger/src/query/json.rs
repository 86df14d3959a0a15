//! The JSON of queries: one table, by which each is read and written.

use ecoledger_kernel::{Members, Outline, Path, Refusal};
use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeMap},
};

use super::{
    Diagram, Query,
    diagram::Format,
    forms::{bounds, credit_filter, events, is_drawn, lineage, optional, page, proposal_filter, required},
};
#[cfg(feature = "schema")]
use crate::schema::Form;
use crate::{
    command_json::{expect_type, or_empty},
    request::{explained, unknown_type},
};

/// The queries whose members stand one after the other: for each its type, and its members in the order in which they are read,
/// each with its [form](super::forms) and its name (of a page that of its limit). The five that need more are written out.
macro_rules! queries {
    ($($type:literal $query:ident
        $( ($one:ident: $one_form:ident $one_name:literal) )?
        $( { $($member:ident: $form:ident $($name:literal)?),* } )?;
    )*) => {
        impl Query {
            /// The type names of all queries.
            pub const TYPES: &'static [&'static str] =
                &[$($type,)* "creditLineage", "proposal", "proposalMachine", "events", "explain"];

            /// The type name, as it is written.
            #[must_use]
            pub const fn type_name(&self) -> &'static str {
                match self {
                    $(Self::$query { .. } => $type,)*
                    Self::CreditLineage { .. } | Self::Diagram(Diagram::CreditLineage { .. }) => "creditLineage",
                    Self::Proposal(_) | Self::Diagram(Diagram::Proposal(_)) => "proposal",
                    Self::ProposalMachine(_) | Self::Diagram(Diagram::ProposalMachine(_)) => "proposalMachine",
                    Self::Events { .. } => "events",
                    Self::Explain(_) | Self::ExplainRefused(_) => "explain",
                }
            }

            /// Reads a query by its type name; `None` for an unknown type. `explain` is not here: it is read with its context.
            pub(crate) fn from_members(type_name: &str, members: &mut Members<'_, '_>) -> Result<Option<Self>, Refusal> {
                Ok(Some(match type_name {
                    $($type => {
                        $(let $one = $one_form::read(members, $one_name)?;)?
                        $($(let $member = $form::read(members $(, $name)?)?;)*)?
                        Self::$query $(($one))? $({ $($member),* })?
                    })*
                    "creditLineage" => Self::credit_lineage(members)?,
                    "proposal" => Self::proposal(members)?,
                    "proposalMachine" => Self::proposal_machine(members)?,
                    "events" => events::read(members)?,
                    _ => return Ok(None),
                }))
            }

            /// The schema of each query. A member has the type that the query has.
            #[cfg(feature = "schema")]
            pub(crate) fn schemas(generator: &mut schemars::SchemaGenerator) -> alloc::vec::Vec<schemars::Schema> {
                let mut schemas = alloc::vec::Vec::new();
                $({
                    #[allow(unused_mut, reason = "one query has no members")]
                    let mut form = Form::new(generator, $type);
                    $($one_form::describe(&mut form, $one_name, |query| if let Self::$query($one) = query { Some($one) } else { None });)?
                    $($($form::describe(
                        &mut form,
                        $($name,)?
                        |query| if let Self::$query { $member, .. } = query { Some($member) } else { None },
                    );)*)?
                    schemas.push(form.schema());
                })*
                schemas.extend(Self::other_schemas(generator));
                schemas
            }

            fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                match self {
                    $(Self::$query $(($one))? $({ $($member),* })? => {
                        $($one_form::write(map, $one_name, $one)?;)?
                        $($($form::write(map, $($name,)? $member)?;)*)?
                        Ok(())
                    })*
                    Self::CreditLineage { credit, page } => lineage::write(map, *credit, page),
                    Self::Proposal(id) => required::write(map, "proposalId", id),
                    Self::ProposalMachine(proposal_type) => optional::write(map, "proposalType", proposal_type.as_ref()),
                    Self::Diagram(diagram) => diagram.write(map),
                    Self::Events { filter, page } => events::write(map, filter, page),
                    Self::Explain(explain) => required::write(map, "command", &explain.command),
                    Self::ExplainRefused(_) => Err(M::Error::custom("a command that could not be read was not kept")),
                }
            }
        }
    };
}

queries! {
    "organization" Organization(id: required "organizationId");
    "ecoProject" EcoProject(id: required "ecoProjectId");
    "modularBenefitProject" ModularBenefitProject(id: required "mbpId");
    "claim" Claim(id: required "claimId");
    "claims" Claims { mbp: required "mbpId", page: page "limit" };
    "checkpoint" Checkpoint { claim: required "claimId", checkpoint: required "checkpointId" };
    "checkpoints" Checkpoints { claim: required "claimId", page: page "limit" };
    "processedClaim" ProcessedClaim(id: required "processedClaimId");
    "checkpointResult" CheckpointResult { processed_claim: required "processedClaimId", checkpoint: required "checkpointId" };
    "file" File(id: required "fileId");
    "credit" Credit(id: required "creditId");
    "credits" Credits { filter: credit_filter, page: page "limit" };
    "marketplaceTraders" MarketplaceTraders { marketplace: required "marketplaceId", page: page "limit" };
    "proposals" Proposals { filter: proposal_filter, page: page "limit" };
    "esgScorecards" EsgScorecards(page: page "limit");
    "esgMilestones" EsgMilestones { scorecard: required "esgScorecardId", page: page "limit" };
    "esgMilestone" EsgMilestone { scorecard: required "esgScorecardId", milestone: required "esgMilestoneId" };
    "esgReportingPeriod" EsgReportingPeriod {
        scorecard: required "esgScorecardId", milestone: required "esgMilestoneId",
        reporting_period: required "esgReportingPeriodId"
    };
    "eventTypes" EventTypes(page: page "limit");
    "myApiKeys" MyApiKeys(page: page "limit");
    "userBinding" UserBinding(user: required "userId");
    "salesChannel" SalesChannel(id: required "salesChannelId");
    "traderOnboardingProposals" TraderOnboardingProposals(page: page "limit");
    "traderOnboardingProposal" TraderOnboardingProposal(id: required "traderOnboardingProposalId");
    "traders" Traders(page: page "limit");
    "trader" Trader(id: required "traderId");
    "supplier" Supplier(id: required "supplierId");
    "productionFacility" ProductionFacility(id: required "productionFacilityId");
    "listableAssets" ListableAssets { trader: required "traderId", page: page "limit" };
    "transactions" Transactions(page: page "limit");
    "transaction" Transaction(id: required "transactionId");
    "offramp" Offramp(id: required "offrampId");
    "task" Task { trader: required "traderId", task: required "taskId", kind: required "kind" };
    "retirementStatement" RetirementStatement(id: required "transactionId");
    "channelEvents" ChannelEvents { created_at: bounds "createdAt", event_at: bounds "eventAt", page: page "$limit" };
    "issuance" Issuance(id: required "issuanceId");
    "audit" Audit;
}

#[cfg(feature = "schema")]
impl Query {
    /// The schemas of those that are written out.
    fn other_schemas(generator: &mut schemars::SchemaGenerator) -> [schemars::Schema; 5] {
        let mut of_lineage = Form::new(generator, "creditLineage");
        lineage::describe(&mut of_lineage);
        of_lineage.optional::<Format>("format");
        let of_lineage = of_lineage.schema();
        let mut of_proposal = Form::new(generator, "proposal");
        required::describe(
            &mut of_proposal,
            "proposalId",
            |query| if let Self::Proposal(id) = query { Some(id) } else { None },
        );
        of_proposal.optional::<Format>("format");
        let of_proposal = of_proposal.schema();
        let mut of_machine = Form::new(generator, "proposalMachine");
        of_machine.optional::<ecoledger_proposals::ProposalType>("proposalType");
        of_machine.optional::<Format>("format");
        let of_machine = of_machine.schema();
        let mut of_events = Form::new(generator, "events");
        events::describe(&mut of_events);
        let of_events = of_events.schema();
        let mut explain = Form::new(generator, "explain");
        explain.required::<crate::Command>("command");
        [of_lineage, of_proposal, of_machine, of_events, explain.schema()]
    }
}

impl Query {
    fn credit_lineage(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let (credit, page) = lineage::read(members)?;
        Ok(if is_drawn(members)? {
            Self::Diagram(Diagram::CreditLineage { credit, page })
        } else {
            Self::CreditLineage { credit, page }
        })
    }

    fn proposal(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let id = required::read(members, "proposalId")?;
        Ok(if is_drawn(members)? { Self::Diagram(Diagram::Proposal(id)) } else { Self::Proposal(id) })
    }

    fn proposal_machine(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let of = optional::read(members, "proposalType")?;
        Ok(if is_drawn(members)? { Self::Diagram(Diagram::ProposalMachine(of)) } else { Self::ProposalMachine(of) })
    }

    /// Reads a query of this type from its members, a JSON object, which may have the type among them; blank text has none. Read
    /// and refused as by [`Request::from_json`](crate::Request::from_json). A command to be explained comes as the member
    /// `command`, without what its context would have: that is set in [`TriedCommand`](super::TriedCommand).
    ///
    /// ```
    /// use ecoledger::Query;
    /// let query = Query::from_json("credits", r#"{"status":"active"}"#)?;
    /// // Written, it has its type among its members, and what is usual where nothing was said; read back, it is the same.
    /// let written = serde_json::to_string(&query)?;
    /// assert_eq!(written, r#"{"type":"credits","status":"active","limit":100}"#);
    /// assert_eq!(Query::from_json(query.type_name(), &written)?, query);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_json(type_name: &str, body: &str) -> Result<Self, Refusal> {
        let outline = Outline::new(or_empty(body));
        let mut members = outline.value(Path::Root).members()?;
        expect_type(type_name, &mut members)?;
        let query = match type_name {
            "explain" => explained(&mut members)?,
            _ => Self::from_members(type_name, &mut members)?.ok_or_else(|| unknown_type("query", type_name))?,
        };
        members.finish()?;
        Ok(query)
    }
}

impl Diagram {
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self {
            Self::CreditLineage { credit, page } => lineage::write(map, *credit, page)?,
            Self::Proposal(id) => required::write(map, "proposalId", id)?,
            Self::ProposalMachine(proposal_type) => optional::write(map, "proposalType", proposal_type.as_ref())?,
        }
        required::write(map, "format", &Format::Mermaid)
    }
}

/// In the form of [`wire`](crate::wire::queries), the type among the members. What stands in the context of an `explain` is not
/// written, and an [`ExplainRefused`](Query::ExplainRefused) cannot be: it does not have its command.
impl Serialize for Query {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", self.type_name())?;
        self.write(&mut map)?;
        map.end()
    }
}
