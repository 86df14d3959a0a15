//! Forms that never change once released: stored events, refusal codes, names. Golden files: of names rewritten by
//! UPDATE_GOLDEN=1, of stored events never.

use core::fmt::Write as _;
use std::{collections::BTreeSet, fs, path::PathBuf};

use ecoledger::{
    Actor, Code, Command, Currency, Event, HashKey, Ledger, Recorded, Request,
    bundles::{
        self, AddressPatch, ApproveTransaction, BindUser, CreateApiKey, DeleteApiKey, FacilityCode, FailTask, GrantRole, Gsrn,
        OfframpAssets, RegisterOfframp, RegisterProductionFacility, RegisterRetirement, RegisterSalesChannel, RegisterSupplier,
        RegisterTrade, RejectTraderOnboardingProposal, RejectTransaction, Removable, ResubmitTraderOnboardingProposal,
        RetirementAssets, RevokeRole, SetAutoApproval, StartTask, SubmitTraderOnboardingProposal, TradeAssets, TraderPatch,
        UnbindUser, UpdateTrader, WithdrawCertificates, policy::Role,
    },
    credits, journal,
    kernel::CountryCode,
    proposals,
};
use ecoledger_testkit::{
    World, golden, ids, laws, sample,
    setting::{self, CLERK, MADE, SIGNED},
};
use serde_json::{Value, json};

pub(crate) fn golden_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// A channel with a user, its traders, and where certificates come from.
fn around_channels() -> Vec<(Actor, Command)> {
    let (user_id, sales_channel_id) = (ids::user(1), ids::sales_channel(1));
    let grant = |role| (Actor::Operator, GrantRole::new(user_id, sales_channel_id, role).into());
    let mut all: Vec<(Actor, Command)> = vec![
        (Actor::Operator, RegisterSalesChannel::new(sales_channel_id, sample::name("Nordic \"channel\" ä")).into()),
        (Actor::Operator, BindUser::new(user_id, sales_channel_id).into()),
        grant(Role::TraderAdministrator),
        grant(Role::TraderOnboarderProposalAccepter),
        grant(Role::TransactionAdministrator),
        grant(Role::AssetOfframper),
        grant(Role::EventViewer),
        (Actor::Operator, RevokeRole::new(user_id, sales_channel_id, Role::EventViewer).into()),
        (Actor::Operator, BindUser::new(ids::user(2), sales_channel_id).into()),
        (Actor::Operator, GrantRole::new(ids::user(2), sales_channel_id, Role::AssetViewer).into()),
        (Actor::Operator, UnbindUser::new(ids::user(2), sales_channel_id).into()),
    ];
    let api_key_id = ids::api_key(1);
    let key = CreateApiKey::new(api_key_id, sample::text("5e884898"), sample::time(31_536_000));
    all.extend([(CLERK, key.into()), (CLERK, DeleteApiKey::new(api_key_id).into())]);
    all.push((Actor::Operator, RegisterSupplier::new(ids::supplier(1), sample::name("Carbo Oy")).into()));
    let facility = |number: u64| {
        let (code, country) = (FacilityCode::new("ABC123").expect("a code"), CountryCode::new("NA").expect("a country"));
        let facility = ids::facility(number);
        RegisterProductionFacility::new(facility, ids::supplier(1), code, sample::name("Kiln"), country)
            .methodology_codes(vec![sample::text("C03000000"), sample::text("C05202402")])
    };
    all.push((Actor::Operator, facility(1).into()));
    all.push((Actor::Operator, facility(2).gsrn(Gsrn::new("643002406801000015").expect("18 digits")).into()));
    all.extend(around_traders());
    all
}

fn around_traders() -> Vec<(Actor, Command)> {
    let [(holder, submit), accept] = setting::onboarding(SIGNED);
    let id = ids::onboarding_proposal(SIGNED);
    let without_address = SubmitTraderOnboardingProposal::new(
        ids::onboarding_proposal(9),
        ids::sales_channel(1),
        ids::account_holder(9),
        sample::name("Without Oy"),
        sample::text("FI-9"),
    );
    let trader_id = ids::trader(MADE);
    let patch = TraderPatch::new().address(AddressPatch::new().po_box(Removable::Remove));
    let names = TraderPatch::new().name(sample::name("Renamed Oy")).business_id(sample::text("CHE-381.295.616"));
    vec![
        (holder, submit),
        (CLERK, RejectTraderOnboardingProposal::new(id).into()),
        (holder, ResubmitTraderOnboardingProposal::new(id).into()),
        accept,
        (Actor::Operator, without_address.into()),
        (CLERK, setting::trader_made_by_channel(MADE).into()),
        (CLERK, UpdateTrader::new(trader_id, patch).into()),
        (CLERK, UpdateTrader::new(trader_id, names).into()),
        (holder, SetAutoApproval::new(ids::trader(SIGNED), true).into()),
        (Actor::Operator, SetAutoApproval::new(ids::trader(SIGNED), false).into()),
    ]
}

