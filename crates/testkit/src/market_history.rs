//! The Environmental Credit Service and its naive model side by side, request by request, in JSON.

mod tally;

use std::{collections::BTreeMap, sync::OnceLock};

use ecoledger::{HashKey, Ledger, NotAnswered, NotExecuted, Recorded, Request, Response, StateDigest, Timestamp};
use serde_json::{Value, json};

use crate::{
    model::credits::{Context, Credits, Done},
    strategy::credits::{Given, MarketRequest, Start, Step, beginning},
};

pub use tally::Tally;

/// In what the ledger and the model differ.
pub type Difference = String;

/// The beginning of 2026, in milliseconds since 1970.
const BEGINNING: i64 = 1_767_225_600_000;

/// A ledger, and what the model says of it.
#[derive(Clone, Debug)]
pub struct MarketHistory {
    /// The ledger.
    pub ledger: Ledger,
    /// Every event so far.
    pub events: Vec<Recorded>,
    /// What it should be.
    pub model: Credits,
    /// How often each rule of the ledger has refused, by its name; what is malformed or invalid is no rule's.
    pub refused_by: BTreeMap<String, u64>,
    now: i64,
    asked: usize,
    /// The last digest that was taken, and at which sequence.
    digest: Option<(u64, StateDigest)>,
}

/// What became of a request, to both alike: the name of its command, and the code that refused it if one did.
pub type Outcome = (String, Option<String>);

/// The kinds of `touches` that a query shows: kind, query, member.
const SEEN: [(&str, &str, &str); 8] = [
    ("organization", "organization", "organizationId"),
    ("ecoProject", "ecoProject", "ecoProjectId"),
    ("mbp", "modularBenefitProject", "mbpId"),
    ("claim", "claim", "claimId"),
    ("processedClaim", "processedClaim", "processedClaimId"),
    ("file", "file", "fileId"),
    ("proposal", "proposal", "proposalId"),
    ("credit", "credit", "creditId"),
];

impl MarketHistory {
    /// Both where a history starts; made once for each start.
    pub fn at(start: Start) -> Self {
        static MADE: [OnceLock<MarketHistory>; 4] = [const { OnceLock::new() }; 4];
        let place = match start {
            Start::Market => 0,
            Start::Projects => 1,
            Start::Credits => 2,
            Start::Crowded => 3,
        };
        MADE[place].get_or_init(|| Self::after(beginning(start))).clone()
    }

    /// Both after these commands, which must be taken.
    #[must_use]
    pub fn after(commands: impl IntoIterator<Item = Given>) -> Self {
        let ledger = Ledger::new(HashKey::from_bytes([0; 16]));
        let mut history = Self {
            ledger,
            events: Vec::new(),
            model: Credits::default(),
            refused_by: BTreeMap::new(),
            now: BEGINNING,
            asked: 0,
            digest: None,
        };
        for (actor, command) in commands {
            let mut context = json!({
                "commandId": crate::wire::id(&format!("beginning {}", history.asked)), "at": "2026-01-01T00:00:00.000Z", "actor": actor
            });
            if command["type"] == "updateProcessedClaim" {
                let key = format!("processedClaim:{}", command["processedClaimId"].as_str().unwrap_or_default());
                context["expectedVersion"] = Value::from(history.model.version(&key));
            }
            match history.ask(&MarketRequest { context, command: command.clone(), at: BEGINNING }) {
                Ok((_, None)) => {}
                other => panic!("{command}: {other:?}"),
            }
        }
        history
    }

    /// What a step asks in this state.
    #[must_use]
    pub fn request(&self, step: &Step) -> MarketRequest {
        step.request(&self.model, self.asked, self.now)
    }

    /// Takes one step.
    pub fn take(&mut self, step: &Step) -> Result<Outcome, Difference> {
        self.ask(&self.request(step))
    }

    /// Takes one step of the model alone, which is quick: its answer is what the ledger's should be.
    pub fn foretell(&mut self, step: &Step) -> Outcome {
        let MarketRequest { context, command, at } = step.request(&self.model, self.asked, self.now);
        self.asked += 1;
        let name = command["type"].as_str().unwrap_or_default().to_owned();
        match self.model.take(&read(&context, at), &command) {
            Ok(_) => {
                self.now = self.now.max(at);
                (name, None)
            }
            Err(codes) => (name, codes.first().map(|code| (*code).to_owned())),
        }
    }

