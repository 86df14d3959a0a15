//! The program is held to the conformance pack, as any program can be.

use std::thread;

use ecoledger_testkit::conformance::{Pack, Program, run};

use super::folder;

/// Each start waits for the disk: several at a time.
const THREADS: usize = 4;

#[test]
fn the_program_holds_every_scenario_of_the_pack() {
    let pack = Pack::shipped().expect("the files are read");
    let folder = folder("pack");
    let share = pack.scenarios.len().div_ceil(THREADS);
    thread::scope(|threads| {
        for (number, scenarios) in pack.scenarios.chunks(share).enumerate() {
            let (pack, folder) = (&pack, &folder);
            threads.spawn(move || {
                let mut files = 0;
                let mut start = || {
                    files += 1;
                    let file = folder.join(format!("{number}-{files}"));
                    Program::start(&env!("CARGO_BIN_EXE_sqlite").into(), &[file.into()])
                };
                for scenario in scenarios {
                    if let Err(difference) = run(pack, scenario, &mut start) {
                        panic!("{}.json: {}\n{difference}", scenario.subject, scenario.name);
                    }
                }
            });
        }
    });
}
