//! What a refusal repeats of a request (D-97): every member of every command and query is sent in many long forms.

use ecoledger::{Ledger, NotAnswered, Refusal, Request};
use ecoledger_testkit::World;
use ecoledger_testkit::wire::{
    Value,
    catalogue::{commands, queries},
    grower, id, json,
};

/// The commands and queries of organizations, projects, credits, emissions and proposals, with every member that they have.
fn of_members() -> (Vec<Value>, Vec<Value>) {
    let mbp = json!({"mbpId": id("m"), "name": "M", "issuingRegistryId": id("grower"), "ecologicalBenefitType": "t",
        "ecologicalBenefitScope": "s", "classificationCategory": "c", "classificationMethod": "m", "country": "FI",
        "durability": "d", "storageType": "s", "description": "d"});
    let mut update_mbp = mbp.clone();
    update_mbp["type"] = "updateModularBenefitProject".into();
    let benefit = json!({"category": "c", "description": "d", "ratingScore": "s"});
    let checkpoint = json!({"checkpointId": id("c"), "startDate": "2024-01-01", "endDate": "2024-12-31", "effectBefore": "1",
        "effectAfter": 2});
    let finding = json!({"checkpointId": id("c"), "effectBefore": "1", "effectAfter": "2", "comment": "c"});
    let buyer = json!({"externalId": "e", "details": "d"});
    let (claim, credit, scorecard) = (id("c"), id("credit"), id("scorecard"));
    let submit = |proposal: Value| {
        json!({"type": "submitProposal", "proposalId": id("p"), "proposal": proposal, "message": "m",
        "externalIds": ["e"]})
    };
    let act = |action: Value| {
        json!({"type": "actOnProposal", "proposalId": id("p"), "action": action, "message": "m",
        "fileIds": [id("f")]})
    };
    let commands = vec![
        json!({"type": "registerOrganization", "organizationId": id("o"), "name": "O", "marketRoles": ["buyer"]}),
        json!({"type": "addMarketRole", "organizationId": id("o"), "marketRole": "buyer"}),
        json!({"type": "updateOrganization", "organizationId": id("grower"), "name": "O", "isOmnibusOrganization": true}),
        json!({"type": "assignUserRole", "organizationId": id("o"), "userId": id("u"), "marketRole": "buyer",
            "userRole": "reader", "scope": {"mbpId": id("mbp")}}),
        json!({"type": "revokeUserRole", "organizationId": id("o"), "userId": id("u"), "marketRole": "buyer",
            "scope": {"ecoProjectId": id("project")}}),
        json!({"type": "createEcoProject", "ecoProjectId": id("p"), "name": "P", "description": "d", "country": "FI",
            "modularBenefitProjects": [mbp], "fileIds": [id("f")]}),
        json!({"type": "addModularBenefitProject", "ecoProjectId": id("project"), "modularBenefitProject": mbp}),
        update_mbp,
        json!({"type": "createClaim", "claimId": claim, "mbpId": id("mbp"), "quantity": "1", "coBenefits": [benefit],
            "checkpoints": [checkpoint]}),
        json!({"type": "updateClaim", "claimId": claim, "quantity": 1.5, "coBenefits": [benefit]}),
        json!({"type": "addCheckpoint", "claimId": claim, "checkpoint": checkpoint}),
        json!({"type": "updateCheckpoint", "claimId": claim, "checkpointId": id("c"), "startDate": "2024-01-01",
            "endDate": "2024-12-31", "effectBefore": "1", "effectAfter": 2}),
        json!({"type": "updateProcessedClaim", "processedClaimId": id("p"), "quantity": "1", "coBenefits": [benefit],
            "creditRecommendation": {"quantity": "1", "vintage": 2024, "note": "n"}, "checkpointResults": [finding]}),
        json!({"type": "updateCheckpointResult", "processedClaimId": id("p"), "checkpointId": id("c"), "effectBefore": "1",
            "effectAfter": "2", "comment": "c"}),
        json!({"type": "addFile", "fileId": id("f"), "name": "n.pdf", "tag": "t", "sizeBytes": 1, "sha256": "0".repeat(64),
            "source": {"url": "https://e.org"}, "resource": {"kind": "mbp", "id": id("mbp")}}),
        json!({"type": "deleteFile", "fileId": id("f")}),
        json!({"type": "splitCredit", "creditId": credit, "children": [
            {"creditId": id("1"), "quantity": "1", "endUseBuyer": buyer}, {"creditId": id("2"), "quantity": 2}]}),
        json!({"type": "transferCredit", "creditId": credit, "toOrganizationId": id("o")}),
        json!({"type": "transferEndUseBuyer", "creditId": credit, "endUseBuyer": buyer}),
        json!({"type": "createEsgScorecard", "esgScorecardId": scorecard, "currentEmissionsPerYear": "1", "goal": "1",
            "goalEndDate": "2030-01-01", "goalStatement": "g"}),
        json!({"type": "createEsgMilestone", "esgScorecardId": scorecard, "esgMilestoneId": id("m"), "name": "M",
            "description": "d", "startDate": "2024-01-01", "endDate": "2024-12-31", "targetEmissionReduction": "1",
            "targetEmissionReductionType": "percent", "reportingPeriods": [{"esgReportingPeriodId": id("r"),
            "startDate": "2024-01-01", "endDate": "2024-12-31", "goal": "1"}]}),
        json!({"type": "reportEmissions", "esgScorecardId": scorecard, "esgMilestoneId": id("m"),
            "esgReportingPeriodId": id("r"), "category": "c", "scope": "one", "quantity": "1"}),
        submit(json!({"type": "MBPRegister", "mbpId": id("mbp")})),
        submit(json!({"type": "MBPClaimVerify", "claimId": claim, "verifierId": id("o")})),
        submit(json!({"type": "MarketplaceListingTransfer", "creditId": credit, "toMarketplaceId": id("o")})),
        submit(json!({"type": "CreditRetire", "creditId": credit, "endUseBuyer": buyer})),
        submit(json!({"type": "ESGEmissionOffset", "creditId": credit, "esgScorecardId": scorecard, "esgMilestoneId": id("m"),
            "esgReportingPeriodId": id("r")})),
        act(json!({"type": "accept", "processedClaimId": id("p")})),
        act(json!({"type": "mint", "creditId": credit, "quantity": "1", "vintage": 2024, "assetId": "A",
            "determinedValue": "generated"})),
    ];
    let named = |name: &str, member: &str| json!({"type": name, member: id("one")});
    let queries = vec![
        named("organization", "organizationId"),
        named("ecoProject", "ecoProjectId"),
        named("modularBenefitProject", "mbpId"),
        named("claim", "claimId"),
        named("processedClaim", "processedClaimId"),
        named("file", "fileId"),
        json!({"type": "checkpoint", "claimId": claim, "checkpointId": id("c")}),
        json!({"type": "checkpointResult", "processedClaimId": claim, "checkpointId": id("c")}),
        json!({"type": "checkpoints", "claimId": claim, "limit": 1, "cursor": "0123456789abcdef.1"}),
        json!({"type": "proposal", "proposalId": id("p"), "format": "json"}),
        json!({"type": "proposals", "status": "submitted", "proposalType": "CreditMint", "limit": 1}),
        json!({"type": "credit", "creditId": credit}),
        json!({"type": "credits", "status": "active", "listedOn": id("o"), "ownerId": id("o"), "limit": 1}),
        json!({"type": "creditLineage", "creditId": credit, "format": "json"}),
        json!({"type": "marketplaceTraders", "marketplaceId": id("o"), "limit": 1}),
        json!({"type": "esgScorecards", "limit": 1}),
        json!({"type": "esgMilestones", "esgScorecardId": scorecard, "limit": 1}),
        json!({"type": "esgMilestone", "esgScorecardId": scorecard, "esgMilestoneId": id("m")}),
        json!({"type": "esgReportingPeriod", "esgScorecardId": scorecard, "esgMilestoneId": id("m"),
            "esgReportingPeriodId": id("r")}),
    ];
    (commands, queries)
}

