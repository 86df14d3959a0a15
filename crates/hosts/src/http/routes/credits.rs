//! The Environmental Credit Service.

use super::{Body, CURSOR, Form, Kind, LIMIT, PAGE, Parameter, Route, Within, text};

const PROPOSALS: &[Parameter] =
    &[text("status", &["status"], "ProposalStatus"), text("proposalType", &["proposalType"], "ProposalType"), LIMIT, CURSOR];

const CREDITS: &[Parameter] = &[
    text("status", &["status"], "CreditStatus"),
    text("listedOn", &["listedOn"], "Id"),
    text("ownerId", &["ownerId"], "Id"),
    LIMIT,
    CURSOR,
];

const EVENTS: &[Parameter] = &[
    Parameter { name: "eventTypeUris", member: &["eventTypeUris"], kind: Kind::Texts, is_required: false },
    text("minEventDateTimeInUtc", &["minEventDateTimeInUtc"], "Time"),
    text("maxEventDateTimeInUtc", &["maxEventDateTimeInUtc"], "Time"),
    text("lastFetchedEventId", &["lastFetchedEventId"], "EventId"),
    LIMIT,
    CURSOR,
];

const SPLIT: Route =
    Route::post("/credits/{creditId}/split", "splitCredit", Form::SplitCredit, "Split a credit into child credits")
        .body(Body::Members("NewSplit"))
        .makes(&["children[].creditId"]);

const TRANSFER: Route =
    Route::post("/credits/{creditId}/transfer", "transferCredit", Form::One("Credit"), "Transfer the ownership of a credit")
        .body(Body::Members("NewTransfer"));

