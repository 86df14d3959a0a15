//! The rules of sales channels, their users, API keys, onboarding and traders, through requests in JSON.

use ecoledger_testkit::wire::{Value, holder, id, json, member, operator, user};
use ecoledger_testkit::{World, rows::Rows};

fn north() -> Value {
    user("north user")
}

fn binding(name: &str, who: &str, channel: &str) -> Value {
    json!({"type": name, "userId": id(who), "salesChannelId": id(channel)})
}

fn role(name: &str, who: &str, channel: &str, role: &str) -> Value {
    json!({"type": name, "userId": id(who), "salesChannelId": id(channel), "role": role})
}

fn propose(name: &str, account_holder: &str) -> Value {
    json!({"type": "submitTraderOnboardingProposal", "traderOnboardingProposalId": id(name), "salesChannelId": id("north"),
        "accountHolderId": id(account_holder), "name": "Trader Oy", "businessId": "FI-1"})
}

fn on_proposal(name: &str, proposal: &str) -> Value {
    json!({"type": name, "traderOnboardingProposalId": id(proposal)})
}

fn accept(proposal: &str, trader: &str) -> Value {
    json!({"type": "acceptTraderOnboardingProposal", "traderOnboardingProposalId": id(proposal), "traderId": id(trader)})
}

/// D-39: at most one channel for a user; binding to the same channel again gives no events (D-76).
#[test]
fn d39_d76_a_user_is_bound_to_at_most_one_channel() {
    let mut world = World::channels();
    assert_eq!(world.command(&operator(), binding("bindUser", "u", "north")).ok().types(), ["userBound"]);
    assert_eq!(world.command(&operator(), binding("bindUser", "u", "north")).ok().types(), [""; 0]);
    let refused = world.command(&operator(), binding("bindUser", "u", "south")).refused("alreadyBound");
    refused.about("userBinding", &id("u"));
    world.command(&user("south user"), binding("bindUser", "u", "south")).refused("alreadyBound");
    world.command(&operator(), binding("unbindUser", "u", "south")).refused("notBound").about("userBinding", &id("u"));
    world.command(&operator(), binding("unbindUser", "u", "north")).ok();
    world.command(&operator(), binding("bindUser", "u", "south")).ok();
}

#[test]
fn d39_unbinding_drops_the_roles_and_answers_with_what_was_removed() {
    let mut world = World::channels();
    world.bind_with_roles("u", "north", &["TRADER_VIEWER", "ASSET_VIEWER"]);
    let removed = world.command(&north(), binding("unbindUser", "u", "north")).ok();
    assert_eq!(removed.types(), ["userUnbound"]);
    assert_eq!(removed.result()["userId"], id("u"));
    assert_eq!(removed.result()["salesChannelId"], id("north"));
    assert_eq!(removed.result()["roles"], json!(["TRADER_VIEWER", "ASSET_VIEWER"]));
    world.query(&user("u"), json!({"type": "traders"})).refused("forbidden");
    world.query(&user("u"), json!({"type": "userBinding", "userId": id("u")})).refused("notFound");
    world.command(&operator(), role("grantRole", "u", "north", "TRADER_VIEWER")).refused("notBound");
    world.command(&operator(), role("revokeRole", "u", "north", "TRADER_VIEWER")).refused("notBound");
    let again = world.command(&operator(), binding("bindUser", "u", "north")).ok();
    assert_eq!(again.result()["roles"], json!([]));
}

