//! The rules of bundles: on-ramps, the head rule, what is left, off-ramps and withdrawals, through requests in JSON.

use ecoledger_testkit::World;
use ecoledger_testkit::wire::{Value, asset, bundle_of, holder, id, json, operator, priced, retirement, trade, user};

fn north() -> Value {
    user("north user")
}

fn offramp(trader: &str, name: &str, assets: Value) -> Value {
    json!({"type": "registerOfframp", "traderId": id(trader), "taskId": id(name), "offrampId": id(name), "assets": assets})
}

fn withdraw(trader: &str, start: &str, end: &str) -> Value {
    json!({"type": "withdrawCertificates", "traderId": id(trader), "start": start, "end": end, "reason": "issued in error"})
}

fn onramp(trader: &str, start: &str, end: &str) -> Value {
    json!({"type": "onrampBundle", "traderId": id(trader), "bundle": bundle_of(start, end)})
}

/// The four commands that take certificates from `signed`, with these lines; withdrawals take one line each.
fn takers(lines: &[(&str, &str)]) -> Vec<(Value, Value)> {
    let assets: Vec<Value> = lines.iter().map(|(start, end)| asset(start, end)).collect();
    let with_prices: Vec<Value> = lines.iter().map(|(start, end)| priced(start, end, 1.0)).collect();
    let mut all = vec![
        (north(), trade("signed", "buyer", "taker", json!(with_prices))),
        (north(), retirement("signed", "taker", json!(assets))),
        (north(), offramp("signed", "taker", json!(assets))),
    ];
    if let [(start, end)] = lines {
        all.push((operator(), withdraw("signed", start, end)));
    }
    all
}

/// A row of the head rule: the bundles of `signed`, the lines that are asked for, and what becomes of it: the ranges that
/// are left, or the code with the line.
type HeadCase<'c> = (&'c [(&'c str, &'c str)], &'c [(&'c str, &'c str)], Result<&'c [&'c str], (&'c str, u64)>);

const G1: &str = "I_643002406555908611000000000001";
const G100: &str = "I_643002406555908611000000000100";
const G101: &str = "I_643002406555908611000000000101";
const G1000: &str = "I_643002406555908611000000001000";

/// D-30, D-31: the vectors of the domain reference (V1 to V10), for trades, retirements, off-ramps and withdrawals.
#[test]
fn d30_d31_heads_are_taken_and_remainders_stay() {
    let cases: &[HeadCase<'_>] = &[
        (&[("I_1", "I_100")], &[("I_1", "I_100")], Ok(&[])),
        (&[("I_1", "I_1000")], &[("I_1", "I_100")], Ok(&["I_101..I_1000"])),
        (&[("I_1", "I_10")], &[("I_1", "I_9")], Ok(&["I_10..I_10"])),
        (&[(G1, G1000)], &[(G1, G100)], Ok(&["OLD"])),
        (&[("I_1000", "I_1001")], &[("I_1000", "I_1000")], Ok(&["I_1001..I_1001"])),
        (&[("I_1", "I_1")], &[("I_1", "I_1")], Ok(&[])),
        (&[("I_999999999999", "I_999999999999")], &[("I_999999999999", "I_999999999999")], Ok(&[])),
        (&[("I_1", "I_100")], &[("I_2", "I_50")], Err(("notBundleStart", 0))),
        (&[("I_1", "I_20"), ("I_21", "I_40")], &[("I_1", "I_40")], Err(("beyondBundleEnd", 0))),
        (&[("I_1", "I_20"), ("I_21", "I_40")], &[("I_1", "I_20"), ("I_21", "I_30")], Ok(&["I_31..I_40"])),
        (&[("I_1", "I_20"), ("I_21", "I_40")], &[("I_21", "I_30"), ("I_1", "I_5")], Ok(&["I_6..I_20", "I_31..I_40"])),
        (&[("I_1", "I_100")], &[("I_1", "I_10"), ("I_11", "I_20")], Err(("notBundleStart", 1))),
        (&[("I_1", "I_10")], &[("J_1", "J_5")], Err(("notBundleStart", 0))),
        (&[("I_1", "I_10"), ("J_1", "J_10")], &[("I_1", "I_5"), ("J_1", "J_10")], Ok(&["I_6..I_10"])),
        (&[("I_1", "I_10"), ("J_1", "J_10")], &[("I_1", "I_5"), ("J_1", "J_11")], Err(("beyondBundleEnd", 1))),
        (&[("I_1", "I_10")], &[(G1, G1)], Err(("notBundleStart", 0))),
    ];
    let base = World::traders();
    for (bundles, lines, expected) in cases {
        for (actor, command) in takers(lines) {
            let mut world = base.clone();
            for (start, end) in *bundles {
                world.onramp("signed", start, end);
            }
            let line_is_named = command["type"] != "withdrawCertificates";
            let asking = world.command(&actor, command.clone()).key("K");
            match expected {
                Ok(left) => {
                    asking.ok();
                    let left: Vec<String> = left.iter().map(|left| left.replace("OLD", &format!("{G101}..{G1000}"))).collect();
                    assert_eq!(world.bundles_of("signed"), left, "{command}");
                }
                Err((code, line)) => {
                    let refused = asking.refused(code);
                    if line_is_named {
                        refused.index(*line);
                    }
                    refused.about("bundle", lines[usize::try_from(*line).unwrap()].0);
                }
            }
        }
    }
}

