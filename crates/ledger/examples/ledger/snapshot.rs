//! A snapshot beside the journal, so that a start reads the journal's tail alone.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, BufRead as _, BufReader, BufWriter, Read as _, Write as _},
    path::{Path, PathBuf},
};

use ecoledger::{HashKey, Ledger, snapshot::Restoring};
use ecoledger_hosts::lines::{Failure, report};

use crate::{
    arguments::{Arguments, PROGRAM},
    journal::of_journal,
    place,
};

/// What no file of somebody else begins with.
const OURS: &[u8] = br#"{"format":"ecoledger snapshot""#;

pub(crate) struct Snapshot {
    path: PathBuf,
    sync: bool,
    /// Where the ledger stood when the file was read or written.
    sequence: u64,
}

impl Snapshot {
    /// Nothing is written yet. A file of somebody else is not to be replaced, and the journal least of all.
    pub(crate) fn open(path: &Path, journal: &Path, arguments: &Arguments) -> Result<Self, Failure> {
        let snapshot = Self { path: path.to_owned(), sync: arguments.sync, sequence: 0 };
        let found = match fs::metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(snapshot),
            Err(error) => return Err(snapshot.fail(error)),
        };
        let of_journal = fs::metadata(journal).map_err(|error| of_journal(journal, error))?;
        if place::is_same(&found, &of_journal) == Some(true) {
            return Err(snapshot.fail("it is the journal; choose another one"));
        }
        if !found.is_file() {
            return Err(snapshot.fail("it is no regular file; choose another one"));
        }
        let mut start = Vec::new();
        let file = File::open(path).map_err(|error| snapshot.fail(error))?;
        file.take(OURS.len() as u64).read_to_end(&mut start).map_err(|error| snapshot.fail(error))?;
        if !start.is_empty() && start != OURS {
            return Err(snapshot.fail("it is no snapshot of a ledger; the file is left as it is, choose another one"));
        }
        Ok(snapshot)
    }

    fn fail(&self, what: impl fmt::Display) -> Failure {
        Failure::of_file("snapshot", &self.path, what)
    }

    /// Says why the whole journal is replayed.
    pub(crate) fn leave_aside(&self, what: impl fmt::Display) {
        report(PROGRAM, format_args!("snapshot {}: {what}; the whole journal is replayed", self.path.display()));
    }

    /// The ledger in the file. One that cannot be restored is left aside, with a word.
    pub(crate) fn restore(&self, key: HashKey) -> Option<Ledger> {
        match self.read(key) {
            Ok(ledger) => Some(ledger),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                self.leave_aside(error);
                None
            }
        }
    }

    fn read(&self, key: HashKey) -> io::Result<Ledger> {
        let mut reader = BufReader::with_capacity(1 << 16, File::open(&self.path)?);
        let mut restoring = Restoring::new(key);
        let mut line = String::new();
        while reader.read_line(&mut line)? > 0 {
            restoring.take(line.strip_suffix('\n').unwrap_or(&line)).map_err(io::Error::other)?;
            line.clear();
        }
        restoring.finish().map_err(io::Error::other)
    }

    /// The ledger was restored from the file, where it stood at this position.
    pub(crate) fn stands_at(&mut self, sequence: u64) {
        self.sequence = sequence;
    }

    /// Writes the ledger beside the file and puts it in its place, so that there is always a whole one.
    pub(crate) fn write(&mut self, ledger: &Ledger) -> Result<(), Failure> {
        if self.sequence == ledger.sequence() {
            return Ok(());
        }
        let mut beside = self.path.clone().into_os_string();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        let written = self.write_to(&beside, ledger).and_then(|()| fs::rename(&beside, &self.path));
        written.map_err(|error| {
            let _gone = fs::remove_file(&beside);
            self.fail(format_args!("{error}; the one before stays, and the journal has everything"))
        })?;
        self.sequence = ledger.sequence();
        Ok(())
    }

    fn write_to(&self, path: &Path, ledger: &Ledger) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = BufWriter::with_capacity(1 << 16, options.open(path)?);
        for line in ledger.snapshot() {
            writeln!(file, "{}", line.map_err(io::Error::other)?)?;
        }
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        if self.sync { file.sync_all() } else { Ok(()) }
    }
}
