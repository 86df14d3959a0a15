//! The host is held to the conformance pack, as any program can be.

use ecoledger_testkit::conformance::{Pack, Program, run};

use super::host;

#[test]
fn the_host_holds_every_scenario_of_the_pack() {
    let pack = Pack::shipped().expect("the files are read");
    let program = host().get_program().to_owned();
    for scenario in &pack.scenarios {
        if let Err(difference) = run(&pack, scenario, &mut || Program::start(&program, &[])) {
            panic!("{}.json: {}\n{difference}", scenario.subject, scenario.name);
        }
    }
}
