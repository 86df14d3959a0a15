//! The lists of a whole ledger in memory: its projections, and where they point at entities, these.

use alloc::{boxed::Box, vec::Vec};
use core::{iter, ops::Range};

use ecoledger_credits::RoleScope;
use ecoledger_kernel::{ApiKeyId, CreditId, EntityKey, Gap, OrganizationId, SalesChannelId, Timestamp, TraderId, UserId};
use uuid::Uuid;

use super::{Born, Entry, Expiry, FamilyPart, Keeper, List, ListGap, ListView, Position, ProposalKind, RangeStart, Row, Rows};
use crate::{
    CertificateTotals, NotAnswered,
    entities::Entities,
    projections::{ChannelEvent, FeedEvent, Positions, Projections, ScopeLists, common, first_from},
    views::StatusChange,
};

/// What a ledger keeps: no lists when it was made without projections.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeptLists<'l> {
    pub(crate) entities: &'l Entities,
    pub(crate) projections: Option<&'l Projections>,
}

/// There are no lists at all. It is a view of them too, of a part of a ledger that has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoLists;

impl Gap for NoLists {
    fn join(self, _other: Self) -> Self {
        self
    }

    fn into_missing(self) -> Vec<EntityKey> {
        Vec::new()
    }
}

impl ListGap for NoLists {
    fn into_not_answered(self, _entities: Vec<EntityKey>) -> NotAnswered {
        NotAnswered::NoProjections
    }
}

impl ListView for NoLists {
    type Gap = Self;

    fn expect_kept(&self) -> Result<(), Self> {
        Err(Self)
    }

    fn rows(&self, _list: List, _start: RangeStart<Position>, _ahead: usize) -> Rows<'_, Self> {
        Box::new(iter::once(Err(Self)))
    }
}

impl ListView for KeptLists<'_> {
    type Gap = NoLists;

    fn expect_kept(&self) -> Result<(), NoLists> {
        self.projections.map(|_| ()).ok_or(NoLists)
    }

    fn rows(&self, list: List, start: RangeStart<Position>, _ahead: usize) -> Rows<'_, NoLists> {
        match (&list, self.projections) {
            (List::IssuanceTotals, _) => self.totals(&start),
            (_, Some(projections)) => Projected { entities: self.entities, projections }.rows(list, start),
            (_, None) => Box::new(iter::once(Err(NoLists))),
        }
    }

    fn common(&self, sets: Vec<Vec<Born>>, from: u64, _ahead: usize) -> Rows<'_, NoLists> {
        let Some(projections) = self.projections else { return Box::new(iter::once(Err(NoLists))) };
        let lists = Projected { entities: self.entities, projections };
        let first = sets.first().and_then(|set| set.first()).copied();
        let Some((first, from)) = first.zip(u32::try_from(from).ok()) else { return Box::new(iter::empty()) };
        let sets = sets.iter().map(|set| set.iter().filter_map(|list| lists.born(*list)).collect());
        let leaps: Vec<_> = sets.map(|set: Vec<&Positions>| move |position| first_from(&set, position)).collect();
        Box::new(common(leaps, from).filter_map(move |position| lists.born_at(first, position)).map(Ok))
    }

    fn few_below(&self, ancestor: FamilyPart, most: usize) -> Result<Option<Vec<(u64, CreditId)>>, NoLists> {
        let find = |id: &CreditId| {
            let position = self.entities.credits.position(id)?;
            Some((position, self.entities.credits.at(position)?.1.entity.as_ref()?))
        };
        let Some((_, credit)) = find(&ancestor.id) else { return Ok(Some(Vec::new())) };
        let (mut unwalked, mut found) = (Vec::from([&*credit.children]), Vec::new());
        while let Some(children) = unwalked.pop() {
            if children.len() > most.saturating_sub(found.len()) {
                return Ok(None);
            }
            for (id, (position, child)) in children.iter().filter_map(|id| Some((*id, find(id)?))) {
                found.push((u64::from(position), id));
                if !child.children.is_empty() {
                    unwalked.push(&child.children);
                }
            }
        }
        Ok(Some(found))
    }
}

impl<'l> KeptLists<'l> {
    /// One issuance after the other has to be asked for: they are counted bundle by bundle.
    fn totals(&self, start: &RangeStart<Position>) -> Rows<'l, NoLists> {
        let entities = self.entities;
        let RangeStart::Exactly(Position::Issuance(id)) = start else { return Box::new(iter::empty()) };
        let issuance = entities.inventory.issuance(id).entity;
        let totals = issuance.map(|issuance| CertificateTotals::of_issuance(issuance, entities.inventory.row(id)));
        Box::new(totals.map(|totals| Ok(Row { position: Position::Issuance(id.clone()), entry: counted(totals) })).into_iter())
    }
}