/// D-70: one role in, one role out.
#[test]
fn d70_grant_and_revoke_answer_with_one_role() {
    let mut world = World::channels();
    world.command(&operator(), binding("bindUser", "u", "north")).ok();
    for name in World::ROLES {
        let expected = json!({"userId": id("u"), "salesChannelId": id("north"), "role": name});
        let granted = world.command(&north(), role("grantRole", "u", "north", name)).ok();
        assert_eq!((granted.types(), granted.result()), (vec!["roleGranted"], &expected));
        let again = world.command(&north(), role("grantRole", "u", "north", name)).ok();
        assert_eq!((again.types(), again.result()), (vec![], &expected), "D-8");
    }
    let all = world.query(&operator(), json!({"type": "userBinding", "userId": id("u")})).ok();
    assert_eq!(all.result()["roles"], json!(World::ROLES), "in the order of the seeds");
    for name in World::ROLES {
        let expected = json!({"userId": id("u"), "salesChannelId": id("north"), "role": name});
        let revoked = world.command(&operator(), role("revokeRole", "u", "north", name)).ok();
        assert_eq!((revoked.types(), revoked.result()), (vec!["roleRevoked"], &expected));
        world.command(&operator(), role("revokeRole", "u", "north", name)).refused("wrongState").about("userBinding", &id("u"));
    }
}

/// D-76: a foreign channel is `notFound` in binding and role commands, like one that is not there.
#[test]
fn d76_a_foreign_channel_is_not_found() {
    let mut world = World::channels();
    world.bind_with_roles("s", "south", &["ASSET_VIEWER"]);
    for (actor, channel) in [(north(), "south"), (north(), "nowhere"), (operator(), "nowhere")] {
        for command in [
            binding("bindUser", "u", channel),
            binding("unbindUser", "s", channel),
            role("grantRole", "s", channel, "EVENT_VIEWER"),
            role("revokeRole", "s", channel, "ASSET_VIEWER"),
        ] {
            world.command(&actor, command).expecting(77).refused("notFound").about("salesChannel", &id(channel));
        }
    }
    // A user of another channel is not bound to this one.
    world.command(&north(), role("grantRole", "s", "north", "EVENT_VIEWER")).refused("notBound");
    world.command(&north(), binding("bindUser", "s", "north")).refused("alreadyBound");
}

/// D-80: the version of binding and role commands is the binding's, 0 when there never was one.
#[test]
fn d80_the_version_of_a_binding() {
    let mut world = World::channels();
    let refused = world.command(&operator(), binding("bindUser", "u", "north")).expecting(1).refused("versionMismatch");
    assert_eq!(refused.details()["actual"], 0);
    world.command(&operator(), role("grantRole", "u", "north", "EVENT_VIEWER")).expecting(0).refused("notBound");
    world.command(&operator(), binding("bindUser", "u", "north")).expecting(0).ok();
    world.command(&operator(), role("grantRole", "u", "north", "EVENT_VIEWER")).expecting(1).ok();
    world.command(&operator(), role("revokeRole", "u", "north", "EVENT_VIEWER")).expecting(2).ok();
    world.command(&operator(), binding("unbindUser", "u", "north")).expecting(3).ok();
    world.command(&operator(), role("grantRole", "u", "north", "EVENT_VIEWER")).expecting(0).refused("versionMismatch");
}

/// D-39: `X_ADMINISTRATOR` implies `X_VIEWER`; nothing else is implied.
#[test]
fn d39_what_a_role_implies() {
    let mut world = World::full();
    let needs = [
        ("TRADERONBOARDERPROPOSAL_VIEWER", json!({"type": "traderOnboardingProposals"})),
        ("TRADER_VIEWER", json!({"type": "traders"})),
        ("ASSET_VIEWER", json!({"type": "listableAssets", "traderId": id("signed")})),
        ("TRANSACTION_ADMINISTRATOR", json!({"type": "transactions"})),
        ("ASSET_OFFRAMPER", json!({"type": "offramp", "offrampId": id("offramp")})),
        ("PRODUCTIONFACILITY_VIEWER", json!({"type": "productionFacility", "productionFacilityId": id("facility")})),
        ("SUPPLIER_VIEWER", json!({"type": "supplier", "supplierId": id("supplier")})),
        ("EVENT_VIEWER", json!({"type": "channelEvents"})),
        ("ROLE_ADMINISTRATOR", json!({"type": "userBinding", "userId": id("clerk")})),
    ];
    for held in World::ROLES {
        world.bind_with_roles(held, "north", &[held]);
        for (needed, query) in &needs {
            let implied = held == "TRADER_ADMINISTRATOR" && *needed == "TRADER_VIEWER";
            let asking = world.query(&user(held), query.clone());
            if held == *needed || implied {
                asking.ok();
            } else {
                asking.refused("forbidden").rule(&format!("D-39 {needed}"));
            }
        }
    }
}

