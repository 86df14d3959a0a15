//! Connecting, and the stream as it must be.

use std::{collections::HashMap, time::Duration};

use async_nats::{
    ConnectOptions, ServerAddr,
    jetstream::{
        Context, ErrorCode,
        context::{ContextBuilder, CreateStreamErrorKind, GetStreamErrorKind},
        stream::{Config, DiscardPolicy, Info, PersistenceMode, RetentionPolicy, StorageType},
    },
};
use ecoledger::journal;

use super::{Error, Options, log::Tries};

/// The member of a stream's metadata that says whose it is: the first line of a journal.
const FORMAT: &str = "ecoledger";

/// How long the cluster remembers what it has taken, at least.
const DUPLICATES: Duration = Duration::from_secs(120);

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
        duplicate_window: DUPLICATES.max(options.ack_timeout),
        ..Config::default()
    }
}

fn expect_ours(info: &Info, options: &Options) -> Result<Info, Error> {
    let found = &info.config;
    let format = found.metadata.get(FORMAT).map(String::as_str);
    if format != Some(journal::FIRST_LINE) {
        return Err(foreign(options, "expected a stream that a node of a ledger has made".to_owned()));
    }
    match unsafe_setting(found, options) {
        None => Ok(info.clone()),
        Some((setting, expected)) => Err(Error::Unsafe { stream: options.name.clone(), setting, expected }),
    }
}

/// The first setting under which the stream could lose a message that was acknowledged, or take others', and what is expected.
fn unsafe_setting(found: &Config, options: &Options) -> Option<(&'static str, String)> {
    let replicas = options.replicas;
    let window = options.ack_timeout;
    let settings = [
        ("subjects", found.subjects == [subject(&options.name)], "no subject but its own".to_owned()),
        ("num_replicas", found.num_replicas >= replicas, format!("at least {replicas}, found {}", found.num_replicas)),
        ("storage", found.storage == StorageType::File, "files".to_owned()),
        (
            "retention",
            found.retention == RetentionPolicy::Limits,
            "limits: messages are kept, whoever has read them".to_owned(),
        ),
        ("discard", found.discard == DiscardPolicy::New, "new: a full stream takes no more, and drops nothing".to_owned()),
        ("max_age", found.max_age.is_zero(), format!("none, found {} s", found.max_age.as_secs())),
        ("max_msgs", found.max_messages <= 0, format!("none, found {}", found.max_messages)),
        (
            "max_msgs_per_subject",
            found.max_messages_per_subject <= 0,
            format!("none, found {}", found.max_messages_per_subject),
        ),
        ("allow_msg_ttl", !found.allow_message_ttl, "that no message expires".to_owned()),
        ("allow_rollup_hdrs", !found.allow_rollup, "that no message takes others away".to_owned()),
        ("deny_delete", found.deny_delete, "that no message may be deleted".to_owned()),
        ("deny_purge", found.deny_purge, "that the stream may not be purged".to_owned()),
        ("no_ack", !found.no_ack, "acknowledgements".to_owned()),
        ("persist_mode", found.persist_mode != Some(PersistenceMode::Async), "writes before acknowledgements".to_owned()),
        (
            "duplicate_window",
            found.duplicate_window >= window,
            format!("at least {} ms, after which a message is sent again", window.as_millis()),
        ),
    ];
    settings.into_iter().find(|(_, holds, _)| !holds).map(|(setting, _, expected)| (setting, expected))
}
