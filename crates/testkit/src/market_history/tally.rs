//! What random histories came to.

use std::collections::BTreeMap;

use super::Outcome;
use crate::model::credits::{CODES, COMMANDS};

/// How often each command was taken, and each code refused.
#[derive(Clone, Debug)]
pub struct Tally {
    /// By name of the command.
    pub taken: BTreeMap<String, u64>,
    /// By code.
    pub refused: BTreeMap<String, u64>,
}

impl Default for Tally {
    /// Every command and every code, none so far.
    fn default() -> Self {
        let none = |names: Vec<&str>| names.into_iter().map(|name| (name.to_owned(), 0)).collect();
        Self { taken: none(COMMANDS.iter().map(|(name, _)| *name).collect()), refused: none(CODES.to_vec()) }
    }
}

impl Tally {
    /// One outcome more.
    pub fn count(&mut self, (name, code): Outcome) {
        let entry = match code {
            None => self.taken.entry(name),
            Some(code) => self.refused.entry(code),
        };
        *entry.or_default() += 1;
    }

    /// Those of another run besides.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in [(&mut self.taken, &other.taken), (&mut self.refused, &other.refused)] {
            for (name, times) in theirs {
                *mine.entry(name.clone()).or_default() += times;
            }
        }
    }

    /// How many commands there were.
    pub fn commands(&self) -> u64 {
        self.taken.values().chain(self.refused.values()).sum()
    }
}
