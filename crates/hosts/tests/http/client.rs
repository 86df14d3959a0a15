//! The program in a folder of its own, and a client that speaks HTTP/1.1 as it is written.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use ecoledger::Actor;
use ecoledger_hosts::http::Tokens;
use serde_json::Value;
pub(super) use serde_json::json;

/// The program while it runs. It is killed when the test ends.
pub(super) struct Service {
    pub(super) folder: PathBuf,
    pub(super) address: SocketAddr,
    pub(super) process: Child,
    tokens: Tokens,
}

impl Service {
    /// Starts it in an empty folder.
    pub(super) fn start(name: &str) -> Self {
        Self::start_with(name, &[])
    }

    /// Starts it in an empty folder, with more options.
    pub(super) fn start_with(name: &str, options: &[&str]) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("http").join(name);
        let _may_not_be_there = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        Self::start_in(folder, options)
    }

    /// Starts it in a folder, on what is there.
    pub(super) fn start_in(folder: PathBuf, options: &[&str]) -> Self {
        let file = folder.join("service.db");
        let mut program = Command::new(env!("CARGO_BIN_EXE_http"));
        program.args(["--listen", "127.0.0.1:0"]).args(options).arg(&file);
        let mut process = program.stderr(Stdio::piped()).spawn().expect("it starts");
        let mut errors = BufReader::new(process.stderr.take().expect("standard error"));
        let mut first = String::new();
        errors.read_line(&mut first).expect("a line");
        let listening: Value = serde_json::from_str(&first).unwrap_or_else(|_| panic!("no log: {first}"));
        let address = listening["address"].as_str().expect("an address").parse().expect("an address");
        let log = folder.join("log");
        thread::spawn(move || {
            let mut log = fs::File::create(log).expect("a file");
            std::io::copy(&mut errors, &mut log).expect("a log");
        });
        let tokens = Tokens::open(&folder.join("service.db.secret")).expect("the secret that it made");
        Self { folder, address, process, tokens }
    }

    /// A client with a bearer token of this actor.
    pub(super) fn client(&self, actor: Actor) -> Client {
        let token = self.tokens.token(actor, Duration::from_secs(600)).expect("a token");
        Client { address: self.address, authorization: Some(format!("Bearer {token}")), headers: Vec::new() }
    }

    /// The operator.
    pub(super) fn operator(&self) -> Client {
        self.client(Actor::Operator)
    }

    /// A client that nobody knows.
    pub(super) fn stranger(&self) -> Client {
        Client { address: self.address, authorization: None, headers: Vec::new() }
    }

    /// What it has said so far.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).expect("a log")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended, which is what some tests ask for.
        let _may_have_ended = self.process.kill();
        let _ended = self.process.wait();
    }
}

/// Who asks, and how.
#[derive(Clone)]
pub(super) struct Client {
    pub(super) address: SocketAddr,
    pub(super) authorization: Option<String>,
    headers: Vec<(&'static str, String)>,
}

/// What was answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) text: String,
}

impl Client {
    /// The same client with one more header.
    pub(super) fn with(&self, name: &'static str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.push((name, value.to_owned()));
        client
    }

    /// The same client under a key.
    pub(super) fn under(&self, key: &str) -> Self {
        self.with("Idempotency-Key", key)
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, &body.to_string())
    }

    pub(super) fn patch(&self, path: &str, body: &Value) -> Answer {
        self.ask("PATCH", path, &body.to_string())
    }

    pub(super) fn delete(&self, path: &str) -> Answer {
        self.ask("DELETE", path, "")
    }

    /// Asks, and reads the whole answer.
    pub(super) fn ask(&self, method: &str, path: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        if let Some(authorization) = &self.authorization {
            request += &format!("Authorization: {authorization}\r\n");
        }
        for (name, value) in &self.headers {
            request += &format!("{name}: {value}\r\n");
        }
        request += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
        // A service that refuses a body may close before it has read all of it.
        let _may_be_closed = stream.write_all(request.as_bytes());
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = Answer::read(&String::from_utf8(answer).expect("UTF-8"));
        super::description::expect_described(method, path, &answer);
        answer
    }
}

impl Answer {
    fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Self { status, headers, text: body.to_owned() }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body, where the status is this one.
    #[track_caller]
    pub(super) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.json()
    }

    /// A problem with this status and this code.
    #[track_caller]
    pub(super) fn refused(&self, status: u16, code: &str) -> Value {
        let problem = self.expect(status);
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert_eq!(problem["code"], code, "{self:?}");
        assert_eq!(problem["status"], status, "{self:?}");
        problem
    }

    /// The id of what was made.
    #[track_caller]
    pub(super) fn made(&self, member: &str) -> String {
        self.expect(201)[member].as_str().unwrap_or_else(|| panic!("no {member}: {self:?}")).to_owned()
    }
}
