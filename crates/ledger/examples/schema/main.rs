//! Prints the JSON Schemas of the wire: those whose names are given, each as one document; without a name the names.

use std::{
    io::{ErrorKind, Write as _, stdout},
    process::ExitCode,
};

use ecoledger::schema;

const HELP: &str =
    "usage: schema [NAME ...]\n\nPrints the JSON Schemas with these names; without a name the names that there are.\n";

fn main() -> ExitCode {
    match said(std::env::args().skip(1).collect()) {
        Ok(text) => match stdout().write_all(text.as_bytes()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => failed(&error.to_string()),
            _ => ExitCode::SUCCESS,
        },
        Err(message) => failed(&message),
    }
}

fn failed(message: &str) -> ExitCode {
    eprintln!("schema: {message}");
    ExitCode::from(2)
}

fn said(asked: Vec<String>) -> Result<String, String> {
    let schemas = schema::all();
    let names: Vec<&str> = schemas.iter().map(|(name, _)| *name).collect();
    if asked.iter().any(|name| name == "-h" || name == "--help") {
        return Ok(format!("{HELP}\n{}\n", names.join("\n")));
    }
    if asked.is_empty() {
        return Ok(format!("{}\n", names.join("\n")));
    }
    let one = |name: &String| {
        let known = schemas.iter().find(|(known, _)| known == name);
        let (_, schema) = known.ok_or_else(|| format!("no schema {name:?}: expected one of {}", names.join(", ")))?;
        Ok(format!("{:#}\n", schema.as_value()))
    };
    asked.iter().map(one).collect()
}
