//! An append-only file, one line a decision.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Seek, SeekFrom, Write},
    path::Path,
};

use ecoledger::{Ledger, Recorded, journal};

use crate::{progress::Progress, service::Failure};

pub(crate) struct Journal {
    file: File,
    name: String,
}

impl Journal {
    /// Opens or makes the file and replays it into the ledger. A last line without its line break was torn while it was
    /// written: it was never answered, and is cut off. Any other damage stops here, with the number of the line.
    pub(crate) fn open(path: &Path, ledger: &mut Ledger) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let fail = |what: &dyn std::fmt::Display| Failure::new(format!("journal {name}: {what}"));
        let file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(|error| fail(&error))?;
        let mut reader = BufReader::with_capacity(1 << 16, &file);
        let mut progress = Progress::new("decisions replayed");
        let mut line = Vec::new();
        let (mut number, mut whole) = (0_u64, 0_u64);
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line).map_err(|error| fail(&error))?;
            if length == 0 {
                break;
            }
            number += 1;
            if line.last() != Some(&b'\n') {
                eprintln!("ledger: journal {name}: line {number} is torn ({length} bytes), cut off");
                file.set_len(whole).map_err(|error| fail(&error))?;
                break;
            }
            let replayed = str::from_utf8(&line)
                .map_err(|error| error.to_string())
                .and_then(|text| journal::from_line(text).map_err(|error| error.to_string()))
                .and_then(|events| ledger.replay(events).map_err(|error| error.to_string()));
            replayed.map_err(|error| fail(&format!("line {number}: {error}")))?;
            whole += length as u64;
            progress.step();
        }
        drop(reader);
        let mut file = file;
        file.seek(SeekFrom::End(0)).map_err(|error| fail(&error))?;
        Ok(Self { file, name })
    }

    /// Appends one decision in one write.
    pub(crate) fn append(&mut self, events: &[Recorded]) -> Result<(), Failure> {
        let mut line = journal::to_line(events);
        line.push('\n');
        self.file.write_all(line.as_bytes()).map_err(|error| Failure::new(format!("journal {}: {error}", self.name)))
    }
}
