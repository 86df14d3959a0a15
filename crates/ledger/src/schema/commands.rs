//! The schema of all commands.

use alloc::{borrow::Cow, format, vec::Vec};
use core::marker::PhantomData;

use ecoledger_kernel::schema::{CommandForm, EachCommand};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{one_of, tagged};
use crate::{Command, bundles, credits, proposals};

/// A command with its type among its members.
struct Typed<C>(PhantomData<C>);

impl<C: CommandForm> JsonSchema for Typed<C> {
    fn schema_name() -> Cow<'static, str> {
        C::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("command {}", C::TYPE).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        tagged(C::json_schema(generator), "type", &json_schema!({"const": C::TYPE}))
    }
}

struct Collected<'g> {
    generator: &'g mut SchemaGenerator,
    schemas: Vec<Schema>,
}

impl EachCommand for Collected<'_> {
    fn command<C: CommandForm>(&mut self) {
        self.schemas.push(self.generator.subschema_for::<Typed<C>>());
    }
}

impl JsonSchema for Command {
    fn schema_name() -> Cow<'static, str> {
        "Command".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut collected = Collected { generator, schemas: Vec::new() };
        credits::Command::each_form(&mut collected);
        proposals::Command::each_form(&mut collected);
        bundles::Command::each_form(&mut collected);
        one_of("What may be asked of the ledger.", &collected.schemas)
    }
}