/// D-85: API keys may be made by unbound users; the id of a deleted key is not free again. D-70: never the hash.
#[test]
fn d85_d70_d77_api_keys() {
    let mut world = World::channels();
    let create = |name: &str| json!({"type": "createApiKey", "apiKeyId": id(name), "passphraseHash": "SECRET", "expiresAt": "2027-01-01T00:00:00+01:00"});
    let delete = |name: &str| json!({"type": "deleteApiKey", "apiKeyId": id(name)});
    let made = world.command(&user("unbound"), create("k")).ok();
    let at = made.events()[0]["at"].clone();
    let expected = json!({"id": id("k"), "createdOn": at, "expiresAt": "2026-12-31T23:00:00.000Z"});
    assert_eq!(made.result(), &expected);
    let mine = world.query(&user("unbound"), json!({"type": "myApiKeys"})).ok();
    assert_eq!(mine.items(), [expected]);
    assert_eq!(world.query(&north(), json!({"type": "myApiKeys"})).ok().items().len(), 0);
    world.command(&north(), create("k")).refused("alreadyExists").about("apiKey", &id("k"));
    world.command(&north(), delete("k")).refused("notFound").about("apiKey", &id("k"));
    let deleted = world.command(&user("unbound"), delete("k")).ok();
    assert_eq!(deleted.result(), &json!({"apiKeyId": id("k")}));
    assert_eq!(world.query(&user("unbound"), json!({"type": "myApiKeys"})).ok().items().len(), 0);
    world.command(&user("unbound"), delete("k")).refused("notFound");
    world.command(&user("unbound"), create("k")).refused("alreadyExists");
    world.command(&north(), create("k")).refused("alreadyExists");
    for actor in [operator(), holder("holder"), member()] {
        world.command(&actor, create("other")).refused("forbidden").rule("actorKind");
        world.query(&actor, json!({"type": "myApiKeys"})).refused("forbidden");
    }
}

/// D-40: PENDING to ACCEPTED or REJECTED, REJECTED to PENDING; anything else is `wrongState`.
#[test]
fn d40_onboarding_states() {
    let mut base = World::channels();
    let reach = |world: &mut World, status: &str| {
        world.propose("p", "north", "holder");
        match status {
            "PENDING" => {}
            "ACCEPTED" => drop(world.command(&north(), accept("p", "t")).ok()),
            _ => drop(world.command(&north(), on_proposal("rejectTraderOnboardingProposal", "p")).ok()),
        }
    };
    let steps = [
        (north(), accept("p", "new"), "PENDING", "ACCEPTED"),
        (north(), on_proposal("rejectTraderOnboardingProposal", "p"), "PENDING", "REJECTED"),
        (holder("holder"), on_proposal("resubmitTraderOnboardingProposal", "p"), "REJECTED", "PENDING"),
    ];
    base.bind_with_roles("viewer", "north", &["TRADERONBOARDERPROPOSAL_VIEWER"]);
    for status in ["PENDING", "ACCEPTED", "REJECTED"] {
        for (actor, command, from, to) in &steps {
            let mut world = base.clone();
            reach(&mut world, status);
            let asking = world.command(actor, command.clone());
            if status == *from {
                assert_eq!(asking.ok().result()["status"], *to);
                let query = json!({"type": "traderOnboardingProposal", "traderOnboardingProposalId": id("p")});
                assert_eq!(world.query(&user("viewer"), query).ok().result()["status"], *to);
            } else {
                let refused = asking.refused("wrongState");
                refused.about("traderOnboardingProposal", &id("p"));
                assert_eq!(refused.details()["status"], status);
            }
        }
    }
}

