//! The forms of `ecoledger::wire::forms` and the texts and numbers of D-9, D-62, D-69, D-78 and D-88, as a table that is walked.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

/// The form of one value.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names are those of `ecoledger::wire::forms`")]
pub enum Form {
    Id,
    Name,
    FileName,
    Text,
    Long,
    Url,
    Quantity,
    Positive,
    Date,
    Country,
    Flag,
    Year,
    Size,
    Sha256,
    /// A text, or a number that is kept as it is given.
    Score,
    OneOf(&'static [&'static str]),
    /// A list, with the least number of entries, the code when there are fewer, and the member that differs in each.
    Many(&'static Form, usize, &'static str, Option<&'static str>),
    Object(&'static [Member]),
    /// An object of which at least one member is there, else `emptyField`.
    AnyOf(&'static [Member]),
    /// An object with exactly one of these members.
    ExactlyOne(&'static [Member]),
    /// An object whose members depend on its `type`.
    Tagged(&'static [(&'static str, &'static [Member])]),
}

/// Entries that differ as a whole.
pub(super) const ITSELF: &str = "";

/// One member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// Its form.
    pub form: Form,
    /// Whether it must be there.
    pub needed: bool,
}

/// A member that must be there.
pub(super) const fn must(name: &'static str, form: Form) -> Member {
    Member { name, form, needed: true }
}

/// A member that may be there.
pub(super) const fn may(name: &'static str, form: Form) -> Member {
    Member { name, form, needed: false }
}

/// What is wrong with a request that is read.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// Something has not the form of the contract.
    pub(super) malformed: bool,
    /// Members that are invalid, in order.
    pub(super) invalid: Vec<&'static str>,
    /// Rules over the whole command come last (D-83).
    late: Vec<&'static str>,
    /// The year of the request.
    year: u64,
}

impl Faults {
    /// None yet, for a request of this year.
    pub(super) fn of_year(year: u64) -> Self {
        Self { year, ..Self::default() }
    }

    /// The first invalid member or rule.
    pub(super) fn first(&self) -> Option<&'static str> {
        self.invalid.iter().chain(&self.late).next().copied()
    }

    fn malformed(&mut self) -> Value {
        self.malformed = true;
        Value::Null
    }

    /// Reads an object of these members: as it is kept, without nulls and with numbers in their written form.
    pub(super) fn object(&mut self, members: &[Member], value: &Value) -> Value {
        let Value::Object(given) = value else { return self.malformed() };
        let mut read = Map::new();
        if given.keys().any(|name| members.iter().all(|member| member.name != name)) {
            self.malformed = true;
        }
        for member in members {
            match given.get(member.name) {
                None | Some(Value::Null) => self.malformed |= member.needed,
                Some(value) => {
                    let kept = self.read(&member.form, value);
                    read.insert(member.name.to_owned(), kept);
                }
            }
        }
        let reversed = |start: &str, end: &str| match (read.get(start), read.get(end)) {
            (Some(Value::String(start)), Some(Value::String(end))) => start > end,
            _ => false,
        };
        if reversed("startDate", "endDate") {
            self.invalid.push("periodReversed");
        }
        Value::Object(read)
    }

    fn read(&mut self, form: &Form, value: &Value) -> Value {
        match form {
            Form::Flag if value.is_boolean() => value.clone(),
            Form::Flag => self.malformed(),
            Form::Year | Form::Size => self.integer(matches!(form, Form::Year), value),
            Form::Quantity | Form::Positive => self.quantity(matches!(form, Form::Positive), value),
            Form::Score if value.is_number() => {
                if value.to_string().len() > 40 {
                    self.invalid.push("invalidField");
                }
                value.clone()
            }
            Form::Object(members) => self.object(members, value),
            Form::AnyOf(members) => {
                let read = self.object(members, value);
                if read.as_object().is_some_and(Map::is_empty) {
                    self.invalid.push("emptyField");
                }
                read
            }
            Form::ExactlyOne(members) => {
                let read = self.object(members, value);
                self.malformed |= read.as_object().is_none_or(|read| read.len() != 1);
                read
            }
            Form::Tagged(kinds) => {
                let kind = kinds.iter().find(|(kind, _)| value["type"] == *kind);
                let Some((kind, members)) = kind else { return self.malformed() };
                let mut rest = value.clone();
                rest.as_object_mut().map(|rest| rest.remove("type"));
                let mut read = self.object(members, &rest);
                read["type"] = Value::from(*kind);
                read
            }
            Form::Many(form, least, code, distinct) => self.many(form, *least, code, *distinct, value),
            other => match value {
                Value::String(text) => {
                    self.text(other, text);
                    value.clone()
                }
                _ => self.malformed(),
            },
        }
    }

    fn many(&mut self, form: &Form, least: usize, code: &'static str, distinct: Option<&'static str>, value: &Value) -> Value {
        let Value::Array(entries) = value else { return self.malformed() };
        let read: Vec<Value> = entries.iter().map(|entry| self.read(form, entry)).collect();
        if read.len() < least {
            self.invalid.push(code);
        }
        if let Some(name) = distinct {
            let differs = |entry: &Value| if name == ITSELF { entry.clone() } else { entry[name].clone() };
            let twice = |(place, entry): (usize, &Value)| read.iter().take(place).any(|other| differs(other) == differs(entry));
            if read.iter().enumerate().any(twice) {
                self.late.push("invalidField");
            }
        }
        Value::Array(read)
    }

    /// A year, or a size in bytes.
    fn integer(&mut self, is_year: bool, value: &Value) -> Value {
        let Some(number) = value.as_u64() else { return self.malformed() };
        if is_year && !(1990..=self.year).contains(&number) {
            self.invalid.push("invalidField");
        }
        value.clone()
    }

    fn quantity(&mut self, is_positive: bool, value: &Value) -> Value {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return self.malformed(),
        };
        match read_grams(&text) {
            Err(code) => self.invalid.push(code),
            Ok(0) if is_positive => self.invalid.push("invalidQuantity"),
            Ok(grams) => return Value::from(tonnes(grams)),
        }
        Value::Null
    }

    fn text(&mut self, form: &Form, text: &str) {
        let invalid = match form {
            Form::Id => return self.malformed |= !is_id(text),
            Form::Date => return self.malformed |= !is_date(text),
            Form::OneOf(values) => return self.malformed |= !values.contains(&text),
            Form::Country => (!is_country(text)).then_some("invalidCountryCode"),
            Form::Sha256 => (text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some("invalidField"),
            Form::Name => text_fault(text, 300, false),
            Form::Text | Form::Score => text_fault(text, 1_000, false),
            Form::Long => text_fault(text, 4_000, true),
            Form::FileName => text_fault(text, 300, false).or_else(|| is_program(text).then_some("fileTypeNotAllowed")),
            Form::Url => text_fault(text, 1_000, false).or_else(|| (!is_url(text)).then_some("invalidField")),
            other => panic!("{other:?} is no text"),
        };
        self.invalid.extend(invalid);
    }
}

/// How many grams a quantity of tonnes is (D-62, D-78), at most 10^12 tonnes.
fn read_grams(text: &str) -> Result<u128, &'static str> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || (whole.len() > 1 && whole.starts_with('0')) || whole.len() > 20 {
        return Err("invalidQuantity");
    }
    if text.contains('.') && decimals.len() > 6 {
        return Err("tooManyDecimals");
    }
    let grams = format!("{whole}{decimals:0<6}").parse::<u128>().expect("digits");
    if grams > 1_000_000_000_000_000_000 { Err("invalidQuantity") } else { Ok(grams) }
}

