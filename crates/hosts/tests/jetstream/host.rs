//! The program `jetstream`, talked with, and killed.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::Duration,
};

/// How long an answer may take: elections of leaders among servers are in it.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running program.
pub(crate) struct Host {
    child: Child,
    requests: Option<Sender<String>>,
    responses: Receiver<String>,
}

/// The program on these servers.
pub(crate) fn program(servers: &[String], name: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_jetstream"));
    program.args(["--name", name, "--only-these"]);
    for server in servers {
        program.args(["--server", server]);
    }
    program
}

impl Host {
    /// Starts it.
    pub(crate) fn begin(mut program: Command) -> Self {
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let (mut stdin, stdout) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        let (requests, lines) = channel::<String>();
        thread::spawn(move || {
            // Until it is killed, or nobody has more to ask.
            while let Ok(line) = lines.recv() {
                if stdin.write_all(format!("{line}\n").as_bytes()).is_err() {
                    break;
                }
            }
        });
        let (sender, responses) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, requests: Some(requests), responses }
    }

    /// Asks, without waiting for the answer.
    pub(crate) fn send(&self, request: &str) {
        let requests = self.requests.as_ref().expect("not ended");
        // It may have been killed, which is seen when no answer comes.
        let _may_have_ended = requests.send(request.to_owned());
    }

    /// The next answer; none when the program has ended.
    pub(crate) fn receive(&self) -> Option<String> {
        match self.responses.recv_timeout(PATIENCE) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("no answer within {} s", PATIENCE.as_secs()),
        }
    }

    /// An answer that is there already.
    pub(crate) fn try_receive(&self) -> Option<String> {
        self.responses.try_recv().ok()
    }

    /// Asks, and waits for the answer.
    pub(crate) fn ask(&self, request: &str) -> String {
        self.send(request);
        self.receive().expect("an answer")
    }

    /// Kills it, without a word. What it had answered is still to be read.
    pub(crate) fn kill(&mut self) -> Vec<String> {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
        std::iter::from_fn(|| self.responses.recv_timeout(PATIENCE).ok()).collect()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _may_have_ended = self.child.kill();
        let _may_have_ended = self.child.wait();
    }
}
