//! Lists may be long: 10,000 lines are ordinary (D-60), and a faulty one among them changes nothing (D-4).

use std::sync::OnceLock;

use ecoledger::{
    Actor, Code, Command, Currency,
    bundles::{
        ApproveTransaction, AssetLine, OfframpAssets, RegisterOfframp, RegisterRetirement, RegisterTrade, RetirementAssets,
        TradeAssets, WithdrawCertificates,
    },
    kernel::KeyedCommand,
    views::Answer,
};
use ecoledger_testkit::{
    World, ids, laws, sample,
    setting::{self, AUTOMATIC, CLERK, MADE, SIGNED},
};

const LINES: u64 = 10_000;

/// Trader `owner` has 10,000 bundles of three certificates, in two issuances; number 3n+1 begins the n-th bundle.
fn world(owner: u64) -> World {
    static WORLDS: [OnceLock<World>; 2] = [const { OnceLock::new() }; 2];
    let make = || {
        let mut world = World::with_channel();
        for bundle in 0..LINES {
            world.given(Actor::Operator, setting::onramp(ids::trader(owner), &range(bundle, 3)));
        }
        world
    };
    WORLDS[usize::from(owner == AUTOMATIC)].get_or_init(make).clone()
}

/// The first certificates of the n-th bundle.
fn range(bundle: u64, length: u64) -> String {
    let issuance = if bundle.is_multiple_of(2) { "Even" } else { "Odd" };
    let first = 3 * bundle + 1;
    format!("{issuance}_{first}..{issuance}_{}", first + length - 1)
}

/// A line at each bundle, of two certificates of the three.
fn lines() -> Vec<AssetLine> {
    (0..LINES).map(|bundle| AssetLine::priced(sample::range(&range(bundle, 2)), sample::price(100 + bundle))).collect()
}

fn taking(kind: KeyedCommand, owner: u64, lines: Vec<AssetLine>) -> Command {
    let (trader_id, task_id, transaction_id) = (ids::trader(owner), ids::task(1), ids::transaction(1));
    match kind {
        KeyedCommand::RegisterTrade => {
            let (assets, currency) = (TradeAssets::new(lines).expect("lines"), Currency::Eur);
            RegisterTrade::new(trader_id, task_id, transaction_id, ids::trader(MADE), assets, currency).into()
        }
        KeyedCommand::RegisterRetirement => {
            let (assets, currency) = (RetirementAssets::new(lines).expect("lines"), Currency::Eur);
            let details = sample::retirement_details(None);
            RegisterRetirement::new(trader_id, task_id, transaction_id, details, assets, currency).into()
        }
        KeyedCommand::RegisterOfframp => {
            let assets = OfframpAssets::new(lines).expect("lines");
            RegisterOfframp::new(trader_id, task_id, ids::offramp(1), assets).into()
        }
        KeyedCommand::CreateTrader => setting::trader_made_by_channel(9).into(),
    }
}

const TAKINGS: [KeyedCommand; 3] =
    [KeyedCommand::RegisterTrade, KeyedCommand::RegisterRetirement, KeyedCommand::RegisterOfframp];

#[test]
fn d60_ten_thousand_bundles_in_one_command() {
    for kind in TAKINGS {
        let mut world = world(AUTOMATIC);
        world.given(CLERK, taking(kind, AUTOMATIC, lines()));
        let totals = world.ledger.audit().certificates;
        let taken = u128::from(2 * LINES);
        assert_eq!(totals.onramped, u128::from(3 * LINES));
        assert_eq!(totals.retired, if kind == KeyedCommand::RegisterRetirement { taken } else { 0 });
        assert_eq!(totals.offramped, if kind == KeyedCommand::RegisterOfframp { taken } else { 0 });
        laws::certificates_are_conserved(&world.ledger).expect("D-38");
        laws::touches_are_unique(&world.events[world.events.len() - 2..]).expect("D-6");
        laws::replay_gives_the_same(&world.ledger, &world.events).expect("D-2");
        assert_eq!(world.listable(ids::trader(AUTOMATIC)).len(), 10_000, "the remainders");
        let bought = if kind == KeyedCommand::RegisterTrade { 10_000 } else { 0 };
        assert_eq!(world.listable(ids::trader(MADE)).len(), bought);
    }
}

#[test]
fn d32_ten_thousand_bundles_wait_for_one_approval() {
    let mut world = world(SIGNED);
    world.given(CLERK, taking(KeyedCommand::RegisterTrade, SIGNED, lines()));
    assert_eq!(world.ledger.audit().certificates.reserved, u128::from(2 * LINES));
    let approve = ApproveTransaction::new(ids::transaction(1));
    world.when(setting::account_holder(SIGNED), approve).then_events(&["transactionApproved", "tradeSettled"]);
    assert_eq!(world.ledger.audit().certificates.reserved, 0);
    assert_eq!(world.listable(ids::trader(MADE)).len(), 10_000);
}