/// D-30: `notBundleStart` is also the answer for what is inside, gone, unknown or another trader's.
#[test]
fn d30_start_is_the_head_of_a_bundle_of_the_acting_trader() {
    let mut world = World::bundles();
    world.onramp("second", "O_1", "O_10");
    world.onramp("signed", "R_1", "R_10");
    world.onramp("signed", "W_1", "W_10");
    world.onramp("signed", "X_1", "X_10");
    world.pending_retirement("retired", json!([asset("R_1", "R_10")]));
    world.approve("retired");
    world.command(&operator(), withdraw("signed", "W_1", "W_10")).ok();
    world.command(&north(), offramp("signed", "gone", json!([asset("X_1", "X_10")]))).key("gone").ok();
    world.pending_trade("sold", json!([priced("S_1", "S_10", 1.0)]));
    world.approve("sold");
    for start in ["S_12", "S_1", "R_1", "W_1", "X_1", "M_1", "O_1", "F_1", "UNKNOWN_1"] {
        for (actor, command) in takers(&[(start, start)]) {
            world.command(&actor, command).key("K").refused("notBundleStart").about("bundle", start);
        }
    }
    world.command(&north(), retirement("signed", "ok", json!([asset("S_11", "S_11")]))).key("K").ok();
}

/// D-30, D-36: reserved and expired bundles are not listable; expiry is a matter of the request's time.
#[test]
fn d30_d36_reserved_and_expired_bundles_are_not_listable() {
    let mut world = World::bundles();
    world.pending_trade("pending", json!([priced("S_1", "S_10", 1.0)]));
    let mut expiring = onramp("signed", "E_1", "E_10");
    expiring["bundle"]["expirationDate"] = "2026-02-01T00:00:00Z".into();
    world.command(&operator(), expiring).ok();
    for (actor, command) in takers(&[("S_1", "S_5")]) {
        let refused = world.command(&actor, command).key("K").refused("assetNotListable");
        let message = refused.about("bundle", "S_1").0["message"].to_string();
        assert!(message.contains("(found reserved)"), "{message}");
    }
    // Not listable comes before beyond the end.
    for (actor, command) in takers(&[("S_1", "S_99")]) {
        world.command(&actor, command).key("K").refused("assetNotListable");
    }
    assert_eq!(world.bundles_of("signed"), ["E_1..E_10", "S_11..S_100"]);
    for (at, listable) in
        [("2026-01-31T23:59:59.999Z", true), ("2026-02-01T00:00:00.000Z", false), ("2026-02-01T00:00:00.001Z", false)]
    {
        for (actor, command) in takers(&[("E_1", "E_5")]) {
            let mut world = world.clone();
            let asking = world.command(&actor, command).key("K").at(at);
            if listable {
                asking.ok();
            } else {
                let refused = asking.refused("assetNotListable");
                let message = refused.about("bundle", "E_1").0["message"].to_string();
                assert!(message.contains("(found expired)"), "{message}");
            }
        }
        let query = json!({"type": "listableAssets", "traderId": id("signed")});
        let shown = world.query(&north(), query).at(at).ok();
        assert_eq!(shown.items().len(), if listable { 2 } else { 1 }, "{at}");
    }
    assert_eq!(world.totals("E"), [10, 10, 0, 0, 0, 0], "D-38: expired bundles count as listable");
}

