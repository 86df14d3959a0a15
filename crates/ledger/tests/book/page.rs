//! One page of rules, and what is generated on it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use super::citations::{Citations, numbers, root};

/// A page of the docs.
pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// A rule as it stands on its page.
pub(crate) struct Rule {
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) body: String,
}

/// The pages in a folder.
pub(crate) fn pages(folder: &str) -> Vec<Page> {
    let files = fs::read_dir(root().join(folder)).expect("the pages").map(|file| file.expect("a file").path());
    let mut pages: Vec<Page> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| Page {
            name: path.file_stem().expect("a name").to_string_lossy().into_owned(),
            text: fs::read_to_string(&path).expect("a page"),
            path,
        })
        .collect();
    pages.sort_by(|one, other| one.name.cmp(&other.name));
    pages
}

pub(crate) fn rules_pages() -> Vec<Page> {
    pages("crates/kernel/src/rules").into_iter().filter(|page| page.name != "index").collect()
}

pub(crate) fn wire_pages() -> Vec<Page> {
    pages("crates/ledger/src/wire")
}

/// The number and the title of a rule's heading.
fn heading(line: &str) -> Option<(u32, &str)> {
    let (number, title) = line.strip_prefix("## D-")?.split_once(' ')?;
    Some((number.parse().ok()?, title))
}

fn is_generated(line: &str) -> bool {
    line.starts_with("<a id=\"d-") || line.starts_with("**Held in** ") || line.starts_with("[D-") && line.contains("]: ")
}

impl Page {
    /// The rules in the order in which they stand.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        let mut rules: Vec<Rule> = Vec::new();
        for line in self.text.lines() {
            if let Some((number, title)) = heading(line) {
                rules.push(Rule { number, title: title.to_owned(), body: String::new() });
            } else if let Some(rule) = rules.last_mut() {
                rule.body.push_str(line);
                rule.body.push('\n');
            }
        }
        rules
    }

    /// The page with an anchor before each rule, where it is held and proved after it, and every number a link.
    pub(crate) fn finished(&self, book: &BTreeMap<u32, (String, String)>, at: &str, found: Option<&Citations>) -> String {
        let written: Vec<&str> = self.text.lines().filter(|line| !is_generated(line)).collect();
        let mut paragraphs: Vec<String> = Vec::new();
        let mut rule = None;
        let close = |rule: Option<u32>, paragraphs: &mut Vec<String>| {
            if let (Some(rule), Some(found)) = (rule, found) {
                paragraphs.push(found.line(rule));
            }
        };
        for paragraph in split_paragraphs(&written) {
            if let Some((number, _)) = heading(&paragraph) {
                close(rule.replace(number), &mut paragraphs);
                paragraphs.push(format!("<a id=\"d-{number}\"></a>"));
                paragraphs.push(paragraph);
            } else {
                paragraphs.push(if paragraph.starts_with("```") { paragraph } else { linked(&paragraph) });
            }
        }
        close(rule, &mut paragraphs);
        let mut text = paragraphs.join("\n\n") + "\n";
        let links = links(&text, book, at);
        if !links.is_empty() {
            text = format!("{text}\n{links}");
        }
        text
    }
}

/// Paragraphs, with fenced blocks whole.
fn split_paragraphs(lines: &[&str]) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let (mut open, mut fenced) = (false, false);
    for line in lines {
        fenced ^= line.starts_with("```");
        if line.is_empty() && !fenced {
            open = false;
        } else if open {
            let last = paragraphs.last_mut().expect("an open paragraph");
            last.push('\n');
            last.push_str(line);
        } else {
            paragraphs.push((*line).to_owned());
            open = true;
        }
    }
    paragraphs
}

/// Each number in brackets, so that it is a link.
fn linked(paragraph: &str) -> String {
    let (mut text, mut done) = (String::new(), 0);
    for (place, number) in numbers(paragraph) {
        let end = place + format!("D-{number}").len();
        text.push_str(&paragraph[done..place]);
        let bare = !paragraph[..place].ends_with('[') && paragraph[..place].matches('`').count().is_multiple_of(2);
        text.push_str(&if bare { format!("[D-{number}]") } else { format!("D-{number}") });
        done = end;
    }
    text + &paragraph[done..]
}

fn links(text: &str, book: &BTreeMap<u32, (String, String)>, at: &str) -> String {
    let cited: BTreeSet<u32> =
        numbers(text).into_iter().filter(|(place, _)| text[..*place].ends_with('[')).map(|(_, number)| number).collect();
    let link = |number: &u32| {
        let (page, _) = book.get(number).unwrap_or_else(|| panic!("D-{number} is on no page"));
        format!("[D-{number}]: {at}::{page}#d-{number}\n")
    };
    cited.iter().map(link).collect()
}

impl Citations {
    /// Where a rule is held and by which tests it is proved.
    fn line(&self, rule: u32) -> String {
        let all = |found: Option<&BTreeSet<String>>, end: &str, none: &str| {
            let names: Vec<String> = found.into_iter().flatten().map(|name| format!("`{name}{end}`")).collect();
            if names.is_empty() { none.to_owned() } else { names.join(", ") }
        };
        let held = all(self.held.get(&rule), "", "no single place");
        let proved = match self.proved.get(&rule) {
            None => "no test yet".to_owned(),
            found => format!("`d{rule}_…` in {}", all(found, ".rs", "")),
        };
        format!("**Held in** {held}. **Proved by** {proved}.")
    }
}
