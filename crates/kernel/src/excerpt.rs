//! What an answer shows of a text that was sent: a beginning of it, so that no answer grows with what it answers ([D-97]).
//!
//! [D-97]: crate::rules::limits#d-97

use alloc::{borrow::Cow, string::String};
use core::{
    char,
    fmt::{self, Write as _},
};

use crate::text::is_unseen;

/// The most characters of a message, and of a detail, that may come from what was sent (D-97).
const MOST: usize = 200;

/// Stands where a text was cut.
const CUT: char = '…';

/// The beginning of a text, and `…` where it is cut: `{}` writes it bare, `{:?}` in quotes.
///
/// What would change how the words around it are read stands there as an escape, such as `\u{202e}`: control characters, line
/// breaks, spaces other than the ordinary one, and all that shows nothing, such as a change of the direction of writing; then
/// also `\` and `"`.
///
/// Shorter than what a message may hold, so that the words around it have their place.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "a text, and how it is shown")]
pub struct Excerpt<'a>(pub &'a str);

impl Excerpt<'_> {
    /// The most characters that are shown, each of an escape counted.
    pub const MOST: usize = 120;

    /// Writes what is shown; tells whether more follows. Looks at no more of the text than that.
    fn write(&self, f: &mut fmt::Formatter<'_>) -> Result<bool, fmt::Error> {
        let mut left = Self::MOST;
        for character in self.0.chars() {
            let escape = escape(character);
            let length = escape.as_ref().map_or(1, char::EscapeDefault::len);
            let Some(after) = left.checked_sub(length) else { return Ok(true) };
            left = after;
            match escape {
                Some(escape) => write!(f, "{escape}")?,
                None => f.write_char(character)?,
            }
        }
        Ok(false)
    }
}

/// What stands for a character that is not shown as it is.
fn escape(character: char) -> Option<char::EscapeDefault> {
    let escaped = match character {
        ' ' => false,
        '\\' | '"' => true,
        _ => character.is_control() || is_unseen(character),
    };
    escaped.then(|| character.escape_default())
}

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.write(f)? { f.write_char(CUT) } else { Ok(()) }
    }
}

impl fmt::Debug for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        let cut = self.write(f)?;
        f.write_char('"')?;
        if cut { f.write_char(CUT) } else { Ok(()) }
    }
}

/// Takes what is written to it until it is full, and then refuses to be written to, so that nothing long is ever copied.
struct Brief {
    text: String,
    left: usize,
}

impl fmt::Write for Brief {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            self.left = self.left.checked_sub(1).ok_or(fmt::Error)?;
            self.text.push(character);
        }
        Ok(())
    }
}

/// What is shown of a value, in at most [`MOST`] characters.
pub(crate) fn brief(value: impl fmt::Display) -> String {
    cut_at(MOST, value)
}

/// What is shown of a value beside an [`Excerpt`]: together they hold at most [`MOST`] characters.
pub(crate) fn remark(value: impl fmt::Display) -> String {
    cut_at(MOST.saturating_sub(Excerpt::MOST), value)
}

fn cut_at(most: usize, value: impl fmt::Display) -> String {
    let mut brief = Brief { text: String::new(), left: most };
    if write!(brief, "{value}").is_err() {
        brief.text.pop();
        brief.text.push(CUT);
    }
    brief.text
}

/// Cuts a text that is longer than [`MOST`] characters.
pub(crate) fn cut(text: &mut String) {
    // A character takes at least one byte, so a short text needs no count.
    if text.len() > MOST && text.chars().nth(MOST).is_some() {
        *text = brief(&*text);
    }
}

/// A sentence for people: fixed words stay, what was put together may hold what was sent and is cut.
pub(crate) fn sentence(message: impl Into<Cow<'static, str>>) -> Cow<'static, str> {
    match message.into() {
        Cow::Borrowed(words) => Cow::Borrowed(words),
        Cow::Owned(mut message) => {
            cut(&mut message);
            Cow::Owned(message)
        }
    }
}