/// D-36: expiry is checked at registration only.
#[test]
fn d36_expiry_is_checked_at_registration_only() {
    let mut world = World::traders();
    let mut expiring = onramp("signed", "E_1", "E_10");
    expiring["bundle"]["expirationDate"] = "2026-02-01T00:00:00Z".into();
    world.command(&operator(), expiring).ok();
    world.pending_trade("pending", json!([priced("E_1", "E_4", 1.0)]));
    let approve = json!({"type": "approveTransaction", "transactionId": id("pending")});
    world.command(&holder("holder"), approve).at("2027-01-01T00:00:00Z").ok();
    let shown = json!({"type": "listableAssets", "traderId": id("buyer")});
    assert_eq!(world.query(&north(), shown.clone()).at("2026-01-31T00:00:00Z").ok().items().len(), 1, "expiry goes along");
    assert_eq!(world.query(&north(), shown).at("2027-01-01T00:00:00Z").ok().items().len(), 0);
}

/// D-31: adjacent bundles are never merged, not on rejection and not when they are bought back.
#[test]
fn d31_adjacent_bundles_are_never_merged() {
    let mut world = World::traders();
    world.onramp("made", "I_1", "I_100");
    world.command(&north(), trade("made", "buyer", "out", json!([priced("I_1", "I_40", 1.0)]))).key("out").ok();
    world.command(&north(), trade("buyer", "made", "back", json!([priced("I_1", "I_40", 1.0)]))).key("back").ok();
    assert_eq!(world.bundles_of("made"), ["I_1..I_40", "I_41..I_100"]);
    world.command(&north(), retirement("made", "r", json!([asset("I_1", "I_100")]))).key("r").refused("beyondBundleEnd");
    world.onramp("signed", "J_1", "J_10");
    world.pending_trade("p", json!([priced("J_1", "J_4", 1.0)]));
    world.command(&holder("holder"), json!({"type": "rejectTransaction", "transactionId": id("p")})).ok();
    assert_eq!(world.bundles_of("signed"), ["J_1..J_4", "J_5..J_10"]);
}

