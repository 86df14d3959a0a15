//! The OpenAPI description, made from the table of routes and the schemas beside this file.

use ecoledger::kernel::KeyedCommand;
use serde_json::{Map, Value, json};

use super::routes::{Asks, Body, Form, GROUPS, Group, Kind, Method, Parameter, Route};

/// What bodies, parameters and answers look like, by name.
const SCHEMAS: &str = include_str!("schemas.json");

/// Parameters of paths that are no ids.
const OTHER_PARAMETERS: [(&str, &str); 1] = [("issuanceId", "IssuanceId")];

/// What may be answered instead, with what it is.
const PROBLEMS: [(u16, &str); 6] = [
    (400, "The request is malformed, or a value breaks a rule"),
    (401, "Who asks is not known"),
    (403, "Not allowed"),
    (404, "Absent, or hidden"),
    (429, "Too many requests"),
    (503, "Not available: ask again"),
];

/// What may be answered to a command besides.
const PROBLEMS_OF_COMMANDS: [(u16, &str); 5] = [
    (408, "The body did not come"),
    (409, "Not possible in the present state"),
    (412, "Another version was expected"),
    (413, "The body is too large"),
    (428, "A version must be expected"),
];

/// The description, as JSON.
#[must_use]
pub fn openapi() -> String {
    let mut paths: Map<String, Value> = Map::new();
    for (group, route) in GROUPS.iter().flat_map(|group| group.routes.iter().map(move |route| (group, route))) {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method.to_string().to_ascii_lowercase(), operation(group, route));
        }
    }
    let tags: Vec<Value> = GROUPS.iter().map(|group| json!({"name": group.name, "description": group.description})).collect();
    // The schemas are JSON: a test reads them.
    let schemas: Value = serde_json::from_str(SCHEMAS).unwrap_or_default();
    let description = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "ecoledger",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT"},
            "description": "The Sales Channel Services and the Environmental Credit Service, on one ledger.",
        },
        "tags": tags,
        "paths": paths,
        "security": [{"bearer": []}, {"apiKey": []}],
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "apiKey": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "The user name is the id of an API key, the password its passphrase.",
                },
            },
        },
    });
    description.to_string()
}

fn operation(group: &Group, route: &Route) -> Value {
    let (Asks::Command(name) | Asks::Query(name)) = route.asks;
    let mut operation = json!({
        "operationId": format!("{}{}", route.method.to_string().to_ascii_lowercase(), route.path.replace(['{', '}'], "").replace(['/', '-'], "_")),
        "tags": [group.name],
        "summary": route.summary,
        "description": format!("Asks `{name}`."),
        "parameters": parameters(route),
        "responses": responses(route),
    });
    if let Some(operation) = operation.as_object_mut() {
        if let Some(body) = body(route) {
            operation.insert("requestBody".to_owned(), body);
        }
        if route.is_public() {
            operation.insert("security".to_owned(), json!([{}, {"bearer": []}, {"apiKey": []}]));
        }
    }
    operation
}

fn parameters(route: &Route) -> Vec<Value> {
    let in_path = route.path_parameters().map(|name| {
        let schema = OTHER_PARAMETERS.iter().find(|(parameter, _)| *parameter == name).map_or("Id", |(_, schema)| schema);
        let schema = match route.asks {
            Asks::Query("userBinding") => json!({"anyOf": [schema_of(schema), {"const": "me"}]}),
            Asks::Command(_) | Asks::Query(_) => schema_of(schema),
        };
        json!({"name": name, "in": "path", "required": true, "schema": schema})
    });
    let in_query = route.parameters.iter().map(in_query);
    let mut headers = Vec::new();
    if let Asks::Command(name) = route.asks {
        if KeyedCommand::from_name(name).is_some() {
            headers.push(json!({
                "name": "Idempotency-Key",
                "in": "header",
                "description": "Under it the command happens once (D-7). Other commands take none.",
                "required": true,
                "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
            }));
        }
        headers.push(json!({
            "name": "If-Match",
            "in": "header",
            "description": "The ETag of the version on which the client decided.",
            "schema": {"type": "string", "pattern": "^\"[0-9]{1,18}\"$"},
        }));
    }
    in_path.chain(in_query).chain(headers).collect()
}

fn in_query(parameter: &Parameter) -> Value {
    let schema = match parameter.kind {
        Kind::Text(schema) => schema_of(schema),
        Kind::Number => json!({"type": "integer", "minimum": 1, "maximum": 1000}),
        Kind::Texts => json!({"type": "array", "items": {"type": "string"}}),
    };
    json!({"name": parameter.name, "in": "query", "required": parameter.is_required, "schema": schema})
}

fn body(route: &Route) -> Option<Value> {
    let schema = match route.body {
        Body::None => return None,
        Body::Members(schema) | Body::Member(_, schema) | Body::Action(schema) => schema,
    };
    let content = match route.method {
        Method::Patch => json!({
            "application/json": {"schema": schema_of(schema)},
            "application/merge-patch+json": {"schema": schema_of(schema)},
        }),
        Method::Get | Method::Post | Method::Put | Method::Delete => json!({"application/json": {"schema": schema_of(schema)}}),
    };
    Some(json!({"required": true, "content": content}))
}

fn responses(route: &Route) -> Value {
    let schema = match route.form {
        Form::One(schema) => schema_of(schema),
        Form::List(schema) => json!({"type": "array", "items": schema_of(schema)}),
        Form::Page(schema) => json!({
            "type": "object",
            "properties": {"items": {"type": "array", "items": schema_of(schema)}, "nextCursor": schema_of("Cursor")},
            "required": ["items"],
            "additionalProperties": false,
        }),
        Form::NewTrader => schema_of("CreatedTrader"),
        Form::NewApiKey => schema_of("NewApiKey"),
        Form::Checkpoint => schema_of("Checkpoint"),
        Form::CheckpointResult => schema_of("CheckpointResult"),
        Form::SplitCredit => schema_of("SplitCredit"),
        Form::ActedOnProposal => schema_of("ActedOnProposal"),
    };
    let mut success = json!({"description": "Done", "content": {"application/json": {"schema": schema}}});
    let header = match route.form {
        Form::List(_) => Some(json!({"Link": {"description": "The next page, rel=\"next\"", "schema": {"type": "string"}}})),
        Form::One(_)
        | Form::NewTrader
        | Form::Checkpoint
        | Form::CheckpointResult
        | Form::SplitCredit
        | Form::ActedOnProposal => {
            Some(json!({"ETag": {"description": "The version, where there is one", "schema": {"type": "string"}}}))
        }
        Form::Page(_) | Form::NewApiKey => None,
    };
    if let (Some(success), Some(header)) = (success.as_object_mut(), header) {
        success.insert("headers".to_owned(), header);
    }
    let mut responses = Map::new();
    responses.insert(route.success.to_string(), success);
    let of_commands = match route.asks {
        Asks::Command(_) => &PROBLEMS_OF_COMMANDS[..],
        Asks::Query(_) => &[],
    };
    for (status, what) in PROBLEMS.iter().chain(of_commands) {
        let content = json!({"application/problem+json": {"schema": schema_of("Problem")}});
        responses.insert(status.to_string(), json!({"description": what, "content": content}));
    }
    Value::Object(responses)
}

fn schema_of(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}
