//! What an answer shows of a text that was sent: a beginning of it, so that no answer grows with what it answers ([D-97]).
//!
//! [D-97]: crate::rules::limits#d-97

use alloc::{borrow::Cow, string::String};
use core::fmt::{self, Write as _};

/// The most characters of a message, and of a detail, that may come from what was sent (D-97).
const MOST: usize = 200;

/// Stands where a text was cut.
const CUT: char = '…';

/// The beginning of a text, and `…` where it is cut: `{}` writes it as it is, `{:?}` quoted and with escapes.
///
/// Shorter than what a message may hold, so that the words around it have their place.
#[derive(Clone, Copy)]
pub struct Excerpt<'a>(pub &'a str);

impl Excerpt<'_> {
    /// The most characters of the text that are shown.
    pub const MOST: usize = 120;

    /// What is shown, and whether more follows. Looks at no more of the text than that.
    fn shown(&self) -> (&str, bool) {
        match self.0.char_indices().nth(Self::MOST) {
            Some((end, _)) => (self.0.get(..end).unwrap_or_default(), true),
            None => (self.0, false),
        }
    }
}

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (shown, cut) = self.shown();
        f.write_str(shown)?;
        if cut { f.write_char(CUT) } else { Ok(()) }
    }
}

impl fmt::Debug for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (shown, cut) = self.shown();
        fmt::Debug::fmt(shown, f)?;
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
