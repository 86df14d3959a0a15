//! What users touch: values from texts, commands and queries from and to JSON, typed answers, and what may cross threads.

mod commands;
mod constructors;
mod members;
mod queries;
mod questions;
mod texts;
mod threads;

pub(crate) use commands::commands_with_all_members;
pub(crate) use queries::queries_with_all_members;
