//! Every entity of the ledger, found by its key: the state against which commands are decided.

use alloc::vec::Vec;
use core::{convert::Infallible, hash::Hash};

use ecoledger_bundles::{Bundle, BundleChange, Issuance, IssuanceChange};
use ecoledger_kernel::{CertificateId, Entity, Holds, Inconsistent, IssuanceId, Serial, Slot, Timestamp, Version, View};
use indexmap::IndexMap;
use serde::Serialize;

use crate::{
    HashKey,
    chunked_table::{ChunkedTable, Seek},
};

/// Insertion-ordered, so that nothing depends on the order of hashes.
pub(crate) type Map<K, V> = IndexMap<K, V, HashKey>;

pub(crate) fn map<K, V>(key: HashKey) -> Map<K, V> {
    Map::with_hasher(key)
}

/// An entity's place: what ended leaves it empty, with its version.
#[derive(Clone, Debug)]
pub(crate) struct EntityPlace<E> {
    pub(crate) entity: Option<E>,
    /// Half the width of a version, for the many bundles: no entity changes four thousand million times.
    changes: u32,
}

impl<E: Entity> EntityPlace<E> {
    const EMPTY: Self = Self { entity: None, changes: 0 };

    /// A place with an entity that was kept elsewhere. More changes than are counted here are not believed: the next one fails.
    pub(crate) fn new(entity: Option<E>, version: Version) -> Self {
        Self { entity, changes: u32::try_from(version.get()).unwrap_or(u32::MAX) }
    }

    /// Takes what was kept elsewhere, if that was ever made and nothing is here.
    pub(crate) fn restore(&mut self, entity: Option<E>, version: Version) -> bool {
        let is_new = self.changes == 0 && version != Version::NONE && u32::try_from(version.get()).is_ok();
        if is_new {
            *self = Self::new(entity, version);
        }
        is_new
    }

    pub(crate) fn version(&self) -> Version {
        Version::new(u64::from(self.changes))
    }

    pub(crate) fn slot(&self) -> Slot<'_, E> {
        Slot { entity: self.entity.as_ref(), version: self.version() }
    }

    pub(crate) fn take(&mut self, id: &E::Id, change: E::Change<'_>) -> Result<(), Inconsistent> {
        let too_many = || Inconsistent::new(&E::key(id), "changed more often than versions count");
        let changes = self.changes.checked_add(1).ok_or_else(too_many)?;
        E::evolve(&mut self.entity, id, change)?;
        self.changes = changes;
        Ok(())
    }
}

/// The entities of one kind, in the order in which they were made.
#[derive(Clone, Debug)]
pub(crate) struct Table<E: Entity> {
    places: ChunkedTable<E::Id, EntityPlace<E>>,
}

impl<E: Entity<Id: Hash + Eq>> Table<E> {
    fn new(key: HashKey) -> Self {
        Self { places: ChunkedTable::new(key) }
    }

    pub(crate) fn get(&self, id: &E::Id) -> Slot<'_, E> {
        self.places.get(id).map_or(Slot::EMPTY, EntityPlace::slot)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&E::Id, &EntityPlace<E>)> {
        self.places.iter()
    }

    /// The place at a position in the order of creation, with its id.
    pub(crate) fn at(&self, position: u32) -> Option<&(E::Id, EntityPlace<E>)> {
        self.places.at(position)
    }

    /// Its position in the order of creation.
    pub(crate) fn position(&self, id: &E::Id) -> Option<u32> {
        self.places.position(id)
    }

    /// The same as [`get`](Self::get), and where it was looked for.
    pub(crate) fn seek(&self, id: &E::Id) -> (Seek, Slot<'_, E>) {
        let seek = self.places.seek(id);
        (seek, self.places.sought(seek).map_or(Slot::EMPTY, EntityPlace::slot))
    }

    pub(crate) fn apply(&mut self, id: &E::Id, sought: Option<Seek>, change: E::Change<'_>) -> Result<(), Inconsistent> {
        let too_many = || Inconsistent::new(&E::key(id), "more of its kind than there are positions");
        let place = match sought {
            Some(seek) => self.places.place_sought(id, seek, || EntityPlace::EMPTY),
            None => self.places.place(id, || EntityPlace::EMPTY),
        };
        place.ok_or_else(too_many)?.take(id, change)
    }
}

