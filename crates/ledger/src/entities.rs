//! Every entity of the ledger, found by its key: the state against which commands are decided.

use alloc::collections::BTreeMap;
use core::{convert::Infallible, hash::Hash};

use ecoledger_bundles::{
    inventory::{Bundle, BundleChange, Issuance, IssuanceChange},
    offramp::Offramp,
    task::Task,
    transaction::Transaction,
};
use ecoledger_channels::{
    access::{ApiKey, SalesChannel, UserBinding},
    source::{ProductionFacility, Supplier},
    trader::{IdempotencyRecord, Trader, TraderOnboardingProposal},
};
use ecoledger_kernel::{Apply, CertificateId, Entity, Holds, Inconsistent, IssuanceId, Serial, Slot, Timestamp, Version, View};
use foldhash::fast::FixedState;
use indexmap::IndexMap;

/// Insertion-ordered, so that nothing depends on the order of hashes.
pub(crate) type Map<K, V> = IndexMap<K, V, FixedState>;

pub(crate) fn map<K, V>(seed: u64) -> Map<K, V> {
    Map::with_hasher(FixedState::with_seed(seed))
}

/// An entity's place: what ended leaves it empty, with its version.
#[derive(Clone, Debug)]
pub(crate) struct Place<E> {
    pub(crate) entity: Option<E>,
    /// Half the width of a version, for the many bundles: no entity changes four thousand million times.
    changes: u32,
}

impl<E: Entity> Place<E> {
    const EMPTY: Self = Self { entity: None, changes: 0 };

    pub(crate) fn version(&self) -> Version {
        Version::new(u64::from(self.changes))
    }

    fn slot(&self) -> Slot<'_, E> {
        Slot { entity: self.entity.as_ref(), version: self.version() }
    }

    fn take(&mut self, id: &E::Id, change: E::Change<'_>) -> Result<(), Inconsistent> {
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
    places: Map<E::Id, Place<E>>,
}

impl<E: Entity<Id: Hash + Eq>> Table<E> {
    fn new(seed: u64) -> Self {
        Self { places: map(seed) }
    }

    pub(crate) fn get(&self, id: &E::Id) -> Slot<'_, E> {
        self.places.get(id).map_or(Slot::EMPTY, Place::slot)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&E::Id, &Place<E>)> {
        self.places.iter()
    }

    fn apply(&mut self, id: &E::Id, change: E::Change<'_>) -> Result<(), Inconsistent> {
        self.places.entry(id.clone()).or_insert(Place::EMPTY).take(id, change)
    }
}

/// An issuance with every bundle that it ever had, by the serial of the first certificate.
#[derive(Clone, Debug)]
pub(crate) struct Stock {
    pub(crate) issuance: Place<Issuance>,
    pub(crate) bundles: BTreeMap<Serial, Place<Bundle>>,
}

impl Stock {
    const EMPTY: Self = Self { issuance: Place::EMPTY, bundles: BTreeMap::new() };
}

/// Issuances and their bundles. A bundle stands with its issuance: the text, which would be most of its key, is kept once,
/// and what is left of a bundle stands beside the part that was taken.
#[derive(Clone, Debug)]
pub(crate) struct Inventory {
    stocks: Map<IssuanceId, Stock>,
}

impl Inventory {
    fn new(seed: u64) -> Self {
        Self { stocks: map(seed) }
    }

    pub(crate) fn bundle(&self, id: &CertificateId) -> Slot<'_, Bundle> {
        let stock = self.stocks.get(id.issuance());
        stock.and_then(|stock| stock.bundles.get(&id.serial())).map_or(Slot::EMPTY, Place::slot)
    }

    pub(crate) fn issuance(&self, id: &IssuanceId) -> Slot<'_, Issuance> {
        self.stocks.get(id).map_or(Slot::EMPTY, |stock| stock.issuance.slot())
    }

    pub(crate) fn stock(&self, id: &IssuanceId) -> Option<&Stock> {
        self.stocks.get(id)
    }

    pub(crate) fn stocks(&self) -> impl Iterator<Item = (&IssuanceId, &Stock)> {
        self.stocks.iter()
    }
}

