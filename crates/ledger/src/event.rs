//! The events of the whole ledger, and the form in which they are recorded.

use alloc::{
    borrow::Cow,
    boxed::Box,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::borrow::Borrow;

use ecoledger_bundles as bundles;
use ecoledger_credits as credits;
use ecoledger_kernel::{
    Actor, CommandContext, CommandId, Emit, EntityKey, Inconsistent, StoredData, Timestamp, Touches, WholeData,
};
use ecoledger_proposals as proposals;
use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct as _};
use serde_json::value::RawValue;

/// Anything that happened. An event carries all that folding needs: each entity that it touches can be folded from its
/// own events alone ([D-3]).
///
/// The largest events are kept in a box, so that the many small ones are cheap to move.
///
/// [D-3]: ecoledger_kernel::rules::whole_ledger#d-3
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// To organizations, projects, claims, credits, and scorecards.
    Credits(credits::Event),
    /// To proposals and what they are about.
    Proposals(Box<proposals::Event>),
    /// In sales channels, and to bundles.
    Bundles(bundles::Event),
}

impl Event {
    /// The type name, as it is stored.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Credits(event) => event.type_name(),
            Self::Proposals(event) => event.type_name(),
            Self::Bundles(event) => event.type_name(),
        }
    }

    /// The version of the stored form.
    #[must_use]
    pub const fn version(&self) -> u32 {
        match self {
            Self::Credits(event) => event.version(),
            Self::Proposals(event) => event.version(),
            Self::Bundles(event) => event.version(),
        }
    }

    /// Every type name with the version that is written today.
    pub fn types() -> impl Iterator<Item = (&'static str, u32)> {
        credits::Event::TYPES.iter().chain(proposals::Event::TYPES).chain(bundles::Event::TYPES).copied()
    }

    /// Every form that is read, by type name and version: what is written today, and what was written before.
    pub fn forms() -> impl Iterator<Item = (&'static str, u32)> {
        credits::Event::FORMS.iter().chain(proposals::Event::FORMS).chain(bundles::Event::FORMS).copied()
    }

    /// Reads the data of a stored event by its type and version. An event in an older form becomes one of today.
    pub fn decode(type_name: &str, version: u32, data: &str) -> Result<Self, UndecodableEvent> {
        match Self::decode_from(type_name, version, &mut WholeData(data)) {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(UndecodableEvent(format!("{type_name} version {version}: {error}"))),
            None => Err(UndecodableEvent(format!("unknown event {type_name} version {version}"))),
        }
    }

    /// The same; none of an unknown type or version.
    pub(crate) fn decode_from(type_name: &str, version: u32, data: &mut impl StoredData) -> Option<serde_json::Result<Self>> {
        bundles::Event::decode_from(type_name, version, data)
            .map(|read| read.map(Self::from))
            .or_else(|| credits::Event::decode_from(type_name, version, data).map(|read| read.map(Self::from)))
            .or_else(|| proposals::Event::decode_from(type_name, version, data).map(|read| read.map(Self::from)))
    }

    pub(crate) fn fold<S: LedgerStore>(&self, at: Timestamp, actor: Actor, store: &mut S) -> Result<(), Inconsistent> {
        match self {
            Self::Credits(event) => credits::fold(event, store),
            Self::Proposals(event) => proposals::fold(event, at, actor, store),
            Self::Bundles(event) => bundles::fold(event, at, store),
        }
    }
}

/// A store of every entity of the ledger.
pub trait LedgerStore: credits::CreditsStore + proposals::ProposalsStore + bundles::BundlesStore {}

impl<S> LedgerStore for S where S: credits::CreditsStore + proposals::ProposalsStore + bundles::BundlesStore {}

/// A stored event that cannot be read: of an unknown type or version, or with other data than its version has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("undecodable event: {0}")]
pub struct UndecodableEvent(String);

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Credits(event) => event.serialize(serializer),
            Self::Proposals(event) => event.serialize(serializer),
            Self::Bundles(event) => event.serialize(serializer),
        }
    }
}

/// The events of a decision, from every domain, in order, each with its place from the start: an event is large, and is not
/// moved again.
#[derive(Debug)]
pub(crate) struct Events<'e> {
    at: Timestamp,
    command_id: CommandId,
    actor: Actor,
    /// The position of the last event so far.
    sequence: u64,
    recorded: &'e mut Vec<Recorded>,
}

impl<'e> Events<'e> {
    pub(crate) const fn of(context: &CommandContext, after: u64, recorded: &'e mut Vec<Recorded>) -> Self {
        let CommandContext { command_id, at, actor, .. } = *context;
        Self { at, command_id, actor, sequence: after, recorded }
    }
}

macro_rules! emits {
    ($($variant:ident $domain:ident,)*) => {$(
        impl From<$domain::Event> for Event {
            fn from(event: $domain::Event) -> Self {
                Self::$variant(event.into())
            }
        }

        impl Emit<$domain::Event> for Events<'_> {
            fn emit(&mut self, event: $domain::Event) {
                self.sequence = self.sequence.saturating_add(1);
                let Self { at, command_id, actor, sequence, .. } = *self;
                self.recorded.push(Recorded { sequence, at, command_id, actor, event: event.into() });
            }
        }
    )*};
}

emits! {
    Credits credits,
    Proposals proposals,
    Bundles bundles,
}

/// An event with its place in the one order of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// Its position: from 1, without gaps.
    pub sequence: u64,
    /// When it happened.
    pub at: Timestamp,
    /// The command that caused it.
    pub command_id: CommandId,
    /// Who asked.
    pub actor: Actor,
    /// What happened.
    pub event: Event,
}