/// A bundle's key inside the ledger: the issuance's position stands for its text, which would be most of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct BundleKey {
    pub(crate) issuance: u32,
    pub(crate) serial: Serial,
}

/// Issuances, and their bundles by the first certificate.
#[derive(Clone, Debug)]
pub(crate) struct Inventory {
    issuances: ChunkedTable<IssuanceId, EntityPlace<Issuance>>,
    bundles: ChunkedTable<BundleKey, EntityPlace<Bundle>>,
    /// The issuance of the bundle that changed last: most events that follow are about its certificates too.
    latest: Option<(IssuanceId, u32)>,
}

impl Inventory {
    fn new(key: HashKey) -> Self {
        Self { issuances: ChunkedTable::new(key), bundles: ChunkedTable::new(key), latest: None }
    }

    fn position(&self, id: &IssuanceId) -> Option<u32> {
        match &self.latest {
            Some((latest, position)) if latest == id => Some(*position),
            Some(_) | None => self.issuances.position(id),
        }
    }

    fn key(&self, id: &CertificateId) -> Option<BundleKey> {
        Some(BundleKey { issuance: self.position(id.issuance())?, serial: id.serial() })
    }

    /// The same certificate with the text of its issuance that is kept already.
    pub(crate) fn kept(&self, id: &CertificateId) -> CertificateId {
        let kept = self.position(id.issuance()).and_then(|position| self.issuance_at(position));
        CertificateId::new(kept.unwrap_or(id.issuance()).clone(), id.serial())
    }

    /// The issuance of a bundle that is about to change, as it is kept here, with its position.
    fn issuance_of_change(&mut self, id: &IssuanceId) -> Option<&(IssuanceId, u32)> {
        if self.latest.as_ref().is_none_or(|(latest, _)| latest != id) {
            let position = self.issuances.position(id)?;
            self.latest = Some((self.issuance_at(position)?.clone(), position));
        }
        self.latest.as_ref()
    }

    fn key_of_change(&mut self, id: &CertificateId) -> Option<BundleKey> {
        let (_, issuance) = self.issuance_of_change(id.issuance())?;
        Some(BundleKey { issuance: *issuance, serial: id.serial() })
    }

    /// The text that is kept of an issuance.
    pub(crate) fn kept_issuance(&mut self, id: &IssuanceId) -> Option<IssuanceId> {
        self.issuance_of_change(id).map(|(kept, _)| kept.clone())
    }

