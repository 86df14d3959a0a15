//! Prints the JSON Schemas of the wire: those whose names are given, each on a line of its own; without a name the names.

use std::process::ExitCode;

use ecoledger::schema;

fn main() -> ExitCode {
    let schemas = schema::all();
    let names: Vec<&str> = schemas.iter().map(|(name, _)| *name).collect();
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if asked.is_empty() {
        println!("{}", names.join("\n"));
    }
    for name in &asked {
        let Some((_, schema)) = schemas.iter().find(|(known, _)| known == name) else {
            eprintln!("no schema {name:?}: expected one of {}", names.join(", "));
            return ExitCode::from(2);
        };
        println!("{:#}", schema.as_value());
    }
    ExitCode::SUCCESS
}