/// An issuance has no more certificates than serials, which 64 bits count.
fn counted(totals: CertificateTotals) -> Entry {
    let count = |count: u128| u64::try_from(count).unwrap_or(u64::MAX);
    Entry::Totals {
        listable: count(totals.listable),
        reserved: count(totals.reserved),
        retired: count(totals.retired),
        withdrawn: count(totals.withdrawn),
    }
}

#[derive(Clone, Copy)]
struct Projected<'l> {
    entities: &'l Entities,
    projections: &'l Projections,
}

impl<'l> Projected<'l> {
    fn rows(self, list: List, start: RangeStart<Position>) -> Rows<'l, NoLists> {
        let Self { entities, projections } = self;
        match list {
            List::OnboardingProposals(keeper) => {
                let ids = self.of_keeper(keeper).map(|lists| &lists.onboarding_proposals[..]);
                numbered(ids, &start, |id| Entry::Id(id.uuid()))
            }
            List::Traders(keeper) => {
                numbered(self.of_keeper(keeper).map(|lists| &lists.traders[..]), &start, |id| Entry::Id(id.uuid()))
            }
            List::Transactions(keeper) => {
                let positions = self.of_keeper(keeper).map(|lists| &lists.transactions[..]);
                numbered(positions, &start, |position| entities.transactions.at(*position).map(|(id, _)| Entry::Id(id.uuid())))
            }
            List::ApiKeys(user) => self.api_keys(user, start),
            List::ChannelEvents(channel) => numbered(self.channel_events(channel), &start, |event| {
                let StatusChange { transaction_id, status } = event.change(entities)?;
                Some(Entry::ChannelEvent { at: event.at, transaction_id, status })
            }),
            List::ChannelEventTimes(channel) => {
                let events = self.channel_events(channel).unwrap_or(&[]);
                times(events.len(), start, |number| events.get(number).map(|event| event.at))
            }
            List::Assets(trader, expiry) => self.assets(trader, expiry, start),
            List::AssetExpiries(trader) => {
                let row = |(expiry, count)| Row { position: Position::Expiry(expiry), entry: Entry::Count(wide(count)) };
                chosen(projections.inventories.expiries(trader).map(row), start)
            }
            List::MarketplaceTraders(id) => {
                let ids = projections.credits.traders_of.get(&id).map(|ids| &ids[..]);
                numbered(ids, &start, |id| Entry::Id(id.uuid()))
            }
            List::Scorecards(id) => {
                let ids = projections.credits.scorecards_of.get(&id).map(|ids| &ids[..]);
                numbered(ids, &start, |id| Entry::Id(id.uuid()))
            }
            List::CreditHistory(credit) => {
                let history = entities.credits.position(&credit).map(|position| projections.credits.history(position));
                numbered(history, &start, |fact| Entry::Fact(fact.clone()))
            }
            List::Proposals(party, scope, kind) => self.proposals(party, (scope, kind), start),
            List::Feed(id) => self.feed(id, None, start),
            List::FeedOfType(id, type_id) => self.feed(id, Some(type_id), start),
            List::FeedTimes(organization) => {
                let received = projections.feed.received_by(organization);
                times(received.len(), start, |number| projections.feed.event(received, number).map(|event| event.at))
            }
            List::Born(list) => {
                let from = first_number(&start);
                let positions = self.born(list).into_iter().flat_map(move |set| set.from(from));
                chosen(positions.filter_map(move |position| self.born_at(list, position)), start)
            }
            List::ClaimBirths => birth_row(&start, |id| Some((entities.claims.position(&id.into())?, 0))),
            List::CreditBirths => birth_row(&start, |id| {
                let position = entities.credits.position(&id.into())?;
                Some((position, projections.credits.families.begin(position)))
            }),
            // What nobody asks of a ledger: a store has nothing else to find a number by, and `few_below` walks.
            List::ApiKeyNumbers
            | List::ApiKeysMade
            | List::CreditStretches(_)
            | List::ProposalNumbers(_)
            | List::IssuanceTotals => Box::new(iter::empty()),
        }
    }

    fn channel_events(self, channel: SalesChannelId) -> Option<&'l [ChannelEvent]> {
        self.projections.channels.get(&channel).map(|lists| &lists.events[..])
    }

    fn api_keys(self, user: UserId, start: RangeStart<Position>) -> Rows<'l, NoLists> {
        let keys = self.projections.api_keys.of(user, place(first_number(&start)));
        let row =
            |(number, key): (usize, ApiKeyId)| Row { position: Position::Number(wide(number)), entry: Entry::Id(key.uuid()) };
        chosen(keys.map(row), start)
    }

    fn assets(self, trader: TraderId, expiry: Expiry, start: RangeStart<Position>) -> Rows<'l, NoLists> {
        let first = match &start {
            RangeStart::Exactly(Position::Certificate(id))
            | RangeStart::At(Position::Certificate(id))
            | RangeStart::After(Position::Certificate(id)) => Some(id.clone()),
            RangeStart::Exactly(_)
            | RangeStart::At(_)
            | RangeStart::After(_)
            | RangeStart::First
            | RangeStart::Last
            | RangeStart::Before(_) => None,
        };
        let row = |id| Row { position: Position::Certificate(id), entry: Entry::Here };
        let starts = self.projections.inventories.starts(trader, expiry, first, &self.entities.inventory);
        chosen(starts.map(row), start)
    }

    fn proposals(
        self,
        party: OrganizationId,
        narrowed: (Option<RoleScope>, Option<ProposalKind>),
        start: RangeStart<Position>,
    ) -> Rows<'l, NoLists> {
        let own = self.projections.proposals.of(party).unwrap_or(&[]);
        let (scope, kind) = narrowed;
        if narrowed == (None, None) {
            return numbered(Some(own), &start, |id| Entry::Id(id.uuid()));
        }
        let numbers = self.projections.proposals.numbers(party, scope, kind);
        let numbers = common([move |number| first_from(&numbers, number)], first_number(&start));
        chosen(numbers.filter_map(|number| Some(numbered_row(number, own.get(place(number))?.uuid()))), start)
    }

    fn feed(self, organization: OrganizationId, type_id: Option<u8>, start: RangeStart<Position>) -> Rows<'l, NoLists> {
        let feed = &self.projections.feed;
        let received = feed.received_by(organization);
        let row = move |number| heard(number, feed.event(received, number));
        match type_id {
            None => directed(span(&start, received.len()).filter_map(row), &start),
            Some(type_id) => chosen(received.numbers(type_id, place(first_number(&start))).filter_map(row), start),
        }
    }

    fn of_keeper(self, keeper: Keeper) -> Option<&'l ScopeLists> {
        match keeper {
            Keeper::Channel(id) => self.projections.channels.get(&id).map(|lists| &lists.scope),
            Keeper::AccountHolder(id) => self.projections.account_holders.get(&id),
        }
    }

    /// The positions of entities in a list of births.
    fn born(self, list: Born) -> Option<&'l Positions> {
        let (claims, credits) = (&self.projections.claims, &self.projections.credits);
        match list {
            Born::Claims(mbp) => claims.of(mbp),
            Born::ClaimsSubmitted(mbp, verifier) => claims.submitted_to(verifier, mbp),
            Born::Readable(reader, status) => credits.readable(reader, status),
            Born::OnceReadable(reader) => credits.once_readable(reader),
            Born::Owned(owner, status) => credits.owned(owner, status),
            Born::Listed(marketplace) => credits.listed(marketplace),
            Born::Family(mint) => credits.families.of(mint),
        }
    }

    /// What stands at a position of such a list.
    fn born_at(self, list: Born, position: u32) -> Option<Row> {
        Some(match list {
            Born::Claims(_) | Born::ClaimsSubmitted(..) => numbered_row(position, self.entities.claims.at(position)?.0.uuid()),
            Born::Readable(..) | Born::OnceReadable(_) | Born::Owned(..) | Born::Listed(_) => {
                numbered_row(position, self.entities.credits.at(position)?.0.uuid())
            }
            Born::Family(_) => {
                let id = self.entities.credits.at(position)?.0.uuid();
                let begin = self.projections.credits.families.begin(position);
                Row { position: Position::Number(u64::from(position)), entry: Entry::Part { id, begin } }
            }
        })
    }
}

