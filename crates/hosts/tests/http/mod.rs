//! The service over HTTP: the program is started, and asked as clients ask it.

mod authentication;
mod channels;
mod client;
mod credits;
mod description;
mod limits;
#[cfg(feature = "postgres")]
mod on_server;
mod running;
mod table;

use client::{Client, Service, json};
