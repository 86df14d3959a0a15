//! The whole ledger, or a part of it, as answers read it: entities by key. What is missing for an answer is told together.

use alloc::vec::Vec;

use ecoledger_bundles::BundlesView;
use ecoledger_kernel::{Entity, Gap, Holds, Slot};
use ecoledger_proposals::ProposalsView;

/// A view that holds entities of every kind: a [`Ledger`](crate::Ledger), or a [`WorkingSet`](crate::WorkingSet).
pub trait LedgerView: ProposalsView + BundlesView {}

impl<V> LedgerView for V where V: ProposalsView + BundlesView {}

/// The place of one entity, whose kind stands first.
pub(crate) fn slot<'v, E: Entity, V: Holds<E>>(view: &'v V, id: &E::Id) -> Result<Slot<'v, E>, V::Gap> {
    view.slot(id)
}

/// What many look-ups found, in their order; the gaps of all of them together when there is any.
pub(crate) fn gather<T, G: Gap>(found: impl Iterator<Item = Result<Option<T>, G>>) -> Result<Vec<T>, G> {
    let mut all = Vec::with_capacity(found.size_hint().0);
    let mut missing: Option<G> = None;
    for found in found {
        match found {
            Ok(found) => all.extend(found),
            Err(gap) => missing = Some(joined(missing, gap)),
        }
    }
    missing.map_or(Ok(all), Err)
}

/// What two look-ups found; both gaps together when both have one.
pub(crate) fn both<A, B, G: Gap>(one: Result<A, G>, other: Result<B, G>) -> Result<(A, B), G> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(gap), Ok(_)) | (Ok(_), Err(gap)) => Err(gap),
        (Err(one), Err(other)) => Err(one.join(other)),
    }
}