/// A request for each command and query, and each command explained.
fn requests(world: &mut World) -> Vec<Value> {
    let (more_commands, more_queries) = of_members();
    let commands = commands().into_iter().map(|prepared| (prepared.actor, prepared.command));
    let commands: Vec<(Value, Value)> = commands.chain(more_commands.into_iter().map(|command| (grower(), command))).collect();
    let mut all = Vec::new();
    for (actor, command) in commands {
        let asking = world.command(&actor, command.clone()).key("K-1").expecting(1);
        all.push(asking.request);
        let explain = json!({"type": "explain", "command": command});
        all.push(world.query(&actor, explain).key("K-1").expecting(1).request);
    }
    for (actor, query) in queries().into_iter().chain(more_queries.into_iter().map(|query| (grower(), query))) {
        let mut asking = world.query(&actor, query).key("K-1").expecting(1);
        asking.request["context"]["commandId"] = id("asked").into();
        all.push(asking.request);
    }
    all
}

#[test]
fn every_command_is_asked() {
    let types = [ecoledger::credits::Command::TYPES, ecoledger::proposals::Command::TYPES, ecoledger::bundles::Command::TYPES];
    let all = requests(&mut World::full());
    for name in types.concat() {
        assert!(all.iter().any(|request| request["command"]["type"] == name), "{name}");
    }
}

