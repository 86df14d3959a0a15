//! One valid request for each command and query of channels and bundles, and for each query of the feed, all of them good in
//! the same world.

use std::sync::OnceLock;

use crate::World;

use super::{Value, asset, bundle_of, grower, holder, id, json, operator, priced, retirement, trade, user};

/// A command that succeeds in [`World::full`].
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The command.
    pub command: Value,
    /// Who may give it.
    pub actor: Value,
    /// Whether it needs an idempotency key.
    pub keyed: bool,
    /// The version of the first entity that it names.
    pub version: u64,
    /// The events that follow, in order, with what they touch.
    pub events: Vec<(&'static str, Vec<String>)>,
}

impl Prepared {
    /// The command's type.
    pub fn name(&self) -> &str {
        self.command["type"].as_str().expect("a type")
    }
}

impl World {
    /// The bundles; proposals of `holder` to `north` (`pending proposal`, `rejected proposal`); API key `key` of
    /// `north user`; `clerk`, bound to `north` with `TRADER_VIEWER`; of `signed` the trade `pending trade` of S_1..S_10, the
    /// retirement `pending retirement` of S_11..S_20 and the off-ramp `offramp` of S_21..S_30; of `made` the retirement
    /// `done retirement` of M_1..M_10. Organization `grower` has a feed.
    #[must_use]
    pub fn full() -> Self {
        static MADE: OnceLock<World> = OnceLock::new();
        MADE.get_or_init(Self::make_full).clone()
    }

    fn make_full() -> Self {
        let mut world = Self::bundles();
        world.propose("pending proposal", "north", "holder");
        world.propose("rejected proposal", "north", "holder");
        let reject = json!({"type": "rejectTraderOnboardingProposal", "traderOnboardingProposalId": id("rejected proposal")});
        world.command(&user("north user"), reject).ok();
        let key = json!({"type": "createApiKey", "apiKeyId": id("key"), "passphraseHash": "hash",
            "expiresAt": "2027-01-01T00:00:00.000Z"});
        world.command(&user("north user"), key).ok();
        world.bind_with_roles("clerk", "north", &["TRADER_VIEWER"]);
        world.pending_trade("pending trade", json!([priced("S_1", "S_10", 0.5)]));
        world.pending_retirement("pending retirement", json!([asset("S_11", "S_20")]));
        let offramp = json!({"type": "registerOfframp", "traderId": id("signed"), "taskId": id("offramp"),
            "offrampId": id("offramp"), "assets": [asset("S_21", "S_30")]});
        world.command(&user("north user"), offramp).key("offramp").ok();
        let retire = retirement("made", "done retirement", json!([asset("M_1", "M_10")]));
        world.command(&user("north user"), retire).key("done-retirement").ok();
        world.grow();
        world
    }
}

fn touch(kind: &str, name: &str) -> String {
    format!("{kind}:{}", id(name))
}

fn key_touch(command: &str, trader: Option<&str>) -> String {
    let trader = trader.map_or("-".to_owned(), id);
    format!("idempotencyKey:{}/{command}/{trader}/K-1", id("north"))
}

fn bundles(starts: &[&str]) -> Vec<String> {
    starts.iter().map(|start| format!("bundle:{start}")).collect()
}

/// Every command, with a request that succeeds in [`World::full`]; keyed ones under the key `K-1`.
pub fn commands() -> Vec<Prepared> {
    let mut all = channel_commands();
    all.extend(trader_commands());
    all.extend(bundle_commands());
    all
}

fn one(actor: Value, version: u64, event: &'static str, touches: Vec<String>, command: Value) -> Prepared {
    Prepared { command, actor, keyed: false, version, events: vec![(event, touches)] }
}