    /// Asks both.
    pub fn ask(&mut self, request: &MarketRequest) -> Result<Outcome, Difference> {
        self.asked += 1;
        let MarketRequest { context, command, at } = request;
        let name = command["type"].as_str().unwrap_or_default().to_owned();
        let line = json!({ "context": context, "command": command }).to_string();
        let before = self.ledger.sequence();
        if self.digest.is_none_or(|(sequence, _)| sequence != before) {
            self.digest = self.taken_digest();
        }
        let ledger = self.execute(&line);
        let is_same = || self.digest.is_none() || self.taken_digest() == self.digest;
        let unchanged = self.ledger.sequence() == before && is_same();
        let model = self.model.take(&read(context, *at), command);
        let differ = |what: &str| Err(format!("{what}\nrequest {line}\nledger {ledger}\nmodel {model:?}"));
        match &model {
            Err(codes) => {
                let code = ledger["error"]["code"].as_str().unwrap_or_default();
                if !codes.contains(&code) {
                    return differ("another answer");
                }
                if !unchanged {
                    return differ("D-4: a refused command changed something");
                }
                if let Some(rule) = self.refusing_rule(&line) {
                    *self.refused_by.entry(rule.to_owned()).or_default() += 1;
                }
                Ok((name, Some(code.to_owned())))
            }
            Ok(done) => {
                if events(&ledger["events"]) != happened(done) {
                    return differ("other events");
                }
                if done.events.is_empty() && !unchanged {
                    return differ("D-78: a command without events changed something");
                }
                if ledger["result"] != done.result {
                    return differ("another result");
                }
                self.now = self.now.max(*at);
                self.compare_touched(done).map_err(|difference| format!("{difference}\nafter {line}"))?;
                Ok((name, None))
            }
        }
    }

    /// Asks both for a command of an actor, at the moment and under the id of every other one, at the version that is there where
    /// one is required; whether anything has changed.
    pub fn make(&mut self, actor: &Value, command: &Value) -> Result<bool, Difference> {
        let mut context = json!({ "commandId": crate::wire::id("a move"), "at": self.time(), "actor": actor });
        if let Some(processed) = command["processedClaimId"].as_str() {
            context["expectedVersion"] = Value::from(self.model.version(&format!("processedClaim:{processed}")));
        }
        let (before, at) = (self.ledger.sequence(), self.now);
        self.ask(&MarketRequest { context, command: command.clone(), at })?;
        Ok(self.ledger.sequence() > before)
    }

    fn execute(&mut self, line: &str) -> Value {
        let response = match Request::from_json(line) {
            Ok(Request::Command(context, command)) => match self.ledger.execute(&context, &command) {
                Ok(executed) => {
                    self.events.extend(executed.events.iter().cloned());
                    Response::executed(executed)
                }
                Err(NotExecuted::Refused(refusal)) => Response::refused(refusal),
                Err(other) => panic!("{other}"),
            },
            Ok(other) => panic!("a command, not {other:?}"),
            Err(refusal) => Response::refused(refusal),
        };
        serde_json::to_value(response).expect("a response is JSON")
    }