/// D-37: a certificate number of an issuance is in one place, ever.
#[test]
fn d37_what_was_onramped_is_never_onramped_again_but_after_an_offramp() {
    let mut world = World::traders();
    world.onramp("signed", "I_10", "I_20");
    for (start, end) in [("I_10", "I_20"), ("I_1", "I_10"), ("I_20", "I_30"), ("I_12", "I_13"), ("I_1", "I_99")] {
        world.command(&operator(), onramp("made", start, end)).refused("alreadyIssued").about("issuance", "I");
    }
    for (start, end) in [("I_1", "I_9"), ("I_21", "I_30"), ("J_10", "J_20")] {
        world.command(&operator(), onramp("signed", start, end)).ok();
    }
    // Another form and another fixed part number on their own.
    world.command(&operator(), onramp("signed", "I_643002406555908611000000000010", "I_643002406555908611000000000020")).ok();
    world.command(&operator(), onramp("signed", "I_643002406555908612000000000010", "I_643002406555908612000000000020")).ok();
    world.command(&operator(), withdraw("signed", "I_30", "I_21")).refused("invalidRange").member("end");
    // Retired and withdrawn ones never come back.
    world.command(&operator(), withdraw("signed", "I_21", "I_30")).ok();
    world.command(&operator(), onramp("signed", "I_21", "I_30")).refused("alreadyIssued");
    // Off-ramped ones do, as one bundle, to any trader, when every serial is off-ramped now.
    let gone = json!([asset("I_1", "I_9"), asset("I_10", "I_15")]);
    world.command(&north(), offramp("signed", "o", gone)).key("o").ok();
    for (start, end) in [("I_1", "I_16"), ("I_15", "I_16"), ("I_16", "I_16")] {
        world.command(&operator(), onramp("foreign", start, end)).refused("alreadyIssued");
    }
    let before = world.totals("I");
    world.command(&operator(), onramp("foreign", "I_5", "I_12")).ok();
    assert_eq!(world.bundles_of("foreign"), ["I_5..I_12"]);
    let after = world.totals("I");
    assert_eq!((before[0], before[1] + 8, before[4] - 8), (after[0], after[1], after[4]), "each is counted once");
    world.command(&operator(), onramp("foreign", "I_5", "I_12")).refused("alreadyIssued");
    world.command(&operator(), onramp("made", "I_1", "I_4")).ok();
}

/// D-37, D-69: prefixes, forms and fixed parts of a range.
#[test]
fn d37_the_ends_of_a_range_and_the_issuance_agree() {
    let old = |fixed: &str, number: u64| format!("I_{fixed}{number:012}");
    let fixed = "643002406555908611";
    let rows = [
        ("I_5".to_owned(), "I_4".to_owned(), "I", "invalidRange"),
        ("I_1".to_owned(), "J_5".to_owned(), "I", "invalidRange"),
        ("I_1".to_owned(), old(fixed, 5), "I", "invalidRange"),
        (old(fixed, 1), old("643002406555908612", 5), "I", "invalidRange"),
        ("I_1".to_owned(), "I_5".to_owned(), "J", "invalidRange"),
        ("i_1".to_owned(), "I_5".to_owned(), "I", "invalidRange"),
        ("I_10".to_owned(), "I_9".to_owned(), "I", "invalidRange"),
    ];
    let mut world = World::traders();
    for (start, end, issuance, code) in rows {
        let mut command = onramp("signed", &start, &end);
        command["bundle"]["issuanceId"] = issuance.into();
        world.command(&operator(), command).refused(code).member("bundle");
        if issuance == "I" {
            let line = json!([asset("X_1", "X_2"), asset(&start, &end)]);
            world.command(&north(), retirement("signed", "r", line)).key("r").refused(code).member("assets[1]").index(1);
            world.command(&operator(), withdraw("signed", &start, &end)).refused(code);
        }
    }
    for issuance in ["", "I_1", "I.1", "I 1", "É", &"I".repeat(65)] {
        let mut command = onramp("signed", "I_1", "I_2");
        command["bundle"]["issuanceId"] = issuance.into();
        world.command(&operator(), command).refused("invalidField").member("bundle.issuanceId");
    }
}

