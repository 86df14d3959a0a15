//! Deciding and recording in one step: what the decision looked for is not looked for again when its events are recorded.

use core::{
    cell::{Cell, OnceCell},
    convert::Infallible,
};

use ecoledger_bundles::{Bundle, BundleChange, Issuance, IssuanceChange};
use ecoledger_kernel::{Apply, CertificateId, Entity, Holds, Inconsistent, IssuanceId, Slot, Timestamp, View};

use crate::{
    chunked_table::Seek,
    entities::{BundleKey, Entities},
};

/// Where the first entity of a kind was looked for. Most commands change one of a kind, and it is the first that they read.
#[derive(Debug)]
struct First<K> {
    sought: OnceCell<(K, Seek)>,
    is_used: Cell<bool>,
}

impl<K> Default for First<K> {
    fn default() -> Self {
        Self { sought: OnceCell::new(), is_used: Cell::new(false) }
    }
}

impl<K: PartialEq> First<K> {
    fn note(&self, key: impl FnOnce() -> K, seek: Seek) {
        self.sought.get_or_init(|| (key(), seek));
    }

    /// Where it was looked for, once: it has a row afterwards.
    fn take(&self, key: &K) -> Option<Seek> {
        let (_, seek) = self.sought.get().filter(|(sought, _)| !self.is_used.get() && sought == key)?;
        self.is_used.set(true);
        Some(*seek)
    }
}

macro_rules! tables {
    ($($table:ident: $kind:ident $entity:ty,)*) => {
        /// Where a decision looked for what its events change. A trade hashes nine keys instead of fourteen, which is a tenth of its
        /// instructions.
        #[derive(Debug, Default)]
        pub(crate) struct Sought {
            $($table: First<<$entity as Entity>::Id>,)*
            bundles: First<BundleKey>,
        }

        $(
            impl Holds<$entity> for Seeking<'_> {
                fn slot(&self, id: &<$entity as Entity>::Id) -> Result<Slot<'_, $entity>, Infallible> {
                    let (seek, slot) = self.entities.$table.seek(id);
                    self.sought.$table.note(|| id.clone(), seek);
                    Ok(slot)
                }
            }

            impl Apply<$entity> for Recording<'_> {
                fn apply(
                    &mut self,
                    id: &<$entity as Entity>::Id,
                    change: <$entity as Entity>::Change<'_>,
                ) -> Result<(), Inconsistent> {
                    let Entities { $table: table, inventory, .. } = &mut *self.entities;
                    let change = <$entity>::sharing(change, |issuance| inventory.kept_issuance(issuance));
                    table.apply(id, self.sought.and_then(|sought| sought.$table.take(id)), change)
                }
            }
        )*
    };
}

crate::kinds::in_tables!(tables);

/// The entities as a decision reads them that is recorded at once.
#[derive(Debug)]
pub(crate) struct Seeking<'l> {
    entities: &'l Entities,
    sought: &'l Sought,
}

impl<'l> Seeking<'l> {
    pub(crate) const fn new(entities: &'l Entities, sought: &'l Sought) -> Self {
        Self { entities, sought }
    }
}

impl View for Seeking<'_> {
    type Gap = Infallible;
    const WHOLE: bool = true;

    fn last_at(&self) -> Option<Timestamp> {
        self.entities.last_at
    }
}

impl Holds<Issuance> for Seeking<'_> {
    fn slot(&self, id: &IssuanceId) -> Result<Slot<'_, Issuance>, Infallible> {
        Ok(self.entities.inventory.issuance(id))
    }
}

impl Holds<Bundle> for Seeking<'_> {
    fn slot(&self, id: &CertificateId) -> Result<Slot<'_, Bundle>, Infallible> {
        let (sought, slot) = self.entities.inventory.seek_bundle(id);
        if let Some((key, seek)) = sought {
            self.sought.bundles.note(|| key, seek);
        }
        Ok(slot)
    }
}

/// The entities as events change them; what was sought before is known.
#[derive(Debug)]
pub(crate) struct Recording<'l> {
    entities: &'l mut Entities,
    sought: Option<&'l Sought>,
}

impl<'l> Recording<'l> {
    pub(crate) fn new(entities: &'l mut Entities, sought: Option<&'l Sought>) -> Self {
        if let Some((bundle, _)) = sought.and_then(|sought| sought.bundles.sought.get()) {
            entities.inventory.expect_change_of(bundle.issuance);
        }
        Self { entities, sought }
    }
}

impl Apply<Issuance> for Recording<'_> {
    fn apply(&mut self, id: &IssuanceId, change: IssuanceChange<'_>) -> Result<(), Inconsistent> {
        self.entities.inventory.change_issuance(id, change)
    }
}

impl Apply<Bundle> for Recording<'_> {
    fn apply(&mut self, id: &CertificateId, change: BundleChange) -> Result<(), Inconsistent> {
        let sought = |key: &BundleKey| self.sought.and_then(|sought| sought.bundles.take(key));
        self.entities.inventory.change_bundle(id, sought, change)
    }
}
