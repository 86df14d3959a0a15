//! Declaring the commands and events of a domain crate: names, versions, reading and writing in one list.

/// Declares the events of a crate. Each has a type name and a version outside its data, so that a stored event is
/// decoded by both and its data is read once.
///
/// `in Box` keeps a large event in a box, so that the many small ones are cheap to move.
#[macro_export]
macro_rules! events {
    ($(#[$doc:meta])* $($variant:ident $name:literal v $version:literal $(in $held:ident)?,)*) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event {
            $(#[doc = concat!("`", $name, "`.")] $variant($crate::held!($variant $($held)?)),)*
        }

        impl Event {
            /// The type names of this crate's events, with the version that is written today.
            pub const TYPES: &'static [(&'static str, u32)] = &[$(($name, $version),)*];

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

            /// Reads the data of a stored event; `None` when the type is not of this crate or the version is not known.
            #[must_use]
            pub fn decode(type_name: &str, version: u32, data: &str) -> Option<serde_json::Result<Self>> {
                match (type_name, version) {
                    $(($name, $version) => Some(serde_json::from_str(data).map(Self::$variant)),)*
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

/// Declares the commands of a crate: each is a struct of checked values with a type name and a reader of its members.
#[macro_export]
macro_rules! commands {
    ($(#[$doc:meta])* $($variant:ident $name:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
        #[serde(tag = "type")]
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

        $(impl From<$variant> for Command {
            fn from(command: $variant) -> Self {
                Self::$variant(command)
            }
        })*
    };
}

/// What is read from the members of an object, taken in the order of the contract.
pub trait FromMembers: Sized {
    /// Takes the members; the caller refuses what is left over.
    fn from_members(members: &mut crate::Members<'_, '_>) -> Result<Self, crate::Refusal>;
}
