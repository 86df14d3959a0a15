//! The two original services over HTTP: a worked example of a service around the library, to run, to read and to copy.
//!
//! A client authenticates itself, by a bearer token ([`Tokens`]) or by an API key; the service makes the actor, the command's id
//! and all ids of what is made, takes `Idempotency-Key`, `If-Match` and the body from the client, and stamps the time when it is
//! the command's turn (D-96). A [`Store`] carries it out. What is refused is answered with a problem (RFC 9457) that has the
//! library's code.
//!
//! What can be asked is one table, [`ROUTES`](routes::GROUPS): the router, the page of [`routes`] and `/openapi.json` are made from it.
//!
//! | room | subject |
//! |---|---|
//! | [`routes`] | the table |
//! | `server` | a request from its arrival to its answer |
//! | `request`, `body` | a request as a command or a query of the library |
//! | `shapes`, `problem` | what is answered |
//! | `authentication`, `tokens`, `api_keys`, `limits` | who asks, and how often |
//! | [`store`] | what keeps the ledger |
//! | `metrics`, `openapi` | what is told of the service itself |

mod api_keys;
mod authentication;
mod body;
mod limits;
mod metrics;
mod openapi;
mod problem;
mod random;
mod request;
pub mod routes;
mod server;
mod shapes;
pub mod store;
mod tokens;

use std::{num::NonZeroU32, time::Duration};

pub use openapi::openapi;
pub use server::{router, serve};
pub use store::Store;
pub use tokens::Tokens;

/// How much a service takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The most bytes of a body. A command of 10,000 lines has about two million.
    pub largest_body: usize,
    /// How long a body may take to come.
    pub body_patience: Duration,
    /// How long what was begun may take when the service is told to end.
    pub patience_at_end: Duration,
    /// How many requests a second each client may send; of an API key, how many times it may be tried.
    pub requests_a_second: NonZeroU32,
}

impl Default for Options {
    /// 4 MiB, 30 seconds, a minute, 100 a second.
    fn default() -> Self {
        Self {
            largest_body: 4 << 20,
            body_patience: Duration::from_secs(30),
            patience_at_end: Duration::from_secs(60),
            requests_a_second: NonZeroU32::new(100).unwrap_or(NonZeroU32::MIN),
        }
    }
}

/// What every request finds.
#[derive(Debug)]
struct App<S> {
    store: S,
    tokens: Tokens,
    options: Options,
    limits: limits::Limits,
    verified: api_keys::Verified,
    metrics: metrics::Metrics,
}
