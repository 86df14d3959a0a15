//! What the ledger answers, beside what the model says: to commands, and to every query of everybody.

use ecoledger::{
    Actor, Code, Executed, NotAnswered, Query, QueryContext, Timestamp,
    bundles::TaskKind,
    query::{Cursor, PageRequest, TimeRange},
};
use serde_json::Value;

use super::{Difference, History};
use crate::{
    ids,
    laws::{self, hold},
    model::{Done, Happened},
    setting,
};

/// So many entries a page: few, so that lists are read on from cursors.
const PAGE: u64 = 4;

/// The same events, touching the same, and the same answer (D-70).
pub(super) fn compare_outcome(executed: &Executed, done: &Done) -> Result<(), Difference> {
    let events = executed.events.iter().map(|recorded| {
        let mut touches: Vec<String> = recorded.touches().iter().map(ToString::to_string).collect();
        touches.sort();
        Happened { name: recorded.event.type_name(), touches }
    });
    let (events, expected) = (events.collect::<Vec<_>>(), &done.events);
    hold(events == *expected, || format!("D-56: events {events:?}\nthe model {expected:?}"))?;
    let (found, expected) = (written(&executed.result), &done.result);
    hold(is_alike(&found, expected), || format!("D-70: answer {found}\nthe model {expected}"))
}

fn written(answer: &impl serde::Serialize) -> Value {
    serde_json::to_value(answer).expect("an answer is JSON")
}

/// Alike but for what the contract leaves open: the sentence of a task that did not fail (D-67), and the digest of an audit.
fn is_alike(found: &Value, expected: &Value) -> bool {
    let mut found = found.clone();
    if let Value::Object(members) = &mut found {
        let says_something = members.get("message").and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
        if members.contains_key("taskId") && says_something && expected.get("message").is_none() {
            members.remove("message");
        }
        if members.contains_key("balanced") {
            members.remove("stateDigest");
        }
    }
    found == *expected
}

/// The same query for another page, where it is one for a list.
fn on_page(query: &Query, other: PageRequest) -> Query {
    let mut query = query.clone();
    match &mut query {
        Query::MyApiKeys(page)
        | Query::TraderOnboardingProposals(page)
        | Query::Traders(page)
        | Query::Transactions(page)
        | Query::ListableAssets { page, .. }
        | Query::ChannelEvents { page, .. } => *page = other,
        _ => {}
    }
    query
}

impl History {
    /// Every trader has the model's bundles to sell, and every issuance's certificates are where the model has them.
    pub(super) fn compare_bundles(&self) -> Result<(), Difference> {
        for (trader, of) in &self.model.traders {
            let looking = usize::from(of.channel != ids::sales_channel(1));
            let watcher = setting::watchers().nth(looking).expect("one a channel");
            self.compare(watcher, self.world.now, &Query::ListableAssets { trader: *trader, page: PageRequest::default() })?;
        }
        for issuance in self.model.issuances() {
            self.compare(Actor::Operator, self.world.now, &Query::Issuance(issuance))?;
        }
        laws::certificates_are_conserved(&self.world.ledger)
    }

    /// Everybody is shown what the model says, of everything that was made and of some that was not, each for itself; and what
    /// changes by time alone is so at its moments.
    ///
    /// # Errors
    ///
    /// Says in what they differ.
    pub fn compare_all(&self) -> Result<(), Difference> {
        self.compare_bundles()?;
        let queries = self.queries();
        for actor in setting::everybody() {
            queries.iter().try_for_each(|query| self.compare(actor, self.world.now, query))?;
        }
        self.compare_moments()
    }

    /// An actor is answered at a moment as the model says.
    fn compare(&self, actor: Actor, at: Timestamp, query: &Query) -> Result<(), Difference> {
        let context = QueryContext { at, actor };
        let (found, expected) = (self.answer(&context, query), self.model.see(&context, query));
        let alike = match (&found, &expected) {
            (Ok(found), Ok(expected)) => is_alike(found, expected),
            (found, expected) => found == expected,
        };
        hold(alike, || format!("{query:?} of {actor:?} at {at}: {found:?}\nthe model {expected:?}"))
    }

