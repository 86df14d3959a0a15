//! The documented vectors: bundles, money, merge patches of a trader. As JSON, as clients send them.

use ecoledger::{Actor, Code, bundles::AssetLine, views::Answer};
use ecoledger_testkit::{
    World, ids, laws, sample,
    setting::{self, AUTOMATIC, CLERK, MADE},
};
use serde_json::{Value, json};

/// What becomes of a vector.
enum Then<'v> {
    /// These bundles are taken, these are left.
    Taken(&'v [&'v str], &'v [&'v str]),
    /// Refused for this line; the member at fault.
    Refused(Code, u64, Option<&'v str>),
}

/// The JSON of a command that takes these lines.
fn taking(kind: &str, ranges: &[&str]) -> String {
    let line = |range: &&str| {
        let (start, end) = range.split_once("..").expect("start..end");
        if kind == "registerTrade" {
            json!({"start": start, "end": end, "unitPrice": 0.01})
        } else {
            json!({"start": start, "end": end})
        }
    };
    command(kind, &ranges.iter().map(line).collect::<Vec<_>>(), &json!("EUR"))
}

/// The JSON of a command with these lines.
fn command(kind: &str, lines: &[Value], currency: &Value) -> String {
    let mut command = json!({"type": kind, "traderId": ids::trader(AUTOMATIC), "taskId": ids::task(1), "assets": lines});
    let more = match kind {
        "registerTrade" => {
            json!({"transactionId": ids::transaction(1), "buyerId": ids::trader(MADE), "currency": currency})
        }
        "registerRetirement" => {
            let mut details = serde_json::to_value(&*sample::retirement_details(None)).expect("JSON");
            details["transactionId"] = json!(ids::transaction(1));
            details["currency"] = currency.clone();
            details
        }
        _ => json!({"offrampId": ids::offramp(1)}),
    };
    let members = more.as_object().expect("an object").clone();
    command.as_object_mut().expect("an object").extend(members);
    command.to_string()
}

/// Each way of taking obeys the same algebra.
fn check(bundles: &[&str], lines: &[&str], then: &Then<'_>) {
    for kind in ["registerTrade", "registerRetirement", "registerOfframp"] {
        let mut world = World::with_channel();
        let trader = ids::trader(AUTOMATIC);
        for bundle in bundles {
            world.given(Actor::Operator, setting::onramp(trader, bundle));
        }
        let outcome = world.when_json(CLERK, &taking(kind, lines));
        match then {
            Then::Refused(code, index, member) => {
                let refusal = outcome.then_refused_at(*code, *index);
                assert_eq!(refusal.details().member.as_deref(), *member, "{kind}: {refusal}");
                world.then_listable(trader, bundles);
            }
            Then::Taken(taken, left) => {
                let _task = outcome.then_result();
                world.then_listable(trader, left);
                let bought: &[&str] = if kind == "registerTrade" { taken } else { &[] };
                world.then_listable(ids::trader(MADE), bought);
                let volume = |ranges: &[&str]| ranges.iter().map(|text| u128::from(sample::range(text).volume())).sum::<u128>();
                let totals = world.ledger.audit().certificates;
                assert_eq!(totals.onramped, volume(bundles));
                assert_eq!(totals.retired, if kind == "registerRetirement" { volume(taken) } else { 0 });
                assert_eq!(totals.offramped, if kind == "registerOfframp" { volume(taken) } else { 0 });
            }
        }
        laws::certificates_are_conserved(&world.ledger).expect("D-38");
    }
}

macro_rules! vectors {
    ($($name:ident: $bundles:expr, $lines:expr => $then:expr;)*) => {$(
        #[test]
        fn $name() {
            check(&$bundles, &$lines, &$then);
        }
    )*};
}

