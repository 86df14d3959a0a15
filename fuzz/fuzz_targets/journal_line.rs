//! Fuzzes [`targets::journal_line`]; the seeds are in `corpus/journal_line`.
#![no_main]

use ecoledger_testkit::targets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    targets::journal_line(bytes);
});
