//! A random history: the ledger and the model side by side, step by step.

mod answers;

use ecoledger::{Actor, Command, CommandContext, Executed};

use crate::{
    World, ids,
    laws::hold,
    model::{Done, Model, No, first_overlap},
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
    pub ledger: Result<Executed, No>,
    /// What the model says.
    pub model: Result<Done, No>,
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
            let executed = world.execute(&context, &command).expect("the setting is taken");
            let done = model.take(&context, &command).expect("the setting is taken by the model");
            answers::compare_outcome(&executed, &done).expect("the setting is the same to both");
        }
        Self { world, model, past: Vec::new() }
    }

    /// Takes every step; after each the ledger is as the model says, and at the end everybody is shown what the model says.
    ///
    /// # Panics
    ///
    /// Where they differ: it says in what.
    pub fn of(steps: &[Step]) -> Self {
        let mut history = Self::in_setting();
        for step in steps {
            history.take_alike(step).unwrap_or_else(|difference| panic!("{difference}"));
        }
        history.compare_all().unwrap_or_else(|difference| panic!("{difference}"));
        history
    }

    /// Takes every step and compares nothing: for tests that need some ledger, hundreds of times, and are about something else.
    pub fn uncompared(steps: &[Step]) -> Self {
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
            Ok(executed) => Ok(executed),
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

    /// Takes one step, after which the ledger must be as the model says: the same events, touching the same entities, and the
    /// same answer, or the same code and the same line at fault; the same bundles; what is refused or changes nothing leaves the
    /// state as it was.
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
            (Ok(executed), Ok(done)) => {
                answers::compare_outcome(executed, done).map_err(|differ| format!("{differ}\nafter {asked:?}"))?;
                let is_empty = executed.events.is_empty();
                hold(unchanged || !is_empty, || format!("D-8: changed without an event: {asked:?}"))?;
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
}
