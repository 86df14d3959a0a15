//! API keys by user.

use alloc::{collections::BTreeMap, vec::Vec};

use ecoledger_kernel::{ApiKeyId, UserId};

use crate::{
    HashKey,
    entities::{Map, map},
    snapshot::ApiKeysLine,
};

/// A user's keys by their numbers, from 0 in the order of creation. Deleted ones are not there, and leave their number empty.
#[derive(Clone, Debug, Default)]
struct OwnKeys {
    created: usize,
    keys: BTreeMap<usize, ApiKeyId>,
}

/// The API keys of users.
#[derive(Clone, Debug)]
pub(crate) struct ApiKeyLists {
    own: Map<UserId, OwnKeys>,
    numbers: Map<ApiKeyId, usize>,
}

impl ApiKeyLists {
    pub(super) fn new(key: HashKey) -> Self {
        Self { own: map(key), numbers: map(key) }
    }

    pub(super) fn create(&mut self, user: UserId, key: ApiKeyId) {
        let own = self.own.entry(user).or_default();
        self.numbers.insert(key, own.created);
        own.keys.insert(own.created, key);
        own.created = own.created.saturating_add(1);
    }

    pub(super) fn delete(&mut self, user: UserId, key: ApiKeyId) {
        if let Some((own, number)) = self.own.get_mut(&user).zip(self.numbers.swap_remove(&key)) {
            own.keys.remove(&number);
        }
    }

    /// Every user's keys, for a snapshot.
    pub(crate) fn stored(&self, rows: usize) -> impl Iterator<Item = ApiKeysLine> {
        self.own.iter().flat_map(move |(user, own)| {
            let created = wide(own.created);
            let mut keys = own.keys.iter().map(|(number, key)| (wide(*number), *key));
            let first = ApiKeysLine { user: *user, created, keys: keys.by_ref().take(rows).collect() };
            let later = core::iter::from_fn(move || {
                let keys: Vec<_> = keys.by_ref().take(rows).collect();
                (!keys.is_empty()).then_some(ApiKeysLine { user: *user, created, keys })
            });
            core::iter::once(first).chain(later)
        })
    }

    pub(crate) fn restore(&mut self, line: &ApiKeysLine) {
        let own = self.own.entry(line.user).or_default();
        own.created = usize::try_from(line.created).unwrap_or(usize::MAX);
        for (number, key) in &line.keys {
            let number = usize::try_from(*number).unwrap_or(usize::MAX);
            self.numbers.insert(*key, number);
            own.keys.insert(number, *key);
        }
    }

    /// A user's keys with their numbers, from one on.
    pub(crate) fn of(&self, user: UserId, from: usize) -> impl Iterator<Item = (usize, ApiKeyId)> {
        let own = self.own.get(&user).into_iter();
        own.flat_map(move |own| own.keys.range(from..)).map(|(number, key)| (*number, *key))
    }
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
