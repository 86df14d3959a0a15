//! How much a client may ask at once: so many requests a second, and some more after it was quiet. Of an API key tries to use it
//! count too, right or wrong.

use std::{fmt, num::NonZeroU32, time::Duration};

use ecoledger::{Actor, kernel::ApiKeyId};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};

use super::problem::Failed;

/// So many clients are known before those that were quiet are forgotten.
const KNOWN: usize = 10_000;

/// What is left to each client.
pub(super) struct Limits {
    actors: DefaultKeyedRateLimiter<Option<Actor>>,
    keys: DefaultKeyedRateLimiter<ApiKeyId>,
    clock: DefaultClock,
}

impl Limits {
    /// So many requests a second, twice as many in the first one.
    pub(super) fn new(a_second: NonZeroU32) -> Self {
        let quota = Quota::per_second(a_second).allow_burst(a_second.saturating_mul(NonZeroU32::MIN.saturating_add(1)));
        Self { actors: RateLimiter::keyed(quota), keys: RateLimiter::keyed(quota), clock: DefaultClock::default() }
    }

    /// One more request of an actor.
    pub(super) fn check_actor(&self, actor: Actor) -> Result<(), Failed> {
        self.check(&self.actors, &Some(actor))
    }

    /// One more request of the public, all of which has one limit.
    pub(super) fn check_public(&self) -> Result<(), Failed> {
        self.check(&self.actors, &None)
    }

    /// One more try to use a key.
    pub(super) fn check_key(&self, key: ApiKeyId) -> Result<(), Failed> {
        self.check(&self.keys, &key)
    }

    fn check<K: Clone + Eq + std::hash::Hash>(&self, limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Failed> {
        if limiter.len() > KNOWN {
            limiter.retain_recent();
        }
        let until = limiter.check_key(key).err().map(|until| until.wait_time_from(self.clock.now()));
        match until {
            None => Ok(()),
            Some(after) => Err(Failed::TooMany { after: after.max(Duration::from_millis(1)) }),
        }
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits").finish_non_exhaustive()
    }
}