fn trade(number: u64, ranges: &[&str]) -> (Actor, Command) {
    let trade = RegisterTrade::new(
        ids::trader(SIGNED),
        ids::task(number),
        ids::transaction(number),
        ids::trader(MADE),
        TradeAssets::new(sample::priced_lines(ranges)).expect("lines"),
        Currency::Eur,
    );
    (CLERK, trade.into())
}

fn retirement(number: u64, hidden_until: Option<ecoledger::Timestamp>, assets: RetirementAssets) -> (Actor, Command) {
    let retirement = RegisterRetirement::new(
        ids::trader(SIGNED),
        ids::task(number),
        ids::transaction(number),
        sample::retirement_details(hidden_until),
        assets,
        Currency::Usd,
    );
    (CLERK, retirement.into())
}

/// Bundles in both forms, taken in every way, with and without what is optional.
fn around_bundles() -> Vec<(Actor, Command)> {
    const OLD: &str = "J_643002406555908611000000000001..J_643002406555908611000000000004";
    let (trader_id, holder) = (ids::trader(SIGNED), setting::account_holder(SIGNED));
    let mut expiring = setting::onramp(trader_id, OLD);
    expiring.attributes = sample::attributes(Some(sample::time(31_536_000))).into();
    let withdraw = |range: &str| WithdrawCertificates::new(trader_id, sample::range(range), sample::text("Error")).into();
    let lines = |ranges: &[&str]| RetirementAssets::new(sample::lines(ranges)).expect("lines");
    let priced = RetirementAssets::new(sample::priced_lines(&["I_31..I_40"])).expect("lines");
    let offramp = |number: u64, ranges: &[&str]| {
        RegisterOfframp::new(
            trader_id,
            ids::task(number),
            ids::offramp(number),
            OfframpAssets::new(sample::lines(ranges)).expect("lines"),
        )
    };
    let (decide, reason) = (|number: u64| ids::transaction(number), sample::text("Too cheap"));
    vec![
        (Actor::Operator, setting::onramp(trader_id, "I_1..I_100").into()),
        (Actor::Operator, expiring.into()),
        trade(1, &["I_1..I_10", OLD]),
        (Actor::Operator, StartTask::new(ids::task(1)).into()),
        (holder, ApproveTransaction::new(decide(1)).into()),
        trade(2, &["I_11..I_20"]),
        (holder, RejectTransaction::new(decide(2)).reason(reason).into()),
        trade(3, &["I_21..I_30"]),
        (holder, RejectTransaction::new(decide(3)).into()),
        retirement(4, Some(sample::time(86_400)), priced),
        (Actor::Operator, FailTask::new(ids::task(4), sample::long_text("No\nanswer")).into()),
        retirement(5, None, lines(&["I_31..I_40"])),
        (holder, ApproveTransaction::new(decide(5)).into()),
        (CLERK, offramp(6, &["I_11..I_20", "I_41..I_50"]).into()),
        (Actor::Operator, setting::onramp(trader_id, "I_11..I_20").into()),
        (Actor::Operator, withdraw("I_11..I_20")),
        (Actor::Operator, withdraw("I_51..I_60")),
    ]
}

pub(crate) fn scripted() -> World {
    let mut world = World::empty();
    for (by, command) in around_channels().into_iter().chain(around_bundles()) {
        world.given(by, command);
    }
    world
}

/// Requests from organizations to retired credits, with and without what is optional, in every type of proposal.
const CREDITS: &str = include_str!("../../testkit/scripts/credits.jsonl");

pub(crate) fn scripted_credits() -> World {
    let mut world = World::empty();
    for line in CREDITS.lines() {
        let Ok(Request::Command(context, command)) = Request::from_json(line) else { panic!("a command: {line}") };
        if let Err(refusal) = world.execute(&context, &command) {
            panic!("{refusal}: {line}");
        }
    }
    world
}

