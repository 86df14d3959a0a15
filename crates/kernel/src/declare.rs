//! Declaring the commands, events and entities of a domain crate: each in one list.

use serde::de::{DeserializeOwned, Error as _};

/// A form in which an event is or was stored: one struct for each type and version ([D-99]). [`events!`](crate::events) says
/// which.
///
/// [D-99]: crate::rules::reading#d-99
pub trait StoredForm: DeserializeOwned {
    /// The events of the crate.
    type Event;
    /// The type name, as it is stored.
    const TYPE: &'static str;
    /// The version, from 1.
    const VERSION: u32;

    /// The event of today: an older form becomes the next, and so on.
    fn into_event(self) -> Self::Event;
}

/// The data of a stored event, before it is known which form it has.
pub trait StoredData {
    /// Reads it in this form.
    fn read<T: DeserializeOwned>(&mut self) -> serde_json::Result<T>;
}

/// Data that is a JSON text by itself.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the text is all there is")]
pub struct WholeData<'t>(pub &'t str);

impl StoredData for WholeData<'_> {
    fn read<T: DeserializeOwned>(&mut self) -> serde_json::Result<T> {
        serde_json::from_str(self.0)
    }
}

/// Data that stands at the start of a text: where it ends is found by reading it.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the text is all there is")]
pub struct LeadingData<'t>(
    /// What is left of the text; before anything was read, all of it.
    pub &'t str,
);

impl StoredData for LeadingData<'_> {
    fn read<T: DeserializeOwned>(&mut self) -> serde_json::Result<T> {
        let mut values = serde_json::Deserializer::from_str(self.0).into_iter();
        let read = values.next().unwrap_or_else(|| Err(serde_json::Error::custom("expected data")))?;
        self.0 = self.0.get(values.byte_offset()..).unwrap_or_default();
        Ok(read)
    }
}

