//! The keyed hash of every table that holds what clients choose.

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
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = bytes;
        Self { low: u64::from_le_bytes([a, b, c, d, e, f, g, h]), high: u64::from_le_bytes([i, j, k, l, m, n, o, p]) }
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

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.0.write_usize(number);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0.finish()
    }
}
