//! Deciding ahead: requests are decided one after the other and sent, before anything of it is a part of the ledger.

use ecoledger::{Batch, Executed, Ledger, Query, QueryContext, Refusal, Request, journal};

use tokio::time::Instant;

use super::{Error, Log, node::Asked};

/// What was decided and sent, from the end that was known.
#[derive(Debug)]
pub(super) struct Attempt {
    /// What each request leads to, if all messages before it are appended.
    pub(super) steps: Vec<Step>,
    /// How many steps each message that was sent carries; with no message nothing changes.
    pub(super) messages: Vec<usize>,
    /// When.
    pub(super) begun: Instant,
}

/// What a request leads to.
#[derive(Debug)]
pub(super) enum Step {
    Executed(Box<Executed>),
    Refused(Refusal),
    /// It is answered when what comes before it is a part of the ledger.
    Query(QueryContext, Box<Query>),
}

impl Attempt {
    /// Decides requests and sends what is decided: at most so many messages, each expecting the one before it.
    pub(super) async fn send<A: Asked>(
        ledger: &Ledger,
        log: &mut Log,
        requests: &[A],
        in_flight: usize,
    ) -> Result<Self, Error> {
        let begun = Instant::now();
        let full = log.options().message_bytes;
        let mut batch = ledger.batch();
        let (mut steps, mut messages) = (Vec::new(), Vec::new());
        let (mut payload, mut carried) = (String::new(), 0_usize);
        for asked in requests {
            match Step::decide(&mut batch, asked).and_then(|step| step.write(&mut payload).map(|()| step)) {
                Ok(step) => steps.push(step),
                // It is told once what comes before it is answered.
                Err(_) if !steps.is_empty() => break,
                Err(error) => return Err(error),
            }
            carried = carried.saturating_add(1);
            if payload.len() >= full {
                log.send(core::mem::take(&mut payload).into()).await;
                messages.push(core::mem::take(&mut carried));
            }
            if messages.len() >= in_flight {
                return Ok(Self { steps, messages, begun });
            }
        }
        if !payload.is_empty() {
            log.send(payload.into()).await;
            messages.push(carried);
        } else if let Some(last) = messages.last_mut() {
            // What changes nothing stands on the message before it.
            *last = last.saturating_add(carried);
        }
        Ok(Self { steps, messages, begun })
    }
}

impl Step {
    fn decide<A: Asked>(batch: &mut Batch<'_, Ledger>, asked: &A) -> Result<Self, Error> {
        let request = match asked.request(batch.head().last_at)? {
            Ok(request) => request,
            Err(refusal) => return Ok(Self::Refused(refusal)),
        };
        match request.as_ref() {
            Request::Query(context, query) => Ok(Self::Query(*context, Box::new(query.clone()))),
            Request::Command(context, command) => match batch.execute(context, command) {
                Ok(executed) => Ok(Self::Executed(Box::new(executed))),
                Err(not_executed) => Ok(Self::Refused(not_executed.into_refusal()?)),
            },
            _ => Err(Error::UnknownRequest),
        }
    }

    /// Adds its decision to a message.
    fn write(&self, payload: &mut String) -> Result<(), Error> {
        if let Self::Executed(executed) = self
            && !executed.events.is_empty()
        {
            if !payload.is_empty() {
                payload.push('\n');
            }
            payload.push_str(&journal::to_line(&executed.events)?);
        }
        Ok(())
    }
}
