//! Everything that can happen in a small world, without exception: every split, and every end of three pending transactions.

use ecoledger::{
    Actor, Command, Currency,
    bundles::{
        ApproveTransaction, FailTask, OfframpAssets, RegisterOfframp, RegisterRetirement, RegisterTrade, RejectTransaction,
        RetirementAssets, StartTask, TradeAssets, WithdrawCertificates,
    },
    kernel::TraderId,
};
use ecoledger_testkit::{
    World, ids, laws, sample,
    setting::{self, AUTOMATIC, CLERK, MADE, SIGNED},
};

/// How certificates are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taking {
    Trade,
    Retirement,
    Offramp,
    Withdrawal,
}

impl Taking {
    const ALL: [Self; 4] = [Self::Trade, Self::Retirement, Self::Offramp, Self::Withdrawal];

    /// The command that takes a range from a trader, and who gives it.
    fn command(self, number: u64, trader_id: TraderId, range: &str) -> (Actor, Command) {
        let (task_id, transaction_id) = (ids::task(number), ids::transaction(number));
        let (lines, priced) = (sample::lines(&[range]), sample::priced_lines(&[range]));
        match self {
            Self::Trade => {
                let assets = TradeAssets::new(priced).expect("a line");
                let (buyer_id, currency) = (ids::trader(MADE), Currency::Eur);
                (CLERK, RegisterTrade::new(trader_id, task_id, transaction_id, buyer_id, assets, currency).into())
            }
            Self::Retirement => {
                let assets = RetirementAssets::new(lines).expect("a line");
                let (details, currency) = (sample::retirement_details(None), Currency::Eur);
                (CLERK, RegisterRetirement::new(trader_id, task_id, transaction_id, details, assets, currency).into())
            }
            Self::Offramp => {
                let (offramp_id, assets) = (ids::offramp(number), OfframpAssets::new(lines).expect("a line"));
                (CLERK, RegisterOfframp::new(trader_id, task_id, offramp_id, assets).into())
            }
            Self::Withdrawal => {
                let (range, reason) = (sample::range(range), sample::text("Correction"));
                (Actor::Operator, WithdrawCertificates::new(trader_id, range, reason).into())
            }
        }
    }
}

/// A range of an issuance in one of the two forms.
fn range(old_form: bool, first: u64, last: u64) -> String {
    if old_form {
        format!("I_643002406555908611{first:012}..I_643002406555908611{last:012}")
    } else {
        format!("I_{first}..I_{last}")
    }
}

/// D-31: `[s..k]` of `[s..e]` is taken, `[k+1..e]` stays with its owner and is listable at once. For every range up to
/// length 8 that begins at 1 to 3 (so that `_9` and `_10` are met), every k, every taking, both forms, with and without approval.
#[test]
fn d31_every_split_leaves_the_remainder_with_its_owner() {
    let mut worlds = 0;
    let setting = World::with_channel();
    for (owner, old_form, taking) in [SIGNED, AUTOMATIC]
        .into_iter()
        .flat_map(|owner| [false, true].map(|old_form| (owner, old_form)))
        .flat_map(|(owner, old_form)| Taking::ALL.map(|taking| (owner, old_form, taking)))
    {
        for (start, length) in (1..=8_u64).flat_map(|length| [1, 2, 5].map(|start| (start, length))) {
            for taken in 1..=length {
                split(setting.clone(), owner, old_form, taking, start, length, taken);
                worlds += 1;
            }
        }
    }
    assert_eq!(worlds, 2 * 2 * 4 * 3 * 36);
}

fn split(mut world: World, owner: u64, old_form: bool, taking: Taking, start: u64, length: u64, taken: u64) {
    let (trader, end, cut) = (ids::trader(owner), start + length - 1, start + taken - 1);
    world.given(Actor::Operator, setting::onramp(trader, &range(old_form, start, end)));
    let (by, command) = taking.command(1, trader, &range(old_form, start, cut));
    world.given(by, command);
    let pending = owner == SIGNED && matches!(taking, Taking::Trade | Taking::Retirement);

    let rest = (cut < end).then(|| range(old_form, cut + 1, end));
    world.then_listable(trader, &rest.iter().map(String::as_str).collect::<Vec<_>>());
    let bought = (taking == Taking::Trade && !pending).then(|| range(old_form, start, cut));
    world.then_listable(ids::trader(MADE), &bought.iter().map(String::as_str).collect::<Vec<_>>());

    let found = world.issuance(sample::range(&range(old_form, start, end)).issuance()).expect("on-ramped").totals;
    let moved = |there: bool| if there { u128::from(taken) } else { 0 };
    assert_eq!(found.onramped, length.into());
    assert_eq!(found.listable, u128::from(length) - moved(pending || taking != Taking::Trade));
    assert_eq!(found.reserved, moved(pending));
    assert_eq!(found.retired, moved(taking == Taking::Retirement && !pending));
    assert_eq!(found.offramped, moved(taking == Taking::Offramp));
    assert_eq!(found.withdrawn, moved(taking == Taking::Withdrawal));
    laws::certificates_are_conserved(&world.ledger).expect("D-38");
}

