//! Given, when, then: a ledger with a clock and the events so far, in the words of a scenario.

use std::sync::OnceLock;

use ecoledger::{
    Actor, CertificateRange, Code, Command, CommandContext, Executed, HashKey, IdempotencyKey, Ledger, NotExecuted, Query,
    QueryContext, Recorded, Refusal, Request, StateDigest, Timestamp,
    kernel::{IssuanceId, KeyedCommand, TraderId},
    query::{Cursor, PageRequest},
    views::{Answer, IssuanceView, Page},
};

use crate::{
    expected::{self, ExpectedEvent},
    ids, laws, sample, setting,
};

/// A ledger in a test, with everything that happened in it.
#[derive(Clone, Debug)]
pub struct World {
    /// The ledger.
    pub ledger: Ledger,
    /// Every event so far.
    pub events: Vec<Recorded>,
    /// Every request so far that was made in JSON.
    pub requests: Vec<String>,
    /// When the last request was made.
    pub now: Timestamp,
    /// How many requests were made.
    pub(crate) asked: u64,
    /// How many seconds each request comes after the one before.
    pub(crate) pace: i64,
}

impl World {
    /// A ledger in which nothing has happened.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            ledger: Ledger::new(HashKey::from_bytes([0; 16])),
            events: Vec::new(),
            requests: Vec::new(),
            now: sample::time(0),
            asked: 0,
            pace: 1,
        }
    }

    /// A ledger with the channels, users, traders and sources of [`setting`].
    #[must_use]
    pub fn with_channel() -> Self {
        static MADE: OnceLock<World> = OnceLock::new();
        MADE.get_or_init(Self::make_channel).clone()
    }

    fn make_channel() -> Self {
        let mut world = Self::empty();
        for (by, command) in setting::commands() {
            world.given(by, command);
        }
        world
    }

    /// The next request: a moment later, by the world's pace.
    pub(crate) fn tick(&mut self) {
        self.asked += 1;
        self.now = later(self.now, self.pace);
    }

    /// The context of the next command: its own id, a second later, and a key of its own where one is needed.
    #[must_use]
    pub fn context(&mut self, by: Actor, command: &Command) -> CommandContext {
        self.tick();
        let context = CommandContext::new(ids::command(self.asked), self.now, by);
        match KeyedCommand::from_name(command.type_name()) {
            Some(_) => context.with_key(sample::key(&format!("key-{}", self.asked))),
            None => context,
        }
    }

    /// What happened before: the command must be taken.
    pub fn given(&mut self, by: Actor, command: impl Into<Command>) -> &mut Self {
        let command = command.into();
        let context = self.context(by, &command);
        if let Err(refusal) = self.execute(&context, &command) {
            panic!("given {}: {refusal}", command.type_name());
        }
        self
    }

    /// What is asked now.
    pub fn when(&mut self, by: Actor, command: impl Into<Command>) -> Outcome<'_> {
        let command = command.into();
        let context = self.context(by, &command);
        self.when_asked(&context, &command)
    }

    /// What is asked now, under a key of the caller's.
    pub fn when_under(&mut self, key: IdempotencyKey, by: Actor, command: impl Into<Command>) -> Outcome<'_> {
        let command = command.into();
        let context = self.context(by, &command).with_key(key);
        self.when_asked(&context, &command)
    }

    /// What is asked now, in a context of the caller's.
    pub fn when_asked(&mut self, context: &CommandContext, command: &Command) -> Outcome<'_> {
        let before = self.ledger.state_digest().expect("a digest");
        let result = self.execute(context, command);
        Outcome { world: self, before, result }
    }

    /// What is asked now, as a client writes it: the `command` member of a request.
    pub fn when_json(&mut self, by: Actor, command: &str) -> Outcome<'_> {
        self.tick();
        let (id, at, key) = (ids::command(self.asked), self.now, self.asked);
        let actor = serde_json::to_string(&by).expect("actors are JSON");
        let context = format!(r#"{{"commandId":"{id}","at":"{at}","actor":{actor},"idempotencyKey":"key-{key}"}}"#);
        let before = self.ledger.state_digest().expect("a digest");
        let result = match Request::from_json(&format!(r#"{{"context":{context},"command":{command}}}"#)) {
            Ok(Request::Command(context, command)) => self.execute(&context, &command),
            Ok(other) => panic!("a command, not {other:?}"),
            Err(refusal) => Err(refusal),
        };
        Outcome { world: self, before, result }
    }

    /// Executes, and keeps the events. A refusal changes nothing (D-4): held wherever [`Outcome::then_refused`] is asked.
    pub fn execute(&mut self, context: &CommandContext, command: &Command) -> Result<Executed, Refusal> {
        match self.ledger.execute(context, command) {
            Ok(executed) => {
                self.events.extend(executed.events.iter().cloned());
                Ok(executed)
            }
            Err(NotExecuted::Refused(refusal)) => Err(refusal),
            Err(other) => panic!("{}: {other}", command.type_name()),
        }
    }

    /// What a trader can sell now, in order.
    #[must_use]
    pub fn listable(&self, trader: TraderId) -> Vec<CertificateRange> {
        self.listable_at(trader, self.now)
    }

    /// What a trader can sell at a moment, in order, page by page.
    #[must_use]
    pub fn listable_at(&self, trader: TraderId, at: Timestamp) -> Vec<CertificateRange> {
        setting::watchers().find_map(|watcher| self.listable_seen_by(watcher, trader, at)).unwrap_or_default()
    }

    fn listable_seen_by(&self, watcher: Actor, trader: TraderId, at: Timestamp) -> Option<Vec<CertificateRange>> {
        let context = QueryContext { at, actor: watcher };
        let mut ranges = Vec::new();
        let mut cursor = None;
        loop {
            let page = PageRequest::new(1_000, cursor).expect("a page");
            let answer = self.ledger.query(&context, &Query::ListableAssets { trader, page });
            let Ok(Answer::Assets(Page { items, next_cursor, .. })) = answer else { return None };
            ranges.extend(items.into_iter().map(|asset| CertificateRange::new(asset.start, &asset.end).expect("a range")));
            match next_cursor {
                Some(next) => cursor = Some(Cursor::new(&next).expect("a cursor")),
                None => return Some(ranges),
            }
        }
    }

    /// Where the certificates of an issuance stand; none when it is not known.
    #[must_use]
    pub fn issuance(&self, id: &IssuanceId) -> Option<IssuanceView> {
        let context = QueryContext { at: self.now, actor: Actor::Operator };
        match self.ledger.query(&context, &Query::Issuance(id.clone())) {
            Ok(Answer::Issuance(view)) => Some(view),
            Ok(other) => panic!("an issuance, not {other:?}"),
            Err(_) => None,
        }
    }

    /// The trader has these bundles to sell, as `I_1..I_10`, and no others.
    pub fn then_listable(&self, trader: TraderId, ranges: &[&str]) -> &Self {
        let found: Vec<String> = self.listable(trader).iter().map(ToString::to_string).collect();
        assert_eq!(found, ranges, "listable assets of {trader}");
        self
    }

    /// Every law holds.
    pub fn then_laws_hold(&self) -> &Self {
        if let Err(broken) = laws::all_hold(&self.ledger, &self.events) {
            panic!("{broken}");
        }
        self
    }
}