/// In the order of the overview.
pub(super) const ROUTES: &[Route] = &[
    // Organizations
    Route::get("/organizations/{organizationId}", "organization", Form::One("Organization"), "Read one organization"),
    Route::patch(
        "/organizations/{organizationId}",
        "updateOrganization",
        Form::One("Organization"),
        "Update an organization: its name, or whether it acts for others (omnibus)",
    )
    .body(Body::Members("OrganizationPatch")),
    // Files
    Route::post("/files", "addFile", Form::One("File"), "Add a file").body(Body::Members("NewFile")).makes(&["fileId"]),
    Route::get("/files/{fileId}", "file", Form::One("File"), "Read one file"),
    Route::delete("/files/{fileId}", "deleteFile", Form::One("DeletedFile"), "Delete a file"),
    // Projects
    Route::post(
        "/ecoprojects",
        "createEcoProject",
        Form::One("EcoProject"),
        "Create an eco project with its modular benefit projects",
    )
    .body(Body::Members("NewEcoProject"))
    .makes(&["ecoProjectId", "modularBenefitProjects[].mbpId"]),
    Route::get("/ecoprojects/{ecoProjectId}", "ecoProject", Form::One("EcoProject"), "Read one eco project"),
    Route::post(
        "/ecoprojects/{ecoProjectId}/mbps",
        "addModularBenefitProject",
        Form::One("Mbp"),
        "Add a modular benefit project to an eco project",
    )
    .body(Body::Member("modularBenefitProject", "NewMbp"))
    .makes(&["modularBenefitProject.mbpId"]),
    Route::get(
        "/ecoprojects/{ecoProjectId}/mbps/{mbpId}",
        "modularBenefitProject",
        Form::One("Mbp"),
        "Read one modular benefit project, with its files",
    )
    .within(Within::EcoProject),
    Route::patch(
        "/ecoprojects/{ecoProjectId}/mbps/{mbpId}",
        "updateModularBenefitProject",
        Form::One("Mbp"),
        "Update the attributes of a modular benefit project",
    )
    .within(Within::EcoProject)
    .body(Body::Members("MbpPatch")),
    // Claims
    Route::get(
        "/ecoprojects/{ecoProjectId}/mbps/{mbpId}/mbpClaims",
        "claims",
        Form::Page("Claim"),
        "List the claims of a modular benefit project",
    )
    .within(Within::EcoProject)
    .takes(PAGE),
    Route::post(
        "/ecoprojects/{ecoProjectId}/mbps/{mbpId}/mbpClaims",
        "createClaim",
        Form::One("Claim"),
        "Create a claim with its checkpoints",
    )
    .within(Within::EcoProject)
    .body(Body::Members("NewClaim"))
    .makes(&["claimId", "checkpoints[].checkpointId"]),
    Route::get(
        "/ecoprojects/{ecoProjectId}/mbps/{mbpId}/mbpClaims/{claimId}",
        "claim",
        Form::One("Claim"),
        "Read one claim, with its files",
    )
    .within(Within::Mbp),
    Route::patch(
        "/ecoprojects/{ecoProjectId}/mbps/{mbpId}/mbpClaims/{claimId}",
        "updateClaim",
        Form::One("Claim"),
        "Update the attributes of a claim",
    )
    .within(Within::Mbp)
    .body(Body::Members("ClaimPatch")),
    Route::get(
        "/ecoprojects/{ecoProjectId}/mbps/{mbpId}/mbpClaims/{claimId}/checkpoints",
        "checkpoints",
        Form::Page("Checkpoint"),
        "List the checkpoints of a claim",
    )
    .within(Within::Mbp)
    .takes(PAGE),
    Route::post(
        "/ecoprojects/{ecoProjectId}/mbps/{mbpId}/mbpClaims/{claimId}/checkpoints",
        "addCheckpoint",
        Form::One("Claim"),
        "Add a checkpoint to a claim",
    )
    .within(Within::Mbp)
    .body(Body::Member("checkpoint", "NewCheckpoint"))
    .makes(&["checkpoint.checkpointId"]),
    Route::get(
        "/ecoprojects/{ecoProjectId}/mbps/{mbpId}/mbpClaims/{claimId}/checkpoints/{checkpointId}",
        "checkpoint",
        Form::One("Checkpoint"),
        "Read one checkpoint",
    )
    .within(Within::Mbp),
    Route::patch(
        "/ecoprojects/{ecoProjectId}/mbps/{mbpId}/mbpClaims/{claimId}/checkpoints/{checkpointId}",
        "updateCheckpoint",
        Form::Checkpoint,
        "Update the attributes of a checkpoint",
    )
    .within(Within::Mbp)
    .body(Body::Members("CheckpointPatch")),
    // Processed claims
    Route::get(
        "/processedClaims/{processedClaimId}",
        "processedClaim",
        Form::One("ProcessedClaim"),
        "Read one processed claim, with its files",
    ),
    Route::patch(
        "/processedClaims/{processedClaimId}",
        "updateProcessedClaim",
        Form::One("ProcessedClaim"),
        "Update a processed claim, its results and the credit recommendation",
    )
    .body(Body::Members("ProcessedClaimPatch")),
    Route::get(
        "/processedClaims/{processedClaimId}/checkpointResults/{checkpointId}",
        "checkpointResult",
        Form::One("CheckpointResult"),
        "Read one checkpoint result",
    ),
    Route::patch(
        "/processedClaims/{processedClaimId}/checkpointResults/{checkpointId}",
        "updateCheckpointResult",
        Form::CheckpointResult,
        "Update a checkpoint result",
    )
    .body(Body::Members("CheckpointResultPatch")),
    // Proposals
    Route::get(
        "/proposals",
        "proposals",
        Form::Page("Proposal"),
        "List the proposals that are submitted or decided by the organization",
    )
    .takes(PROPOSALS),
    Route::post("/proposals", "submitProposal", Form::One("Proposal"), "Submit a proposal, of one of nine types")
        .body(Body::Members("NewProposal"))
        .makes(&["proposalId"]),
    Route::get("/proposals/{proposalId}", "proposal", Form::One("Proposal"), "Read one proposal"),
    Route::post(
        "/proposals/{proposalId}/action",
        "actOnProposal",
        Form::ActedOnProposal,
        "Approve, accept, mint, reject, return for edits, resubmit or withdraw a proposal",
    )
    .body(Body::Action("Action")),
    // Credits
    Route::get("/credits", "credits", Form::Page("Credit"), "List credits").takes(CREDITS),
    Route::get("/credits/{creditId}", "credit", Form::One("Credit"), "Read one credit, with its files"),
    Route::get(
        "/credits/{creditId}/lineage",
        "creditLineage",
        Form::One("Lineage"),
        "Where a credit comes from and what became of it",
    )
    .takes(PAGE),
    SPLIT,
    Route { path: "/tokens/{creditId}/split", ..SPLIT },
    TRANSFER,
    Route { path: "/tokens/{creditId}/transfer", ..TRANSFER },
    Route::post(
        "/tokens/{creditId}/endusebuyertransfer",
        "transferEndUseBuyer",
        Form::One("Credit"),
        "Change the end-use buyer of a credit",
    )
    .body(Body::Members("NewEndUseBuyer")),
    Route::get(
        "/marketplaces/{marketplaceId}/traders",
        "marketplaceTraders",
        Form::Page("Organization"),
        "List the traders that are registered on a marketplace",
    )
    .takes(PAGE),
    // Emissions
    Route::get("/esgs", "esgScorecards", Form::Page("EsgScorecard"), "List emission goals").takes(PAGE),
    Route::post("/esgs", "createEsgScorecard", Form::One("EsgScorecard"), "Create an emission goal")
        .body(Body::Members("NewEsgScorecard"))
        .makes(&["esgScorecardId"]),
    Route::get("/esgs/{esgScorecardId}/milestones", "esgMilestones", Form::Page("EsgMilestone"), "List milestones").takes(PAGE),
    Route::post(
        "/esgs/{esgScorecardId}/milestones",
        "createEsgMilestone",
        Form::One("EsgMilestone"),
        "Create a milestone with its reporting periods",
    )
    .body(Body::Members("NewEsgMilestone"))
    .makes(&["esgMilestoneId", "reportingPeriods[].esgReportingPeriodId"]),
    Route::get(
        "/esgs/{esgScorecardId}/milestones/{esgMilestoneId}",
        "esgMilestone",
        Form::One("EsgMilestone"),
        "Read one milestone",
    ),
    Route::get(
        "/esgs/{esgScorecardId}/milestones/{esgMilestoneId}/reportingPeriods/{esgReportingPeriodId}",
        "esgReportingPeriod",
        Form::One("EsgReportingPeriod"),
        "Read one reporting period",
    ),
    Route::post(
        "/esgs/{esgScorecardId}/milestones/{esgMilestoneId}/reportingPeriods/{esgReportingPeriodId}/emissions",
        "reportEmissions",
        Form::One("EsgReportingPeriod"),
        "Report emissions in a reporting period",
    )
    .body(Body::Members("NewEmissions")),
    // Notifications
    Route::get(
        "/notifications/eventtypes",
        "eventTypes",
        Form::Page("EventType"),
        "List the types of event that can be received",
    )
    .takes(PAGE),
    Route::get("/notifications/events", "events", Form::Page("Event"), "List events").takes(EVENTS),
    // Retirements
    Route::get(
        "/retirements/{transactionId}",
        "retirementStatement",
        Form::One("RetirementStatement"),
        "The public record of a completed retirement of certificates",
    ),
];
