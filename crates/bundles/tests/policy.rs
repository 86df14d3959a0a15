//! The channel policy as a table for people, which stands in the docs of `bundles::policy`: which role gives which right
//! (D-39). `UPDATE_GOLDEN=1` writes it anew.

use std::collections::BTreeSet;

use ecoledger::bundles::{
    Roles,
    policy::{ChannelRight, Role},
};

/// Rights down, roles across: `x` for the role that gives the right, `+` for one that implies it.
fn table() -> String {
    let names: Vec<String> = ChannelRight::ALL.iter().map(|right| format!("{right:?}")).collect();
    let width = names.iter().map(String::len).max().unwrap_or_default();
    let mut text =
        "Which role gives which right in its own channel: `x` gives it, `+` implies the role that does.\n\n```text\n"
            .to_owned();
    for (number, role) in Role::ALL.iter().enumerate() {
        text.push_str(&format!("{:>2} {}\n", number.saturating_add(1), role.name()));
    }
    let heads: String = (1..=Role::ALL.len()).map(|number| format!("{number:>3}")).collect();
    text.push_str(&format!("\n{:width$}{heads}\n", ""));
    for (right, name) in ChannelRight::ALL.iter().zip(&names) {
        let grant = right.grant();
        let mark = |role: &Role| match *role {
            role if role == grant.role => "  x",
            role if Some(role) == grant.implied_by => "  +",
            _ => "  .",
        };
        let marks: String = Role::ALL.iter().map(mark).collect();
        text.push_str(&format!("{name:width$}{marks}\n"));
    }
    text + "```\n"
}

#[test]
fn d39_the_whole_channel_policy() {
    crate::golden("src/access/policy.md", &table());
}

/// Every set of roles against an ordered set: what it holds, in which order, and how it is written and read.
#[test]
fn a_set_of_roles_is_an_ordered_set() {
    for chosen in 0..1_u32 << Role::ALL.len() {
        let held = (0..).zip(Role::ALL).filter(|(place, _)| chosen >> place & 1 == 1);
        let held: Vec<Role> = held.map(|(_, role)| *role).collect();
        let roles: Roles = held.iter().rev().copied().collect();
        let ordered: BTreeSet<Role> = held.into_iter().collect();
        assert!(roles.iter().eq(ordered.iter().copied()));
        assert!(Role::ALL.iter().all(|role| roles.contains(*role) == ordered.contains(role)));
        let written = serde_json::to_string(&roles).expect("JSON");
        assert_eq!(written, serde_json::to_string(&ordered).expect("JSON"));
        assert_eq!(serde_json::from_str::<Roles>(&written).expect("roles"), roles);
    }
}

#[test]
fn d39_each_role_gives_a_right_and_each_right_is_denied_by_a_rule_of_its_own() {
    for role in Role::ALL {
        assert!(ChannelRight::ALL.iter().any(|right| right.grant().role == *role), "{} gives nothing", role.name());
    }
    let mut rules: Vec<&str> = ChannelRight::ALL.iter().map(|right| right.grant().rule.name()).collect();
    rules.sort_unstable();
    rules.dedup();
    assert_eq!(rules.len(), ChannelRight::ALL.len(), "each right is denied by a rule of its own");
}
