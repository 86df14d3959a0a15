//! Fuzzes [`targets::stored_entity`]; the seeds are in `corpus/stored_entity`.
#![no_main]

use ecoledger_testkit::targets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    targets::stored_entity(bytes);
});
