//! A random history: the ledger and the model side by side, step by step.

use ecoledger::Recorded;

use crate::{
    World,
    model::{Model, No, Taken, first_overlap},
    setting,
    strategy::{Request, Step},
};

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
        let request = self.request(step)?;
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
        Some(Compared { request, ledger, model })
    }
}
