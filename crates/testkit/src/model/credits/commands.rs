//! The members of every command, as the pages of `ecoledger::wire` list them.

use super::forms::{
    Form::{
        self, AnyOf, Country, Date, ExactlyOne, FileName, Flag, Id, Long, Many, Name, Object, OneOf, Positive, Quantity, Score,
        Sha256, Size, Tagged, Text, Url, Year,
    },
    ITSELF, Member, may, must,
};

const MARKET_ROLES: &[&str] = &["supplier", "buyer", "issuingRegistry", "validationVerificationBody", "marketplace"];
const MARKET_ROLE: Form = OneOf(MARKET_ROLES);
const SCOPE: Form = ExactlyOne(&[may("ecoProjectId", Id), may("mbpId", Id)]);
const FILES: Form = Many(&Id, 0, "", Some(ITSELF));
const TEXTS: Form = Many(&Text, 0, "", None);
const CO_BENEFITS: Form =
    Many(&Object(&[must("category", Text), may("description", Long), may("ratingScore", Score)]), 0, "", None);
const END_USE_BUYER: Form = AnyOf(&[may("externalId", Text), may("details", Long)]);
const MBP: &[Member] = &[
    must("mbpId", Id),
    must("name", Name),
    must("issuingRegistryId", Id),
    may("ecologicalBenefitType", Text),
    may("ecologicalBenefitScope", Text),
    may("classificationCategory", Text),
    may("classificationMethod", Text),
    may("country", Country),
    may("durability", Text),
    may("storageType", Text),
    may("description", Long),
];
const MBP_UPDATE: &[Member] = &[
    must("mbpId", Id),
    may("name", Name),
    may("issuingRegistryId", Id),
    may("ecologicalBenefitType", Text),
    may("ecologicalBenefitScope", Text),
    may("classificationCategory", Text),
    may("classificationMethod", Text),
    may("country", Country),
    may("durability", Text),
    may("storageType", Text),
    may("description", Long),
];
const CHECKPOINT: &[Member] = &[
    must("checkpointId", Id),
    must("startDate", Date),
    must("endDate", Date),
    may("effectBefore", Quantity),
    may("effectAfter", Quantity),
];
const RESULT: &[Member] =
    &[must("checkpointId", Id), may("effectBefore", Quantity), may("effectAfter", Quantity), may("comment", Text)];
const RESOURCE: Form = Object(&[
    must("kind", OneOf(&["ecoProject", "mbp", "checkpoint", "claim", "processedClaim", "checkpointResult", "credit"])),
    must("id", Id),
]);
const PERIOD: &[Member] =
    &[must("esgReportingPeriodId", Id), must("startDate", Date), must("endDate", Date), may("goal", Quantity)];

const PROPOSAL: Form = Tagged(&[
    ("MBPRegister", &[must("mbpId", Id)]),
    ("MBPClaimVerify", &[must("claimId", Id), must("verifierId", Id)]),
    ("CreditMint", &[must("processedClaimId", Id)]),
    ("MarketplaceTraderRegister", &[must("marketplaceId", Id)]),
    ("MarketplaceListingRegister", &[must("creditId", Id), must("marketplaceId", Id)]),
    ("MarketplaceListingDeregister", &[must("creditId", Id)]),
    ("MarketplaceListingTransfer", &[must("creditId", Id), must("toMarketplaceId", Id)]),
    ("CreditRetire", &[must("creditId", Id), may("endUseBuyer", END_USE_BUYER)]),
    (
        "ESGEmissionOffset",
        &[must("creditId", Id), must("esgScorecardId", Id), must("esgMilestoneId", Id), may("esgReportingPeriodId", Id)],
    ),
]);

const ACTION: Form = Tagged(&[
    ("approve", &[]),
    ("reject", &[]),
    ("returnForEdits", &[]),
    ("resubmit", &[]),
    ("withdraw", &[]),
    ("accept", &[must("processedClaimId", Id)]),
    (
        "mint",
        &[
            must("creditId", Id),
            must("quantity", Positive),
            must("vintage", Year),
            must("assetId", Text),
            must("determinedValue", OneOf(&["generated", "exAnte", "exPost"])),
        ],
    ),
]);

