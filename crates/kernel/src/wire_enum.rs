//! Enums whose values are names on the wire.

/// Declares an enum of names: reading, writing and listing them in one place. An unknown name is `malformedRequest`.
#[macro_export]
macro_rules! wire_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[allow(clippy::exhaustive_enums, reason = "words of the contract: rules match them all, and a new one is a new contract")]
        pub enum $name {
            $($(#[$variant_doc])* #[cfg_attr(feature = "schema", schemars(rename = $text))] $variant,)*
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The value as it is written.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The value with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl $crate::FromJson for $name {
            fn from_json(value: $crate::Value<'_, '_>) -> Result<Self, $crate::Refusal> {
                value.string()?.parse().map_err(|invalid: $crate::Invalid| invalid.at(value.path()))
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::Invalid;

            /// The value with this name; `malformedRequest` for any other.
            fn from_str(name: &str) -> Result<Self, $crate::Invalid> {
                let unknown = || {
                    let message = alloc::format!("unknown value {:?}", $crate::Excerpt(name));
                    $crate::Invalid::new($crate::Code::MalformedRequest, message)
                };
                Self::from_name(name).ok_or_else(unknown)
            }
        }

        $crate::from_text! { parsed $name, }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = $crate::borrowed_text(deserializer)?;
                Self::from_name(&name).ok_or_else(|| serde::de::Error::custom(alloc::format!("unknown value {name:?}")))
            }
        }
    };
}

pub(crate) use wire_enum;
