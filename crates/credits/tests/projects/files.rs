use serde_json::{Value, json};

use super::setting::{
    World, act, admin, assign, changed, create_project, id, key, member, operator, submit, touches, with_claim,
    with_processed_claim, with_project,
};

fn add(name: &str, resource: Option<(&str, &str)>) -> Value {
    let mut command = json!({
        "type": "addFile", "fileId": id(name), "name": format!("{name}.pdf"), "tag": "report", "source": {"upload": {}}
    });
    if let Some((kind, asset)) = resource {
        command["resource"] = json!({"kind": kind, "id": id(asset)});
    }
    command
}

fn delete(name: &str) -> Value {
    json!({"type": "deleteFile", "fileId": id(name)})
}

fn file(name: &str) -> Value {
    json!({"type": "file", "fileId": id(name)})
}

#[test]
fn d63_a_file_touches_itself_and_its_resource() {
    let mut world = with_processed_claim();
    for (number, (by, kind, asset, touched)) in [
        ("S", "ecoProject", "P", key("ecoProject", "P")),
        ("S", "mbp", "A", key("mbp", "A")),
        ("S", "claim", "C", key("claim", "C")),
        ("S", "checkpoint", "C1", key("claim", "C")),
        ("V", "processedClaim", "X", key("processedClaim", "X")),
        ("V", "checkpointResult", "C2", key("processedClaim", "X")),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("file {number}");
        let response = world.done(&admin(by), add(&name, Some((kind, asset))));
        assert_eq!(touches(&response), [[key("file", &name), touched.clone()]], "{kind}");
        let seen = world.see(&admin("S"), file(&name));
        assert_eq!(seen["resource"], json!({"kind": kind, "id": id(asset)}));
        let response = world.done(&admin(by), delete(&name));
        assert_eq!(touches(&response), [[key("file", &name), touched]], "{kind}");
        assert_eq!(response["result"], json!({"fileId": id(&name)}), "D-70");
    }
}

#[test]
fn d54_assets_list_their_files() {
    let mut world = with_processed_claim();
    world.done(&admin("S"), add("one", Some(("mbp", "A"))));
    world.done(&admin("R"), add("two", Some(("mbp", "A"))));
    let mbp = json!({"type": "modularBenefitProject", "mbpId": id("A")});
    let listed = json!([
        {"fileId": id("one"), "name": "one.pdf", "tag": "report"}, {"fileId": id("two"), "name": "two.pdf", "tag": "report"}
    ]);
    assert_eq!(world.see(&admin("V"), mbp.clone())["files"], listed);
    world.done(&admin("S"), delete("one"));
    assert_eq!(world.see(&admin("S"), mbp)["files"], json!([{"fileId": id("two"), "name": "two.pdf", "tag": "report"}]));
    world.done(&admin("S"), add("three", Some(("checkpoint", "C1"))));
    let checkpoint = json!({"type": "checkpoint", "claimId": id("C"), "checkpointId": id("C1")});
    assert_eq!(world.see(&admin("R"), checkpoint)["files"][0]["fileId"], id("three"));
    world.done(&admin("V"), add("four", Some(("checkpointResult", "C1"))));
    let result = json!({"type": "checkpointResult", "processedClaimId": id("X"), "checkpointId": id("C1")});
    assert_eq!(world.see(&admin("S"), result)["files"][0]["fileId"], id("four"));
}

#[test]
fn d22_suffixes_and_sizes() {
    let mut world = with_project();
    for suffix in ["exe", "php", "asp", "jsp", "js", "sh", "ps", "ts", "EXE", "Js", "exe.", "exe "] {
        let command = changed(add("f", None), "name", json!(format!("x.{suffix}")));
        assert_eq!(world.code(&admin("S"), command), "fileTypeNotAllowed", "{suffix}");
    }
    for name in ["x.pdf", "exe", "x.exe.pdf", "x.json", "ts.txt"] {
        let mut world = world.clone();
        world.done(&admin("S"), changed(add("f", None), "name", json!(name)));
    }
    let large = changed(add("f", None), "sizeBytes", json!(26_214_401));
    assert_eq!(world.code(&admin("S"), large.clone()), "fileTooLarge");
    let mut url = changed(large, "source", json!({"url": "https://example.org/f"}));
    world.done(&admin("S"), url.clone());
    url["fileId"] = json!(id("g"));
    world.clone().done(&admin("S"), changed(url.clone(), "sizeBytes", json!(u64::MAX - 1)));
    assert_eq!(world.code(&admin("S"), changed(url.clone(), "sizeBytes", json!(u64::MAX))), "invalidField");
    for (source, code) in [
        (json!({"url": "http://example.org/f"}), "invalidField"),
        (json!({}), "malformedRequest"),
        (json!({"upload": {}, "url": "https://example.org/f"}), "malformedRequest"),
        (json!({"upload": {"x": 1}}), "malformedRequest"),
    ] {
        assert_eq!(world.code(&admin("S"), changed(url.clone(), "source", source)), code);
    }
    world.done(&admin("S"), changed(add("h", None), "sizeBytes", json!(26_214_400)));
}