    /// The rule that refuses a command, if it can be read.
    fn refusing_rule(&self, line: &str) -> Option<&'static str> {
        let Ok(Request::Command(context, command)) = Request::from_json(line) else { return None };
        self.ledger.explain(&context, &command).rules.last().copied()
    }

    /// The digest of the ledger, with its sequence; not in a crowd, where it takes its time.
    fn taken_digest(&self) -> Option<(u64, StateDigest)> {
        let few = self.model.versions() < 400;
        few.then(|| (self.ledger.sequence(), self.ledger.state_digest().expect("a digest")))
    }

    /// The moment of the last event.
    fn time(&self) -> String {
        Timestamp::from_millis(self.now).expect("a moment").to_string()
    }

    /// What a query of an actor is answered: the result, or the code.
    fn query(&self, actor: &Value, query: &Value) -> Result<Value, String> {
        let line = json!({ "context": { "at": self.time(), "actor": actor }, "query": query }).to_string();
        let (context, query) = match Request::from_json(&line) {
            Ok(Request::Query(context, query)) => (context, query),
            Ok(other) => panic!("a query, not {other:?}"),
            Err(refusal) => return Err(refusal.code().name().to_owned()),
        };
        match self.ledger.query(&context, &query) {
            Ok(answer) => {
                let mut response = serde_json::to_value(Response::answered(answer)).expect("a response is JSON");
                Ok(response["result"].take())
            }
            Err(NotAnswered::Refused(refusal)) => Err(refusal.code().name().to_owned()),
            Err(other) => panic!("{other}"),
        }
    }

    /// Who looks: of every organization its administrator, in the first of its market roles.
    fn administrators(&self) -> Vec<Value> {
        let first = |organization: &crate::model::credits::Organization| {
            let role = organization.market_roles.first().map_or("buyer", String::as_str);
            member(&organization.id, &organization.id, role)
        };
        self.model.organizations.iter().map(first).collect()
    }

    fn compare_touched(&self, done: &Done) -> Result<(), Difference> {
        let mut touched: Vec<&String> = done.events.iter().flat_map(|event| &event.touches).collect();
        touched.sort();
        touched.dedup();
        for actor in self.administrators() {
            for key in touched.iter().take(12) {
                self.compare_entity(&actor, key)?;
            }
        }
        Ok(())
    }

    /// An actor sees an entity as the model says.
    fn compare_entity(&self, actor: &Value, key: &str) -> Result<(), Difference> {
        let (kind, id) = key.split_once(':').unwrap_or_default();
        let Some((_, query, member)) = SEEN.iter().find(|(name, ..)| *name == kind) else { return Ok(()) };
        let ledger = self.query(actor, &json!({ "type": query, *member: id }));
        let model = self.model.see(actor, member, &[id]).map_err(str::to_owned);
        if ledger == model { Ok(()) } else { Err(format!("{key} seen by {actor}:\nledger {ledger:?}\nmodel  {model:?}")) }
    }

    /// Every entity, list and feed to every actor: administrators, and whoever has a role besides.
    pub fn compare_all(&self) -> Result<(), Difference> {
        let audit = self.ledger.audit();
        if !audit.balanced {
            return Err(format!("D-17: {:?}", audit.faults));
        }
        let mut actors = self.administrators();
        for role in self.model.user_roles.iter().filter(|role| role.user != role.organization) {
            let actor = member(&role.user, &role.organization, &role.market_role);
            if !actors.contains(&actor) {
                actors.push(actor);
            }
        }
        // In a crowd, some of it.
        let keys = self.model.keys();
        let keys: Vec<&String> = keys.iter().step_by(keys.len().div_ceil(200)).collect();
        for actor in &actors {
            for key in &keys {
                self.compare_entity(actor, key)?;
            }
            self.compare_lists(actor)?;
            self.compare_parts(actor)?;
            self.compare_lineages(actor)?;
        }
        Ok(())
    }

    fn compare_lists(&self, actor: &Value) -> Result<(), Difference> {
        let own = actor["organizationId"].clone();
        let queries = [
            json!({ "type": "credits" }),
            json!({ "type": "credits", "status": "active", "ownerId": own }),
            json!({ "type": "credits", "listedOn": own }),
            json!({ "type": "proposals" }),
            json!({ "type": "proposals", "status": "submitted" }),
            json!({ "type": "proposals", "proposalType": "MBPClaimVerify" }),
            json!({ "type": "marketplaceTraders", "marketplaceId": own }),
            json!({ "type": "esgScorecards" }),
            json!({ "type": "events", "limit": 7 }),
            json!({ "type": "events", "lastFetchedEventId": "4" }),
            json!({ "type": "events", "eventTypeUris": ["credits/transfer", "processedClaims/update"] }),
            json!({ "type": "events", "minEventDateTimeInUtc": "2026-01-01T00:00:01.000Z", "maxEventDateTimeInUtc": self.time() }),
        ];
        let claims = self.model.mbps.iter().take(12).map(|mbp| json!({ "type": "claims", "mbpId": mbp.id }));
        let checkpoints = self.model.claims.iter().take(12).map(|claim| json!({ "type": "checkpoints", "claimId": claim.id }));
        let cards = self.model.scorecards.iter();
        let milestones = cards.map(|card| json!({ "type": "esgMilestones", "esgScorecardId": card.id }));
        for query in queries.into_iter().chain(claims).chain(checkpoints).chain(milestones) {
            let ledger = self.every_page(actor, &query);
            let model = self.model.list(actor, &query).map_err(str::to_owned);
            if ledger != model {
                return Err(format!("{query} of {actor}:\nledger {ledger:?}\nmodel  {model:?}"));
            }
        }
        Ok(())
    }

    /// Checkpoints and results one by one: the part of what they belong to, with its version.
    fn compare_parts(&self, actor: &Value) -> Result<(), Difference> {
        let claims = self.model.claims.iter().take(12);
        let claims = claims.map(|one| ("checkpoint", "claimId", "checkpoints", &one.id, &one.checkpoints));
        let processed = self.model.processed_claims.iter().take(12);
        let processed =
            processed.map(|one| ("checkpointResult", "processedClaimId", "checkpointResults", &one.id, &one.results));
        for (query, member, list, id, parts) in claims.chain(processed) {
            let shown = self.model.parts(actor, member, id, list).map_err(str::to_owned);
            for (place, part) in parts.iter().enumerate().take(3) {
                let ledger = self.query(actor, &json!({ "type": query, member: id, "checkpointId": part.id }));
                let model = shown.clone().map(|shown| shown[place].clone());
                if ledger != model {
                    return Err(format!("{query} {} of {actor}:\nledger {ledger:?}\nmodel  {model:?}", part.id));
                }
            }
        }
        Ok(())
    }

    fn compare_lineages(&self, actor: &Value) -> Result<(), Difference> {
        for credit in &self.model.credits {
            let mut ledger = self.query(actor, &json!({ "type": "creditLineage", "creditId": credit.id }));
            if let Ok(Value::Object(found)) = &mut ledger {
                found.remove("history");
            }
            let model = self.model.lineage(actor, &credit.id).map_err(str::to_owned);
            if ledger != model {
                return Err(format!("lineage of {} for {actor}:\nledger {ledger:?}\nmodel  {model:?}", credit.id));
            }
        }
        Ok(())
    }

    /// The entries of a list, page by page.
    fn every_page(&self, actor: &Value, query: &Value) -> Result<Vec<Value>, String> {
        let mut query = query.clone();
        let mut entries = Vec::new();
        loop {
            let mut page = self.query(actor, &query)?;
            if let Value::Array(items) = page["items"].take() {
                entries.extend(items);
            }
            match page["nextCursor"].take() {
                Value::Null => return Ok(entries),
                cursor => query["cursor"] = cursor,
            }
        }
    }
}

