//! A random history: the ledger and the model side by side, step by step.

use ecoledger::{
    Actor, Command, CommandContext, Query, QueryContext, Recorded,
    bundles::TaskKind,
    kernel::IssuanceId,
    query::{PageRequest, TimeRange},
    views::Answer,
};

use crate::{
    World, ids,
    laws::{self, hold},
    model::{Model, No, Taken, Totals, first_overlap},
    sample, setting,
    strategy::{Request, Step},
};

/// In what the ledger and the model differ.
pub type Difference = String;

/// A ledger, what the model says of it, and the requests so far.
#[derive(Clone, Debug)]
pub struct History {
    /// The ledger.
    pub world: World,
    /// What it should be.
    pub model: Model,
    /// The requests so far, refused ones too.
    pub past: Vec<Request>,
}

/// What the ledger and the model say of one request.
#[derive(Clone, Debug)]
pub struct Compared {
    /// What was asked.
    pub request: Request,
    /// What the ledger did.
    pub ledger: Result<Vec<Recorded>, No>,
    /// What the model says.
    pub model: Result<Taken, No>,
}

impl Default for History {
    fn default() -> Self {
        Self::in_setting()
    }
}

impl History {
    /// Both in the setting.
    pub fn in_setting() -> Self {
        let (mut world, mut model) = (World::empty(), Model::default());
        for (by, command) in setting::commands() {
            let context = world.context(by, &command);
            world.execute(&context, &command).expect("the setting is taken");
            model.take(&context, &command).expect("the setting is taken by the model");
        }
        Self { world, model, past: Vec::new() }
    }

    /// Takes every step.
    pub fn of(steps: &[Step]) -> Self {
        let mut history = Self::in_setting();
        for step in steps {
            history.take(step);
        }
        history
    }

    /// What a step asks in this state; none when its lines overlap, which the values refuse by themselves.
    pub fn request(&self, step: &Step) -> Option<Request> {
        match step.request(&self.model, &self.past, self.world.now) {
            Ok(request) => Some(request),
            Err((lines, refusal)) => {
                let overlap = first_overlap(&lines).and_then(|index| u64::try_from(index).ok());
                assert_eq!((refusal.code().name(), refusal.details().index), ("overlappingRanges", overlap), "{refusal}");
                None
            }
        }
    }

    /// Takes one step.
    pub fn take(&mut self, step: &Step) -> Option<Compared> {
        Some(self.ask(self.request(step)?))
    }

    /// Asks both.
    pub fn ask(&mut self, request: Request) -> Compared {
        let model = self.model.take(&request.context, &request.command);
        let ledger = match self.world.execute(&request.context, &request.command) {
            Ok(executed) => Ok(executed.events),
            Err(refusal) => {
                // Only a line's error names a line that the model knows of.
                let index = refusal.details().index;
                Err(No { code: refusal.code(), index })
            }
        };
        self.world.now = self.world.now.max(request.context.at);
        self.past.push(request.clone());
        Compared { request, ledger, model }
    }

    /// What happened before: both must take the command.
    pub fn given(&mut self, by: Actor, command: impl Into<Command>) -> &mut Self {
        let command = command.into();
        let context = self.world.context(by, &command);
        let Compared { ledger, model, .. } = self.ask(Request { context, command });
        ledger.expect("the command is taken");
        model.expect("the command is taken by the model");
        self
    }

    /// Asks both for a command, at the moment of the last one and under one id, with a key of this name where one is needed; whether
    /// anything has changed.
    ///
    /// # Errors
    ///
    /// Says in what they differ.
    pub fn make(&mut self, key: &str, by: Actor, command: Command) -> Result<bool, Difference> {
        let context = CommandContext::new(ids::command(0), self.world.now, by).with_key(sample::key(key));
        let before = self.world.ledger.sequence();
        self.ask_alike(Request { context, command })?;
        Ok(self.world.ledger.sequence() > before)
    }

    /// Takes one step, after which the ledger must be as the model says: the same outcome, the same line at fault, the same
    /// bundles; what is refused or changes nothing leaves the state as it was.
    ///
    /// # Errors
    ///
    /// Says in what they differ.
    pub fn take_alike(&mut self, step: &Step) -> Result<Option<Compared>, Difference> {
        self.request(step).map(|request| self.ask_alike(request)).transpose()
    }

