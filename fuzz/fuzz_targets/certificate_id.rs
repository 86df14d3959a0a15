//! Fuzzes [`targets::certificate_id`]; the seeds are in `corpus/certificate_id`.
#![no_main]

use ecoledger_testkit::targets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    targets::certificate_id(bytes);
});
