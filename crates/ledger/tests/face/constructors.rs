//! What constructors make is what the same members make in JSON, where nothing else is said.

use ecoledger::{
    CertificateRange, Command, Currency, Price,
    bundles::{
        Address, AssetLine, BundleAttributes, OnrampBundle, RegisterProductionFacility, RegisterRetirement, RegisterTrade,
        RejectTransaction, RetirementAssets, RetirementDetails, SubmitTraderOnboardingProposal, TradeAssets, UsageType,
        Vintage,
    },
    credits::{
        AddFile, CreateClaim, CreditRecommendation, NewCheckpoint, NewCheckpoints, Source, UpdateCheckpoint,
        UpdateProcessedClaim,
    },
    kernel::{DateRange, Period},
    proposals::{ProposalBody, SubmitProposal},
};
use serde_json::{Value, json};

const ONE: &str = "25e636dc-06eb-59a5-9b6d-1f30f6215dc3";
const TWO: &str = "c548f316-4177-5897-a82f-34299e82a302";

fn value<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a value")
}

fn is_as_read(command: impl Into<Command>, body: &Value) {
    let command = command.into();
    assert_eq!(Command::from_json(command.type_name(), &body.to_string()), Ok(command), "{body}");
}

fn line() -> AssetLine {
    AssetLine::priced(value::<CertificateRange>("I_1..I_9"), value::<Price>("0.5"))
}

#[test]
fn trades_and_retirements() {
    let assets = json!([{"start": "I_1", "end": "I_9", "unitPrice": "0.5"}]);
    let trade = TradeAssets::new(vec![line()]).expect("assets");
    let trade = RegisterTrade::new(value(ONE), value(TWO), value(ONE), value(TWO), trade, Currency::Eur);
    let body =
        json!({"traderId": ONE, "taskId": TWO, "transactionId": ONE, "buyerId": TWO, "assets": assets, "currency": "EUR"});
    is_as_read(trade, &body);

    let (start, end) = ("2024-01-01T00:00:00.000Z", "2024-12-31T00:00:00.000Z");
    let period = Period::new(value(start), value(end)).expect("a period");
    let details = RetirementDetails::new(value("B"), value("L"), value("FI"), period, value("P"));
    let mut body = json!({"traderId": ONE, "taskId": TWO, "transactionId": ONE, "beneficiaryName": "B",
        "beneficiaryLocation": "L", "consumptionCountryCode": "FI", "consumptionPeriod": {"start": start, "end": end},
        "retirementPurpose": "P", "assets": assets, "currency": "USD"});
    let retirement = |details: RetirementDetails| {
        let assets = RetirementAssets::new(vec![line()]).expect("assets");
        RegisterRetirement::new(value(ONE), value(TWO), value(ONE), details.into(), assets, Currency::Usd)
    };
    is_as_read(retirement(details.clone()), &body);
    body["usageType"] = json!("SUPPORT");
    body["beneficiaryHiddenUntil"] = json!(end);
    is_as_read(retirement(details.usage_type(UsageType::Support).beneficiary_hidden_until(value(end))), &body);
    is_as_read(RejectTransaction::new(value(ONE)), &json!({"transactionId": ONE}));
    is_as_read(RejectTransaction::new(value(ONE)).reason(value("R")), &json!({"transactionId": ONE, "reason": "R"}));
}

