//! Values of this crate by themselves: what they give back is what they were made of, and no state is read that no events lead to.

use ecoledger::{
    StoredEntity, UnreadableEntity,
    credits::{
        EndUseBuyer, FileName, Files, FormerOwners, Https, Sha256, TraderRegistration, TraderRegistrationChange,
        TraderRegistrationStep,
    },
    kernel::{Entity, FileId, LongText, Name, OrganizationId, Text, TraderRegistrationKey, Version},
};
use serde_json::{Value, json};

fn uuid(number: u8) -> String {
    format!("{number:08}-0000-4000-8000-000000000000")
}

#[test]
fn texts_of_files_and_buyers_are_given_back() {
    let name = FileName::new(Name::new("Report 1.pdf").unwrap()).unwrap();
    assert_eq!(name.as_str(), "Report 1.pdf");
    assert_eq!(Https::new(Text::new("https://a.example/b").unwrap()).unwrap().as_str(), "https://a.example/b");
    let hash = "0123456789abcdefABCDEF".repeat(3)[..64].to_owned();
    assert_eq!(Sha256::new(&hash).unwrap().to_string(), hash);
    let (id, details) = (Text::new("E-1").unwrap(), LongText::new("Buyer Oy\nHelsinki").unwrap());
    let buyer = EndUseBuyer::new(Some(id.clone()), Some(details.clone())).unwrap();
    assert_eq!((buyer.external_id(), buyer.details()), (Some(&id), Some(&details)));
    let unnamed = EndUseBuyer::new(Some(id), None).unwrap();
    assert_eq!(unnamed.details(), None);
}

#[test]
fn files_are_attached_in_order_and_taken_away() {
    let ids: Vec<FileId> = (1..=3).map(|number| uuid(number).parse().unwrap()).collect();
    let mut files = Files::default();
    assert!(files.is_empty());
    files.attach(&ids);
    assert_eq!((files.is_empty(), files.len(), files.as_slice()), (false, 3, &*ids));
    files.detach(ids[1]);
    assert_eq!(files.as_slice(), [ids[0], ids[2]]);
}

#[test]
fn former_owners_are_each_once_and_the_first_one_first() {
    let ids: Vec<OrganizationId> = [3, 1, 2].into_iter().map(|number| uuid(number).parse().unwrap()).collect();
    let none: FormerOwners = serde_json::from_value(json!([])).unwrap();
    assert_eq!((none.first(), none.iter().count(), none.contains(ids[0])), (None, 0, false));
    let owners: FormerOwners = serde_json::from_value(json!([ids[0], ids[2], ids[0], ids[1], ids[2], ids[0]])).unwrap();
    assert_eq!(owners.first(), Some(ids[0]));
    assert_eq!(owners.iter().collect::<Vec<_>>(), [ids[0], ids[1], ids[2]]);
    assert_eq!(serde_json::to_value(&owners).unwrap(), json!([ids[0], ids[1], ids[2]]));
    assert!(ids.iter().all(|id| owners.contains(*id)) && !owners.contains(uuid(4).parse().unwrap()));
}

/// Why a state is no state of this entity.
fn refused(key: &str, state: &Value) -> UnreadableEntity {
    StoredEntity::from_json(&key.parse().unwrap(), Version::new(1), 1, Some(&state.to_string())).expect_err(key)
}

#[test]
fn no_user_has_two_roles_in_one_place_of_an_organization_nor_none() {
    let buyer = json!({"marketRole": "buyer", "userRole": "administrator"});
    let other = json!({"marketRole": "buyer", "userRole": "reader"});
    for roles in [json!([]), json!([buyer, buyer]), json!([buyer, other])] {
        let user_roles = json!({uuid(2): roles});
        let state = json!({
            "name": "B", "marketRoles": ["buyer"], "isOmnibusOrganization": false, "userRoles": user_roles
        });
        let found = refused(&format!("organization:{}", uuid(1)), &state);
        assert!(matches!(found, UnreadableEntity::Impossible { .. }), "{found}");
    }
}

#[test]
fn a_credit_is_no_part_of_itself_and_listed_once() {
    let of = |member: &str, value: Value| {
        let mut state = json!({
            "status": "active", "quantity": "60.5", "owner": uuid(2), "formerOwners": [], "listedOn": null, "endUseBuyer": null,
            "parent": null, "children": [], "openProposal": null, "files": [], "listedWhenSplit": null,
            "mint": {
                "vintage": 2024, "assetId": "A", "determinedValue": "exAnte", "issuerId": uuid(3), "verifierId": uuid(4),
                "supplierId": uuid(2), "processedClaimId": uuid(5), "claimId": uuid(6), "mbpId": uuid(7), "ecoProjectId": uuid(8)
            }
        });
        state[member] = value;
        state
    };
    let split = |member: &str, value: Value| {
        let mut state = of("status", json!("split"));
        state["children"] = json!([uuid(9)]);
        state[member] = value;
        state
    };
    let key = format!("credit:{}", uuid(1));
    // The members stand in another order than they are written: beyond that nothing is wrong with these.
    for state in [of("parent", json!(uuid(9))), of("listedOn", json!(uuid(9))), split("listedWhenSplit", json!(uuid(9)))] {
        let found = refused(&key, &state);
        assert!(matches!(found, UnreadableEntity::NotAsWritten { .. }), "{found}");
    }
    let impossible = [
        of("parent", json!(uuid(1))),
        of("children", json!([uuid(1)])),
        of("children", json!([uuid(9)])),
        of("status", json!("split")),
        of("listedWhenSplit", json!(uuid(9))),
        of("quantity", json!("0")),
        split("children", json!([uuid(9), uuid(1)])),
        split("parent", json!(uuid(1))),
        split("listedOn", json!(uuid(9))),
    ];
    for state in impossible {
        let found = refused(&key, &state);
        assert!(matches!(found, UnreadableEntity::Impossible { .. }), "{found}: {state}");
    }
}

#[test]
fn only_a_registration_that_was_asked_for_goes_on() {
    let key: TraderRegistrationKey = match format!("traderRegistration:{}/{}", uuid(1), uuid(2)).parse().unwrap() {
        ecoledger::kernel::EntityKey::TraderRegistration(key) => key,
        other => panic!("{other}"),
    };
    let steps = [
        TraderRegistrationChange::Step(TraderRegistrationStep::Continued),
        TraderRegistrationChange::Step(TraderRegistrationStep::Closed),
        TraderRegistrationChange::Registered,
    ];
    for step in steps {
        assert!(TraderRegistration::evolve(&mut None, &key, step).is_err(), "{step:?}");
        let mut slot = None;
        let opened = TraderRegistrationStep::Opened(uuid(3).parse().unwrap());
        TraderRegistration::evolve(&mut slot, &key, TraderRegistrationChange::Step(opened)).expect("it is opened");
        TraderRegistration::evolve(&mut slot, &key, step).expect("it goes on");
    }
}
