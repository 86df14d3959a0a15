//! The Environmental Credit Service, from a project to a retired credit.

use ecoledger::{
    Actor,
    kernel::MarketRole,
    uuid::{Uuid, uuid},
};

use super::{Client, Service, client::Answer, json};

/// A user of an organization in one of its market roles.
pub(super) struct Party {
    pub(super) id: String,
    pub(super) client: Client,
}

/// An organization with its administrator.
pub(super) fn party(service: &Service, name: &str, roles: &[MarketRole]) -> Vec<Party> {
    let operator = service.operator();
    let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
    let id = operator.post("/operator/v1/organizations", &json!({"name": name, "marketRoles": names})).made("organizationId");
    let organization = id.parse::<Uuid>().expect("an id").into();
    let user = uuid!("6b797bcb-2ccc-5d3b-ba1e-7ba857ecd308").into();
    let in_role = |role: &MarketRole| {
        let body = json!({"marketRole": role.name(), "userRole": "administrator"});
        operator.post(&format!("/operator/v1/organizations/{id}/users/{user}/roles"), &body).expect(201);
        Party { id: id.clone(), client: service.client(Actor::Member { user, organization, market_role: *role }) }
    };
    roles.iter().map(in_role).collect()
}

/// A proposal that is submitted and decided.
fn agree(by: &Party, proposal: serde_json::Value, decider: &Party, action: serde_json::Value) -> serde_json::Value {
    let id = by.client.post("/proposals", &json!({"proposal": proposal})).made("proposalId");
    decider.client.post(&format!("/proposals/{id}/action"), &action).expect(201)
}

/// Everybody who has a part in a credit.
pub(super) struct Market {
    pub(super) supplier: Party,
    pub(super) registry: Party,
    pub(super) verifier: Party,
    pub(super) marketplace: Party,
    pub(super) omnibus: Party,
    pub(super) buyer: Party,
}

impl Market {
    pub(super) fn open(service: &Service) -> Self {
        let one = |name, role| party(service, name, &[role]).pop().expect("one");
        let mut both = party(service, "Market", &[MarketRole::Marketplace, MarketRole::Buyer]);
        let omnibus = both.pop().expect("a buyer");
        Self {
            supplier: one("Supplier", MarketRole::Supplier),
            registry: one("Registry", MarketRole::IssuingRegistry),
            verifier: one("Verifier", MarketRole::ValidationVerificationBody),
            marketplace: both.pop().expect("a marketplace"),
            omnibus,
            buyer: one("Buyer", MarketRole::Buyer),
        }
    }

    /// A registered modular benefit project: its path.
    pub(super) fn project(&self) -> (String, String) {
        let body = json!({
            "name": "Peatland", "country": "FI",
            "modularBenefitProjects": [{"name": "Rewetting", "issuingRegistryId": self.registry.id}]
        });
        let project = self.supplier.client.post("/ecoprojects", &body).expect(201);
        let mbp = project["modularBenefitProjects"][0]["mbpId"].as_str().expect("an id").to_owned();
        let path = format!("/ecoprojects/{}/mbps/{mbp}", project["ecoProjectId"].as_str().expect("an id"));
        agree(&self.supplier, json!({"type": "MBPRegister", "mbpId": mbp}), &self.registry, json!({"action": "approve"}));
        (path, mbp)
    }

