//! API keys by user.

use alloc::collections::BTreeMap;

use ecoledger_kernel::{ApiKeyId, UserId};

use crate::{
    HashKey,
    entities::{Map, map},
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

    /// A user's keys with their numbers, from one on.
    pub(crate) fn of(&self, user: UserId, from: usize) -> impl Iterator<Item = (usize, ApiKeyId)> {
        let own = self.own.get(&user).into_iter();
        own.flat_map(move |own| own.keys.range(from..)).map(|(number, key)| (*number, *key))
    }
}