    pub(crate) fn bundle(&self, id: &CertificateId) -> Slot<'_, Bundle> {
        let key = self.key(id);
        key.and_then(|key| self.bundles.get(&key)).map_or(Slot::EMPTY, EntityPlace::slot)
    }

    /// A bundle's position in the order of creation.
    pub(crate) fn bundle_position(&self, id: &CertificateId) -> Option<u32> {
        self.bundles.position(&self.key(id)?)
    }

    /// The first certificate of the bundle at a position.
    pub(crate) fn start_at(&self, position: u32) -> Option<CertificateId> {
        let (key, _) = self.bundles.at(position)?;
        Some(CertificateId::new(self.issuance_at(key.issuance)?.clone(), key.serial))
    }

    pub(crate) fn bundle_at(&self, position: u32) -> Option<Slot<'_, Bundle>> {
        self.bundles.at(position).map(|(_, place)| place.slot())
    }

    /// The same as [`bundle`](Self::bundle), and where it was looked for; none of an issuance that is not known.
    pub(crate) fn seek_bundle(&self, id: &CertificateId) -> (Option<(BundleKey, Seek)>, Slot<'_, Bundle>) {
        let Some(key) = self.key(id) else { return (None, Slot::EMPTY) };
        let seek = self.bundles.seek(&key);
        (Some((key, seek)), self.bundles.sought(seek).map_or(Slot::EMPTY, EntityPlace::slot))
    }

    /// The issuance of the bundle that is about to change stands at this position.
    pub(crate) fn expect_change_of(&mut self, issuance: u32) {
        if self.latest.as_ref().is_none_or(|(_, latest)| *latest != issuance) {
            self.latest = self.issuance_at(issuance).map(|id| (id.clone(), issuance));
        }
    }

    pub(crate) fn change_issuance(&mut self, id: &IssuanceId, change: IssuanceChange<'_>) -> Result<(), Inconsistent> {
        let too_many = || Inconsistent::new(&Issuance::key(id), "more issuances than there are positions");
        self.issuances.place(id, || EntityPlace::EMPTY).ok_or_else(too_many)?.take(id, change)
    }

    /// Lets a bundle take its change; it may have been looked for before.
    pub(crate) fn change_bundle(
        &mut self,
        id: &CertificateId,
        sought: impl FnOnce(&BundleKey) -> Option<Seek>,
        change: BundleChange,
    ) -> Result<(), Inconsistent> {
        let unknown = || Inconsistent::new(&Bundle::key(id), "its issuance is not known");
        let key = self.key_of_change(id).ok_or_else(unknown)?;
        let place = match sought(&key) {
            Some(seek) => self.bundles.place_sought(&key, seek, || EntityPlace::EMPTY),
            None => self.bundles.place(&key, || EntityPlace::EMPTY),
        };
        let too_many = || Inconsistent::new(&Bundle::key(id), "more bundles than there are positions");
        place.ok_or_else(too_many)?.take(id, change)
    }

    pub(crate) fn issuance(&self, id: &IssuanceId) -> Slot<'_, Issuance> {
        self.issuances.get(id).map_or(Slot::EMPTY, EntityPlace::slot)
    }

    pub(crate) fn issuances(&self) -> impl Iterator<Item = (&IssuanceId, &EntityPlace<Issuance>)> {
        self.issuances.iter()
    }

    /// Every bundle's place, in the order in which they were made.
    pub(crate) fn bundles(&self) -> impl Iterator<Item = (&IssuanceId, Serial, &EntityPlace<Bundle>)> {
        self.bundles.iter().filter_map(|(key, place)| {
            let (issuance, _) = self.issuances.at(key.issuance)?;
            Some((issuance, key.serial, place))
        })
    }

    /// The same, with the positions of their issuances.
    pub(crate) fn bundles_by_issuance(&self) -> impl Iterator<Item = (u32, Serial, &EntityPlace<Bundle>)> {
        self.bundles.iter().map(|(key, place)| (key.issuance, key.serial, place))
    }

    /// The issuance at a position in the order of creation.
    pub(crate) fn issuance_at(&self, position: u32) -> Option<&IssuanceId> {
        self.issuances.at(position).map(|(id, _)| id)
    }

    /// Takes a bundle of the issuance at a position, if it is new.
    pub(crate) fn restore_bundle(&mut self, issuance: u32, serial: Serial, bundle: Option<Bundle>, version: Version) -> bool {
        let place = self.bundles.place(&BundleKey { issuance, serial }, || EntityPlace::EMPTY);
        place.is_some_and(|place| place.restore(bundle, version))
    }

    /// Every bundle's place in order of issuances and serials, with the position of its issuance.
    pub(crate) fn bundles_in_order(&self) -> Vec<(usize, Serial, &EntityPlace<Bundle>)> {
        let position = |key: &BundleKey| usize::try_from(key.issuance).unwrap_or(usize::MAX);
        let mut places: Vec<_> = self.bundles.iter().map(|(key, place)| (position(key), key.serial, place)).collect();
        places.sort_unstable_by_key(|(issuance, serial, _)| (*issuance, *serial));
        places
    }

    /// The bundles of an issuance, one after the other along its certificates: each ends where the next one starts. What is
    /// off-ramped is passed over.
    pub(crate) fn row<'i>(&'i self, id: &'i IssuanceId) -> impl Iterator<Item = (Serial, &'i Bundle)> {
        let issuance = self.issuance(id).entity;
        issuance.into_iter().flat_map(move |issuance| {
            issuance.issued.iter().flat_map(move |(start, last)| {
                let mut next = Some(start);
                core::iter::from_fn(move || {
                    loop {
                        let serial = next.filter(|serial| serial.number() <= last)?;
                        let bundle = self.bundle(&CertificateId::new(id.clone(), serial)).entity;
                        let end = match bundle {
                            Some(bundle) => bundle.last,
                            None => issuance.offramped.end_of_range_at(serial)?,
                        };
                        next = serial.with_number(end.saturating_add(1));
                        if let Some(bundle) = bundle {
                            return Some((serial, bundle));
                        }
                    }
                })
            })
        })
    }
}