    /// A credit of 100 tonnes.
    pub(super) fn credit(&self) -> String {
        let (path, _) = self.project();
        let body = json!({"quantity": 100, "checkpoints": [{"startDate": "2025-01-01", "endDate": "2025-12-31"}]});
        let claim = self.supplier.client.post(&format!("{path}/mbpClaims"), &body).made("claimId");
        let verify = json!({"proposal": {"type": "MBPClaimVerify", "claimId": claim, "verifierId": self.verifier.id}});
        let verify = self.supplier.client.post("/proposals", &verify).made("proposalId");
        let act = format!("/proposals/{verify}/action");
        let accepted = self.verifier.client.post(&act, &json!({"action": "accept"})).expect(201);
        let claim = self.verifier.client.get(&format!("{path}/mbpClaims/{claim}")).expect(200);
        assert_eq!(accepted["processedClaimId"], claim["processedClaimId"], "the answer tells what was made");
        let processed = claim["processedClaimId"].as_str().expect("an id");
        let result = claim["checkpoints"][0]["checkpointId"].as_str().expect("an id");
        let result = format!("/processedClaims/{processed}/checkpointResults/{result}");
        let read = self.verifier.client.get(&result);
        let etag = read.header("etag").expect("a version");
        let found =
            self.verifier.client.with("If-Match", etag).patch(&result, &json!({"effectBefore": 120, "effectAfter": 20}));
        assert_eq!(found.expect(200)["effectAfter"], "20");
        let read = self.verifier.client.get(&format!("/processedClaims/{processed}"));
        let update = json!({"creditRecommendation": {"quantity": "100", "vintage": 2025}});
        let etag = read.header("etag").expect("a version");
        self.verifier.client.with("If-Match", etag).patch(&format!("/processedClaims/{processed}"), &update).expect(200);
        self.verifier.client.post(&act, &json!({"action": "approve", "message": "Sound"})).expect(201);
        let mint = json!({"action": "mint", "quantity": 100, "vintage": 2025, "assetId": "A-1", "determinedValue": "exPost"});
        let proposal = json!({"type": "CreditMint", "processedClaimId": processed});
        let minted = agree(&self.verifier, proposal, &self.registry, mint);
        let processed = self.verifier.client.get(&format!("/processedClaims/{processed}")).expect(200);
        assert_eq!(minted["creditId"], processed["creditId"], "the answer tells what was made");
        processed["creditId"].as_str().expect("a credit").to_owned()
    }

    /// Who trades on the marketplace from now on.
    pub(super) fn trades(&self, party: &Party) {
        let proposal = json!({"type": "MarketplaceTraderRegister", "marketplaceId": self.marketplace.id});
        agree(party, proposal, &self.marketplace, json!({"action": "approve"}));
    }
}

#[test]
fn a_credit_is_minted_listed_split_settled_and_retired() {
    let service = Service::start("credit");
    let market = Market::open(&service);
    let credit = market.credit();
    for trader in [&market.supplier, &market.buyer] {
        market.trades(trader);
    }
    let list = json!({"type": "MarketplaceListingRegister", "creditId": credit, "marketplaceId": market.marketplace.id});
    agree(&market.supplier, list, &market.marketplace, json!({"action": "approve"}));
    let split = market
        .marketplace
        .client
        .post(&format!("/credits/{credit}/split"), &json!({"children": [{"quantity": 60}, {"quantity": "40"}]}));
    let children = split.expect(201)["children"].clone();
    let [sold, kept] = [0, 1].map(|at| children[at].as_str().expect("an id").to_owned());
    let transfer = json!({"toOrganizationId": market.buyer.id});
    market.marketplace.client.post(&format!("/tokens/{sold}/transfer"), &transfer).expect(201);
    let held = market.buyer.client.get(&format!("/credits/{sold}")).expect(200);
    assert_eq!((&held["quantity"], &held["ownerId"]), (&json!("60"), &json!(market.buyer.id)));
    assert_eq!(market.buyer.client.get(&format!("/credits/{kept}")).expect(200)["listedOn"], market.marketplace.id.as_str());
    agree(&market.buyer, json!({"type": "CreditRetire", "creditId": sold}), &market.registry, json!({"action": "approve"}));
    let lineage = market.buyer.client.get(&format!("/credits/{sold}/lineage")).expect(200);
    assert_eq!(lineage["credit"]["status"], "retired");
    assert_eq!(lineage["ancestors"][0]["creditId"], credit.as_str());
    let traders = market.marketplace.client.get(&format!("/marketplaces/{}/traders", market.marketplace.id)).expect(200);
    assert_eq!(traders["items"].as_array().expect("a list").len(), 2);
    let types = market.supplier.client.get("/notifications/eventtypes").expect(200);
    assert!(types["items"].as_array().expect("a list").len() > 10);
    let uri = "eventTypeUris=ecoProjects/modularBenefitProjects/create&eventTypeUris=credits/transfer";
    let events = market.supplier.client.get(&format!("/notifications/events?{uri}")).expect(200);
    let ids: Vec<i64> =
        events["items"].as_array().expect("a list").iter().filter_map(|event| event["typeId"].as_i64()).collect();
    assert_eq!(ids, [1, 20]);
    assert_eq!(service.operator().get("/operator/v1/audit").expect(200)["balanced"], true);
}

