//! What a decision may look at: entities by key, through a reader that notes what was read.

use alloc::{string::ToString as _, vec::Vec};
use core::convert::Infallible;

use crate::{
    Ahead, Choice, Clash, CommandContext, Entity, EntityKey, Gap, IDEMPOTENCY_KEY_REQUIRED, IdempotencyKey, Refusal, Rule,
    Shown, Timestamp, Version, declare_rules,
};

declare_rules! {
    /// What a command or a query names is there, and the actor may see it ([D-61]).
    ///
    /// [D-61]: crate::rules::whole_ledger#d-61
    pub NOT_FOUND = NotFound "notFound":
        "not found: there is none, or none that this actor may see; check the id, and for whom the actor acts";

    /// A new entity has an id that none ever had.
    pub ALREADY_EXISTS = AlreadyExists "alreadyExists":
        "exists already, or did; what is new needs an id that was never used";

    /// `expectedVersion` is the present one ([D-6]).
    ///
    /// [D-6]: crate::rules::versions#d-6
    VERSION_MISMATCH = VersionMismatch "D-6 versionMismatch":
        "expectedVersion must be the present version of the first entity that the command names, 0 for a new one; \
         read it again and decide on what it is now";

    /// Some updates need `expectedVersion` ([D-6]).
    ///
    /// [D-6]: crate::rules::versions#d-6
    VERSION_REQUIRED = VersionRequired "D-6 versionRequired":
        "this command needs expectedVersion: the version of the entity that the caller has read and decided on";

    /// Time never goes back ([D-95]).
    ///
    /// [D-95]: crate::rules::reading#d-95
    CLOCK_WENT_BACK = ClockWentBack "clockWentBack":
        "a command may not be earlier than the last recorded event; the host stamps commands by one clock, in their order";
}

/// State to decide against: the whole ledger, or a part of it.
pub trait View {
    /// What is missing. Uninhabited for the whole ledger, so that an embedded user never meets it.
    type Gap: Gap;

    /// The time of the last recorded event: the view's head, outside the read set.
    fn last_at(&self) -> Option<Timestamp>;

    /// Whether every entity is here, so that nothing needs to be fetched ahead.
    const WHOLE: bool = false;
}

/// A view that holds entities of one kind.
pub trait Holds<E: Entity>: View {
    /// The entity or its known absence, with its version.
    fn slot(&self, id: &E::Id) -> Result<Slot<'_, E>, Self::Gap>;
}

/// The place of one entity. What ended, or was never made, leaves an empty place that keeps its version ([D-73]).
///
/// [D-73]: crate::rules::versions#d-73
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "an entity and its version")]
pub struct Slot<'v, E> {
    /// The entity, if it is there.
    pub entity: Option<&'v E>,
    /// Its version.
    pub version: Version,
}

impl<E> Slot<'_, E> {
    /// The place of what was never made.
    pub const EMPTY: Self = Self { entity: None, version: Version::NONE };
}

impl<E> Clone for Slot<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Slot<'_, E> {}

/// Why there is no decision.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a rule stops at a refusal or at a gap")]
pub enum Halt<G> {
    /// Entities are missing in the view. Load them and ask again.
    Gap(G),
    /// The request is refused.
    Refused(Refusal),
}

impl<G> Halt<G> {
    /// Names the line at fault in a refusal ([D-4]).
    ///
    /// [D-4]: crate::rules::whole_ledger#d-4
    #[must_use]
    pub fn at_line(self, index: usize) -> Self {
        match self {
            Self::Refused(refusal) => Self::Refused(refusal.at_line(index)),
            Self::Gap(gap) => Self::Gap(gap),
        }
    }
}

impl<G> From<Refusal> for Halt<G> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Halt<Infallible> {
    /// Against the whole ledger a decision halts only by a refusal.
    #[must_use]
    pub fn into_refusal(self) -> Refusal {
        match self {
            Self::Gap(never) => match never {},
            Self::Refused(refusal) => refusal,
        }
    }
}

/// What a reader writes down while a decision is made.
pub trait Notes {
    /// An entity was read, at this version.
    fn read(&mut self, key: impl FnOnce() -> EntityKey, version: Version);
    /// A rule was consulted.
    fn rule(&mut self, name: &'static str);
}

/// Notes nothing, at no cost.
impl Notes for () {
    fn read(&mut self, _key: impl FnOnce() -> EntityKey, _version: Version) {}
    fn rule(&mut self, _name: &'static str) {}
}

/// What a decision stands on: each entity that it read, once, with its version; absent ones count too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSet(Vec<(EntityKey, Version)>);

impl ReadSet {
    /// The entities in the order in which they were first read.
    #[must_use]
    pub fn entries(&self) -> &[(EntityKey, Version)] {
        &self.0
    }

