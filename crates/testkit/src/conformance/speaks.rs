//! Who is asked: a program, or a ledger in memory.

use std::{
    ffi::OsString,
    fmt,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use ecoledger::{HashKey, Ledger};

use crate::wire;

/// A program answers each line within this time.
const PATIENCE: Duration = Duration::from_secs(30);

/// Takes lines and answers each with a line.
pub trait Speaks {
    /// The answers to these lines, as many and in their order.
    ///
    /// # Errors
    ///
    /// Says why there is an answer too few.
    fn answers(&mut self, lines: &[String]) -> Result<Vec<String>, String>;
}

/// A ledger of this library, which is held to the laws of [`wire::answer`] on the way.
#[derive(Debug)]
pub struct InMemory(Ledger);

impl InMemory {
    /// One in which nothing has happened.
    #[must_use]
    pub fn new() -> Self {
        Self(Ledger::new(HashKey::from_bytes([0; 16])))
    }
}

impl Default for InMemory {
    fn default() -> Self {
        Self::new()
    }
}

impl Speaks for InMemory {
    fn answers(&mut self, lines: &[String]) -> Result<Vec<String>, String> {
        Ok(lines.iter().map(|line| wire::answer(&mut self.0, line).to_string()).collect())
    }
}

/// A program that reads lines on standard input and writes one for each on standard output. It ends with this value.
pub struct Program {
    child: Child,
    stdin: ChildStdin,
    answers: Receiver<String>,
}

impl Program {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// Says why it does not start.
    pub fn start(program: &OsString, arguments: &[OsString]) -> Result<Self, String> {
        let mut command = Command::new(program);
        let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(format!("{}: it has no pipes", program.display()));
        };
        let (send, answers) = channel();
        // It is read all the time, so that it never waits for somebody who waits for it.
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, stdin, answers })
    }
}

impl Speaks for Program {
    fn answers(&mut self, lines: &[String]) -> Result<Vec<String>, String> {
        let mut all = String::new();
        for line in lines {
            all.push_str(line);
            all.push('\n');
        }
        let written = self.stdin.write_all(all.as_bytes()).and_then(|()| self.stdin.flush());
        written.map_err(|error| format!("it takes no line: {error}"))?;
        let next = |_| self.answers.recv_timeout(PATIENCE).map_err(|error| format!("no line: {error}"));
        lines.iter().map(next).collect()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _may_have_ended = self.child.kill();
        let _is_gone = self.child.wait();
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program").field("child", &self.child).finish_non_exhaustive()
    }
}