impl Recorded {
    /// An event at its place, for a host that keeps events in a form of its own. Whether it fits there is asked by
    /// [`Ledger::record`](crate::Ledger::record) and [`Ledger::replay`](crate::Ledger::replay).
    ///
    /// ```
    /// use ecoledger::{Actor, Event, HashKey, Ledger, Recorded, uuid::uuid};
    /// let data = r#"{"salesChannelId":"25e636dc-06eb-59a5-9b6d-1f30f6215dc3","name":"Nordic"}"#;
    /// let event = Event::decode("salesChannelRegistered", 1, data)?;
    /// let command = uuid!("c548f316-4177-5897-a82f-34299e82a302").into();
    /// let recorded = Recorded::new(1, "2026-01-01T00:00:00Z".parse()?, command, Actor::Operator, event);
    /// let mut ledger = Ledger::new(HashKey::from_bytes([0; 16]));
    /// ledger.replay([recorded])?;
    /// assert_eq!(ledger.sequence(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(sequence: u64, at: Timestamp, command_id: CommandId, actor: Actor, event: Event) -> Self {
        Self { sequence, at, command_id, actor, event }
    }

    /// Lets each entity that the event touches take its change, in a store of the caller's own ([D-3]).
    ///
    /// [D-3]: ecoledger_kernel::rules::whole_ledger#d-3
    pub fn fold<S: LedgerStore>(&self, store: &mut S) -> Result<(), Inconsistent> {
        self.event.fold(self.at, self.actor, store)
    }

    /// Every entity whose state the event changes, in the order in which it changes them.
    #[must_use]
    pub fn touches(&self) -> Vec<EntityKey> {
        let mut touches = Touches::default();
        // A store that only writes down keys has no state that an event could fail to fit.
        let _always_fits = self.fold(&mut touches);
        touches.into_keys()
    }

    /// What a store that compares versions must raise: [`touches`](Self::touches), and the index entries behind them, by which
    /// a decision sees that a checkpoint's id is taken.
    #[must_use]
    pub fn raises(&self) -> Vec<EntityKey> {
        let mut touches = Touches::default();
        let _always_fits = self.event.fold(self.at, self.actor, &mut touches);
        touches.into_all_keys()
    }

    /// Writes it; without a position to those who are not to know it (D-95).
    pub(crate) fn write<S: Serializer>(
        &self,
        serializer: S,
        sequence: Option<u64>,
        with_touches: bool,
    ) -> Result<S::Ok, S::Error> {
        const OTHERS: usize = 6;
        let fields = OTHERS.saturating_add(sequence.iter().len()).saturating_add(usize::from(with_touches));
        let mut object = serializer.serialize_struct("Recorded", fields)?;
        if let Some(sequence) = sequence {
            object.serialize_field("sequence", &sequence)?;
        }
        object.serialize_field("at", &self.at)?;
        object.serialize_field("commandId", &self.command_id)?;
        object.serialize_field("actor", &self.actor)?;
        object.serialize_field("type", self.event.type_name())?;
        object.serialize_field("version", &self.event.version())?;
        object.serialize_field("data", &self.event)?;
        if with_touches {
            object.serialize_field("touches", &self.touches())?;
        }
        object.end()
    }
}

/// The form of a response ([`wire::requests`](crate::wire::requests)).
impl Serialize for Recorded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write(serializer, Some(self.sequence), true)
    }
}

/// An event as a journal holds it: without `touches`, which follow from the event (D-73), or with them where they are given.
pub(crate) struct Stored<R> {
    pub(crate) recorded: R,
    pub(crate) with_touches: bool,
}

impl<R: Borrow<Recorded>> Serialize for Stored<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let recorded = self.recorded.borrow();
        recorded.write(serializer, Some(recorded.sequence), self.with_touches)
    }
}

/// Type and version stand outside the data, so that a decoder picks by them and reads the data once.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Envelope<'a> {
    /// Its position: from 1, without gaps.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    sequence: u64,
    /// When it happened.
    at: Timestamp,
    /// The command that caused it.
    command_id: CommandId,
    /// Who asked.
    actor: Actor,
    #[serde(borrow, rename = "type")]
    type_name: Cow<'a, str>,
    version: u32,
    #[serde(borrow)]
    #[cfg_attr(feature = "schema", schemars(with = "serde_json::Value"))]
    data: &'a RawValue,
    /// Every entity whose state it changes, in the order in which it changes them.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<EntityKey>"))]
    touches: Option<Vec<String>>,
}

impl<'de> Deserialize<'de> for Stored<Recorded> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let envelope = Envelope::deserialize(deserializer)?;
        let Envelope { sequence, at, command_id, actor, type_name, version, data, touches } = envelope;
        let event = Event::decode(&type_name, version, data.get()).map_err(serde::de::Error::custom)?;
        let recorded = Recorded { sequence, at, command_id, actor, event };
        if let Some(given) = &touches {
            let follow: Vec<String> = recorded.touches().iter().map(ToString::to_string).collect();
            if *given != follow {
                let wrong = format!("event {sequence} touches {}, not {}", follow.join(" "), given.join(" "));
                return Err(serde::de::Error::custom(wrong));
            }
        }
        Ok(Self { recorded, with_touches: touches.is_some() })
    }
}

/// Reads both forms, strictly (D-99): an unknown member is refused, in the event and anywhere in its data, and so are `touches`
/// that do not follow from the event.
impl<'de> Deserialize<'de> for Recorded {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer).map(|stored| stored.recorded)
    }
}
