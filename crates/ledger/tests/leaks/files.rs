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
