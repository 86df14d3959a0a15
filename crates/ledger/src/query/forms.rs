//! How members of queries stand in JSON: each form is read and written in one place.

use alloc::vec::Vec;

use ecoledger_kernel::{Code, CreditId, Excerpt, FromJson, List, Members, Path, Refusal, Value};
use serde::{Serialize, ser::SerializeMap};

use super::{CreditFilter, EventFilter, PageRequest, ProposalFilter, Query, TimeRange, diagram::Format};
use crate::feed::EventType;
#[cfg(feature = "schema")]
use crate::{query::Cursor, schema::Form};
#[cfg(feature = "schema")]
use ecoledger_kernel::{Text, Timestamp};
#[cfg(feature = "schema")]
use schemars::JsonSchema;

/// A member that must be there.
pub(super) mod required {
    #[cfg(feature = "schema")]
    use super::{Form, JsonSchema, Query};
    use super::{FromJson, Members, Refusal, Serialize, SerializeMap};

    pub(in super::super) fn read<T: FromJson>(members: &mut Members<'_, '_>, name: &'static str) -> Result<T, Refusal> {
        members.required(name)
    }

    #[cfg(feature = "schema")]
    pub(in super::super) fn describe<T: JsonSchema>(form: &mut Form<'_>, name: &'static str, _of: fn(&Query) -> Option<&T>) {
        form.required::<T>(name);
    }

    pub(in super::super) fn write<M: SerializeMap>(map: &mut M, name: &str, value: &impl Serialize) -> Result<(), M::Error> {
        map.serialize_entry(name, value)
    }
}

/// A member that may be absent.
pub(super) mod optional {
    use super::{FromJson, Members, Refusal, Serialize, SerializeMap};

    pub(in super::super) fn read<T: FromJson>(members: &mut Members<'_, '_>, name: &'static str) -> Result<Option<T>, Refusal> {
        members.optional(name)
    }

    pub(in super::super) fn write<M: SerializeMap>(
        map: &mut M,
        name: &str,
        value: Option<&impl Serialize>,
    ) -> Result<(), M::Error> {
        value.map_or(Ok(()), |value| map.serialize_entry(name, value))
    }
}

/// Bounds on a time; open where they are absent.
pub(super) mod bounds {
    #[cfg(feature = "schema")]
    use super::{Form, Query};
    use super::{Members, Refusal, SerializeMap, TimeRange};

    pub(in super::super) fn read(members: &mut Members<'_, '_>, name: &'static str) -> Result<TimeRange, Refusal> {
        Ok(members.optional(name)?.unwrap_or_default())
    }

    #[cfg(feature = "schema")]
    pub(in super::super) fn describe(form: &mut Form<'_>, name: &'static str, _of: fn(&Query) -> Option<&TimeRange>) {
        form.optional::<TimeRange>(name);
    }

    pub(in super::super) fn write<M: SerializeMap>(map: &mut M, name: &str, range: &TimeRange) -> Result<(), M::Error> {
        if *range == TimeRange::default() { Ok(()) } else { map.serialize_entry(name, range) }
    }
}

/// A page: its limit, by this name, and its cursor.
pub(super) mod page {
    #[cfg(feature = "schema")]
    use super::{Cursor, Form, Query};
    use super::{Members, PageLimit, PageRequest, Path, Refusal, SerializeMap, optional};

    pub(in super::super) fn read(members: &mut Members<'_, '_>, limit_name: &'static str) -> Result<PageRequest, Refusal> {
        read_or(PageRequest::default(), members, limit_name)
    }

    #[cfg(feature = "schema")]
    pub(in super::super) fn describe(form: &mut Form<'_>, limit_name: &'static str, _of: fn(&Query) -> Option<&PageRequest>) {
        form.limit(limit_name);
        form.optional::<Cursor>("cursor");
    }