    /// The answer, or the code; of a list every page.
    fn answer(&self, context: &QueryContext, query: &Query) -> Result<Value, Code> {
        let mut entries = Vec::new();
        let mut cursor = None;
        loop {
            let page = PageRequest::new(PAGE, cursor).expect("a page");
            let mut answer = match self.world.ledger.query(context, &on_page(query, page)) {
                Ok(answer) => written(&answer),
                Err(NotAnswered::Refused(refusal)) => return Err(refusal.code()),
                Err(other) => panic!("{query:?}: {other}"),
            };
            let Some(Value::Array(items)) = answer.get_mut("items").map(Value::take) else { return Ok(answer) };
            entries.extend(items);
            match answer["nextCursor"].as_str() {
                Some(next) => cursor = Some(Cursor::new(next).expect("a cursor")),
                None => return Ok(Value::Array(entries)),
            }
        }
    }

    /// Every query of channels and bundles for what there is and what there is not.
    fn queries(&self) -> Vec<Query> {
        let (model, page) = (&self.model, PageRequest::default);
        let (now, all) = (Some(self.world.now), TimeRange::default());
        let (late, early) = (TimeRange { from: now, ..all }, TimeRange { before: now, ..all });
        let mut queries = vec![
            Query::Audit,
            Query::MyApiKeys(page()),
            Query::TraderOnboardingProposals(page()),
            Query::Traders(page()),
            Query::Transactions(page()),
            Query::ChannelEvents { created_at: all, event_at: all, page: page() },
            Query::ChannelEvents { created_at: early, event_at: all, page: page() },
            Query::ChannelEvents { created_at: all, event_at: late, page: page() },
        ];
        queries.extend((1..=4).map(|number| Query::SalesChannel(ids::sales_channel(number))));
        queries.extend((1..=5).chain([101, 102]).map(|number| Query::UserBinding(ids::user(number))));
        queries.extend((1..=3).map(|number| Query::Supplier(ids::supplier(number))));
        queries.extend((1..=3).map(|number| Query::ProductionFacility(ids::facility(number))));
        queries.extend((1..=6).map(|number| Query::TraderOnboardingProposal(ids::onboarding_proposal(number))));
        let traders = (1..=7).map(ids::trader);
        queries.extend(traders.flat_map(|trader| [Query::Trader(trader), Query::ListableAssets { trader, page: page() }]));
        let transactions = model.transactions.keys().copied().chain([ids::transaction(999)]);
        queries.extend(transactions.flat_map(|id| [Query::Transaction(id), Query::RetirementStatement(id)]));
        queries.extend(model.offramps.keys().copied().chain([ids::offramp(999)]).map(Query::Offramp));
        queries.extend(self.queries_of_tasks());
        let unknown = "never".parse().expect("an issuance id");
        queries.extend(model.issuances().into_iter().chain([unknown]).map(Query::Issuance));
        queries
    }

    /// For each task by its trader and its kind, by another trader, by another kind; and for one that is not there.
    fn queries_of_tasks(&self) -> Vec<Query> {
        let other = |kind| if kind == TaskKind::Trade { TaskKind::Offramp } else { TaskKind::Trade };
        let tasks = self.model.tasks.iter().flat_map(|(id, task)| {
            let (task, trader, kind) = (*id, task.trader, task.kind);
            let stranger = if trader == ids::trader(1) { ids::trader(2) } else { ids::trader(1) };
            [(trader, task, kind), (stranger, task, kind), (trader, task, other(kind))]
        });
        let unknown = TaskKind::ALL.iter().map(|kind| (ids::trader(1), ids::task(999), *kind));
        tasks.chain(unknown).map(|(trader, task, kind)| Query::Task { trader, task, kind }).collect()
    }

    /// A beneficiary is hidden until its moment and not longer (D-36); a bundle can be sold until it expires.
    fn compare_moments(&self) -> Result<(), Difference> {
        let around = |moment: Timestamp| {
            let before = Timestamp::from_millis(moment.millis() - 1).expect("a moment of our days");
            [before, moment]
        };
        for (id, transaction) in &self.model.transactions {
            let hidden_until = transaction.details.as_ref().and_then(|details| details.beneficiary_hidden_until);
            for at in hidden_until.into_iter().flat_map(around) {
                self.compare(Actor::Operator, at, &Query::RetirementStatement(*id))?;
            }
        }
        let expiries = self.model.certificates.values().filter_map(|one| one.expires_at);
        let expiries: std::collections::BTreeSet<Timestamp> = expiries.collect();
        for at in expiries.into_iter().flat_map(around) {
            for (trader, watcher) in self.model.traders.keys().flat_map(|id| setting::watchers().map(move |one| (*id, one))) {
                self.compare(watcher, at, &Query::ListableAssets { trader, page: PageRequest::default() })?;
            }
        }
        Ok(())
    }
}
