//! Lists in commands: which line is at fault.

use alloc::collections::BTreeSet;

use crate::{Code, Path, Refusal};

/// `invalidField` at the first line of a list whose id came before ([D-50]): at this member of it, or at the line itself.
///
/// [D-50]: crate::rules::requests#d-50
pub fn expect_each_once<'i, T: Ord + 'i>(
    mut ids: impl Iterator<Item = &'i T>,
    list: &str,
    member: Option<&str>,
) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    let Some(twice) = ids.position(|id| !seen.insert(id)) else { return Ok(()) };
    let list = Path::Member(&Path::Root, list);
    let line = Path::Index(&list, twice);
    let at = member.map_or(line, |member| Path::Member(&line, member));
    Err(Refusal::at(Code::InvalidField, at, "comes twice"))
}