/// 30 digits are the old form, up to 12 without leading zero the new one, anything else is refused.
#[test]
fn certificate_ids_in_both_serial_forms() {
    let good = [
        "I_1",
        "I_9",
        "I_999999999999",
        "a-B-9_12678",
        "I_643002406555908611000000000001",
        "I_000000000000000000000000000001",
        "I_999999999999999999999999999999",
        "6e0edefa8-cbde-4c19-896a-edafb7a8e030_1",
    ];
    let long = format!("{}_1", "x".repeat(64));
    let too_long = format!("{}_1", "x".repeat(65));
    let bad = [
        "I_0",
        "I_01",
        "I_1000000000000",
        "I_64300240655590861100000000001",
        "I_6430024065559086110000000000012",
        "I_643002406555908611000000000000",
        "I__1",
        "_1",
        "I_",
        "I",
        "",
        "I_1_2",
        "I_-1",
        "I_+1",
        "I_1.0",
        "I_1 ",
        " I_1",
        "I_١",
        "I I_1",
        "É_1",
        "I_1\n",
        "I_1e2",
        &too_long,
    ];
    let base = World::traders();
    for text in good.iter().copied().chain([long.as_str()]) {
        let mut world = base.clone();
        let done = world.command(&operator(), onramp("signed", text, text)).ok();
        assert_eq!(done.result()["start"], text);
        assert_eq!(done.result()["end"], text);
        assert_eq!(done.result()["volume"], 1);
        assert_eq!(world.bundles_of("signed"), [format!("{text}..{text}")], "kept as given");
    }
    let mut world = base;
    for text in bad {
        let line = json!([asset(text, "I_5")]);
        let refused = world.command(&north(), retirement("signed", "r", line)).key("r").refused("invalidCertificateId");
        refused.member("assets[0].start").index(0);
        let line = json!([asset("I_1", text)]);
        world
            .command(&north(), retirement("signed", "r", line))
            .key("r")
            .refused("invalidCertificateId")
            .member("assets[0].end");
        world.command(&operator(), onramp("signed", text, text)).refused("invalidCertificateId").member("bundle.start");
    }
}

#[test]
fn d37_trader_facility_and_supplier_exist_in_this_order() {
    let mut world = World::traders();
    let mut command = onramp("nobody", "I_1", "I_5");
    command["bundle"]["productionFacilityId"] = id("no facility").into();
    command["bundle"]["supplierId"] = id("no supplier").into();
    world.command(&operator(), command.clone()).refused("notFound").about("trader", &id("nobody"));
    command["traderId"] = id("signed").into();
    world.command(&operator(), command.clone()).refused("notFound").about("productionFacility", &id("no facility"));
    command["bundle"]["productionFacilityId"] = id("facility").into();
    world.command(&operator(), command.clone()).refused("notFound").about("supplier", &id("no supplier"));
    command["bundle"]["supplierId"] = id("supplier").into();
    world.command(&operator(), command).ok();
}

#[test]
fn onramp_attributes_have_their_bounds() {
    let rows = [
        ("vintage", json!(1899), Some("invalidField")),
        ("vintage", json!(1900), None),
        ("vintage", json!(9999), None),
        ("vintage", json!(10000), Some("invalidField")),
        ("vintage", json!(18_446_744_073_709_551_615_u64), Some("invalidField")),
        ("vintage", json!(-2024), Some("malformedRequest")),
        ("vintage", json!(2024.5), Some("malformedRequest")),
        ("vintage", json!("2024"), Some("malformedRequest")),
        ("countryCode", json!("FIN"), Some("invalidCountryCode")),
        ("productionEndDate", json!("2024-01-01T00:00:00Z"), None),
        ("productionEndDate", json!("2023-12-31T23:59:59Z"), Some("periodReversed")),
        ("issuingDate", Value::Null, None),
        ("expirationDate", json!("2020-01-01T00:00:00Z"), None),
        ("creditTypeId", json!("CORC_100"), None),
    ];
    let base = World::traders();
    for (member, value, expected) in rows {
        let mut world = base.clone();
        let mut command = onramp("signed", "I_1", "I_5");
        command["bundle"][member] = value.clone();
        let asking = world.command(&operator(), command);
        match expected {
            None => drop(asking.ok()),
            Some(code) => drop(asking.refused(code).member(&format!("bundle.{member}"))),
        }
    }
}

