//! Every member of every command, with values in the form in which the library writes them.

use serde_json::{Map, Value, json};

/// What an object may have: a name, whether it must be there, and values of which one is taken.
pub(crate) type Member = (&'static str, bool, Vec<Value>);

pub(crate) fn some(name: &'static str, values: impl Into<Vec<Value>>) -> Member {
    (name, true, values.into())
}

pub(crate) fn maybe(name: &'static str, values: impl Into<Vec<Value>>) -> Member {
    (name, false, values.into())
}

pub(crate) fn id(name: &'static str) -> Member {
    some(name, [json!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3"), json!("c548f316-4177-5897-a82f-34299e82a302")])
}

pub(crate) fn maybe_id(name: &'static str) -> Member {
    (id(name).0, false, id(name).2)
}

fn text(name: &'static str) -> Member {
    some(name, [json!("A text"), json!("\"quoted\" \\ \u{1f333} text")])
}

fn maybe_text(name: &'static str) -> Member {
    (name, false, text(name).2)
}

fn maybe_long(name: &'static str) -> Member {
    maybe(name, [json!("One line"), json!("two\n\tlines")])
}

fn quantity(name: &'static str) -> Member {
    some(name, [json!("1"), json!("12.000001"), json!("1000000000000")])
}

fn maybe_quantity(name: &'static str) -> Member {
    (name, false, quantity(name).2)
}

/// The object whose members are picked by these numbers, around and around.
pub(crate) fn object(members: &[Member], picks: &mut impl Iterator<Item = u8>) -> Value {
    let mut object = Map::new();
    for (name, required, values) in members {
        let pick = usize::from(picks.next().expect("endless"));
        let ways = values.len() + usize::from(!*required);
        if let Some(value) = values.get(pick % ways) {
            object.insert((*name).to_owned(), value.clone());
        }
    }
    Value::Object(object)
}

/// Some objects with these members: with all, with those that must be, and mixtures.
pub(crate) fn objects(members: &[Member]) -> Vec<Value> {
    let mut picked: Vec<Value> = (0..6).map(|first| object(members, &mut (first..).step_by(7).chain(0..))).collect();
    let all = members.iter().map(|(name, _, values)| ((*name).to_owned(), values[0].clone()));
    picked.push(Value::Object(all.collect()));
    let required = members.iter().filter(|(_, required, _)| *required);
    picked.push(Value::Object(required.map(|(name, _, values)| ((*name).to_owned(), values[0].clone())).collect()));
    picked
}

fn address() -> Vec<Value> {
    objects(&[text("street"), text("city"), text("countryName"), maybe_text("zipCode"), maybe_text("poBox")])
}

fn end_use_buyer() -> Vec<Value> {
    vec![json!({"externalId": "e"}), json!({"details": "d\nd"}), json!({"externalId": "e", "details": "d"})]
}

fn co_benefits() -> Vec<Value> {
    let score = maybe("ratingScore", [json!("A+"), json!(4), json!(2.5)]);
    let all = objects(&[text("category"), maybe_long("description"), score]);
    vec![json!([]), json!([all[0]]), Value::Array(all)]
}

/// Objects whose ids are all different, as lists.
fn lists(member: &'static str, objects: &[Value]) -> Vec<Value> {
    let numbered = objects.iter().enumerate().map(|(number, object)| {
        let mut object = object.clone();
        object[member] = json!(format!("25e636dc-06eb-59a5-9b6d-0000000000{number:02}"));
        object
    });
    let all: Vec<Value> = numbered.collect();
    vec![json!(all[..2]), json!(all)]
}

fn file_ids() -> Member {
    some("fileIds", [json!([]), json!(["25e636dc-06eb-59a5-9b6d-1f30f6215dc3"])])
}

fn checkpoints() -> Vec<Value> {
    objects(&[
        id("checkpointId"),
        some("startDate", [json!("2024-01-01")]),
        some("endDate", [json!("2024-12-31")]),
        maybe_quantity("effectBefore"),
        maybe_quantity("effectAfter"),
    ])
}

fn findings() -> Vec<Member> {
    vec![id("checkpointId"), maybe_quantity("effectBefore"), maybe_quantity("effectAfter"), maybe_text("comment")]
}

fn mbp(member: fn(&'static str) -> Member, registry: fn(&'static str) -> Member) -> Vec<Member> {
    vec![
        member("name"),
        registry("issuingRegistryId"),
        maybe_text("ecologicalBenefitType"),
        maybe_text("ecologicalBenefitScope"),
        maybe_text("classificationCategory"),
        maybe_text("classificationMethod"),
        maybe("country", [json!("FI"), json!("FIN")]),
        maybe_text("durability"),
        maybe_text("storageType"),
        maybe_long("description"),
    ]
}

fn with(mut members: Vec<Member>, more: impl IntoIterator<Item = Member>) -> Vec<Member> {
    members.extend(more);
    members
}

fn mbps() -> Vec<Value> {
    objects(&with(mbp(text, id), [id("mbpId")]))
}

fn assets(price: &Value) -> Member {
    let line = |start: &str, end: &str| {
        let mut line = json!({"start": start, "end": end});
        if !price.is_null() {
            line["unitPrice"] = price.clone();
        }
        line
    };
    let old = "I_643002406555908611000000000001";
    some("assets", [json!([line("I_1", "I_9")]), json!([line("I_1", "I_9"), line(old, old), line("J_1", "J_1")])])
}

fn of_organizations() -> Vec<(&'static str, Vec<Member>)> {
    let role = some("marketRole", [json!("buyer"), json!("issuingRegistry")]);
    let scope = maybe("scope", [json!({"mbpId": id("").2[0]}), json!({"ecoProjectId": id("").2[1]})]);
    let roles = some("marketRoles", [json!(["buyer"]), json!(["supplier", "marketplace"])]);
    let omnibus = maybe("isOmnibusOrganization", [json!(true), json!(false)]);
    let user_role = some("userRole", [json!("administrator"), json!("reader")]);
    vec![
        ("registerOrganization", vec![id("organizationId"), text("name"), roles]),
        ("addMarketRole", vec![id("organizationId"), role.clone()]),
        ("updateOrganization", vec![id("organizationId"), maybe_text("name"), omnibus]),
        ("assignUserRole", vec![id("organizationId"), id("userId"), role.clone(), user_role, scope.clone()]),
        ("revokeUserRole", vec![id("organizationId"), id("userId"), role, scope]),
    ]
}

fn of_projects() -> Vec<(&'static str, Vec<Member>)> {
    let country = maybe("country", [json!("FI")]);
    let recommendation = objects(&[quantity("quantity"), maybe("vintage", [json!(1990), json!(2024)]), maybe_text("note")]);
    let source = some("source", [json!({"upload": {}}), json!({"url": "https://e.org/?a=b"})]);
    let kinds = ["ecoProject", "mbp", "checkpoint", "claim", "processedClaim", "checkpointResult", "credit"];
    let resources: Vec<Value> = kinds.iter().map(|kind| json!({"kind": kind, "id": id("").2[0]})).collect();
    let days = [maybe("startDate", [json!("2024-01-01")]), maybe("endDate", [json!("2024-02-29")])];
    vec![
        (
            "createEcoProject",
            vec![
                id("ecoProjectId"),
                text("name"),
                maybe_long("description"),
                country,
                some("modularBenefitProjects", lists("mbpId", &mbps())),
                file_ids(),
            ],
        ),
        ("addModularBenefitProject", vec![id("ecoProjectId"), some("modularBenefitProject", mbps())]),
        ("updateModularBenefitProject", with(mbp(maybe_text, maybe_id), [id("mbpId")])),
        (
            "createClaim",
            vec![
                id("claimId"),
                id("mbpId"),
                maybe_quantity("quantity"),
                some("coBenefits", co_benefits()),
                some("checkpoints", lists("checkpointId", &checkpoints())),
            ],
        ),
        ("updateClaim", vec![id("claimId"), maybe_quantity("quantity"), maybe("coBenefits", co_benefits())]),
        ("addCheckpoint", vec![id("claimId"), some("checkpoint", checkpoints())]),
        (
            "updateCheckpoint",
            with(vec![id("claimId"), id("checkpointId"), maybe_quantity("effectBefore"), maybe_quantity("effectAfter")], days),
        ),
        (
            "updateProcessedClaim",
            vec![
                id("processedClaimId"),
                maybe_quantity("quantity"),
                maybe("coBenefits", co_benefits()),
                maybe("creditRecommendation", recommendation),
                some("checkpointResults", lists("checkpointId", &objects(&findings()))),
            ],
        ),
        ("updateCheckpointResult", with(findings(), [id("processedClaimId")])),
        (
            "addFile",
            vec![
                id("fileId"),
                some("name", [json!("n.pdf")]),
                text("tag"),
                maybe("sizeBytes", [json!(0), json!(26_214_400)]),
                maybe("sha256", [json!("0".repeat(64))]),
                source,
                maybe("resource", resources),
            ],
        ),
        ("deleteFile", vec![id("fileId")]),
    ]
}

fn of_credits() -> Vec<(&'static str, Vec<Member>)> {
    let child = [id("creditId"), quantity("quantity"), maybe("endUseBuyer", end_use_buyer())];
    let days = [some("startDate", [json!("2024-01-01")]), some("endDate", [json!("2024-12-31")])];
    let period = with(vec![id("esgReportingPeriodId"), maybe_quantity("goal")], days.clone());
    let reduction = some("targetEmissionReductionType", [json!("percent"), json!("absolute")]);
    vec![
        ("splitCredit", vec![id("creditId"), some("children", lists("creditId", &objects(&child)))]),
        ("transferCredit", vec![id("creditId"), id("toOrganizationId")]),
        ("transferEndUseBuyer", vec![id("creditId"), some("endUseBuyer", end_use_buyer())]),
        (
            "createEsgScorecard",
            vec![
                id("esgScorecardId"),
                quantity("currentEmissionsPerYear"),
                quantity("goal"),
                some("goalEndDate", [json!("2030-01-01")]),
                maybe_text("goalStatement"),
            ],
        ),
        (
            "createEsgMilestone",
            with(
                vec![
                    id("esgScorecardId"),
                    id("esgMilestoneId"),
                    text("name"),
                    text("description"),
                    quantity("targetEmissionReduction"),
                    reduction,
                    some("reportingPeriods", lists("esgReportingPeriodId", &objects(&period))),
                ],
                days,
            ),
        ),
        (
            "reportEmissions",
            vec![
                id("esgScorecardId"),
                id("esgMilestoneId"),
                id("esgReportingPeriodId"),
                text("category"),
                some("scope", [json!("one"), json!("three")]),
                quantity("quantity"),
            ],
        ),
    ]
}

fn of_proposals() -> Vec<(&'static str, Vec<Member>)> {
    let typed = |name: &str, members: &[Member]| {
        let mut all = objects(members);
        for object in &mut all {
            object["type"] = json!(name);
        }
        all
    };
    let bodies = [
        typed("MBPRegister", &[id("mbpId")]),
        typed("MBPClaimVerify", &[id("claimId"), id("verifierId")]),
        typed("CreditMint", &[id("processedClaimId")]),
        typed("MarketplaceTraderRegister", &[id("marketplaceId")]),
        typed("MarketplaceListingRegister", &[id("creditId"), id("marketplaceId")]),
        typed("MarketplaceListingDeregister", &[id("creditId")]),
        typed("MarketplaceListingTransfer", &[id("creditId"), id("toMarketplaceId")]),
        typed("CreditRetire", &[id("creditId"), maybe("endUseBuyer", end_use_buyer())]),
        typed(
            "ESGEmissionOffset",
            &[id("creditId"), id("esgScorecardId"), id("esgMilestoneId"), maybe_id("esgReportingPeriodId")],
        ),
    ];
    let mint = [
        id("creditId"),
        quantity("quantity"),
        some("vintage", [json!(1990), json!(2024)]),
        text("assetId"),
        some("determinedValue", [json!("generated"), json!("exPost")]),
    ];
    let plain = ["approve", "reject", "returnForEdits", "resubmit", "withdraw"];
    let mut actions: Vec<Value> = plain.iter().map(|name| json!({"type": name})).collect();
    actions.extend(typed("accept", &[id("processedClaimId")]));
    actions.extend(typed("mint", &mint));
    let external = some("externalIds", [json!([]), json!(["a", "b"])]);
    vec![
        ("submitProposal", vec![id("proposalId"), some("proposal", bodies.concat()), maybe_long("message"), external]),
        ("actOnProposal", vec![id("proposalId"), some("action", actions), maybe_long("message"), file_ids()]),
    ]
}

fn of_channels() -> Vec<(&'static str, Vec<Member>)> {
    let binding = || vec![id("userId"), id("salesChannelId")];
    let role = || some("role", [json!("TRADER_VIEWER"), json!("ASSET_OFFRAMPER")]);
    let expires = some("expiresAt", [json!("2027-01-01T00:00:00.000Z")]);
    let proposal = || id("traderOnboardingProposalId");
    let nullable = |name| maybe(name, [json!("P"), Value::Null]);
    let address_patch =
        objects(&[maybe_text("street"), maybe_text("city"), maybe_text("countryName"), nullable("zipCode"), nullable("poBox")]);
    let patch = objects(&[maybe_text("businessId"), maybe_text("name"), maybe("address", address_patch)]);
    vec![
        ("registerSalesChannel", vec![id("salesChannelId"), text("name")]),
        ("bindUser", binding()),
        ("unbindUser", binding()),
        ("grantRole", with(binding(), [role()])),
        ("revokeRole", with(binding(), [role()])),
        ("createApiKey", vec![id("apiKeyId"), text("passphraseHash"), expires]),
        ("deleteApiKey", vec![id("apiKeyId")]),
        (
            "submitTraderOnboardingProposal",
            vec![
                proposal(),
                id("salesChannelId"),
                id("accountHolderId"),
                text("name"),
                text("businessId"),
                maybe("address", address()),
            ],
        ),
        ("resubmitTraderOnboardingProposal", vec![proposal()]),
        ("acceptTraderOnboardingProposal", vec![proposal(), id("traderId")]),
        ("rejectTraderOnboardingProposal", vec![proposal()]),
        ("createTrader", vec![id("traderId"), text("businessId"), text("name"), some("address", address())]),
        ("updateTrader", vec![id("traderId"), some("patch", patch)]),
        ("setAutoApproval", vec![id("traderId"), some("enabled", [json!(true), json!(false)])]),
        ("registerSupplier", vec![id("supplierId"), text("name")]),
        (
            "registerProductionFacility",
            vec![
                id("productionFacilityId"),
                id("supplierId"),
                maybe("gsrn", [json!("123456789012345678")]),
                some("code", [json!("A1b2C3")]),
                text("name"),
                some("countryCode", [json!("FI"), json!("NA")]),
                some("methodologyCodes", [json!([]), json!(["C03", "C04"])]),
            ],
        ),
    ]
}

pub(crate) fn of_bundles() -> Vec<(&'static str, Vec<Member>)> {
    let moment = |name, value: &str| some(name, [json!(value)]);
    let maybe_moment = |name| maybe(name, [json!("2026-06-01T12:00:00.001Z")]);
    let bundle = objects(&[
        some("start", [json!("I_1")]),
        some("end", [json!("I_9")]),
        some("issuanceId", [json!("I")]),
        id("productionFacilityId"),
        id("supplierId"),
        text("methodologyCode"),
        maybe_moment("issuingDate"),
        maybe_moment("expirationDate"),
        text("creditTypeId"),
        text("standard"),
        some("countryCode", [json!("FI")]),
        moment("productionStartDate", "2024-01-01T00:00:00.000Z"),
        moment("productionEndDate", "2024-12-31T00:00:00.000Z"),
        some("vintage", [json!(1900), json!(2024)]),
    ]);
    let currency = || some("currency", [json!("EUR"), json!("USD")]);
    let taking = || vec![id("traderId"), id("taskId")];
    let usages = ["BUNDLED_WITH_PRODUCT_OR_SERVICE", "GENERIC_COMPENSATION", "OTHER"].map(Value::from);
    let period = json!({"start": "2024-01-01T00:00:00.000Z", "end": "2024-12-31T00:00:00.000Z"});
    let retirement = |price: &Value| {
        let members = vec![
            id("transactionId"),
            text("beneficiaryName"),
            text("beneficiaryLocation"),
            some("beneficiaryType", [json!("END_CONSUMER"), json!("SUPPLIER")]),
            maybe_moment("beneficiaryHiddenUntil"),
            some("consumptionCountryCode", [json!("FI")]),
            some("usageType", usages.clone()),
            some("consumptionPeriod", [period.clone()]),
            text("retirementPurpose"),
            assets(price),
            currency(),
        ];
        ("registerRetirement", with(taking(), members))
    };
    vec![
        ("onrampBundle", vec![id("traderId"), some("bundle", bundle)]),
        ("registerTrade", with(taking(), [id("transactionId"), id("buyerId"), assets(&json!("0.5")), currency()])),
        retirement(&json!("1000000000")),
        retirement(&Value::Null),
        ("registerOfframp", with(taking(), [id("offrampId"), assets(&Value::Null)])),
        ("approveTransaction", vec![id("transactionId")]),
        ("rejectTransaction", vec![id("transactionId"), maybe_text("reason")]),
        ("startTask", vec![id("taskId")]),
        ("failTask", vec![id("taskId"), some("message", [json!("m\nm")])]),
        (
            "withdrawCertificates",
            vec![id("traderId"), some("start", [json!("I_1")]), some("end", [json!("I_1"), json!("I_2")]), text("reason")],
        ),
    ]
}

/// Every command with all of its members, in the form in which the library writes them.
pub(crate) fn table() -> Vec<(&'static str, Vec<Member>)> {
    [of_organizations(), of_projects(), of_credits(), of_proposals(), of_channels(), of_bundles()].concat()
}
