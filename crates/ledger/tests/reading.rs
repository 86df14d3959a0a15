//! Reading requests: from one valid request of each command and query, every fault of shape that can be made, generated.

use ecoledger::Request;
use ecoledger_testkit::World;
use ecoledger_testkit::wire::{
    Value,
    catalogue::{commands, queries},
    id, json, member, operator, user,
};

/// A valid request, and the world in which it is good.
struct Valid {
    name: String,
    request: Value,
    keyed: bool,
}

fn valid_requests(world: &mut World) -> Vec<Valid> {
    let mut all = Vec::new();
    for prepared in commands() {
        let asking = world.command(&prepared.actor, prepared.command.clone()).key("K-1").expecting(prepared.version);
        all.push(Valid { name: prepared.name().to_owned(), request: asking.request, keyed: prepared.keyed });
    }
    for (actor, query) in queries() {
        let name = query["type"].as_str().unwrap().to_owned();
        let asking = world.query(&actor, query).key("K-1").expecting(1);
        all.push(Valid { name, request: asking.request, keyed: false });
    }
    all
}

/// One step on the way into a value.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Member(String),
    Entry(usize),
}

type Way = Vec<Step>;

/// Every member and entry of a value, with the way to it.
fn ways(value: &Value, way: &Way, found: &mut Vec<Way>) {
    let mut go = |step: Step, inner: &Value| {
        let mut way = way.clone();
        way.push(step);
        found.push(way.clone());
        ways(inner, &way, found);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, inner)| go(Step::Member(name.clone()), inner)),
        Value::Array(entries) => entries.iter().enumerate().for_each(|(index, inner)| go(Step::Entry(index), inner)),
        _ => {}
    }
}

fn at<'v>(value: &'v Value, way: &[Step]) -> &'v Value {
    way.iter().fold(value, |value, step| match step {
        Step::Member(name) => &value[name],
        Step::Entry(index) => &value[*index],
    })
}

/// The way as a refusal names it: members of the command or query stand at the root.
fn path(way: &[Step]) -> String {
    let mut path = String::new();
    let root = |step: &Step| matches!(step, Step::Member(name) if name == "command" || name == "query");
    let way = if way.len() > 1 && way.first().is_some_and(root) { &way[1..] } else { way };
    for step in way {
        match step {
            Step::Member(name) if path.is_empty() => path.push_str(name),
            Step::Member(name) => path.extend([".", name]),
            Step::Entry(index) => path.extend(["[", &index.to_string(), "]"]),
        }
    }
    path
}

/// What is done to the value at the end of a way.
#[derive(Clone, Copy)]
enum Fault<'f> {
    Drop,
    Twice,
    /// A member more, in the object.
    Unknown,
    /// Another text of JSON in its place.
    Instead(&'f str),
}

/// The JSON text of a value, with a fault at the end of a way.
fn written(value: &Value, way: &[Step], fault: Fault<'_>) -> String {
    let Some((step, rest)) = way.split_first() else {
        return match (fault, value) {
            (Fault::Instead(text), _) => text.to_owned(),
            (Fault::Unknown, Value::Object(members)) => {
                let mut entries: Vec<String> = members.iter().map(|(name, inner)| entry(name, &inner.to_string())).collect();
                entries.push(entry("zzz", "1"));
                format!("{{{}}}", entries.join(","))
            }
            _ => value.to_string(),
        };
    };
    match (step, value) {
        (Step::Member(target), Value::Object(members)) => {
            let mut entries = Vec::new();
            for (name, inner) in members {
                if name != target {
                    entries.push(entry(name, &inner.to_string()));
                } else if rest.is_empty() && matches!(fault, Fault::Drop) {
                } else {
                    let text = entry(name, &written(inner, rest, fault));
                    if rest.is_empty() && matches!(fault, Fault::Twice) {
                        entries.push(text.clone());
                    }
                    entries.push(text);
                }
            }
            format!("{{{}}}", entries.join(","))
        }
        (Step::Entry(target), Value::Array(items)) => {
            let write = |(index, inner): (usize, &Value)| {
                if index == *target { written(inner, rest, fault) } else { inner.to_string() }
            };
            format!("[{}]", items.iter().enumerate().map(write).collect::<Vec<_>>().join(","))
        }
        (step, value) => panic!("{step:?} in {value}"),
    }
}

fn entry(name: &str, text: &str) -> String {
    format!("{}:{text}", json!(name))
}