/// Declares the events of a crate. Each has a type name and a version outside its data, so that a stored event is
/// decoded by both and its data is read once.
///
/// `in Box` keeps a large event in a box, so that the many small ones are cheap to move.
///
/// A form once released stays readable for ever. To give an event another form, freeze the old struct under a name of its own,
/// count the version up, name the frozen struct in `after` (the oldest first), and say by a `From` how it becomes the next:
///
/// ```
/// # extern crate alloc;
/// use ecoledger_kernel::events;
/// use serde::{Deserialize, Serialize};
///
/// /// As it was stored at first, in grams.
/// #[derive(Deserialize)]
/// #[serde(deny_unknown_fields)]
/// pub struct WeighedV1 {
///     grams: u32,
/// }
///
/// /// A thing was weighed.
/// #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
/// #[serde(deny_unknown_fields)]
/// pub struct Weighed {
///     pub milligrams: u64,
/// }
///
/// impl From<WeighedV1> for Weighed {
///     fn from(older: WeighedV1) -> Self {
///         Self { milligrams: u64::from(older.grams) * 1000 }
///     }
/// }
///
/// events! {
///     /// What happened on the scales.
///     Weighed "weighed" v 2 after [WeighedV1],
/// }
///
/// let read = Event::decode("weighed", 1, r#"{"grams":3}"#).unwrap().unwrap();
/// assert_eq!(read, Event::from(Weighed { milligrams: 3000 }));
/// assert_eq!(read.version(), 2);
/// ```
///
/// A step that is missing does not compile:
///
/// ```compile_fail,E0277
/// # extern crate alloc;
/// use ecoledger_kernel::events;
/// use serde::{Deserialize, Serialize};
///
/// /// As it was stored at first, in grams.
/// #[derive(Deserialize)]
/// #[serde(deny_unknown_fields)]
/// pub struct WeighedV1 {
///     grams: u32,
/// }
///
/// /// A thing was weighed.
/// #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
/// #[serde(deny_unknown_fields)]
/// pub struct Weighed {
///     pub milligrams: u64,
/// }
///
/// events! {
///     /// What happened on the scales.
///     Weighed "weighed" v 2 after [WeighedV1],
/// }
/// ```
///
/// Nor does a version without the forms before it:
///
/// ```compile_fail,E0080
/// # extern crate alloc;
/// use ecoledger_kernel::events;
/// use serde::{Deserialize, Serialize};
///
/// /// A thing was weighed.
/// #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
/// #[serde(deny_unknown_fields)]
/// pub struct Weighed {
///     pub milligrams: u64,
/// }
///
/// events! {
///     /// What happened on the scales.
///     Weighed "weighed" v 2,
/// }
/// ```
///
/// Nor a struct that stands for two versions, as one does that was never frozen:
///
/// ```compile_fail,E0119
/// # extern crate alloc;
/// use ecoledger_kernel::events;
/// use serde::{Deserialize, Serialize};
///
/// /// A thing was weighed.
/// #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
/// #[serde(deny_unknown_fields)]
/// pub struct Weighed {
///     pub milligrams: u64,
/// }
///
/// events! {
///     /// What happened on the scales.
///     Weighed "weighed" v 2 after [Weighed],
/// }
/// ```
/// A crate whose events change entities says so before them: `into CreditsStore;`, or `into BundlesStore with at: Timestamp;`
/// where an event is told more than it carries. Then `fold` lets each event change the store, by its own method of that name;
/// `with (at)` after an event says that it is told.
#[macro_export]
macro_rules! events {
    ($(#[$doc:meta])* into $store:ident $(with $($told:ident: $type:ty),+)?;
    $($variant:ident $name:literal v $version:literal $(in $held:ident)? $(after [$($older:ident),+])? $(with ($($tells:ident),+))?,)*) => {
        $crate::events! {
            $(#[$doc])*
            $($variant $name v $version $(in $held)? $(after [$($older),+])?,)*
        }

        /// Lets each entity that an event touches take its change; the event is told what stands beside it.
        pub fn fold<S: $store>(
            event: &Event,
            $($($told: $type,)+)?
            store: &mut S,
        ) -> Result<(), $crate::Inconsistent> {
            match event { $(Event::$variant(event) => event.fold($($($tells,)+)? store),)* }
        }

        #[cfg(feature = "schema")]
        impl Event {
            /// Tells every event of this crate in its newest form.
            pub fn each_form(told: &mut impl $crate::schema::EachEvent) {
                $(told.event::<$variant>();)*
            }
        }
    };
    ($(#[$doc:meta])* $($variant:ident $name:literal v $version:literal $(in $held:ident)? $(after [$($older:ident),+])?,)*) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(clippy::exhaustive_enums, reason = "whoever follows what happens says what each event means to it")]
        pub enum Event {
            $(#[doc = concat!("`", $name, "`.")] $variant($crate::held!($variant $($held)?)),)*
        }

        impl Event {
            /// The type names of this crate's events, with the version that is written today.
            pub const TYPES: &'static [(&'static str, u32)] = &[$(($name, $version),)*];

            /// Every form that is read, by type name and version: those of [`TYPES`](Self::TYPES) and the older ones.
            pub const FORMS: &'static [(&'static str, u32)] = &[$(
                $($(($name, <$older as $crate::StoredForm>::VERSION),)+)?
                ($name, $version),
            )*];

            /// The type name, as it is stored.
            #[must_use]
            pub const fn type_name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name,)* }
            }

            /// The version of the stored form.
            #[must_use]
            pub const fn version(&self) -> u32 {
                match self { $(Self::$variant(_) => $version,)* }
            }

            /// Reads the data of a stored event; `None` when the type is not of this crate or the version is not known. An
            /// event in an older form becomes one of today.
            #[must_use]
            pub fn decode(type_name: &str, version: u32, data: &str) -> Option<serde_json::Result<Self>> {
                Self::decode_from(type_name, version, &mut $crate::WholeData(data))
            }

            /// The same from data that need not be a text by itself.
            #[must_use]
            pub fn decode_from(
                type_name: &str,
                version: u32,
                data: &mut impl $crate::StoredData,
            ) -> Option<serde_json::Result<Self>> {
                match (type_name, version) {
                    $(
                        $($(($name, <$older as $crate::StoredForm>::VERSION) => {
                            Some(data.read().map(<$older as $crate::StoredForm>::into_event))
                        })+)?
                        ($name, $version) => Some(data.read().map(Self::$variant)),
                    )*
                    _ => None,
                }
            }
        }

        /// Writes the data alone: type and version stand beside it.
        impl serde::Serialize for Event {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$variant(data) => data.serialize(serializer),)* }
            }
        }

        $(impl From<$variant> for Event {
            fn from(data: $variant) -> Self {
                Self::$variant(data.into())
            }
        })*

        $($crate::stored_forms!($name, 1; $($($older)+)? $variant v $version);)*
    };
}

