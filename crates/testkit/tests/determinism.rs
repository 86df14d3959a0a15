//! Equal inputs give equal bytes, in two processes whose tables have other keys (D-2).

use std::process::Command;

fn printed(histories: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_determinism")).arg(histories).output().expect("a process");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn d2_two_processes_with_two_keys_print_the_same() {
    let (one, other) = (printed("4"), printed("4"));
    assert_eq!(one, other);
    assert!(one.starts_with("4 histories of channels, "), "{one}");
    // Other requests print another digest.
    assert_ne!(printed("3").rsplit(' ').next(), one.rsplit(' ').next());
}