#[test]
fn what_is_updated_is_the_version_that_was_read() {
    let service = Service::start("versions");
    let market = Market::open(&service);
    let body =
        json!({"name": "Peatland", "modularBenefitProjects": [{"name": "Rewetting", "issuingRegistryId": market.registry.id}]});
    let project = market.supplier.client.post("/ecoprojects", &body).expect(201);
    let id = project["ecoProjectId"].as_str().expect("an id");
    let mbp = project["modularBenefitProjects"][0]["mbpId"].as_str().expect("an id");
    let path = format!("/ecoprojects/{id}/mbps/{mbp}");
    let supplier = &market.supplier.client;
    let read = supplier.get(&path);
    assert_eq!(read.header("etag"), Some(format!("\"{}\"", read.expect(200)["version"]).as_str()));
    let update = json!({"description": "Wet again"});
    supplier.patch(&path, &update).refused(428, "versionRequired");
    let etag = read.header("etag").expect("a version");
    let updated: Answer = supplier.with("If-Match", etag).patch(&path, &update);
    assert_eq!(updated.expect(200)["description"], "Wet again");
    supplier.with("If-Match", etag).patch(&path, &json!({"description": "Dry"})).refused(412, "versionMismatch");
    supplier.with("If-Match", "*").patch(&path, &update).refused(400, "malformedRequest");
    supplier.with("If-Match", "3").patch(&path, &update).refused(400, "malformedRequest");
    // Words of paths are spelled in more than one way.
    supplier.get(&format!("/ecoProjects/{id}/MBPs/{mbp}")).expect(200);
}

#[test]
fn an_asset_is_found_at_its_own_path_only() {
    let service = Service::start("within");
    let market = Market::open(&service);
    let (first, mbp) = market.project();
    let (second, _) = market.project();
    let elsewhere = format!("{}/{mbp}", second.rsplit_once('/').expect("a path").0);
    let supplier = &market.supplier.client;
    supplier.get(&first).expect(200);
    supplier.get(&elsewhere).refused(404, "notFound");
    let claim = json!({"checkpoints": [{"startDate": "2025-01-01", "endDate": "2025-12-31"}]});
    supplier.post(&format!("{elsewhere}/mbpClaims"), &claim).refused(404, "notFound");
    let claim = supplier.post(&format!("{first}/mbpClaims"), &claim).made("claimId");
    supplier.get(&format!("{first}/mbpClaims/{claim}/checkpoints")).expect(200);
    supplier.get(&format!("{second}/mbpClaims/{claim}/checkpoints")).refused(404, "notFound");
    supplier.get(&format!("{elsewhere}/mbpClaims/{claim}")).refused(404, "notFound");
}

#[test]
fn an_omnibus_organization_acts_for_end_use_buyers() {
    let service = Service::start("omnibus");
    let market = Market::open(&service);
    let flag = json!({"isOmnibusOrganization": true});
    let path = format!("/organizations/{}", market.omnibus.id);
    market.marketplace.client.patch(&path, &flag).refused(403, "forbidden");
    assert_eq!(market.omnibus.client.patch(&path, &flag).expect(200)["isOmnibusOrganization"], true);
    let credit = market.credit();
    market.trades(&market.supplier);
    let list = json!({"type": "MarketplaceListingRegister", "creditId": credit, "marketplaceId": market.marketplace.id});
    agree(&market.supplier, list, &market.marketplace, json!({"action": "approve"}));
    let pull = json!({"toOrganizationId": market.omnibus.id});
    market.omnibus.client.post(&format!("/tokens/{credit}/transfer"), &pull).expect(201);
    let buyer = json!({"endUseBuyer": {"externalId": "customer-7", "details": "A bakery"}});
    let changed = market.omnibus.client.post(&format!("/tokens/{credit}/endusebuyertransfer"), &buyer).expect(201);
    assert_eq!(changed["endUseBuyer"], buyer["endUseBuyer"]);
    let children = json!({"children": [{"quantity": 30, "endUseBuyer": {"externalId": "customer-8"}}, {"quantity": 70}]});
    let split = market.omnibus.client.post(&format!("/tokens/{credit}/split"), &children).expect(201);
    let child = split["children"][1].as_str().expect("an id");
    let child = market.omnibus.client.get(&format!("/credits/{child}")).expect(200);
    assert_eq!(child["endUseBuyer"], buyer["endUseBuyer"]);
}