/// Members that may be absent or `null`.
const OPTIONAL: [&str; 30] = [
    "context.expectedVersion",
    "address",
    "address.zipCode",
    "address.poBox",
    "gsrn",
    "bundle.issuingDate",
    "bundle.expirationDate",
    "beneficiaryType",
    "beneficiaryHiddenUntil",
    "usageType",
    "reason",
    "limit",
    "$limit",
    "cursor",
    "createdAt",
    "createdAt.$gte",
    "createdAt.$gt",
    "createdAt.$lt",
    "createdAt.$lte",
    "eventAt",
    "eventAt.$gt",
    "eventAt.$gte",
    "eventAt.$lt",
    "eventAt.$lte",
    "proposalType",
    "format",
    "eventTypeUris",
    "minEventDateTimeInUtc",
    "maxEventDateTimeInUtc",
    "lastFetchedEventId",
];

/// What a request without the member answers, or with `null` in its place.
fn without(valid: &Valid, path: &str, null: bool) -> Option<&'static str> {
    let is_query = valid.request.get("query").is_some();
    match path {
        "context.commandId" if is_query => None,
        "context.idempotencyKey" if valid.keyed => Some("idempotencyKeyRequired"),
        "context.idempotencyKey" => None,
        "address" if valid.name == "createTrader" => Some("malformedRequest"),
        "reason" if valid.name == "withdrawCertificates" => Some("malformedRequest"),
        "currency" => Some("currencyMissing"),
        "assets[0].unitPrice" if valid.name == "registerTrade" => Some("priceMissing"),
        "assets[0].unitPrice" => None,
        "patch.address.zipCode" | "patch.address.poBox" => None,
        path if path.starts_with("patch.") => null.then_some("requiredFieldRemoved"),
        path if OPTIONAL.contains(&path) => None,
        _ => Some("malformedRequest"),
    }
}

#[track_caller]
fn expect(world: &World, line: &str, code: Option<&str>, path: Option<&str>) {
    let mut ledger = world.ledger.clone();
    let response = ecoledger_testkit::wire::answer(&mut ledger, line);
    match code {
        None => assert_eq!(response["ok"], true, "{line}\n -> {response}"),
        Some(code) => {
            assert_eq!(response["error"]["code"], code, "{line}\n -> {response}");
            if let Some(path) = path {
                assert_eq!(response["error"]["details"]["member"], path, "{line}\n -> {response}");
            }
        }
    }
}

/// Every valid request with every way into it.
fn everywhere(mut with: impl FnMut(&World, &Valid, &Way, &str)) {
    let mut world = World::full();
    for valid in valid_requests(&mut world) {
        expect(&world, &valid.request.to_string(), None, None);
        let mut found = Vec::new();
        ways(&valid.request, &Vec::new(), &mut found);
        for way in &found {
            with(&world, &valid, way, &path(way));
        }
    }
}

fn is_member(way: &Way) -> bool {
    matches!(way.last(), Some(Step::Member(_)))
}

#[test]
fn a_required_member_is_missed_and_an_optional_one_is_not() {
    everywhere(|world, valid, way, path| {
        if !is_member(way) {
            return;
        }
        let code = without(valid, path, false);
        let named = Some(path);
        expect(
            world,
            &written(&valid.request, way, Fault::Drop),
            code,
            named.map(|path| if path == "query" { "command" } else { path }),
        );
        let code = without(valid, path, true);
        expect(world, &written(&valid.request, way, Fault::Instead("null")), code, named);
    });
}

#[test]
fn an_entry_of_a_list_is_not_null() {
    everywhere(|world, valid, way, path| {
        if !is_member(way) {
            expect(world, &written(&valid.request, way, Fault::Instead("null")), Some("malformedRequest"), Some(path));
        }
    });
}

#[test]
fn a_member_given_twice_is_refused_at_every_level() {
    everywhere(|world, valid, way, path| {
        if is_member(way) {
            expect(world, &written(&valid.request, way, Fault::Twice), Some("malformedRequest"), Some(path));
        }
    });
}

#[test]
fn an_unknown_member_is_refused_at_every_level() {
    everywhere(|world, valid, way, path| {
        if at(&valid.request, way).is_object() {
            let unknown = match path {
                "command" | "query" => "zzz".to_owned(),
                path => format!("{path}.zzz"),
            };
            expect(world, &written(&valid.request, way, Fault::Unknown), Some("malformedRequest"), Some(&unknown));
        }
    });
    let mut world = World::full();
    for valid in valid_requests(&mut world) {
        expect(&world, &written(&valid.request, &[], Fault::Unknown), Some("malformedRequest"), Some("zzz"));
    }
}

