//! Fuzzes [`targets::request_line`]; the seeds are in `corpus/request_line`.
#![no_main]

use ecoledger_testkit::targets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _codes = targets::request_line(bytes);
});
