//! Rows of the table that `targets` prints, in markdown.

use std::fmt::Display;

/// The head of the table.
pub const HEAD: &str = "| what | ours | beside | ratio | at most |\n|---|---|---|---|---|";

/// Of what a figure is.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    /// Nanoseconds, of a step.
    Nanoseconds,
    /// Seconds, of a whole run.
    Seconds,
    /// Bytes on the heap.
    Bytes,
    /// How many times as much.
    Times,
}

impl Unit {
    fn show(self, figure: f64) -> String {
        match self {
            Self::Nanoseconds => format!("{} ns", thousands(figure as u64)),
            Self::Seconds => format!("{figure:.2} s"),
            Self::Bytes => format!("{} bytes", thousands(figure as u64)),
            Self::Times => format!("{figure:.2} times"),
        }
    }
}

/// A number as people read it.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let (mut text, length) = (String::new(), digits.len());
    for (place, digit) in digits.char_indices() {
        if place > 0 && (length - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Prints a row: ours, what stands beside it, ours over that, and the most that is asked.
pub fn row(what: impl Display, unit: Unit, ours: f64, beside: (&str, f64), at_most: Option<f64>) {
    let (name, theirs) = beside;
    let at_most = at_most.map_or("-".to_owned(), |most| most.to_string());
    println!("| {what} | {} | {name} {} | {:.2} | {at_most} |", unit.show(ours), unit.show(theirs), ours / theirs);
}

/// Prints a row whose bound is a figure of its own.
pub fn bounded(what: impl Display, unit: Unit, ours: f64, at_most: f64) {
    println!("| {what} | {} | at most {} | {:.2} | 1 |", unit.show(ours), unit.show(at_most), ours / at_most);
}

/// Prints a row that could not be measured, and why.
pub fn unmeasured(what: impl Display, why: impl Display) {
    println!("| {what} | not measured: {why} | | | |");
}