/// A member with an escaped name is that member.
#[test]
fn names_are_compared_unescaped() {
    let mut world = World::full();
    let line = world.query(&operator(), json!({"type": "audit"})).request.to_string();
    expect(&world, &line.replace("\"type\"", "\"t\\u0079pe\""), None, None);
    let twice = line.replace("\"type\"", "\"t\\u0079pe\":\"audit\",\"type\"");
    expect(&world, &twice, Some("malformedRequest"), Some("type"));
}

#[test]
fn another_json_type_is_refused_everywhere() {
    let kind = |value: &Value| match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    };
    let others = ["true", "7", "\"x y\"", "[]", "{}", "[1]", "{\"a\":1}", "1.5", "-1"];
    everywhere(|world, valid, way, path| {
        let own = kind(at(&valid.request, way));
        for other in others {
            let parsed: Value = serde_json::from_str(other).unwrap();
            if kind(&parsed) == own {
                continue;
            }
            let line = written(&valid.request, way, Fault::Instead(other));
            match (path, &parsed) {
                // A price may be a text, and then it is no number.
                (path, Value::String(_)) if path.ends_with("unitPrice") => {
                    expect(world, &line, Some("invalidPrice"), Some(path));
                }
                _ => expect(world, &line, Some("malformedRequest"), Some(path)),
            }
        }
    });
}

#[test]
fn ids_are_lower_case_hyphenated_uuids() {
    let is_uuid = |text: &str| text.len() == 36 && text.bytes().filter(|byte| *byte == b'-').count() == 4;
    let mut seen = 0;
    everywhere(|world, valid, way, path| {
        let Some(good) = at(&valid.request, way).as_str().filter(|text| is_uuid(text)) else { return };
        seen += 1;
        let upper = good.to_uppercase();
        assert_ne!(upper, good, "an id without a letter tells nothing: {path}");
        let bad = [
            upper,
            good.replace('-', ""),
            format!("{{{good}}}"),
            format!("urn:uuid:{good}"),
            good[..35].to_owned(),
            format!("{good}0"),
            format!(" {}", &good[1..]),
            format!("g{}", &good[1..]),
            format!("{}-", good[..35].replace('-', "0")),
            "é".repeat(18),
            String::new(),
        ];
        for bad in bad {
            let text = json!(bad).to_string();
            expect(world, &written(&valid.request, way, Fault::Instead(&text)), Some("malformedRequest"), Some(path));
        }
    });
    assert!(seen > 100, "{seen}");
}

#[test]
fn d69_times_everywhere() {
    let is_time = |text: &str| text.ends_with('Z') && text.as_bytes().get(10) == Some(&b'T');
    let mut seen = 0;
    everywhere(|world, valid, way, path| {
        let Some(good) = at(&valid.request, way).as_str().filter(|text| is_time(text)) else { return };
        seen += 1;
        let whole = &good[..19];
        let bad = [
            whole.to_owned(),
            format!("{whole}.1234Z"),
            format!("{}Z", whole.replace('T', " ")),
            format!("{whole}.000+0100"),
            format!("{whole}+01"),
            format!("{whole},5Z"),
            format!("{}13{}", &whole[..5], &good[7..]),
            whole[..10].to_owned(),
            "now".to_owned(),
        ];
        for bad in bad {
            let text = json!(bad).to_string();
            expect(world, &written(&valid.request, way, Fault::Instead(&text)), Some("malformedRequest"), Some(path));
        }
        for fine in [
            format!("{whole}.5Z"),
            format!("{whole}.120+00:00"),
            format!("{whole}-00:00"),
            format!("{}z", whole.replace('T', "t")),
        ] {
            let text = json!(fine).to_string();
            let response = ecoledger_testkit::wire::answer(
                &mut world.ledger.clone(),
                &written(&valid.request, way, Fault::Instead(&text)),
            );
            assert_ne!(response["error"]["code"], "malformedRequest", "{path}: {response}");
        }
    });
    assert!(seen > 40, "{seen}");
}

#[test]
fn whole_numbers_are_read_from_their_digits() {
    everywhere(|world, valid, way, path| {
        let limit = path.ends_with("limit");
        if !(limit || path.ends_with("vintage") || path == "context.expectedVersion") {
            return;
        }
        let code = if limit { "invalidField" } else { "malformedRequest" };
        for bad in ["1.0", "1e1", "-1", "-0", "1E0"] {
            expect(world, &written(&valid.request, way, Fault::Instead(bad)), Some(code), Some(path));
        }
        for broken in ["01", "+1", "1.", ".5", "0x1", "NaN", "1_0"] {
            expect(world, &written(&valid.request, way, Fault::Instead(broken)), Some("malformedRequest"), None);
        }
        let huge = "123456789012345678901234567890";
        let response =
            ecoledger_testkit::wire::answer(&mut world.ledger.clone(), &written(&valid.request, way, Fault::Instead(huge)));
        let code = if path == "context.expectedVersion" { "malformedRequest" } else { "invalidField" };
        assert_eq!((&response["error"]["code"], &response["error"]["details"]["member"]), (&json!(code), &json!(path)));
    });
}

