//! A command with one member that is at a boundary, beyond it, or of another form.

use serde_json::{Value, json};

use super::Dice;
use crate::model::credits::{Form, Member, members};

/// The command, with one member spoiled.
pub(super) fn spoil(dice: &mut Dice<'_>, name: &str, command: &Value) -> Value {
    let mut spoiled = command.clone();
    object(dice, members(name), &mut spoiled);
    if !spoiled.is_object() {
        // The type must stay, or there is no command to ask.
        return command.clone();
    }
    spoiled["type"] = Value::from(name);
    spoiled
}

fn object(dice: &mut Dice<'_>, all: &[Member], value: &mut Value) {
    let there: Vec<&Member> = all.iter().filter(|member| !value[member.name].is_null()).collect();
    match dice.below(30) {
        29 => value["unknown"] = json!(1),
        28 if !there.is_empty() => {
            let name = dice.pick(&there).name;
            value.as_object_mut().map(|value| value.remove(name));
        }
        27 if !there.is_empty() => value[dice.pick(&there).name] = Value::Null,
        _ if !all.is_empty() => {
            let mut member = dice.pick(&all.iter().collect::<Vec<_>>());
            if matches!(member.form, Form::Id) {
                // There are many of them, and they fail in one way only.
                member = dice.pick(&all.iter().collect::<Vec<_>>());
            }
            let mut part = value[member.name].take();
            spoil_value(dice, &member.form, &mut part);
            value[member.name] = part;
        }
        _ => value["unknown"] = json!(null),
    }
}

fn spoil_value(dice: &mut Dice<'_>, form: &Form, value: &mut Value) {
    if dice.is_rare(30) {
        *value = dice.pick(&["true", "[]", "{}", "7", "\"\"", "false"]).parse().expect("JSON");
        // An empty text or list is invalid rather than malformed where it has the form.
        return;
    }
    match form {
        Form::Object(members) | Form::AnyOf(members) if value.is_object() => object(dice, members, value),
        Form::ExactlyOne(members) if value.is_object() => object(dice, members, value),
        Form::Tagged(kinds) if value.is_object() => {
            let kind = kinds.iter().find(|(kind, _)| value["type"] == *kind);
            let members = kind.map_or(&[] as &[Member], |(_, members)| members);
            object(dice, members, value);
        }
        Form::Object(_) | Form::AnyOf(_) | Form::ExactlyOne(_) | Form::Tagged(_) => *value = json!({}),
        Form::Many(form, ..) => list(dice, form, value),
        other => *value = scalar(dice, other),
    }
}

fn list(dice: &mut Dice<'_>, form: &Form, value: &mut Value) {
    let Some(entries) = value.as_array_mut().filter(|entries| !entries.is_empty()) else {
        *value = json!([]);
        return;
    };
    match dice.below(5) {
        0 => entries.clear(),
        1 => entries.truncate(1),
        2 => {
            let first = entries[0].clone();
            entries.push(first);
        }
        _ => {
            let place = dice.below(entries.len());
            spoil_value(dice, form, &mut entries[place]);
        }
    }
}

