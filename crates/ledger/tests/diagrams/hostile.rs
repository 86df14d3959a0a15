//! Texts that try to be more than a text.

use ecoledger::kernel::{LongText, Text};
use proptest::prelude::*;

/// What means something to Mermaid, Markdown, HTML, or to the marks by which Mermaid hides entity codes from itself.
const PIECES: [&str; 48] = [
    "\"",
    "'",
    "`",
    "```",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "<",
    ">",
    "<br/>",
    "<script>",
    "|",
    "#",
    "#quot;",
    "#35;",
    ";",
    ":",
    ":::",
    "%%",
    "%%{init: {}}%%",
    "%%{",
    "}%%",
    "-->",
    "-.->",
    "->>",
    "---",
    "==>",
    "~~~",
    "@{",
    "&",
    "&lt;",
    "\\n",
    "\n",
    "\n\n",
    "\t",
    "$$x$$",
    "*a*",
    "_b_",
    "1. ",
    "- ",
    "direction TB",
    "DIRECTION  lr",
    "style a:b#c;",
    "classDef x:y#z;",
    "end",
];

const MORE: [&str; 22] = [
    "flowchart LR",
    "sequenceDiagram",
    "subgraph x",
    "click c0 href",
    "linkStyle 0",
    "Note over submitter,decider: ",
    "participant x",
    "loop",
    "wrap:",
    "accTitle: x",
    "title x",
    "https://example.org/",
    "www.example.org",
    "a@example.org",
    "fa:fa-car",
    "ﬂ°°35¶ß",
    "ﬂ°lt¶ß",
    "\u{2067}",
    "\u{2028}",
    "ÅÄÖ 樹 🌲",
    "c0[\"x\"]",
    "\"]:::retired\n    c0 --> c1\n",
];

/// A text of such pieces and of any characters, as commands would take it.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
        2 => prop::sample::select(MORE.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_filter("no control character", |character| !character.is_control()).prop_map(String::from),
        1 => "[a-z ]{0,8}",
        1 => "[0-9]{1,3}",
    ];
    let text = prop::collection::vec(piece, 1..24).prop_map(|pieces| pieces.concat());
    text.prop_filter("taken as a text", |text| LongText::new(text).is_ok())
}

/// The same on one line.
pub(crate) fn line() -> impl Strategy<Value = String> {
    let line = text().prop_map(|text| text.replace(['\n', '\t', '\u{2067}'], " "));
    line.prop_filter("taken as a text of one line", |text| Text::new(text).is_ok())
}

/// Every piece once, a few in each text.
pub(crate) fn every_piece() -> Vec<String> {
    let pieces: Vec<&str> = PIECES.iter().chain(&MORE).copied().collect();
    let texts = pieces.chunks(7).map(|some| some.join(" ").replace(['\n', '\t', '\u{2067}'], " "));
    texts.filter(|text| Text::new(text).is_ok()).collect()
}

/// What people see of a text.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(120).collect();
    if text.chars().count() > 120 {
        shown.push('…');
    }
    format!("\"{}\"", shown.replace('\n', "↵").replace('\t', " "))
}
