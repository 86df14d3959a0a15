//! Files on credits (D-22, D-54, D-84). Files on projects and claims have tests of their own.

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::market::{admin, in_role, list, split, submit, transfer, user};
use ecoledger_testkit::wire::{id, operator};

fn add(name: &str, credit: &str) -> Value {
    json!({
        "type": "addFile", "fileId": id(name), "name": "proof.pdf", "tag": "proof", "source": {"url": "https://example.org/proof"},
        "resource": {"kind": "credit", "id": id(credit)}
    })
}

#[test]
fn d54_who_transacts_on_a_credit_adds_files_to_it() {
    let mut world = World::market().with_listed_credit();
    for by in ["S", "R", "V", "M"] {
        let file = world.ok(&admin(by), add(by, "C"));
        assert_eq!(file["resource"], json!({"kind": "credit", "id": id("C")}));
    }
    assert_eq!(world.code(&admin("B"), add("B", "C")), "forbidden", "a buyer sees it, and has no part in it");
    assert_eq!(world.code(&admin("M2"), add("M2", "C")), "notFound");
    let credit = world.credit(&admin("B"), "C");
    assert_eq!(credit["files"].as_array().map(Vec::len), Some(4));
    assert_eq!(world.credit(&admin("S"), "C")["version"], 8, "D-63: a file touches its resource");
}

#[test]
fn d54_the_decider_of_an_open_proposal_does_not_transact_yet() {
    let mut world = World::market().with_credit().with_trader("S", "M");
    world.ok(&admin("S"), submit("P", list("C", "M")));
    assert_eq!(world.code(&admin("M"), add("M", "C")), "forbidden");
}

#[test]
fn d54_a_file_on_a_credit_is_never_deleted() {
    let mut world = World::market().with_credit();
    world.ok(&admin("S"), add("file", "C"));
    let delete = || json!({"type": "deleteFile", "fileId": id("file")});
    assert_eq!(world.code(&admin("S"), delete()), "wrongState");
    assert_eq!(world.code(&admin("R"), delete()), "forbidden", "not the user that added it");
    assert_eq!(world.code(&admin("B"), delete()), "notFound");
    world.assign("second", "S", "supplier", "administrator", &Value::Null);
    assert_eq!(world.code(&user("second", "S", "supplier"), delete()), "forbidden");
}

/// Found by the naive model: the user who added it has come down to one project since.
#[test]
fn d53_d77_a_file_on_a_credit_is_out_of_reach_of_a_scoped_role() {
    let mut world = World::market().with_credit();
    world.assign("second", "S", "supplier", "contributor", &Value::Null);
    let second = user("second", "S", "supplier");
    world.ok(&second, add("file", "C"));
    let delete = || json!({"type": "deleteFile", "fileId": id("file")});
    assert_eq!(world.code(&second, delete()), "wrongState");
    world.assign("second", "S", "supplier", "contributor", &json!({"ecoProjectId": id("project")}));
    let revoke = json!({
        "type": "revokeUserRole", "organizationId": id("S"), "userId": id("second"), "marketRole": "supplier"
    });
    world.ok(&operator(), revoke);
    assert_eq!(world.code(&second, delete()), "forbidden");
}

#[test]
fn d66_a_file_added_to_a_child_is_that_childs_alone() {
    let mut world = World::market().with_credit();
    world.ok(&admin("S"), add("before", "C"));
    world.ok(&admin("S"), split("C", &[("C1", "50"), ("C2", "50")]));
    world.ok(&admin("S"), add("after", "C1"));
    let files = |name: &str| {
        let credit = world.credit(&admin("S"), name);
        credit["files"].as_array().expect("files").iter().map(|file| file["fileId"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(files("C"), [json!(id("before"))]);
    assert_eq!(files("C1"), [json!(id("before")), json!(id("after"))]);
    assert_eq!(files("C2"), [json!(id("before"))]);
}

#[test]
fn d17_who_sees_a_child_sees_the_files_that_it_inherited() {
    let mut world = World::market().with_credit();
    world.ok(&admin("S"), add("file", "C"));
    world.ok(&admin("S"), split("C", &[("C1", "50"), ("C2", "50")]));
    let file = json!({"type": "file", "fileId": id("file")});
    assert_eq!(world.unseen(&admin("B"), file.clone()), "notFound");
    world.ok(&admin("S"), transfer("C1", "B"));
    assert_eq!(world.see(&admin("B"), file.clone())["name"], "proof.pdf");
    assert_eq!(world.unseen(&in_role("O", "buyer"), file), "notFound");
}
