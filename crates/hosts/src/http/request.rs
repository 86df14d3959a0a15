//! A request of HTTP as a command or a query of the library. Which member stands where is the route's; what it means, and
//! whether it may be so, is the library's.

use ecoledger::{
    Actor, Command, CommandJson, IdempotencyKey, Query, Refusal, Timestamp, Version,
    kernel::{Clash, Details, IDEMPOTENCY_KEY_REQUIRED, KeyedCommand, Path},
    uuid::Uuid,
};
use serde_json::{Map, Value};

use super::{
    api_keys::NewKey,
    body::{self, MadeByAction},
    problem::Failed,
    random,
    routes::{Body, Kind, Parameter, Route},
};

/// What came, beside who sent it.
#[derive(Debug)]
pub(super) struct Request {
    /// The route.
    pub(super) route: &'static Route,
    /// The parameters of the path.
    pub(super) path: Vec<(String, String)>,
    /// The parameters of the query string, in order.
    pub(super) parameters: Vec<(String, String)>,
    /// The body.
    pub(super) body: String,
    /// From the header of that name.
    pub(super) idempotency_key: Option<IdempotencyKey>,
    /// From `If-Match`.
    pub(super) expected_version: Option<Version>,
}

/// A command that was read, and what this service made for it.
#[derive(Debug)]
pub(super) struct Made {
    /// The command.
    pub(super) command: Command,
    /// The ids in the objects of a list.
    pub(super) ids: Vec<Uuid>,
    /// What the action on a proposal makes.
    pub(super) by_action: MadeByAction,
    /// The passphrase of a new API key.
    pub(super) passphrase: Option<String>,
}

impl Request {
    /// The command that the route asks. The ids that it makes are made here. `at` is the time of the request.
    pub(super) async fn command(&self, name: &'static str, actor: &Actor, at: Timestamp) -> Result<Made, Failed> {
        self.expect_key(name)?;
        let mut members = self.members(actor)?;
        let (body, ids, by_action) = self.body(&mut members)?;
        for member in self.route.made.iter().filter(|place| !place.contains('.')) {
            members.insert((*member).to_owned(), random::id()?.to_string().into());
        }
        let mut passphrase = None;
        if name == "createApiKey" {
            let key = NewKey::make(at).await?;
            members.insert("apiKeyId".to_owned(), key.id.to_string().into());
            members.insert("passphraseHash".to_owned(), key.hash.into());
            members.insert("expiresAt".to_owned(), key.expires_at.to_string().into());
            passphrase = Some(key.passphrase);
        }
        let mut json = CommandJson::new(name, &body).at(at);
        for (member, text) in &members {
            json = json.beside(member, text.as_str().unwrap_or_default());
        }
        Ok(Made { command: json.read()?, ids, by_action, passphrase })
    }

    /// The query that the route asks.
    pub(super) fn query(&self, name: &str, actor: &Actor) -> Result<Query, Failed> {
        Ok(Query::from_json(name, &Value::Object(self.members(actor)?).to_string())?)
    }

    /// The parameter of the path with this name.
    pub(super) fn path_parameter(&self, name: &str) -> Option<&str> {
        self.path.iter().find_map(|(parameter, text)| (parameter == name).then_some(text.as_str()))
    }

    /// What may not happen twice comes with a key (D-7).
    fn expect_key(&self, name: &str) -> Result<(), Refusal> {
        if KeyedCommand::from_name(name).is_some() && self.idempotency_key.is_none() {
            let refusal = IDEMPOTENCY_KEY_REQUIRED.refusal(Clash::none());
            return Err(refusal.with(|details: &mut Details| details.member = Some("Idempotency-Key".to_owned())));
        }
        Ok(())
    }

    /// The body in the form of the command, with the ids in its objects and in its action. What a query string says of an object
    /// in the command stands in its place: such routes have no body.
    fn body(&self, members: &mut Map<String, Value>) -> Result<(String, Vec<Uuid>, MadeByAction), Failed> {
        let mut by_action = None;
        let body = match self.route.body {
            Body::None => {
                let is_object = |value: &Value| value.is_object();
                let objects: Vec<String> =
                    members.iter().filter(|(_, value)| is_object(value)).map(|(name, _)| name.clone()).collect();
                let objects: Map<String, Value> = objects.into_iter().filter_map(|name| members.remove_entry(&name)).collect();
                if objects.is_empty() { self.body.clone() } else { Value::Object(objects).to_string() }
            }
            Body::Members(_) => self.body.clone(),
            Body::Member(member, _) => body::wrapped(member, &self.body),
            Body::Action(_) => {
                let (body, made) = body::action(&self.body, random::id)?;
                by_action = made;
                body
            }
        };
        match self.route.made.iter().find(|place| place.contains('.')) {
            Some(place) => {
                let (body, ids) = body::with_ids(&body, place, random::id)?;
                Ok((body, ids, by_action))
            }
            None => Ok((body, Vec::new(), by_action)),
        }
    }

    /// The members that stand beside the body.
    fn members(&self, actor: &Actor) -> Result<Map<String, Value>, Refusal> {
        let mut members = Map::new();
        for (name, text) in self.path.iter().filter(|(name, _)| self.route.gives_member(name)) {
            let text = match actor {
                Actor::ChannelUser(user) if name == "userId" && text == "me" => user.to_string(),
                _ => text.clone(),
            };
            members.insert(name.clone(), text.into());
        }
        for (name, text) in self.route.fixed {
            members.insert((*name).to_owned(), (*text).into());
        }
        for (name, text) in &self.parameters {
            let parameter = self.route.parameters.iter().find(|parameter| parameter.name == name);
            put(parameter.ok_or_else(|| malformed(name, "unknown"))?, text, &mut members)?;
        }
        Ok(members)
    }
}

/// Puts what a parameter says where it belongs.
fn put(parameter: &Parameter, text: &str, members: &mut Map<String, Value>) -> Result<(), Refusal> {
    let twice = || malformed(parameter.name, "given twice");
    let (member, object) = match parameter.member {
        [member] => (member, members),
        [object, member] => {
            let object = members.entry(*object).or_insert_with(|| Value::Object(Map::new()));
            (member, object.as_object_mut().ok_or_else(twice)?)
        }
        _ => return Err(malformed(parameter.name, "unknown")),
    };
    match parameter.kind {
        Kind::Texts => {
            let list = object.entry(*member).or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut().ok_or_else(twice)?.push(text.into());
        }
        Kind::Text(_) | Kind::Number => {
            let number = match parameter.kind {
                Kind::Number => text.parse::<u64>().ok(),
                Kind::Text(_) | Kind::Texts => None,
            };
            if object.insert((*member).to_owned(), number.map_or_else(|| text.into(), Value::from)).is_some() {
                return Err(twice());
            }
        }
    }
    Ok(())
}

fn malformed(member: &str, what: &str) -> Refusal {
    Refusal::malformed(Path::Member(&Path::Root, member), what)
}
