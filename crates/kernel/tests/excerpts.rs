//! What a refusal shows of names that were sent (D-97): nothing in them changes how the words around them are read.

use ecoledger_kernel::{Code, Excerpt, Path, Refusal, Text};
use proptest::prelude::*;

/// Characters that write others in another order than they are read, and what breaks a line.
const DECEIVING: [char; 15] = [
    '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}',
    '\u{2068}', '\u{2069}', '\u{2028}', '\u{2029}', '\u{1b}',
];

/// Shows nothing of its own; `texts.rs` tries every character beside the list of Unicode.
fn is_unseen(character: char) -> bool {
    let text = Text::new(&character.to_string());
    character.is_control() || text.is_err_and(|invalid| invalid.code() == Code::EmptyField)
}

/// An unknown member of that name, three levels deep.
fn refusal(name: &str) -> Refusal {
    Refusal::malformed(Path::Member(&Path::Index(&Path::Member(&Path::Root, name), 3), name), "unknown member")
}

/// Reads the escapes back.
fn unescaped(shown: &str) -> String {
    let mut text = String::new();
    let mut rest = shown;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        if character != '\\' {
            text.push(character);
        } else if let Some(digits) = rest.strip_prefix("u{") {
            let (digits, after) = digits.split_once('}').expect("an end");
            text.push(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).expect("a character"));
            rest = after;
        } else {
            let name = rest.chars().next().expect("what is escaped");
            text.push(match name {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                other => other,
            });
            rest = &rest[name.len_utf8()..];
        }
    }
    text
}

#[test]
fn d97_a_name_is_shown_without_characters_that_are_not_seen() {
    assert!(DECEIVING.into_iter().all(is_unseen));
    for character in '\0'..=char::MAX {
        let name = format!("a{character}b");
        let as_it_is = !is_unseen(character) && !matches!(character, '\\' | '"') || character == ' ';
        assert_eq!(Excerpt(&name).to_string() == name, as_it_is, "{character:?}: {}", Excerpt(&name));
        if as_it_is {
            continue;
        }
        let refusal = refusal(&name);
        let member = refusal.details().member.as_deref().expect("a member");
        for shown in [member, refusal.message(), &refusal.to_string(), &format!("{:?}", Excerpt(&name))] {
            assert!(shown.chars().all(|shown| shown == ' ' || !is_unseen(shown)), "{character:?}: {shown:?}");
        }
        assert_eq!(unescaped(member), format!("{name}[3].{name}"));
    }
}

#[test]
fn d97_an_escape_is_shown_whole_or_not_at_all() {
    for character in ['\u{1}', '\u{202e}', '\u{e0020}', '\\'] {
        let escape = character.escape_default().to_string();
        for before in 0..12 {
            let name = "a".repeat(before) + &character.to_string().repeat(1_000);
            let shown = Excerpt(&name).to_string();
            let whole = shown.strip_suffix('…').expect("cut");
            assert_eq!(whole.trim_start_matches('a').replace(&escape, ""), "", "{shown}");
            assert!(whole.len() <= Excerpt::MOST && whole.len() + escape.len() > Excerpt::MOST, "{shown}");
            assert_eq!(format!("{:?}", Excerpt(&name)), format!("\"{whole}\"…"));
        }
    }
}

proptest! {
    /// Two names are never shown alike: what is shown can be read back.
    #[test]
    fn d97_escapes_can_be_read_back(
        characters in prop::collection::vec(
            prop_oneof![any::<char>(), prop::sample::select(&DECEIVING[..]), prop::sample::select(&['\\', '"', 'u', '{'][..])],
            0..12,
        ),
    ) {
        let name: String = characters.into_iter().collect();
        let shown = Excerpt(&name).to_string();
        prop_assert_eq!(format!("{:?}", Excerpt(&name)), format!("\"{shown}\""));
        prop_assert_eq!(unescaped(&shown), name);
    }
}