/// What is done with every table, one after the other.
pub(crate) trait EachTable {
    type Error;

    fn table<E: Entity<Id: Hash + Eq> + Serialize>(&mut self, table: &Table<E>) -> Result<(), Self::Error>;
}

/// Takes an entity that was kept elsewhere, if it is new; what it stands on comes before it.
pub(crate) trait Restore<E: Entity> {
    fn restore_one(&mut self, id: &E::Id, entity: Option<E>, version: Version) -> bool;
}

macro_rules! tables {
    ($($table:ident: $kind:ident $entity:ty,)*) => {
        /// The entities of a whole ledger.
        #[derive(Clone, Debug)]
        pub(crate) struct Entities {
            /// Of the hash tables, and of those that are made from them for an answer.
            pub(crate) hash_key: HashKey,
            pub(crate) last_at: Option<Timestamp>,
            pub(crate) sequence: u64,
            $(pub(crate) $table: Table<$entity>,)*
            pub(crate) inventory: Inventory,
        }

        impl Entities {
            pub(crate) fn new(key: HashKey) -> Self {
                Self {
                    hash_key: key,
                    last_at: None,
                    sequence: 0,
                    $($table: Table::new(key),)*
                    inventory: Inventory::new(key),
                }
            }

            /// Every table but the inventory, in the order of the list.
            pub(crate) fn each_table<V: EachTable>(&self, visitor: &mut V) -> Result<(), V::Error> {
                $(visitor.table(&self.$table)?;)*
                Ok(())
            }
        }

        $(
            impl Restore<$entity> for Entities {
                fn restore_one(
                    &mut self,
                    id: &<$entity as Entity>::Id,
                    entity: Option<$entity>,
                    version: Version,
                ) -> bool {
                    let place = self.$table.places.place(id, || EntityPlace::EMPTY);
                    place.is_some_and(|place| place.restore(entity, version))
                }
            }

            impl Holds<$entity> for Entities {
                fn slot(&self, id: &<$entity as Entity>::Id) -> Result<Slot<'_, $entity>, Infallible> {
                    Ok(self.$table.get(id))
                }
            }
        )*
    };
}

crate::kinds::in_tables!(tables);

impl Entities {
    /// Lets transactions that were restored before their issuances have the texts of these, as when events made them.
    pub(crate) fn share_issuances(&mut self) {
        let inventory = &mut self.inventory;
        let transactions = self.transactions.places.rows_mut().filter_map(|place| place.entity.as_mut());
        transactions.for_each(|transaction| transaction.share(|issuance| inventory.kept_issuance(issuance)));
    }
}

impl View for Entities {
    type Gap = Infallible;
    const WHOLE: bool = true;

    fn last_at(&self) -> Option<Timestamp> {
        self.last_at
    }
}

impl Holds<Issuance> for Entities {
    fn slot(&self, id: &IssuanceId) -> Result<Slot<'_, Issuance>, Infallible> {
        Ok(self.inventory.issuance(id))
    }
}

impl Holds<Bundle> for Entities {
    fn slot(&self, id: &CertificateId) -> Result<Slot<'_, Bundle>, Infallible> {
        Ok(self.inventory.bundle(id))
    }
}

impl Restore<Issuance> for Entities {
    fn restore_one(&mut self, id: &IssuanceId, entity: Option<Issuance>, version: Version) -> bool {
        let place = self.inventory.issuances.place(id, || EntityPlace::EMPTY);
        place.is_some_and(|place| place.restore(entity, version))
    }
}

impl Restore<Bundle> for Entities {
    fn restore_one(&mut self, id: &CertificateId, entity: Option<Bundle>, version: Version) -> bool {
        let issuance = self.inventory.issuances.position(id.issuance());
        issuance.is_some_and(|issuance| self.inventory.restore_bundle(issuance, id.serial(), entity, version))
    }
}