vectors! {
    db48_v1_a_whole_bundle_leaves_no_remainder: ["I_1..I_100"], ["I_1..I_100"] => Then::Taken(&["I_1..I_100"], &[]);
    db48_v2_the_remainder_stays_with_the_owner: ["I_1..I_1000"], ["I_1..I_100"]
        => Then::Taken(&["I_1..I_100"], &["I_101..I_1000"]);
    db48_v3_a_remainder_of_one_grows_a_digit: ["I_1..I_10"], ["I_1..I_9"] => Then::Taken(&["I_1..I_9"], &["I_10..I_10"]);
    db48_v4_the_old_form_keeps_its_zeros: ["I_643002406555908611000000000001..I_643002406555908611000000001000"],
        ["I_643002406555908611000000000001..I_643002406555908611000000000100"] => Then::Taken(
            &["I_643002406555908611000000000001..I_643002406555908611000000000100"],
            &["I_643002406555908611000000000101..I_643002406555908611000000001000"],
        );
    db48_v5_one_of_two: ["I_1000..I_1001"], ["I_1000..I_1000"] => Then::Taken(&["I_1000..I_1000"], &["I_1001..I_1001"]);
    db48_v6_a_start_inside_a_bundle_is_refused: ["I_1..I_100"], ["I_2..I_50"]
        => Then::Refused(Code::NotBundleStart, 0, None);
    db48_v7_a_line_never_spans_two_bundles: ["I_1..I_20", "I_21..I_40"], ["I_1..I_40"]
        => Then::Refused(Code::BeyondBundleEnd, 0, None);
    db48_v8_a_line_for_each_of_two_adjacent_bundles: ["I_1..I_20", "I_21..I_40"], ["I_1..I_20", "I_21..I_30"]
        => Then::Taken(&["I_1..I_20", "I_21..I_30"], &["I_31..I_40"]);
    db48_v9_a_line_cannot_start_at_a_head_that_another_makes: ["I_1..I_100"], ["I_1..I_10", "I_11..I_20"]
        => Then::Refused(Code::NotBundleStart, 1, None);
    db48_v10_another_issuance_is_another_bundle: ["I_1..I_10"], ["J_1..J_5"] => Then::Refused(Code::NotBundleStart, 0, None);
    db48_v11_a_start_after_the_end_is_refused: ["I_1..I_10"], ["I_5..I_4"]
        => Then::Refused(Code::InvalidRange, 0, Some("assets[0]"));
    db48_v12_a_leading_zero_is_refused_in_the_new_form: ["I_1..I_10"], ["I_01..I_05"]
        => Then::Refused(Code::InvalidCertificateId, 0, Some("assets[0].start"));
    db48_v13_two_prefixes_are_refused: ["I_1..I_10"], ["I_1..J_5"] => Then::Refused(Code::InvalidRange, 0, Some("assets[0]"));
}

/// Two bundles of one certificate each, taken at these prices; the total in cents, or why not.
fn money(kind: &str, prices: &[Value], currency: &Value) -> Result<u128, (Code, Option<String>)> {
    let mut world = World::with_channel();
    let trader = ids::trader(AUTOMATIC);
    let mut lines = Vec::new();
    for (number, price) in (1..).zip(prices) {
        let id = format!("I_{}", 2 * number);
        world.given(Actor::Operator, setting::onramp(trader, &format!("{id}..{id}")));
        let mut line = json!({"start": id, "end": id});
        if *price != json!("absent") {
            line["unitPrice"] = price.clone();
        }
        lines.push(line);
    }
    let context = ecoledger::QueryContext { at: world.now, actor: CLERK };
    if let Err(refusal) = world.when_json(CLERK, &command(kind, &lines, currency)).into_result() {
        return Err((refusal.code(), refusal.details().member.clone()));
    }
    let answer = world.ledger.query(&context, &ecoledger::Query::Transaction(ids::transaction(1)));
    let Ok(Answer::Transaction(transaction)) = answer else { panic!("{answer:?}") };
    let total = |line: &ecoledger::views::TakenAssetView| line.unit_price.map_or(0, |price| price.total(line.volume));
    Ok(transaction.assets.iter().map(total).sum())
}

macro_rules! prices {
    ($($name:ident: $kind:literal, $prices:tt, $currency:tt => $expected:expr;)*) => {$(
        #[test]
        fn $name() {
            let prices = json!($prices);
            let found = money($kind, prices.as_array().expect("a list"), &json!($currency));
            assert_eq!(found, $expected);
        }
    )*};
}

fn refused<T>(code: Code, member: &str) -> Result<T, (Code, Option<String>)> {
    Err((code, (!member.is_empty()).then(|| member.to_owned())))
}

