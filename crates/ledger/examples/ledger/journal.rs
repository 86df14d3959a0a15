//! An append-only file, one line a decision, of one process at a time.

use std::{
    fmt,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, BufRead as _, BufReader, Seek as _, Write as _},
    path::{Path, PathBuf},
};

use ecoledger::{
    Head, Ledger, journal,
    journal::{FIRST_LINE, WrittenDecision},
};
use ecoledger_hosts::lines::{Failure, Progress, report};

use crate::{
    arguments::{Arguments, PROGRAM},
    covered::Covered,
    first_line::FirstLine,
    place,
    replay::Replaying,
};

pub(crate) struct Journal {
    file: File,
    path: PathBuf,
    sync: bool,
    /// Its folder, until that is durable.
    folder: Option<File>,
    /// What was appended since the last commit.
    waiting: Vec<u8>,
    /// How long the file is, as this host left it.
    committed: u64,
}

/// What is left to do at the end of a file that was replayed.
pub(crate) enum End {
    /// It ends with a whole line.
    Whole,
    /// The first line is missing, or was torn while the file was made; nothing else is in it.
    New,
    /// The last line is whole, but for its line break. Zeros after it are cut off.
    WithoutBreak { whole: u64 },
    /// The last line was torn while it was written: it was never answered.
    Torn { line: u64, whole: u64, length: u64 },
}

/// What stays reserved for decisions that wait.
const KEPT: usize = 1 << 20;

