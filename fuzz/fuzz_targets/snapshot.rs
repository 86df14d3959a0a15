//! Fuzzes [`targets::snapshot`]; the seeds are in `corpus/snapshot`.
#![no_main]

use ecoledger_testkit::targets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    targets::snapshot(bytes);
});