pub(crate) fn joined<G: Gap>(before: Option<G>, gap: G) -> G {
    match before {
        Some(before) => before.join(gap),
        None => gap,
    }
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeSet, vec, vec::Vec};

    use ecoledger_bundles::TaskKind;
    use ecoledger_kernel::{Entity, EntityKey, Holds, QueryContext, Slot, Timestamp, TraderId, View};

    use super::{both, gather};
    use crate::{
        HashKey, Ledger, NotAnswered, Query, Recorded, Request,
        entities::Entities,
        lists::NoLists,
        query::{self, Stop},
        views::command_answer,
    };

    /// The entities of a ledger of which some are known.
    struct Part<'l> {
        entities: &'l Entities,
        known: BTreeSet<EntityKey>,
    }

    impl View for Part<'_> {
        type Gap = Vec<EntityKey>;

        fn last_at(&self) -> Option<Timestamp> {
            self.entities.last_at
        }
    }

    impl<E: Entity> Holds<E> for Part<'_>
    where
        Entities: Holds<E>,
    {
        fn slot(&self, id: &E::Id) -> Result<Slot<'_, E>, Vec<EntityKey>> {
            let key = E::key(id);
            if !self.known.contains(&key) {
                return Err(vec![key]);
            }
            self.entities.slot(id).map_err(|_| vec![key])
        }
    }

    /// Asks a part that knows nothing until it answers. Each round names only what was not known.
    fn rounds<T>(ledger: &Ledger, mut ask: impl FnMut(&Part<'_>) -> Result<T, Vec<EntityKey>>) -> (T, usize) {
        let mut part = Part { entities: &ledger.entities, known: BTreeSet::new() };
        for round in 0.. {
            match ask(&part) {
                Ok(answer) => return (answer, round),
                Err(missing) => {
                    assert!(!missing.is_empty(), "a gap names something");
                    assert!(missing.iter().all(|key| !part.known.contains(key)), "{missing:?}");
                    part.known.extend(missing);
                }
            }
        }
        panic!("it answers in the end")
    }

    /// The requests of both domains, and what is asked of each answer and of each query by its key.
    fn each_request(mut check: impl FnMut(&Ledger, &Request, &str)) {
        let scripts =
            [include_str!("../../testkit/scripts/channels.jsonl"), include_str!("../../testkit/scripts/credits.jsonl")];
        for script in scripts {
            let mut ledger = Ledger::new(HashKey::from_bytes([0; 16]));
            for line in script.lines() {
                let Ok(request) = Request::from_json(line) else { continue };
                check(&ledger, &request, line);
                if let Request::Command(context, command) = &request {
                    let _ = ledger.execute(context, command);
                }
            }
        }
    }

    #[test]
    fn d70_a_part_answers_a_command_as_the_whole_does() {
        let mut answered = 0;
        each_request(|ledger, request, line| {
            let Request::Command(context, command) = request else { return };
            let mut ledger = ledger.clone();
            let Ok(executed) = ledger.execute(context, command) else { return };
            let (answer, rounds) = rounds(&ledger, |part| command_answer(part, context, command, &executed.events));
            assert_eq!(answer, executed.result, "{line}");
            assert!(rounds <= 3, "{rounds} rounds: {line}");
            answered += 1;
        });
        assert!(answered > 100, "{answered}");
    }

    /// The query that shows an entity, if there is one.
    fn shown_by(key: &EntityKey, trader: Option<TraderId>) -> Option<Query> {
        Some(match key.clone() {
            EntityKey::Organization(id) => Query::Organization(id),
            EntityKey::EcoProject(id) => Query::EcoProject(id),
            EntityKey::Mbp(id) => Query::ModularBenefitProject(id),
            EntityKey::Claim(id) => Query::Claim(id),
            EntityKey::ProcessedClaim(id) => Query::ProcessedClaim(id),
            EntityKey::File(id) => Query::File(id),
            EntityKey::Proposal(id) => Query::Proposal(id),
            EntityKey::Credit(id) => Query::Credit(id),
            EntityKey::SalesChannel(id) => Query::SalesChannel(id),
            EntityKey::UserBinding(id) => Query::UserBinding(id),
            EntityKey::TraderOnboardingProposal(id) => Query::TraderOnboardingProposal(id),
            EntityKey::Trader(id) => Query::Trader(id),
            EntityKey::Supplier(id) => Query::Supplier(id),
            EntityKey::ProductionFacility(id) => Query::ProductionFacility(id),
            EntityKey::Task(task) => Query::Task { trader: trader?, task, kind: TaskKind::Trade },
            EntityKey::Transaction(id) => Query::Transaction(id),
            EntityKey::Offramp(id) => Query::Offramp(id),
            _ => return None,
        })
    }

    #[test]
    fn d70_a_part_answers_a_query_of_one_entity_as_the_whole_does() {
        let (mut answered, mut actors, mut trader) = (0, Vec::new(), None);
        each_request(|ledger, request, line| {
            let Request::Command(context, command) = request else { return };
            if !actors.contains(&context.actor) {
                actors.push(context.actor);
            }
            let mut ledger = ledger.clone();
            let Ok(executed) = ledger.execute(context, command) else { return };
            for key in executed.events.iter().flat_map(Recorded::touches) {
                if let EntityKey::Trader(id) = key {
                    trader = Some(id);
                }
                let Some(query) = shown_by(&key, trader) else { continue };
                for actor in &actors {
                    let context = QueryContext::new(context.at, *actor);
                    let (answer, rounds) = rounds(&ledger, |part| {
                        let none = || Err(Stop::NoBooks);
                        match query::answer(part, &NoLists, &context, &query, |_| Err(Stop::NoBooks), none) {
                            Ok(answer) => Ok(Ok(answer)),
                            Err(Stop::Refused(refusal)) => Ok(Err(NotAnswered::Refused(refusal))),
                            Err(Stop::Lists(..) | Stop::NoBooks) => Ok(Err(NotAnswered::NoProjections)),
                            Err(Stop::Gap(gap)) => Err(gap),
                        }
                    });
                    assert_eq!(answer, ledger.query(&context, &query), "{line}");
                    assert!(rounds <= 6, "{rounds} rounds: {query:?}");
                    answered += usize::from(answer.is_ok());
                }
            }
        });
        assert!(answered > 500, "{answered}");
    }

    #[test]
    fn gaps_of_many_look_ups_are_told_together() {
        let found = |id: u8| {
            if id.is_multiple_of(2) {
                Ok(Some(id).filter(|id| *id > 0))
            } else {
                Err(vec![EntityKey::Supplier(uuid::Uuid::nil().into())])
            }
        };
        assert_eq!(gather([0, 2, 4].map(found).into_iter()), Ok(vec![2, 4]));
        assert_eq!(gather([1, 2, 3].map(found).into_iter()).map_err(|gap| gap.len()), Err(2));
        assert_eq!(both(found(1), found(3)).map_err(|gap| gap.len()), Err(2));
    }
}
