//! Fuzzes [`targets::certificate_id`]; the seeds are in `corpus/certificate_id`.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[allow(dead_code, reason = "each target uses its own part of what the tests share")]
#[path = "../../crates/ledger/tests/targets.rs"]
mod targets;

fuzz_target!(|bytes: &[u8]| {
    targets::certificate_id(bytes);
});