fn channel_commands() -> Vec<Prepared> {
    let north = user("north user");
    let binding = |name: &str| json!({"type": name, "userId": id("clerk"), "salesChannelId": id("north")});
    let role =
        |name: &str, role: &str| json!({"type": name, "userId": id("clerk"), "salesChannelId": id("north"), "role": role});
    vec![
        one(
            operator(),
            0,
            "salesChannelRegistered",
            vec![touch("salesChannel", "new channel")],
            json!({"type": "registerSalesChannel", "salesChannelId": id("new channel"), "name": "New channel"}),
        ),
        one(
            north.clone(),
            0,
            "userBound",
            vec![touch("userBinding", "newcomer")],
            json!({"type": "bindUser", "userId": id("newcomer"), "salesChannelId": id("north")}),
        ),
        one(north.clone(), 2, "userUnbound", vec![touch("userBinding", "clerk")], binding("unbindUser")),
        one(north.clone(), 2, "roleGranted", vec![touch("userBinding", "clerk")], role("grantRole", "EVENT_VIEWER")),
        one(north.clone(), 2, "roleRevoked", vec![touch("userBinding", "clerk")], role("revokeRole", "TRADER_VIEWER")),
        one(
            north.clone(),
            0,
            "apiKeyCreated",
            vec![touch("apiKey", "new key")],
            json!({"type": "createApiKey", "apiKeyId": id("new key"), "passphraseHash": "hash",
                "expiresAt": "2027-01-01T00:00:00.000Z"}),
        ),
        one(north, 1, "apiKeyDeleted", vec![touch("apiKey", "key")], json!({"type": "deleteApiKey", "apiKeyId": id("key")})),
        one(
            operator(),
            0,
            "supplierRegistered",
            vec![touch("supplier", "new supplier")],
            json!({"type": "registerSupplier", "supplierId": id("new supplier"), "name": "New supplier"}),
        ),
        one(
            operator(),
            0,
            "productionFacilityRegistered",
            vec![touch("productionFacility", "new facility")],
            json!({"type": "registerProductionFacility", "productionFacilityId": id("new facility"),
                "supplierId": id("supplier"), "gsrn": "643002406801000015", "code": "ABC124", "name": "New facility",
                "countryCode": "NA", "methodologyCodes": ["C03000000", "C05202402"]}),
        ),
    ]
}

fn trader_commands() -> Vec<Prepared> {
    let north = user("north user");
    let proposal = |name: &str, proposal: &str| json!({"type": name, "traderOnboardingProposalId": id(proposal)});
    let address = json!({"street": "Street 1", "city": "Oslo", "countryName": "Norway", "zipCode": "0150", "poBox": "PO-1"});
    let mut accept = one(
        north.clone(),
        1,
        "traderOnboardingProposalAccepted",
        vec![touch("traderOnboardingProposal", "pending proposal")],
        json!({"type": "acceptTraderOnboardingProposal", "traderOnboardingProposalId": id("pending proposal"),
            "traderId": id("new trader")}),
    );
    accept.events.push(("traderCreated", vec![touch("trader", "new trader")]));
    let mut create = one(
        north.clone(),
        0,
        "traderCreated",
        vec![key_touch("createTrader", None), touch("trader", "new trader")],
        json!({"type": "createTrader", "traderId": id("new trader"), "businessId": "FI-3", "name": "New trader",
            "address": address}),
    );
    create.keyed = true;
    vec![
        one(
            operator(),
            0,
            "traderOnboardingProposalSubmitted",
            vec![touch("traderOnboardingProposal", "new proposal")],
            json!({"type": "submitTraderOnboardingProposal", "traderOnboardingProposalId": id("new proposal"),
                "salesChannelId": id("north"), "accountHolderId": id("holder"), "name": "Trader Oy",
                "businessId": "FI-1", "address": address}),
        ),
        one(
            holder("holder"),
            2,
            "traderOnboardingProposalResubmitted",
            vec![touch("traderOnboardingProposal", "rejected proposal")],
            proposal("resubmitTraderOnboardingProposal", "rejected proposal"),
        ),
        accept,
        one(
            north.clone(),
            1,
            "traderOnboardingProposalRejected",
            vec![touch("traderOnboardingProposal", "pending proposal")],
            proposal("rejectTraderOnboardingProposal", "pending proposal"),
        ),
        create,
        one(
            north,
            1,
            "traderUpdated",
            vec![touch("trader", "made")],
            json!({"type": "updateTrader", "traderId": id("made"), "patch": {"businessId": "FI-9", "name": "Renamed",
                "address": {"street": "Street 2", "city": "Espoo", "countryName": "Suomi", "zipCode": "02100",
                    "poBox": "PO-2"}}}),
        ),
        one(
            holder("holder"),
            1,
            "autoApprovalChanged",
            vec![touch("trader", "signed")],
            json!({"type": "setAutoApproval", "traderId": id("signed"), "enabled": true}),
        ),
    ]
}

