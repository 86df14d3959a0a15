//! Golden files: readable text that is compared, and rewritten when `UPDATE_GOLDEN=1` is set; and [stored forms](Forms), which
//! no flag rewrites.

use core::fmt::Write as _;
use std::{collections::BTreeSet, env, fs, path::Path};

use serde_json::Value;

/// Compares a text with the file; the first line that differs is named.
///
/// # Panics
///
/// When they differ, or the file cannot be read.
pub fn compare(path: &Path, actual: &str) {
    if env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(path, actual).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        return;
    }
    let golden = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = golden.lines().zip(actual.lines()).zip(1..);
    for ((expected, found), number) in lines {
        assert_eq!(expected, found, "{}:{number} (UPDATE_GOLDEN=1 rewrites it)", path.display());
    }
    assert_eq!(golden, actual, "{}: one is longer (UPDATE_GOLDEN=1 rewrites it)", path.display());
}

/// The forms in which events were ever stored: a folder with a file for each type and version, `<type>.<version>.jsonl`, a
/// line an event. A file is made when there is none for a form that is written today; nothing changes or removes a line.
///
/// An object with a member `type` has the members of that type. One of a type that the file has not seen at its place is an
/// addition, as a new type of event is: nothing that was stored is read otherwise. Its lines are put at the end of the file.
#[derive(Clone, Copy, Debug)]
pub struct Forms<'f> {
    /// Where the files are.
    pub folder: &'f Path,
    /// Every form that is written today: type name and version.
    pub written: &'f [(&'static str, u32)],
    /// Every form that is read.
    pub read: &'f [(&'static str, u32)],
    /// Reads a stored line, and writes the event as it is written today.
    pub again: fn(&str) -> Result<String, String>,
}

impl Forms<'_> {
    /// Whether all that was ever stored is read as it was, and what is written today has the form of its version. `lines` are
    /// events of today with their types, some of each.
    ///
    /// # Errors
    ///
    /// Says what is wrong: a form is not read any more, is not written as it was, has members that it had not, or had no file
    /// or no line of a type before this call.
    pub fn check(&self, lines: &[(&str, String)]) -> Result<(), String> {
        let mut wrong = String::new();
        let mut note = |file: &str, what: &str| writeln!(wrong, "{file}: {what}").expect("a string");
        for (name, version) in self.written {
            let (file, of_type) = (file_name(name, *version), lines.iter().filter(|(of, _)| of == name).map(|(_, line)| line));
            match fs::read_to_string(self.folder.join(&file)) {
                Ok(golden) => {
                    if let Some(line) = golden.lines().find(|line| (self.again)(line).as_deref() != Ok(*line)) {
                        note(&file, &format!("not written as it was: a new form is a new version: {line}"));
                    }
                    let known = members(golden.lines());
                    let (added, of_known): (Vec<_>, Vec<_>) =
                        of_type.map(String::as_str).partition(|line| has_new_type(&members([*line]), &known));
                    let new: Vec<_> = members(of_known).difference(&known).cloned().collect();
                    if !new.is_empty() {
                        note(&file, &format!("has other members than it had: a new form is a new version: {}", new.join(" ")));
                    } else if !added.is_empty() {
                        note(&file, &add(&self.folder.join(&file), &added));
                    }
                }
                Err(_) => note(&file, &make(&self.folder.join(&file), of_type)),
            }
        }
        for (name, version) in self.read {
            let file = file_name(name, *version);
            if !self.folder.join(&file).exists() {
                note(&file, "a form that is read has no file");
            }
        }
        let readable: BTreeSet<String> = self.read.iter().map(|(name, version)| file_name(name, *version)).collect();
        for file in files(self.folder) {
            let golden = fs::read_to_string(self.folder.join(&file)).unwrap_or_default();
            let unread = golden.lines().find(|line| (self.again)(line).is_err());
            if golden.is_empty() || unread.is_some() || !readable.contains(&file) {
                note(&file, &format!("what was stored is not read any more: {}", unread.unwrap_or_default()));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

fn file_name(name: &str, version: u32) -> String {
    format!("{name}.{version}.jsonl")
}

fn files(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// Writes the file of a form that has none.
fn make<'l>(path: &Path, lines: impl Iterator<Item = &'l String>) -> String {
    let text: String = lines.flat_map(|line| [line.as_str(), "\n"]).collect();
    if text.is_empty() {
        return "no event of this form to make it of".to_owned();
    }
    // Never over a file that is there.
    let made = fs::File::create_new(path).and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()));
    made.map_or_else(|error| error.to_string(), |()| "made now, and never again: commit it".to_owned())
}

/// Puts the lines of a new type at the end of a file.
fn add(path: &Path, lines: &[&str]) -> String {
    let text: String = lines.iter().flat_map(|line| [*line, "\n"]).collect();
    let opened = fs::OpenOptions::new().append(true).open(path);
    let added = opened.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()));
    added.map_or_else(|error| error.to_string(), |()| "a new type was added now, and never again: commit it".to_owned())
}

/// Whether an object says that it is of a type, and those that are known at its place are of other types.
fn has_new_type(members: &BTreeSet<String>, known: &BTreeSet<String>) -> bool {
    let typed = |member: &&String| member.ends_with(">:object");
    let place = |member: &String| member.rsplit_once('<').map(|(place, _)| place.to_owned());
    let places: BTreeSet<Option<String>> = known.iter().filter(typed).map(place).collect();
    members.difference(known).filter(typed).any(|member| places.contains(&place(member)))
}

/// Every member of some lines of JSON with the kind of its value; places in arrays are one, and an object that says its type
/// is a place of its own, `…<type>`.
fn members<'l>(lines: impl IntoIterator<Item = &'l str>) -> BTreeSet<String> {
    fn add(value: &Value, at: &str, found: &mut BTreeSet<String>) {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Number(_) => "number",
            Value::String(_) => "text",
            Value::Array(items) => {
                for item in items {
                    add(item, &format!("{at}/*"), found);
                }
                "array"
            }
            Value::Object(members) => {
                let at = match members.get("type") {
                    Some(Value::String(of_type)) => format!("{at}<{of_type}>"),
                    _ => at.to_owned(),
                };
                for (name, member) in members {
                    add(member, &format!("{at}/{name}"), found);
                }
                found.insert(format!("{at}:object"));
                return;
            }
        };
        found.insert(format!("{at}:{kind}"));
    }
    let mut found = BTreeSet::new();
    for line in lines {
        match serde_json::from_str(line) {
            Ok(value) => add(&value, "", &mut found),
            Err(error) => panic!("{error}: {line}"),
        }
    }
    found
}
