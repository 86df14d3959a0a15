//! Constructors of structs with many members: what must be said in `new`, the rest by methods.

/// Declares constructors. `new` takes the members that must be there, in the order of the contract; each `optional` member
/// (`None` without) and each `preset` one (its value without) is set by the method of its name.
#[doc(hidden)]
#[macro_export]
macro_rules! constructors {
    ($($name:ident($($required:ident: $required_type:ty),*)
        $(optional($($optional:ident: $optional_type:ty),*))?
        $(preset($($preset:ident: $preset_type:ty = $value:expr),*))?;)*) => {$(
        impl $name {
            #[doc = concat!("A `", stringify!($name), "` with the members that must be there.")]
            #[must_use]
            pub fn new($($required: $required_type),*) -> Self {
                Self { $($required,)* $($($optional: None,)*)? $($($preset: $value,)*)? }
            }

            $($(
                #[doc = concat!("The same with this `", stringify!($optional), "`.")]
                #[must_use]
                pub fn $optional(mut self, $optional: $optional_type) -> Self {
                    self.$optional = Some($optional);
                    self
                }
            )*)?

            $($(
                #[doc = concat!("The same with this `", stringify!($preset), "` in place of the usual one.")]
                #[must_use]
                pub fn $preset(mut self, $preset: $preset_type) -> Self {
                    self.$preset = $preset;
                    self
                }
            )*)?
        }
    )*};
}
