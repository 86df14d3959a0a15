//! How long property tests run.

use proptest::test_runner::{Config, FileFailurePersistence};

/// What proptest runs when it is not asked for another number.
const USUAL: u32 = 256;

/// So many cases; when proptest is asked for another number than its usual 256 (`PROPTEST_CASES`), as many times more or fewer.
/// A failure is kept beside the test's own file.
#[must_use]
pub fn cases(most: u32) -> Config {
    let usual = Config::default();
    Config {
        cases: (most.saturating_mul(usual.cases) / USUAL).max(1),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        max_shrink_iters: 4_096,
        ..usual
    }
}
