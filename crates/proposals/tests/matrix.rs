//! Every type in every status it can reach, every action, every actor: the whole machine as readable text.

use std::fmt::Write as _;

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::market::{
    accept, act, admin, delist, list, mint, move_listing, offset, retire, submit, trade, verify,
};
use ecoledger_testkit::wire::{id, operator};

/// A type with its two parties, and worlds in which its proposal `P` stands in each status.
struct Case {
    name: &'static str,
    submitter: Value,
    decider: Value,
    worlds: Vec<(&'static str, World)>,
}

fn after(world: &World, actor: &Value, proposal: &str, action: Value) -> World {
    let mut world = world.clone();
    world.ok(actor, act(proposal, action));
    world
}

/// A type that only goes to and fro until it is decided.
fn plain(name: &'static str, mut world: World, submitter: &str, decider: &str, proposal: Value) -> Case {
    let (submitter, decider) = (admin(submitter), admin(decider));
    world.ok(&submitter, submit("P", proposal));
    let by_decider = |action: &str| after(&world, &decider, "P", json!(action));
    let mut worlds = vec![
        ("submitterActionNeeded", by_decider("returnForEdits")),
        ("approved", by_decider("approve")),
        ("rejected", by_decider("reject")),
    ];
    let by_submitter = |world: &World| after(world, &submitter, "P", json!("withdraw"));
    if name != "MBPRegister" {
        let returned = by_decider("returnForEdits");
        worlds.extend([("withdrawn", by_submitter(&world)), ("withdrawn, after a return", by_submitter(&returned))]);
    }
    worlds.push(("submitted", world));
    Case { name, submitter, decider, worlds }
}

/// The claim's proposal, before and after it was accepted, and with its CreditMint in every state that matters.
fn claim() -> Case {
    let (supplier, decider, registry) = (admin("S"), admin("V"), admin("R"));
    let mut submitted = World::market().with_mbp().with_claim("claim");
    submitted.ok(&supplier, submit("P", verify("claim")));
    let mut accepted = after(&submitted, &decider, "P", accept("processed"));
    accepted.recommend("processed");
    let verified = after(&accepted, &decider, "P", json!("approve"));
    let mut issuing = verified.clone();
    issuing.ok(&decider, submit("issuance", json!({"type": "CreditMint", "processedClaimId": id("processed")})));
    let worlds = vec![
        ("submitterActionNeeded, not accepted before", after(&submitted, &decider, "P", json!("returnForEdits"))),
        ("submitterActionNeeded, accepted before", after(&accepted, &decider, "P", json!("returnForEdits"))),
        ("rejected", after(&submitted, &decider, "P", json!("reject"))),
        ("approved, issuance returned", after(&issuing, &registry, "issuance", json!("returnForEdits"))),
        ("approved, issuance withdrawn", after(&issuing, &decider, "issuance", json!("withdraw"))),
        ("approved, issuance rejected", after(&issuing, &registry, "issuance", json!("reject"))),
        ("approved, credit minted", after(&issuing, &registry, "issuance", mint("C", "100"))),
        ("approved, issuance submitted", issuing),
        ("approved", verified),
        ("inVerification", accepted),
        ("submitted", submitted),
    ];
    Case { name: "MBPClaimVerify", submitter: supplier, decider, worlds }
}

fn issuance() -> Case {
    let (verifier, decider) = (admin("V"), admin("R"));
    let mut submitted = World::market().with_verified_claim();
    submitted.ok(&verifier, submit("P", json!({"type": "CreditMint", "processedClaimId": id("processed")})));
    let returned = after(&submitted, &decider, "P", json!("returnForEdits"));
    let withdrawn = after(&submitted, &verifier, "P", json!("withdraw"));
    let reopen = |world: &World| after(world, &verifier, "verification", json!("returnForEdits"));
    let turn_down = |world: &World| {
        let resubmitted = after(&reopen(world), &admin("S"), "verification", json!("resubmit"));
        after(&resubmitted, &verifier, "verification", json!("reject"))
    };
    let worlds = vec![
        ("approved", after(&submitted, &decider, "P", mint("C", "100"))),
        ("rejected", after(&submitted, &decider, "P", json!("reject"))),
        ("submitterActionNeeded, claim returned", reopen(&returned)),
        ("submitterActionNeeded, claim rejected", turn_down(&returned)),
        ("withdrawn, claim returned", reopen(&withdrawn)),
        ("withdrawn, claim rejected", turn_down(&withdrawn)),
        ("submitterActionNeeded", returned),
        ("withdrawn", withdrawn),
        ("submitted", submitted),
    ];
    Case { name: "CreditMint", submitter: verifier, decider, worlds }
}

fn cases() -> Vec<Case> {
    vec![
        plain("MBPRegister", World::market().with_draft(), "S", "R", json!({"type": "MBPRegister", "mbpId": id("mbp")})),
        claim(),
        issuance(),
        plain("MarketplaceTraderRegister", World::market(), "S", "M", trade("M")),
        plain("MarketplaceListingRegister", World::market().with_credit().with_trader("S", "M"), "S", "M", list("C", "M")),
        plain("MarketplaceListingDeregister", World::market().with_listed_credit(), "S", "M", delist("C")),
        plain("MarketplaceListingTransfer", World::market().with_listed_credit(), "M", "M2", move_listing("C", "M2")),
        plain("CreditRetire", World::market().with_bought_credit(), "B", "R", retire("C")),
        plain("ESGEmissionOffset", World::market().with_bought_credit().with_scorecard(), "B", "R", offset("C")),
    ]
}

/// What comes of an action: the new status, or the refusal.
fn outcome(world: &World, actor: &Value, action: &Value) -> String {
    let mut world = world.clone();
    let response = world.run(actor, &act("P", action.clone()), None);
    let text = if response["ok"] == true { &response["result"]["status"] } else { &response["error"]["code"] };
    text.as_str().expect("a word").to_owned()
}

fn matrix() -> String {
    let actions = [
        json!({"type": "approve"}),
        json!({"type": "reject"}),
        json!({"type": "returnForEdits"}),
        json!({"type": "resubmit"}),
        json!({"type": "withdraw"}),
        accept("another processed claim"),
        mint("another credit", "100"),
    ];
    let mut text = String::new();
    for Case { name, submitter, decider, mut worlds } in cases() {
        worlds.sort_by_key(|(status, _)| *status);
        for (status, world) in &worlds {
            writeln!(text, "{name}: {status}").expect("text");
            let [empty, one, two, three, four] = ["", "submitter", "decider", "stranger", "operator"];
            writeln!(text, "  {empty:16}{one:24}{two:24}{three:12}{four}").expect("text");
            for action in &actions {
                let word = action["type"].as_str().expect("a type");
                let [by_submitter, by_decider, by_stranger, by_operator] =
                    [&submitter, &decider, &stranger_to(&decider), &operator()].map(|actor| outcome(world, actor, action));
                writeln!(text, "  {word:16}{by_submitter:24}{by_decider:24}{by_stranger:12}{by_operator}").expect("text");
            }
            text.push('\n');
        }
    }
    text
}

/// An organization that is no party, in the decider's market role.
fn stranger_to(decider: &Value) -> Value {
    let mut stranger = decider.clone();
    stranger["organizationId"] = json!(id("All"));
    stranger["userId"] = json!(id("All"));
    stranger
}

/// The golden text is `golden/matrix.txt`; the environment variable `UPDATE_GOLDEN=1` rewrites it.
#[test]
fn d12_the_machine_of_all_proposals() {
    crate::golden("tests/golden/matrix.txt", &matrix());
}

/// The same machine, told again in other words (D-12, D-51, D-87): which actions a party may take in which status.
#[test]
fn d12_d51_d87_the_matrix_agrees_with_the_words_of_the_rules() {
    for Case { name, submitter, decider, worlds } in cases() {
        for (label, world) in &worlds {
            let status = label.split(',').next().expect("a status");
            let may = |action: &str| match (name, action) {
                ("CreditMint", "mint" | "withdraw") | ("MBPClaimVerify", "accept") => status == "submitted",
                ("CreditMint", "approve") | ("MBPRegister" | "MBPClaimVerify", "withdraw") | (_, "mint" | "accept") => false,
                (_, "withdraw") => ["submitted", "submitterActionNeeded"].contains(&status),
                ("MBPClaimVerify", "approve") => status == "inVerification",
                ("MBPClaimVerify", "reject") => ["submitted", "inVerification"].contains(&status),
                ("MBPClaimVerify", "returnForEdits") => {
                    let reopened = ["approved, issuance returned", "approved, issuance withdrawn"].contains(label);
                    reopened || ["submitted", "inVerification"].contains(&status)
                }
                (_, "approve" | "reject" | "returnForEdits") => status == "submitted",
                ("CreditMint", "resubmit") => ["submitterActionNeeded", "withdrawn"].contains(label),
                (_, "resubmit") => status == "submitterActionNeeded",
                (_, other) => panic!("no action {other}"),
            };
            for word in ["approve", "reject", "returnForEdits", "resubmit", "withdraw", "accept", "mint"] {
                let action = match word {
                    "accept" => accept("another processed claim"),
                    "mint" => mint("another credit", "100"),
                    _ => json!({"type": word}),
                };
                let submitters = ["resubmit", "withdraw"].contains(&word);
                let (own, other) = if submitters { (&submitter, &decider) } else { (&decider, &submitter) };
                let found = outcome(world, own, &action);
                assert_eq!(found != "wrongState", may(word), "{name}, {label}, {word}: {found}");
                assert_eq!(outcome(world, other, &action), "forbidden", "{name}, {label}, {word} by the other side");
            }
        }
    }
}

/// Whoever may not act now is told when the action may be taken (D-12), in the words of the rules.
#[test]
fn d12_an_action_that_is_not_open_says_in_which_status_it_is() {
    let mut told = 0;
    for Case { name, submitter, decider, worlds } in cases() {
        for (label, world) in &worlds {
            for word in ["approve", "reject", "returnForEdits", "resubmit", "withdraw"] {
                let own = if ["resubmit", "withdraw"].contains(&word) { &submitter } else { &decider };
                let response = world.clone().run(own, &act("P", json!({"type": word})), None);
                // What the claim or the issuance beside it forbids is told otherwise.
                if response["error"]["code"] != "wrongState" || label.contains(',') {
                    continue;
                }
                let open = match (name, word) {
                    ("CreditMint", "approve") | ("MBPRegister" | "MBPClaimVerify", "withdraw") => "none",
                    ("CreditMint", "withdraw") => "submitted",
                    ("CreditMint", "resubmit") => "submitterActionNeeded or withdrawn",
                    (_, "resubmit") => "submitterActionNeeded",
                    (_, "withdraw") => "submitted or submitterActionNeeded",
                    ("MBPClaimVerify", "approve") => "inVerification",
                    ("MBPClaimVerify", "reject") => "inVerification or submitted",
                    ("MBPClaimVerify", "returnForEdits") => "approved or inVerification or submitted",
                    (_, _) => "submitted",
                };
                let message = response["error"]["message"].as_str().expect("a sentence");
                let (status, _) = label.split_once(',').unwrap_or((label, ""));
                assert!(message.contains(&format!("expected {open}, found {status}")), "{name}, {label}, {word}: {message}");
                told += 1;
            }
        }
    }
    assert!(told > 100, "{told}");
}
