//! Rows as a store keeps them.

use std::fmt::Write as _;

use ecoledger_testkit::rows::Rows;

use crate::{golden, working_sets::requests::scripts};

fn rows_of_scripts() -> Rows {
    let (mut rows, requests) = (Rows::empty(), scripts());
    let mut ledger = requests.ledger;
    for (context, command) in &requests.all {
        rows.follow(&ledger.execute(context, command).expect("the scripts succeed").events);
    }
    rows
}

/// The rows of the scripts, list by list: whoever kept such rows reads them later too.
#[test]
fn rows_are_written_as_ever() {
    let mut text = String::new();
    for (list, position, entry) in rows_of_scripts().table.rows() {
        writeln!(text, "{list}\t{position}\t{entry}").expect("a string");
    }
    golden("tests/golden/list_rows.txt", &text);
}

/// As texts, positions are in the order of their rows.
#[test]
fn positions_are_ordered_byte_by_byte() {
    let rows: Vec<_> = rows_of_scripts().table.rows().collect();
    for pair in rows.windows(2) {
        let [(list, position, _), (next_list, next, _)] = pair else { unreachable!() };
        assert!(list != next_list || position.as_bytes() < next.as_bytes(), "{list}: {position:?}, {next:?}");
    }
}