fn numbered_row(number: u32, id: Uuid) -> Row {
    Row { position: Position::Number(u64::from(number)), entry: Entry::Id(id) }
}

fn heard(number: usize, event: Option<&FeedEvent>) -> Option<Row> {
    let FeedEvent { at, event_type, resource } = *event?;
    let entry = Entry::Heard { at, type_id: event_type.id(), resource: resource.key() };
    Some(Row { position: Position::Number(wide(number)), entry })
}

fn birth_row<'l>(start: &RangeStart<Position>, birth: impl FnOnce(Uuid) -> Option<(u32, u64)>) -> Rows<'l, NoLists> {
    let id = match start {
        RangeStart::Exactly(Position::Id(id)) => Some(*id),
        RangeStart::Exactly(_)
        | RangeStart::First
        | RangeStart::At(_)
        | RangeStart::After(_)
        | RangeStart::Last
        | RangeStart::Before(_) => None,
    };
    let found = id.and_then(|id| Some((id, birth(id)?)));
    Box::new(found.into_iter().map(|(id, (number, begin))| {
        Ok(Row { position: Position::Id(id), entry: Entry::Birth { number: u64::from(number), begin } })
    }))
}

/// The entries of a list of numbers without gaps.
fn numbered<'l, T, E: Into<Option<Entry>>>(
    entries: Option<&'l [T]>,
    start: &RangeStart<Position>,
    entry: impl Fn(&'l T) -> E + 'l,
) -> Rows<'l, NoLists> {
    let entries = entries.unwrap_or(&[]);
    let rows = span(start, entries.len())
        .filter_map(move |number| Some((number, entry(entries.get(number)?).into()?)))
        .map(|(number, entry)| Row { position: Position::Number(wide(number)), entry });
    directed(rows, start)
}

