//! The golden files of stored forms are kept for ever: shown with an event that was given a second version, made for the
//! purpose.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ecoledger_testkit::golden::Forms;

/// The events of a crate at its first release.
mod first {
    use serde::{Deserialize, Serialize};

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Weighed {
        pub(super) grams: u32,
    }

    ecoledger::kernel::events! {
        /// What happened on the scales.
        Weighed "weighed" v 1,
    }
}

/// The same at its second: the first form is frozen.
mod second {
    use serde::{Deserialize, Serialize};

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct WeighedV1 {
        grams: u32,
    }

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Weighed {
        pub(super) milligrams: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub(super) by: Option<u32>,
    }

    impl From<WeighedV1> for Weighed {
        fn from(older: WeighedV1) -> Self {
            Self { milligrams: u64::from(older.grams) * 1000, by: None }
        }
    }

    ecoledger::kernel::events! {
        /// What happened on the scales.
        Weighed "weighed" v 2 after [WeighedV1],
    }
}

/// The first one again, when a thing can be measured in one more way, with a member that no other way has.
mod with_a_type_more {
    use serde::{Deserialize, Serialize};

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
    pub(super) enum Way {
        Weight { grams: u32 },
        Volume { litres: u32 },
    }

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Measured {
        pub(super) way: Way,
    }

    ecoledger::kernel::events! {
        /// What happened in the shop.
        Measured "measured" v 1,
    }
}

/// A line of the golden files and how it is read and written again, for the events of a module.
macro_rules! again {
    ($module:ident) => {
        |line: &str| {
            let (version, data) = line
                .split_once(',')
                .and_then(|(version, data)| Some((version.strip_prefix("[")?.parse().ok()?, data.strip_suffix("]")?)))
                .ok_or("no event")?;
            let (name, _) = $module::Event::TYPES[0];
            let read = $module::Event::decode(name, version, data).ok_or("no such form")?;
            let event = read.map_err(|error| error.to_string())?;
            Ok(line_of(event.version(), &event))
        }
    };
}

fn line_of(version: u32, event: &impl serde::Serialize) -> String {
    format!("[{version},{}]", serde_json::to_string(event).expect("JSON"))
}

fn weighed_first(grams: u32) -> (&'static str, String) {
    ("weighed", line_of(1, &first::Weighed { grams }))
}

fn weighed_second(by: Option<u32>) -> (&'static str, String) {
    ("weighed", line_of(2, &second::Weighed { milligrams: 1, by }))
}

/// The first release, whose golden files are in a folder.
fn first(folder: &Path) -> Forms<'_> {
    Forms { folder, written: first::Event::TYPES, read: first::Event::FORMS, again: again!(first) }
}

/// The second.
fn second(folder: &Path) -> Forms<'_> {
    Forms { folder, written: second::Event::TYPES, read: second::Event::FORMS, again: again!(second) }
}

/// An empty folder, and after the first release one with its golden form.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("forms").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an old folder");
    }
    fs::create_dir_all(&folder).expect("a new folder");
    let first = first(&folder);
    let made = first.check(&[weighed_first(3)]).expect_err("new");
    assert_eq!(made, "weighed.1.jsonl: made now, and never again: commit it\n");
    assert_eq!(first.check(&[weighed_first(4)]), Ok(()), "another value has the same form");
    folder
}

fn expect_wrong(forms: Forms<'_>, lines: &[(&str, String)], what: &str) {
    let before = fs::read_to_string(forms.folder.join("weighed.1.jsonl")).ok();
    let wrong = forms.check(lines).expect_err(what);
    assert!(wrong.contains(what), "{what}: {wrong}");
    assert_eq!(fs::read_to_string(forms.folder.join("weighed.1.jsonl")).ok(), before, "nothing is written over a file");
}