#[test]
fn emissions_are_reported_and_offset() {
    let service = Service::start("emissions");
    let market = Market::open(&service);
    let buyer = &market.buyer.client;
    let goal = json!({"currentEmissionsPerYear": 500, "goal": 300, "goalEndDate": "2030-12-31"});
    let card = buyer.post("/esgs", &goal).made("esgScorecardId");
    let milestone = json!({
        "name": "2026", "description": "Less", "startDate": "2026-01-01", "endDate": "2026-12-31",
        "targetEmissionReduction": 50, "targetEmissionReductionType": "absolute",
        "reportingPeriods": [{"startDate": "2026-01-01", "endDate": "2026-12-31", "goal": 10}]
    });
    let milestone = buyer.post(&format!("/esgs/{card}/milestones"), &milestone).expect(201);
    let id = milestone["esgMilestoneId"].as_str().expect("an id");
    let period = milestone["reportingPeriods"][0]["esgReportingPeriodId"].as_str().expect("an id");
    let path = format!("/esgs/{card}/milestones/{id}/reportingPeriods/{period}");
    let report = json!({"category": "heating", "scope": "one", "quantity": "12.5"});
    buyer.post(&format!("{path}/emissions"), &report).expect(201);
    assert_eq!(buyer.get(&path).expect(200)["excess"], "2.5");
    assert_eq!(buyer.get(&format!("/esgs/{card}/milestones/{id}")).expect(200)["excess"], "2.5");
    for list in [format!("/esgs/{card}/milestones"), "/esgs".to_owned()] {
        assert_eq!(buyer.get(&list).expect(200)["items"][0]["reported"], "12.5");
    }
}

#[test]
fn files_and_claims_are_added_read_changed_and_deleted() {
    let service = Service::start("files");
    let market = Market::open(&service);
    let supplier = &market.supplier.client;
    let (path, mbp) = market.project();
    let file = json!({
        "name": "map.pdf", "tag": "map", "source": {"url": "https://example.org/map.pdf"}, "resource": {"kind": "mbp", "id": mbp}
    });
    let file = supplier.post("/files", &file).made("fileId");
    assert_eq!(supplier.get(&path).expect(200)["files"][0]["fileId"], file.as_str());
    supplier.get(&format!("/files/{file}")).expect(200);
    assert_eq!(supplier.delete(&format!("/files/{file}")).expect(200), json!({"fileId": file}));
    supplier.get(&format!("/files/{file}")).refused(404, "notFound");
    let bad = json!({"name": "run.sh", "tag": "x", "source": {"upload": {}}});
    supplier.post("/files", &bad).refused(400, "fileTypeNotAllowed");
    let claim = json!({"checkpoints": [{"startDate": "2025-01-01", "endDate": "2025-06-30"}]});
    let claim = supplier.post(&format!("{path}/mbpClaims"), &claim).made("claimId");
    let claim = format!("{path}/mbpClaims/{claim}");
    let added = supplier.post(&format!("{claim}/checkpoints"), &json!({"startDate": "2025-07-01", "endDate": "2025-12-31"}));
    let checkpoint = added.expect(201)["checkpoints"][1]["checkpointId"].as_str().expect("an id").to_owned();
    let checkpoint = format!("{claim}/checkpoints/{checkpoint}");
    let read = supplier.get(&checkpoint);
    let etag = read.header("etag").expect("a version");
    let changed = supplier.with("If-Match", etag).patch(&checkpoint, &json!({"effectBefore": 12, "effectAfter": 2}));
    assert_eq!(changed.expect(200)["effectBefore"], "12");
    let etag = supplier.get(&claim).header("etag").expect("a version").to_owned();
    let changed =
        supplier.with("If-Match", &etag).patch(&claim, &json!({"quantity": 10, "coBenefits": [{"category": "water"}]}));
    assert_eq!(changed.expect(200)["quantity"], "10");
    assert_eq!(supplier.get(&format!("{path}/mbpClaims")).expect(200)["items"].as_array().expect("a list").len(), 1);
}