/// A type of events and the version that is written.
type Type = (&'static str, u32);

/// The two halves of the ledger: each has its script and its types.
fn halves() -> [(World, Vec<Type>); 2] {
    [(scripted(), channel_types()), (scripted_credits(), credit_types())]
}

fn channel_types() -> Vec<Type> {
    bundles::Event::TYPES.to_vec()
}

fn credit_types() -> Vec<Type> {
    let credits = credits::Event::TYPES.iter().chain(proposals::Event::TYPES);
    credits.copied().collect()
}

/// An event as the golden file of its form has it: without what stands around every event.
fn form(event: &Event) -> String {
    let data = serde_json::to_string(event).expect("an event");
    format!(r#"{{"type":"{}","version":{},"data":{data}}}"#, event.type_name(), event.version())
}

#[derive(serde::Deserialize)]
struct Form<'l> {
    #[serde(rename = "type")]
    type_name: &'l str,
    version: u32,
    #[serde(borrow)]
    data: &'l serde_json::value::RawValue,
}

fn again(line: &str) -> Result<String, String> {
    let read: Form<'_> = serde_json::from_str(line).map_err(|error| error.to_string())?;
    Event::decode(read.type_name, read.version, read.data.get()).map(|event| form(&event)).map_err(|error| error.to_string())
}

/// A file for each form ever written. No flag rewrites one.
#[test]
fn every_stored_form_is_as_it_was() {
    let mut lines = Vec::new();
    for (world, types) in halves() {
        let found: BTreeSet<_> =
            world.events.iter().map(|recorded| (recorded.event.type_name(), recorded.event.version())).collect();
        assert_eq!(found, types.into_iter().collect(), "the script makes every event");
        lines.extend(world.events.iter().map(|recorded| (recorded.event.type_name(), form(&recorded.event))));
        world.then_laws_hold();
    }
    let (written, read): (Vec<_>, Vec<_>) = (Event::types().collect(), Event::forms().collect());
    let forms = golden::Forms { folder: &golden_file("forms"), written: &written, read: &read, again };
    forms.check(&lines).unwrap_or_else(|wrong| panic!("{wrong}"));
}

/// At any depth of the data of every form that was ever written.
#[test]
fn d99_an_unknown_member_anywhere_in_a_stored_form_is_refused() {
    for (name, version) in Event::forms() {
        let text = fs::read_to_string(golden_file(&format!("forms/{name}.{version}.jsonl"))).expect("a golden form");
        for line in text.lines() {
            let stored: Value = serde_json::from_str(line).expect("JSON");
            for at in objects(&stored["data"], "/data") {
                let mut damaged = stored.clone();
                damaged.pointer_mut(&at).expect("an object")["unknown"] = json!(1);
                let data = damaged["data"].to_string();
                assert!(Event::decode(name, version, &data).is_err(), "{name} {version}{at}: {data}");
            }
        }
    }
}

/// The ledger that stored events give; each line in today's forms is written again byte for byte.
fn read_back(file: &str) -> Ledger {
    let text = fs::read_to_string(golden_file(file)).expect("the golden events");
    let mut ledger = Ledger::new(HashKey::from_bytes([1; 16]));
    for stored in text.lines() {
        let events = journal::from_line(stored).expect(stored);
        if !has_older_forms(stored) {
            assert_eq!(journal::to_line(&events).as_deref(), Ok(stored));
        }
        ledger.record(&events).expect(stored);
    }
    ledger
}

fn has_older_forms(line: &str) -> bool {
    let line: Value = serde_json::from_str(line).expect("JSON");
    let events = line["events"].as_array().expect("events");
    events.iter().any(|event| Event::types().all(|(name, version)| event["type"] != name || event["version"] != version))
}

/// Two journals as they were written once, and never again. What was stored is read for ever, written again byte for byte, and gives a ledger.
#[test]
fn stored_events_are_read_back_and_written_again_byte_for_byte() {
    let ledger = read_back("events.jsonl");
    laws::certificates_are_conserved(&ledger).expect("D-38");
    let totals = ledger.audit().certificates;
    assert_eq!((totals.onramped, totals.retired, totals.offramped, totals.withdrawn), (104, 10, 10, 20));
    let audit = read_back("events_credits.jsonl").audit();
    assert!(audit.balanced, "D-17");
    let totals = [audit.credits.minted, audit.credits.active, audit.credits.retired].map(|total| total.to_string());
    assert_eq!(totals, ["100.5", "0", "100.5"]);
}

/// Every event of the golden journals, as values.
fn stored_events() -> Vec<Value> {
    let lines =
        ["events.jsonl", "events_credits.jsonl"].map(|file| fs::read_to_string(golden_file(file)).expect("the golden events"));
    let lines = lines.iter().flat_map(|text| text.lines());
    let events = lines.flat_map(|line| {
        let mut line: Value = serde_json::from_str(line).expect("JSON");
        serde_json::from_value::<Vec<Value>>(line["events"].take()).expect("events")
    });
    events.collect()
}

/// What the library's own reader says of an event, whatever a journal adds to find damage.
fn read(event: &Value) -> serde_json::Result<Recorded> {
    serde_json::from_str(&event.to_string())
}

/// An event of an unknown type, of an unknown version, or with other data is damage, and no event.
#[test]
fn a_stored_event_of_another_type_version_or_shape_is_refused() {
    for stored in stored_events() {
        read(&stored).expect("a stored event");
        let changes = [("type", json!(format!("{}x", stored["type"]))), ("version", json!(u32::MAX)), ("data", json!({}))];
        for (member, value) in changes {
            let mut damaged = stored.clone();
            damaged[member] = value;
            assert!(read(&damaged).is_err(), "{damaged}");
        }
    }
}

/// The pointers of every object in a value.
pub(crate) fn objects(value: &Value, at: &str) -> Vec<String> {
    let own = value.is_object().then(|| at.to_owned());
    let inner: Vec<String> = match value {
        Value::Object(members) => members.iter().flat_map(|(name, member)| objects(member, &format!("{at}/{name}"))).collect(),
        Value::Array(items) => items.iter().enumerate().flat_map(|(i, item)| objects(item, &format!("{at}/{i}"))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    own.into_iter().chain(inner).collect()
}

/// In the event, its actor and at any depth of its data.
#[test]
fn d99_an_unknown_member_anywhere_in_a_stored_event_is_refused() {
    for stored in stored_events() {
        for at in objects(&stored, "") {
            let mut damaged = stored.clone();
            damaged.pointer_mut(&at).expect("an object")["unknown"] = json!(1);
            assert!(read(&damaged).is_err(), "{at}: {damaged}");
        }
        let mut damaged = stored.clone();
        damaged["actor"]["accountHolderId"] = json!("00000001-0000-0000-0000-000000000001");
        damaged["actor"]["userId"] = json!("00000001-0000-0000-0000-000000000001");
        assert!(read(&damaged).is_err(), "members of another kind of actor: {damaged}");
    }
}

/// The kinds of entities that each event touches, in order: one line a type, of its first event in the script (D-56, D-73).
#[test]
fn d73_every_event_touches_what_it_touched() {
    let mut text = String::new();
    for (world, types) in halves() {
        for (name, _) in types {
            let first = world.events.iter().find(|recorded| recorded.event.type_name() == name).expect("in the script");
            let touches: Vec<String> = first.touches().iter().map(ToString::to_string).collect();
            writeln!(text, "{name}: {}", touches.join(" ")).expect("a string");
        }
    }
    golden::compare(&golden_file("touches.txt"), &text);
}

/// Names are for ever: codes with class and status in the order of the checks, commands, events.
#[test]
fn d5_codes_classes_and_statuses_stand_in_the_documented_order() {
    let mut text = String::new();
    for code in Code::ALL {
        writeln!(text, "{} {} {:?}", code.name(), code.http_status(), code.class()).expect("a string");
    }
    golden::compare(&golden_file("codes.txt"), &text);
    let classes: Vec<_> = Code::ALL.iter().map(|code| code.class()).collect();
    assert!(classes.is_sorted(), "malformed, invalid, forbidden, notFound, stale, conflict");
}

#[test]
fn names_of_commands_are_as_they_were() {
    let bundles = bundles::Command::TYPES.iter();
    let credits = credits::Command::TYPES.iter().chain(proposals::Command::TYPES);
    let all = bundles.chain(credits);
    let names: Vec<&str> = all.copied().collect();
    golden::compare(&golden_file("commands.txt"), &(names.join("\n") + "\n"));
}

#[test]
fn names_and_versions_of_events_are_as_they_were() {
    let all: Vec<_> = channel_types().into_iter().chain(credit_types()).collect();
    let names: Vec<String> = all.iter().map(|(name, version)| format!("{name} {version}")).collect();
    golden::compare(&golden_file("events.txt"), &(names.join("\n") + "\n"));
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), Event::types().collect());
}
