//! Three transactions that wait for approval, and compete for two bundles.

use ecoledger::{
    Actor, Command, Currency, Ledger,
    bundles::{
        ApproveTransaction, FailTask, RegisterRetirement, RegisterTrade, RejectTransaction, RetirementAssets, StartTask,
        TradeAssets,
    },
};

use super::{Explored, Fault, SmallWorld, explore};
use crate::{History, ids, sample, setting};

/// What each takes: the heads of both bundles; the head of the first; what is left of the first, and the head of the second. The
/// first competes with both others, so that what is reserved is asked for again, and sold once it was rejected or failed.
const LINES: [&[&str]; 3] = [&["I_1..I_2", "I_11..I_11"], &["I_1..I_2"], &["I_3..I_4", "I_11..I_11"]];
/// The second one retires, the others sell.
const RETIRES: u64 = 1;

/// A trader that approves by hand has the bundles `I_1..I_4` and `I_11..I_13`.
#[derive(Clone, Debug)]
pub struct PendingTransactions(History);

/// What is done to which of them.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// It is registered.
    Register(u64),
    /// It is approved, by the account holder or by somebody else.
    Approve(u64, bool),
    /// It is rejected, by the account holder or by somebody else.
    Reject(u64, bool),
    /// Its task is picked up.
    Start(u64),
    /// Its task fails.
    Fail(u64),
}

impl PendingTransactions {
    /// Nothing is registered yet.
    #[must_use]
    pub fn new() -> Self {
        let mut history = History::in_setting();
        for range in ["I_1..I_4", "I_11..I_13"] {
            history.given(Actor::Operator, setting::onramp(ids::trader(setting::SIGNED), range));
        }
        Self(history)
    }
}

impl Default for PendingTransactions {
    fn default() -> Self {
        Self::new()
    }
}

fn register(number: u64) -> Command {
    let (task, transaction) = (ids::task(number), ids::transaction(number));
    let (seller, buyer) = (ids::trader(setting::SIGNED), ids::trader(setting::MADE));
    let lines = LINES[usize::try_from(number).expect("one of three")];
    if number == RETIRES {
        let assets = RetirementAssets::new(sample::lines(lines)).expect("lines");
        RegisterRetirement::new(seller, task, transaction, sample::retirement_details(None), assets, Currency::Eur).into()
    } else {
        let assets = TradeAssets::new(sample::priced_lines(lines)).expect("lines");
        RegisterTrade::new(seller, task, transaction, buyer, assets, Currency::Eur).into()
    }
}

impl SmallWorld for PendingTransactions {
    type Move = Step;

    fn ledger(&self) -> &Ledger {
        &self.0.world.ledger
    }

    fn compare(&self) -> Result<(), Fault> {
        self.0.compare_all()
    }

    fn moves(&self) -> Vec<Step> {
        let of = |number: u64| {
            let by_both = [true, false].into_iter();
            let ends = by_both.flat_map(move |proper| [Step::Approve(number, proper), Step::Reject(number, proper)]);
            [Step::Register(number), Step::Start(number), Step::Fail(number)].into_iter().chain(ends)
        };
        (0..3).flat_map(of).collect()
    }

    fn make(&mut self, this: &Step) -> Result<bool, Fault> {
        let holder = |proper: bool| if proper { setting::account_holder(setting::SIGNED) } else { setting::CLERK };
        let (by, command): (Actor, Command) = match *this {
            Step::Register(number) => (setting::CLERK, register(number)),
            Step::Approve(number, proper) => (holder(proper), ApproveTransaction::new(ids::transaction(number)).into()),
            Step::Reject(number, proper) => (holder(proper), RejectTransaction::new(ids::transaction(number)).into()),
            Step::Start(number) => (Actor::Operator, StartTask::new(ids::task(number)).into()),
            Step::Fail(number) => (Actor::Operator, FailTask::new(ids::task(number), sample::long_text("No answer")).into()),
        };
        // Each registration has a key of its own, whenever it comes.
        self.0.make(&format!("{this:?}").replace(['(', ')', ',', ' '], "-"), by, command)
    }
}

pub(super) fn to(depth: usize) -> Result<Explored, Fault> {
    explore(PendingTransactions::new(), depth)
}