    /// The entities in the order of their keys, each once: the order in which a store locks them.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<(EntityKey, Version)> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}

impl Notes for ReadSet {
    fn read(&mut self, key: impl FnOnce() -> EntityKey, version: Version) {
        self.0.push((key(), version));
    }
    fn rule(&mut self, _name: &'static str) {}
}

/// The rules that were consulted, by name: what `explain` tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules(Vec<&'static str>);

impl Rules {
    /// The names, in the order in which the rules were consulted; a rule that is asked of each line is named for each.
    #[must_use]
    pub fn into_names(self) -> Vec<&'static str> {
        self.0
    }
}

impl Notes for Rules {
    fn read(&mut self, _key: impl FnOnce() -> EntityKey, _version: Version) {}
    fn rule(&mut self, name: &'static str) {
        self.0.push(name);
    }
}

/// The only way in which a rule looks at state (invariant 1 of the architecture).
#[derive(Debug)]
pub struct Reader<'v, V, N = ()> {
    view: &'v V,
    notes: N,
}

impl<'v, V: View, N: Notes> Reader<'v, V, N> {
    /// A reader of a view.
    pub fn new(view: &'v V, notes: N) -> Self {
        Self { view, notes }
    }

    /// What was noted.
    pub fn into_notes(self) -> N {
        self.notes
    }

    /// The place of an entity.
    pub fn read<E: Entity>(&mut self, id: &E::Id) -> Result<Slot<'v, E>, Halt<V::Gap>>
    where
        V: Holds<E>,
    {
        let slot = self.view.slot(id).map_err(Halt::Gap)?;
        self.notes.read(|| E::key(id), slot.version);
        Ok(slot)
    }

