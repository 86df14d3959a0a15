//! The page of operations, held against the commands and queries that there are.

use std::collections::BTreeSet;

use ecoledger::{Query, bundles, credits, proposals};

fn named() -> BTreeSet<&'static str> {
    let page = include_str!("../../src/coverage.md");
    let cells = page.lines().filter(|line| line.starts_with("| ")).filter_map(|line| line.split('|').nth(2));
    cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .collect()
}

#[test]
fn every_command_and_query_has_its_place_among_the_operations() {
    let all = [credits::Command::TYPES, proposals::Command::TYPES, bundles::Command::TYPES, Query::TYPES];
    let there: BTreeSet<&str> = all.into_iter().flatten().copied().collect();
    let named = named();
    assert_eq!(there.difference(&named).collect::<Vec<_>>(), Vec::<&&str>::new(), "without a place on the page");
    assert_eq!(named.difference(&there).collect::<Vec<_>>(), [&"feed"], "on the page, and none of them");
}
