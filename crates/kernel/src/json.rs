//! Reading a request's JSON: shapes first, each fault with the path of its member.
//!
//! Built on borrowed raw text, so that a number is read from its own digits, an unknown or repeated member is seen at any
//! depth, and the code of a value's fault is not lost inside a parser's message.

mod level;
mod outline;
mod plain;

use alloc::{borrow::Cow, sync::Arc, vec::Vec};
use core::{fmt, marker::PhantomData};

use serde::{Deserialize, Deserializer as _};
use serde_json::value::RawValue;

pub use level::borrowed_text;
use level::{Borrowed, EachEntry, Entries};
pub use outline::Outline;
use outline::{Held, Span};

use crate::{Code, Excerpt, Refusal, Timestamp};

/// More members than any object of the contract has.
const MOST_MEMBERS: usize = 64;

/// Room for the members of all but the largest objects.
const USUAL_MEMBERS: usize = 16;

/// Where a value stands in a request.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "JSON nests in members and lists, and in nothing else")]
pub enum Path<'p> {
    /// The whole text.
    Root,
    /// A member of an object.
    Member(&'p Path<'p>, &'p str),
    /// An entry of a list, counted from 0.
    Index(&'p Path<'p>, usize),
}

impl Path<'_> {
    /// The innermost list position on the way, if there is one: the line of a command.
    #[must_use]
    pub fn index(&self) -> Option<u64> {
        match self {
            Path::Root => None,
            Path::Member(parent, _) => parent.index(),
            Path::Index(_, index) => u64::try_from(*index).ok(),
        }
    }
}

/// As it is named in a refusal: `assets[3].unitPrice`. A name is shown as an [`Excerpt`] of it: in part where it is longer than
/// any of the contract (D-97), and with escapes where it would change how the words around it are read.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Member(Path::Root, name) => fmt::Display::fmt(&Excerpt(name), f),
            Path::Member(parent, name) => write!(f, "{parent}.{}", Excerpt(name)),
            Path::Index(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// A JSON value that is not read yet: its text, with its outline if it is part of a text that has one.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    text: &'a str,
    /// Itself and what it holds; none without an outline.
    spans: &'a [Span],
}

impl<'a> Raw<'a> {
    fn scanned_when_read(text: &'a str) -> Self {
        Self { text, spans: &[] }
    }

    /// The JSON text.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.text == "null"
    }

    /// The value, standing at a path.
    #[must_use]
    pub fn at<'p>(self, path: Path<'p>) -> Value<'a, 'p> {
        Value { raw: self, path, at: None }
    }
}

/// A JSON value that is not read yet, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a, 'p> {
    raw: Raw<'a>,
    path: Path<'p>,
    at: Option<Timestamp>,
}

/// What can be read from a request's JSON.
pub trait FromJson: Sized {
    /// Reads the value, or says what is wrong with it and where.
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal>;
}

impl<'a, 'p> Value<'a, 'p> {
    /// The text of one JSON value, standing at a path. What is nested in it is read faster from its [`Outline`].
    #[must_use]
    pub fn new(text: &'a str, path: Path<'p>) -> Self {
        Raw::scanned_when_read(text.trim_ascii()).at(path)
    }

    /// When the request was made, where that is known.
    #[must_use]
    pub fn at(&self) -> Option<Timestamp> {
        self.at
    }

