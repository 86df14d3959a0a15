//! Stored entities: read, written again, and used.

use ecoledger::{HashKey, StoredEntity, WorkingSet};

use super::small_world;

/// A stored entity as one object of JSON; beside it a working set of the small world, in which it takes the place of the real one.
pub fn stored_entity(bytes: &[u8]) {
    let Some(text) = super::text(bytes) else { return };
    let Ok(entity) = serde_json::from_str::<StoredEntity>(text) else { return };
    let again = serde_json::to_string(&entity).expect("what was read can be written");
    assert_eq!(serde_json::from_str::<StoredEntity>(&again).ok().as_ref(), Some(&entity), "{again}");
    let state = entity.to_json().expect("JSON");
    let read = StoredEntity::from_json(entity.key(), entity.version(), entity.form(), state.as_deref());
    assert_eq!(read.as_ref(), Ok(&entity), "{again}");
    assert!(entity.is_present() || state.is_none());
    let (whole, events) = small_world();
    let mut set = WorkingSet::new(HashKey::from_bytes([10; 16]), whole.head());
    let key = entity.key().clone();
    set.load(entity.clone());
    assert_eq!(set.entity(&key).as_ref(), Some(&entity), "{again}");
    assert_eq!(set.version(&key), Some(entity.version()));
    // What happened to the real one happens to this one: it is taken, or found inconsistent.
    for event in events.iter().filter(|event| event.raises().contains(&key)) {
        let _ended = set.fold(event);
    }
}