#[test]
fn a_new_version_leaves_the_file_of_the_older_one_as_it_is() {
    let folder = folder("new_version");
    let second = second(&folder);
    expect_wrong(second, &[weighed_second(Some(1))], "weighed.2.jsonl: made now");
    assert_eq!(second.check(&[weighed_second(None)]), Ok(()));
    assert_eq!(fs::read_to_string(folder.join("weighed.1.jsonl")).expect("kept"), "[1,{\"grams\":3}]\n");
    assert_eq!(fs::read_to_string(folder.join("weighed.2.jsonl")).expect("made"), "[2,{\"milligrams\":1,\"by\":1}]\n");
}

#[test]
fn a_form_that_is_not_read_any_more_is_seen() {
    let folder = folder("forgotten");
    let second = second(&folder);
    expect_wrong(second, &[weighed_second(None)], "weighed.2.jsonl: made now");
    let forgets = first(&folder);
    expect_wrong(forgets, &[weighed_first(3)], "weighed.2.jsonl: what was stored is not read any more");
}

/// Another struct under the same version: what was stored is lost.
#[test]
fn a_form_that_changed_without_a_new_version_is_seen() {
    let folder = folder("changed");
    let changed = Forms { folder: &folder, again: |_| Err("other members".to_owned()), ..first(&folder) };
    expect_wrong(changed, &[weighed_first(3)], "weighed.1.jsonl: not written as it was");
}

/// An optional member that is new: every stored event is read as before, and programs in use cannot read the next one.
#[test]
fn a_member_that_is_new_in_a_version_is_seen() {
    let folder = folder("new_member");
    let second = second(&folder);
    expect_wrong(second, &[weighed_second(None)], "weighed.2.jsonl: made now");
    expect_wrong(second, &[weighed_second(Some(1))], "weighed.2.jsonl: has other members than it had");
}

#[test]
fn a_file_that_is_gone_or_empty_is_seen() {
    let folder = folder("gone");
    let second = second(&folder);
    expect_wrong(second, &[weighed_second(None)], "weighed.2.jsonl: made now");
    fs::write(folder.join("weighed.1.jsonl"), "").expect("emptied");
    expect_wrong(second, &[weighed_second(None)], "weighed.1.jsonl: what was stored is not read any more");
    fs::remove_file(folder.join("weighed.1.jsonl")).expect("removed");
    expect_wrong(second, &[weighed_second(None)], "weighed.1.jsonl: a form that is read has no file");
}

/// What holds for a type of proposal, whose members every event of a proposal holds.
#[test]
fn a_new_type_with_members_of_its_own_adds_to_a_form() {
    use with_a_type_more::{Event, Measured, Way};
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("forms/new_type");
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("measured.1.jsonl");
    let was = "[1,{\"way\":{\"type\":\"weight\",\"grams\":3}}]\n";
    fs::write(&file, was).expect("a golden form with one type");
    let line = |way| ("measured", line_of(1, &Measured { way }));
    let lines = [line(Way::Weight { grams: 4 }), line(Way::Volume { litres: 5 })];
    let forms = Forms { folder: &folder, written: Event::TYPES, read: Event::FORMS, again: again!(with_a_type_more) };
    let added = forms.check(&lines).expect_err("new");
    assert_eq!(added, "measured.1.jsonl: a new type was added now, and never again: commit it\n");
    let now = format!("{was}{}\n", lines[1].1);
    assert_eq!(fs::read_to_string(&file).expect("kept"), now, "the line of the older type is as it was");
    assert_eq!(forms.check(&lines), Ok(()), "from now on it is known");

    let of_an_older_type = ("measured", lines[0].1.replace("\"grams\":4", "\"grams\":4,\"ounces\":1"));
    let of_the_new_one = ("measured", lines[1].1.replace("litres", "pints"));
    for changed in [of_an_older_type, of_the_new_one] {
        let wrong = forms.check(&[changed]).expect_err("a type that is known has other members");
        assert!(wrong.contains("has other members than it had"), "{wrong}");
        assert_eq!(fs::read_to_string(&file).expect("kept"), now);
    }
}