fn member(user: &str, organization: &str, market_role: &str) -> Value {
    json!({ "kind": "member", "userId": user, "organizationId": organization, "marketRole": market_role })
}

/// Types and touches of events, as the ledger wrote them.
fn events(written: &Value) -> Vec<(String, Vec<String>)> {
    let event = |event: &Value| {
        let touches = event["touches"].as_array().into_iter().flatten();
        let mut touches: Vec<String> = touches.filter_map(|key| key.as_str().map(str::to_owned)).collect();
        touches.sort();
        (event["type"].as_str().unwrap_or_default().to_owned(), touches)
    };
    written.as_array().into_iter().flatten().map(event).collect()
}

fn happened(done: &Done) -> Vec<(String, Vec<String>)> {
    done.events.iter().map(|event| (event.name.to_owned(), event.touches.clone())).collect()
}

/// The context as the model takes it.
fn read(context: &Value, at: i64) -> Context {
    let written = Timestamp::from_millis(at).expect("a moment").to_string();
    Context {
        at,
        year: written.get(..4).and_then(|year| year.parse().ok()).expect("a year"),
        written,
        actor: context["actor"].clone(),
        expected: context["expectedVersion"].as_u64(),
        key: context["idempotencyKey"].as_str().map(str::to_owned),
    }
}
