//! A refusal is built from its rule: its code and words are the rule's, its values are what clashed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use ecoledger_kernel::{
    ActorKind, Clash, Class, Code, CreditVintage, EntityKey, EntityKind, FromJson as _, IssuanceId, Limit, Path, Refusal,
    Shown, VINTAGE, Value, all_rules,
};
use proptest::prelude::*;

fn issuance(text: &str) -> EntityKey {
    EntityKey::Issuance(IssuanceId::new(text).unwrap())
}

#[test]
fn a_refusal_has_the_code_and_the_words_of_its_rule_and_forbidden_names_it() {
    for rule in all_rules() {
        let refusal = rule.refusal(Clash::none());
        assert_eq!((refusal.code(), refusal.message()), (rule.code(), rule.sentence()));
        assert_eq!(refusal.details().rule, (rule.code().class() == Class::Forbidden).then_some(rule.name()));
    }
}

#[test]
fn what_clashed_stands_before_the_words_of_the_rule_and_in_the_details() {
    for rule in all_rules() {
        let clash = Clash::about(&issuance("I-1")).expected(Shown::Number(5)).actual(Shown::Text("7.5".into()));
        let refusal = rule.refusal(clash);
        assert_eq!(refusal.message(), format!("issuance I-1 (expected 5, found 7.5): {}", rule.sentence()));
        let details = refusal.details();
        assert_eq!((details.entity, details.id.as_deref()), (Some(EntityKind::Issuance), Some("I-1")));
        assert_eq!((&details.expected, &details.actual), (&Some(Shown::Number(5)), &Some(Shown::Text("7.5".into()))));
        let of_status = rule.refusal(Clash::none().status("split"));
        assert_eq!(of_status.message(), format!("found split: {}", rule.sentence()));
        assert_eq!(of_status.details().status, Some("split"));
        let kinds = [ActorKind::Operator.name(), ActorKind::Member.name()];
        let allowing = rule.refusal(Clash::none().allowing(&kinds)).message().to_owned();
        assert_eq!(allowing, format!("expected operator or member: {}", rule.sentence()));
    }
    assert!(all_rules().any(|rule| rule.code() == Code::NotFound));
}

#[test]
fn a_refusal_is_told_as_its_code_and_its_message() {
    let refusal = Refusal::new(Code::NotFound, "no such thing");
    assert_eq!(refusal.to_string(), "notFound: no such thing");
    assert_eq!(refusal.message(), "no such thing");
}

#[test]
fn a_vintage_that_clashes_is_told_with_its_member() {
    let vintage = CreditVintage::from_json(Value::new("2024", Path::Root)).unwrap();
    let refusal = VINTAGE.refusal(vintage.clash(Path::Member(&Path::Root, "vintage")));
    assert_eq!(refusal.message(), format!("vintage (found 2024): {}", VINTAGE.sentence()));
    assert_eq!((vintage.year(), refusal.details().member.as_deref()), (2024, Some("vintage")));
}

#[test]
fn d97_every_limit_has_its_number() {
    let hundred = [Limit::FILES, Limit::FILES_OF_ACTION];
    let thousand = [
        Limit::CHECKPOINTS,
        Limit::USER_ROLES,
        Limit::ACTIONS,
        Limit::EXTERNAL_IDS,
        Limit::CO_BENEFITS,
        Limit::METHODOLOGY_CODES,
    ];
    assert!(hundred.into_iter().all(|limit| limit.most() == 100));
    assert!(thousand.into_iter().all(|limit| limit.most() == 1_000));
}

#[test]
fn a_clash_at_a_place_names_the_member() {
    for rule in all_rules() {
        let refusal = rule.refusal(Clash::at(Path::Member(&Path::Root, "price")));
        assert_eq!(refusal.message(), format!("price: {}", rule.sentence()));
    }
}

#[test]
fn d97_a_message_is_cut_at_200_characters_unless_its_words_are_fixed() {
    for character in ["a", "€"] {
        for length in [0, 1, 67, 199, 200] {
            let words = character.repeat(length);
            assert_eq!(Refusal::new(Code::NotFound, words.clone()).message(), words);
        }
        for length in [201, 202, 1_000] {
            let cut = format!("{}…", character.repeat(199));
            assert_eq!(Refusal::new(Code::NotFound, character.repeat(length)).message(), cut);
        }
    }
    let fixed: &'static str = "a sentence of our own, however long it is: ".repeat(10).leak();
    assert_eq!(Refusal::new(Code::NotFound, fixed).message(), fixed);
}

proptest! {
    #[test]
    fn d97_a_clash_repeats_no_more_than_200_characters_of_what_was_sent(
        member in "Ω{0,400}", found in "Ω{0,400}", line in 0_usize..9,
    ) {
        let lines = Path::Member(&Path::Root, "lines");
        let at = Path::Index(&lines, line);
        for rule in all_rules() {
            let refusal = rule.refusal(Clash::at(Path::Member(&at, &member)).found(&found));
            prop_assert!(refusal.message().chars().filter(|shown| *shown == 'Ω').count() <= 200);
            prop_assert!(refusal.message().ends_with(rule.sentence()));
            prop_assert!(refusal.details().member.as_ref().unwrap().chars().count() <= 200);
            prop_assert_eq!(refusal.details().index, u64::try_from(line).ok());
        }
    }
}