/// A quantity in its written form as grams.
pub fn grams(text: &Value) -> u128 {
    text.as_str().map_or(0, |text| read_grams(text).expect("a quantity that was read"))
}

/// So many grams as they are written: tonnes, without trailing zeros.
pub fn tonnes(grams: u128) -> String {
    let (whole, rest) = (grams / 1_000_000, grams % 1_000_000);
    let decimals = format!("{rest:06}");
    match decimals.trim_end_matches('0') {
        "" => whole.to_string(),
        decimals => format!("{whole}.{decimals}"),
    }
}

/// Unicode's `Default_Ignorable_Code_Point` (D-88).
const NOT_SHOWN: [RangeInclusive<char>; 17] = [
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fff8}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

fn text_fault(text: &str, longest: usize, is_long: bool) -> Option<&'static str> {
    let shown = |letter: char| !letter.is_whitespace() && !NOT_SHOWN.iter().any(|range| range.contains(&letter));
    let refused = |letter: char| match letter {
        '\n' | '\t' | '\u{202a}'..='\u{202c}' | '\u{2066}'..='\u{2069}' => !is_long,
        '\u{202d}' | '\u{202e}' => true,
        other => other.is_control(),
    };
    if !text.chars().any(shown) {
        Some("emptyField")
    } else if text.chars().count() > longest {
        Some("fieldTooLong")
    } else {
        text.chars().any(refused).then_some("invalidField")
    }
}

/// Points and blanks at the end hide no suffix.
fn is_program(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.trim_end_matches(|letter: char| letter == '.' || letter.is_whitespace());
    ["exe", "php", "asp", "jsp", "js", "sh", "ps", "ts"].iter().any(|suffix| name.ends_with(&format!(".{suffix}")))
}

fn is_url(text: &str) -> bool {
    text.starts_with("https://") && text != "https://"
}

fn is_id(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12] && parts.concat().bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_country(text: &str) -> bool {
    matches!(text.len(), 2 | 3) && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_date(text: &str) -> bool {
    let is_digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let part = |range| text.get(range).filter(is_digits).and_then(|part| part.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (part(0..4), part(5..7), part(8..10)) else { return false };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let last = month.checked_sub(1).and_then(|month| days.get(usize::try_from(month).expect("small")));
    text.len() == 10
        && text.as_bytes()[4] == b'-'
        && text.as_bytes()[7] == b'-'
        && day > 0
        && last.is_some_and(|last| day <= *last)
}

/// Whether an idempotency key has its form (D-7).
pub(super) fn is_key(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}