#[test]
fn d35_the_lines_keep_their_order_prices_and_volumes() {
    let mut world = world(AUTOMATIC);
    world.given(CLERK, taking(KeyedCommand::RegisterTrade, AUTOMATIC, lines()));
    let context = ecoledger::QueryContext { at: world.now, actor: CLERK };
    let answer = world.ledger.query(&context, &ecoledger::Query::Transaction(ids::transaction(1)));
    let Ok(Answer::Transaction(transaction)) = answer else { panic!("{answer:?}") };
    let cents: u128 = transaction.assets.iter().map(|line| line.unit_price.expect("priced").total(line.volume)).sum();
    assert_eq!(cents, (0..u128::from(LINES)).map(|bundle| 2 * (100 + bundle)).sum());
    let starts: Vec<String> = transaction.assets.iter().map(|line| line.start.to_string()).collect();
    let expected: Vec<String> = lines().iter().map(|line| line.range.start().to_string()).collect();
    assert_eq!(starts, expected);
}

/// The faulty line at the beginning, in the middle and at the end; each of the three line codes.
#[test]
fn d4_the_kth_faulty_line_is_named_and_nothing_changes() {
    let mut world = world(AUTOMATIC);
    let mut expired = setting::onramp(ids::trader(AUTOMATIC), "Expired_1..Expired_3");
    expired.attributes = sample::attributes(Some(sample::time(0))).into();
    world.given(Actor::Operator, expired);
    for kind in TAKINGS {
        for index in [0, 1, 4_999, 9_999] {
            let faults = [
                (Code::NotBundleStart, format!("None_{0}..None_{0}", index + 1)),
                (Code::AssetNotListable, "Expired_1..Expired_2".to_owned()),
                (Code::BeyondBundleEnd, range(index, 4)),
            ];
            for (code, fault) in faults {
                let mut lines = lines();
                let place = usize::try_from(index).expect("small");
                lines[place] = AssetLine::priced(sample::range(&fault), sample::price(1));
                let _refusal = world.when(CLERK, taking(kind, AUTOMATIC, lines)).then_refused_at(code, index);
            }
        }
    }
}

/// Two faulty lines: the first one is named, whichever its code.
#[test]
fn d5_of_two_faulty_lines_the_first_is_named() {
    let mut world = world(AUTOMATIC);
    let mut lines = lines();
    lines[700] = AssetLine::priced(sample::range("None_1..None_1"), sample::price(1));
    lines[300] = AssetLine::priced(sample::range(&range(300, 4)), sample::price(1));
    let refused = world.when(CLERK, taking(KeyedCommand::RegisterTrade, AUTOMATIC, lines));
    let _refusal = refused.then_refused_at(Code::BeyondBundleEnd, 300);
}

/// Lines that overlap never become a command: the later line is named, in whichever order and however they overlap.
#[test]
fn d30_of_overlapping_lines_the_later_one_is_named() {
    let overlaps = [range(7_000, 1), range(7_000, 3), "Even_20999..Even_21001".to_owned(), "Even_21002..Even_21009".to_owned()];
    for overlap in overlaps {
        for later in [7_001, 9_999] {
            let mut lines = lines();
            lines[later] = AssetLine::priced(sample::range(&overlap), sample::price(1));
            refused_at(lines, later);
        }
        // Put before line 7000, it is that line which is the later one.
        let mut lines = lines();
        lines[2] = AssetLine::priced(sample::range(&overlap), sample::price(1));
        refused_at(lines, 7_000);
    }
}

fn refused_at(lines: Vec<AssetLine>, index: usize) {
    let unpriced: Vec<AssetLine> = lines.iter().map(|line| AssetLine::new(line.range.clone())).collect();
    let refusals = [
        TradeAssets::new(lines.clone()).expect_err("overlap"),
        RetirementAssets::new(lines).expect_err("overlap"),
        OfframpAssets::new(unpriced).expect_err("overlap"),
    ];
    for refusal in refusals {
        assert_eq!(refusal.code(), Code::OverlappingRanges);
        assert_eq!(refusal.details().index, u64::try_from(index).ok(), "{refusal}");
    }
}

/// D-60: a bundle of a million is cut 2,000 times at its head, alternately withdrawn and sold.
#[test]
fn d60_one_bundle_is_cut_two_thousand_times() {
    let mut world = World::with_channel();
    let trader_id = ids::trader(AUTOMATIC);
    world.given(Actor::Operator, setting::onramp(trader_id, "I_1..I_1000000"));
    for number in 0..1_000_u64 {
        let first = 2 * number + 1;
        let range = sample::range(&format!("I_{first}..I_{first}"));
        world.given(Actor::Operator, WithdrawCertificates::new(trader_id, range, sample::text("Correction")));
        let line = AssetLine::priced(sample::range(&format!("I_{0}..I_{0}", first + 1)), sample::price(1));
        let (task_id, transaction_id) = (ids::task(number), ids::transaction(number));
        let assets = TradeAssets::new(vec![line]).expect("a line");
        let (buyer_id, currency) = (ids::trader(MADE), Currency::Usd);
        world.given(CLERK, RegisterTrade::new(trader_id, task_id, transaction_id, buyer_id, assets, currency));
    }
    world.then_listable(trader_id, &["I_2001..I_1000000"]);
    assert_eq!(world.listable(ids::trader(MADE)).len(), 1_000);
    laws::certificates_are_conserved(&world.ledger).expect("D-38");
}