    /// The page that is asked for, in place of another where nothing is said.
    pub(super) fn read_or(
        mut page: PageRequest,
        members: &mut Members<'_, '_>,
        limit_name: &'static str,
    ) -> Result<PageRequest, Refusal> {
        let limit: Option<PageLimit> = members.optional(limit_name)?;
        if let Some(PageLimit(limit)) = limit {
            let path = members.path();
            page = PageRequest::new(limit, None).map_err(|invalid| invalid.at(Path::Member(&path, limit_name)))?;
        }
        page.cursor = members.optional("cursor")?;
        Ok(page)
    }

    pub(in super::super) fn write<M: SerializeMap>(map: &mut M, limit_name: &str, page: &PageRequest) -> Result<(), M::Error> {
        map.serialize_entry(limit_name, &page.limit)?;
        optional::write(map, "cursor", page.cursor.as_ref())
    }
}

/// A credit, and the page of its descendants: as long as a page may be, unless said otherwise (D-98).
pub(super) mod lineage {
    #[cfg(feature = "schema")]
    use super::Form;
    use super::{CreditId, Members, PageRequest, Refusal, SerializeMap, page};

    pub(in super::super) fn read(members: &mut Members<'_, '_>) -> Result<(CreditId, PageRequest), Refusal> {
        Ok((members.required("creditId")?, page::read_or(PageRequest::LONGEST, members, "limit")?))
    }

    #[cfg(feature = "schema")]
    pub(in super::super) fn describe(form: &mut Form<'_>) {
        form.required::<CreditId>("creditId");
        page::describe(form, "limit", |_query| None);
    }

    pub(in super::super) fn write<M: SerializeMap>(map: &mut M, credit: CreditId, page: &PageRequest) -> Result<(), M::Error> {
        map.serialize_entry("creditId", &credit)?;
        page::write(map, "limit", page)
    }
}

/// Which credits.
pub(super) mod credit_filter {
    use super::{CreditFilter, Members, Refusal, SerializeMap, optional};
    #[cfg(feature = "schema")]
    use super::{Form, Query};

    pub(in super::super) fn read(members: &mut Members<'_, '_>) -> Result<CreditFilter, Refusal> {
        Ok(CreditFilter {
            status: members.optional("status")?,
            listed_on: members.optional("listedOn")?,
            owner_id: members.optional("ownerId")?,
        })
    }

    #[cfg(feature = "schema")]
    pub(in super::super) fn describe(form: &mut Form<'_>, _of: fn(&Query) -> Option<&CreditFilter>) {
        form.members::<CreditFilter>();
    }

    pub(in super::super) fn write<M: SerializeMap>(map: &mut M, filter: &CreditFilter) -> Result<(), M::Error> {
        let CreditFilter { status, listed_on, owner_id } = filter;
        optional::write(map, "status", status.as_ref())?;
        optional::write(map, "listedOn", listed_on.as_ref())?;
        optional::write(map, "ownerId", owner_id.as_ref())
    }
}

/// Which proposals.
pub(super) mod proposal_filter {
    #[cfg(feature = "schema")]
    use super::{Form, Query};
    use super::{Members, ProposalFilter, Refusal, SerializeMap, optional};

    pub(in super::super) fn read(members: &mut Members<'_, '_>) -> Result<ProposalFilter, Refusal> {
        Ok(ProposalFilter { status: members.optional("status")?, proposal_type: members.optional("proposalType")? })
    }

    #[cfg(feature = "schema")]
    pub(in super::super) fn describe(form: &mut Form<'_>, _of: fn(&Query) -> Option<&ProposalFilter>) {
        form.members::<ProposalFilter>();
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "every form is written from a reference")]
    pub(in super::super) fn write<M: SerializeMap>(map: &mut M, filter: &ProposalFilter) -> Result<(), M::Error> {
        let ProposalFilter { status, proposal_type } = filter;
        optional::write(map, "status", status.as_ref())?;
        optional::write(map, "proposalType", proposal_type.as_ref())
    }
}

