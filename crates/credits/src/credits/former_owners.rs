use alloc::{boxed::Box, collections::BTreeSet, vec::Vec};

use ecoledger_kernel::OrganizationId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Who owned a credit before, each once. A credit may go through any number of hands, so none is searched for; most change
/// hands once or never, so that those take little room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormerOwners(Option<Box<Owners>>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Owners {
    first: OrganizationId,
    later: BTreeSet<OrganizationId>,
}

impl FormerOwners {
    /// Whether an organization owned it.
    #[must_use]
    pub fn contains(&self, organization: OrganizationId) -> bool {
        self.0.as_ref().is_some_and(|owners| owners.first == organization || owners.later.contains(&organization))
    }

    /// Who owned it in the beginning, if it has changed hands.
    #[must_use]
    pub fn first(&self) -> Option<OrganizationId> {
        self.0.as_ref().map(|owners| owners.first)
    }

    /// All of them: the first one, then the others by their ids.
    pub fn iter(&self) -> impl Iterator<Item = OrganizationId> {
        self.0.iter().flat_map(|owners| core::iter::once(&owners.first).chain(&owners.later)).copied()
    }

    pub(super) fn add(&mut self, organization: OrganizationId) {
        match &mut self.0 {
            None => self.0 = Some(Box::new(Owners { first: organization, later: BTreeSet::new() })),
            Some(owners) if owners.first == organization => {}
            Some(owners) => {
                owners.later.insert(organization);
            }
        }
    }
}

impl Serialize for FormerOwners {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for FormerOwners {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut owners = Self::default();
        Vec::deserialize(deserializer)?.into_iter().for_each(|owner| owners.add(owner));
        Ok(owners)
    }
}
