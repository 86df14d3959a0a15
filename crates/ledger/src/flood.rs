//! Hash flooding: keys that a client crafts cost no more than random ones, whatever the kind of key.
//!
//! Nothing is timed. A table looks through the keys that share a bucket, so what is counted is the pairs that do. The keys of
//! the hash are fixed, so the counts are the same in every run.
#![cfg(test)]

use alloc::{format, string::String, vec, vec::Vec};
use core::hash::{BuildHasher, Hasher};

use ecoledger_credits::{OffsetTarget, RoleScope};
use ecoledger_kernel::{
    AccountHolderId, ApiKeyId, CertificateId, CheckpointId, ClaimId, CreditId, EcoProjectId, EsgMilestoneId,
    EsgReportingPeriodId, EsgScorecardId, FileId, IdempotencyKey, IdempotencyScope, IssuanceId, KeyedCommand, MbpId, OfframpId,
    OrganizationId, ProcessedClaimId, ProductionFacilityId, ProposalId, RegistryAsset, SalesChannelId, Serial, SupplierId,
    TaskId, Text, TraderId, TraderOnboardingProposalId, TraderRegistrationKey, TransactionId, UserId,
};
use uuid::Uuid;

use crate::{HashKey, entities::BundleKey};

const KEYS: usize = 50_000;
const SECRETS: [[u8; 16]; 3] = [[0; 16], *b"sixteen of bytes", [0xa5; 16]];
/// A constant of the hash that the tables had before: it was multiplied with the upper half of an id, less this.
const CONSTANT: u64 = 0xc0ac_29b7_c97c_50dd;

