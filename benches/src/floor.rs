//! The floor: the least that any program must do to take certificates off the head of a bundle.
//!
//! One hash map keyed by certificate, owner and range checked, the bundle cut, a fixed-size event pushed to a vector. No
//! authorization, no text, no idempotency, no task, no transaction. The hasher is the engine's.

use std::collections::HashMap;

use ecoledger::HashKey;
use uuid::Uuid;

use crate::KEY;

/// A certificate: issuance and number.
pub type Certificate = (Uuid, u64);

/// A bundle from its key to `last`.
#[derive(Clone, Copy, Debug)]
pub struct Bundle {
    /// The last certificate's number.
    pub last: u64,
    /// The owner; `None` once retired.
    pub owner: Option<Uuid>,
}

/// What happened, in fixed size.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// Who gave the certificates away.
    pub from: Uuid,
    /// Who has them now.
    pub to: Option<Uuid>,
    /// The first certificate.
    pub start: Certificate,
    /// The last one's number.
    pub last: u64,
}

/// The floor's whole state.
#[derive(Clone, Debug)]
pub struct Floor {
    /// Bundles by their first certificate.
    pub bundles: HashMap<Certificate, Bundle, HashKey>,
    /// For the second floor: as many more entries as the engine's step makes entities (a task, a transaction, a key).
    entries: Option<[HashMap<Uuid, [u64; 4], HashKey>; 3]>,
}

impl Floor {
    /// An empty floor; with `entries`, the second one.
    #[must_use]
    pub fn new(entries: bool) -> Self {
        let map = || HashMap::with_hasher(KEY);
        Self { bundles: HashMap::with_hasher(KEY), entries: entries.then(|| [map(), map(), map()]) }
    }

    /// Takes `start..=last` off the head of the owner's bundle, for `to` or for good.
    ///
    /// # Errors
    /// When the bundle is not there, is another's, or is too short.
    pub fn take(
        &mut self,
        ids: [Uuid; 3],
        start: Certificate,
        last: u64,
        owner: Uuid,
        to: Option<Uuid>,
        log: &mut Vec<Event>,
    ) -> Result<(), &'static str> {
        let bundle = self.bundles.get_mut(&start).ok_or("no bundle starts here")?;
        if bundle.owner != Some(owner) {
            return Err("another's bundle");
        }
        if last < start.1 || last > bundle.last {
            return Err("beyond the bundle");
        }
        let whole = bundle.last;
        *bundle = Bundle { last, owner: to };
        if last < whole {
            self.bundles.insert((start.0, last + 1), Bundle { last: whole, owner: Some(owner) });
        }
        if let Some(entries) = &mut self.entries {
            for (map, id) in entries.iter_mut().zip(ids) {
                if map.insert(id, [start.1, last, 0, 0]).is_some() {
                    return Err("the id is taken");
                }
            }
        }
        log.push(Event { from: owner, to, start, last });
        Ok(())
    }
}
