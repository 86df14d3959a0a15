//! Fuzzes [`targets::channel_history`]; the seeds are in `corpus/channel_history`.
#![no_main]

use ecoledger_testkit::targets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    targets::channel_history(bytes);
});
