//! The check beside a row, alone.

use ecoledger_hosts::check::{with_check, without_check};

#[test]
fn no_bit_of_a_row_changes_unseen() {
    let text = r#"{"quantity":"1.5","owner":"Ä"}"#;
    for text in [text, "", "1", "[]"] {
        let stored = with_check(&[&"credit:1", &7], text);
        assert_eq!(without_check(&[&"credit:1", &7], &stored), Ok(text));
        for (byte, bit) in (0..stored.len()).flat_map(|byte| (0..8).map(move |bit| (byte, bit))) {
            let mut changed = stored.clone().into_bytes();
            changed[byte] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(changed) else { continue };
            let read = without_check(&[&"credit:1", &7], &changed);
            let is_json = read.is_ok_and(|text| serde_json::from_str::<serde_json::Value>(text).is_ok());
            assert!(!is_json, "bit {bit} of byte {byte}: {changed}");
        }
        for end in 0..stored.len() {
            let cut = stored.get(..end).map(|cut| without_check(&[&"credit:1", &7], cut));
            assert!(cut.is_none_or(|cut| cut.is_err()), "cut at {end}");
        }
        assert!(without_check(&[&"credit:2", &7], &stored).is_err(), "another row");
        assert!(without_check(&[&"credit:1", &8], &stored).is_err(), "another version");
        assert!(without_check(&[&"credit:17", &""], &stored).is_err(), "parts that run together");
    }
}