/// D-38: on-ramped = listable + reserved + retired + off-ramped + withdrawn, at every step.
#[test]
fn d38_conservation() {
    let mut world = World::traders();
    world.onramp("signed", "I_1", "I_100");
    assert_eq!(world.totals("I"), [100, 100, 0, 0, 0, 0]);
    world.pending_trade("t", json!([priced("I_1", "I_10", 1.0)]));
    assert_eq!(world.totals("I"), [100, 90, 10, 0, 0, 0]);
    world.pending_retirement("r", json!([asset("I_11", "I_30")]));
    assert_eq!(world.totals("I"), [100, 70, 30, 0, 0, 0]);
    world.approve("r");
    assert_eq!(world.totals("I"), [100, 70, 10, 20, 0, 0]);
    world.command(&north(), offramp("signed", "o", json!([asset("I_31", "I_35")]))).key("o").ok();
    assert_eq!(world.totals("I"), [100, 65, 10, 20, 5, 0]);
    world.command(&operator(), withdraw("signed", "I_36", "I_37")).ok();
    assert_eq!(world.totals("I"), [100, 63, 10, 20, 5, 2]);
    world.approve("t");
    assert_eq!(world.totals("I"), [100, 73, 0, 20, 5, 2]);
    world.command(&operator(), onramp("made", "I_31", "I_33")).ok();
    assert_eq!(world.totals("I"), [100, 76, 0, 20, 2, 2]);
    let audit = world.query(&operator(), json!({"type": "audit"})).ok();
    let certificates = json!({"onramped": 100, "listable": 76, "reserved": 0, "retired": 20, "offramped": 2, "withdrawn": 2});
    assert_eq!(audit.result()["certificates"], certificates);
    assert_eq!(audit.result()["balanced"], true);
    assert_eq!(audit.result()["events"], world.ledger.sequence());
    assert_eq!(audit.result()["stateDigest"], world.ledger.state_digest().expect("a digest").to_string());
}

/// D-59: withdrawals follow the head rule and never reach what is reserved, retired or off-ramped.
#[test]
fn d59_withdrawal_of_certificates() {
    let mut world = World::full();
    for (start, code) in [
        ("S_1", "assetNotListable"),
        ("S_11", "assetNotListable"),
        ("S_21", "notBundleStart"),
        ("S_32", "notBundleStart"),
        ("M_1", "notBundleStart"),
    ] {
        let refused = world.command(&operator(), withdraw("signed", start, start)).refused(code);
        refused.about("bundle", start);
    }
    world.command(&operator(), withdraw("made", "M_1", "M_1")).refused("notBundleStart");
    world.command(&operator(), withdraw("signed", "S_31", "S_101")).refused("beyondBundleEnd");
    let done = world.command(&operator(), withdraw("signed", "S_31", "S_40")).ok();
    assert_eq!(done.result(), &json!({"traderId": id("signed"), "start": "S_31", "end": "S_40", "volume": 10}));
    assert_eq!(world.bundles_of("signed"), ["S_41..S_100"]);
    world.command(&operator(), withdraw("nobody", "S_41", "S_41")).refused("notFound").about("trader", &id("nobody"));
}

/// Overlaps between lines: the later line is named, whatever their order.
#[test]
fn overlapping_lines_name_the_later_line() {
    let rows: [(&[(&str, &str)], Option<u64>); 7] = [
        (&[("I_1", "I_5"), ("I_5", "I_9")], Some(1)),
        (&[("I_5", "I_9"), ("I_1", "I_5")], Some(1)),
        (&[("I_1", "I_9"), ("I_3", "I_4")], Some(1)),
        (&[("I_3", "I_4"), ("I_20", "I_20"), ("I_1", "I_9")], Some(2)),
        (&[("I_1", "I_1"), ("I_1", "I_1")], Some(1)),
        (&[("I_1", "I_5"), ("J_1", "J_5"), (G1, G100)], None),
        (&[("I_1", "I_4"), ("I_5", "I_9")], None),
    ];
    let mut world = World::traders();
    for (lines, expected) in rows {
        for (actor, command) in takers(lines) {
            let asking = world.command(&actor, command).key("K");
            match expected {
                Some(line) => drop(asking.refused("overlappingRanges").member(&format!("assets[{line}]")).index(line)),
                None => drop(asking.refused("notBundleStart").index(0)),
            }
        }
    }
}

