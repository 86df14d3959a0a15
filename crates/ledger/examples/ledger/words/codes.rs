//! What a refusal's code, or a rule, means: the page of codes and the table of rules, one entry at a time.

use ecoledger::all_rules;

/// The page on which every code stands with cause and remedy.
const PAGE: &str = include_str!("../../../src/wire/errors.md");

/// What is said of a code or of a rule as `d-30`; none of anything else.
pub(super) fn meaning(word: &str) -> Option<String> {
    if let Some(row) = rows().find(|row| row[0] == word) {
        let [code, class, http, when, remedy] = row;
        return Some(format!(
            "{code} ({class}, HTTP {http})\n  when: {when}\n  what to do: {remedy}\n{}",
            refusing(|_, by| by == code)
        ));
    }
    let number = word.strip_prefix(['d', 'D']).and_then(|rest| rest.strip_prefix('-'))?;
    let number = format!("D-{}", number.parse::<u32>().ok()?);
    let rules = refusing(|rule, _| rule.split(' ').next() == Some(&number));
    (!rules.is_empty()).then(|| format!("{number}\n{rules}"))
}

/// Each code: itself, its class, its HTTP status, when it is given and what to do.
fn rows() -> impl Iterator<Item = [String; 5]> {
    PAGE.lines().filter(|line| line.starts_with("| `")).filter_map(|line| {
        let cells: Vec<String> = line.trim_matches('|').split(" | ").map(|cell| plain(cell.trim())).collect();
        cells.try_into().ok()
    })
}

/// Without what makes code and links of it.
fn plain(cell: &str) -> String {
    cell.replace(['`', '[', ']'], "")
}

/// The rules that refuse, a line each: those of this name and code.
fn refusing(chosen: impl Fn(&str, &str) -> bool) -> String {
    let rules = all_rules().filter(|rule| chosen(rule.name(), rule.code().name()));
    rules.map(|rule| format!("  {} ({}): {}\n", rule.name(), rule.code().name(), rule.sentence())).collect()
}
