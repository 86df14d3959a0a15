//! A history of bundles, and what is wrong in it when a journal is damaged.
//!
//! Traders are T1 to T3, transactions X1 to X7 with tasks K1 to K7, the off-ramp is O5, channels are N1 and N2.
//!
//! T2 gets I_1..I_10 and I_11..I_20, which expire; I_11..I_13 are withdrawn, I_1..I_4 retired by X1, and
//! I_5..I_7 sold to T3 by X6. T1 gets J_1..J_30: J_1..J_10 wait for X2, J_11..J_15 came back from X3 (rejected) and X4
//! (failed), J_16..J_20 left by O5 and came back to T2, and J_21..J_22 wait for X7, a retirement.

use ecoledger::{
    Actor, Currency,
    bundles::{
        FailTask, OfframpAssets, RegisterOfframp, RegisterRetirement, RegisterTrade, RejectTransaction, RetirementAssets,
        TradeAssets, WithdrawCertificates,
    },
};
use ecoledger_testkit::{
    World, ids, sample,
    setting::{self, AUTOMATIC, CLERK, MADE, SIGNED},
};

use super::damage::{Damage, Edit, Edit::*, Journal, Names, values};

fn trade(number: u64, seller: u64, buyer: u64, range: &str) -> RegisterTrade {
    RegisterTrade::new(
        ids::trader(seller),
        ids::task(number),
        ids::transaction(number),
        ids::trader(buyer),
        TradeAssets::new(sample::priced_lines(&[range])).expect("a line"),
        Currency::Eur,
    )
}

fn retirement(number: u64, seller: u64, range: &str) -> RegisterRetirement {
    RegisterRetirement::new(
        ids::trader(seller),
        ids::task(number),
        ids::transaction(number),
        sample::retirement_details(None),
        RetirementAssets::new(sample::lines(&[range])).expect("a line"),
        Currency::Eur,
    )
}

fn bundles() -> Journal {
    let mut world = World::with_channel();
    world.given(Actor::Operator, setting::onramp(ids::trader(MADE), "I_1..I_10"));
    let mut expiring = setting::onramp(ids::trader(MADE), "I_11..I_20");
    expiring.attributes = sample::attributes(Some(sample::time(86_400))).into();
    world.given(Actor::Operator, expiring);
    let withdraw = WithdrawCertificates::new(ids::trader(MADE), sample::range("I_11..I_13"), sample::text("Error"));
    world.given(Actor::Operator, withdraw);
    world.given(CLERK, retirement(1, MADE, "I_1..I_4"));
    world.given(Actor::Operator, setting::onramp(ids::trader(SIGNED), "J_1..J_30"));
    world.given(CLERK, trade(2, SIGNED, MADE, "J_1..J_10"));
    world.given(CLERK, trade(3, SIGNED, MADE, "J_11..J_15"));
    let reject = RejectTransaction::new(ids::transaction(3));
    world.given(setting::account_holder(SIGNED), reject);
    world.given(CLERK, trade(4, SIGNED, MADE, "J_11..J_15"));
    world.given(Actor::Operator, FailTask::new(ids::task(4), sample::long_text("Down")));
    let offramp = RegisterOfframp::new(
        ids::trader(SIGNED),
        ids::task(5),
        ids::offramp(5),
        OfframpAssets::new(sample::lines(&["J_16..J_20"])).expect("a line"),
    );
    world.given(CLERK, offramp);
    world.given(Actor::Operator, setting::onramp(ids::trader(MADE), "J_16..J_20"));
    world.given(CLERK, trade(6, MADE, AUTOMATIC, "I_5..I_7"));
    world.given(CLERK, retirement(7, SIGNED, "J_21..J_22"));
    world.then_laws_hold();
    let mut names = Names::new();
    for number in 1..=9 {
        names.push((format!("T{number}"), ids::trader(number).to_string()));
        names.push((format!("K{number}"), ids::task(number).to_string()));
        names.push((format!("X{number}"), ids::transaction(number).to_string()));
        names.push((format!("O{number}"), ids::offramp(number).to_string()));
        names.push((format!("N{number}"), ids::sales_channel(number).to_string()));
    }
    Journal { events: values(&world.events), names }
}

const fn damage(name: &'static str, edits: &'static [Edit], faults: &'static [&'static str]) -> Damage {
    Damage { name, edits, faults }
}