/// The entities of a whole ledger.
#[derive(Clone, Debug)]
pub(crate) struct Entities {
    pub(crate) last_at: Option<Timestamp>,
    pub(crate) sequence: u64,
    pub(crate) sales_channels: Table<SalesChannel>,
    pub(crate) user_bindings: Table<UserBinding>,
    pub(crate) api_keys: Table<ApiKey>,
    pub(crate) onboarding_proposals: Table<TraderOnboardingProposal>,
    pub(crate) traders: Table<Trader>,
    pub(crate) suppliers: Table<Supplier>,
    pub(crate) production_facilities: Table<ProductionFacility>,
    pub(crate) idempotency_records: Table<IdempotencyRecord>,
    pub(crate) tasks: Table<Task>,
    pub(crate) transactions: Table<Transaction>,
    pub(crate) offramps: Table<Offramp>,
    pub(crate) inventory: Inventory,
}

impl Entities {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            last_at: None,
            sequence: 0,
            sales_channels: Table::new(seed),
            user_bindings: Table::new(seed),
            api_keys: Table::new(seed),
            onboarding_proposals: Table::new(seed),
            traders: Table::new(seed),
            suppliers: Table::new(seed),
            production_facilities: Table::new(seed),
            idempotency_records: Table::new(seed),
            tasks: Table::new(seed),
            transactions: Table::new(seed),
            offramps: Table::new(seed),
            inventory: Inventory::new(seed),
        }
    }
}

impl View for Entities {
    type Gap = Infallible;
    const WHOLE: bool = true;

    fn last_at(&self) -> Option<Timestamp> {
        self.last_at
    }
}

macro_rules! tables {
    ($($entity:ty: $table:ident,)*) => {$(
        impl Holds<$entity> for Entities {
            fn slot(&self, id: &<$entity as Entity>::Id) -> Result<Slot<'_, $entity>, Infallible> {
                Ok(self.$table.get(id))
            }
        }

        impl Apply<$entity> for Entities {
            fn apply(&mut self, id: &<$entity as Entity>::Id, change: <$entity as Entity>::Change<'_>) -> Result<(), Inconsistent> {
                self.$table.apply(id, change)
            }
        }
    )*};
}

tables! {
    SalesChannel: sales_channels,
    UserBinding: user_bindings,
    ApiKey: api_keys,
    TraderOnboardingProposal: onboarding_proposals,
    Trader: traders,
    Supplier: suppliers,
    ProductionFacility: production_facilities,
    IdempotencyRecord: idempotency_records,
    Task: tasks,
    Transaction: transactions,
    Offramp: offramps,
}

impl Holds<Issuance> for Entities {
    fn slot(&self, id: &IssuanceId) -> Result<Slot<'_, Issuance>, Infallible> {
        Ok(self.inventory.issuance(id))
    }
}

impl Apply<Issuance> for Entities {
    fn apply(&mut self, id: &IssuanceId, change: IssuanceChange<'_>) -> Result<(), Inconsistent> {
        self.inventory.stocks.entry(id.clone()).or_insert(Stock::EMPTY).issuance.take(id, change)
    }
}

impl Holds<Bundle> for Entities {
    fn slot(&self, id: &CertificateId) -> Result<Slot<'_, Bundle>, Infallible> {
        Ok(self.inventory.bundle(id))
    }
}

impl Apply<Bundle> for Entities {
    fn apply(&mut self, id: &CertificateId, change: BundleChange) -> Result<(), Inconsistent> {
        let unknown = || Inconsistent::new(&Bundle::key(id), "its issuance is not known");
        let stock = self.inventory.stocks.get_mut(id.issuance()).ok_or_else(unknown)?;
        stock.bundles.entry(id.serial()).or_insert(Place::EMPTY).take(id, change)
    }
}
