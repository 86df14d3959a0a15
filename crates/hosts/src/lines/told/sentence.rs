//! A sentence from its template: `{member}` is the member of that name, `{outer.inner}` one further in.

use ecoledger::kernel::Excerpt;
use serde_json::Value;

use super::{
    names::{Names, short},
    within,
};

/// The template with its members filled in.
pub(super) fn filled(template: &str, data: &Value, names: &Names) -> String {
    let mut said = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (path, behind) = after.split_once('}').unwrap_or((after, ""));
        said.push_str(before);
        said.push_str(&member(path, data, names));
        rest = behind;
    }
    said.push_str(rest);
    said
}

fn member(path: &str, data: &Value, names: &Names) -> String {
    let found = path.split('.').fold(data, |value, member| within(value, member));
    match path {
        "assets" | "bundle" | "withdrawn" => ranges(found, within(data, "currency").as_str()),
        "children" => children(found),
        "marketRoles" => list(found),
        _ => match found {
            Value::String(text) if names.is_id(text) => names.of(found),
            // What clients wrote stays on its line.
            Value::String(text) => Excerpt(text).to_string(),
            Value::Null => "none".to_owned(),
            other => other.to_string(),
        },
    }
}

fn list(value: &Value) -> String {
    let items = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    items.map(words).collect::<Vec<_>>().join(", ")
}

fn children(value: &Value) -> String {
    let quantities = value.as_array().into_iter().flatten().filter_map(|child| within(child, "quantity").as_str());
    quantities.collect::<Vec<_>>().join(" + ")
}

/// One range or several, each as `issuance 1 to 400 at 0.5 EUR each`.
fn ranges(value: &Value, currency: Option<&str>) -> String {
    let lines = value.as_array().map_or_else(|| vec![value], |lines| lines.iter().collect());
    lines.into_iter().map(|line| range(line, currency)).collect::<Vec<_>>().join(" and ")
}

fn range(line: &Value, currency: Option<&str>) -> String {
    let end_of = |member: &str| within(line, member).as_str().and_then(|id| id.rsplit_once('_')).unwrap_or(("?", "?"));
    let ((issuance, start), (_, end)) = (end_of("start"), end_of("end"));
    let price = within(line, "unitPrice").as_str().map(|price| match currency {
        Some(currency) => format!(" at {price} {currency} each"),
        None => format!(" at {price} each"),
    });
    format!("{} {start} to {end}{}", short(issuance), price.unwrap_or_default())
}

/// The books of an audit.
pub(super) fn books(audit: &Value) -> String {
    let balanced = if within(audit, "balanced") == true { "THE BOOKS BALANCE" } else { "THE BOOKS DO NOT BALANCE" };
    let totals = |member: &str| {
        let totals = within(audit, member).as_object().into_iter().flatten();
        totals.map(|(name, total)| format!("{} {}", words(name), plain(total))).collect::<Vec<_>>().join(", ")
    };
    let mut said = format!("{balanced}. Certificates: {}. Credits: {}.", totals("certificates"), totals("credits"));
    for problem in within(audit, "faults").as_array().into_iter().flatten() {
        said.push(' ');
        said.push_str(&plain(problem));
    }
    said
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// A name of the wire as words: `registerTrade` is "register trade". One in capitals stays as it is.
pub(super) fn words(name: &str) -> String {
    if !name.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return name.to_owned();
    }
    let mut said = String::with_capacity(name.len().saturating_add(4));
    for character in name.chars() {
        if character.is_ascii_uppercase() && !said.is_empty() {
            said.push(' ');
        }
        said.push(character.to_ascii_lowercase());
    }
    said
}
