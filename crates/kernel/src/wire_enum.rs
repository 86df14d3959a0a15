//! Enums whose values are names on the wire.

/// Declares an enum of names: reading, writing and listing them in one place. An unknown name is `malformedRequest`.
#[macro_export]
macro_rules! wire_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
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
                let name = value.string()?;
                Self::from_name(&name)
                    .ok_or_else(|| value.malformed(core::format_args!("unknown value {:?}", $crate::Excerpt(&name))))
            }
        }

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