prices! {
    db5_a_a_price_on_each_line: "registerRetirement", [0.01, 0.01], "EUR" => Ok(2);
    db5_b_a_retirement_without_prices_has_a_currency: "registerRetirement", [null, null], "EUR" => Ok(0);
    db5_b_absent_is_null: "registerRetirement", ["absent", null], "EUR" => Ok(0);
    db5_c_prices_on_all_lines_or_on_none: "registerRetirement", [0.01, null], "EUR" => refused(Code::MixedPrices, "assets");
    db5_d_no_prices_and_no_currency: "registerRetirement", [null, null], null => refused(Code::CurrencyMissing, "currency");
    db5_e_prices_and_no_currency: "registerRetirement", [0.01], null => refused(Code::CurrencyMissing, "currency");
    db5_e_a_trade_without_currency: "registerTrade", [0.01], null => refused(Code::CurrencyMissing, "currency");
    db5_f_three_decimals: "registerRetirement", [0.001], "EUR" => refused(Code::TooManyDecimals, "assets[0].unitPrice");
    db5_g_a_trade_has_a_price_on_each_line: "registerTrade", [1, null], "EUR"
        => refused(Code::PriceMissing, "assets[1].unitPrice");
    db5_h_a_hundred_for_one_certificate: "registerTrade", [100], "EUR" => Ok(10_000);
    db5_m9_text_is_read_as_number_is: "registerTrade", ["100.00", "0.5"], "USD" => Ok(10_050);
    db5_m10_a_price_may_be_zero: "registerTrade", [0], "USD" => Ok(0);
    db5_m10_no_price_is_negative: "registerTrade", [-1], "USD" => refused(Code::InvalidPrice, "assets[0].unitPrice");
}

/// RFC 7396 in its own words: the oracle.
fn merged(target: &Value, patch: &Value) -> Value {
    let Some(changes) = patch.as_object() else { return patch.clone() };
    let mut result = target.as_object().cloned().unwrap_or_default();
    for (name, change) in changes {
        if change.is_null() {
            result.remove(name);
        } else {
            let old = result.get(name).cloned().unwrap_or(Value::Null);
            result.insert(name.clone(), merged(&old, change));
        }
    }
    Value::Object(result)
}