const PLACES: [Damage; 13] = [
    damage(
        "what is left reaches further",
        &[Set("certificatesWithdrawn", 0, "/remainder/bundle/end", "\"I_21\"")],
        &["refused: event 65: inconsistent event: bundle:I_11: its state or its extent does not allow this"],
    ),
    damage(
        "what is left ends early",
        &[Set("tradeRegistered", 3, "/remainders/0/bundle/end", "\"I_9\"")],
        &["refused: event 77: inconsistent event: bundle:I_5: its state or its extent does not allow this"],
    ),
    damage(
        "what is left begins early",
        &[Set("offrampRegistered", 0, "/remainders/0/bundle/start", "\"J_20\"")],
        &["refused: event 74: inconsistent event: bundle:J_16: its state or its extent does not allow this"],
    ),
    damage(
        "what is left is forgotten",
        &[Unset("certificatesWithdrawn", 0, "/remainder")],
        &["refused: event 65: inconsistent event: bundle:I_11: its state or its extent does not allow this"],
    ),
    damage(
        "what is left is of another issuance",
        &[Set("tradeRegistered", 3, "/remainders/0/bundle", r#"{"start":"J_8","end":"J_10"}"#)],
        &["issuance I: certificates that came in and are nowhere: 8 to 10", "issuance J: certificates in two places: 8 to 10"],
    ),
    damage(
        "what is left is of another fixed part",
        &[Set(
            "tradeRegistered",
            3,
            "/remainders/0/bundle",
            r#"{"start":"I_643002406555908611000000000008","end":"I_643002406555908611000000000010"}"#,
        )],
        &[
            "issuance I: certificates that came in and are nowhere: 8 to 10",
            "issuance I: certificates that never came in: 643002406555908611000000000008 to 643002406555908611000000000010",
        ],
    ),
    damage(
        "what is left is of an issuance that is not known",
        &[Set("tradeRegistered", 3, "/remainders/0/bundle", r#"{"start":"K_8","end":"K_10"}"#)],
        &["refused: event 77: inconsistent event: bundle:K_8: its issuance is not known"],
    ),
    damage(
        "more comes back than left",
        &[Set("bundleOnramped", 3, "/bundle/end", "\"J_21\"")],
        &[
            "issuance J: certificates in two places: 16 to 20",
            "issuance J: certificates in two places: 21",
            "issuance J: 5 certificates left, but 5 are out and 6 came back",
            "bundle J_21: of on-ramp 0, but on-ramp 1 brought it",
        ],
    ),
    damage("less comes back than left, as it may", &[Set("bundleOnramped", 3, "/bundle/end", "\"J_19\"")], &[]),
    damage(
        "what was there comes in",
        &[Set("bundleOnramped", 3, "/bundle", r#"{"start":"I_15","end":"I_16"}"#)],
        &[
            "issuance I: certificates in two places: 15 to 16",
            "issuance I: 0 certificates left, but 0 are out and 2 came back",
            "bundle I_15: of on-ramp 1, but on-ramp 2 brought it",
        ],
    ),
    damage(
        "an on-ramp repeated",
        &[Repeat("bundleOnramped", 0)],
        &["refused: event 64: inconsistent event: bundle:I_1: its state or its extent does not allow this"],
    ),
    damage(
        "an on-ramp left out",
        &[LeaveOut("bundleOnramped", 2)],
        &["refused: event 68: inconsistent event: bundle:J_1: its issuance is not known"],
    ),
    damage("a return left out: out, as they may be", &[LeaveOut("bundleOnramped", 3)], &[]),
];

const BUNDLES: [Damage; 5] = [
    damage(
        "what is left is of another on-ramp",
        &[Set("certificatesWithdrawn", 0, "/remainder/onramp", "0")],
        &["refused: event 65: inconsistent event: bundle:I_11: its state or its extent does not allow this"],
    ),
    damage(
        "what is left expires no more",
        &[Unset("certificatesWithdrawn", 0, "/remainder/expiresAt")],
        &["refused: event 65: inconsistent event: bundle:I_11: its state or its extent does not allow this"],
    ),
    damage(
        "a bundle of another on-ramp",
        &[Set("bundleOnramped", 3, "/onramp", "0")],
        &["bundle J_16: of on-ramp 0, but on-ramp 1 brought it"],
    ),
    damage(
        "a bundle of an on-ramp that never was",
        &[Set("bundleOnramped", 3, "/onramp", "2")],
        &["bundle J_16: of on-ramp 2, but on-ramp 1 brought it"],
    ),
    damage(
        "a bundle of nobody",
        &[Set("bundleOnramped", 3, "/traderId", "\"$T9\"")],
        &["bundle J_16: its owner T9 is no trader"],
    ),
];

const TRANSACTIONS: [Damage; 17] = [
    damage(
        "a sale of less than was reserved",
        &[Set("tradeSettled", 0, "/assets/0/end", "\"I_6\"")],
        &["refused: event 78: inconsistent event: transaction:X6: ended with other assets"],
    ),
    damage(
        "a sale at another price",
        &[Set("tradeSettled", 0, "/assets/0/unitPrice", "\"2\"")],
        &["refused: event 78: inconsistent event: transaction:X6: ended with other assets"],
    ),
    damage(
        "a sale to another buyer",
        &[Set("tradeSettled", 0, "/buyerId", "\"$T1\"")],
        &["refused: event 78: inconsistent event: transaction:X6: settled with another buyer"],
    ),
    damage("a sale left out: it waits, as it may", &[LeaveOut("tradeSettled", 0)], &[]),
    damage(
        "a sale carried out twice",
        &[Repeat("tradeSettled", 0)],
        &["refused: event 79: inconsistent event: task:K6: changed after its end"],
    ),
    damage(
        "a sale carried out by another task",
        &[Set("tradeSettled", 0, "/taskId", "\"$K2\"")],
        &["transaction X2: PENDING, but its task K2 is SUCCESS", "transaction X6: COMPLETED, but its task K6 is PENDING"],
    ),
    damage(
        "a sale to nobody",
        &[Set("tradeRegistered", 0, "/buyerId", "\"$T9\"")],
        &["transaction X2: its buyer T9 is no trader of its channel N1"],
    ),
    damage(
        "a sale in another channel",
        &[Set("tradeRegistered", 0, "/salesChannelId", "\"$N2\"")],
        &[
            "transaction X2: its seller T1 is no trader of its channel N2",
            "transaction X2: its buyer T2 is no trader of its channel N2",
        ],
    ),
    damage(
        "a sale of another's bundle",
        &[Set("tradeRegistered", 0, "/sellerId", "\"$T3\"")],
        &["transaction X2: PENDING, but bundle J_1 is of trader T1, not of its seller T3"],
    ),
    damage(
        "a retirement of another's bundle",
        &[Set("retirementRegistered", 0, "/sellerId", "\"$T3\"")],
        &["transaction X1: COMPLETED, but bundle I_1 is of trader T2, not of its seller T3"],
    ),
    damage(
        "a retirement of more than was reserved",
        &[Set("retirementSettled", 0, "/assets/0/end", "\"I_5\"")],
        &["refused: event 67: inconsistent event: transaction:X1: ended with other assets"],
    ),
    damage(
        "a retirement carried out as a sale",
        &[Set("tradeSettled", 0, "/transactionId", "\"$X1\"")],
        &["refused: event 78: inconsistent event: transaction:X1: changed after its end"],
    ),
    damage(
        "a rejection of another's assets",
        &[Set("transactionRejected", 0, "/assets/0", r#"{"start":"J_1","end":"J_10","unitPrice":"1"}"#)],
        &["refused: event 71: inconsistent event: transaction:X3: ended with other assets"],
    ),
    damage(
        "a failure of another transaction",
        &[Set("taskFailed", 0, "/transactionId", "\"$X2\"")],
        &["refused: event 73: inconsistent event: transaction:X2: ended with other assets"],
    ),
    damage(
        "an off-ramp of less than was reserved",
        &[Set("offrampSettled", 0, "/assets/0/end", "\"J_19\"")],
        &["refused: event 75: inconsistent event: offramp:O5: settled twice, or with other assets"],
    ),
    damage(
        "an off-ramp by another task",
        &[Set("offrampSettled", 0, "/taskId", "\"$K2\"")],
        &["transaction X2: PENDING, but its task K2 is SUCCESS", "off-ramp O5: settled, but its task K5 is PENDING"],
    ),
    damage(
        "an off-ramp that was never carried out",
        &[LeaveOut("offrampSettled", 0), LeaveOut("bundleOnramped", 3)],
        &["bundle J_16: reserved, but no pending transaction waits for it"],
    ),
];

#[test]
fn d37_d38_what_is_wrong_with_the_places_of_certificates_is_named() {
    bundles().expect(&PLACES);
}

#[test]
fn d31_d76_what_is_wrong_with_a_bundle_is_named() {
    bundles().expect(&BUNDLES);
}

#[test]
fn d32_d34_d42_what_is_wrong_with_a_transaction_is_named() {
    bundles().expect(&TRANSACTIONS);
}
