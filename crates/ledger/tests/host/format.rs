//! What people read: sentences instead of lines.

use std::path::Path;

use ecoledger_testkit::golden;

use super::{host, run};

#[test]
fn scenarios_are_told_in_sentences() {
    for scenario in ["sales_channel", "credits"] {
        let mut told = host();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/scenarios");
        told.args(["--format", "pretty"]).arg(format!("{scenario}.jsonl")).current_dir(folder);
        let output = run(told, b"");
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).expect("text");
        golden::compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/told_{scenario}.txt")), &text);
    }
}

#[test]
fn json_is_what_is_written_unless_sentences_are_asked_for() {
    let line = br#"{"context":{"at":"2026-01-01T00:00:00Z","actor":{"kind":"operator"}},"query":{"type":"audit"}}"#;
    let mut json = host();
    json.args(["--format", "json"]);
    assert_eq!(run(json, line).stdout, run(host(), line).stdout);
    let mut unknown = host();
    unknown.args(["--format", "yaml"]);
    let output = run(unknown, line);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--format expects json or pretty"));
}
