//! Goes into the copy of the kernel: which mutant is switched on, and which are reached.
#![allow(missing_docs, missing_debug_implementations, reason = "no part of the library: a copy is built with it")]

use std::{
    env,
    fs::{File, OpenOptions},
    io::Write,
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

static ACTIVE: AtomicUsize = AtomicUsize::new(0);
static REACHED: [AtomicBool; COUNT] = [const { AtomicBool::new(false) }; COUNT];

/// Whether this mutant is the one that `ECOLEDGER_MUTANT` names.
#[inline]
pub fn on(mutant: usize) -> bool {
    if !REACHED[mutant].load(Ordering::Acquire) {
        reach(mutant);
    }
    ACTIVE.load(Ordering::Relaxed) == mutant
}

/// The first time in this process: its number goes into the file that `ECOLEDGER_MUTANTS_REACHED` names.
#[cold]
fn reach(mutant: usize) {
    static FILE: OnceLock<Option<Mutex<File>>> = OnceLock::new();
    let file = FILE.get_or_init(|| {
        let active = env::var("ECOLEDGER_MUTANT").ok().and_then(|number| number.parse().ok());
        ACTIVE.store(active.unwrap_or(0), Ordering::Relaxed);
        let path = env::var_os("ECOLEDGER_MUTANTS_REACHED")?;
        OpenOptions::new().create(true).append(true).open(path).ok().map(Mutex::new)
    });
    if let Some(mut file) = file.as_ref().and_then(|file| file.lock().ok()) {
        let _lost_if_the_disk_is_full = file.write_all(format!("{mutant}\n").as_bytes());
    }
    REACHED[mutant].store(true, Ordering::Release);
}

/// Two iterators of different types as one: the original's or the mutant's.
#[derive(Clone)]
pub enum Either<L, R> {
    Left(L),
    Right(R),
}

impl<L: Iterator<Item = R::Item>, R: Iterator> Iterator for Either<L, R> {
    type Item = R::Item;
    fn next(&mut self) -> Option<R::Item> {
        match self {
            Self::Left(left) => left.next(),
            Self::Right(right) => right.next(),
        }
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::Left(left) => left.size_hint(),
            Self::Right(right) => right.size_hint(),
        }
    }
}

impl<L: DoubleEndedIterator<Item = R::Item>, R: DoubleEndedIterator> DoubleEndedIterator for Either<L, R> {
    fn next_back(&mut self) -> Option<R::Item> {
        match self {
            Self::Left(left) => left.next_back(),
            Self::Right(right) => right.next_back(),
        }
    }
}

impl<L: ExactSizeIterator<Item = R::Item>, R: ExactSizeIterator> ExactSizeIterator for Either<L, R> {}