/// The numbers of a list without gaps to which a start leads.
fn span(start: &RangeStart<Position>, length: usize) -> Range<usize> {
    let number = |position: &Position| {
        position.number().and_then(|number| usize::try_from(number).ok()).unwrap_or(usize::MAX).min(length)
    };
    match start {
        RangeStart::Exactly(position) => number(position)..number(position).saturating_add(1).min(length),
        RangeStart::First | RangeStart::Last => 0..length,
        RangeStart::At(position) => number(position)..length,
        RangeStart::After(position) => number(position).saturating_add(1).min(length)..length,
        RangeStart::Before(position) => 0..number(position),
    }
}

fn is_backwards(start: &RangeStart<Position>) -> bool {
    match start {
        RangeStart::Last | RangeStart::Before(_) => true,
        RangeStart::Exactly(_) | RangeStart::First | RangeStart::At(_) | RangeStart::After(_) => false,
    }
}

fn directed<'l>(rows: impl DoubleEndedIterator<Item = Row> + 'l, start: &RangeStart<Position>) -> Rows<'l, NoLists> {
    if is_backwards(start) { Box::new(rows.rev().map(Ok)) } else { Box::new(rows.map(Ok)) }
}

/// A number before which nothing is asked for.
fn first_number(start: &RangeStart<Position>) -> u32 {
    let number = |position: &Position| position.number().and_then(|number| u32::try_from(number).ok()).unwrap_or(u32::MAX);
    match start {
        RangeStart::Exactly(position) | RangeStart::At(position) | RangeStart::After(position) => number(position),
        RangeStart::First | RangeStart::Last | RangeStart::Before(_) => 0,
    }
}

/// The rows of a list to which a start leads, picked from all of them, or from those that are not long before it.
fn chosen<'l>(rows: impl Iterator<Item = Row> + 'l, start: RangeStart<Position>) -> Rows<'l, NoLists> {
    let back = |rows: Vec<Row>| Box::new(rows.into_iter().rev().map(Ok));
    match start {
        RangeStart::Exactly(position) => {
            let found = { rows }.find(|row| row.position >= position).filter(|row| row.position == position);
            Box::new(found.into_iter().map(Ok))
        }
        RangeStart::First => Box::new(rows.map(Ok)),
        RangeStart::At(position) => Box::new(rows.skip_while(move |row| row.position < position).map(Ok)),
        RangeStart::After(position) => Box::new(rows.skip_while(move |row| row.position <= position).map(Ok)),
        RangeStart::Last => back(rows.collect()),
        RangeStart::Before(position) => back(rows.take_while(|row| row.position < position).collect()),
    }
}

/// The first of the events at each time: time never runs backwards.
fn times<'l>(length: usize, start: RangeStart<Position>, at: impl Fn(usize) -> Option<Timestamp> + 'l) -> Rows<'l, NoLists> {
    let first = match &start {
        RangeStart::Exactly(Position::Time(time))
        | RangeStart::At(Position::Time(time))
        | RangeStart::After(Position::Time(time)) => partition_point(length, |number| at(number).is_some_and(|at| at < *time)),
        RangeStart::Exactly(_)
        | RangeStart::At(_)
        | RangeStart::After(_)
        | RangeStart::First
        | RangeStart::Last
        | RangeStart::Before(_) => 0,
    };
    let rows = (first..length).filter_map(move |number| {
        let time = at(number)?;
        let is_first = number.checked_sub(1).and_then(&at).is_none_or(|before| before < time);
        is_first.then_some(Row { position: Position::Time(time), entry: Entry::Count(wide(number)) })
    });
    chosen(rows, start)
}

/// How many numbers from 0 on pass, of which those that pass come first.
fn partition_point(length: usize, passes: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, length);
    while low < high {
        let middle = low.midpoint(high);
        if passes(middle) { low = middle.saturating_add(1) } else { high = middle }
    }
    low
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