/// Which events of the feed, and the page; that one time is after the other is found last (D-83).
pub(super) mod events {
    use super::{
        EventFilter, EventTypeUri, List, Members, PageRequest, Path, Query, Refusal, SerializeMap, Vec, optional, page,
    };
    #[cfg(feature = "schema")]
    use super::{Form, Text, Timestamp};

    const TYPES: &str = "eventTypeUris";
    const EARLIEST: &str = "minEventDateTimeInUtc";
    const LATEST: &str = "maxEventDateTimeInUtc";
    const LAST_FETCHED: &str = "lastFetchedEventId";

    pub(in super::super) fn read(members: &mut Members<'_, '_>) -> Result<Query, Refusal> {
        let types: Option<List<EventTypeUri>> = members.optional(TYPES)?;
        let types = types.map_or_else(Vec::new, |types| types.0.into_iter().map(|uri| uri.0).collect());
        let (from, until) = (members.optional(EARLIEST)?, members.optional(LATEST)?);
        let last_fetched = members.optional(LAST_FETCHED)?;
        let page = page::read(members, "limit")?;
        let path = members.path();
        let filter = EventFilter::new(types, from, until, last_fetched);
        let filter = filter.map_err(|invalid| invalid.at(Path::Member(&path, LATEST)))?;
        Ok(Query::Events { filter, page })
    }

    #[cfg(feature = "schema")]
    pub(in super::super) fn describe(form: &mut Form<'_>) {
        form.optional::<Vec<EventTypeUri>>(TYPES);
        form.optional::<Timestamp>(EARLIEST);
        form.optional::<Timestamp>(LATEST);
        form.optional::<Text>(LAST_FETCHED);
        page::describe(form, "limit", |_query| None);
    }

    pub(in super::super) fn write<M: SerializeMap>(
        map: &mut M,
        filter: &EventFilter,
        page: &PageRequest,
    ) -> Result<(), M::Error> {
        let EventFilter { event_types, from, until, last_fetched } = filter;
        let uris: Vec<&str> = event_types.iter().map(|event_type| event_type.uri()).collect();
        optional::write(map, TYPES, Some(&uris).filter(|uris| !uris.is_empty()))?;
        optional::write(map, EARLIEST, from.as_ref())?;
        optional::write(map, LATEST, until.as_ref())?;
        optional::write(map, LAST_FETCHED, last_fetched.as_ref())?;
        page::write(map, "limit", page)
    }
}

/// Whether a diagram is asked for.
pub(super) fn is_drawn(members: &mut Members<'_, '_>) -> Result<bool, Refusal> {
    Ok(members.optional::<Format>("format")? == Some(Format::Mermaid))
}

/// A limit is a number; any number that is none of 1 to 1000 is `invalidField`, any other type `malformedRequest` (D-76).
struct PageLimit(u64);

impl FromJson for PageLimit {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let number = value.number()?;
        let found = Excerpt(number);
        let refused = |_| value.refuse(Code::InvalidField, format_args!("a limit is 1 to 1000, found {found}"));
        number.parse().map(Self).map_err(refused)
    }
}

impl FromJson for TimeRange {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let range = Self {
            after: members.optional("$gt")?,
            from: members.optional("$gte")?,
            before: members.optional("$lt")?,
            until: members.optional("$lte")?,
        };
        members.finish()?;
        Ok(range)
    }
}

/// A type of event, named by its URI.
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(with = "alloc::string::String", extend("enum" = uris())))]
struct EventTypeUri(&'static EventType);

/// The URIs of all types.
#[cfg(feature = "schema")]
fn uris() -> Vec<&'static str> {
    crate::feed::EVENT_TYPES.iter().map(EventType::uri).collect()
}

impl FromJson for EventTypeUri {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let uri = value.string()?;
        let unknown = || value.refuse(Code::InvalidField, format_args!("no type of event has the URI {:?}", Excerpt(&uri)));
        EventType::with_uri(&uri).map(Self).ok_or_else(unknown)
    }
}