/// D-92: a version that no 64 bits hold is not compared as another one, in commands, queries and `explain`.
#[test]
fn d92_versions_of_more_than_64_bits_are_malformed() {
    let most = u64::MAX.to_string();
    let nines = "9".repeat(400);
    everywhere(|world, valid, way, path| {
        if path != "context.expectedVersion" {
            return;
        }
        for huge in ["18446744073709551616", "99999999999999999999", &nines] {
            expect(world, &written(&valid.request, way, Fault::Instead(huge)), Some("malformedRequest"), Some(path));
        }
        let response =
            ecoledger_testkit::wire::answer(&mut world.ledger.clone(), &written(&valid.request, way, Fault::Instead(&most)));
        assert_ne!(response["error"]["code"], "malformedRequest", "{response}");
    });
    let mut world = World::full();
    for (actor, query) in queries() {
        let line = world.query(&actor, query).request.to_string();
        let line = line.replacen("{\"context\":{", "{\"context\":{\"expectedVersion\":18446744073709551616,", 1);
        expect(&world, &line, Some("malformedRequest"), Some("context.expectedVersion"));
    }
}

/// D-92: every member of a query's context is read, though it has no effect.
#[test]
fn d92_members_of_a_querys_context_that_cannot_be_read_are_malformed() {
    let mut world = World::full();
    for (actor, query) in queries() {
        let mut request = world.query(&actor, query).request;
        request["context"].as_object_mut().unwrap().remove("commandId");
        let bad = |name: &str, text: &str, code: &str| {
            let line = request.to_string().replacen("{\"context\":{", &format!("{{\"context\":{{\"{name}\":{text},"), 1);
            expect(&world, &line, Some(code), Some(&format!("context.{name}")));
        };
        for (name, text) in [
            ("expectedVersion", "1e400"),
            ("expectedVersion", "1.5"),
            ("expectedVersion", "-1"),
            ("expectedVersion", "\"1\""),
            ("expectedVersion", "[]"),
            ("commandId", "7"),
            ("commandId", "\"x\""),
            ("idempotencyKey", "7"),
            ("idempotencyKey", "{}"),
            ("more", "1"),
            ("more", "null"),
        ] {
            bad(name, text, "malformedRequest");
        }
        // One that is a text, and no key, is invalid, as it is with every command that needs none (D-7).
        bad("idempotencyKey", "\"no key!\"", "invalidIdempotencyKey");
    }
}

#[test]
fn unknown_values_of_enums_are_malformed() {
    let enums = ["type", "context.actor.kind", "role", "kind", "currency", "beneficiaryType", "usageType"];
    everywhere(|world, valid, way, path| {
        if !enums.contains(&path) || !at(&valid.request, way).is_string() {
            return;
        }
        let good = at(&valid.request, way).as_str().unwrap();
        for bad in [good.to_lowercase(), good.to_uppercase(), format!("{good} "), format!(" {good}"), String::new(), "x".into()]
        {
            if bad != good {
                let text = json!(bad).to_string();
                expect(world, &written(&valid.request, way, Fault::Instead(&text)), Some("malformedRequest"), Some(path));
            }
        }
    });
}

#[test]
fn actors_bring_exactly_their_members() {
    let mut world = World::full();
    let statement = json!({"type": "retirementStatement", "transactionId": id("done retirement")});
    let actors = [operator(), member(), user("north user"), ecoledger_testkit::wire::holder("holder")];
    for actor in &actors {
        let valid = world.query(actor, statement.clone()).request;
        expect(&world, &valid.to_string(), None, None);
        for name in actor.as_object().unwrap().keys() {
            let way = [Step::Member("context".into()), Step::Member("actor".into()), Step::Member(name.clone())];
            let path = format!("context.actor.{name}");
            for fault in [Fault::Drop, Fault::Twice, Fault::Instead("null"), Fault::Instead("1"), Fault::Instead("\"x\"")] {
                expect(&world, &written(&valid, &way, fault), Some("malformedRequest"), Some(&path));
            }
        }
        for other in &actors {
            for (name, value) in other.as_object().unwrap() {
                if actor.get(name).is_none() {
                    let mut more = actor.clone();
                    more[name] = value.clone();
                    let line = world.query(&more, statement.clone()).request.to_string();
                    expect(&world, &line, Some("malformedRequest"), Some(&format!("context.actor.{name}")));
                }
            }
        }
    }
    for role in ["supplier", "buyer", "issuingRegistry", "validationVerificationBody", "marketplace"] {
        let mut actor = member();
        actor["marketRole"] = role.into();
        let line = world.query(&actor, statement.clone()).request.to_string();
        expect(&world, &line, None, None);
    }
}

