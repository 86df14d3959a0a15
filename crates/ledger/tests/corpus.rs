//! The seeds of the fuzz targets, replayed through the same code as the targets.

use std::{fs, path::PathBuf};

use ecoledger_testkit::targets;

/// The files of a target's corpus, by name.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|file| file.expect("a file").path())
        .map(|path| (path.file_stem().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("its bytes")))
        .collect();
    files.sort();
    assert!(files.len() >= 12, "{target}: {}", files.len());
    files
}

/// A seed whose name begins with `refused_` is refused, any other is not.
fn should_be_refused(name: &str) -> bool {
    name.starts_with("refused_")
}

/// Every seed of every target, through the code that is fuzzed.
#[test]
fn every_target_holds_on_its_corpus() {
    for (name, target) in targets::ALL {
        for (_, bytes) in corpus(name) {
            target(&bytes);
        }
    }
}

/// A target has its program, which calls it, and its entry in the manifest.
#[test]
fn every_target_has_its_program() {
    let fuzz = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).expect("a manifest");
    let programs: Vec<_> = fs::read_dir(fuzz.join("fuzz_targets")).expect("programs").collect();
    assert_eq!(programs.len(), targets::ALL.len());
    for (name, _) in targets::ALL {
        let program = fs::read_to_string(fuzz.join(format!("fuzz_targets/{name}.rs"))).expect(name);
        assert!(program.contains(&format!("targets::{name}(bytes)")), "{name}");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
}

#[test]
fn certificate_ids() {
    for (name, bytes) in corpus("certificate_id") {
        targets::certificate_id(&bytes);
        let text = String::from_utf8(bytes).expect("readable");
        let ids: Vec<_> = text.trim_end().splitn(2, ' ').map(str::parse::<ecoledger::CertificateId>).collect();
        let good = match ids.as_slice() {
            [Ok(start), Ok(end)] => ecoledger::CertificateRange::new(start.clone(), end).is_ok(),
            ids => ids.iter().all(Result::is_ok),
        };
        assert_eq!(!good, should_be_refused(&name), "{name}");
    }
}

#[test]
fn request_lines() {
    for (name, bytes) in corpus("request_line") {
        let codes = targets::request_line(&bytes);
        assert!(!codes.is_empty(), "{name}");
        for (line, code) in codes.iter().enumerate() {
            assert_eq!(code.is_some(), should_be_refused(&name), "{name} line {}: {code:?}", line + 1);
        }
    }
}

#[test]
fn every_command_and_query_of_sales_channels_has_a_seed() {
    let names: Vec<String> = corpus("request_line").into_iter().map(|(name, _)| name).collect();
    for command in ecoledger::bundles::Command::TYPES {
        assert!(names.iter().any(|name| name == command), "{command}");
    }
    let queries = [
        "myApiKeys",
        "userBinding",
        "salesChannel",
        "traderOnboardingProposals",
        "traderOnboardingProposal",
        "traders",
        "trader",
        "supplier",
        "productionFacility",
        "listableAssets",
        "transactions",
        "transaction",
        "offramp",
        "task_trade",
        "task_retirement",
        "task_offramp",
        "retirementStatement",
        "channelEvents",
        "issuance",
        "audit",
        "proposalMachine",
    ];
    for query in queries {
        assert!(names.contains(&format!("query_{query}")), "{query}");
    }
}

/// Every prefix of every seed, and every seed with each of its bytes turned, through the targets.
#[test]
fn seeds_cut_and_turned_never_panic() {
    for (_, bytes) in corpus("certificate_id") {
        for end in 0..bytes.len() {
            targets::certificate_id(&bytes[..end]);
            for turned in [0x01, 0x10, 0x20, 0x80] {
                let mut bytes = bytes.clone();
                bytes[end] ^= turned;
                targets::certificate_id(&bytes);
            }
        }
    }
    for (_, bytes) in corpus("request_line") {
        for end in (0..bytes.len()).step_by(37) {
            let _codes = targets::request_line(&bytes[..end]);
            let mut bytes = bytes.clone();
            bytes[end] ^= 0x01;
            let _codes = targets::request_line(&bytes);
        }
    }
}