/// D-40: accepting makes a Platform Agreement signed trader, `createTrader` a channel-registered one (D-80 shows both).
#[test]
fn d40_d80_d70_traders_and_proposals_as_they_are_shown() {
    let mut world = World::channels();
    let address = json!({"street": "Street 1", "city": "Oslo", "countryName": "Norway", "zipCode": "0150", "poBox": "PO-1"});
    let mut submit = propose("p", "holder");
    submit["address"] = address.clone();
    let mut proposal = json!({"traderOnboardingProposalId": id("p"), "version": 1, "salesChannelId": id("north"),
        "accountHolderId": id("holder"), "name": "Trader Oy", "businessId": "FI-1", "status": "PENDING", "address": address});
    assert_eq!(world.command(&holder("holder"), submit).ok().result(), &proposal);
    let accepted = world.command(&north(), accept("p", "t")).ok();
    assert_eq!(accepted.types(), ["traderOnboardingProposalAccepted", "traderCreated"]);
    proposal["version"] = 2.into();
    proposal["status"] = "ACCEPTED".into();
    proposal["onboardedTraderId"] = id("t").into();
    assert_eq!(accepted.result(), &proposal);
    let signed = json!({"traderId": id("t"), "version": 1, "salesChannelId": id("north"), "kind": "platformAgreementSigned",
        "accountHolderId": id("holder"), "autoApproval": false, "businessId": "FI-1", "name": "Trader Oy", "address": address});
    let query = json!({"type": "trader", "traderId": id("t")});
    assert_eq!(world.query(&north(), query.clone()).ok().result(), &signed);
    assert_eq!(world.query(&holder("holder"), query).ok().result(), &signed);
    let create = json!({"type": "createTrader", "traderId": id("c"), "businessId": "FI-1", "name": "Trader Oy",
        "address": address});
    let made = json!({"traderId": id("c"), "version": 1, "salesChannelId": id("north"), "kind": "salesChannelRegistered",
        "autoApproval": false, "businessId": "FI-1", "name": "Trader Oy", "address": address});
    assert_eq!(world.command(&north(), create).key("K").ok().result(), &made, "the business id need not be unique");
}

#[test]
fn d40_new_ids_and_existing_channels() {
    let mut world = World::traders();
    world
        .command(&operator(), propose("signed proposal", "holder"))
        .refused("alreadyExists")
        .about("traderOnboardingProposal", &id("signed proposal"));
    let mut elsewhere = propose("p", "holder");
    elsewhere["salesChannelId"] = id("nowhere").into();
    world.command(&operator(), elsewhere).refused("notFound").about("salesChannel", &id("nowhere"));
    world.propose("p", "north", "holder");
    world.command(&north(), accept("p", "made")).refused("alreadyExists").about("trader", &id("made"));
    world.command(&north(), accept("p", "foreign")).refused("alreadyExists");
    world.command(&user("south user"), accept("p", "t")).refused("notFound").about("traderOnboardingProposal", &id("p"));
    world.command(&user("south user"), on_proposal("rejectTraderOnboardingProposal", "p")).refused("notFound");
    let create = json!({"type": "createTrader", "traderId": id("signed"), "businessId": "FI-1", "name": "T",
        "address": {"street": "s", "city": "c", "countryName": "n"}});
    world.command(&user("south user"), create).key("K").refused("alreadyExists").about("trader", &id("signed"));
    for (command, kind, name) in [
        (json!({"type": "registerSalesChannel", "salesChannelId": id("north"), "name": "n"}), "salesChannel", "north"),
        (json!({"type": "registerSupplier", "supplierId": id("supplier"), "name": "n"}), "supplier", "supplier"),
        (
            json!({"type": "registerProductionFacility", "productionFacilityId": id("facility"), "supplierId": id("supplier"),
                "code": "ABC123", "name": "n", "countryCode": "FI", "methodologyCodes": []}),
            "productionFacility",
            "facility",
        ),
    ] {
        world.command(&operator(), command).refused("alreadyExists").about(kind, &id(name));
    }
}