    /// Where it stands.
    #[must_use]
    pub fn path(&self) -> Path<'p> {
        self.path
    }

    /// The JSON text.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.raw.text
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.raw.is_null()
    }

    /// `malformedRequest` here.
    #[must_use]
    pub fn malformed(&self, message: impl fmt::Display) -> Refusal {
        Refusal::malformed(self.path, message)
    }

    /// A refusal of this value.
    #[must_use]
    pub fn refuse(&self, code: Code, message: impl fmt::Display) -> Refusal {
        Refusal::at(code, self.path, message)
    }

    fn starts_with(&self, first: &[u8]) -> bool {
        self.raw.text.bytes().next().is_some_and(|byte| first.contains(&byte))
    }

    fn is_number(&self) -> bool {
        self.starts_with(b"-0123456789")
    }

    fn parse<T: Deserialize<'a>>(&self, what: &str) -> Result<T, Refusal> {
        serde_json::from_str(self.raw.text).map_err(|error| self.malformed(format_args!("expected {what}: {error}")))
    }

    /// A string.
    pub fn string(&self) -> Result<Cow<'a, str>, Refusal> {
        if !self.starts_with(b"\"") {
            return Err(self.malformed("expected a string"));
        }
        match self.raw.spans.first().filter(|span| span.is_plain).and_then(|_| inside(self.raw.text)) {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.parse::<Borrowed<'a>>("a string").map(|text| text.0),
        }
    }

    /// A boolean.
    pub fn boolean(&self) -> Result<bool, Refusal> {
        // Not left to the parser, which repeats a text that it finds instead.
        match self.raw.text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(self.malformed("expected true or false")),
        }
    }

    /// The digits of a decimal, given as a number or as a string.
    pub fn decimal(&self) -> Result<Cow<'a, str>, Refusal> {
        if self.is_number() {
            self.number().map(Cow::Borrowed)
        } else if self.starts_with(b"\"") {
            self.string()
        } else {
            Err(self.malformed("expected a decimal as a number or a string"))
        }
    }

    /// The text of a JSON number.
    pub fn number(&self) -> Result<&'a str, Refusal> {
        if !self.is_number() {
            return Err(self.malformed("expected a number"));
        }
        if self.raw.spans.is_empty() { self.parse::<&RawValue>("a number").map(RawValue::get) } else { Ok(self.raw.text) }
    }

    /// A whole number that is not negative. One that does not fit 64 bits counts as the largest, for what has a smaller bound.
    pub fn integer(&self) -> Result<u64, Refusal> {
        self.integer_of_64_bits().map(|number| number.unwrap_or(u64::MAX))
    }

    /// A whole number that is not negative; none when it does not fit 64 bits.
    pub(crate) fn integer_of_64_bits(&self) -> Result<Option<u64>, Refusal> {
        let digits = self.number()?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let found = Excerpt(digits);
            return Err(self.malformed(format_args!("expected a whole number that is not negative, found {found}")));
        }
        Ok(digits.parse().ok())
    }

    /// Reads one entry of a list after the other, and none after the first that is refused.
    fn entries(&self, mut read: impl FnMut(usize, Raw<'a>) -> Result<(), Refusal>) -> Result<(), Refusal> {
        if !self.starts_with(b"[") {
            return Err(self.malformed("expected a list"));
        }
        if let Some(held) = Held::by(self.raw) {
            return held.enumerate().try_for_each(|(index, entry)| read(index, entry));
        }
        let mut refused = None;
        let mut deserializer = serde_json::Deserializer::from_str(self.raw.text);
        let parsed = deserializer.deserialize_seq(EachEntry { read, refused: &mut refused, text: PhantomData });
        match (refused, parsed.and_then(|()| deserializer.end())) {
            (Some(refusal), _) => Err(refusal),
            (None, Err(error)) => Err(self.malformed(format_args!("expected a list: {error}"))),
            (None, Ok(())) => Ok(()),
        }
    }

    /// The members of an object.
    pub fn members(&self) -> Result<Members<'a, 'p>, Refusal> {
        if !self.starts_with(b"{") {
            return Err(self.malformed("expected an object"));
        }
        let entries = match Held::by(self.raw) {
            Some(held) => scanned_entries(held),
            None => self.parse::<Entries<'a>>("an object")?.0,
        };
        let members = Members { path: self.path, at: self.at, entries, next: 0 };
        members.refuse_repeated()?;
        Ok(members)
    }
}

/// What stands between the quotes of a string.
fn inside(string: &str) -> Option<&str> {
    string.strip_prefix('"')?.strip_suffix('"')
}

/// The members of an object that was scanned: as many as are looked at.
fn scanned_entries(mut held: Held<'_>) -> Vec<Entry<'_>> {
    let mut entries = Vec::with_capacity(USUAL_MEMBERS);
    while let (Some(name), Some(raw)) = (held.next(), held.next())
        && entries.len() <= MOST_MEMBERS
    {
        entries.push(Entry { name: Cow::Borrowed(inside(name.text).unwrap_or_default()), raw, taken: false });
    }
    entries
}

/// The members of an object, taken one by one by name, in the order of the contract.
#[derive(Debug)]
pub struct Members<'a, 'p> {
    path: Path<'p>,
    at: Option<Timestamp>,
    entries: Vec<Entry<'a>>,
    /// The place after the member that was taken last: most are given in the order in which they are taken.
    next: usize,
}

#[derive(Debug)]
struct Entry<'a> {
    name: Cow<'a, str>,
    raw: Raw<'a>,
    taken: bool,
}