/// Every command of credits with its members, in order.
pub const COMMANDS: [(&str, &[Member]); 24] = [
    (
        "registerOrganization",
        &[must("organizationId", Id), must("name", Name), must("marketRoles", Many(&MARKET_ROLE, 1, "emptyField", None))],
    ),
    ("addMarketRole", &[must("organizationId", Id), must("marketRole", MARKET_ROLE)]),
    ("updateOrganization", &[must("organizationId", Id), may("name", Name), may("isOmnibusOrganization", Flag)]),
    (
        "assignUserRole",
        &[
            must("organizationId", Id),
            must("userId", Id),
            must("marketRole", MARKET_ROLE),
            must("userRole", OneOf(&["administrator", "contributor", "reader"])),
            may("scope", SCOPE),
        ],
    ),
    ("revokeUserRole", &[must("organizationId", Id), must("userId", Id), must("marketRole", MARKET_ROLE), may("scope", SCOPE)]),
    (
        "createEcoProject",
        &[
            must("ecoProjectId", Id),
            must("name", Name),
            may("description", Long),
            may("country", Country),
            must("modularBenefitProjects", Many(&Object(MBP), 1, "emptyField", Some("mbpId"))),
            may("fileIds", FILES),
        ],
    ),
    ("addModularBenefitProject", &[must("ecoProjectId", Id), must("modularBenefitProject", Object(MBP))]),
    ("updateModularBenefitProject", MBP_UPDATE),
    (
        "createClaim",
        &[
            must("claimId", Id),
            must("mbpId", Id),
            may("quantity", Positive),
            may("coBenefits", CO_BENEFITS),
            must("checkpoints", Many(&Object(CHECKPOINT), 1, "emptyField", Some("checkpointId"))),
        ],
    ),
    ("updateClaim", &[must("claimId", Id), may("quantity", Positive), may("coBenefits", CO_BENEFITS)]),
    ("addCheckpoint", &[must("claimId", Id), must("checkpoint", Object(CHECKPOINT))]),
    (
        "updateCheckpoint",
        &[
            must("claimId", Id),
            must("checkpointId", Id),
            may("startDate", Date),
            may("endDate", Date),
            may("effectBefore", Quantity),
            may("effectAfter", Quantity),
        ],
    ),
    (
        "updateProcessedClaim",
        &[
            must("processedClaimId", Id),
            may("quantity", Positive),
            may("coBenefits", CO_BENEFITS),
            may("creditRecommendation", Object(&[must("quantity", Positive), may("vintage", Year), may("note", Text)])),
            may("checkpointResults", Many(&Object(RESULT), 0, "", Some("checkpointId"))),
        ],
    ),
    (
        "updateCheckpointResult",
        &[
            must("processedClaimId", Id),
            must("checkpointId", Id),
            may("effectBefore", Quantity),
            may("effectAfter", Quantity),
            may("comment", Text),
        ],
    ),
    (
        "addFile",
        &[
            must("fileId", Id),
            must("name", FileName),
            must("tag", Text),
            may("sizeBytes", Size),
            may("sha256", Sha256),
            must("source", ExactlyOne(&[may("upload", Object(&[])), may("url", Url)])),
            may("resource", RESOURCE),
        ],
    ),
    ("deleteFile", &[must("fileId", Id)]),
    ("submitProposal", &[must("proposalId", Id), must("proposal", PROPOSAL), may("message", Long), may("externalIds", TEXTS)]),
    ("actOnProposal", &[must("proposalId", Id), must("action", ACTION), may("message", Long), may("fileIds", FILES)]),
    (
        "splitCredit",
        &[
            must("creditId", Id),
            must(
                "children",
                Many(
                    &Object(&[must("creditId", Id), must("quantity", Positive), may("endUseBuyer", END_USE_BUYER)]),
                    2,
                    "splitNeedsTwoChildren",
                    Some("creditId"),
                ),
            ),
        ],
    ),
    ("transferCredit", &[must("creditId", Id), must("toOrganizationId", Id)]),
    ("transferEndUseBuyer", &[must("creditId", Id), must("endUseBuyer", END_USE_BUYER)]),
    (
        "createEsgScorecard",
        &[
            must("esgScorecardId", Id),
            must("currentEmissionsPerYear", Quantity),
            must("goal", Quantity),
            must("goalEndDate", Date),
            may("goalStatement", Text),
        ],
    ),
    (
        "createEsgMilestone",
        &[
            must("esgScorecardId", Id),
            must("esgMilestoneId", Id),
            must("name", Name),
            must("description", Long),
            must("startDate", Date),
            must("endDate", Date),
            must("targetEmissionReduction", Quantity),
            must("targetEmissionReductionType", OneOf(&["percent", "absolute"])),
            must("reportingPeriods", Many(&Object(PERIOD), 0, "", Some("esgReportingPeriodId"))),
        ],
    ),
    (
        "reportEmissions",
        &[
            must("esgScorecardId", Id),
            must("esgMilestoneId", Id),
            must("esgReportingPeriodId", Id),
            must("category", Text),
            must("scope", OneOf(&["one", "two", "three"])),
            must("quantity", Quantity),
        ],
    ),
];

/// The members of a command.
pub fn members(name: &str) -> &'static [Member] {
    COMMANDS.iter().find(|(command, _)| *command == name).expect("a command of credits").1
}