/// D-55: another account holder's proposal is `notFound`, submitting in another's name `forbidden`.
#[test]
fn d55_account_holders_see_and_do_only_their_own() {
    let mut world = World::full();
    let refused = world.command(&holder("other holder"), propose("p", "holder")).refused("forbidden");
    refused.rule("D-55 another account holder");
    world.command(&holder("other holder"), propose("p", "other holder")).ok();
    world
        .command(&holder("other holder"), on_proposal("resubmitTraderOnboardingProposal", "rejected proposal"))
        .refused("notFound")
        .about("traderOnboardingProposal", &id("rejected proposal"));
    let auto = |trader: &str| json!({"type": "setAutoApproval", "traderId": id(trader), "enabled": true});
    for trader in ["second", "made", "nobody"] {
        world.command(&holder("holder"), auto(trader)).refused("notFound").about("trader", &id(trader));
    }
    let changed = world.command(&holder("holder"), auto("signed")).ok();
    assert_eq!(changed.result()["autoApproval"], true);
    world.command(&north(), on_proposal("resubmitTraderOnboardingProposal", "rejected proposal")).refused("forbidden");
    world.command(&operator(), on_proposal("resubmitTraderOnboardingProposal", "rejected proposal")).refused("forbidden");
}

/// D-85: auto-approval of a trader that the channel made is allowed to the operator; D-55: it starts false.
#[test]
fn d85_auto_approval_of_a_trader_that_the_channel_made() {
    let mut world = World::bundles();
    let on = json!({"type": "setAutoApproval", "traderId": id("made"), "enabled": true});
    let done = world.command(&operator(), on).ok();
    assert_eq!(done.types(), ["autoApprovalChanged"]);
    assert_eq!(done.result()["autoApproval"], true);
    let off = json!({"type": "setAutoApproval", "traderId": id("made"), "enabled": false});
    world.command(&operator(), off).ok();
    let sold =
        ecoledger_testkit::wire::trade("made", "buyer", "t", json!([ecoledger_testkit::wire::priced("M_1", "M_1", 1.0)]));
    assert_eq!(world.command(&north(), sold).key("t").ok().types(), ["tradeRegistered", "tradeSettled"], "without effect");
}

