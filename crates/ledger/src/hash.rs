//! The keyed hash of every table that holds what clients choose: SipHash-1-3.
//!
//! It was made for this: whoever does not know the key cannot tell a hash from a random number, whatever ids he chooses, and
//! it has no constant that meets the input before the key does. `flood.rs` counts what crafted keys cost.
//!
//! What else was tried, as instructions of `profile -- trade 1000 1` under callgrind (ten thousand trades with their floors),
//! in millions, and why it is not here:
//!
//! | hash | instructions | |
//! |---|---|---|
//! | foldhash 0.2, a `u64` seed | 157 | an id with an upper half of `c0ac29b7c97c50dd` makes its one product 0, whatever the seed. A shared seed of one's own is made from 64 bits and has to be `'static` |
//! | ahash 0.8, four secret words | 165 | the product of two masked halves: an id and its complement, and on the AES path two texts of 56 bytes, share their hash under far more keys than chance allows (ahash issue 292: 2^-19.7 of them, not 2^-64) |
//! | SipHash-1-3, an id as two words | 215 | |
//! | SipHash-1-3, an id as bytes | 230 | |

use core::{
    fmt,
    hash::{BuildHasher, Hasher},
};

use siphasher::sip::SipHasher13;

/// The secret key of a ledger's hash tables: 128 bits that the host takes from the operating system.
///
/// Ids and texts come from clients. Who could foresee their hashes could send many of equal hash, and every table would be
/// searched from end to end. So take a new key for each process, and show it to nobody: neither a number written down, nor
/// the time, nor a process id is one. Nothing that a ledger says or stores depends on it, so it need not be kept.
///
/// ```
/// use ecoledger::{HashKey, Ledger};
/// let mut bytes = [0; 16];
/// getrandom::fill(&mut bytes)?;
/// let ledger = Ledger::new(HashKey::from_bytes(bytes));
/// # assert_eq!(ledger.sequence(), 0);
/// # Ok::<(), getrandom::Error>(())
/// ```
///
/// It keys a host's own tables of such ids too: `HashMap::with_hasher(key)`.
#[derive(Clone, Copy)]
pub struct HashKey {
    low: u64,
    high: u64,
}

impl HashKey {
    /// The key with these bytes, each of them random.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        let [low @ .., _, _, _, _, _, _, _, _] = bytes;
        let [_, _, _, _, _, _, _, _, high @ ..] = bytes;
        Self { low: u64::from_le_bytes(low), high: u64::from_le_bytes(high) }
    }
}

impl fmt::Debug for HashKey {
    /// Tells nothing of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashKey(secret)")
    }
}

impl BuildHasher for HashKey {
    type Hasher = KeyedHasher;

    #[inline]
    fn build_hasher(&self) -> KeyedHasher {
        KeyedHasher(SipHasher13::new_with_keys(self.low, self.high))
    }
}

/// Hashes one value under a [`HashKey`].
#[derive(Clone)]
pub struct KeyedHasher(SipHasher13);

impl fmt::Debug for KeyedHasher {
    /// Tells nothing of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyedHasher(secret)")
    }
}

impl Hasher for KeyedHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    #[inline]
    fn write_u8(&mut self, number: u8) {
        self.0.write_u8(number);
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        self.0.write_u32(number);
    }

    /// As two words: a seventh fewer instructions than as 16 bytes, which are looked through for a rest.
    #[inline]
    fn write_u128(&mut self, number: u128) {
        self.0.write_u64(u64::try_from(number & u128::from(u64::MAX)).unwrap_or(u64::MAX));
        self.0.write_u64(u64::try_from(number >> 64).unwrap_or(u64::MAX));
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.0.write_usize(number);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0.finish()
    }
}

#[cfg(test)]
mod tests {
    use core::hash::{BuildHasher as _, Hasher};

    use super::{HashKey, KeyedHasher};

    /// Every way to write a number or bytes tells them apart, bit by bit.
    #[test]
    fn what_is_written_is_hashed() {
        type Write = fn(&mut KeyedHasher, u128);
        let of = |write: Write, number: u128| {
            let mut hasher = HashKey::from_bytes([3; 16]).build_hasher();
            write(&mut hasher, number);
            hasher.finish()
        };
        let ways: [(Write, u32); 5] = [
            (|hasher, number| hasher.write(&number.to_le_bytes()), 128),
            (|hasher, number| hasher.write_u8(u8::try_from(number).unwrap_or_default()), 8),
            (|hasher, number| hasher.write_u32(u32::try_from(number).unwrap_or_default()), 32),
            (|hasher, number| hasher.write_usize(usize::try_from(number).unwrap_or_default()), usize::BITS),
            (Hasher::write_u128, 128),
        ];
        for (write, bits) in ways {
            let mut seen: alloc::collections::BTreeSet<u64> = (0..bits).map(|bit| of(write, 1 << bit)).collect();
            seen.insert(of(write, 0));
            assert_eq!(seen.len(), 1 + usize::try_from(bits).unwrap_or_default());
        }
        // Both halves stand for themselves: numbers that differ in one word hash as those words.
        let mut words = HashKey::from_bytes([3; 16]).build_hasher();
        words.write_u64(7);
        words.write_u64(9);
        assert_eq!(of(Hasher::write_u128, (9 << 64) | 7), words.finish());
    }
}