#[test]
fn on_ramps_facilities_and_onboarding() {
    let (start, end) = ("2024-01-01T00:00:00.000Z", "2024-12-31T00:00:00.000Z");
    let period = Period::new(value(start), value(end)).expect("a period");
    let vintage = Vintage::new(2024).expect("a year");
    let (one, two) = (value(ONE), value(TWO));
    let attributes = BundleAttributes::new(one, two, value("C03"), value("CORC"), value("PURO"), value("FI"), period, vintage);
    let mut bundle = json!({"start": "I_1", "end": "I_9", "productionFacilityId": ONE, "supplierId": TWO,
        "methodologyCode": "C03", "creditTypeId": "CORC", "standard": "PURO", "countryCode": "FI",
        "productionStartDate": start, "productionEndDate": end, "vintage": 2024, "issuanceId": "I"});
    let onramp = |attributes: BundleAttributes| OnrampBundle::new(value(ONE), value("I_1..I_9"), attributes.into());
    is_as_read(onramp(attributes.clone()), &json!({"traderId": ONE, "bundle": bundle}));
    bundle["issuingDate"] = json!(start);
    bundle["expirationDate"] = json!(end);
    let dated = attributes.issuing_date(value(start)).expiration_date(value(end));
    is_as_read(onramp(dated), &json!({"traderId": ONE, "bundle": bundle}));

    let facility = RegisterProductionFacility::new(value(ONE), value(TWO), value("A1b2C3"), value("F"), value("FI"));
    let mut body = json!({"productionFacilityId": ONE, "supplierId": TWO, "code": "A1b2C3", "name": "F", "countryCode": "FI",
        "methodologyCodes": []});
    is_as_read(facility.clone(), &body);
    body["gsrn"] = json!("123456789012345678");
    body["methodologyCodes"] = json!(["C03"]);
    is_as_read(facility.gsrn(value("123456789012345678")).methodology_codes(vec![value("C03")]), &body);

    let address = Address::new(value("S"), value("C"), value("Finland")).zip_code(value("00100"));
    let submit = SubmitTraderOnboardingProposal::new(value(ONE), value(TWO), value(ONE), value("N"), value("B"));
    let body = json!({"traderOnboardingProposalId": ONE, "salesChannelId": TWO, "accountHolderId": ONE, "name": "N",
        "businessId": "B", "address": {"street": "S", "city": "C", "countryName": "Finland", "zipCode": "00100"}});
    is_as_read(submit.address(address), &body);
}

#[test]
fn claims_files_and_proposals() {
    let days = DateRange::new(value("2024-01-01"), value("2024-12-31")).expect("days");
    let checkpoint = NewCheckpoint::new(value(ONE), days).effect_after(value("2"));
    let claim = CreateClaim::new(value(ONE), value(TWO), NewCheckpoints::new(vec![checkpoint]).expect("one"));
    let checkpoint = json!({"checkpointId": ONE, "startDate": "2024-01-01", "endDate": "2024-12-31", "effectAfter": "2"});
    let mut body = json!({"claimId": ONE, "mbpId": TWO, "checkpoints": [checkpoint]});
    is_as_read(claim.clone(), &body);
    body["quantity"] = json!("1.5");
    is_as_read(claim.quantity(value("1.5")), &body);
    let update = UpdateCheckpoint::new(value(ONE), value(TWO)).start_date(value("2024-01-01"));
    is_as_read(update, &json!({"claimId": ONE, "checkpointId": TWO, "startDate": "2024-01-01"}));

    let recommended = CreditRecommendation::new(value("3")).note(value("N"));
    let update = UpdateProcessedClaim::new(value(ONE)).credit_recommendation(recommended);
    is_as_read(update, &json!({"processedClaimId": ONE, "creditRecommendation": {"quantity": "3", "note": "N"}}));

    let file = AddFile::new(value(ONE), value("n.pdf"), value("T"), Source::Upload {}).size_bytes(7);
    is_as_read(file, &json!({"fileId": ONE, "name": "n.pdf", "tag": "T", "source": {"upload": {}}, "sizeBytes": 7}));

    let asked = ProposalBody::MbpRegister { mbp_id: value(ONE) };
    let submit = SubmitProposal::new(value(TWO), asked.into()).message(value("M"));
    is_as_read(submit, &json!({"proposalId": TWO, "proposal": {"type": "MBPRegister", "mbpId": ONE}, "message": "M"}));
}
