//! Each rule of the whole list is consulted by some request of the catalogue, so that none is listed which nothing asks.

use std::collections::BTreeSet;

use ecoledger_testkit::wire::{Value, json};

use super::{
    actors::actors,
    alike::{NOW, answer},
    requests::{commands, queries},
    world::World,
};

#[test]
fn every_rule_of_the_list_is_met_by_the_catalogue() {
    let world = World::new();
    let mut met = BTreeSet::new();
    for request in commands(&world).iter().chain(&queries()) {
        for actor in actors() {
            let context =
                json!({"at": NOW, "actor": actor.given_as, "expectedVersion": request.version, "idempotencyKey": "K-1"});
            let told: Value =
                serde_json::from_str(&answer(&world, &request.asked(&request.body, context), "no id")).expect("JSON");
            // A query tells no rule but the one that forbids it.
            let consulted = told["rules"].as_array().into_iter().flatten().chain(told["details"].get("rule"));
            met.extend(consulted.map(|rule| rule.as_str().expect("a name").to_owned()));
        }
    }
    let never: Vec<&str> = ecoledger::all_rules().map(ecoledger::Rule::name).filter(|name| !met.contains(*name)).collect();
    assert_eq!(never, [""; 0], "consulted by no request");
}
