//! The order of checks (`ecoledger::wire::errors`, D-5): each command with every fault at once, which are then taken away one
//! by one, in the documented order; each step answers the next code.

use ecoledger_testkit::World;
use ecoledger_testkit::wire::{
    Value, asset, catalogue::commands, holder, id, json, member, operator, priced, retirement, trade, user,
};

/// A fault: what to write where in a valid request, and what it answers.
struct Fault {
    edits: Vec<(&'static str, Value)>,
    code: &'static str,
    /// A detail that tells which fault it was, and its value.
    detail: Option<(&'static str, Value)>,
}

fn fault(pointer: &'static str, value: Value, code: &'static str) -> Fault {
    Fault { edits: vec![(pointer, value)], code, detail: None }
}

/// A value of a member that is refused with this code, at this path.
fn bad(pointer: &'static str, value: Value, code: &'static str, path: &str) -> Fault {
    Fault { edits: vec![(pointer, value)], code, detail: Some(("member", path.into())) }
}

/// An id that names nothing.
fn missing(pointer: &'static str, kind: &'static str) -> Fault {
    Fault { edits: vec![(pointer, id("nothing").into())], code: "notFound", detail: Some(("entity", kind.into())) }
}

fn about(pointer: &'static str, value: Value, code: &'static str, kind: &'static str) -> Fault {
    Fault { edits: vec![(pointer, value)], code, detail: Some(("entity", kind.into())) }
}

fn taken(pointer: &'static str, name: &str, kind: &'static str) -> Fault {
    about(pointer, id(name).into(), "alreadyExists", kind)
}

fn set(request: &mut Value, pointer: &str, value: &Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = request.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}"));
    if let Some(entry) = name.parse::<usize>().ok().and_then(|index| parent.get_mut(index)) {
        *entry = value.clone();
    } else {
        parent[name] = value.clone();
    }
}

/// Step n holds the faults from n on; those of an earlier place win where two write the same member.
fn climb(command: &str, world: &World, actor: &Value, mut valid: Value, faults: &[Fault]) {
    let keyed = ["createTrader", "registerTrade", "registerRetirement", "registerOfframp"].contains(&command);
    let mut world = world.clone();
    if keyed {
        valid["context"] = json!({"idempotencyKey": "FRESH"});
    } else {
        valid["context"] = json!({});
    }
    for first in 0..=faults.len() {
        let template = world.command(actor, Value::Null).request["context"].clone();
        let mut request = valid.clone();
        for (name, value) in template.as_object().unwrap() {
            request["context"][name] = value.clone();
        }
        // What is malformed and invalid at once may be reported as either, so a malformed request has no invalid member.
        let present = faults[first..].iter().enumerate().filter(|(step, fault)| *step == 0 || fault.code != "malformedRequest");
        for (_, fault) in present.collect::<Vec<_>>().into_iter().rev() {
            for (pointer, value) in &fault.edits {
                set(&mut request, pointer, value);
            }
        }
        let response = ecoledger_testkit::wire::answer(&mut world.ledger, &request.to_string());
        match faults.get(first) {
            None => assert_eq!(response["ok"], true, "{command}: {request}\n -> {response}"),
            Some(fault) => {
                let error = &response["error"];
                assert_eq!(error["code"], fault.code, "{command} step {first}: {request}\n -> {response}");
                if let Some((name, value)) = &fault.detail {
                    assert_eq!(&error["details"][name], value, "{command} step {first}: {response}");
                }
            }
        }
    }
}

/// The ladder that every command has: what its shape, its key and its members break, who may not, which entities are
/// missing, the version, the clock, then its own conflicts.
fn ladder(invalid: Vec<Fault>, forbidden: Vec<Fault>, missing: Vec<Fault>, conflicts: Vec<Fault>) -> Vec<Fault> {
    let mut all = vec![bad("/context/idempotencyKey", "no key".into(), "invalidIdempotencyKey", "context.idempotencyKey")];
    all.extend(invalid);
    all.push(bad("/command/unknown", json!(1), "malformedRequest", "unknown"));
    all.extend(forbidden);
    all.extend(missing);
    all.push(fault("/context/expectedVersion", json!(77), "versionMismatch"));
    all.push(fault("/context/at", "2026-01-01T00:00:00Z".into(), "clockWentBack"));
    all.extend(conflicts);
    all
}

fn no_actor() -> Vec<Fault> {
    vec![fault("/context/actor", member(), "forbidden")]
}

/// Neither a member nor a channel user without the role.
fn no_role() -> Vec<Fault> {
    vec![fault("/context/actor", member(), "forbidden"), fault("/context/actor", user("unbound"), "forbidden")]
}

/// The full world, with key `USED` used in every scope that the ladders ask in.
fn world() -> World {
    let mut world = World::full();
    world.onramp("signed", "U_1", "U_9");
    let north = user("north user");
    let create = json!({"type": "createTrader", "traderId": id("used"), "businessId": "b", "name": "n",
        "address": {"street": "s", "city": "c", "countryName": "n"}});
    world.command(&north, create).key("USED").ok();
    let sold = trade("signed", "buyer", "used trade", json!([priced("U_1", "U_1", 1.0)]));
    world.command(&north, sold).key("USED").ok();
    world.command(&north, retirement("made", "used retirement", json!([asset("M_11", "M_11")]))).key("USED").ok();
    let offramp = json!({"type": "registerOfframp", "traderId": id("signed"), "taskId": id("used offramp"),
        "offrampId": id("used offramp"), "assets": [asset("U_2", "U_2")]});
    world.command(&north, offramp).key("USED").ok();
    world.onramp("made", "V_1", "V_9");
    world
}

fn key_reused() -> Fault {
    about("/context/idempotencyKey", "USED".into(), "idempotencyKeyReused", "idempotencyKey")
}

fn key_required() -> Fault {
    bad("/context/idempotencyKey", Value::Null, "idempotencyKeyRequired", "context.idempotencyKey")
}

fn ladders() -> Vec<(&'static str, Vec<Fault>)> {
    let mut all = channel_ladders();
    all.extend(trader_ladders());
    all.extend(registration_ladders());
    all.extend(decision_ladders());
    all
}

fn channel_ladders() -> Vec<(&'static str, Vec<Fault>)> {
    let channel = || {
        vec![
            about("/command/salesChannelId", id("south").into(), "notFound", "salesChannel"),
            missing("/command/salesChannelId", "salesChannel"),
        ]
    };
    vec![
        (
            "registerSalesChannel",
            ladder(
                vec![bad("/command/name", " ".into(), "emptyField", "name")],
                no_role(),
                vec![],
                vec![taken("/command/salesChannelId", "north", "salesChannel")],
            ),
        ),
        (
            "bindUser",
            ladder(
                vec![],
                no_role(),
                channel(),
                vec![about("/command/userId", id("south user").into(), "alreadyBound", "userBinding")],
            ),
        ),
        (
            "unbindUser",
            ladder(vec![], no_role(), channel(), vec![about("/command/userId", id("x").into(), "notBound", "userBinding")]),
        ),
        (
            "grantRole",
            ladder(vec![], no_role(), channel(), vec![about("/command/userId", id("x").into(), "notBound", "userBinding")]),
        ),
        (
            "revokeRole",
            ladder(
                vec![],
                no_role(),
                channel(),
                vec![
                    about("/command/userId", id("x").into(), "notBound", "userBinding"),
                    about("/command/role", "SUPPLIER_VIEWER".into(), "wrongState", "userBinding"),
                ],
            ),
        ),
        (
            "createApiKey",
            ladder(
                vec![bad("/command/passphraseHash", "".into(), "emptyField", "passphraseHash")],
                no_actor(),
                vec![],
                vec![taken("/command/apiKeyId", "key", "apiKey")],
            ),
        ),
        ("deleteApiKey", ladder(vec![], no_actor(), vec![missing("/command/apiKeyId", "apiKey")], vec![])),
        (
            "registerSupplier",
            ladder(
                vec![bad("/command/name", "x".repeat(301).into(), "fieldTooLong", "name")],
                no_role(),
                vec![],
                vec![taken("/command/supplierId", "supplier", "supplier")],
            ),
        ),
        (
            "registerProductionFacility",
            ladder(
                vec![
                    bad("/command/gsrn", "1".into(), "invalidField", "gsrn"),
                    bad("/command/code", "1".into(), "invalidField", "code"),
                    bad("/command/name", "".into(), "emptyField", "name"),
                    bad("/command/countryCode", "f".into(), "invalidCountryCode", "countryCode"),
                    bad("/command/methodologyCodes/1", "".into(), "emptyField", "methodologyCodes[1]"),
                ],
                no_role(),
                vec![missing("/command/supplierId", "supplier")],
                vec![taken("/command/productionFacilityId", "facility", "productionFacility")],
            ),
        ),
    ]
}

fn address(prefix: &[&'static str; 5], path: &str) -> Vec<Fault> {
    ["street", "city", "countryName", "zipCode", "poBox"]
        .iter()
        .zip(prefix)
        .map(|(name, pointer)| bad(pointer, "".into(), "emptyField", &format!("{path}.{name}")))
        .collect()
}

const ADDRESS: [&str; 5] = [
    "/command/address/street",
    "/command/address/city",
    "/command/address/countryName",
    "/command/address/zipCode",
    "/command/address/poBox",
];

const PATCHED_ADDRESS: [&str; 5] = [
    "/command/patch/address/street",
    "/command/patch/address/city",
    "/command/patch/address/countryName",
    "/command/patch/address/zipCode",
    "/command/patch/address/poBox",
];

fn trader_ladders() -> Vec<(&'static str, Vec<Fault>)> {
    let proposal = "/command/traderOnboardingProposalId";
    let kind = "traderOnboardingProposal";
    let state = |name: &str| about(proposal, id(name).into(), "wrongState", kind);
    let name = || bad("/command/name", "".into(), "emptyField", "name");
    let business_id = || bad("/command/businessId", "".into(), "emptyField", "businessId");
    let foreign = |actor: Value| about("/context/actor", actor, "notFound", kind);
    let mut submitted = vec![name(), business_id()];
    submitted.extend(address(&ADDRESS, "address"));
    let mut created = vec![key_required(), business_id(), name()];
    created.extend(address(&ADDRESS, "address"));
    let mut patched = vec![
        bad("/command/patch/businessId", Value::Null, "requiredFieldRemoved", "patch.businessId"),
        bad("/command/patch/name", "".into(), "emptyField", "patch.name"),
    ];
    patched.extend(address(&PATCHED_ADDRESS, "patch.address"));
    vec![
        (
            "submitTraderOnboardingProposal",
            ladder(
                submitted,
                vec![
                    fault("/context/actor", user("north user"), "forbidden"),
                    fault("/context/actor", holder("other holder"), "forbidden"),
                ],
                vec![missing("/command/salesChannelId", "salesChannel")],
                vec![taken(proposal, "pending proposal", kind)],
            ),
        ),
        (
            "resubmitTraderOnboardingProposal",
            ladder(
                vec![],
                vec![fault("/context/actor", operator(), "forbidden")],
                vec![missing(proposal, kind), foreign(holder("other holder"))],
                vec![state("pending proposal")],
            ),
        ),
        (
            "acceptTraderOnboardingProposal",
            ladder(
                vec![],
                no_role(),
                vec![missing(proposal, kind), foreign(user("south user"))],
                vec![taken("/command/traderId", "made", "trader"), state("rejected proposal")],
            ),
        ),
        (
            "rejectTraderOnboardingProposal",
            ladder(
                vec![],
                no_role(),
                vec![missing(proposal, kind), foreign(user("south user"))],
                vec![state("signed proposal")],
            ),
        ),
        ("createTrader", ladder(created, no_role(), vec![], vec![key_reused(), taken("/command/traderId", "made", "trader")])),
        (
            "updateTrader",
            ladder(
                patched,
                no_role(),
                vec![
                    missing("/command/traderId", "trader"),
                    about("/command/traderId", id("foreign").into(), "notFound", "trader"),
                ],
                vec![],
            ),
        ),
        (
            "setAutoApproval",
            ladder(
                vec![],
                no_role(),
                vec![
                    missing("/command/traderId", "trader"),
                    about("/context/actor", holder("other holder"), "notFound", "trader"),
                ],
                vec![],
            ),
        ),
    ]
}

/// Two lines that both fail, then only the second: by index, whatever the codes.
fn lines(first: Value, second: Value, codes: [&'static str; 2]) -> Vec<Fault> {
    codes
        .into_iter()
        .zip([(first, 0), (second, 1)])
        .map(|(code, (line, index))| Fault {
            edits: vec![(if index == 0 { "/command/assets/0" } else { "/command/assets/1" }, line)],
            code,
            detail: Some(("index", index.into())),
        })
        .collect()
}

fn traders() -> Vec<Fault> {
    vec![missing("/command/traderId", "trader"), about("/command/traderId", id("foreign").into(), "notFound", "trader")]
}

fn registration_ladders() -> Vec<(&'static str, Vec<Fault>)> {
    let line_faults = |priced: bool| {
        let mut all = vec![
            bad("/command/assets/0/start", "x".into(), "invalidCertificateId", "assets[0].start"),
            bad("/command/assets/0/end", "x".into(), "invalidCertificateId", "assets[0].end"),
        ];
        if priced {
            all.push(bad("/command/assets/0/unitPrice", "x".into(), "invalidPrice", "assets[0].unitPrice"));
        }
        all.push(bad("/command/assets/0/end", "OTHER_5".into(), "invalidRange", "assets[0]"));
        all.push(bad("/command/assets/1/end", "x".into(), "invalidCertificateId", "assets[1].end"));
        all
    };
    let overlap = |line: Value| Fault {
        edits: vec![("/command/assets/0", line.clone()), ("/command/assets/1", line)],
        code: "overlappingRanges",
        detail: Some(("index", json!(1))),
    };
    let no_currency = || bad("/command/currency", Value::Null, "currencyMissing", "currency");
    let ids = |other: &'static str, kind: &'static str, name: &str| {
        vec![taken("/command/taskId", "offramp", "task"), taken(other, name, kind)]
    };

    let mut sold = vec![key_required()];
    sold.extend(line_faults(true));
    sold.extend([
        bad("/command/assets/1/unitPrice", Value::Null, "priceMissing", "assets[1].unitPrice"),
        no_currency(),
        overlap(priced("S_31", "S_31", 1.0)),
    ]);
    let mut sellers = traders();
    sellers.push(missing("/command/buyerId", "trader"));
    sellers.push(about("/command/buyerId", id("foreign").into(), "notFound", "trader"));
    let mut sale = vec![key_reused()];
    sale.extend(ids("/command/transactionId", "transaction", "pending trade"));
    sale.push(about("/command/buyerId", id("signed").into(), "buyerIsSeller", "trader"));
    for (start, end, code) in [("S_32", "S_40", "notBundleStart"), ("S_1", "S_40", "assetNotListable")] {
        sale.push(Fault {
            edits: vec![("/command/assets/0", priced(start, end, 1.0))],
            code,
            detail: Some(("index", json!(0))),
        });
    }
    sale.extend(lines(priced("S_31", "S_101", 1.0), priced("U_4", "U_5", 1.0), ["beyondBundleEnd", "notBundleStart"]));

    let text = |pointer: &'static str, path: &str| bad(pointer, " ".into(), "emptyField", path);
    let mut retired = vec![
        key_required(),
        text("/command/beneficiaryName", "beneficiaryName"),
        text("/command/beneficiaryLocation", "beneficiaryLocation"),
        bad("/command/beneficiaryHiddenUntil", "2028-01-01T00:00:00Z".into(), "hiddenUntilTooLate", "beneficiaryHiddenUntil"),
        bad("/command/consumptionCountryCode", "FIN".into(), "invalidCountryCode", "consumptionCountryCode"),
        bad("/command/consumptionPeriod/start", "2027-01-01T00:00:00Z".into(), "periodReversed", "consumptionPeriod"),
        text("/command/retirementPurpose", "retirementPurpose"),
    ];
    retired.extend(line_faults(true));
    retired.extend([
        no_currency(),
        overlap(priced("M_12", "M_12", 1.0)),
        bad("/command/assets/1/unitPrice", Value::Null, "mixedPrices", "assets"),
    ]);
    let mut retirement = vec![key_reused()];
    retirement.extend(ids("/command/transactionId", "transaction", "pending trade"));
    retirement.extend(lines(priced("M_12", "M_101", 1.0), priced("V_4", "V_5", 1.0), ["beyondBundleEnd", "notBundleStart"]));

    let mut left = vec![key_required()];
    left.extend(line_faults(false));
    left.push(overlap(asset("S_31", "S_31")));
    let mut used = key_reused();
    used.edits.push(("/command/traderId", id("signed").into()));
    let mut offramp = vec![used];
    offramp.extend(ids("/command/offrampId", "offramp", "offramp"));
    offramp.push(about("/command/traderId", id("made").into(), "offrampNotAllowed", "trader"));
    offramp.extend(lines(asset("S_31", "S_101"), asset("U_4", "U_5"), ["beyondBundleEnd", "notBundleStart"]));
    vec![
        ("registerTrade", ladder(sold, no_role(), sellers, sale)),
        ("registerRetirement", ladder(retired, no_role(), traders(), retirement)),
        ("registerOfframp", ladder(left, no_role(), traders(), offramp)),
    ]
}

fn decision_ladders() -> Vec<(&'static str, Vec<Fault>)> {
    let transaction = "/command/transactionId";
    let decide = |invalid: Vec<Fault>| {
        ladder(
            invalid,
            vec![fault("/context/actor", operator(), "forbidden")],
            vec![
                missing(transaction, "transaction"),
                about("/context/actor", holder("other holder"), "notFound", "transaction"),
            ],
            vec![],
        )
    };
    let task = |invalid: Vec<Fault>| {
        ladder(
            invalid,
            no_role(),
            vec![missing("/command/taskId", "task")],
            vec![about("/command/taskId", id("offramp").into(), "wrongState", "task")],
        )
    };
    let text = |pointer: &'static str, path: &str| bad(pointer, "".into(), "emptyField", path);
    let head = |start: &str, end: &str, code: &'static str| Fault {
        edits: vec![("/command/start", start.into()), ("/command/end", end.into())],
        code,
        detail: Some(("entity", "bundle".into())),
    };
    vec![
        ("approveTransaction", decide(vec![])),
        ("rejectTransaction", decide(vec![text("/command/reason", "reason")])),
        ("startTask", task(vec![])),
        ("failTask", task(vec![text("/command/message", "message")])),
        (
            "withdrawCertificates",
            ladder(
                vec![
                    bad("/command/start", "x".into(), "invalidCertificateId", "start"),
                    bad("/command/end", "x".into(), "invalidCertificateId", "end"),
                    text("/command/reason", "reason"),
                    fault("/command/end", "S_1".into(), "invalidRange"),
                ],
                no_role(),
                vec![missing("/command/traderId", "trader")],
                vec![
                    head("S_32", "S_40", "notBundleStart"),
                    head("S_1", "S_40", "assetNotListable"),
                    head("S_31", "S_101", "beyondBundleEnd"),
                ],
            ),
        ),
        (
            "onrampBundle",
            ladder(
                vec![
                    bad("/command/bundle/start", "x".into(), "invalidCertificateId", "bundle.start"),
                    bad("/command/bundle/end", "x".into(), "invalidCertificateId", "bundle.end"),
                    text("/command/bundle/methodologyCode", "bundle.methodologyCode"),
                    text("/command/bundle/creditTypeId", "bundle.creditTypeId"),
                    text("/command/bundle/standard", "bundle.standard"),
                    bad("/command/bundle/countryCode", "".into(), "invalidCountryCode", "bundle.countryCode"),
                    bad("/command/bundle/vintage", json!(1), "invalidField", "bundle.vintage"),
                    bad("/command/bundle/issuanceId", "".into(), "invalidField", "bundle.issuanceId"),
                    bad("/command/bundle/issuanceId", "OTHER".into(), "invalidRange", "bundle"),
                    fault("/command/bundle/productionEndDate", "2020-01-01T00:00:00Z".into(), "periodReversed"),
                ],
                no_role(),
                vec![
                    missing("/command/traderId", "trader"),
                    missing("/command/bundle/productionFacilityId", "productionFacility"),
                    missing("/command/bundle/supplierId", "supplier"),
                ],
                vec![Fault {
                    edits: vec![
                        ("/command/bundle/start", "S_100".into()),
                        ("/command/bundle/end", "S_101".into()),
                        ("/command/bundle/issuanceId", "S".into()),
                    ],
                    code: "alreadyIssued",
                    detail: Some(("id", "S".into())),
                }],
            ),
        ),
    ]
}

/// Valid requests with two lines each, where a command has lines.
fn valid(name: &str) -> (Value, Value) {
    let prepared = commands().into_iter().find(|prepared| prepared.name() == name).unwrap();
    let mut command = prepared.command;
    let mut actor = prepared.actor;
    match name {
        "registerTrade" => command["assets"] = json!([priced("S_31", "S_40", 1.0), priced("U_3", "U_9", 1.0)]),
        "registerOfframp" => command["assets"] = json!([asset("S_31", "S_40"), asset("U_3", "U_9")]),
        "registerRetirement" => command["assets"] = json!([priced("M_12", "M_20", 1.0), priced("V_1", "V_9", 1.0)]),
        "submitTraderOnboardingProposal" => actor = holder("holder"),
        _ => {}
    }
    (actor, json!({"command": command}))
}

#[test]
fn d5_faults_are_reported_in_the_documented_order() {
    let world = world();
    let ladders = ladders();
    for prepared in commands() {
        let found = ladders.iter().find(|(name, _)| *name == prepared.name());
        let (name, faults) = found.unwrap_or_else(|| panic!("no ladder for {}", prepared.name()));
        let (actor, request) = valid(name);
        climb(name, &world, &actor, request, faults);
    }
}

/// A pending transaction is `wrongState` for a decision once it is settled, after version and clock.
#[test]
fn d5_a_decision_on_a_settled_transaction() {
    let mut world = world();
    world.approve("pending trade");
    for name in ["approveTransaction", "rejectTransaction"] {
        let command = json!({"type": name, "transactionId": id("pending trade")});
        let stale = world.command(&holder("holder"), command.clone()).expecting(77).at("2026-01-01T00:00:00Z");
        stale.refused("versionMismatch");
        world.command(&holder("holder"), command.clone()).at("2026-01-01T00:00:00Z").refused("clockWentBack");
        world.command(&holder("holder"), command).refused("wrongState");
    }
}
