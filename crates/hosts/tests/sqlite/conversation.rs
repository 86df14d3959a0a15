//! A program that runs, and is talked with.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use ecoledger_testkit::wire::Value;

/// A running program; it is ended when the test ends.
pub(crate) struct Conversation {
    pub(crate) child: Child,
    stdin: Option<ChildStdin>,
    stdout: Option<BufReader<ChildStdout>>,
}

impl Conversation {
    pub(crate) fn begin(mut program: Command) -> Self {
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take().map(BufReader::new));
        Self { child, stdin, stdout }
    }

    /// Both ends of its lines, for threads.
    pub(crate) fn split(&mut self) -> (ChildStdin, BufReader<ChildStdout>) {
        (self.stdin.take().expect("once"), self.stdout.take().expect("once"))
    }

    /// The response to one line.
    pub(crate) fn ask(&mut self, line: &str) -> Value {
        let stdin = self.stdin.as_mut().expect("not split");
        writeln!(stdin, "{line}").and_then(|()| stdin.flush()).expect("it reads");
        let mut response = String::new();
        self.stdout.as_mut().expect("not split").read_line(&mut response).expect("it answers");
        serde_json::from_str(&response).expect("a response is JSON")
    }

    /// Closes its input and waits for its end.
    pub(crate) fn end(mut self) -> Option<i32> {
        drop(self.stdin.take());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        let _may_have_ended = self.child.kill();
        let _may_have_ended = self.child.wait();
    }
}