#[test]
fn d54_files_of_a_new_project_are_its_own_and_loose() {
    let mut world = with_project();
    world.done(&admin("S"), add("mine", None));
    world.done(&admin("S"), add("bound", Some(("mbp", "A"))));
    world.done(&admin("S2"), add("foreign", None));
    let create = |files: &[&str]| {
        let ids: Vec<String> = files.iter().map(|name| id(name)).collect();
        changed(create_project("Q", &["Q1"]), "fileIds", json!(ids))
    };
    let error = world.refusal_at(&admin("S"), create(&["mine", "foreign"]), None);
    assert_eq!(error["code"], "notFound");
    assert_eq!(error["details"]["entity"], "file");
    assert_eq!(error["details"]["index"], 1);
    assert_eq!(world.code(&admin("S"), create(&["mine", "nothing"])), "notFound");
    assert_eq!(world.code(&admin("S"), create(&["mine", "bound"])), "wrongState");
    assert_eq!(world.code(&admin("S"), create(&["mine", "mine"])), "invalidField");
    let response = world.done(&admin("S"), create(&["mine"]));
    assert_eq!(touches(&response)[0], [key("ecoProject", "Q"), key("file", "mine")], "D-81");
    assert_eq!(response["result"]["files"][0]["fileId"], id("mine"));
    assert_eq!(world.see(&admin("S"), file("mine"))["resource"], json!({"kind": "ecoProject", "id": id("Q")}), "D-76");
    assert_eq!(world.see(&admin("S"), file("mine"))["version"], 2);
}

#[test]
fn d22_only_the_user_that_added_a_file_deletes_it() {
    let mut world = with_claim();
    assign(&mut world, &operator(), "S", "colleague", "supplier", "administrator", Value::Null);
    world.done(&admin("S"), add("f", Some(("mbp", "A"))));
    assert_eq!(world.code(&member("colleague", "S", "supplier"), delete("f")), "forbidden");
    assert_eq!(world.code(&admin("R"), delete("f")), "forbidden", "it may see the file");
    assert_eq!(world.code(&admin("V"), delete("f")), "notFound", "it may not");
    world.done(&admin("S"), delete("f"));
    assert_eq!(world.code(&admin("S"), delete("f")), "notFound", "deleted already");
    assert_eq!(world.code(&admin("S"), add("f", None)), "alreadyExists", "its id is not free again");
}

#[test]
fn d54_only_who_sees_an_asset_adds_files_to_it() {
    let mut world = with_claim();
    for (by, kind, asset) in [
        ("S2", "mbp", "A"),
        ("V", "claim", "C"),
        ("V", "checkpoint", "C1"),
        ("S", "checkpoint", "nothing"),
        ("S", "checkpointResult", "C1"),
        ("R", "mbp", "B"),
    ] {
        assert_eq!(world.code(&admin(by), add("f", Some((kind, asset)))), "notFound", "{by} {kind} {asset}");
    }
    assign(&mut world, &operator(), "S", "reader", "supplier", "reader", Value::Null);
    assert_eq!(world.code(&member("reader", "S", "supplier"), add("f", Some(("mbp", "A")))), "forbidden");
    assign(&mut world, &operator(), "S", "scoped", "supplier", "contributor", json!({"mbpId": id("B")}));
    let scoped = member("scoped", "S", "supplier");
    assert_eq!(world.code(&scoped, add("f", Some(("mbp", "A")))), "forbidden");
    world.done(&scoped, add("f", Some(("mbp", "B"))));
}

#[test]
fn d84_rejected_and_closed_assets_take_no_files() {
    let mut world = with_processed_claim();
    act(&mut world, "V", "verify C", "reject");
    for (by, kind, asset) in
        [("S", "claim", "C"), ("S", "checkpoint", "C1"), ("V", "processedClaim", "X"), ("V", "checkpointResult", "C1")]
    {
        assert_eq!(world.code(&admin(by), add("f", Some((kind, asset)))), "wrongState", "{kind}");
    }
    world.done(&admin("S"), add("f", Some(("mbp", "A"))));
    submit(&mut world, "S", "register B", json!({"type": "MBPRegister", "mbpId": id("B")}));
    act(&mut world, "R", "register B", "reject");
    assert_eq!(world.code(&admin("S"), add("g", Some(("mbp", "B")))), "wrongState");
    world.done(&admin("S"), add("g", Some(("ecoProject", "P"))));
}

#[test]
fn d22_files_of_a_returned_registration_go_to_the_project() {
    let mut world = with_project();
    submit(&mut world, "S", "register", json!({"type": "MBPRegister", "mbpId": id("A")}));
    world.done(&admin("R"), add("remarks", None));
    let command = json!({
        "type": "actOnProposal", "proposalId": id("register"), "action": {"type": "returnForEdits"},
        "fileIds": [id("remarks")]
    });
    let response = world.done(&admin("R"), command);
    let touched = &touches(&response)[0];
    assert!(touched.contains(&key("file", "remarks")), "{touched:?}");
    let seen = world.see(&admin("S"), json!({"type": "modularBenefitProject", "mbpId": id("A")}));
    assert_eq!(seen["files"][0]["fileId"], id("remarks"));
    assert_eq!(world.see(&admin("S"), file("remarks"))["resource"], json!({"kind": "mbp", "id": id("A")}));
}

#[test]
fn a_loose_file_is_for_the_organization_that_added_it() {
    let mut world = World::market();
    world.done(&admin("S"), add("f", None));
    assert_eq!(world.see(&admin("S"), file("f"))["name"], "f.pdf");
    assert!(world.see(&admin("S"), file("f")).get("resource").is_none());
    assert_eq!(world.unseen(&admin("S2"), file("f")), "notFound");
    assert_eq!(world.unseen(&operator(), file("f")), "forbidden");
}
