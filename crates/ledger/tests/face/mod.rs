//! What users touch: values from texts, commands from and to JSON, typed answers, and what may cross threads.

mod commands;
mod constructors;
mod members;
mod questions;
mod texts;
mod threads;