/// D-76: attributes belong to an on-ramp; a return brings its own.
#[test]
fn d76_a_return_brings_its_own_attributes() {
    let mut world = World::traders();
    world.onramp("signed", "I_1", "I_10");
    world.command(&north(), offramp("signed", "o", json!([asset("I_1", "I_5")]))).key("o").ok();
    let mut back = onramp("buyer", "I_1", "I_5");
    back["bundle"]["methodologyCode"] = "C09000000".into();
    back["bundle"]["vintage"] = 2020.into();
    world.command(&operator(), back).ok();
    let attributes = |world: &mut World, trader: &str| {
        let done = world.query(&north(), json!({"type": "listableAssets", "traderId": id(trader)})).ok();
        (
            done.items()[0]["methodologyCode"].clone(),
            done.items()[0]["vintage"].clone(),
            done.items()[0]["certificates"].clone(),
        )
    };
    let first = json!("PURO_PR_CORC100+_FI_ABC123_2024_I_6-10");
    assert_eq!(attributes(&mut world, "signed"), (json!("C03000000"), json!(2024), first));
    let second = json!("PURO_PR_CORC100+_FI_ABC123_2020_I_1-5");
    assert_eq!(attributes(&mut world, "buyer"), (json!("C09000000"), json!(2020), second));
    let issuance = world.query(&operator(), json!({"type": "issuance", "issuanceId": "I"})).ok();
    let onramps = issuance.result()["onramps"].as_array().unwrap();
    assert_eq!(onramps.len(), 2);
    assert_eq!((&onramps[0]["vintage"], &onramps[1]["vintage"]), (&json!(2024), &json!(2020)));
    assert_eq!((&onramps[0]["start"], &onramps[0]["end"]), (&json!("I_1"), &json!("I_10")));
}

/// Wire 3.7: the lines of an off-ramp have no price, and a withdrawal has no lines.
#[test]
fn no_price_where_no_money_is() {
    let mut world = World::bundles();
    let command = offramp("signed", "o", json!([priced("S_1", "S_1", 1.0)]));
    world.command(&north(), command).key("o").refused("malformedRequest").member("assets[0].unitPrice").index(0);
    let mut command = offramp("signed", "o", json!([asset("S_1", "S_1")]));
    command["currency"] = "EUR".into();
    world.command(&north(), command).key("o").refused("malformedRequest").member("currency");
}

/// The lines of a command that is made in Rust keep the same rules, and name the same members.
#[test]
fn lines_made_in_rust_keep_the_rules() {
    use ecoledger::{
        CertificateRange, Code,
        bundles::{AssetLine, RetirementAssets, TradeAssets},
    };
    let range = |start: &str, end: &str| CertificateRange::new(start.parse().unwrap(), &end.parse().unwrap()).unwrap();
    let bare = |start: &str, end: &str| AssetLine::new(range(start, end));
    let with_price = |start: &str, end: &str| AssetLine::priced(range(start, end), "1.5".parse().unwrap());
    let told = |refusal: ecoledger::Refusal| (refusal.code(), refusal.details().member.clone(), refusal.details().index);
    let cases = [
        (TradeAssets::new(vec![]).map(drop), Code::EmptyAssets, "assets", None),
        (RetirementAssets::new(vec![]).map(drop), Code::EmptyAssets, "assets", None),
        (
            TradeAssets::new(vec![with_price("I_1", "I_2"), bare("I_3", "I_4")]).map(drop),
            Code::PriceMissing,
            "assets[1].unitPrice",
            Some(1),
        ),
        (
            RetirementAssets::new(vec![with_price("I_1", "I_2"), bare("I_3", "I_4")]).map(drop),
            Code::MixedPrices,
            "assets",
            None,
        ),
        (
            RetirementAssets::new(vec![bare("I_1", "I_4"), bare("I_3", "I_4")]).map(drop),
            Code::OverlappingRanges,
            "assets[1]",
            Some(1),
        ),
    ];
    for (made, code, member, index) in cases {
        assert_eq!(told(made.unwrap_err()), (code, Some(member.to_owned()), index));
    }
    assert!(RetirementAssets::new(vec![bare("I_1", "I_2"), bare("I_3", "I_4")]).is_ok());
}