/// A request has a context and either a command or a query.
#[test]
fn a_request_is_one_command_or_one_query() {
    let mut world = World::full();
    let command = world.command(&operator(), json!({"type": "registerSupplier", "supplierId": id("s"), "name": "S"})).request;
    let query = world.query(&operator(), json!({"type": "audit"})).request;
    let mut both = command.clone();
    both["query"] = query["query"].clone();
    let lines = [
        both.to_string(),
        json!({"context": command["context"]}).to_string(),
        json!({"command": command["command"]}).to_string(),
        json!([command]).to_string(),
        json!("x").to_string(),
        "null".to_owned(),
        "1".to_owned(),
        "{}".to_owned(),
        String::new(),
        " ".to_owned(),
        "\u{feff}{}".to_owned(),
        format!("{command}{command}"),
        format!("{command} x"),
        format!("{command},"),
        command.to_string().replace(':', "="),
        command.to_string().replace('"', "'"),
        command.to_string().replace("\"S\"", "\"\\ud800\""),
        command.to_string().replace("\"S\"", "\"a\u{1}b\""),
    ];
    for line in lines {
        expect(&world, &line, Some("malformedRequest"), None);
    }
    // What a text may look like besides.
    for line in [format!(" \t{command}\r\n"), serde_json::to_string_pretty(&command).unwrap()] {
        expect(&world, &line, None, None);
    }
    // A command's type is no query's, and the other way round.
    let mut swapped = query.clone();
    swapped["query"] = command["command"].clone();
    expect(&world, &swapped.to_string(), Some("malformedRequest"), Some("type"));
    let mut swapped = command;
    swapped["command"] = query["query"].clone();
    expect(&world, &swapped.to_string(), Some("malformedRequest"), Some("type"));
}

#[test]
fn deep_and_wide_requests_are_refused_without_harm() {
    let world = World::empty();
    for depth in [10, 127, 128, 129, 10_000, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            expect(&world, &deep, Some("malformedRequest"), None);
            let inside = format!("{{\"context\":{deep},\"query\":{deep}}}");
            expect(&world, &inside, Some("malformedRequest"), None);
        }
    }
    let wide: Vec<String> = (0..10_000).map(|number| format!("\"m{number}\":1")).collect();
    expect(&world, &format!("{{{}}}", wide.join(",")), Some("malformedRequest"), None);
}

/// No prefix of a valid line panics, and none is a request.
#[test]
fn every_prefix_of_a_valid_line_is_refused() {
    let mut world = World::full();
    for valid in valid_requests(&mut world) {
        let line = valid.request.to_string();
        for end in 0..line.len() {
            if let Some(prefix) = line.get(..end) {
                let refusal = Request::from_json(prefix).expect_err("half a request");
                assert_eq!(refusal.code(), ecoledger::Code::MalformedRequest, "{prefix}");
            }
        }
    }
}

/// Bytes changed, dropped, doubled and swapped, many times over, always the same ones: no panic, and the laws hold.
#[test]
fn mutated_bytes_never_panic() {
    let mut world = World::full();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % below as u64).unwrap()
    };
    let alphabet = b"{}[]\",:0123456789eE.-+ntfaZ_\\u\x00\xc3\xa9 \n";
    let requests = valid_requests(&mut world);
    for valid in &requests {
        let line = valid.request.to_string().into_bytes();
        for _ in 0..400 {
            let mut bytes = line.clone();
            for _ in 0..=next(3) {
                let place = next(bytes.len());
                match next(5) {
                    0 => bytes[place] = alphabet[next(alphabet.len())],
                    1 => drop(bytes.remove(place)),
                    2 => bytes.insert(place, alphabet[next(alphabet.len())]),
                    3 => {
                        let other = next(bytes.len());
                        bytes.swap(place, other);
                    }
                    _ => {
                        let end = (place + next(20)).min(bytes.len());
                        let again = bytes[place..end].to_vec();
                        bytes.splice(place..place, again);
                    }
                }
            }
            if let Ok(text) = std::str::from_utf8(&bytes) {
                ecoledger_testkit::wire::answer(&mut world.ledger.clone(), text);
            }
        }
    }
}
