//! The last snapshot of a ledger, in an object store of the cluster: where a new node starts.

use core::{
    pin::Pin,
    task::{Context, Poll},
};
use std::{collections::HashMap, io};

use async_nats::jetstream::{
    self, ErrorCode,
    context::{CreateObjectStoreError, GetStreamError, GetStreamErrorKind},
    object_store::{Config, InfoErrorKind, ObjectInfo, ObjectMetadata, ObjectStore},
    stream::StorageType,
};
use ecoledger::{
    HashKey, Ledger,
    snapshot::{NotTaken, Restoring},
};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader, ReadBuf};

use super::{Log, message::MessageId};

/// The object that each snapshot replaces.
const OBJECT: &str = "ledger";
/// What the object's metadata says: the position in the stream, the name of the message there, when the stream was made.
const POSITION: &str = "position";
const MESSAGE: &str = "message";
const STREAM_MADE: &str = "stream-made";
/// How much is read at once.
const AT_ONCE: usize = 128 << 10;

/// Where a node has started.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Start {
    /// At the first message: there is no snapshot.
    Beginning,
    /// After the messages that a snapshot stands for.
    Snapshot {
        /// The position of the last one of them.
        position: u64,
    },
    /// At the first message: there is a snapshot, but it cannot be used, and why.
    NotRestored(String),
}

fn bucket(log: &Log) -> String {
    format!("{}-snapshots", log.options().name)
}

/// The ledger of the last snapshot, with the log at its position.
pub(super) async fn restore(log: &mut Log, key: HashKey) -> (Start, Option<Ledger>) {
    match try_restore(log, key).await {
        Ok(Some((ledger, position))) => (Start::Snapshot { position }, Some(ledger)),
        Ok(None) => (Start::Beginning, None),
        Err(what) => (Start::NotRestored(what), None),
    }
}

async fn try_restore(log: &mut Log, key: HashKey) -> Result<Option<(Ledger, u64)>, String> {
    let Some(store) = find(log).await? else { return Ok(None) };
    let Some(info) = last(&store).await? else { return Ok(None) };
    let place = Place::of(&info).ok_or("it does not say where in the stream it stands")?;
    if place.stream_made != log.created() {
        return Err("it stands for another stream of this name".to_owned());
    }
    let object = store.get(OBJECT).await.map_err(|error| error.to_string())?;
    if object.info().nuid != info.nuid {
        return Err("another one took its place while it was read".to_owned());
    }
    let mut lines = BufReader::with_capacity(AT_ONCE, object).lines();
    let mut restoring = Restoring::new(key);
    while let Some(line) = lines.next_line().await.map_err(|error| error.to_string())? {
        restoring.take(&line).map_err(|error| error.to_string())?;
    }
    let ledger = restoring.finish().map_err(|error| error.to_string())?;
    log.resume(place.position, place.message);
    Ok(Some((ledger, place.position)))
}

/// Writes a snapshot in the place of the last one. False when there is nothing to write: a snapshot stands there already, or a
/// decision has begun and not ended.
pub(super) async fn write(log: &Log, ledger: &Ledger) -> Result<bool, String> {
    let Some(message) = log.last().filter(|_| log.position() > 0) else { return Ok(false) };
    let store = if let Some(store) = find(log).await? {
        if last(&store).await?.and_then(|info| Place::of(&info)).is_some_and(|place| place.is_as_new_as(log)) {
            return Ok(false);
        }
        store
    } else {
        // Nothing is in it, and nobody answers for it until its replicas have agreed who does.
        make(log).await?
    };
    let metadata = HashMap::from([
        (POSITION.to_owned(), log.position().to_string()),
        (MESSAGE.to_owned(), message.as_str().to_owned()),
        (STREAM_MADE.to_owned(), log.created().to_string()),
    ]);
    let object = ObjectMetadata { name: OBJECT.to_owned(), metadata, ..ObjectMetadata::default() };
    let mut text = Text { lines: ledger.snapshot(), line: Vec::new(), read: 0 };
    store.put(object, &mut text).await.map_err(|error| with_source(&error))?;
    Ok(true)
}

fn with_source(error: &dyn core::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

/// The store; none if there is none. That the cluster does not tell is an error.
async fn find(log: &Log) -> Result<Option<ObjectStore>, String> {
    let error = match log.context().get_object_store(bucket(log)).await {
        Ok(store) => return Ok(Some(store)),
        Err(error) => error,
    };
    let source = core::error::Error::source(&error).and_then(|source| source.downcast_ref::<GetStreamError>());
    match source.map(GetStreamError::kind) {
        Some(GetStreamErrorKind::JetStream(told)) if told.error_code() == ErrorCode::STREAM_NOT_FOUND => Ok(None),
        _ => Err(with_source(&error)),
    }
}

async fn make(log: &Log) -> Result<ObjectStore, String> {
    let config = Config {
        bucket: bucket(log),
        description: Some("the last snapshot of a ledger".to_owned()),
        storage: StorageType::File,
        num_replicas: log.options().replicas,
        ..Config::default()
    };
    create(log.context(), config).await.map_err(|error| with_source(&error))
}

async fn create(context: &jetstream::Context, config: Config) -> Result<ObjectStore, CreateObjectStoreError> {
    context.create_object_store(config).await
}

/// What is said of the last snapshot; none if there is none.
async fn last(store: &ObjectStore) -> Result<Option<ObjectInfo>, String> {
    match store.info(OBJECT).await {
        Ok(info) => Ok(Some(info).filter(|info| !info.deleted)),
        Err(error) if error.kind() == InfoErrorKind::NotFound => Ok(None),
        Err(error) => Err(with_source(&error)),
    }
}

/// Where a snapshot stands.
struct Place {
    position: u64,
    message: MessageId,
    stream_made: i128,
}

impl Place {
    fn of(info: &ObjectInfo) -> Option<Self> {
        Some(Self {
            position: info.metadata.get(POSITION)?.parse().ok()?,
            message: MessageId::from_text(info.metadata.get(MESSAGE)?),
            stream_made: info.metadata.get(STREAM_MADE)?.parse().ok()?,
        })
    }

    fn is_as_new_as(&self, log: &Log) -> bool {
        self.stream_made == log.created() && self.position >= log.position()
    }
}

/// The lines of a snapshot as bytes, of which one line is held at a time.
struct Text<I> {
    lines: I,
    line: Vec<u8>,
    read: usize,
}

impl<I: Iterator<Item = Result<String, NotTaken>> + Unpin> AsyncRead for Text<I> {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        while buffer.remaining() > 0 {
            let rest = self.line.get(self.read..).unwrap_or_default();
            if rest.is_empty() {
                match self.lines.next() {
                    None => break,
                    Some(Err(error)) => return Poll::Ready(Err(io::Error::other(error))),
                    Some(Ok(line)) => {
                        self.line = line.into_bytes();
                        self.line.push(b'\n');
                        self.read = 0;
                    }
                }
                continue;
            }
            let length = rest.len().min(buffer.remaining());
            buffer.put_slice(rest.get(..length).unwrap_or(rest));
            self.read = self.read.saturating_add(length);
        }
        Poll::Ready(Ok(()))
    }
}
