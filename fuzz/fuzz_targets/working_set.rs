//! Fuzzes [`targets::working_set`]; the seeds are in `corpus/working_set`.
#![no_main]

use ecoledger_testkit::targets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    targets::working_set(bytes);
});
