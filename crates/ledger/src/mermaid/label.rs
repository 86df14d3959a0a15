//! What people wrote, as a part of a label.

use core::fmt::{self, Write as _};

use ecoledger_credits::EndUseBuyer;

/// More characters of one text make a label that nobody reads.
const MOST: usize = 120;

/// Words that Mermaid looks for before it reads labels, wherever they stand in a line: `direction TB` in a flowchart, and
/// `style` or `classDef` before an entity code. With one letter as a code they are words as any other.
const LOOKED_FOR: [&str; 3] = ["direction", "style", "classDef"];

/// A text in quotation marks. Letters, digits, spaces, commas and hyphens stand as they are, everything else as an entity
/// code: no quote, bracket, arrow, comment, directive, tag or Markdown is left. A line break is shown as an arrow.
pub(super) struct Quoted<'t>(pub(super) &'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("#quot;")?;
        let mut characters = self.0.char_indices();
        for (at, character) in characters.by_ref().take(MOST) {
            match character {
                '\n' => f.write_str("#8629;")?,
                '\t' => f.write_char(' ')?,
                _ if stands_as_it_is(character) && !is_looked_for(self.0, at) => f.write_char(character)?,
                _ => write!(f, "#{};", u32::from(character))?,
            }
        }
        if characters.next().is_some() {
            f.write_str("#8230;")?;
        }
        f.write_str("#quot;")
    }
}

fn stands_as_it_is(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, ' ' | ',' | '-')
}

fn is_looked_for(text: &str, at: usize) -> bool {
    let begins = |word: &str| {
        let here = at.checked_add(word.len()).and_then(|end| text.get(at..end));
        here.is_some_and(|here| here.eq_ignore_ascii_case(word))
    };
    LOOKED_FOR.iter().any(|word| begins(word))
}

/// An end-use buyer: its id, its details or both.
pub(super) struct Buyer<'b>(pub(super) &'b EndUseBuyer);

impl fmt::Display for Buyer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("end-use buyer")?;
        if let Some(id) = self.0.external_id() {
            write!(f, " {}", Quoted(id.as_str()))?;
        }
        if let Some(details) = self.0.details() {
            write!(f, " {}", Quoted(details.as_str()))?;
        }
        Ok(())
    }
}