/// D-31: a range of 8 is taken piece by piece in each of the 128 ways to cut it; each piece begins where the last one ended.
#[test]
fn d31_a_bundle_is_taken_in_every_sequence_of_pieces() {
    const LENGTH: u64 = 8;
    let trader = ids::trader(AUTOMATIC);
    let mut setting = World::with_channel();
    setting.given(Actor::Operator, setting::onramp(trader, &range(false, 1, LENGTH)));
    for cuts in 0..(1_u32 << (LENGTH - 1)) {
        let mut world = setting.clone();
        let ends = (1..=LENGTH).filter(|number| *number == LENGTH || cuts & (1 << (number - 1)) != 0);
        let mut start = 1;
        let mut pieces = Vec::new();
        for (number, end) in (0..).zip(ends) {
            let (by, command) = Taking::Trade.command(number, trader, &range(false, start, end));
            world.given(by, command);
            pieces.push(range(false, start, end));
            start = end + 1;
        }
        // Adjacent bundles are never merged.
        world
            .then_listable(trader, &[])
            .then_listable(ids::trader(MADE), &pieces.iter().map(String::as_str).collect::<Vec<_>>());
        laws::certificates_are_conserved(&world.ledger).expect("D-38");
    }
}

fn id(index: usize) -> u64 {
    u64::try_from(index).expect("small")
}

/// How a pending transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Approved,
    Rejected,
    Failed,
}

const ENDS: [End; 3] = [End::Approved, End::Rejected, End::Failed];
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
/// The first bundle's head, the head of what was left of it, and the second bundle's head; numbers 7, 8 and 14 stay free.
const TAKEN: [(u64, u64); 3] = [(1, 3), (4, 6), (11, 13)];

/// D-32, D-34: three pending transactions on two bundles, every kind of each, every end of each, in every order, picked up
/// or not: exactly the serials of each go to the buyer, out of circulation, or back.
#[test]
fn d32_three_pending_transactions_end_in_every_way_and_order() {
    let trader = ids::trader(SIGNED);
    let mut setting = World::with_channel();
    setting.given(Actor::Operator, setting::onramp(trader, "I_1..I_8"));
    setting.given(Actor::Operator, setting::onramp(trader, "I_11..I_14"));
    let mut worlds = 0;
    for kinds in 0..8_u32 {
        let kind = |index: usize| if kinds & (1 << index) == 0 { Taking::Trade } else { Taking::Retirement };
        let mut registered = setting.clone();
        for (index, (first, last)) in TAKEN.into_iter().enumerate() {
            let (by, command) = kind(index).command(id(index), trader, &range(false, first, last));
            registered.given(by, command);
        }
        registered.then_listable(trader, &["I_7..I_8", "I_14..I_14"]);
        for code in 0..27_usize {
            let ends = [ENDS[code % 3], ENDS[code / 3 % 3], ENDS[code / 9]];
            for (order, started) in ORDERS.iter().flat_map(|order| [false, true].map(|started| (order, started))) {
                end_all(registered.clone(), kind, ends, *order, started);
                worlds += 1;
            }
        }
    }
    assert_eq!(worlds, 8 * 27 * 6 * 2);
}

fn end_all(mut world: World, kind: impl Fn(usize) -> Taking, ends: [End; 3], order: [usize; 3], started: bool) {
    for index in order {
        let (task_id, transaction_id) = (ids::task(id(index)), ids::transaction(id(index)));
        if started {
            world.given(Actor::Operator, StartTask::new(task_id));
        }
        let holder = setting::account_holder(SIGNED);
        let message = sample::long_text("No answer");
        match ends[index] {
            End::Approved => world.given(holder, ApproveTransaction::new(transaction_id)),
            End::Rejected => world.given(holder, RejectTransaction::new(transaction_id)),
            End::Failed => world.given(Actor::Operator, FailTask::new(task_id, message)),
        };
        laws::certificates_are_conserved(&world.ledger).expect("D-38");
    }
    let pieces = |wanted: &dyn Fn(usize) -> bool| -> Vec<(u64, u64)> {
        TAKEN.into_iter().enumerate().filter(|(index, _)| wanted(*index)).map(|(_, piece)| piece).collect()
    };
    let bought = pieces(&|index| ends[index] == End::Approved && kind(index) == Taking::Trade);
    let retired = pieces(&|index| ends[index] == End::Approved && kind(index) == Taking::Retirement);
    let mut kept = pieces(&|index| ends[index] != End::Approved);
    kept.extend([(7, 8), (14, 14)]);
    kept.sort_unstable();

    let text = |pieces: Vec<(u64, u64)>| -> Vec<String> { pieces.into_iter().map(|(a, b)| range(false, a, b)).collect() };

    let listable = |trader: u64| world.listable(ids::trader(trader)).iter().map(ToString::to_string).collect::<Vec<_>>();
    let case = format!("{ends:?} in {order:?}");
    assert_eq!(listable(SIGNED), text(kept), "{case}");
    assert_eq!(listable(MADE), text(bought), "{case}");
    let totals = world.ledger.audit().certificates;
    assert_eq!((totals.onramped, totals.reserved, totals.retired), (12, 0, 3 * u128::from(id(retired.len()))), "{case}");
}
