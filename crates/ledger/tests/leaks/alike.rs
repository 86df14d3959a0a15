//! The generated comparison.

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::Request as Read;

use ecoledger_testkit::wire::{Value, id, json};

use super::{
    actors::{Actor, Sight, actors},
    knowledge::Known,
    requests::{Request, commands, given, queries},
    world::World,
};

pub(crate) const NOW: &str = "2026-02-01T00:00:00.000Z";
/// Before the last event of the world.
const EARLIER: &str = "2026-01-01T00:00:01.000Z";

/// What every actor that may name it may see, so that an absent one and another's differ: organizations (D-52), suppliers and
/// facilities of bundles, the channel to which an account holder proposes itself; and who `bindUser` names, of whom
/// `alreadyBound` tells that it has a channel (D-39). The filters of lists may name anybody's organization and still tell
/// nothing; buyers see what is listed.
fn is_for_everybody(actor: &Actor, known: &Known, request: &Request) -> bool {
    match known.kind {
        "organization" => match request.name.as_str() {
            "credits" => matches!(actor.sight, Sight::Organization { is_buyer: true, .. }),
            "marketplaceTraders" => false,
            _ => true,
        },
        "supplier" | "productionFacility" => true,
        "salesChannel" => request.name == "submitTraderOnboardingProposal",
        "user" => request.name == "bindUser",
        _ => false,
    }
}

/// A place in a request that names something: what is to be put there instead, and how it is written.
struct Named<'k> {
    path: Vec<String>,
    known: &'k Known,
}

impl Named<'_> {
    /// The request with another id at this place. A range keeps its length.
    fn replaced(&self, body: &Value, written: &str) -> Value {
        let mut body = body.clone();
        let pointer = format!("/{}", self.path.join("/"));
        *body.pointer_mut(&pointer).expect("the place") = written.into();
        if self.known.kind == "range" {
            let (issuance, first) = written.split_once('_').expect("a certificate");
            let last = first.parse::<u32>().expect("a number") + 9;
            let end = pointer.strip_suffix("start").expect("a range starts");
            *body.pointer_mut(&format!("{end}end")).expect("a range ends") = format!("{issuance}_{last}").into();
        }
        body
    }
}

