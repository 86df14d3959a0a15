//! Fuzzes [`targets::market_history`]; the seeds are in `corpus/market_history`.
#![no_main]

use ecoledger_testkit::targets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    targets::market_history(bytes);
});
