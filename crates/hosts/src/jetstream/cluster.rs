//! Connecting, and the stream as it must be.

use std::collections::HashMap;

use async_nats::{
    ConnectOptions, ServerAddr,
    jetstream::{
        Context, ErrorCode,
        context::{ContextBuilder, CreateStreamErrorKind, GetStreamErrorKind},
        stream::{Config, DiscardPolicy, Info, RetentionPolicy, StorageType},
    },
};
use ecoledger::journal;

use super::{Error, Options, log::Tries};

/// The member of a stream's metadata that says whose it is: the first line of a journal.
const FORMAT: &str = "ecoledger";

/// Where messages are published.
pub(super) fn subject(name: &str) -> String {
    format!("{name}.journal")
}

/// Connects to one of the servers; the client goes on to another one whenever it must.
pub(super) async fn connect(options: &Options) -> Result<Context, Error> {
    let name = options.name.as_str();
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if name.is_empty() || !name.chars().all(is_word) {
        return Err(Error::Name(name.to_owned()));
    }
    let not_connected = |what: String| Error::NotConnected { servers: options.servers.join(", "), what };
    let servers: Result<Vec<ServerAddr>, _> = options.servers.iter().map(|server| server.parse()).collect();
    let servers = servers.map_err(|error| not_connected(error.to_string()))?;
    let mut connecting = ConnectOptions::new().name(format!("ecoledger {name}")).request_timeout(Some(options.ack_timeout));
    if !options.discover {
        connecting = connecting.ignore_discovered_servers();
    }
    let client = connecting.connect(servers).await.map_err(|error| not_connected(error.to_string()))?;
    Ok(ContextBuilder::new().timeout(options.ack_timeout).build(client))
}

/// The stream, which is made if it is not there. One that would lose messages, or is somebody else's, is refused.
pub(super) async fn open_stream(context: &Context, options: &Options) -> Result<Info, Error> {
    let mut tries = Tries::new(options);
    loop {
        let what = match context.get_stream(&options.name).await {
            Ok(stream) => return expect_ours(stream.cached_info(), options),
            Err(error) => match error.kind() {
                GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                    match create(context, options).await? {
                        None => continue,
                        Some(what) => what,
                    }
                }
                _ => error.to_string(),
            },
        };
        tries.pause(what).await?;
    }
}

/// Makes the stream. What may pass is told; whether another node was faster is seen when it is opened.
async fn create(context: &Context, options: &Options) -> Result<Option<String>, Error> {
    match context.create_stream(config(options)).await {
        Ok(_) => Ok(None),
        Err(error) => match error.kind() {
            CreateStreamErrorKind::JetStream(told) if told.error_code() == ErrorCode::STREAM_NAME_EXIST => Ok(None),
            CreateStreamErrorKind::JetStream(told) if told.error_code() == ErrorCode::STREAM_SUBJECT_OVERLAP => {
                Err(foreign(options, "another stream takes the messages of its subject".to_owned()))
            }
            _ => Ok(Some(format!("the stream cannot be made: {error}"))),
        },
    }
}

fn foreign(options: &Options, what: String) -> Error {
    Error::Foreign { stream: options.name.clone(), what }
}

fn config(options: &Options) -> Config {
    Config {
        name: options.name.clone(),
        subjects: vec![subject(&options.name)],
        description: Some("the journal of a ledger; nothing else may be published here".to_owned()),
        metadata: HashMap::from([(FORMAT.to_owned(), journal::FIRST_LINE.to_owned())]),
        num_replicas: options.replicas,
        storage: StorageType::File,
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::New,
        max_messages: -1,
        max_bytes: -1,
        max_messages_per_subject: -1,
        max_consumers: -1,
        deny_delete: true,
        deny_purge: true,
        ..Config::default()
    }
}

fn expect_ours(info: &Info, options: &Options) -> Result<Info, Error> {
    let found = &info.config;
    let expect = |holds: bool, what: &str| if holds { Ok(()) } else { Err(foreign(options, format!("expected {what}"))) };
    let format = found.metadata.get(FORMAT).map(String::as_str);
    expect(format == Some(journal::FIRST_LINE), "a stream that a node of a ledger has made")?;
    expect(found.subjects == [subject(&options.name)], "no subject but its own")?;
    expect(found.storage == StorageType::File, "storage in files")?;
    expect(found.retention == RetentionPolicy::Limits, "messages that are kept")?;
    expect(found.max_age.is_zero() && found.max_messages <= 0, "no limit of age or number")?;
    expect(found.discard == DiscardPolicy::New, "a full stream that refuses new messages")?;
    Ok(info.clone())
}