/// The place of every id in a request.
fn named<'k>(world: &'k World, body: &Value, path: &mut Vec<String>, found: &mut Vec<Named<'k>>) {
    match body {
        Value::String(text) => {
            if let Some(known) = world.knowledge.get(text) {
                found.push(Named { path: path.clone(), known });
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                named(world, item, path, found);
                path.pop();
            }
        }
        Value::Object(members) => {
            for (member, value) in members {
                path.push(member.clone());
                named(world, value, path, found);
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What is nowhere, written like something.
fn absent(like: &Known) -> String {
    match like.id.split_once('_') {
        Some((_, number)) if like.kind == "range" => format!("Z9_{number}"),
        _ => id("what was never made"),
    }
}

/// The answer, with the id that was put in the place taken out.
pub(crate) fn answer(world: &World, request: &Value, written: &str) -> String {
    let response = match Read::from_json(&request.to_string()) {
        Err(refusal) => panic!("{request}: {refusal}"),
        Ok(Read::Query(context, query)) => match world.asked.ledger.query(&context, &query) {
            Ok(answer) => serde_json::to_string(&answer),
            Err(ecoledger::NotAnswered::Refused(refusal)) => serde_json::to_string(&refusal),
            Err(other) => panic!("{other}"),
        },
        Ok(Read::Command(context, command)) => match world.asked.ledger.decide(&context, &command) {
            Ok(decision) => serde_json::to_string(&decision.events.iter().map(|recorded| &recorded.event).collect::<Vec<_>>()),
            Err(refusal) => serde_json::to_string(&refusal),
        },
        Ok(other) => panic!("{other:?}"),
    };
    let text = response.expect("answers are JSON");
    match written.split_once('_') {
        Some((issuance, _)) => text.replace(&format!("{issuance}_"), "ID_"),
        None => text.replace(written, "ID"),
    }
}

/// A key that the channel of side 1 has used for a command of this type.
fn used_key(request: &Request) -> Option<&'static str> {
    match request.name.as_str() {
        "createTrader" => Some("made"),
        "registerTrade" => Some("trade-of-signed"),
        "registerRetirement" => Some("retirement-of-signed"),
        "registerOfframp" => Some("offramp-of-signed"),
        _ => None,
    }
}

/// The contexts in which a request is asked: with the version that it needs, without, with others and with the live one of
/// what is hidden; now, and before the last event; under a new key, and under one that was used.
fn contexts(request: &Request, live: u64, actor: &Value) -> Vec<Value> {
    let versions: BTreeSet<Option<u64>> =
        if request.is_query() { [None].into() } else { [request.version, None, Some(0), Some(1), Some(live)].into() };
    let times: &[&str] = if request.is_query() { &[NOW] } else { &[NOW, EARLIER] };
    let mut contexts = Vec::new();
    for version in versions {
        for at in times {
            for key in [Some("K-1"), used_key(request)].into_iter().flatten() {
                contexts.push(json!({"at": at, "actor": actor, "expectedVersion": version, "idempotencyKey": key}));
            }
        }
    }
    contexts
}

/// Which comparisons were made.
#[derive(Default)]
struct Tally {
    /// By request and member: how many, and how many of them ended as `notFound`.
    members: BTreeMap<String, (u32, u32)>,
    /// Those that differed, in words.
    leaks: Vec<String>,
}

impl Tally {
    fn count(&mut self, request: &Request, named: &Named<'_>, answer: &str) {
        let member = format!("{} {}", request.name, named.path.join("."));
        let (compared, not_found) = self.members.entry(member).or_default();
        *compared += 1;
        *not_found += u32::from(answer.contains(r#""code":"notFound""#));
    }

    fn expect_alike(&mut self, of_hidden: &str, of_nothing: &str, told: impl Fn() -> String) {
        if of_hidden != of_nothing {
            self.leaks.push(format!("{}\n  what is hidden: {of_hidden}\n  nothing:        {of_nothing}", told()));
        }
    }

    /// No leaks; and each member that was compared is `notFound` to somebody, or the comparison would prove nothing.
    fn finish(&self, never_not_found: &[&str]) {
        let few: Vec<&str> = self.leaks.iter().take(12).map(String::as_str).collect();
        assert!(few.is_empty(), "{} leaks:\n{}", self.leaks.len(), few.join("\n"));
        let never = self.members.iter().filter(|(_, (_, not_found))| *not_found == 0).map(|(member, _)| member.as_str());
        assert_eq!(never.collect::<Vec<_>>(), never_not_found);
    }
}

/// A hidden thing in this place, and nothing in this place: as `explain` or a query tells it, and as a command is refused.
fn compare(world: &World, request: &Request, actor: &Actor, place: &Named<'_>, hidden: &Known, tally: &mut Tally) {
    let nothing = absent(hidden);
    let (with_hidden, with_nothing) = (place.replaced(&request.body, &hidden.id), place.replaced(&request.body, &nothing));
    let live = world.version(hidden.kind, &hidden.id);
    for context in contexts(request, live, &actor.given_as) {
        let asked = |body: &Value, written: &str| answer(world, &request.asked(body, context.clone()), written);
        let (of_hidden, of_nothing) = (asked(&with_hidden, &hidden.id), asked(&with_nothing, &nothing));
        let told = || format!("{} asks {} {with_hidden} in {context}", actor.name, request.name);
        tally.expect_alike(&of_hidden, &of_nothing, told);
        tally.count(request, place, &of_hidden);
        if !request.is_query() {
            let refused = |body: &Value, written: &str| answer(world, &given(body, context.clone()), written);
            tally.expect_alike(&refused(&with_hidden, &hidden.id), &refused(&with_nothing, &nothing), told);
        }
        // What follows from the actor and the command alone is the same in every context (D-61).
        if of_nothing.contains(r#""class":"forbidden""#) && !of_nothing.contains(r#""notFound""#) {
            break;
        }
    }
}

fn compare_all(world: &World, requests: &[Request], actors: &[Actor]) -> Tally {
    let mut tally = Tally::default();
    for request in requests {
        let mut places = Vec::new();
        named(world, &request.body, &mut Vec::new(), &mut places);
        for actor in actors {
            for place in places.iter().filter(|place| !place.known.is_new) {
                let of_kind = world.knowledge.of(place.known.kind);
                let hidden = of_kind.filter(|known| actor.is_hidden(known, request));
                for hidden in hidden.filter(|known| !is_for_everybody(actor, known, request)) {
                    compare(world, request, actor, place, hidden, &mut tally);
                }
            }
        }
    }
    tally
}

/// The ids that commands make are the one exception (D-94): a taken one is told by `alreadyExists`, by that alone and at the
/// place where it is asked. Whatever is told before is told of a free one too, and the refusal names the kind, the id and the
/// line, but not whose it is nor at which version.
fn compare_taken(world: &World, request: &Request, actor: &Actor, place: &Named<'_>, taken: &Known, told: &mut u32) {
    let (with_taken, with_free) = (place.replaced(&request.body, &taken.id), place.replaced(&request.body, &absent(taken)));
    for context in contexts(request, world.version(taken.kind, &taken.id), &actor.given_as) {
        let asked = |body: &Value, written: &str| answer(world, &request.asked(body, context.clone()), written);
        let (of_taken, of_free) = (asked(&with_taken, &taken.id), asked(&with_free, &absent(taken)));
        if of_taken == of_free {
            continue;
        }
        let who = format!("{} asks {with_taken} in {context}\n  taken: {of_taken}\n  free:  {of_free}", actor.name);
        let [of_taken, of_free] = [of_taken, of_free].map(|text| serde_json::from_str::<Value>(&text).expect("JSON"));
        let refusal = &of_taken["refusal"];
        assert_eq!(refusal["code"], "alreadyExists", "{who}");
        let line = place.path.iter().find_map(|step| step.parse::<u64>().ok());
        let mut details = json!({"entity": taken.kind, "id": "ID"});
        if let Some(line) = line {
            details["index"] = line.into();
        }
        assert_eq!(refusal["details"], details, "{who}");
        let message = refusal["message"].as_str().expect("a message");
        assert!(message.starts_with(&format!("{} ID: exists already", taken.kind)), "{who}");
        let rules = |explained: &Value| explained["rules"].as_array().expect("rules").clone();
        let (of_taken, of_free) = (rules(&of_taken), rules(&of_free));
        assert_eq!(of_taken.last(), Some(&"alreadyExists".into()), "{who}");
        assert!(of_free.starts_with(&of_taken), "{who}");
        *told += 1;
    }
}

#[test]
fn d94_that_an_id_is_taken_is_told_by_already_exists_alone() {
    let world = World::new();
    let mut never = Vec::new();
    for request in commands(&world) {
        let mut places = Vec::new();
        named(&world, &request.body, &mut Vec::new(), &mut places);
        for place in places.iter().filter(|place| place.known.is_new) {
            let mut told = 0;
            for actor in actors() {
                for taken in world.knowledge.of(place.known.kind).filter(|known| known.side != "1") {
                    compare_taken(&world, &request, &actor, place, taken, &mut told);
                }
            }
            if told == 0 {
                never.push(format!("{} {}", request.name, place.path.join(".")));
            }
        }
    }
    assert_eq!(never, [""; 0], "an id that is taken is told to somebody");
}

/// What is named but `notFound` to nobody: users, who need not be known (`notBound`, `wrongState`); certificates
/// (`notBundleStart`); and what only the operator's commands name, who sees everything.
const NEVER_NOT_FOUND: [&str; 13] = [
    "assignUserRole userId",
    "failTask taskId",
    "grantRole userId",
    "onrampBundle traderId",
    "registerOfframp assets.0.start",
    "registerRetirement assets.0.start",
    "registerTrade assets.0.start",
    "revokeRole userId",
    "revokeUserRole userId",
    "startTask taskId",
    "unbindUser userId",
    "withdrawCertificates start",
    "withdrawCertificates traderId",
];

#[test]
fn d95_commands_tell_nothing_of_what_is_hidden() {
    let world = World::new();
    compare_all(&world, &commands(&world), &actors()).finish(&NEVER_NOT_FOUND);
}

#[test]
fn d28_queries_tell_nothing_of_what_is_hidden() {
    let world = World::new();
    // Filters of lists find nothing then.
    let filters = ["credits listedOn", "credits ownerId", "marketplaceTraders marketplaceId"];
    compare_all(&world, &queries(), &actors()).finish(&filters);
}

/// Every request is a good one: somebody gets past whatever it looks up, so that nothing is compared in vain.
#[test]
fn somebody_gets_an_answer_to_every_request() {
    let world = World::new();
    let actors = actors();
    for request in commands(&world).iter().chain(&queries()) {
        let past = actors.iter().any(|actor| {
            let context =
                json!({"at": NOW, "actor": actor.given_as, "expectedVersion": request.version, "idempotencyKey": "K-1"});
            let answer = answer(&world, &request.asked(&request.body, context), "no id");
            let on_credit = answer.contains(r#""status":"on a credit""#);
            on_credit || !answer.contains(r#""class":""#)
        });
        assert!(past, "{}", request.body);
    }
}
