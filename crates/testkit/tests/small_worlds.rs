//! Every state of every small world, as deep as there is time for at each run, against the naive models.

use std::fmt::Write as _;

use ecoledger_testkit::small_worlds::WORLDS;

/// How many states and moves there are is a number that a person reads: a rule that changes changes it.
#[test]
fn every_state_of_small_worlds_is_as_the_models_say() {
    let mut told = String::new();
    for world in WORLDS {
        let explored = (world.explore)(world.shallow).unwrap_or_else(|fault| panic!("{}: {fault}", world.name));
        writeln!(told, "{}: {explored}", world.name).expect("a string");
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/small_worlds.txt");
    ecoledger_testkit::golden::compare(&path, &told);
}
