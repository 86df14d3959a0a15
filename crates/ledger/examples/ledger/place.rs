//! Where the journal stands: which file it is, and its folder.

use std::{
    fs::{self, File, Metadata},
    io,
    path::Path,
};

use ecoledger_hosts::lines::{Failure, Input};

use crate::journal::of_journal;

/// Whether both are one file, whatever names led to them; unknown where the system does not tell.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems do not tell")]
pub(crate) fn is_same(one: &Metadata, other: &Metadata) -> Option<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Some((one.dev(), one.ino()) == (other.dev(), other.ino()))
}

#[cfg(not(unix))]
pub(crate) fn is_same(_: &Metadata, _: &Metadata) -> Option<bool> {
    None
}

/// The file behind a standard stream.
#[cfg(unix)]
fn behind(stream: impl std::os::fd::AsFd) -> Option<Metadata> {
    File::from(stream.as_fd().try_clone_to_owned().ok()?).metadata().ok()
}

#[cfg(not(unix))]
fn behind<S>(_: S) -> Option<Metadata> {
    None
}

/// A journal that is written to as a standard stream too would be damaged. To be asked before anything is said.
pub(crate) fn refuse_output(journal: &Path, found: &Metadata) -> Result<(), Failure> {
    let is_journal = |stream: Option<Metadata>| stream.is_some_and(|stream| is_same(found, &stream) == Some(true));
    if is_journal(behind(io::stderr())) {
        return Err(Failure::NothingMayBeSaid);
    }
    if is_journal(behind(io::stdout())) {
        let what = "it is standard output as well, and responses would damage it; send them elsewhere";
        return Err(of_journal(journal, what));
    }
    Ok(())
}

/// A journal that is read as requests too would never end.
pub(crate) fn refuse_inputs(journal: &Path, found: &Metadata, inputs: &[Input]) -> Result<(), Failure> {
    for input in inputs {
        let (name, read) = match input {
            Input::Standard => ("standard input".to_owned(), behind(io::stdin())),
            Input::File(path) => (path.display().to_string(), fs::metadata(path).ok()),
        };
        if read.is_some_and(|read| is_same(found, &read) == Some(true)) {
            let what = format_args!("{name} is the same file, and a journal holds no requests; name another one");
            return Err(of_journal(journal, what));
        }
    }
    Ok(())
}

/// The folder of a file that is there: a new file is durable only when its folder is.
#[cfg(unix)]
pub(crate) fn folder(journal: &Path) -> Result<Option<File>, Failure> {
    let whole = fs::canonicalize(journal).map_err(|error| of_journal(journal, error))?;
    let Some(folder) = whole.parent() else { return Ok(None) };
    File::open(folder).map(Some).map_err(|error| {
        let advice = "allow this user to read it, choose another one, or start with --no-sync";
        let what = format_args!("its folder {} cannot be opened to make it durable: {error}; {advice}", folder.display());
        of_journal(journal, what)
    })
}

/// Elsewhere a folder cannot be opened, and the file's own sync is all there is.
#[cfg(not(unix))]
pub(crate) fn folder(_: &Path) -> Result<Option<File>, Failure> {
    Ok(None)
}