/// The texts of a value with other texts of JSON in the place of each of its parts, and with members more.
fn changed(value: &Value, instead: &[String], names: &[String]) -> Vec<String> {
    let mut all = instead.to_vec();
    match value {
        Value::Object(members) => {
            let written = |(name, inner): (&String, String)| format!("{}:{inner}", json!(name));
            let whole: Vec<String> = members.iter().map(|(name, inner)| written((name, inner.to_string()))).collect();
            for (place, (name, inner)) in members.iter().enumerate() {
                for text in changed(inner, instead, names) {
                    let mut parts = whole.clone();
                    parts[place] = written((name, text));
                    all.push(format!("{{{}}}", parts.join(",")));
                }
            }
            for name in names {
                let more = format!("{}:1", json!(name));
                all.push(format!("{{{},{more}}}", whole.join(",")));
                all.push(format!("{{{more},{},{more}}}", whole.join(",")));
                // In the place of another's name.
                for place in 0..whole.len() {
                    let mut parts = whole.clone();
                    parts[place].clone_from(&more);
                    all.push(format!("{{{}}}", parts.join(",")));
                }
            }
        }
        Value::Array(entries) => {
            for (place, inner) in entries.iter().enumerate() {
                for text in changed(inner, instead, names) {
                    let mut parts: Vec<String> = entries.iter().map(Value::to_string).collect();
                    parts[place] = text;
                    all.push(format!("[{}]", parts.join(",")));
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    all
}

/// The refusal of a line, also of one that is explained.
fn refusal(ledger: &Ledger, line: &str) -> Option<Refusal> {
    match Request::from_json(line) {
        Err(refusal) => Some(refusal),
        Ok(Request::Command(context, command)) => ledger.decide(&context, &command).err(),
        Ok(Request::Query(context, query)) => match ledger.query(&context, &query) {
            Err(NotAnswered::Refused(refusal)) => Some(refusal),
            Err(other) => panic!("{other}"),
            Ok(ecoledger::views::Answer::Explanation(explanation)) => match explanation.outcome {
                ecoledger::ForeseenOutcome::Refusal(refusal) => Some(refusal),
                ecoledger::ForeseenOutcome::Events(_) => None,
            },
            Ok(_) => None,
        },
        Ok(other) => panic!("{other:?}"),
    }
}

/// Sends the marked texts everywhere; tells how many refusals repeated something.
fn everywhere(instead: &[String], names: &[String], mut check: impl FnMut(&str, &Refusal)) {
    let mut world = World::full();
    for request in requests(&mut world) {
        for line in changed(&request, instead, names) {
            if let Some(refusal) = refusal(&world.ledger, &line) {
                check(&line, &refusal);
            }
        }
    }
}

/// The marks in a text: characters that stand in no request and no words of ours.
fn marks(text: &str) -> usize {
    text.chars().filter(|character| matches!(character, 'Ω' | '\u{202e}' | '\u{1}' | 'ß')).count()
}

/// The longest row of one digit.
fn longest_row(text: &str) -> usize {
    let rows = text.as_bytes().chunk_by(|one, next| one == next && one.is_ascii_digit());
    rows.map(<[u8]>::len).max().unwrap_or(0)
}

#[test]
fn d97_no_message_and_no_detail_repeats_more_than_200_characters_of_what_was_sent() {
    let long = |text: &str| text.repeat(2_000);
    let names = [long("Ω"), long("ß\""), format!("bundle.{}", long("Ω"))];
    let text = json!(long("Ω")).to_string();
    let instead = [
        text.clone(),
        json!(long("ß\\\"\n")).to_string(),
        json!(long("\u{1}\u{202e}")).to_string(),
        json!(format!("https://{}", long("Ω"))).to_string(),
        json!(format!("{}.exe", long("Ω"))).to_string(),
        json!("7".repeat(5_000)).to_string(),
        json!(format!("1.{}", "7".repeat(5_000))).to_string(),
        "7".repeat(5_000),
        format!("-{}", "7".repeat(5_000)),
        format!("1.{}", "7".repeat(5_000)),
        format!("1e{}", "7".repeat(5_000)),
        format!("[{text},{text}]"),
        format!("{{\"type\":{text}}}"),
        format!("{{{text}:{text}}}"),
        format!("{{\"start\":{text},\"end\":{text}}}"),
        format!("{}{text}{}", "[".repeat(500), "]".repeat(500)),
        text[..text.len() - 1].to_owned(),
        format!("x{}", long("Ω")),
    ];
    let (mut refused, mut repeated) = (0, 0);
    everywhere(&instead, &names, |line, refusal| {
        let details = serde_json::to_string(refusal.details()).unwrap();
        for shown in [refusal.message(), &details] {
            assert!(marks(shown) <= 200, "{shown}\n of {line:.300}");
            assert!(longest_row(shown) <= 200, "{shown}\n of {line:.300}");
        }
        for text in serde_json::to_value(refusal.details()).unwrap().as_object().unwrap().values() {
            assert!(text.as_str().is_none_or(|text| text.chars().count() <= 200), "{text}");
        }
        assert!(refusal.message().chars().count() <= 402, "{refusal}");
        refused += 1;
        repeated += usize::from(marks(refusal.message()) > 0 || longest_row(refusal.message()) > 9);
    });
    assert!(refused > 20_000 && repeated > 5_000, "{refused} refused, {repeated} repeated something");
}

/// What is short is repeated whole: no words of ours are cut, and an unknown member is named.
#[test]
fn d97_nothing_short_is_cut() {
    let names = ["Ω".to_owned(), "zzz zz".to_owned()];
    let instead = ["\"Ω\"", "\"\"", "7", "1.777", "-1", "true", "[]", "{}", "{\"Ω\":1}", "[\"Ω\"]", "\"S_1\"", "\"2020\""];
    let instead = instead.map(str::to_owned);
    let mut told = 0;
    everywhere(&instead, &names, |line, refusal| {
        let details = serde_json::to_string(refusal.details()).unwrap();
        assert!(!refusal.message().contains('…') && !details.contains('…'), "{refusal} of {line}");
        told += usize::from(refusal.details().member.as_deref().is_some_and(|member| member.ends_with('Ω')));
    });
    assert!(told > 500, "{told}");
}

/// A name that is longer than any is cut, the way to it is not.
#[test]
fn d97_the_path_to_an_unknown_member_stays_useful() {
    let mut world = World::full();
    let command = json!({"type": "createTrader", "traderId": id("t"), "businessId": "b", "name": "n",
        "address": {"street": "s", "city": "c", "countryName": "f", "Ω".repeat(1_000_000): 1}});
    let error = world.command(&ecoledger_testkit::wire::user("north user"), command).key("k").refused("malformedRequest").0;
    let member = error["details"]["member"].as_str().unwrap();
    assert!(member.starts_with("address.ΩΩΩ") && member.ends_with("Ω…"), "{member}");
    assert!(error["message"].as_str().unwrap().ends_with("Ω…: unknown member"), "{error}");
}

/// Texts of up to 1,000 characters are ids in refusals that depend on the state.
#[test]
fn d97_the_id_of_an_event_that_was_not_received_is_cut() {
    let mut world = World::full();
    let events = json!({"type": "events", "lastFetchedEventId": "Ω".repeat(1_000)});
    let error = world.query(&grower(), events).refused("notFound").0;
    assert_eq!(error["details"]["id"], format!("{}…", "Ω".repeat(199)));
    assert!(error["message"].as_str().unwrap().ends_with("Ω…: not found"), "{error}");
}

/// What is not seen stands in no message and in no path, wherever it is sent: it would change how the words around it are read.
#[test]
fn d97_no_message_and_no_path_holds_what_is_not_seen() {
    let unseen = "\u{202e}a\u{1b}[31m\u{2028}\u{200b}\u{3164}\u{e0041}\u{85}\r\n";
    let names = [unseen.to_owned()];
    let text = json!(unseen).to_string();
    let instead = [
        text.clone(),
        json!(format!("https://e.org/{unseen}")).to_string(),
        json!(format!("{unseen}_1")).to_string(),
        json!(format!("1.{unseen}")).to_string(),
        json!("\u{200f}S_1").to_string(),
        format!("[{text}]"),
        format!("{{\"type\":{text}}}"),
        format!("{{{text}:{text}}}"),
        format!("{{\"start\":{text},\"end\":{text}}}"),
        unseen.to_owned(),
    ];
    let (mut refused, mut escaped) = (0, 0);
    everywhere(&instead, &names, |line, refusal| {
        let member = refusal.details().member.as_deref().unwrap_or_default();
        for shown in [refusal.message(), member] {
            let seen = |shown: char| shown == ' ' || !(shown.is_whitespace() || shown.is_control() || unseen_too(shown));
            assert!(shown.chars().all(seen), "{shown:?} of {line:?}");
        }
        refused += 1;
        escaped += usize::from(refusal.message().contains("\\u{202e}"));
    });
    assert!(refused > 5_000 && escaped > 2_000, "{refused} refused, {escaped} with escapes");
}

/// Those of the characters sent that Unicode counts neither as white space nor as control characters.
fn unseen_too(character: char) -> bool {
    matches!(character, '\u{202e}' | '\u{200b}' | '\u{200f}' | '\u{3164}' | '\u{e0041}')
}