/// The forms of one event from the first to today's: each older one becomes the next.
#[doc(hidden)]
#[macro_export]
macro_rules! stored_forms {
    ($name:literal, $number:expr; $newest:ident v $version:literal) => {
        const _: () = assert!(
            $version == $number,
            concat!("the newest version of ", $name, " is one more than there are older forms in `after`"),
        );

        impl $crate::StoredForm for $newest {
            type Event = Event;
            const TYPE: &'static str = $name;
            const VERSION: u32 = $version;

            fn into_event(self) -> Event {
                self.into()
            }
        }
    };
    ($name:literal, $number:expr; $older:ident $next:ident $($later:tt)*) => {
        impl $crate::StoredForm for $older {
            type Event = Event;
            const TYPE: &'static str = $name;
            const VERSION: u32 = $number;

            fn into_event(self) -> Event {
                $crate::StoredForm::into_event(<$next as From<Self>>::from(self))
            }
        }

        $crate::stored_forms!($name, $number + 1; $next $($later)*);
    };
}

/// How an event stands in its enum: as it is, or in a box.
#[doc(hidden)]
#[macro_export]
macro_rules! held {
    ($event:ident) => {
        $event
    };
    ($event:ident Box) => {
        alloc::boxed::Box<$event>
    };
}

/// Declares the commands of a crate: each is a struct of checked values with a type name, a reader of its members, and the rule
/// that decides it. The rules read a view of this kind and emit to such events.
#[macro_export]
macro_rules! commands {
    ($(#[$doc:meta])* in $view:ident, to $events:path; $($variant:ident $name:literal by $rule:path,)*) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
        #[serde(tag = "type")]
        #[allow(clippy::exhaustive_enums, reason = "whoever decides, decides them all")]
        pub enum Command {
            $(#[doc = concat!("`", $name, "`.")] #[serde(rename = $name)] $variant($variant),)*
        }

        impl Command {
            /// The type names of this crate's commands.
            pub const TYPES: &'static [&'static str] = &[$($name,)*];

            /// The type name, as it is written.
            #[must_use]
            pub const fn type_name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name,)* }
            }

            /// Reads the members of a command of this crate; `None` when the type is not of this crate.
            pub fn from_members(
                type_name: &str,
                members: &mut $crate::Members<'_, '_>,
            ) -> Option<Result<Self, $crate::Refusal>> {
                match type_name {
                    $($name => Some(<$variant as $crate::FromMembers>::from_members(members).map(Self::$variant)),)*
                    _ => None,
                }
            }
        }

        /// Decides a command: its events go to `events`, in order; none when nothing changes ([D-8]).
        ///
        /// [D-8]: ecoledger_kernel::rules::whole_ledger#d-8
        pub fn decide<V: $view, N: $crate::Notes>(
            command: &Command,
            context: &$crate::CommandContext,
            reader: &mut $crate::Reader<'_, V, N>,
            events: &mut impl $events,
        ) -> Result<(), $crate::Halt<V::Gap>> {
            match command { $(Command::$variant(command) => $rule(command, context, reader, events),)* }
        }

        $(impl From<$variant> for Command {
            fn from(command: $variant) -> Self {
                Self::$variant(command)
            }
        }

        impl $crate::DomainCommand for $variant {
            type Domain = Command;
        }

        #[cfg(feature = "schema")]
        impl $crate::schema::CommandForm for $variant {
            const TYPE: &'static str = $name;
        })*

        #[cfg(feature = "schema")]
        impl Command {
            /// Tells every command of this crate.
            pub fn each_form(told: &mut impl $crate::schema::EachCommand) {
                $(told.command::<$variant>();)*
            }
        }

        impl $crate::DomainCommand for Command {
            type Domain = Self;
        }
    };
}

/// Declares the entities of a crate in one list: the view that holds them all, and the store that takes their changes.
#[macro_export]
macro_rules! entities {
    ($view:ident $store:ident: $first:ident, $($entity:ident,)*) => {
        /// A view that holds every entity of this crate.
        pub trait $view: $crate::Holds<$first> $(+ $crate::Holds<$entity>)* {}

        impl<V> $view for V where V: $crate::Holds<$first> $(+ $crate::Holds<$entity>)* {}

        /// A store of every entity of this crate.
        pub trait $store: $crate::Apply<$first> $(+ $crate::Apply<$entity>)* {}

        impl<S> $store for S where S: $crate::Apply<$first> $(+ $crate::Apply<$entity>)* {}
    };
}

/// A command of a domain crate: one of its structs, or any of them. Whoever joins the crates takes them all by it.
pub trait DomainCommand: Into<Self::Domain> {
    /// The commands of its crate.
    type Domain;
}

/// What is read from the members of an object, taken in the order of the contract.
pub trait FromMembers: Sized {
    /// Takes the members; the caller refuses what is left over.
    fn from_members(members: &mut crate::Members<'_, '_>) -> Result<Self, crate::Refusal>;
}
