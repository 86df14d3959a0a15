//! Words: what people ask of a journal, or of a code. They change nothing.

mod audit;
mod codes;
mod explain;
mod lineage;
mod options;

use std::{path::Path, process::ExitCode};

use ecoledger::{Ledger, kernel::EntityKind};
use ecoledger_hosts::lines::{self, Failure, Told};
use lexopt::Parser;
use options::Options;
use serde_json::Value;

use crate::journal::Journal;

/// What can be asked.
#[derive(Clone, Copy)]
pub(crate) enum Word {
    Audit,
    Lineage,
    Explain,
}

impl Word {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "audit" => Some(Self::Audit),
            "lineage" => Some(Self::Lineage),
            "explain" => Some(Self::Explain),
            _ => None,
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Audit => audit::HELP,
            Self::Lineage => lineage::HELP,
            Self::Explain => explain::HELP,
        }
    }
}

/// Answers what is asked after a word.
pub(crate) fn answer(word: Word, parser: Parser) -> Result<ExitCode, Failure> {
    let Some(options) = Options::parse(word, parser)? else {
        return lines::print(word.help()).map(|()| ExitCode::SUCCESS);
    };
    match word {
        Word::Audit => audit::answer(&options),
        Word::Lineage => lineage::answer(&options),
        Word::Explain => explain::answer(&options),
    }
}

/// The ledger in a journal, which is read and not changed, and may be in use.
fn ledger_in(journal: &Path) -> Result<Ledger, Failure> {
    let mut ledger = Ledger::new(lines::hash_key()?);
    Journal::read_only(journal)?.replay_whole(&mut ledger)?;
    Ok(ledger)
}

/// What has a name that people know, and where it stands in what is stored of it.
const NAMES: [(EntityKind, &str); 7] = [
    (EntityKind::Organization, "/state/name"),
    (EntityKind::EcoProject, "/state/name"),
    (EntityKind::Mbp, "/state/attributes/name"),
    (EntityKind::SalesChannel, "/state/name"),
    (EntityKind::Trader, "/state/particulars/name"),
    (EntityKind::Supplier, "/state/name"),
    (EntityKind::ProductionFacility, "/state/name"),
];

/// Tells with the names that things have in a ledger.
fn told_of(ledger: &Ledger, colors: bool) -> Told {
    let mut told = Told::new(colors);
    for entity in ledger.entities() {
        let Some((_, path)) = NAMES.iter().find(|(kind, _)| *kind == entity.key().kind()) else { continue };
        let state = serde_json::to_value(&entity).unwrap_or_default();
        if let Some(name) = state.pointer(path).and_then(Value::as_str) {
            told.learn(&entity.key().id(), name);
        }
    }
    told
}

/// A member of an object; null where there is none.
fn within<'v>(value: &'v Value, member: &str) -> &'v Value {
    value.get(member).unwrap_or(&Value::Null)
}

/// A text; empty where there is none.
fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    within(value, member).as_str().unwrap_or_default()
}