fn scalar(dice: &mut Dice<'_>, form: &Form) -> Value {
    match form {
        Form::Id => {
            dice.pick(&["", "nothing", "00000000-0000-0000-0000-00000000000", "g0000000-0000-0000-0000-000000000000"]).into()
        }
        Form::Name | Form::FileName | Form::Text | Form::Long => text(dice, form),
        Form::Url => {
            let texts =
                ["http://files.example", "https://files.example", "ftp", " ", "https://a\u{202e}", "https://", "HTTPS://a"];
            dice.pick(&texts).into()
        }
        Form::Quantity | Form::Positive => {
            if dice.is_rare(3) {
                return dice.pick(&["0", "7", "12.5", "-1", "0.25"]).parse::<Value>().expect("a number");
            }
            let texts = [
                "0",
                "0.000000",
                "-1",
                "1.0000000",
                "0.0000001",
                "01",
                "1.",
                ".5",
                "+1",
                "1e3",
                "1000000000000",
                "twelve",
                "1000000000000.000001",
                "1000000000001",
                "0.000001",
                " 1",
                "1,5",
            ];
            dice.pick(&texts).into()
        }
        Form::Date => {
            let texts = [
                "2024-02-30",
                "2023-02-29",
                "2024-02-29",
                "2024-13-01",
                "2024-00-10",
                "24-01-01",
                "1990-01-01",
                "2050-01-01",
                "+024-01-01",
                "2024-+1-01",
                "2024/01/01",
                "2024-01-01T00:00:00Z",
                " 2024-01-01",
                "2024-1-1",
                "1900-02-29",
                "2000-02-29",
            ];
            dice.pick(&texts).into()
        }
        Form::Score if dice.is_rare(2) => {
            dice.pick(&["7", "-0.5", "4.50", "1e3", "12345678901234567890123456789012345678901"]).parse().expect("JSON")
        }
        Form::Score => text(dice, &Form::Text),
        Form::Country => dice.pick(&["F", "fi", "FINL", "F1", "FIN", "FI"]).into(),
        Form::Flag => dice.pick(&["true", "yes"]).into(),
        Form::Year => dice.pick(&["1989", "1990", "2026", "2027", "2024.5", "-1", "\"2024\"", "65536"]).parse().expect("JSON"),
        Form::Size => {
            let sizes = [
                "0",
                "26214400",
                "26214401",
                "-1",
                "1.5",
                "\"7\"",
                "18446744073709551614",
                "18446744073709551615",
                "1e3",
                "-0",
            ];
            dice.pick(&sizes).parse().expect("JSON")
        }
        Form::Sha256 => {
            let (good, short, odd) = ("0a".repeat(32), "0a".repeat(31), "0g".repeat(32));
            dice.pick(&[good.as_str(), short.as_str(), odd.as_str()]).into()
        }
        Form::OneOf(_) => dice.pick(&["nothing", "Supplier"]).into(),
        _ => Value::Null,
    }
}

fn text(dice: &mut Dice<'_>, form: &Form) -> Value {
    let longest = match form {
        Form::Name | Form::FileName => 300,
        Form::Text => 1_000,
        _ => 4_000,
    };
    match dice.below(12) {
        0 => json!(""),
        1 => json!(" \u{200b}\t"),
        2 | 11 => json!("ä".repeat(longest + 1)),
        3 => json!("ä".repeat(longest)),
        4 => json!("bell \u{7}"),
        5 => json!("two\nlines"),
        6 => json!("over\u{202e}ride"),
        7 => json!("iso\u{2066}late"),
        8 => json!("joi\u{200d}ner"),
        9 | 10 if matches!(form, Form::FileName) => dice
            .pick(&[
                "run.EXE",
                "a.b.ts",
                "page.php",
                "x.tsx",
                "exe",
                ".sh",
                "run.exe ",
                "run.exe.",
                "run.exe. .",
                "run.\u{212a}s",
            ])
            .into(),
        9 => any_letter(dice),
        _ => json!(" kept as it is "),
    }
}

/// Any letter of Unicode, alone: rather one of those that rules speak of.
fn any_letter(dice: &mut Dice<'_>) -> Value {
    let spoken_of =
        ['\u{3164}', '\u{34f}', '\u{2800}', '\u{a0}', '\u{85}', '\u{7f}', '\u{202a}', '\u{2069}', '\u{e0001}', '\u{180e}'];
    if !dice.is_rare(2) {
        return dice.pick(&spoken_of).to_string().into();
    }
    let drawn = dice.below(0x11) << 16 | dice.below(0x1_0000);
    let letter = u32::try_from(drawn).ok().and_then(char::from_u32);
    letter.unwrap_or('\0').to_string().into()
}
