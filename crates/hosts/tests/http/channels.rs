//! The Sales Channel Services, in the shapes that they publish.

use ecoledger::{Actor, bundles::policy::Role, uuid::uuid};

use super::{Client, Service, json};

const CHANNELS: &str = "/saleschannel-services/v1";
const ISSUANCE: &str = "e0edefa8-cbde-4c19-896a-edafb7a8e030";
const FIXED: &str = "643002406555908611";

pub(super) const CLERK: Actor =
    Actor::ChannelUser(ecoledger::kernel::UserId::new(uuid!("5b797bcb-2ccc-5d3b-ba1e-7ba857ecd308")));
pub(super) const HOLDER: Actor =
    Actor::AccountHolder(ecoledger::kernel::AccountHolderId::new(uuid!("1d2b35a0-4a52-5f3e-8d8f-0a4c2f1c9b11")));

/// A certificate of the issuance.
fn certificate(number: u32) -> String {
    format!("{ISSUANCE}_{FIXED}{number:012}")
}

fn lines(ranges: &[(u32, u32)]) -> serde_json::Value {
    ranges
        .iter()
        .map(|(start, end)| json!({"unitPrice": 0.01, "start": certificate(*start), "end": certificate(*end)}))
        .collect()
}

/// A channel with a clerk who may do everything.
pub(super) struct Channel {
    pub(super) clerk: Client,
    pub(super) operator: Client,
    pub(super) id: String,
}

impl Channel {
    pub(super) fn open(service: &Service) -> Self {
        let operator = service.operator();
        let id = operator.post("/operator/v1/saleschannels", &json!({"name": "Nordic Removals"})).made("id");
        let Actor::ChannelUser(user) = CLERK else { panic!("a channel user") };
        let binding = format!("/user-services/v1/users/{user}/saleschannel-binding/{id}");
        operator.ask("POST", &binding, "").expect(201);
        for role in Role::ALL {
            let granted = operator.ask("POST", &format!("{binding}/roles?role={role}"), "").expect(201);
            assert_eq!(granted, json!({"userId": user, "salesChannelId": id, "role": role}));
        }
        Self { clerk: service.client(CLERK), operator, id }
    }

    /// A trader that the channel makes.
    pub(super) fn trader(&self, name: &str) -> String {
        let body = json!({
            "businessId": "FI-12341234",
            "name": name,
            "address": {"zipCode": "00100", "city": "Helsinki", "countryName": "Finland", "street": "Long Street", "poBox": "PO-12355"}
        });
        self.clerk.under(&format!("trader-{name}")).post(&format!("{CHANNELS}/traders"), &body).made("id")
    }

    /// A bundle of certificates in the inventory of a trader.
    pub(super) fn onramp(&self, trader: &str, (start, end): (u32, u32)) -> serde_json::Value {
        let supplier = self.operator.post("/operator/v1/suppliers", &json!({"name": "Carbo"})).made("id");
        let facility = json!({
            "supplierId": supplier, "gsrn": "643002406801000015", "code": "ABC123", "name": "Biochar facility",
            "countryCode": "FI", "methodologyCodes": ["C03000000"]
        });
        let facility = self.operator.post("/operator/v1/production-facilities", &facility).made("id");
        let bundle = json!({
            "start": certificate(start), "end": certificate(end), "productionFacilityId": facility, "supplierId": supplier,
            "methodologyCode": "C03000000", "issuingDate": "2020-01-01T00:00:00.000Z", "creditTypeId": "CORC", "standard": "PURO",
            "countryCode": "FI", "productionStartDate": "2020-01-01T00:00:00.000Z",
            "productionEndDate": "2020-12-31T00:00:00.000Z", "vintage": 2020, "issuanceId": ISSUANCE
        });
        self.operator.post(&format!("/operator/v1/traders/{trader}/inventory"), &bundle).expect(201)
    }
}

