//! The program as a client sees it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread::{self, JoinHandle},
};

/// A number that the environment gives in place of this one: how long, how many.
pub(crate) fn size(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

/// A process, with its lines.
pub(crate) struct Process {
    pub(crate) child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    said: JoinHandle<String>,
}

impl Process {
    pub(crate) fn start(address: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postgres"));
        command.args([address, "--summary", "--connections", "2"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
        let mut stderr = child.stderr.take().expect("standard error");
        let said = thread::spawn(move || {
            let mut said = String::new();
            stderr.read_to_string(&mut said).expect("text");
            said
        });
        Self { input: child.stdin.take(), output: BufReader::new(child.stdout.take().expect("standard output")), child, said }
    }

    /// Sends lines at once; false when the process is gone.
    pub(crate) fn send(&mut self, lines: &[String]) -> bool {
        let text = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        self.input.as_mut().expect("open").write_all(text.as_bytes()).is_ok()
    }

    /// The next response; none when the process is gone, whatever it left of a line.
    pub(crate) fn receive(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.output.read_line(&mut line);
        (read.is_ok() && line.pop() == Some('\n')).then_some(line)
    }

    /// Ends its input, and gives what it says at its end.
    pub(crate) fn end(mut self) -> String {
        self.input = None;
        let status = self.child.wait().expect("ended");
        let said = self.said.join().expect("what it says");
        assert!(status.success(), "{said}");
        said
    }
}

/// The number of a line of what a process said.
pub(crate) fn number(said: &str, name: &str) -> u64 {
    let value = said.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    value.unwrap_or_else(|| panic!("no {name} in: {said}"))
}