/// A ledger in which these commands were taken, each by its actor, one after the other.
///
/// ```
/// use ecoledger::{Actor, Code, bundles::{RegisterSalesChannel, RegisterSupplier}};
/// use ecoledger_testkit::{given, ids, sample};
///
/// let channel = |name| RegisterSalesChannel::new(ids::sales_channel(1), sample::name(name));
/// given([(Actor::Operator, channel("Nordic"))])
///     .when(Actor::Operator, channel("Baltic"))
///     .then_refused(Code::AlreadyExists);
/// given([(Actor::Operator, channel("Nordic"))])
///     .when(Actor::Operator, RegisterSupplier::new(ids::supplier(1), sample::name("Carbo Oy")))
///     .then(["supplierRegistered"]);
/// ```
#[must_use]
pub fn given<C: Into<Command>>(commands: impl IntoIterator<Item = (Actor, C)>) -> World {
    let mut world = World::empty();
    for (by, command) in commands {
        world.given(by, command);
    }
    world
}

/// A moment so many seconds later, or earlier.
#[must_use]
pub fn later(at: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_millis(at.millis().saturating_add(seconds.saturating_mul(1_000))).expect("a moment of our days")
}

/// What became of a command.
#[derive(Debug)]
#[must_use]
pub struct Outcome<'w> {
    world: &'w mut World,
    before: StateDigest,
    result: Result<Executed, Refusal>,
}