#[test]
fn a_bundle_is_traded_once_however_often_it_is_asked() {
    let service = Service::start("trade");
    let channel = Channel::open(&service);
    let (seller, buyer) = (channel.trader("ACME"), channel.trader("Borealis"));
    channel.onramp(&seller, (1, 100));
    let trade = format!("{CHANNELS}/traders/{seller}/inventory/trade");
    let body = json!({"buyerId": buyer, "assets": lines(&[(1, 40)]), "currency": "EUR"});
    channel.clerk.post(&trade, &body).refused(400, "idempotencyKeyRequired");
    let task = channel.clerk.under("cl3y5zbka0036wuxdtoxdl36a").post(&trade, &body).expect(201);
    let members: Vec<&String> = task.as_object().expect("a task").keys().collect();
    assert_eq!(members, ["idempotencyKey", "message", "responsePayload", "status", "taskId"]);
    assert_eq!(task["status"], "SUCCESS");
    let again = channel.clerk.under("cl3y5zbka0036wuxdtoxdl36a").post(&trade, &body).expect(201);
    assert_eq!(again, task);
    let other = json!({"buyerId": buyer, "assets": lines(&[(41, 50)]), "currency": "EUR"});
    channel.clerk.under("cl3y5zbka0036wuxdtoxdl36a").post(&trade, &other).refused(409, "idempotencyKeyReused");
    let inside = json!({"buyerId": buyer, "assets": lines(&[(50, 60)]), "currency": "EUR"});
    let problem = channel.clerk.under("another").post(&trade, &inside).refused(409, "notBundleStart");
    assert_eq!(problem["details"]["index"], 0);
    assert_eq!(problem["type"], "urn:ecoledger:problem:notBundleStart");
    let status = channel.clerk.get(&format!("{trade}/{}", task["taskId"].as_str().unwrap())).expect(200);
    assert_eq!(status, task);
    let left = channel.clerk.get(&format!("{CHANNELS}/traders/{seller}/inventory")).expect(200);
    assert_eq!(
        (&left[0]["start"], &left[0]["end"], &left[0]["volume"]),
        (&json!(certificate(41)), &json!(certificate(100)), &json!(60))
    );
    assert_eq!(channel.operator.get("/operator/v1/audit").expect(200)["balanced"], true);
}

/// The seed's payload of a retirement, with this line.
fn retirement(hidden: serde_json::Value, assets: &serde_json::Value) -> serde_json::Value {
    json!({
        "beneficiaryName": "ACME Corp Oy",
        "beneficiaryLocation": "Helsinki",
        "beneficiaryType": "END_CONSUMER",
        "beneficiaryHiddenUntil": hidden,
        "consumptionCountryCode": "FI",
        "usageType": "GENERIC_COMPENSATION",
        "consumptionPeriod": {"start": "2020-01-01T00:00:00.000Z", "end": "2020-12-31T00:00:00.000Z"},
        "retirementPurpose": "To compensate for flight emissions from business trips in 2022.",
        "assets": assets,
        "currency": "EUR"
    })
}

