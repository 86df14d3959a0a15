//! Fuzzes [`targets::merge_patch`]; the seeds are in `corpus/merge_patch`.
#![no_main]

use ecoledger_testkit::targets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    targets::merge_patch(bytes);
});
