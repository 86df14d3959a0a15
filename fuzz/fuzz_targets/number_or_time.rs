//! Fuzzes [`targets::number_or_time`]; the seeds are in `corpus/number_or_time`.
#![no_main]

use ecoledger_testkit::targets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    targets::number_or_time(bytes);
});
