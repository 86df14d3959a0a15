//! What people are told of a refusal: the file, the line and the member.

use std::fs;

use super::{folder, program, run};

#[test]
fn a_refusal_is_told_with_its_place() {
    let folder = folder("places");
    let operator =
        r#"{"commandId":"00000000-0000-4000-8000-000000000001","at":"2026-01-01T00:00:00Z","actor":{"kind":"operator"}}"#;
    let supplier = |name: &str| {
        let command =
            format!(r#"{{"type":"registerSupplier","supplierId":"00000000-0000-4000-8000-000000000002","name":"{name}"}}"#);
        format!(r#"{{"context":{operator},"command":{command}}}"#)
    };
    let (one, two) = (folder.join("one"), folder.join("two"));
    fs::write(&one, format!("{}\n{}\n", supplier("S"), supplier(" "))).expect("a file");
    fs::write(&two, format!("{}\n", supplier("S"))).expect("a file");
    let mut program = program(&folder.join("ledger.db"));
    program.args(["--format", "pretty"]).args([&one, &two]);
    let output = run(program, "");
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<&str> = told.lines().map(str::trim_start).collect();
    assert_eq!(lines.len(), 3, "{told}");
    assert!(lines[0].ends_with("The supplier S is registered."), "{told}");
    assert!(
        lines[1].starts_with("REFUSED, empty field: ") && lines[1].ends_with(&format!(" ({}:2, name)", one.display())),
        "{told}"
    );
    assert!(
        lines[2].starts_with("REFUSED, already exists: ") && lines[2].ends_with(&format!(" ({}:1)", two.display())),
        "{told}"
    );
}
