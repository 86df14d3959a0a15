//! The suite for stores, on a stream: a handle keeps the contents that it has read.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use ecoledger::{Timestamp, Version, kernel::EntityKey, uuid::Uuid};
use ecoledger_hosts::jetstream::{Log, Options, Settled};
use ecoledger_testkit::store::{self, Append, Appended, Contents, Held, Line, Loaded, Page, Refused, Store, threads::race};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::cluster;

#[test]
fn jetstream_passes_every_case_and_a_race() {
    let Some(cluster) = cluster() else { return };
    let runtime = Arc::new(Runtime::new().unwrap());
    let streams = std::cell::Cell::new(0);
    let empty = || {
        streams.set(streams.get() + 1);
        Handle::open(&runtime, Options::new(&format!("case-{}", streams.get()), cluster.urls()))
    };
    assert_eq!(store::failures(empty), []);
    assert_eq!(race(empty(), 4, 25).made, 100);
}

/// A handle of its own: an append is one payload, as a decision is, and what it stands on is looked up in what was read.
struct Handle {
    runtime: Arc<Runtime>,
    options: Options,
    log: Log,
    contents: Contents,
}

impl Handle {
    fn open(runtime: &Arc<Runtime>, options: Options) -> Self {
        let log = runtime.block_on(Log::open(options.clone())).unwrap();
        Self { runtime: Arc::clone(runtime), options, log, contents: Contents::default() }
    }

    fn catch_up(&mut self) {
        let head = self.runtime.block_on(self.log.head()).unwrap();
        while self.log.position() < head {
            if let Some(payload) = self.runtime.block_on(self.log.read(Duration::from_secs(5))).unwrap() {
                self.take(&payload);
            }
        }
        self.take_what_was_read();
    }

    fn take_what_was_read(&mut self) {
        while let Some(payload) = self.log.next_read() {
            self.take(&payload);
        }
    }

    fn take(&mut self, payload: &Bytes) {
        self.contents.take(&from_bytes(payload));
    }
}

impl Store for Handle {
    fn another(&self) -> Self {
        Self::open(&self.runtime, self.options.clone())
    }

    fn load(&mut self, keys: &[EntityKey], pause: &mut dyn FnMut()) -> Loaded {
        self.catch_up();
        let head = self.contents.head();
        pause();
        Loaded { head, entities: keys.iter().map(|key| self.contents.entity(key)).collect() }
    }

    fn append(&mut self, append: &Append, pause: &mut dyn FnMut()) -> Appended {
        self.catch_up();
        loop {
            if let Some(repeated) = self.contents.repeated(append) {
                return repeated;
            }
            if self.contents.head().at.is_some_and(|last| append.at < last) {
                return Appended::Refused(Refused::Earlier);
            }
            if !append.reads.iter().all(|read| self.contents.is_unchanged(read)) {
                return Appended::Refused(Refused::Changed);
            }
            pause();
            let settled = self.runtime.block_on(async {
                self.log.send(to_bytes(append)).await;
                self.log.settle().await.unwrap()
            });
            match settled {
                Some(Settled::Appended) => return self.contents.take(append),
                Some(Settled::Overtaken) | None => self.take_what_was_read(),
            }
        }
    }

    fn read(&mut self, after: u64, pause: &mut dyn FnMut()) -> Page {
        self.catch_up();
        pause();
        Page { events: self.contents.after(after), next: self.contents.head().position }
    }

    fn append_cut(&mut self, append: &Append, writes: usize) -> bool {
        // One message is all that is written.
        if writes == 0 {
            return true;
        }
        assert!(matches!(self.append(append, &mut || {}), Appended::Now(_)));
        false
    }
}

fn to_bytes(append: &Append) -> Bytes {
    let events: Vec<Value> = append.events.iter().map(|line| json!([line.command, line.index, line.text])).collect();
    let write = |(key, held): &(EntityKey, Held)| json!([key.to_string(), held.version.get(), held.state]);
    let writes: Vec<Value> = append.writes.iter().map(write).collect();
    json!({"at": append.at, "events": events, "writes": writes}).to_string().into()
}

fn from_bytes(bytes: &[u8]) -> Append {
    let read: Value = serde_json::from_slice(bytes).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let line = |line: &Value| Line {
        command: text(&line[0]).parse::<Uuid>().unwrap().into(),
        index: line[1].as_u64().unwrap().try_into().unwrap(),
        text: text(&line[2]),
    };
    let write = |write: &Value| {
        let version = Version::new(write[1].as_u64().unwrap());
        (text(&write[0]).parse::<EntityKey>().unwrap(), Held { version, state: write[2].as_str().map(str::to_owned) })
    };
    Append {
        at: text(&read["at"]).parse::<Timestamp>().unwrap(),
        reads: Vec::new(),
        events: read["events"].as_array().unwrap().iter().map(line).collect(),
        writes: read["writes"].as_array().unwrap().iter().map(write).collect(),
    }
}