#[test]
fn the_documents_own_payloads_are_taken_as_they_stand() {
    let service = Service::start("payloads");
    let channel = Channel::open(&service);
    let created = json!({
        "businessId": "FI-12341234",
        "name": "ACME Corp",
        "address": {"zipCode": "00100", "city": "Helsinki", "countryName": "Finland", "street": "Long Street", "poBox": "PO-12355"}
    });
    let trader = channel.clerk.under("k").post(&format!("{CHANNELS}/traders"), &created).expect(201);
    let id = trader["id"].as_str().expect("an id").to_owned();
    assert_eq!(trader, json!({"id": id, "businessId": "FI-12341234", "name": "ACME Corp"}));
    let update = json!({
        "businessId": "FI-12341234",
        "name": "ACME Corp",
        "address": {"zipCode": "string", "city": "Helsinki", "countryName": "Finland", "street": "Long Street", "poBox": "string"}
    });
    let path = format!("{CHANNELS}/traders/{id}");
    let patched = channel.clerk.patch(&path, &update).expect(200);
    assert_eq!(patched, json!({"id": id, "businessId": "FI-12341234", "name": "ACME Corp", "address": update["address"]}));
    channel.clerk.patch(&path, &json!({"address": {"poBox": null}})).expect(200);
    channel.clerk.patch(&path, &json!({"name": null})).refused(400, "requiredFieldRemoved");
    channel.clerk.patch(&path, &json!(["x"])).refused(400, "malformedRequest");

    let (asset, buyer) = (channel.onramp(&id, (1, 300)), channel.trader("Borealis"));
    assert_eq!(
        asset["certificates"],
        format!("PURO_PR_CORC_FI_ABC123_2020_{ISSUANCE}_{FIXED}000000000001-{FIXED}000000000300").as_str()
    );
    let inventory = format!("{path}/inventory");
    let trade = json!({"buyerId": buyer, "assets": lines(&[(1, 100)]), "currency": "EUR"});
    channel.clerk.under("t").post(&format!("{inventory}/trade"), &trade).expect(201);
    // As curl sends what its -d says, without a type of its own.
    let retired = channel.clerk.under("r").with("Content-Type", "application/x-www-form-urlencoded");
    let task =
        retired.post(&format!("{inventory}/retire"), &retirement(json!("2022-01-01T00:00:00.000Z"), &lines(&[(101, 200)])));
    let task = task.expect(201);
    let task_id = task["taskId"].as_str().expect("an id");
    assert_eq!(channel.clerk.get(&format!("{inventory}/retire/{task_id}")).expect(200), task);
    channel.clerk.get(&format!("{inventory}/trade/{task_id}")).refused(404, "notFound");
    let offramp = json!({"assets": [{"start": certificate(201), "end": certificate(300)}]});
    channel.clerk.under("o").post(&format!("{inventory}/offramp"), &offramp).refused(409, "offrampNotAllowed");
    assert_eq!(channel.clerk.get(&format!("{CHANNELS}/transactions")).expect(200).as_array().expect("a list").len(), 2);
}

#[test]
fn a_transaction_has_the_published_members() {
    let service = Service::start("transactions");
    let channel = Channel::open(&service);
    let (seller, buyer) = (channel.trader("ACME"), channel.trader("Borealis"));
    channel.onramp(&seller, (1, 100));
    let trade = json!({"buyerId": buyer, "assets": [{"unitPrice": 100, "start": certificate(1), "end": certificate(1)}], "currency": "EUR"});
    let task = channel.clerk.under("t").post(&format!("{CHANNELS}/traders/{seller}/inventory/trade"), &trade).expect(201);
    let id = &task["responsePayload"]["id"];
    let listed = channel.clerk.get(&format!("{CHANNELS}/transactions")).expect(200);
    let (created, completed) = (listed[0]["createdAt"].clone(), listed[0]["completedAt"].clone());
    assert_eq!(
        listed,
        json!([{
            "id": id, "type": "TRADE", "sellerId": seller, "status": "COMPLETED", "createdAt": created, "completedAt": completed,
            "transactionId": id, "assets": [{"start": certificate(1), "end": certificate(1), "unitPrice": 100, "volume": 1}],
            "buyerId": buyer, "currency": "EUR"
        }])
    );
    let one = channel.clerk.get(&format!("{CHANNELS}/transactions/{}", id.as_str().expect("an id"))).expect(200);
    assert_eq!(one, listed[0]);
    let events = channel.clerk.get(&format!("{CHANNELS}/events?$limit=1&createdAt[$gte]=2020-01-01T00:00:00Z"));
    let next = events.header("link").expect("a next page").to_owned();
    let event = events.expect(200)[0].clone();
    assert_eq!(event["eventType"], "TRANSACTION_STATUS_CHANGE");
    assert_eq!(event["payload"], json!({"transactionId": id, "status": "PENDING"}));
    let next = next.strip_prefix('<').and_then(|next| next.strip_suffix(">; rel=\"next\"")).expect("a link");
    assert_eq!(channel.clerk.get(next).expect(200)[0]["payload"]["status"], "COMPLETED");
    channel.clerk.get(&format!("{CHANNELS}/events?$limit=0")).refused(400, "invalidField");
    channel.clerk.get(&format!("{CHANNELS}/events?limit=1")).refused(400, "malformedRequest");
}