impl<'a> Members<'a, '_> {
    /// Where the object stands.
    #[must_use]
    pub fn path(&self) -> Path<'_> {
        self.path
    }

    /// When the request was made, where that is known.
    #[must_use]
    pub fn at(&self) -> Option<Timestamp> {
        self.at
    }

    /// Tells the time of the request to the values read from here on.
    pub fn set_at(&mut self, at: Timestamp) {
        self.at = Some(at);
    }

    fn refuse_repeated(&self) -> Result<(), Refusal> {
        if let Some(entry) = self.entries.get(MOST_MEMBERS) {
            return Err(Refusal::malformed(Path::Member(&self.path, &entry.name), "more members than any object has"));
        }
        for (position, entry) in self.entries.iter().enumerate() {
            if self.entries.iter().take(position).any(|earlier| earlier.name == entry.name) {
                return Err(Refusal::malformed(Path::Member(&self.path, &entry.name), "given twice"));
            }
        }
        Ok(())
    }

    /// Adds a member that stands elsewhere, as JSON text; `malformedRequest` when the object has it, and for what is no JSON.
    pub fn add(&mut self, name: &'a str, json: &'a str) -> Result<(), Refusal> {
        let refused = |what| Refusal::malformed(Path::Member(&self.path, name), what);
        if self.entries.iter().any(|entry| entry.name == name) {
            return Err(refused("given twice"));
        }
        let raw: &RawValue = serde_json::from_str(json).map_err(|_| refused("expected JSON"))?;
        let raw = Raw::scanned_when_read(raw.get());
        self.entries.push(Entry { name: Cow::Borrowed(name), raw, taken: false });
        Ok(())
    }

    /// A member that is not read yet, absent when it is not given; `null` is kept.
    pub fn raw(&mut self, name: &str) -> Option<Raw<'a>> {
        let is_next = self.entries.get(self.next).is_some_and(|entry| entry.name == name);
        let place = if is_next { self.next } else { self.entries.iter().position(|entry| entry.name == name)? };
        self.next = place.saturating_add(1);
        let entry = self.entries.get_mut(place)?;
        entry.taken = true;
        Some(entry.raw)
    }

    /// The same, absent when it is `null` too.
    fn given(&mut self, name: &str) -> Option<Raw<'a>> {
        self.raw(name).filter(|raw| !raw.is_null())
    }

    /// A member that must be given, and not be `null`.
    pub fn required<T: FromJson>(&mut self, name: &'static str) -> Result<T, Refusal> {
        match self.optional(name)? {
            Some(value) => Ok(value),
            None => Err(Refusal::malformed(Path::Member(&self.path, name), "missing")),
        }
    }

    /// A string that must be given, borrowed where it holds no escapes.
    pub fn string(&mut self, name: &'static str) -> Result<Cow<'a, str>, Refusal> {
        match self.given(name) {
            None => Err(Refusal::malformed(Path::Member(&self.path, name), "missing")),
            Some(raw) => Value { raw, path: Path::Member(&self.path, name), at: self.at }.string(),
        }
    }

    /// A member that may be absent or `null`.
    pub fn optional<T: FromJson>(&mut self, name: &'static str) -> Result<Option<T>, Refusal> {
        match self.given(name) {
            None => Ok(None),
            Some(raw) => T::from_json(Value { raw, path: Path::Member(&self.path, name), at: self.at }).map(Some),
        }
    }

    /// Reads one entry after another of a list member that must be given.
    pub fn list<T: FromJson>(&mut self, name: &'static str) -> Result<Vec<T>, Refusal> {
        self.required::<List<T>>(name).map(|list| list.0)
    }

    /// Refuses what was given and not asked for.
    pub fn finish(self) -> Result<(), Refusal> {
        match self.entries.iter().find(|entry| !entry.taken) {
            None => Ok(()),
            Some(entry) => Err(Refusal::malformed(Path::Member(&self.path, &entry.name), "unknown member")),
        }
    }
}

/// A list, each entry read at its own path.
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "a list as it is read")]
pub struct List<T>(pub Vec<T>);

impl<T: FromJson> FromJson for List<T> {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let path = value.path();
        let mut entries = Vec::new();
        value.entries(|index, raw| {
            entries.push(T::from_json(Value { raw, path: Path::Index(&path, index), at: value.at })?);
            Ok(())
        })?;
        Ok(Self(entries))
    }
}

impl<T: FromJson> FromJson for Arc<T> {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        T::from_json(value).map(Self::new)
    }
}

impl FromJson for bool {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        value.boolean()
    }
}