/// Numbers that are all different, made from the index of each.
type Family = (&'static str, fn(u64) -> u128);
/// The hash of the key of a kind that is made of a number.
type Kind<S> = (&'static str, fn(&S, u128) -> u64);

/// A bijection that scatters: what a client does who means no harm.
fn random(index: u64) -> u128 {
    let mixed = |mut word: u64| {
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ word >> 31
    };
    halves(mixed(index.wrapping_mul(0x9e37_79b9_7f4a_7c15)), mixed(index.wrapping_mul(0xd1b5_4a32_d192_ed03) ^ CONSTANT))
}

fn halves(upper: u64, lower: u64) -> u128 {
    u128::from(upper) << 64 | u128::from(lower)
}

/// What a client crafts in 128 bits.
const CRAFTED: [Family; 15] = [
    ("upper half is the constant", |index| halves(CONSTANT, 0x8000_0000_0000_0000 | index)),
    ("lower half is the constant", |index| halves(index, CONSTANT)),
    ("lower half is a small number", |index| halves(index, 7)),
    ("one upper half", |index| halves(0x0123_4567_89ab_4def, index)),
    ("one lower half", |index| halves(index, 0x8123_4567_89ab_cdef)),
    ("sequential", u128::from),
    ("multiples of 2^17", |index| u128::from(index) << 17),
    ("multiples of 2^32", |index| u128::from(index) << 32),
    ("multiples of 2^64", |index| u128::from(index) << 64),
    ("multiples of 2^96", |index| u128::from(index) << 96),
    ("top bits", |index| u128::from(index) << 112),
    ("equal halves", |index| halves(index, index)),
    ("halves that add up to all ones", |index| halves(index, !index)),
    ("numbers and their complements", |index| if index % 2 == 0 { u128::from(index) } else { !u128::from(index ^ 1) }),
    ("bits far apart", |index| (0..16).map(|bit| u128::from(index >> bit & 1) << (bit * 8 + 7)).sum()),
];

/// What a client crafts in the digits of a serial.
const CRAFTED_SERIALS: [Family; 4] = [
    ("sequential", |index| u128::from(index + 1)),
    ("multiples of 2^17", |index| u128::from(index + 1) << 17),
    ("multiples of 10,000,000", |index| u128::from(index + 1) * 10_000_000),
    ("the fixed part", |index| u128::from(index) * 10_u128.pow(12) + 1),
];

/// A random serial: 18 digits and 12.
fn random_serial(index: u64) -> u128 {
    let number = random(index);
    (number >> 64) % 10_u128.pow(18) * 10_u128.pow(12) + u128::from(index) * 20_000_000 + number % 20_000_000 + 1
}

fn id<I: From<Uuid>>(number: u128) -> I {
    Uuid::from_u128(number).into()
}

fn hex(number: u128) -> String {
    format!("{number:032x}")
}

fn issuance(text: &str) -> IssuanceId {
    IssuanceId::new(text).expect("an issuance id")
}

fn scope(key: &str, channel: u128, trader: Option<u128>) -> IdempotencyScope {
    let key = IdempotencyKey::new(key).expect("an idempotency key");
    IdempotencyScope { key, channel: id(channel), command: KeyedCommand::RegisterTrade, trader: trader.map(id) }
}

fn asset(issuing_registry: u128, text: &str) -> RegistryAsset {
    RegistryAsset { issuing_registry: id(issuing_registry), asset: Text::new(text).expect("a text") }
}

macro_rules! ids {
    ($($id:ident)*) => { [$((stringify!($id), |hash: &S, number: u128| hash.hash_one(id::<$id>(number)))),*] };
}

/// The kinds of ids.
fn ids<S: BuildHasher>() -> Vec<Kind<S>> {
    let kinds: [Kind<S>; 23] = ids![
        AccountHolderId ApiKeyId CheckpointId ClaimId CreditId EcoProjectId EsgMilestoneId EsgReportingPeriodId EsgScorecardId
        FileId MbpId OfframpId OrganizationId ProcessedClaimId ProductionFacilityId ProposalId SalesChannelId SupplierId TaskId
        TraderId TraderOnboardingProposalId TransactionId UserId
    ];
    kinds.into()
}

/// The keys of several parts, each part crafted in turn, and texts.
fn composites<S: BuildHasher>() -> Vec<Kind<S>> {
    vec![
        ("trader registration, marketplace", |hash, number| {
            hash.hash_one(TraderRegistrationKey { marketplace: id(number), organization: id(1) })
        }),
        ("trader registration, organization", |hash, number| {
            hash.hash_one(TraderRegistrationKey { marketplace: id(1), organization: id(number) })
        }),
        ("trader registration, both", |hash, number| {
            hash.hash_one(TraderRegistrationKey { marketplace: id(number), organization: id(number) })
        }),
        ("list of proposals, organization", |hash, number| {
            hash.hash_one((id::<OrganizationId>(number), Some(RoleScope::Mbp(id(1)))))
        }),
        ("list of proposals, whole organization", |hash, number| {
            hash.hash_one((id::<OrganizationId>(number), None::<RoleScope>))
        }),
        ("list of proposals, eco project", |hash, number| {
            hash.hash_one((id::<OrganizationId>(1), Some(RoleScope::EcoProject(id(number)))))
        }),
        ("offset target, scorecard", |hash, number| {
            hash.hash_one(OffsetTarget { scorecard: id(number), milestone: id(1), reporting_period: None })
        }),
        ("offset target, period", |hash, number| {
            hash.hash_one(OffsetTarget { scorecard: id(1), milestone: id(1), reporting_period: Some(id(number)) })
        }),
        ("registry's asset, registry", |hash, number| hash.hash_one(asset(number, "A"))),
        ("registry's asset, end", |hash, number| hash.hash_one(asset(1, &hex(number)))),
        ("registry's asset, long", |hash, number| hash.hash_one(asset(1, &format!("{}{:900}", hex(number), "x")))),
        ("idempotency, key", |hash, number| hash.hash_one(scope(&hex(number), 1, Some(1)))),
        ("idempotency, key twice", |hash, number| hash.hash_one(scope(&format!("{0}{0}", hex(number)), 1, None))),
        ("idempotency, channel", |hash, number| hash.hash_one(scope("K", number, Some(1)))),
        ("idempotency, trader", |hash, number| hash.hash_one(scope("K", 1, Some(number)))),
        ("issuance", |hash, number| hash.hash_one(issuance(&hex(number)))),
        ("issuance, front", |hash, number| hash.hash_one(issuance(&format!("{}{:0>32}", hex(number), 0)))),
        ("issuance, end", |hash, number| hash.hash_one(issuance(&format!("{:0>32}{}", 0, hex(number))))),
        ("certificate, issuance", |hash, number| hash.hash_one(CertificateId::new(issuance(&hex(number)), serial(1)))),
    ]
}

fn serial(number: u128) -> Serial {
    let text = format!("I_{number:030}");
    text.parse::<CertificateId>().expect("a certificate").serial()
}

/// The keys that hold a certificate's place in its issuance.
fn serials<S: BuildHasher>() -> Vec<Kind<S>> {
    vec![
        ("bundle", |hash, number| hash.hash_one(BundleKey { issuance: 1, serial: serial(number) })),
        ("certificate, serial", |hash, number| hash.hash_one(CertificateId::new(issuance("I"), serial(number)))),
    ]
}

/// The pairs of keys that share a bucket in each of the places in a hash that a table looks at: `ChunkedTable` takes the upper
/// half of a hash, for its lower bits and its topmost ones; an `IndexMap` takes the whole.
fn shared_buckets(hashes: &[u64]) -> [u64; 3] {
    [(0, 16), (32, 16), (57, 7)].map(|(shift, bits)| {
        let mut buckets = vec![0_u64; 1 << bits];
        for hash in hashes {
            buckets[(hash >> shift) as usize & ((1 << bits) - 1)] += 1;
        }
        buckets.iter().map(|keys| keys * keys.saturating_sub(1) / 2).sum()
    })
}

fn hashes<S>(hasher: &S, (_, hash): Kind<S>, number: fn(u64) -> u128) -> Vec<u64> {
    (0..KEYS as u64).map(|index| hash(hasher, number(index))).collect()
}

/// The families of which the keys cost more than twice what random keys cost.
fn floods<S: BuildHasher>(hasher: &S, kinds: Vec<Kind<S>>, families: &[Family], random: fn(u64) -> u128) -> Vec<String> {
    let mut found = Vec::new();
    for kind in kinds {
        let fair = shared_buckets(&hashes(hasher, kind, random));
        for (name, number) in families {
            let crafted = shared_buckets(&hashes(hasher, kind, *number));
            if crafted.iter().zip(fair).any(|(crafted, fair)| *crafted > 2 * fair) {
                found.push(format!("{}, {name}: {crafted:?} pairs, random {fair:?}", kind.0));
            }
        }
    }
    found
}

#[test]
fn crafted_ids_cost_no_more_than_random_ones() {
    for secret in SECRETS {
        assert_eq!(floods(&HashKey::from_bytes(secret), ids(), &CRAFTED, random), Vec::<String>::new());
    }
}

#[test]
fn crafted_texts_and_keys_of_several_parts_cost_no_more_than_random_ones() {
    for secret in SECRETS {
        assert_eq!(floods(&HashKey::from_bytes(secret), composites(), &CRAFTED, random), Vec::<String>::new());
    }
}

#[test]
fn crafted_serials_cost_no_more_than_random_ones() {
    for secret in SECRETS {
        let found = floods(&HashKey::from_bytes(secret), serials(), &CRAFTED_SERIALS, random_serial);
        assert_eq!(found, Vec::<String>::new());
    }
}

/// The hash that the tables had before: one folded product, of which a factor is known but for its seed.
struct Folded(u64);

struct FoldedHasher(u64);

impl BuildHasher for Folded {
    type Hasher = FoldedHasher;
    fn build_hasher(&self) -> FoldedHasher {
        FoldedHasher(self.0)
    }
}

impl Hasher for FoldedHasher {
    fn write(&mut self, _bytes: &[u8]) {
        panic!("ids only");
    }
    fn write_u128(&mut self, number: u128) {
        let (upper, lower) = ((number >> 64) as u64, number as u64);
        let product = u128::from(lower ^ self.0) * u128::from(upper ^ CONSTANT);
        self.0 = product as u64 ^ (product >> 64) as u64;
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

/// The counts tell a flood: that of the hash that went, and that of a seed which can be guessed.
#[test]
fn a_hash_with_a_known_constant_is_flooded() {
    let one_kind = || ids().into_iter().filter(|(name, _)| *name == "ApiKeyId").collect();
    for seed in [7, 0x1234_5678_9abc_def0] {
        let found = floods(&Folded(seed), one_kind(), &CRAFTED, random);
        assert!(found.iter().any(|flood| flood.starts_with("ApiKeyId, upper half is the constant: [1249975000,")), "{found:?}");
    }
    let found = floods(&Folded(7), one_kind(), &CRAFTED, random);
    assert!(found.iter().any(|flood| flood.starts_with("ApiKeyId, lower half is a small number: [1249975000,")), "{found:?}");
}

/// No two keys of a family are equal: equal ones would cost nothing.
#[test]
fn families_hold_different_numbers() {
    let all =
        CRAFTED.iter().chain(&CRAFTED_SERIALS).map(|(_, number)| *number).chain([random as fn(u64) -> u128, random_serial]);
    for number in all {
        let mut numbers: Vec<u128> = (0..KEYS as u64).map(number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), KEYS);
    }
}

#[test]
fn a_key_tells_nothing_of_itself() {
    let key = HashKey::from_bytes([0xa5; 16]);
    let mut hasher = key.build_hasher();
    hasher.write_u8(1);
    assert_eq!(format!("{key:?} {hasher:?}"), "HashKey(secret) KeyedHasher(secret)");
    let ledger = crate::Ledger::new(key);
    let shown = format!("{ledger:?}");
    let word = u64::from_le_bytes([0xa5; 8]);
    for secret in [format!("{word}"), format!("{word:x}"), "165, 165".into(), "a5, a5".into()] {
        assert!(!shown.contains(&secret), "{secret}");
    }
}

/// Every bit of the secret counts: no hash of an id survives the change of one.
#[test]
fn every_bit_of_a_key_counts() {
    let hashes = |bytes: [u8; 16]| (0..4_u64).map(|n| HashKey::from_bytes(bytes).hash_one(id::<CreditId>(n.into()))).collect();
    let base: Vec<u64> = hashes([0x5a; 16]);
    for bit in 0..128 {
        let mut bytes = [0x5a; 16];
        bytes[bit / 8] ^= 1 << (bit % 8);
        let other: Vec<u64> = hashes(bytes);
        assert!(base.iter().zip(&other).all(|(one, other)| one != other), "bit {bit}");
    }
}
