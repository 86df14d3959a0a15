//! The wire: requests, answers, events and errors as JSON.
//!
//! This is the written form of the library's own types, and no second set of them: [`Request`](crate::Request) reads it,
//! [`Response`](crate::Response) writes it. A Rust user needs no JSON; a service that receives JSON can read its body straight
//! into a command; the example host `ledger` speaks it line by line.
//!
//! | page | what is there |
//! |---|---|
//! | [`forms`] | ids, times, quantities, money, certificate ids |
//! | [`requests`] | a request, its context and actor; a response; an event |
//! | [`errors`] | every code in the order of the checks, with class, HTTP status and meaning |
//! | [`organizations`], [`projects`], [`proposals`], [`credits`], [`emissions`] | commands of members, their members, events and needs |
//! | [`channels`], [`bundles`] | commands around sales channels |
//! | [`queries`] | what may be asked, and what is answered |
//! | [`feed`] | the 48 types of event that organizations receive |
//! | [`host`] | the lines of the example host |
//!
//! In the tables a member with a `*` is optional: it may be absent or `null`. `[]` marks a list. Rules go by their numbers,
//! which [`rules`](crate::rules) explains. Every JSON text on these pages is read by a test, and every response is what the
//! library answered.
//!
//! With the feature `schema` the module of that name gives JSON Schemas of all of it.
//!
//! Names of types and members never change. A minor version may add queries and members of answers. What else is added waits for a
//! major one, since Rust programs match and write it: commands, events, types of proposals, members of filters.

#[doc = include_str!("forms.md")]
pub mod forms {}

#[doc = include_str!("requests.md")]
pub mod requests {}

#[doc = include_str!("errors.md")]
pub mod errors {}

#[doc = include_str!("organizations.md")]
pub mod organizations {}

#[doc = include_str!("projects.md")]
pub mod projects {}

#[doc = include_str!("proposals.md")]
pub mod proposals {}

#[doc = include_str!("credits.md")]
pub mod credits {}

#[doc = include_str!("emissions.md")]
pub mod emissions {}

#[doc = include_str!("channels.md")]
pub mod channels {}

#[doc = include_str!("bundles.md")]
pub mod bundles {}

#[doc = include_str!("queries.md")]
pub mod queries {}

#[doc = include_str!("feed.md")]
#[doc = include_str!("feed_types.md")]
pub mod feed {}

#[doc = include_str!("host.md")]
pub mod host {}
