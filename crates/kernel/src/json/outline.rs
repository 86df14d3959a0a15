//! Where each value of a text stands, found in one scan: without it each level of nesting is scanned again for its members.
//!
//! The scan takes no more than JSON is, and may take less: what it does not take is read, and refused, level by level by
//! `serde_json`, in its words.

use alloc::vec::Vec;

use super::{Path, Raw, Value, plain::plain_bytes};

/// More values than this are read level by level, so that no text is held many times over.
const MOST_SPANS: usize = 1 << 16;

/// More levels than any request has.
const MOST_LEVELS: u8 = 16;

/// More escapes than this make a text of which most is read again anyway, to take them out.
const MOST_ESCAPES: usize = 1 << 10;

/// Room for the values of most requests.
const USUAL_SPANS: usize = 64;

/// A text of one JSON value, with the places of all values in it.
#[derive(Clone, Debug)]
pub struct Outline<'t> {
    text: &'t str,
    spans: Vec<Span>,
}

/// One value, or one member's name. After an object or a list stand what it holds, names before their values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// Its first byte, counted from the start of the text.
    start: u32,
    /// The byte after it.
    end: u32,
    /// How many spans it is, with what it holds.
    size: u32,
    /// A string without escapes.
    pub(super) is_plain: bool,
}

impl<'t> Outline<'t> {
    /// Scans a text, which need not be JSON.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let text = text.trim_ascii();
        let mut scan = Scan { bytes: text.as_bytes(), at: 0, escapes: 0, spans: Vec::with_capacity(USUAL_SPANS) };
        let whole = scan.value(MOST_LEVELS).filter(|()| scan.at == text.len());
        Self { text, spans: whole.map_or_else(Vec::new, |()| scan.spans) }
    }

    /// The value, standing at a path.
    #[must_use]
    pub fn value<'p>(&self, path: Path<'p>) -> Value<'_, 'p> {
        Raw { text: self.text, spans: &self.spans }.at(path)
    }
}

/// What an object or a list holds, one after the other: each name, each value.
pub(super) struct Held<'a> {
    text: &'a str,
    /// Where the text starts.
    start: u32,
    spans: &'a [Span],
}

impl<'a> Held<'a> {
    /// What a value holds; none when it has no outline.
    pub(super) fn by(raw: Raw<'a>) -> Option<Self> {
        let (first, spans) = raw.spans.split_first()?;
        Some(Self { text: raw.text, start: first.start, spans })
    }
}

impl<'a> Iterator for Held<'a> {
    type Item = Raw<'a>;

    fn next(&mut self) -> Option<Raw<'a>> {
        let span = self.spans.first()?;
        let (spans, after) = self.spans.split_at_checked(usize::try_from(span.size).ok()?)?;
        self.spans = after;
        let from = usize::try_from(span.start.checked_sub(self.start)?).ok()?;
        let to = usize::try_from(span.end.checked_sub(self.start)?).ok()?;
        Some(Raw { text: self.text.get(from..to)?, spans })
    }
}

/// Each step takes what JSON has at its place, or nothing: then the text has no outline.
struct Scan<'t> {
    bytes: &'t [u8],
    at: usize,
    escapes: usize,
    spans: Vec<Span>,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    /// Takes this byte.
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.step())
    }

    /// The next byte that is no white space.
    fn after_space(&mut self) -> Option<u8> {
        loop {
            match self.peek()? {
                b' ' | b'\n' | b'\t' | b'\r' => self.step(),
                byte => return Some(byte),
            }
        }
    }

    fn value(&mut self, levels: u8) -> Option<()> {
        let first = self.after_space()?;
        let (place, start) = (self.spans.len(), u32::try_from(self.at).ok()?);
        if place >= MOST_SPANS {
            return None;
        }
        self.spans.push(Span { start, end: start, size: 1, is_plain: false });
        let mut is_plain = false;
        match first {
            b'"' => is_plain = self.string()?,
            b'{' => self.members(levels.checked_sub(1)?)?,
            b'[' => self.entries(levels.checked_sub(1)?)?,
            b'-' | b'0'..=b'9' => self.number()?,
            b't' => self.word(b"true")?,
            b'f' => self.word(b"false")?,
            b'n' => self.word(b"null")?,
            _ => return None,
        }
        let size = u32::try_from(self.spans.len().checked_sub(place)?).ok()?;
        *self.spans.get_mut(place)? = Span { start, end: u32::try_from(self.at).ok()?, size, is_plain };
        Some(())
    }

    fn members(&mut self, levels: u8) -> Option<()> {
        self.step();
        if self.after_space()? == b'}' {
            self.step();
            return Some(());
        }
        loop {
            self.after_space()?;
            let name = u32::try_from(self.at).ok()?;
            // A name with escapes is left to the parser, which finds out whether it is one.
            self.take(b'"')?;
            self.at = self.at.checked_sub(1)?;
            self.string()?.then_some(())?;
            self.spans.push(Span { start: name, end: u32::try_from(self.at).ok()?, size: 1, is_plain: true });
            self.after_space()?;
            self.take(b':')?;
            self.value(levels)?;
            if self.is_last(b'}')? {
                return Some(());
            }
        }
    }

    fn entries(&mut self, levels: u8) -> Option<()> {
        self.step();
        if self.after_space()? == b']' {
            self.step();
            return Some(());
        }
        loop {
            self.value(levels)?;
            if self.is_last(b']')? {
                return Some(());
            }
        }
    }

    /// Takes what stands after a member or an entry: the end, or a comma.
    fn is_last(&mut self, end: u8) -> Option<bool> {
        let byte = self.after_space()?;
        self.step();
        (byte == end || byte == b',').then_some(byte == end)
    }

    /// Takes a string, and tells whether it has no escapes.
    fn string(&mut self) -> Option<bool> {
        self.step();
        let mut is_plain = true;
        loop {
            self.at = self.at.saturating_add(plain_bytes(self.bytes.get(self.at..)?));
            match self.peek()? {
                b'"' => {
                    self.step();
                    return Some(is_plain);
                }
                b'\\' => self.escape()?,
                _ => return None,
            }
            is_plain = false;
        }
    }

    fn escape(&mut self) -> Option<()> {
        self.escapes = self.escapes.saturating_add(1);
        if self.escapes > MOST_ESCAPES {
            return None;
        }
        let length = match self.bytes.get(self.at..)? {
            [_, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [_, b'u', digits @ ..] if digits.first_chunk::<4>()?.iter().all(u8::is_ascii_hexdigit) => 6,
            _ => return None,
        };
        self.at = self.at.saturating_add(length);
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        let _sign = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if self.take(b'e').or_else(|| self.take(b'E')).is_some() {
            let _sign = self.take(b'+').or_else(|| self.take(b'-'));
            self.digits()?;
        }
        // A digit here stands after a leading zero.
        (!self.peek().is_some_and(|byte| byte.is_ascii_digit())).then_some(())
    }

    /// At least one digit.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.step();
        }
        (self.at > start).then_some(())
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes.get(self.at..)?.starts_with(word).then_some(())?;
        self.at = self.at.saturating_add(word.len());
        Some(())
    }
}