    /// Asks both in the same way.
    ///
    /// # Errors
    ///
    /// Says in what they differ.
    pub fn ask_alike(&mut self, request: Request) -> Result<Compared, Difference> {
        let before = self.world.ledger.state_digest();
        let compared = self.ask(request);
        let unchanged = self.world.ledger.state_digest() == before;
        let asked = &compared.request;
        match (&compared.ledger, &compared.model) {
            (Ok(events), Ok(taken)) => {
                hold(events.is_empty() == (*taken == Taken::Unchanged), || {
                    format!("D-7, D-8: {taken:?}, {events:?}: {asked:?}")
                })?;
                hold(unchanged || !events.is_empty(), || format!("D-8: changed without an event: {asked:?}"))?;
            }
            (Err(refused), Err(expected)) => {
                hold(refused == expected, || format!("refused {refused:?}, the model {expected:?}: {asked:?}"))?;
                hold(unchanged, || format!("D-4: changed by what was refused: {asked:?}"))?;
            }
            (ledger, model) => return Err(format!("ledger {ledger:?}, model {model:?}: {asked:?}")),
        }
        self.compare_bundles()?;
        Ok(compared)
    }

    /// Listable assets of every trader are the model's bundles, and every issuance's certificates are where the model has them.
    fn compare_bundles(&self) -> Result<(), Difference> {
        let Self { world, model, .. } = self;
        for trader in model.traders.keys() {
            let (found, expected) = (world.listable(*trader), model.listable(*trader, world.now));
            hold(found == expected, || format!("listable assets of {trader}: {found:?}, the model {expected:?}"))?;
        }
        for issuance in model.issuances() {
            let (found, expected) = (self.totals(&issuance), model.totals(&issuance));
            hold(found == expected, || format!("D-38: issuance {issuance}: {found:?}, the model {expected:?}"))?;
        }
        laws::certificates_are_conserved(&world.ledger)
    }

    fn totals(&self, issuance: &IssuanceId) -> Totals {
        let found = self.world.issuance(issuance).expect("an issuance that the model knows").totals;
        Totals {
            onramped: found.onramped,
            listable: found.listable,
            reserved: found.reserved,
            retired: found.retired,
            offramped: found.offramped,
            withdrawn: found.withdrawn,
        }
    }

    /// Every task and transaction has the model's status, and the channels' events are the changes of its transactions (D-41).
    ///
    /// # Errors
    ///
    /// Says in what they differ.
    pub fn compare_all(&self) -> Result<(), Difference> {
        self.compare_bundles()?;
        self.compare_transactions()?;
        self.compare_tasks()?;
        self.compare_channel_events()
    }

    fn seen(&self, query: &Query) -> Option<Answer> {
        let at = self.world.now;
        setting::watchers().find_map(|actor| self.world.ledger.query(&QueryContext { at, actor }, query).ok())
    }

    fn compare_transactions(&self) -> Result<(), Difference> {
        self.model.transactions.iter().try_for_each(|(id, transaction)| {
            let Some(Answer::Transaction(found)) = self.seen(&Query::Transaction(*id)) else {
                return Err(format!("no transaction {id}"));
            };
            let (found, expected) = ((found.status, found.seller_id), (transaction.status, transaction.seller));
            hold(found == expected, || format!("transaction {id}: {found:?}, the model {expected:?}"))
        })
    }

    fn compare_tasks(&self) -> Result<(), Difference> {
        self.model.tasks.iter().try_for_each(|(id, task)| {
            let of_kind = |kind: &TaskKind| self.seen(&Query::Task { trader: task.trader, task: *id, kind: *kind });
            let Some(Answer::Task(found)) = TaskKind::ALL.iter().find_map(of_kind) else {
                return Err(format!("no task {id}"));
            };
            let (status, told) = (found.status, found.response_payload.is_some());
            hold(status == task.status, || format!("task {id}: {status:?}, the model {:?}", task.status))?;
            hold(told == (status.name() == "SUCCESS"), || format!("task {id}: {status:?}, with a payload: {told}"))
        })
    }

    fn compare_channel_events(&self) -> Result<(), Difference> {
        for (actor, channel) in setting::watchers().zip([1, 2].map(ids::sales_channel)) {
            let (all, page) = (TimeRange::default(), PageRequest::new(1_000, None).expect("a page"));
            let query = Query::ChannelEvents { created_at: all, event_at: all, page };
            let answer = self.world.ledger.query(&QueryContext { at: self.world.now, actor }, &query);
            let Ok(Answer::ChannelEvents(found)) = answer else { return Err(format!("D-41: {answer:?}")) };
            let found: Vec<_> = found.items.iter().map(|event| (event.payload.transaction_id, event.payload.status)).collect();
            let changes = self.model.status_changes.iter().filter(|(of, _, _)| *of == channel);
            let expected: Vec<_> = changes.map(|(_, id, status)| (*id, *status)).collect();
            hold(found == expected, || format!("D-41: {channel}: {found:?}, the model {expected:?}"))?;
        }
        Ok(())
    }
}