#[test]
fn a_platform_agreement_signed_trader_approves_and_offramps() {
    let service = Service::start("approval");
    let channel = Channel::open(&service);
    let holder = service.client(HOLDER);
    let Actor::AccountHolder(holder_id) = HOLDER else { panic!("an account holder") };
    let proposals = format!("{CHANNELS}/trader-onboarding-proposals");
    let body = json!({"salesChannelId": channel.id, "accountHolderId": holder_id, "name": "ACME Corp Oy", "businessId": "FI-123123123"});
    let asked = holder.post(&proposals, &body).expect(201);
    let id = asked["id"].as_str().expect("an id").to_owned();
    assert_eq!(asked, json!({"id": id, "name": "ACME Corp Oy", "businessId": "FI-123123123", "status": "PENDING"}));
    let path = format!("{proposals}/{id}");
    let rejected = channel.clerk.ask("POST", &format!("{path}/reject"), "").expect(201);
    assert_eq!(rejected["status"], "REJECTED");
    channel.clerk.ask("POST", &format!("{path}/accept"), "").refused(409, "wrongState");
    holder.ask("POST", &format!("{path}/resubmit"), "").expect(201);
    let accepted = channel.clerk.ask("POST", &format!("{path}/accept"), "").expect(201);
    let seller = accepted["onboardedTraderId"].as_str().expect("a trader").to_owned();
    let expected = json!({
        "id": id, "name": "ACME Corp Oy", "businessId": "FI-123123123", "onboardedTraderId": seller, "status": "ACCEPTED"
    });
    assert_eq!(accepted, expected);

    channel.onramp(&seller, (1, 100));
    let inventory = format!("{CHANNELS}/traders/{seller}/inventory");
    let hidden = "2099-01-01T00:00:00Z";
    let body = retirement(json!(hidden), &lines(&[(1, 10)]));
    channel.clerk.under("late").post(&format!("{inventory}/retire"), &body).refused(400, "hiddenUntilTooLate");
    let body = retirement(json!(null), &lines(&[(1, 10)]));
    let task = channel.clerk.under("r1").post(&format!("{inventory}/retire"), &body).expect(201);
    assert_eq!((&task["status"], task.get("responsePayload")), (&json!("PENDING"), None));
    let transactions = format!("{CHANNELS}/transactions");
    let waiting = holder.get(&transactions).expect(200)[0]["id"].as_str().expect("an id").to_owned();
    let statement = format!("/retirements/{waiting}");
    service.stranger().get(&statement).refused(404, "notFound");
    let approved = holder.ask("POST", &format!("{transactions}/{waiting}/approve"), "").expect(201);
    assert_eq!(approved["status"], "COMPLETED");
    // The same payload under the same key tells the state of the task.
    let again = channel.clerk.under("r1").post(&format!("{inventory}/retire"), &body).expect(201);
    assert_eq!(again["status"], "SUCCESS");
    assert_eq!(service.stranger().get(&statement).expect(200)["beneficiaryName"], "ACME Corp Oy");
    let body = retirement(json!(null), &lines(&[(11, 20)]));
    channel.clerk.under("r2").post(&format!("{inventory}/retire"), &body).expect(201);
    let waiting = holder.get(&transactions).expect(200)[1]["id"].as_str().expect("an id").to_owned();
    let rejected = holder.post(&format!("{transactions}/{waiting}/reject"), &json!({"reason": "Not ours"})).expect(201);
    assert_eq!(rejected["status"], "REJECTED");

    let approval = format!("{CHANNELS}/traders/{seller}/auto-approval");
    holder.ask("PUT", &approval, r#"{"enabled":true}"#).expect(200);
    let offramp = json!({"assets": [{"start": certificate(11), "end": certificate(20)}]});
    let task = channel.clerk.under("o").post(&format!("{inventory}/offramp"), &offramp).expect(201);
    assert_eq!(task["status"], "SUCCESS");
    let made = task["responsePayload"]["id"].as_str().expect("an id");
    assert_eq!(channel.clerk.get(&format!("{CHANNELS}/offramps/{made}")).expect(200)["traderId"], seller.as_str());
    let withdrawal = json!({"start": certificate(21), "end": certificate(30), "reason": "Counted twice"});
    let withdrawn =
        channel.operator.post(&format!("/operator/v1/traders/{seller}/inventory/withdraw"), &withdrawal).expect(201);
    assert_eq!(withdrawn["volume"], 10);
    let issuance = channel.operator.get(&format!("/operator/v1/issuances/{ISSUANCE}")).expect(200);
    let counted = ["onramped", "listable", "retired", "offramped", "withdrawn"].map(|place| issuance[place].as_u64());
    assert_eq!(counted, [100, 70, 10, 10, 10].map(Some));
}

#[test]
fn users_are_bound_and_have_roles() {
    let service = Service::start("users");
    let channel = Channel::open(&service);
    let user = "0b797bcb-2ccc-5d3b-ba1e-7ba857ecd308";
    let binding = format!("/user-services/v1/users/{user}/saleschannel-binding");
    let at_channel = format!("{binding}/{}", channel.id);
    channel.clerk.get(&binding).refused(404, "notFound");
    let bound = channel.clerk.ask("POST", &at_channel, "").expect(201);
    assert_eq!(bound, json!({"userId": user, "salesChannelId": channel.id, "roles": []}));
    channel.clerk.ask("POST", &format!("{at_channel}/roles?role=TRADER_VIEWER"), "").expect(201);
    let bound = json!({"userId": user, "salesChannelId": channel.id, "roles": ["TRADER_VIEWER"]});
    assert_eq!(channel.clerk.get(&binding).expect(200), bound);
    let viewer = service.client(Actor::ChannelUser(user.parse().expect("an id")));
    assert_eq!(viewer.get("/user-services/v1/users/me/saleschannel-binding").expect(200), bound);
    assert_eq!(viewer.get(&format!("{CHANNELS}/traders")).expect(200), json!([]));
    viewer
        .under("k")
        .post(
            &format!("{CHANNELS}/traders"),
            &json!({"businessId": "1", "name": "N", "address": {"street": "S", "city": "C", "countryName": "F"}}),
        )
        .refused(403, "forbidden");
    channel.clerk.ask("POST", &format!("{at_channel}/roles?role=CLERK"), "").refused(400, "malformedRequest");
    channel.clerk.ask("POST", &format!("{at_channel}/roles"), "").refused(400, "malformedRequest");
    channel.clerk.delete(&format!("{at_channel}/roles?role=TRADER_VIEWER")).expect(200);
    assert_eq!(channel.clerk.delete(&at_channel).expect(200)["roles"], json!([]));
    assert_eq!(channel.clerk.get(&format!("{CHANNELS}/saleschannels/{}", channel.id)).expect(200)["name"], "Nordic Removals");
}

#[test]
fn pages_of_a_list_are_linked() {
    let service = Service::start("pages");
    let channel = Channel::open(&service);
    let made: Vec<String> = (0..5).map(|number| channel.trader(&format!("T{number}"))).collect();
    let (mut seen, mut path) = (Vec::new(), format!("{CHANNELS}/traders?limit=2"));
    loop {
        let page = channel.clerk.get(&path);
        let traders = page.expect(200);
        seen.extend(traders.as_array().expect("a list").iter().map(|trader| trader["id"].as_str().expect("an id").to_owned()));
        let Some(link) = page.header("link") else { break };
        path = link.split(['<', '>']).nth(1).expect("an address").to_owned();
    }
    assert_eq!(seen, made);
    channel
        .clerk
        .get(&format!("{CHANNELS}/transactions?cursor={}", path.rsplit('=').next().expect("a cursor")))
        .refused(400, "invalidField");
}