fn registered(
    actor: Value,
    first: (&'static str, Vec<String>),
    second: Option<(&'static str, Vec<String>)>,
    command: Value,
) -> Prepared {
    let mut events = vec![first];
    events.extend(second);
    Prepared { command, actor, keyed: true, version: 1, events }
}

fn bundle_commands() -> Vec<Prepared> {
    let north = user("north user");
    let transaction = |name: &str| json!({"type": name, "transactionId": id("pending trade")});
    let with = |mut touches: Vec<String>, more: Vec<String>| {
        touches.extend(more);
        touches
    };
    let base = |kind: &str, name: &str| vec![touch("task", name), touch(kind, name)];
    let mut retire = retirement("made", "new retirement", json!([priced("M_11", "M_20", 0.01)]));
    retire["beneficiaryType"] = "SUPPLIER".into();
    retire["beneficiaryHiddenUntil"] = "2026-06-01T00:00:00.000Z".into();
    retire["usageType"] = "DISCLOSURE".into();
    let offramp = json!({"type": "registerOfframp", "traderId": id("signed"), "taskId": id("new offramp"),
        "offrampId": id("new offramp"), "assets": [asset("S_31", "S_40")]});
    let sold = trade("signed", "buyer", "new trade", json!([priced("S_31", "S_40", 12.5)]));
    let mut approve = one(
        holder("holder"),
        1,
        "transactionApproved",
        vec![touch("transaction", "pending trade")],
        transaction("approveTransaction"),
    );
    approve.events.push(("tradeSettled", with(base("transaction", "pending trade"), bundles(&["S_1"]))));
    let mut reject = transaction("rejectTransaction");
    reject["reason"] = "too cheap".into();
    let keyed = |command: &str, trader: &str| vec![key_touch(command, Some(trader))];
    vec![
        one(
            operator(),
            1,
            "bundleOnramped",
            vec!["issuance:N".to_owned(), "bundle:N_1".to_owned()],
            json!({"type": "onrampBundle", "traderId": id("signed"), "bundle": with_expiry(bundle_of("N_1", "N_10"))}),
        ),
        registered(
            north.clone(),
            (
                "tradeRegistered",
                with(with(keyed("registerTrade", "signed"), base("transaction", "new trade")), bundles(&["S_31", "S_41"])),
            ),
            None,
            sold,
        ),
        registered(
            north.clone(),
            (
                "retirementRegistered",
                with(
                    with(keyed("registerRetirement", "made"), base("transaction", "new retirement")),
                    bundles(&["M_11", "M_21"]),
                ),
            ),
            Some(("retirementSettled", with(base("transaction", "new retirement"), bundles(&["M_11"])))),
            retire,
        ),
        registered(
            north,
            (
                "offrampRegistered",
                with(
                    with(keyed("registerOfframp", "signed"), base("offramp", "new offramp")),
                    with(vec!["issuance:S".to_owned()], bundles(&["S_31", "S_41"])),
                ),
            ),
            Some((
                "offrampSettled",
                with(base("offramp", "new offramp"), with(vec!["issuance:S".to_owned()], bundles(&["S_31"]))),
            )),
            offramp,
        ),
        approve,
        one(
            holder("holder"),
            1,
            "transactionRejected",
            with(vec![touch("transaction", "pending trade"), touch("task", "pending trade")], bundles(&["S_1"])),
            reject,
        ),
        one(
            operator(),
            1,
            "taskStarted",
            vec![touch("task", "pending trade")],
            json!({"type": "startTask", "taskId": id("pending trade")}),
        ),
        one(
            operator(),
            1,
            "taskFailed",
            with(base("transaction", "pending trade"), bundles(&["S_1"])),
            json!({"type": "failTask", "taskId": id("pending trade"), "message": "the registry is down\nfor good"}),
        ),
        one(
            operator(),
            1,
            "certificatesWithdrawn",
            with(vec!["issuance:S".to_owned()], bundles(&["S_31", "S_41"])),
            json!({"type": "withdrawCertificates", "traderId": id("signed"), "start": "S_31", "end": "S_40",
                "reason": "issued in error"}),
        ),
    ]
}

fn with_expiry(mut bundle: Value) -> Value {
    bundle["expirationDate"] = "2030-01-01T00:00:00.000Z".into();
    bundle
}

/// Every query with an actor that gets an answer in [`World::full`].
pub fn queries() -> Vec<(Value, Value)> {
    let north = user("north user");
    let task = |trader: &str, name: &str, kind: &str| json!({"type": "task", "traderId": id(trader), "taskId": id(name), "kind": kind});
    let by_north = [
        json!({"type": "myApiKeys", "limit": 10}),
        json!({"type": "userBinding", "userId": id("clerk")}),
        json!({"type": "salesChannel", "salesChannelId": id("north")}),
        json!({"type": "traderOnboardingProposals", "limit": 10}),
        json!({"type": "traderOnboardingProposal", "traderOnboardingProposalId": id("pending proposal")}),
        json!({"type": "traders", "limit": 10}),
        json!({"type": "trader", "traderId": id("signed")}),
        json!({"type": "supplier", "supplierId": id("supplier")}),
        json!({"type": "productionFacility", "productionFacilityId": id("facility")}),
        json!({"type": "listableAssets", "traderId": id("signed"), "limit": 10}),
        json!({"type": "transactions", "limit": 10}),
        json!({"type": "transaction", "transactionId": id("pending trade")}),
        json!({"type": "offramp", "offrampId": id("offramp")}),
        task("signed", "pending trade", "trade"),
        task("signed", "pending retirement", "retirement"),
        task("signed", "offramp", "offramp"),
        json!({"type": "retirementStatement", "transactionId": id("done retirement")}),
        json!({"type": "channelEvents", "createdAt": {"$gte": "2026-01-01T00:00:00Z", "$lt": "2027-01-01T00:00:00Z"},
            "eventAt": {"$gt": "2026-01-01T00:00:00Z", "$lte": "2027-01-01T00:00:00Z"}, "$limit": 10}),
    ];
    let machine = json!({"type": "proposalMachine", "proposalType": "CreditMint", "format": "mermaid"});
    let by_operator = [json!({"type": "issuance", "issuanceId": "S"}), json!({"type": "audit"}), machine];
    let by_grower = [
        json!({"type": "eventTypes", "limit": 10}),
        json!({"type": "events", "eventTypeUris": ["ecoProjects/modularBenefitProjects/create"], "limit": 10,
            "minEventDateTimeInUtc": "2026-01-01T00:00:00Z", "maxEventDateTimeInUtc": "2027-01-01T00:00:00Z",
            "lastFetchedEventId": "1"}),
    ];
    let mut all: Vec<(Value, Value)> = by_north.into_iter().map(|query| (north.clone(), query)).collect();
    all.extend(by_operator.into_iter().map(|query| (operator(), query)));
    all.extend(by_grower.into_iter().map(|query| (grower(), query)));
    all
}
