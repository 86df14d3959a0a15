//! Which texts are taken (D-9, D-88): every character is tried.

use ecoledger_kernel::{Code, Invalid, LongText, Name, Text};
use proptest::prelude::*;

/// `Default_Ignorable_Code_Point` as Unicode 17 lists it in DerivedCoreProperties.txt, written down apart from the tables
/// of the library that is asked.
const IGNORABLE: [(u32, u32); 17] = [
    (0xad, 0xad),
    (0x34f, 0x34f),
    (0x61c, 0x61c),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x206f),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfff8),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0000, 0xe0fff),
];

fn is_ignorable(character: char) -> bool {
    IGNORABLE.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(character)))
}

fn code(checked: Result<(), Invalid>) -> Option<Code> {
    checked.err().map(|invalid| invalid.code())
}

fn name(text: &str) -> Option<Code> {
    code(Name::new(text).map(drop))
}

fn one_line(text: &str) -> Option<Code> {
    code(Text::new(text).map(drop))
}

fn lines(text: &str) -> Option<Code> {
    code(LongText::new(text).map(drop))
}

#[test]
fn d88_a_text_of_characters_that_are_not_shown_is_blank() {
    for character in '\0'..=char::MAX {
        let unseen = character.is_whitespace() || is_ignorable(character);
        let text = character.to_string();
        assert_eq!(one_line(&text) == Some(Code::EmptyField), unseen, "{character:?}");
        assert_eq!(lines(&text) == Some(Code::EmptyField), unseen, "{character:?}");
    }
}

#[test]
fn d88_beside_what_is_seen_only_controls_and_changes_of_direction_are_refused() {
    for character in '\0'..=char::MAX {
        let text = format!("a{character}b");
        let overrides = matches!(u32::from(character), 0x202d | 0x202e);
        let spans = matches!(u32::from(character), 0x202a..=0x202c | 0x2066..=0x2069);
        let control = character.is_control();
        let refused = |refuses: bool| refuses.then_some(Code::InvalidField);
        assert_eq!(one_line(&text), refused(control || overrides || spans), "{character:?}");
        assert_eq!(name(&text), refused(control || overrides || spans), "{character:?}");
        let break_or_tab = matches!(character, '\n' | '\t');
        assert_eq!(lines(&text), refused((control && !break_or_tab) || overrides), "{character:?}");
    }
}

#[test]
fn d88_joiners_marks_and_every_script_stay_welcome() {
    let welcome = [
        "👩\u{200d}👩\u{200d}👧\u{200d}👦",
        "❤\u{fe0f}",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "می\u{200c}خواهم",
        "क्\u{200d}ष",
        "שלום \u{200f}עולם\u{200e}",
        "\u{61c}سلام",
        "\u{115f}\u{1161}한글\u{3164}",
        "ᠮᠣᠩᠭᠣᠯ\u{180e}ᠠ\u{180b}",
        "e\u{301}\u{34f}\u{323}",
        "葛\u{e0100}飾区",
        "Wasser\u{ad}stoff",
        "\u{feff}Norge",
        "ខ្មែរ\u{17b5}",
        "𝅘𝅥\u{1d173}",
        "\u{301}",
        "\u{2800}",
        "\u{e000}",
    ];
    for text in welcome {
        assert_eq!((one_line(text), lines(text)), (None, None), "{text:?}");
        assert_eq!(Text::new(text).map(|kept| kept.to_string()).as_deref(), Ok(text), "kept as given");
    }
}

#[test]
fn d9_blank_comes_before_length_and_length_before_characters() {
    let long = |text: &str| text.repeat(5_000);
    assert_eq!(one_line(&long("\u{200b}")), Some(Code::EmptyField));
    assert_eq!(one_line(&long("\u{202e} ")), Some(Code::EmptyField));
    assert_eq!(one_line("\u{202e}"), Some(Code::EmptyField));
    assert_eq!(one_line(&long("a\u{202e}")), Some(Code::FieldTooLong));
    assert_eq!(one_line("\u{200b}\u{1}"), Some(Code::InvalidField));
}

#[test]
fn d9_length_is_counted_in_characters() {
    for character in ["a", "é", "€", "😀"] {
        for (most, checked) in [(300, name as fn(&str) -> Option<Code>), (1_000, one_line), (4_000, lines)] {
            assert_eq!(checked(&character.repeat(most)), None, "{most} {character}");
            assert_eq!(checked(&character.repeat(most + 1)), Some(Code::FieldTooLong), "{most} {character}");
        }
    }
}

#[test]
fn d88_a_refusal_says_whether_a_character_is_a_control_or_changes_the_direction() {
    let message = |text: &str| Text::new(text).expect_err("refused").to_string();
    assert!(message("a\u{1}b").ends_with("has a control character"), "{}", message("a\u{1}b"));
    assert!(message("a\u{202e}b").ends_with("has U+202E, which changes the direction of writing"), "{}", message("a\u{202e}b"));
}

proptest! {
    /// Any mixture of what is not shown is blank, and one character that is shown makes it a text.
    #[test]
    fn d88_unseen_characters_make_no_text_however_they_are_mixed(
        places in prop::collection::vec((0..IGNORABLE.len(), any::<prop::sample::Index>(), any::<bool>()), 0..40),
        seen in "[a-zéд字ا😀]",
        at in any::<prop::sample::Index>(),
    ) {
        let unseen = |(range, index, space): (usize, prop::sample::Index, bool)| {
            let (first, last) = IGNORABLE[range];
            let code_point = first + u32::try_from(index.index(usize::try_from(last - first + 1).unwrap())).unwrap();
            if space { '\u{3000}' } else { char::from_u32(code_point).unwrap() }
        };
        let mut text: String = places.into_iter().map(unseen).collect();
        prop_assert_eq!(lines(&text), Some(Code::EmptyField));
        let place = text.char_indices().map(|(place, _)| place).nth(at.index(text.chars().count() + 1)).unwrap_or(text.len());
        text.insert_str(place, &seen);
        prop_assert_ne!(lines(&text), Some(Code::EmptyField));
    }
}