#[test]
fn ids_are_made_by_the_service_and_members_are_given_once() {
    let service = Service::start("ids");
    let market = Market::open(&service);
    let supplier = &market.supplier.client;
    let (id, registry) = ("0b797bcb-2ccc-5d3b-ba1e-7ba857ecd308", &market.registry.id);
    let mbp = json!({"name": "Rewetting", "issuingRegistryId": registry});
    let named = json!({"mbpId": id, "name": "Rewetting", "issuingRegistryId": registry});
    for body in [
        json!({"ecoProjectId": id, "name": "Peatland", "modularBenefitProjects": [mbp]}),
        json!({"name": "Peatland", "modularBenefitProjects": [named]}),
        json!({"name": "Peatland", "modularBenefitProjects": [{}]}),
        json!({"name": "Peatland", "modularBenefitProjects": ["x"]}),
        json!({"name": "Peatland", "modularBenefitProjects": mbp}),
    ] {
        supplier.post("/ecoprojects", &body).refused(400, "malformedRequest");
    }
    let path = format!("/proposals/{id}/action");
    for body in [
        r#"{"action":"approve","action":"reject"}"#,
        r#"{"action":"approve","message":"a","message":"b"}"#,
        r#"{"action":"approve","quantity":1}"#,
        r#"{"action":{"type":"approve"}}"#,
        r#"{"action":"accept","processedClaimId":"0b797bcb-2ccc-5d3b-ba1e-7ba857ecd308"}"#,
        r#"{"message":"a"}"#,
        "[]",
    ] {
        supplier.ask("POST", &path, body).refused(400, "malformedRequest");
    }
    supplier.post(&path, &json!({"action": "approve"})).refused(404, "notFound");
}

#[test]
fn a_returned_project_is_edited_and_submitted_again() {
    let service = Service::start("returned");
    let market = Market::open(&service);
    let (supplier, registry) = (&market.supplier.client, &market.registry.client);
    let body =
        json!({"name": "Peatland", "modularBenefitProjects": [{"name": "Rewetting", "issuingRegistryId": market.registry.id}]});
    let project = supplier.post("/ecoprojects", &body).expect(201);
    let mbp = project["modularBenefitProjects"][0]["mbpId"].clone();
    let path =
        format!("/ecoprojects/{}/mbps/{}", project["ecoProjectId"].as_str().expect("an id"), mbp.as_str().expect("an id"));
    let proposal = supplier.post("/proposals", &json!({"proposal": {"type": "MBPRegister", "mbpId": mbp}})).made("proposalId");
    let act = format!("/proposals/{proposal}/action");
    let returned = registry.post(&act, &json!({"action": "returnForEdits", "message": "Which peat?"})).expect(201);
    assert_eq!(returned["status"], "submitterActionNeeded");
    let read = supplier.get(&path);
    assert_eq!(read.expect(200)["status"], "returnedForEdits");
    let etag = read.header("etag").expect("a version");
    supplier.with("If-Match", etag).patch(&path, &json!({"description": "Raised bog"})).expect(200);
    supplier.post(&act, &json!({"action": "resubmit"})).expect(201);
    registry.post(&act, &json!({"action": "approve"})).expect(201);
    assert_eq!(supplier.get(&path).expect(200)["status"], "registered");
    let listed = registry.get("/proposals?status=approved&proposalType=MBPRegister").expect(200);
    assert_eq!(listed["items"][0]["proposalId"], proposal.as_str());
}
