//! The machine as a diagram: Mermaid text, made from [`TABLE`](super::TABLE), that code hosts draw.
//!
//! An edge says what is done, which side does it and, in brackets, what must hold besides.

use alloc::{
    string::{String, ToString as _},
    vec,
    vec::Vec,
};
use core::fmt;

use super::{Guard, ProposalStatus, ProposalType, Transition};
use crate::ActionKind;

/// The machine of one type.
#[must_use]
pub fn of_type(proposal_type: ProposalType) -> String {
    OfType(proposal_type).to_string()
}

/// The whole machine in one diagram: a state around the statuses of each of the [`families`].
#[must_use]
pub fn whole() -> String {
    Whole.to_string()
}

/// The types, put together where the machine treats them alike (what they do to their assets aside), in the order of the first of each.
#[must_use]
pub fn families() -> Vec<Vec<ProposalType>> {
    let mut families: Vec<Vec<ProposalType>> = Vec::new();
    for proposal_type in ProposalType::ALL.iter().copied() {
        let is_alike = |other: &ProposalType| other.transitions().eq(proposal_type.transitions());
        match families.iter_mut().find(|family| family.first().is_some_and(is_alike)) {
            Some(family) => family.push(proposal_type),
            None => families.push(vec![proposal_type]),
        }
    }
    families
}

struct OfType(ProposalType);

impl fmt::Display for OfType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stateDiagram-v2\n")?;
        edges(f, self.0, "    ", "")
    }
}

struct Whole;

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stateDiagram-v2\n")?;
        for (family, number) in families().iter().zip(1_u32..) {
            let Some(first) = family.first().copied() else { continue };
            let names: Vec<&str> = family.iter().map(|proposal_type| proposal_type.name()).collect();
            writeln!(f, "    family{number} : {}", names.join(", "))?;
            writeln!(f, "    state family{number} {{")?;
            // A state of a diagram is known by its id alone, wherever it stands: each family has its own.
            let prefix = alloc::format!("family{number}_");
            for status in ProposalStatus::ALL {
                if is_met(first, *status) {
                    writeln!(f, "        {prefix}{status} : {status}")?;
                }
            }
            edges(f, first, "        ", &prefix)?;
            f.write_str("    }\n")?;
        }
        Ok(())
    }
}

fn is_met(proposal_type: ProposalType, status: ProposalStatus) -> bool {
    status == ProposalStatus::Submitted || proposal_type.transitions().any(|transition| transition.to == status)
}

fn is_left(proposal_type: ProposalType, status: ProposalStatus) -> bool {
    proposal_type.transitions().any(|transition| transition.from == status)
}

/// The beginning, each transition, and the end of each status that nothing leaves.
fn edges(f: &mut fmt::Formatter<'_>, proposal_type: ProposalType, indent: &str, prefix: &str) -> fmt::Result {
    let submit = ActionKind::Submit;
    writeln!(f, "{indent}[*] --> {prefix}{} : {submit} ({})", ProposalStatus::Submitted, submit.side())?;
    let mut before: Vec<Transition> = Vec::new();
    for transition in proposal_type.transitions() {
        let Transition { from, action, guard, to } = transition;
        write!(f, "{indent}{prefix}{from} --> {prefix}{to} : {action} ({})", action.side())?;
        match guard {
            Guard::Always if before.iter().any(|earlier| (earlier.from, earlier.action) == (from, action)) => {
                f.write_str(" [otherwise]\n")?;
            }
            Guard::Always => f.write_str("\n")?,
            Guard::AcceptedBefore | Guard::IssuanceWaits | Guard::ClaimVerified => writeln!(f, " [{guard}]")?,
        }
        before.push(transition);
    }
    for status in ProposalStatus::ALL {
        if is_met(proposal_type, *status) && !is_left(proposal_type, *status) {
            writeln!(f, "{indent}{prefix}{status} --> [*]")?;
        }
    }
    Ok(())
}
