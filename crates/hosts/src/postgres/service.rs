//! What stands behind the lines of the program.

use std::{sync::Arc, time::Duration};

use ecoledger::{Refusal, Request, Response, Timestamp};
use tokio::runtime::Runtime;

use super::{Error, Hindrances, Postgres, request::Asked};
use crate::{
    Outcome, Stopped,
    lines::{self, Failure, Line, Output, Tally},
};

/// So many commands are carried out together.
const TOGETHER: usize = 100;

/// Lines in, responses out: commands that wait are carried out together.
#[derive(Debug)]
pub struct Service {
    runtime: Runtime,
    host: Arc<Postgres>,
    clock: bool,
    waiting: Vec<Waiting>,
    tally: Tally,
}

/// A command that waits.
#[derive(Debug)]
struct Waiting {
    asked: Asked,
    /// Its line, where this host stamps it.
    line: Vec<u8>,
}

impl Service {
    /// A service that stamps requests by its clock, or takes their time as it is given.
    #[must_use]
    pub fn new(runtime: Runtime, host: Arc<Postgres>, clock: bool) -> Self {
        Self { runtime, host, clock, waiting: Vec::new(), tally: Tally::default() }
    }

    fn push(&mut self, response: Result<Response, Refusal>, output: &mut Output) -> Result<(), Failure> {
        let response = match response {
            Ok(response) => Ok(lines::written(&response)?),
            Err(refusal) => Err(refusal),
        };
        output.push_durable(&self.tally.count(response)?);
        Ok(())
    }

    fn carry_out(&self, waiting: &[Waiting]) -> Result<Vec<Outcome>, Stopped<Outcome, Error>> {
        let given = || waiting.iter().map(|waiting| waiting.asked.clone()).collect::<Vec<Asked>>();
        if self.clock {
            self.runtime
                .block_on(self.host.execute_stamped(|last_at| waiting.iter().map(|waiting| waiting.stamped(last_at)).collect()))
        } else {
            self.runtime.block_on(self.host.execute_many(&given()))
        }
    }
}

impl Waiting {
    /// The command at the time of this machine, or when the last event happened. What cannot be read at that time goes as it is.
    fn stamped(&self, last_at: Option<Timestamp>) -> Asked {
        match lines::read(&Line::Whole(&self.line), true, last_at) {
            Ok(Ok(Request::Command(context, command))) => (context, command),
            _ => self.asked.clone(),
        }
    }
}

impl lines::Service for Service {
    fn answer(&mut self, line: &Line<'_>, output: &mut Output) -> Result<(), Failure> {
        let last_at = if self.clock { self.host.last_at() } else { None };
        match lines::read(line, self.clock, last_at)? {
            Err(refusal) => {
                self.commit(output)?;
                self.push(Err(refusal), output)
            }
            Ok(Request::Command(context, command)) => {
                let is_again = self.waiting.iter().any(|waiting| waiting.asked.0.command_id == context.command_id);
                if is_again || self.waiting.len() >= TOGETHER {
                    self.commit(output)?;
                }
                let line = if let (true, Line::Whole(line)) = (self.clock, line) { line.to_vec() } else { Vec::new() };
                self.waiting.push(Waiting { asked: (context, command), line });
                Ok(())
            }
            Ok(Request::Query(context, query)) => {
                self.commit(output)?;
                let answer = self.runtime.block_on(self.host.query(&context, &query))?;
                self.push(answer.map(Response::answered), output)
            }
            Ok(_) => Err(Failure::new("a request that this host does not know".to_owned())),
        }
    }

    fn commit(&mut self, output: &mut Output) -> Result<(), Failure> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let (outcomes, stopped) = match self.carry_out(&waiting) {
            Ok(outcomes) => (outcomes, Ok(())),
            Err(Stopped { answered, error }) => (answered, Err(error.into())),
        };
        for outcome in outcomes {
            self.push(outcome.map(Response::executed), output)?;
        }
        stopped
    }

    fn summary(&mut self, elapsed: Duration) -> Result<String, Failure> {
        let audit = self.runtime.block_on(self.host.audit())?;
        let summary = self.tally.summary(elapsed, &audit)?;
        let Hindrances { conflicts, overtaken, disconnected } = self.host.hindrances();
        Ok(format!("{summary}conflicts {conflicts}\novertaken {overtaken}\ndisconnected {disconnected}\n"))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(error.to_string())
    }
}