#[test]
fn db9_the_oracle_knows_the_vectors_of_the_rfc() {
    let vectors = [
        (json!({"a": "b"}), json!({"a": null}), json!({})),
        (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
        (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
        (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
        (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
    ];
    for (target, patch, expected) in vectors {
        assert_eq!(merged(&target, &patch), expected, "{target} + {patch}");
    }
}

/// What a patch does to a trader: taken, or the code that refuses it. What is taken is the merge, one version on if it changes.
fn patch(world: &mut World, trader: u64, patch: &Value) -> Result<bool, Code> {
    let id = ids::trader(trader);
    let shown = |world: &World| -> Value {
        let context = ecoledger::QueryContext { at: world.now, actor: CLERK };
        let answer = world.ledger.query(&context, &ecoledger::Query::Trader(id)).expect("a trader");
        serde_json::to_value(answer).expect("JSON")
    };
    let before = shown(world);
    let command = json!({"type": "updateTrader", "traderId": id, "patch": patch}).to_string();
    if let Err(refusal) = world.when_json(CLERK, &command).into_result() {
        assert_eq!(shown(world), before, "D-4");
        return Err(refusal.code());
    }
    let mut expected = merged(&before, patch);
    let changed = expected != before;
    expected["version"] = json!(before["version"].as_u64().expect("a version") + u64::from(changed));
    assert_eq!(shown(world), expected, "{patch}");
    Ok(changed)
}

macro_rules! patches {
    ($($name:ident: $patch:tt => $expected:expr;)*) => {$(
        #[test]
        fn $name() {
            assert_eq!(patch(&mut World::with_channel(), MADE, &json!($patch)), $expected);
        }
    )*};
}

patches! {
    db9_an_empty_patch_gives_no_event: {} => Ok(false);
    db9_a_name_is_replaced: {"name": "X"} => Ok(true);
    db9_a_value_that_is_there_is_no_change: {"name": "Trader 2"} => Ok(false);
    db9_a_name_is_not_removed: {"name": null} => Err(Code::RequiredFieldRemoved);
    db9_a_business_id_is_not_removed: {"businessId": null} => Err(Code::RequiredFieldRemoved);
    db9_a_business_id_is_replaced: {"businessId": "CHE-381.295.616"} => Ok(true);
    db9_only_the_city_changes: {"address": {"city": "Espoo"}} => Ok(true);
    db9_a_post_office_box_is_removed: {"address": {"poBox": null}} => Ok(true);
    db9_a_zip_code_is_replaced_and_a_box_removed: {"address": {"zipCode": "00100", "poBox": null}} => Ok(true);
    db9_a_city_is_not_removed: {"address": {"city": null}} => Err(Code::RequiredFieldRemoved);
    db9_a_street_is_not_removed: {"address": {"street": null}} => Err(Code::RequiredFieldRemoved);
    db9_a_country_is_not_removed: {"address": {"countryName": null}} => Err(Code::RequiredFieldRemoved);
    db9_an_address_is_not_removed: {"address": null} => Err(Code::RequiredFieldRemoved);
    db9_an_empty_address_patch_changes_nothing: {"address": {}} => Ok(false);
    db9_a_text_is_no_patch: "x" => Err(Code::MalformedRequest);
    db9_a_list_is_no_patch: [] => Err(Code::MalformedRequest);
    db9_null_is_no_patch: null => Err(Code::MalformedRequest);
    db9_an_unknown_member_is_refused: {"nickname": "X"} => Err(Code::MalformedRequest);
    db9_an_unknown_member_of_the_address_is_refused: {"address": {"county": "X"}} => Err(Code::MalformedRequest);
    db9_an_id_is_not_patched: {"traderId": "00000008-0000-0000-0000-000000000003"} => Err(Code::MalformedRequest);
    db9_a_blank_name_is_refused: {"name": " "} => Err(Code::EmptyField);
}

/// Every patch that keeps, replaces or removes each of the seven members, against the oracle.
#[test]
fn db9_every_patch_is_the_merge_of_the_rfc() {
    const MEMBERS: [(&str, bool); 7] = [
        ("name", true),
        ("businessId", true),
        ("street", true),
        ("city", true),
        ("countryName", true),
        ("zipCode", false),
        ("poBox", false),
    ];
    let setting = World::with_channel();
    for code in 0..3_usize.pow(7) {
        let (mut whole, mut address) = (serde_json::Map::new(), serde_json::Map::new());
        let mut removed = false;
        for (place, (name, required)) in (0..).zip(MEMBERS) {
            let value = match code / 3_usize.pow(place) % 3 {
                0 => continue,
                1 => json!("New"),
                _ => Value::Null,
            };
            removed |= required && value.is_null();
            let part = if place < 2 { &mut whole } else { &mut address };
            part.insert(name.to_owned(), value);
        }
        if !address.is_empty() {
            whole.insert("address".to_owned(), Value::Object(address));
        }
        let found = patch(&mut setting.clone(), MADE, &Value::Object(whole));
        assert_eq!(found, if removed { Err(Code::RequiredFieldRemoved) } else { Ok(code != 0) });
    }
}

/// A trader that came in without an address gets one in full, or none.
#[test]
fn db9_an_address_begins_with_all_of_its_required_members() {
    let mut world = World::with_channel();
    let [(holder, _), (clerk, accept)] = setting::onboarding(7);
    let submit = json!({
        "type": "submitTraderOnboardingProposal",
        "traderOnboardingProposalId": ids::onboarding_proposal(7),
        "salesChannelId": ids::sales_channel(1),
        "accountHolderId": ids::account_holder(7),
        "name": "Without Oy",
        "businessId": "FI-7",
    });
    let _proposal = world.when_json(holder, &submit.to_string()).then_result();
    world.given(clerk, accept);
    let part = json!({"address": {"city": "Espoo", "street": "Tie 1"}});
    assert_eq!(patch(&mut world, 7, &part), Err(Code::RequiredFieldRemoved));
    let full = json!({"address": {"city": "Espoo", "street": "Tie 1", "countryName": "Finland"}});
    assert_eq!(patch(&mut world, 7, &full), Ok(true));
    assert_eq!(patch(&mut world, 7, &full), Ok(false));
}

/// D-35: totals are exact beyond 64 bits.
#[test]
fn db5_totals_have_128_bits() {
    let line = AssetLine::priced(sample::range("I_1..I_999999999999"), ecoledger::Price::MOST);
    let total = line.unit_price.expect("priced").total(line.range.volume());
    assert_eq!(total, 999_999_999_999 * 100_000_000_000);
    assert!(total > u128::from(u64::MAX));
}
