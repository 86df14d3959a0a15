//! Descriptions for people who read a schema: the docs of the types, without what only rustdoc understands.

use alloc::{string::String, vec::Vec};

use schemars::{Schema, transform::transform_subschemas};
use serde_json::Value;

/// Makes every description of a schema plain text.
pub(super) fn describe(schema: &mut Schema) {
    if let Some(Value::String(description)) = schema.get_mut("description") {
        *description = plain(description);
    }
    transform_subschemas(&mut describe, schema);
}

/// The text without examples, and without the addresses of its links.
fn plain(docs: &str) -> String {
    let mut is_example = false;
    let mut lines: Vec<&str> = Vec::new();
    for line in docs.lines() {
        if line.starts_with("```") {
            is_example = !is_example;
        } else if !is_example && !is_address(line) {
            lines.push(line);
        }
    }
    without_links(in_paragraphs(&lines).trim())
}

/// Lines of one paragraph as one line; an entry of a list begins one of its own.
fn in_paragraphs(lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        let is_between = text.is_empty() || text.ends_with('\n');
        match (line.is_empty(), is_between) {
            (true, true) => {}
            (true, false) => text.push_str("\n\n"),
            (false, true) => text.push_str(line),
            (false, false) => {
                text.push(if line.starts_with("- ") { '\n' } else { ' ' });
                text.push_str(line);
            }
        }
    }
    text
}

/// Whether a line says where a link leads.
fn is_address(line: &str) -> bool {
    line.starts_with('[') && line.contains("]: ")
}

/// `[text](address)` and `[text]` as the text alone.
fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (inside, after))) =
        rest.split_once('[').and_then(|(before, after)| Some((before, after.split_once(']')?)))
    {
        // Not a link, but code: `assets[3].unitPrice`, `{"events":[…]}`.
        let is_code = before.matches('`').count() % 2 == 1;
        plain.push_str(before);
        if is_code {
            plain.push('[');
            plain.push_str(inside);
            plain.push(']');
            rest = after;
        } else {
            plain.push_str(inside);
            rest = after.strip_prefix('(').and_then(|after| after.split_once(')')).map_or(after, |(_, after)| after);
        }
    }
    plain.push_str(rest);
    plain
}
