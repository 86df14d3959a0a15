use alloc::string::{String, ToString as _};

use ecoledger_kernel::Timestamp;
use serde::Serialize;

use crate::feed::{EventType, FeedResource};

/// A type of event that an organization can receive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EventTypeView {
    /// The number of its row.
    pub id: u8,
    /// What it is called.
    pub name: &'static str,
    /// The URI by which it is asked for.
    pub uri: &'static str,
}

impl EventTypeView {
    pub(crate) fn new(event_type: &EventType) -> Self {
        Self { id: event_type.id(), name: event_type.name(), uri: event_type.uri() }
    }
}

/// An event of an organization's feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FeedEventView {
    /// Its number in the organization's own feed, from 1 on (D-67).
    pub event_id: String,
    /// The number of its type.
    pub type_id: u8,
    /// The URI of its type.
    pub type_uri: &'static str,
    /// What its type is called.
    pub name: &'static str,
    /// When it happened.
    pub at: Timestamp,
    /// What it is about.
    pub resource: FeedResource,
}

impl FeedEventView {
    pub(crate) fn new(number: u64, event_type: &EventType, at: Timestamp, resource: FeedResource) -> Self {
        let EventTypeView { id, name, uri } = EventTypeView::new(event_type);
        Self { event_id: number.to_string(), type_id: id, type_uri: uri, name, at, resource }
    }
}
