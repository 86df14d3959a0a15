//! How long property tests run.

use proptest::test_runner::{Config, FileFailurePersistence};

/// So many cases, or `PROPTEST_CASES` of them; a failure is kept beside the test's own file.
#[must_use]
pub fn cases(most: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    Config {
        cases: asked.unwrap_or(most),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        max_shrink_iters: 4_096,
        ..Config::default()
    }
}
