//! Random histories of both domains: requests for sales channels by the strategies, and the scripts that run through every command
//! of channels and markets, out of order, with holes and repetitions.

use std::sync::OnceLock;

use ecoledger::{Command, CommandContext, HashKey, Ledger, Recorded, Request};
use ecoledger_testkit::{
    History, World,
    strategy::{Step, history},
};
use proptest::prelude::*;

/// What is asked, one after the other, of which ledger.
#[derive(Clone, Debug)]
pub(crate) struct Requests {
    pub(crate) ledger: Ledger,
    pub(crate) all: Vec<(CommandContext, Command)>,
    /// The events of the ledger before them.
    pub(crate) before: Vec<Recorded>,
}

fn of_channels(steps: &[Step]) -> Requests {
    let past = History::uncompared(steps).past.into_iter();
    let all = past.map(|request| (request.context, request.command)).collect();
    let World { ledger, events, .. } = History::in_setting().world;
    Requests { ledger, all, before: events }
}

/// The commands of both scripts, in the order of their time.
fn script() -> &'static [(CommandContext, Command)] {
    static SCRIPT: OnceLock<Vec<(CommandContext, Command)>> = OnceLock::new();
    SCRIPT.get_or_init(|| {
        let lines =
            [include_str!("../../../testkit/scripts/credits.jsonl"), include_str!("../../../testkit/scripts/channels.jsonl")];
        let mut all: Vec<_> = lines.iter().flat_map(|lines| lines.lines()).filter_map(command).collect();
        all.sort_by_key(|(context, _)| context.at);
        all
    })
}

fn command(line: &str) -> Option<(CommandContext, Command)> {
    match Request::from_json(line) {
        Ok(Request::Command(context, command)) => Some((context, command)),
        Ok(_) | Err(_) => None,
    }
}

/// How far a command of the script is moved, and whether it is left out or given twice.
type Moved = (i32, u8);

fn of_script(moves: &[Moved]) -> Requests {
    let placed = script()
        .iter()
        .zip(moves)
        .zip(0_i32..)
        .flat_map(|((request, (by, times)), place)| core::iter::repeat_n((place + by, request), usize::from(*times)));
    let mut placed: Vec<(i32, &(CommandContext, Command))> = placed.collect();
    placed.sort_by_key(|(place, _)| *place);
    let mut times: Vec<_> = placed.iter().map(|(_, (context, _))| context.at).collect();
    times.sort();
    let all = placed.into_iter().zip(times).map(|((_, (context, command)), at)| {
        let mut context = context.clone();
        context.at = at;
        (context, command.clone())
    });
    Requests { ledger: Ledger::new(HashKey::from_bytes([0; 16])), all: all.collect(), before: Vec::new() }
}

pub(crate) fn requests() -> impl Strategy<Value = Requests> {
    let by = prop_oneof![8 => Just(0), 1 => -6..=6];
    let times = prop_oneof![20 => Just(1_u8), 1 => Just(0_u8), 1 => Just(2_u8)];
    prop_oneof![
        history(40).prop_map(|steps| of_channels(&steps)),
        prop::collection::vec((by, times), script().len()).prop_map(|moves| of_script(&moves)),
    ]
}

/// The scripts as they are: every command of both domains.
pub(crate) fn scripts() -> Requests {
    of_script(&vec![(0, 1); script().len()])
}
