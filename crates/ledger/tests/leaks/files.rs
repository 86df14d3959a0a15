//! Files that are read through another asset than their own (D-93).

use ecoledger_testkit::wire::{Value, json};

use super::world::{World, admin, of};

fn delete(world: &mut World, by: &Value, file: &str, code: &str) {
    let command = json!({"type": "deleteFile", "fileId": of(file, "1")});
    world.asked.command(by, command).refused(code);
}

fn reads(world: &mut World, by: &Value, file: &str) -> bool {
    let query = json!({"type": "file", "fileId": of(file, "1")});
    world.asked.query(by, query).response()["ok"] == true
}

/// `shared file` is on the credit that was split; the buyer owns one of the children, which share it.
#[test]
fn d93_a_file_that_is_read_only_through_a_child_is_not_found_to_a_command() {
    let mut world = World::new();
    let buyer = admin("buyer", "1");
    assert!(reads(&mut world, &buyer, "shared file"));
    delete(&mut world, &buyer, "shared file", "notFound");
    delete(&mut world, &admin("registry", "1"), "shared file", "forbidden");
    delete(&mut world, &admin("supplier", "1"), "shared file", "wrongState");
    assert!(!reads(&mut world, &admin("buyer", "2"), "credit file"));
    delete(&mut world, &admin("buyer", "2"), "credit file", "notFound");
}

#[test]
fn d95_a_file_is_hidden_by_one_step_whatever_it_is_attached_to() {
    let mut world = World::new();
    let mut rules = Vec::new();
    for file in ["loose file", "project file", "mbp file", "checkpoint file", "result file", "shared file", "nothing"] {
        let explain = json!({"type": "explain", "command": {"type": "deleteFile", "fileId": of(file, "1")}});
        let told = world.asked.query(&admin("supplier", "2"), explain).ok();
        assert_eq!(told.result()["refusal"]["code"], "notFound", "{file}");
        rules.push(told.result()["rules"].clone());
    }
    assert!(rules.windows(2).all(|two| two[0] == two[1]), "{rules:?}");
}

/// A marketplace puts a file on a credit that it lists, and loses sight of both with the listing: the command answers as the query
/// does, whatever version it expects.
#[test]
fn d93_an_own_file_on_a_credit_that_is_out_of_sight_is_not_found() {
    let mut world = World::new();
    let (market, supplier) = (admin("market", "1"), admin("supplier", "1"));
    let credit = of("listed credit", "1");
    let add = json!({"type": "addFile", "fileId": of("lost file", "1"), "name": "proof.pdf", "tag": "proof",
        "source": {"upload": {}}, "resource": {"kind": "credit", "id": credit}});
    world.asked.command(&market, add).ok();
    delete(&mut world, &market, "lost file", "wrongState");
    let delist = json!({"type": "submitProposal", "proposalId": of("delisting", "1"),
        "proposal": {"type": "MarketplaceListingDeregister", "creditId": credit}});
    world.asked.command(&supplier, delist).ok();
    let approve = json!({"type": "actOnProposal", "proposalId": of("delisting", "1"), "action": {"type": "approve"}});
    world.asked.command(&market, approve).ok();
    assert!(!reads(&mut world, &market, "lost file"));
    let mut told = Vec::new();
    for file in ["lost file", "nothing"] {
        let delete = json!({"type": "deleteFile", "fileId": of(file, "1")});
        world.asked.command(&market, delete.clone()).refused("notFound");
        for version in [0, 1, 7] {
            world.asked.command(&market, delete.clone()).expecting(version).refused("notFound");
        }
        let answer = world.asked.query(&market, json!({"type": "explain", "command": delete})).ok();
        told.push((answer.result()["refusal"]["code"].clone(), answer.result()["rules"].clone()));
    }
    assert_eq!(told[0], told[1]);
    delete(&mut world, &supplier, "lost file", "forbidden");
}

/// A command that attaches files asks only whose they are: an own one is no secret to its organization, even where what it is
/// attached to is out of sight by now.
#[test]
fn d54_d93_an_own_file_is_named_wherever_it_is() {
    let mut world = World::new();
    let market = admin("market", "1");
    let credit = of("listed credit", "1");
    let add = json!({"type": "addFile", "fileId": of("lost file", "1"), "name": "proof.pdf", "tag": "proof",
        "source": {"upload": {}}, "resource": {"kind": "credit", "id": credit}});
    world.asked.command(&market, add).ok();
    let delist = json!({"type": "submitProposal", "proposalId": of("delisting", "1"),
        "proposal": {"type": "MarketplaceListingDeregister", "creditId": credit}});
    world.asked.command(&admin("supplier", "1"), delist).ok();
    let approve = json!({"type": "actOnProposal", "proposalId": of("delisting", "1"), "action": {"type": "approve"}});
    world.asked.command(&market, approve).ok();
    assert!(!reads(&mut world, &market, "lost file"));
    let name = |file| {
        json!({"type": "actOnProposal", "proposalId": of("delisting", "1"), "action": {"type": "returnForEdits"},
            "fileIds": [of(file, "1")]})
    };
    // The proposal is decided: that is said only where every file that is named is there for its organization.
    world.asked.command(&market, name("lost file")).refused("wrongState");
    world.asked.command(&market, name("loose file")).refused("notFound");
    world.asked.command(&market, name("nothing")).refused("notFound");
}