impl<'w> Outcome<'w> {
    /// It was taken, with these events in this order: their types, or types with the members that the test is about.
    ///
    /// ```should_panic
    /// use ecoledger::{Actor, bundles::WithdrawCertificates};
    /// use ecoledger_testkit::{World, event, given, ids, json, sample, setting};
    ///
    /// let trader = ids::trader(setting::MADE);
    /// let mut world = World::with_channel();
    /// world.given(Actor::Operator, setting::onramp(trader, "I_1..I_10"));
    /// let withdraw = WithdrawCertificates::new(trader, sample::range("I_1..I_3"), sample::text("Error"));
    /// // event 1, certificatesWithdrawn.reason: expected "Sold", found "Error"
    /// world.when(Actor::Operator, withdraw).then([event("certificatesWithdrawn", json!({ "reason": "Sold" }))]);
    /// ```
    pub fn then(self, events: impl IntoIterator<Item: Into<ExpectedEvent>>) -> &'w mut World {
        let expected: Vec<ExpectedEvent> = events.into_iter().map(Into::into).collect();
        match &self.result {
            Ok(executed) => {
                let differences = expected::differences(&expected, &executed.events);
                assert!(differences.is_empty(), "{differences}");
            }
            Err(refusal) => panic!("expected {} events, refused: {refusal}", expected.len()),
        }
        self.world
    }

    /// It was taken, with events of these types in this order.
    pub fn then_events(self, types: &[&str]) -> &'w mut World {
        match &self.result {
            Ok(executed) => {
                let found: Vec<&str> = executed.events.iter().map(|event| event.event.type_name()).collect();
                assert_eq!(found, types, "events");
            }
            Err(refusal) => panic!("refused: {refusal}"),
        }
        self.world
    }

    /// It was taken, without any event, and nothing has changed (D-8).
    pub fn then_nothing(self) -> &'w mut World {
        let before = self.before;
        let world = self.then_events(&[]);
        assert_eq!(world.ledger.state_digest(), Ok(before), "the state has changed without an event");
        world
    }

    /// It was taken, with this result.
    pub fn then_result(self) -> Answer {
        self.result.unwrap_or_else(|refusal| panic!("refused: {refusal}")).result
    }

    /// What became of it, for tests that look for themselves.
    pub fn into_result(self) -> Result<Executed, Refusal> {
        self.result
    }

    /// It was refused with this code, and nothing has changed (D-4).
    pub fn then_refused(self, code: Code) -> Refusal {
        assert_eq!(self.world.ledger.state_digest(), Ok(self.before), "D-4: the refused command changed the state");
        match self.result {
            Ok(executed) => panic!("expected {}, taken with {} events", code.name(), executed.events.len()),
            Err(refusal) => {
                assert_eq!(refusal.code(), code, "{refusal}");
                refusal
            }
        }
    }

    /// It was refused with this code for this line, and nothing has changed (D-4).
    pub fn then_refused_at(self, code: Code, index: u64) -> Refusal {
        let refusal = self.then_refused(code);
        assert_eq!(refusal.details().index, Some(index), "{refusal}");
        refusal
    }
}
