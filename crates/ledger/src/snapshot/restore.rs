//! A ledger from the lines of a snapshot.

use alloc::{format, string::ToString, vec::Vec};

use ecoledger_bundles::Bundle;
use ecoledger_kernel::{CertificateId, Entity as _, EntityKey, TraderId, Version};

use super::{
    FIRST_LINE, NotRestored,
    line::{BundleRow, BundleStateRow, BundlesLine, EndLine, Line, StateLine},
};
use crate::{HashKey, Head, Ledger, StoredEntity, UnreadableEntity, projections::Projections, stored::Envelope};

/// What the next line may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    First,
    State,
    Body,
    Nothing,
}

/// A ledger that is being restored, line by line: for a host that reads them where reading may fail. It is no ledger before
/// the [end](Self::finish): what is damaged leaves nothing.
///
/// ```
/// use ecoledger::{HashKey, Ledger, snapshot::Restoring};
/// let key = HashKey::from_bytes([7; 16]); // a host takes these bytes from its operating system
/// let ledger = Ledger::new(key);
/// let mut restoring = Restoring::new(key);
/// for line in ledger.snapshot() {
///     restoring.take(&line?)?;
/// }
/// assert_eq!(restoring.finish()?.state_digest()?, ledger.state_digest()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Restoring {
    ledger: Ledger,
    expected: Expected,
    head: Head,
    /// Of the bundles, by their numbers.
    owners: Vec<TraderId>,
    lines: u64,
    check: crc32fast::Hasher,
}

impl Restoring {
    /// Begins a ledger with indexes, as [`Ledger::new`] does. It takes no snapshot of a ledger that kept none.
    #[must_use]
    pub fn new(key: HashKey) -> Self {
        Self::of(Ledger::new(key))
    }

    /// Begins a ledger without indexes, as [`Ledger::without_projections`] does, from any snapshot.
    #[must_use]
    pub fn without_projections(key: HashKey) -> Self {
        Self::of(Ledger::without_projections(key))
    }

    fn of(ledger: Ledger) -> Self {
        let check = crc32fast::Hasher::new();
        Self { ledger, expected: Expected::First, head: Head::default(), owners: Vec::new(), lines: 0, check }
    }

    /// Takes the next line, without its line break. After an error there is nothing to be had of this.
    pub fn take(&mut self, text: &str) -> Result<(), NotRestored> {
        match self.expected {
            Expected::First if text == FIRST_LINE => self.expected = Expected::State,
            Expected::First => return Err(NotRestored::Foreign),
            Expected::State | Expected::Body => self.take_line(text)?,
            Expected::Nothing => return Err(self.damaged("expected no line after the end")),
        }
        self.lines = self.lines.saturating_add(1);
        self.check.update(text.as_bytes());
        self.check.update(b"\n");
        Ok(())
    }

    fn damaged(&self, what: &(impl ToString + ?Sized)) -> NotRestored {
        NotRestored::Damaged { line: self.lines.saturating_add(1), what: what.to_string() }
    }

    fn take_line(&mut self, text: &str) -> Result<(), NotRestored> {
        let line: Line<Envelope<'_>> = serde_json::from_str(text).map_err(|error| self.damaged(&error))?;
        match (line, self.expected) {
            (Line::State(state), Expected::State) => return self.begin(&state),
            (Line::State(_), _) => return Err(self.damaged("expected one line of the state, the second")),
            (_, Expected::State) => return Err(self.damaged("expected the line of the state")),
            (Line::Entity(envelope), _) => {
                let entity = StoredEntity::try_from(envelope).map_err(|source| self.unreadable(source))?;
                self.put(entity)?;
            }
            (Line::Owners(owners), _) => self.owners.extend(owners),
            (Line::Bundles(bundles), _) => self.put_bundles(&bundles)?,
            (Line::End(end), _) => return self.end(&end),
            (Line::ApiKeys(line), _) => self.note(|lists| lists.api_keys.restore(&line)),
            (Line::ChannelEvents(line), _) => {
                let Ledger { entities, projections } = &mut self.ledger;
                let restored = projections.as_mut().is_none_or(|lists| lists.restore_channel_events(line, entities));
                if !restored {
                    return Err(self.damaged("expected events of transactions before"));
                }
            }
            (Line::CreditHistory(line), _) => self.note(|lists| lists.credits.restore_history(line)),
            (Line::SeenBefore(line), _) => self.note(|lists| lists.credits.restore_before(&line)),
            (Line::Traders(line), _) => self.note(|lists| lists.credits.restore_traders(line)),
            (Line::Received(line), _) => self.note(|lists| lists.feed.restore_received(&line)),
            (Line::Feed(line), _) => {
                let restored = self.ledger.projections.as_mut().is_none_or(|lists| lists.feed.restore_events(&line));
                if !restored {
                    return Err(self.damaged("expected rows of the feed, and what they are about"));
                }
            }
        }
        Ok(())
    }