    /// An entity that must be there, with its version: `notFound` otherwise.
    pub fn found<E: Entity>(&mut self, id: &E::Id) -> Result<(&'v E, Version), Halt<V::Gap>>
    where
        V: Holds<E>,
    {
        let slot = self.read::<E>(id)?;
        let entity = self.expect_some(NOT_FOUND, slot.entity, || Clash::about(&E::key(id)))?;
        Ok((entity, slot.version))
    }

    /// An entity that the actor may see, with its version: one that is absent and one that is hidden are both `notFound`, by
    /// the same rules in the same order ([D-95]).
    ///
    /// [D-95]: crate::rules::reading#d-95
    pub fn found_where<E: Entity>(
        &mut self,
        id: &E::Id,
        rule: &'static Rule,
        visible: impl FnOnce(&E) -> bool,
    ) -> Result<(&'v E, Version), Halt<V::Gap>>
    where
        V: Holds<E>,
    {
        let slot = self.read::<E>(id)?;
        let seen = slot.entity.filter(|entity| visible(entity));
        let entity = self.in_sight(rule, seen, || E::key(id))?;
        Ok((entity, slot.version))
    }

    /// What was looked up for an actor, none when it is absent or hidden: `notFound` then, by the same rules ([D-95]). For what
    /// is hidden by more than one entity; those are read before, and name no rule of their own.
    ///
    /// [D-95]: crate::rules::reading#d-95
    pub fn in_sight<T>(
        &mut self,
        rule: &'static Rule,
        seen: Option<T>,
        key: impl FnOnce() -> EntityKey,
    ) -> Result<T, Halt<V::Gap>> {
        self.notes.rule(NOT_FOUND.name());
        self.expect_some(rule, seen, || Clash::about(&key()))
    }

    /// An id that must be new, whatever became of the entity that had it: `alreadyExists` otherwise.
    pub fn expect_new<E: Entity>(&mut self, id: &E::Id, slot: Slot<'_, E>) -> Result<(), Halt<V::Gap>> {
        self.check(ALREADY_EXISTS, slot.version == Version::NONE, || Clash::about(&E::key(id)))
    }

    /// Reports all gaps of many look-ups at once, so that a partial view is full after one more load.
    pub fn fetch<'i, E>(&mut self, ids: impl Iterator<Item = &'i E::Id>) -> Result<(), Halt<V::Gap>>
    where
        E: Entity,
        E::Id: 'i,
        V: Holds<E>,
    {
        self.ask_ahead(|ahead| ids.for_each(|id| ahead.want::<E>(id)))
    }

    /// Asks for entities of several kinds at once, before the first of them is read, so that a partial view reports all that
    /// it lacks in one round. Nothing is noted, and nothing is asked of the whole ledger.
    pub fn ask_ahead(&mut self, ask: impl FnOnce(&mut Ahead<'_, V>)) -> Result<(), Halt<V::Gap>> {
        if V::WHOLE {
            return Ok(());
        }
        let mut ahead = Ahead::new(self.view);
        ask(&mut ahead);
        ahead.into_gap().map_or(Ok(()), |gap| Err(Halt::Gap(gap)))
    }

    /// Consults a rule: passes, or refuses with its code and its words.
    pub fn check(&mut self, rule: &'static Rule, passes: bool, clash: impl FnOnce() -> Clash) -> Result<(), Halt<V::Gap>> {
        self.notes.rule(rule.name());
        if passes { Ok(()) } else { Err(rule.refusal(clash()).into()) }
    }

    /// Consults a rule that passes when there is something, and gives that.
    pub fn expect_some<T>(
        &mut self,
        rule: &'static Rule,
        something: Option<T>,
        clash: impl FnOnce() -> Clash,
    ) -> Result<T, Halt<V::Gap>> {
        self.notes.rule(rule.name());
        something.ok_or_else(|| rule.refusal(clash()).into())
    }

    /// Consults a rule that passes with what was made, and is told what stood against it otherwise.
    pub fn expect_ok<T, E>(
        &mut self,
        rule: &'static Rule,
        made: Result<T, E>,
        clash: impl FnOnce(E) -> Clash,
    ) -> Result<T, Halt<V::Gap>> {
        self.notes.rule(rule.name());
        made.map_err(|error| rule.refusal(clash(error)).into())
    }

    /// Notes that a rule was consulted which decides between two ways.
    pub fn consult(&mut self, choice: &'static Choice) {
        self.notes.rule(choice.name());
    }

    /// The idempotency key of a command that needs one: `idempotencyKeyRequired` without ([D-7]).
    ///
    /// [D-7]: crate::rules::idempotency#d-7
    pub fn require_key<'c>(&mut self, context: &'c CommandContext) -> Result<&'c IdempotencyKey, Halt<V::Gap>> {
        self.notes.rule(IDEMPOTENCY_KEY_REQUIRED.name());
        Ok(context.required_key()?)
    }

    /// `expectedVersion`, when given, against the first entity that the command names ([D-6]).
    ///
    /// [D-6]: crate::rules::versions#d-6
    pub fn expect_version(&mut self, context: &CommandContext, actual: Version) -> Result<(), Halt<V::Gap>> {
        let Some(expected) = context.expected_version else { return Ok(()) };
        self.check(VERSION_MISMATCH, expected == actual, || {
            Clash::none().expected(Shown::Number(expected.get())).actual(Shown::Number(actual.get()))
        })
    }

    /// `expectedVersion`, when given, of a command whose first named entity is one that it makes: against 0, whatever has the
    /// id. That the id is taken is told by `alreadyExists` alone ([D-94]).
    ///
    /// [D-94]: crate::rules::versions#d-94
    pub fn expect_version_of_new(&mut self, context: &CommandContext) -> Result<(), Halt<V::Gap>> {
        self.expect_version(context, Version::NONE)
    }

    /// `expectedVersion`, which this command needs: `versionRequired` without ([D-6]).
    ///
    /// [D-6]: crate::rules::versions#d-6
    pub fn require_version(&mut self, context: &CommandContext, actual: Version) -> Result<(), Halt<V::Gap>> {
        self.check(VERSION_REQUIRED, context.expected_version.is_some(), Clash::none)?;
        self.expect_version(context, actual)
    }

    /// The command may not be earlier than the last recorded event, whose time is not told ([D-95]).
    ///
    /// [D-95]: crate::rules::reading#d-95
    pub fn expect_clock(&mut self, context: &CommandContext) -> Result<(), Halt<V::Gap>> {
        let Some(last) = self.view.last_at() else { return Ok(()) };
        self.check(CLOCK_WENT_BACK, context.at >= last, || Clash::none().given(Shown::Text(context.at.to_string())))
    }
}
