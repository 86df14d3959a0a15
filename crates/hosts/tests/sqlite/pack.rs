//! The program is held to the conformance pack, as any program can be.

use ecoledger_testkit::conformance::{Pack, Program, run};

use super::folder;

#[test]
fn the_program_holds_every_scenario_of_the_pack() {
    let pack = Pack::shipped().expect("the files are read");
    let (folder, mut files) = (folder("pack"), 0);
    let mut start = || {
        files += 1;
        let file = folder.join(files.to_string());
        Program::start(&env!("CARGO_BIN_EXE_sqlite").into(), &[file.into()])
    };
    for scenario in &pack.scenarios {
        if let Err(difference) = run(&pack, scenario, &mut start) {
            panic!("{}.json: {}\n{difference}", scenario.subject, scenario.name);
        }
    }
}
