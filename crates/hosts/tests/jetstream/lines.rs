//! The lines of `ledger`, byte for byte.

use std::{fs, path::Path, process::Output};

use ecoledger::{Executed, HashKey, Ledger, NotAnswered, Request, Response};

use super::{cluster, host::program};

/// What a ledger in memory answers.
fn expected(requests: &str) -> String {
    let mut ledger = Ledger::new(HashKey::from_bytes([7; 16]));
    let mut all = String::new();
    for line in requests.lines() {
        let response = match Request::from_json(line) {
            Err(refusal) => Response::refused(refusal),
            Ok(Request::Command(context, command)) => match ledger.execute(&context, &command) {
                Ok(Executed { events, result, .. }) => Response::executed(Executed::new(events, result)),
                Err(error) => Response::refused(error.into_refusal().expect("a refusal")),
            },
            Ok(Request::Query(context, query)) => match ledger.query(&context, &query) {
                Ok(answer) => Response::answered(answer),
                Err(NotAnswered::Refused(refusal)) => Response::refused(refusal),
                Err(other) => panic!("{other}"),
            },
            Ok(_) => panic!("a kind of request that this test does not know"),
        };
        all.push_str(&serde_json::to_string(&response).expect("JSON"));
        all.push('\n');
    }
    all
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

#[test]
fn the_program_answers_as_a_ledger_in_memory_does_and_goes_on_where_another_one_ended() {
    let Some(cluster) = cluster() else { return };
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ledger/examples/scenarios");
    for scenario in ["credits", "sales_channel"] {
        let requests = fs::read_to_string(scenarios.join(format!("{scenario}.jsonl"))).expect("a scenario");
        let lines: Vec<&str> = requests.lines().collect();
        let (first, rest) = lines.split_at(lines.len() / 2);
        let folder = std::env::temp_dir().join(format!("ecoledger-lines-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let run = |part: &[&str]| -> Output {
            let file = folder.join("requests");
            fs::write(&file, part.join("\n")).expect("a file");
            program(&cluster.urls(), scenario).arg("--summary").arg(&file).output().expect("the program runs")
        };
        let (first, second) = (run(first), run(rest));
        fs::remove_dir_all(&folder).expect("no folder");
        assert!(first.status.success() && second.status.success(), "{} {}", text(&first.stderr), text(&second.stderr));
        assert_eq!(format!("{}{}", text(&first.stdout), text(&second.stdout)), expected(&requests));
        assert!(text(&second.stderr).contains(r#""balanced":true"#), "{}", text(&second.stderr));
    }
}

#[test]
fn arguments_that_cannot_be_used_are_told() {
    let nobody = program(&["nats://127.0.0.1:1".to_owned()], "nobody").output().expect("the program runs");
    assert_eq!(nobody.status.code(), Some(2));
    assert!(text(&nobody.stderr).starts_with("jetstream: nats://127.0.0.1:1: "), "{}", text(&nobody.stderr));
    let nowhere = program(&[], "nowhere").output().expect("the program runs");
    assert_eq!((nowhere.status.code(), text(&nowhere.stdout)), (Some(2), ""));
    assert!(text(&nowhere.stderr).contains("--server"), "{}", text(&nowhere.stderr));
    let help = program(&[], "help").arg("--help").output().expect("the program runs");
    assert!(help.status.success() && text(&help.stdout).starts_with("usage: jetstream "));
}