impl Journal {
    /// Opens or makes the file, for this process alone. Nothing is written to it yet.
    pub(crate) fn open(path: &Path, arguments: &Arguments) -> Result<Self, Failure> {
        let fail = |error: &dyn fmt::Display| of_journal(path, error);
        let irregular = "it is no regular file; choose another one";
        match fs::metadata(path) {
            // Before it is opened: opening a pipe waits for its other end, and opening a device may do anything.
            Ok(found) if !found.is_file() => return Err(fail(&irregular)),
            Ok(found) => place::refuse_output(path, &found)?,
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fail(&error)),
            Err(_) => {}
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| fail(&error))?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => fail(&"another process has it open; one host at a time may use it"),
            TryLockError::Error(error) => fail(&error),
        })?;
        let found = file.metadata().map_err(|error| fail(&error))?;
        if !found.is_file() {
            return Err(fail(&irregular));
        }
        place::refuse_inputs(path, &found, &arguments.options.inputs)?;
        let sync = arguments.sync;
        let folder = if sync { place::folder(path)? } else { None };
        Ok(Self { file, path: path.to_owned(), sync, folder, waiting: Vec::new(), committed: found.len() })
    }

    /// Opens the file to be read, whoever else has it open.
    pub(crate) fn read_only(path: &Path) -> Result<Self, Failure> {
        let found = fs::metadata(path).map_err(|error| of_journal(path, error))?;
        if !found.is_file() {
            return Err(of_journal(path, "it is no regular file"));
        }
        let file = File::open(path).map_err(|error| of_journal(path, error))?;
        Ok(Self { file, path: path.to_owned(), sync: false, folder: None, waiting: Vec::new(), committed: found.len() })
    }

    /// Replays the whole file. What its last line lacks is told, and left as it is.
    pub(crate) fn replay_whole(&mut self, ledger: &mut Ledger) -> Result<(), Failure> {
        match self.replay(ledger)? {
            Some(End::Whole | End::WithoutBreak { .. }) => Ok(()),
            Some(End::New) => Err(self.fail("it has no first line; a host that is given it as --journal makes it one")),
            Some(End::Torn { line, .. }) => {
                self.report(format_args!("line {line} is not whole, and not counted"));
                Ok(())
            }
            None => Err(self.fail("it does not begin at the first event")),
        }
    }

    fn fail(&self, what: impl fmt::Display) -> Failure {
        of_journal(&self.path, what)
    }

    fn report(&self, what: impl fmt::Display) {
        report(PROGRAM, format_args!("journal {}: {what}", self.path.display()));
    }

    /// Replays the file into the ledger, from where the ledger stands, and changes nothing in the file. Damage stops here, with
    /// the number of the line. There is no end to which it can be replayed if the ledger comes from elsewhere.
    pub(crate) fn replay(&mut self, ledger: &mut Ledger) -> Result<Option<End>, Failure> {
        let mut covered = Covered::up_to(Head::new(ledger.sequence(), ledger.last_at()));
        self.file.rewind().map_err(|error| self.fail(error))?;
        let mut replaying = Replaying::into(ledger);
        let end = self.read_after(&mut covered, &mut replaying);
        // What is damaged comes before what ends the reading.
        replaying.finish().map_err(|(number, damage)| {
            let what = "the file is left as it is; bring back a copy of it that is whole";
            self.fail(format_args!("line {number}: {damage}; {what}"))
        })?;
        Ok(end?.filter(|_| covered.ends_at_its_head()))
    }

    fn read_after(&self, covered: &mut Covered, replaying: &mut Replaying<'_>) -> Result<Option<End>, Failure> {
        let mut reader = BufReader::with_capacity(1 << 16, &self.file);
        match FirstLine::read(&mut reader).map_err(|error| self.fail(error))? {
            FirstLine::Whole => {}
            FirstLine::New => return Ok(Some(End::New)),
            FirstLine::Foreign(what) => {
                let advice = "the file is left as it is, choose another one";
                return Err(self.fail(format_args!("line 1: expected {FIRST_LINE}: {what}; {advice}")));
            }
        }
        let mut line = Vec::new();
        let mut progress = Progress::new(PROGRAM, "decisions replayed");
        let (mut number, mut whole) = (1_u64, FIRST_LINE.len() as u64 + 1);
        let mut is_covered = true;
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line).map_err(|error| self.fail(error))? as u64;
            if length == 0 {
                return Ok(Some(End::Whole));
            }
            number += 1;
            let has_break = line.pop_if(|byte| *byte == b'\n').is_some();
            if !has_break && journal::is_torn(&line) {
                return Ok(Some(End::Torn { line: number, whole, length }));
            }
            if !has_break {
                line.truncate(line.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
            }
            if is_covered && !covered.has(&line) {
                is_covered = false;
                if !covered.ends_at_its_head() {
                    return Ok(None);
                }
            }
            if !is_covered && !replaying.take(number, &line) {
                return Ok(None);
            }
            if !has_break {
                return Ok(Some(End::WithoutBreak { whole: whole + line.len() as u64 }));
            }
            whole += length;
            progress.step();
        }
    }

    /// Why a ledger is not served.
    pub(crate) fn unbalanced(&self, faults: &[String]) -> Failure {
        let faults = faults.join("\n  ");
        self.fail(format_args!("the ledger in it is not balanced and is not served; the file is left as it is\n  {faults}"))
    }

    /// Makes the end of a file that was replayed ready for appending.
    pub(crate) fn mend(&mut self, end: End) -> Result<(), Failure> {
        self.expect_as_left()?;
        if let Some(folder) = self.folder.take() {
            // Before the first line, which a start that fails must not write.
            folder.sync_all().map_err(|error| self.fail(format_args!("its folder: {error}; --no-sync does without")))?;
        }
        match end {
            End::Whole => {}
            End::New => {
                if self.committed > 0 {
                    self.report("the first line was torn while the file was made, and nothing else is in it: it is made anew");
                }
                self.cut(0)?;
                self.waiting.extend_from_slice(FIRST_LINE.as_bytes());
                self.waiting.push(b'\n');
            }
            End::WithoutBreak { whole } => {
                self.report("the last line is whole, but for its line break, which it gets");
                self.cut(whole)?;
                self.waiting.push(b'\n');
            }
            End::Torn { line, whole, length } => {
                self.report(format_args!("line {line} is torn ({length} bytes), cut off"));
                self.cut(whole)?;
            }
        }
        self.commit()?;
        if self.sync {
            // Also what an earlier host has left to the operating system: from here on answers stand on it.
            self.file.sync_all().map_err(|error| self.fail(error))?;
        }
        Ok(())
    }

    fn cut(&mut self, length: u64) -> Result<(), Failure> {
        self.file.set_len(length).map_err(|error| self.fail(error))?;
        self.committed = length;
        Ok(())
    }

    /// Stops where somebody else changed the file, or put another one in its place: what is appended there would be lost.
    fn expect_as_left(&self) -> Result<(), Failure> {
        let changed = |what: &dyn fmt::Display| {
            let advice = "what was not answered may be in it; bring it back as this host left it and start again";
            self.fail(format_args!("{what}; {advice}"))
        };
        let found = self.file.metadata().map_err(|error| self.fail(error))?;
        match fs::metadata(&self.path) {
            Ok(named) if place::is_same(&found, &named) == Some(false) => {
                return Err(changed(&"another file was put in its place while this host ran"));
            }
            Ok(_) => {}
            Err(error) => return Err(changed(&format_args!("it is there no more: {error}"))),
        }
        if found.len() != self.committed {
            let (left, found) = (self.committed, found.len());
            return Err(changed(&format_args!("it was changed while this host ran: expected {left} bytes, found {found}")));
        }
        Ok(())
    }

    /// Takes one decision; it is durable after the next [`commit`](Self::commit).
    pub(crate) fn append(&mut self, decision: &WrittenDecision<'_>) {
        self.waiting.extend_from_slice(decision.line().as_bytes());
        self.waiting.push(b'\n');
    }

    /// Writes all that waits at once, and waits until it is on the disk. After an error none of it may be answered.
    pub(crate) fn commit(&mut self) -> Result<(), Failure> {
        // Even where nothing waits: answers stand on what was committed before.
        self.expect_as_left()?;
        if self.waiting.is_empty() {
            return Ok(());
        }
        if let Err(error) = (&self.file).write_all(&self.waiting) {
            let left = match self.file.set_len(self.committed) {
                Ok(()) => "what was not answered is not in it",
                Err(_) => "what was not answered may be in it",
            };
            return Err(self.fail(format_args!("{error}; {left}; mend that and start again")));
        }
        if self.sync {
            let advice = "what was not answered may be in it; mend that and start again";
            self.file.sync_data().map_err(|error| self.fail(format_args!("{error}; {advice}")))?;
        }
        self.committed += self.waiting.len() as u64;
        self.waiting.clear();
        self.waiting.shrink_to(KEPT);
        self.expect_as_left()
    }
}

/// A journal that cannot be used, and why.
pub(crate) fn of_journal(journal: &Path, what: impl fmt::Display) -> Failure {
    Failure::of_file("journal", journal, what)
}