/// The merge patch of a trader, against a trader with and one without an address.
#[test]
fn update_trader_is_a_merge_patch() {
    let mut base = World::traders();
    let whole =
        json!({"street": "Street 1", "city": "Helsinki", "countryName": "Finland", "zipCode": "00100", "poBox": "PO-1"});
    let setup =
        json!({"type": "updateTrader", "traderId": id("made"), "patch": {"address": {"zipCode": "00100", "poBox": "PO-1"}}});
    base.command(&north(), setup).ok();
    let changed = |name: &str, value: Option<&str>| {
        let mut address = whole.clone();
        match value {
            Some(value) => address[name] = value.into(),
            None => drop(address.as_object_mut().unwrap().remove(name)),
        }
        address
    };
    let fine = [
        (json!({"address": {"city": "Espoo"}}), changed("city", Some("Espoo"))),
        (json!({"address": {"poBox": null}}), changed("poBox", None)),
        (json!({"address": {"zipCode": "1"}}), changed("zipCode", Some("1"))),
        (json!({"address": {}}), whole.clone()),
    ];
    for (patch, address) in fine {
        let mut world = base.clone();
        let command = json!({"type": "updateTrader", "traderId": id("made"), "patch": patch});
        assert_eq!(world.command(&north(), command).ok().result()["address"], address);
    }
    let mut world = base.clone();
    let both = json!({"type": "updateTrader", "traderId": id("made"), "patch": {"name": "N", "businessId": "B"}});
    let done = world.command(&north(), both).ok();
    assert_eq!((&done.result()["name"], &done.result()["businessId"]), (&json!("N"), &json!("B")));
    assert_eq!(done.events()[0]["data"], json!({"traderId": id("made"), "name": "N", "businessId": "B"}), "only what changed");
    let refused = [
        (json!({"name": null}), "requiredFieldRemoved", "patch.name"),
        (json!({"businessId": null}), "requiredFieldRemoved", "patch.businessId"),
        (json!({"address": null}), "requiredFieldRemoved", "patch.address"),
        (json!({"address": {"city": null}}), "requiredFieldRemoved", "patch.address.city"),
        (json!({"address": {"street": null}}), "requiredFieldRemoved", "patch.address.street"),
        (json!({"address": {"countryName": null}}), "requiredFieldRemoved", "patch.address.countryName"),
        (json!("x"), "malformedRequest", "patch"),
        (json!([]), "malformedRequest", "patch"),
        (json!(1), "malformedRequest", "patch"),
        (Value::Null, "malformedRequest", "patch"),
        (json!({"address": []}), "malformedRequest", "patch.address"),
        (json!({"traderId": id("x")}), "malformedRequest", "patch.traderId"),
        (json!({"kind": "x"}), "malformedRequest", "patch.kind"),
        (json!({"unknown": null}), "malformedRequest", "patch.unknown"),
        (json!({"address": {"unknown": null}}), "malformedRequest", "patch.address.unknown"),
        (json!({"name": " "}), "emptyField", "patch.name"),
        (json!({"address": {"poBox": ""}}), "emptyField", "patch.address.poBox"),
    ];
    for (patch, code, path) in refused {
        let command = json!({"type": "updateTrader", "traderId": id("made"), "patch": patch});
        base.command(&north(), command).refused(code).member(path);
    }
    // An address begins whole or not at all.
    let on_signed = |patch: Value| json!({"type": "updateTrader", "traderId": id("signed"), "patch": patch});
    for (patch, member) in [
        (json!({"address": {"city": "Espoo"}}), "street"),
        (json!({"address": {"street": "s", "zipCode": "1"}}), "city"),
        (json!({"address": {"street": "s", "city": "c", "poBox": null}}), "countryName"),
    ] {
        base.command(&north(), on_signed(patch)).refused("requiredFieldRemoved").member(&format!("patch.address.{member}"));
    }
    assert_eq!(base.command(&north(), on_signed(json!({"address": {"poBox": null}}))).response()["ok"], false);
    // D-5: invalid comes before what is stale.
    let stale = base.command(&north(), on_signed(json!({"address": {"city": "Espoo"}}))).expecting(9);
    stale.refused("requiredFieldRemoved").member("patch.address.street");
    let nothing = base.command(&north(), on_signed(json!({"address": {}}))).ok();
    assert_eq!((nothing.events().len(), &nothing.result()["address"]), (0, &Value::Null), "none begins by naming nothing");
    let begun = json!({"street": "s", "city": "c", "countryName": "n"});
    let done = base.command(&north(), on_signed(json!({"address": begun}))).ok();
    assert_eq!(done.result()["address"], begun);
}

#[test]
fn traders_of_other_channels_are_not_found() {
    let mut world = World::full();
    for trader in ["foreign", "nobody"] {
        let commands = [
            json!({"type": "updateTrader", "traderId": id(trader), "patch": {"name": "N"}}),
            ecoledger_testkit::wire::trade(trader, "buyer", "t", json!([ecoledger_testkit::wire::priced("F_1", "F_1", 1.0)])),
            ecoledger_testkit::wire::retirement(trader, "t", json!([ecoledger_testkit::wire::asset("F_1", "F_1")])),
            json!({"type": "registerOfframp", "traderId": id(trader), "taskId": id("t"), "offrampId": id("t"),
                "assets": [ecoledger_testkit::wire::asset("F_1", "F_1")]}),
        ];
        for command in commands {
            world.command(&north(), command).key("K").expecting(77).refused("notFound").about("trader", &id(trader));
        }
    }
}