    fn note(&mut self, take: impl FnOnce(&mut Projections)) {
        if let Some(projections) = &mut self.ledger.projections {
            take(projections);
        }
    }

    fn unreadable(&self, source: UnreadableEntity) -> NotRestored {
        NotRestored::Entity { line: self.lines.saturating_add(1), source }
    }

    fn begin(&mut self, state: &StateLine) -> Result<(), NotRestored> {
        if self.ledger.projections.is_some() && !state.histories {
            return Err(NotRestored::NoProjections);
        }
        self.head = state.head;
        self.expected = Expected::Body;
        Ok(())
    }

    fn put(&mut self, entity: StoredEntity) -> Result<(), NotRestored> {
        let key = entity.key().clone();
        if self.ledger.entities.restore(entity) {
            return Ok(());
        }
        Err(self.damaged(&format!("expected each entity once, at a version from 1 on, and a bundle after its issuance: {key}")))
    }

    fn put_bundles(&mut self, line: &BundlesLine) -> Result<(), NotRestored> {
        for row in &line.rows {
            let BundleRow(issuance, serial, version, ref state) = *row;
            let issuances = &self.ledger.entities.inventory;
            let issuance = issuances.issuance_at(issuance).ok_or_else(|| self.damaged("expected the number of an issuance"))?;
            let id = CertificateId::new(issuance.clone(), serial);
            let key = || EntityKey::Bundle(id.clone());
            if line.form != Bundle::FORM {
                let source = UnreadableEntity::UnknownForm { key: key(), expected: Bundle::FORM, found: line.form };
                return Err(self.unreadable(source));
            }
            let bundle = state.as_ref().map(|state| bundle(state, &self.owners)).transpose();
            let bundle = bundle.map_err(|what| self.damaged(what))?;
            if let Some(Err(what)) = bundle.as_ref().map(|bundle| bundle.expect_possible(&id)) {
                return Err(self.unreadable(UnreadableEntity::Impossible { key: key(), what }));
            }
            if !self.ledger.entities.inventory.restore_bundle(row.0, serial, bundle, Version::new(version)) {
                return Err(self.damaged(&format!("expected each bundle once, at a version from 1 on: {id}")));
            }
        }
        Ok(())
    }

    /// Whether all is there, and as it was written.
    fn end(&mut self, end: &EndLine) -> Result<(), NotRestored> {
        let crc32 = format!("{:08x}", self.check.clone().finalize());
        if (end.lines, &*end.crc32) != (self.lines, &*crc32) {
            let found = format!("{} lines, {}", end.lines, end.crc32);
            return Err(self.damaged(&format!("expected {} lines, {crc32}, by what came before; found {found}", self.lines)));
        }
        self.expected = Expected::Nothing;
        Ok(())
    }

    /// The ledger, if the last line was the end.
    pub fn finish(self) -> Result<Ledger, NotRestored> {
        if self.expected != Expected::Nothing {
            return Err(NotRestored::Incomplete { lines: self.lines });
        }
        let Self { mut ledger, head, .. } = self;
        ledger.entities.sequence = head.sequence;
        ledger.entities.last_at = head.last_at;
        let Ledger { entities, projections } = &mut ledger;
        entities.share_issuances();
        if let Some(projections) = projections {
            projections.rebuild(entities);
        }
        Ok(ledger)
    }
}

fn bundle(row: &BundleStateRow, owners: &[TraderId]) -> Result<Bundle, &'static str> {
    let BundleStateRow(last, owner, expires_at, onramp, state) = *row;
    let place = usize::try_from(owner).ok();
    let owner = *place.and_then(|place| owners.get(place)).ok_or("expected the number of an owner before")?;
    let mut bundle = Bundle::new(last, owner, onramp, state);
    bundle.expires_at = expires_at;
    Ok(bundle)
}