/// D-50: facility `code` and `gsrn`; the country (D-69); the supplier exists.
#[test]
fn d50_production_facilities() {
    let mut world = World::traders();
    let mut asked = 0;
    let mut facility = |name: &str, value: Value, code: Option<&str>| {
        asked += 1;
        let mut command = json!({"type": "registerProductionFacility", "productionFacilityId": id(&format!("f{asked}")),
            "supplierId": id("supplier"), "gsrn": "643002406801000015", "code": "ABC123", "name": "Facility",
            "countryCode": "FI", "methodologyCodes": ["C03000000"]});
        command[name] = value;
        let asking = world.command(&operator(), command);
        match code {
            None => drop(asking.ok()),
            Some("notFound") => drop(asking.refused("notFound").about("supplier", &id("nobody"))),
            Some(code) => drop(asking.refused(code).member(name)),
        }
    };
    for code in ["577166", "If5RB5", "P51023"] {
        facility("code", code.into(), None);
    }
    for code in ["", "ABC12", "ABC1234", "ABC-12", "ABC 12", "ÄBC12", "ABC12\n"] {
        facility("code", code.into(), Some("invalidField"));
    }
    for gsrn in [json!("643002406801000400"), Value::Null] {
        facility("gsrn", gsrn, None);
    }
    for gsrn in ["", "64300240680100001", "6430024068010000155", "64300240680100001X", "٦43002406801000015"] {
        facility("gsrn", gsrn.into(), Some("invalidField"));
    }
    facility("gsrn", json!(643_002_406_801_000_015_u64), Some("malformedRequest"));
    facility("countryCode", "fi".into(), Some("invalidCountryCode"));
    facility("methodologyCodes", json!([]), None);
    facility("supplierId", id("nobody").into(), Some("notFound"));
}

/// D-70: the entity in full, as its query shows it.
#[test]
fn d70_registrations_answer_with_the_entity() {
    let mut world = World::channels();
    let channel = json!({"type": "registerSalesChannel", "salesChannelId": id("east"), "name": "East"});
    assert_eq!(
        world.command(&operator(), channel).ok().result(),
        &json!({"salesChannelId": id("east"), "version": 1, "name": "East"})
    );
    let supplier = json!({"type": "registerSupplier", "supplierId": id("s"), "name": "Supplier"});
    let supplier = world.command(&operator(), supplier).ok();
    assert_eq!(supplier.result(), &json!({"supplierId": id("s"), "version": 1, "name": "Supplier"}));
    let found = world.query(&north(), json!({"type": "supplier", "supplierId": id("s")})).ok();
    assert_eq!(found.result(), supplier.result());
    let members = json!({"productionFacilityId": id("f"), "supplierId": id("s"), "code": "ABC123", "name": "Facility",
        "countryCode": "NA", "methodologyCodes": ["C03000000", "C03000000"]});
    let mut command = members.clone();
    command["type"] = "registerProductionFacility".into();
    let mut expected = members;
    expected["version"] = 1.into();
    let facility = world.command(&operator(), command).ok();
    assert_eq!(facility.result(), &expected, "an absent gsrn is not written");
    let found = world.query(&north(), json!({"type": "productionFacility", "productionFacilityId": id("f")})).ok();
    assert_eq!(found.result(), facility.result());
}

/// A deleted key leaves neither the rows of a host nor the lines of a snapshot.
#[test]
fn a_deleted_api_key_is_kept_in_no_list() {
    let mut world = World::channels();
    for name in ["one", "another"] {
        let create =
            json!({"type": "createApiKey", "apiKeyId": id(name), "passphraseHash": "h", "expiresAt": "2027-01-01T00:00:00Z"});
        world.command(&north(), create).ok();
    }
    world.command(&north(), json!({"type": "deleteApiKey", "apiKeyId": id("one")})).ok();
    let mut rows = Rows::empty();
    rows.follow(&world.events);
    let rows: Vec<String> = rows.table.rows().map(|(list, position, entry)| format!("{list} {position} {entry}")).collect();
    let lines: Vec<String> = world.ledger.snapshot().collect::<Result<_, _>>().expect("lines");
    let kept: Vec<String> = lines.into_iter().filter(|line| line.starts_with(r#"{"apiKeys""#)).collect();
    for texts in [rows, kept] {
        let holds = |name: &str| texts.iter().any(|text| text.contains(&id(name)));
        assert!(holds("another") && !holds("one"), "{texts:?}");
    }
}
