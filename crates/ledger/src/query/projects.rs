//! Queries about organizations, projects, claims and files.

use alloc::format;
use core::str::FromStr;

use ecoledger_credits::{
    AssetPath, Claim, EcoProject, File, Mbp, MemberRight, Organization, ProcessedClaim, Target,
    for_proposals_and_queries::{
        Acting, Permission, authorize, claim_seen_by, eco_project_seen_by, mbp_seen_by, processed_claim_seen_by,
        project_resource,
    },
};
use ecoledger_kernel::{
    Actor, CheckpointId, ClaimId, EcoProjectId, Entity as _, EntityKey, FileId, Halt, MbpId, OrganizationId, ProcessedClaimId,
    Refusal,
};

use super::{Answering, PageRequest, Stop, Stopped, page::refuse_cursor};
use crate::{
    LedgerView,
    ledger_view::slot,
    lists::{Born, List, ListView, Position, RangeStart},
    views::{Answer, CheckpointResultView, CheckpointView, ClaimCheckpointView, ClaimView, ProcessedCheckpointView, entity},
};

/// Where a page of claims begins: at the claim that was the next to be shown, so that it tells no number of others.
struct FirstClaim(ClaimId);

impl FromStr for FirstClaim {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        uuid::Uuid::parse_str(text).map(|uuid| Self(uuid.into()))
    }
}

impl<'l, V: LedgerView, L: ListView> Answering<'l, V, L> {
    /// The organization for which a member asks: `forbidden` for any other actor, and without a role (D-77).
    pub(super) fn member(&mut self) -> Result<Acting<'l>, Stopped<V, L>> {
        Ok(authorize(&self.actor, Permission::QUERY, &mut self.reader)?)
    }

    /// What the user's scopes do not cover is not there for a query: `notFound` (D-77).
    fn expect_in_scope(acting: &Acting<'_>, path: AssetPath, key: &EntityKey) -> Result<(), Stopped<V, L>> {
        if acting.covers(MemberRight::Read, path) { Ok(()) } else { Err(Refusal::not_found(key).into()) }
    }

    /// Every member may see every organization; its version is for its own members and the operator.
    pub(super) fn organization(&mut self, id: OrganizationId) -> Result<Answer, Stopped<V, L>> {
        let shows_version = match self.actor {
            Actor::Operator => true,
            Actor::Member { .. } | Actor::ChannelUser(_) | Actor::AccountHolder(_) => self.member()?.id == id,
        };
        let view = entity::organization(self.view, id).map_err(Stop::Gap)?;
        let view = view.ok_or_else(|| Refusal::not_found(&Organization::key(&id)))?;
        Ok(if shows_version { view } else { view.without_version() }.into())
    }

    pub(super) fn eco_project(&mut self, id: EcoProjectId) -> Result<Answer, Stopped<V, L>> {
        let acting = self.member()?;
        eco_project_seen_by(id, acting.id, &mut self.reader)?;
        Self::expect_in_scope(&acting, EcoProject::path(id), &EcoProject::key(&id))?;
        let view = entity::eco_project_with(self.view, id, |mbp_id, mbp| {
            mbp.is_visible_to(acting.id) && acting.covers(MemberRight::Read, mbp.path(mbp_id))
        });
        let view = view.map_err(Stop::Gap)?;
        Ok(view.ok_or_else(|| Refusal::not_found(&EcoProject::key(&id)))?.into())
    }

    pub(super) fn modular_benefit_project(&mut self, id: MbpId) -> Result<Answer, Stopped<V, L>> {
        let acting = self.member()?;
        let (mbp, _) = mbp_seen_by(id, acting.id, &mut self.reader)?;
        Self::expect_in_scope(&acting, mbp.path(id), &Mbp::key(&id))?;
        let view = entity::mbp(self.view, id).map_err(Stop::Gap)?;
        Ok(view.ok_or_else(|| Refusal::not_found(&Mbp::key(&id)))?.into())
    }

    fn claim_in_sight(&mut self, id: ClaimId) -> Result<&'l Claim, Stopped<V, L>> {
        let acting = self.member()?;
        let (claim, _) = claim_seen_by(id, acting.id, &mut self.reader)?;
        Self::expect_in_scope(&acting, claim.path(), &Claim::key(&id))?;
        Ok(claim)
    }

    pub(super) fn claim(&mut self, id: ClaimId) -> Result<Answer, Stopped<V, L>> {
        self.claim_in_sight(id)?;
        let view = entity::claim(self.view, id).map_err(Stop::Gap)?;
        Ok(view.ok_or_else(|| Refusal::not_found(&Claim::key(&id)))?.into())
    }

    /// The claims of a project, in the order in which they were made (D-91): for its supplier and its registry all of them,
    /// for a verifier those that were submitted to it.
    pub(super) fn claims(&mut self, id: MbpId, page: &PageRequest) -> Result<Answer, Stopped<V, L>> {
        let acting = self.member()?;
        let list = format!("claims {} {id}", acting.id);
        page.expect_of(&list)?;
        let (mbp, _) = mbp_seen_by(id, acting.id, &mut self.reader)?;
        Self::expect_in_scope(&acting, mbp.path(id), &Mbp::key(&id))?;
        self.expect_lists()?;
        // Its registry sees them all (D-23).
        let sees_all = acting.id == mbp.supplier || acting.id == mbp.attributes.issuing_registry_id;
        let seen = List::Born(if sees_all { Born::Claims(id) } else { Born::ClaimsSubmitted(id, acting.id) });
        let first = match page.position(&list)? {
            Some(FirstClaim(claim)) => {
                let birth = self.lists.get(List::ClaimBirths, Position::Id(claim.uuid())).map_err(Stop::lists)?;
                let position = Position::Number(birth.and_then(|birth| birth.count()).ok_or_else(refuse_cursor)?);
                let found = self.lists.get(seen, position.clone()).map_err(Stop::lists)?;
                found.map(|_| RangeStart::At(position)).ok_or_else(refuse_cursor)?
            }
            None => RangeStart::First,
        };
        let rows = self.lists.rows(seen, first, page.ahead()).filter_map(|row| row.map(|row| row.entry.id()).transpose());
        let views = rows.map(|id| id.map(|id: ClaimId| (id, self.claim_shown_to(acting.id, id))));
        Ok(page.collect(&list, views)?.into())
    }

    fn claim_shown_to(&self, organization: OrganizationId, id: ClaimId) -> Result<Option<ClaimView>, V::Gap> {
        let slot = slot::<Claim, V>(self.view, &id)?;
        let claim = slot.entity.filter(|claim| claim.is_visible_to(organization));
        claim.map(|claim| ClaimView::new(self.view, id, slot.version, claim)).transpose()
    }

    pub(super) fn checkpoint(&mut self, claim_id: ClaimId, id: CheckpointId) -> Result<Answer, Stopped<V, L>> {
        let claim = self.claim_in_sight(claim_id)?;
        let checkpoint = claim.checkpoints.get(id);
        let checkpoint = checkpoint.ok_or_else(|| Refusal::not_found(&EntityKey::Checkpoint(id)))?;
        let version = slot::<Claim, V>(self.view, &claim_id).map_err(Stop::Gap)?.version;
        let checkpoint = CheckpointView::new(self.view, id, checkpoint).map_err(Stop::Gap)?;
        Ok(ClaimCheckpointView { claim_id, version, checkpoint }.into())
    }

    /// The checkpoints of a claim, in the order in which they were made.
    pub(super) fn checkpoints(&mut self, claim_id: ClaimId, page: &PageRequest) -> Result<Answer, Stopped<V, L>> {
        let list = format!("checkpoints {} {claim_id}", self.member()?.id);
        page.expect_of(&list)?;
        let claim = self.claim_in_sight(claim_id)?;
        let version = slot::<Claim, V>(self.view, &claim_id).map_err(Stop::Gap)?.version;
        let view = |id: &CheckpointId| {
            let Some(checkpoint) = claim.checkpoints.get(*id) else { return Ok(None) };
            let checkpoint = CheckpointView::new(self.view, *id, checkpoint)?;
            Ok::<_, V::Gap>(Some(ClaimCheckpointView { claim_id, version, checkpoint }))
        };
        Ok(page.of(&list, claim.checkpoints.ids(), view)?.into())
    }

    fn processed_claim_in_sight(&mut self, id: ProcessedClaimId) -> Result<&'l ProcessedClaim, Stopped<V, L>> {
        let acting = self.member()?;
        let (processed, _) = processed_claim_seen_by(id, acting.id, &mut self.reader)?;
        Self::expect_in_scope(&acting, processed.path(), &ProcessedClaim::key(&id))?;
        Ok(processed)
    }

    pub(super) fn processed_claim(&mut self, id: ProcessedClaimId) -> Result<Answer, Stopped<V, L>> {
        self.processed_claim_in_sight(id)?;
        let view = entity::processed_claim(self.view, id).map_err(Stop::Gap)?;
        Ok(view.ok_or_else(|| Refusal::not_found(&ProcessedClaim::key(&id)))?.into())
    }

    pub(super) fn checkpoint_result(
        &mut self,
        processed_claim_id: ProcessedClaimId,
        id: CheckpointId,
    ) -> Result<Answer, Stopped<V, L>> {
        let processed = self.processed_claim_in_sight(processed_claim_id)?;
        let result = processed.results.get(id);
        let result = result.ok_or_else(|| Refusal::not_found(&EntityKey::CheckpointResult(id)))?;
        let version = slot::<ProcessedClaim, V>(self.view, &processed_claim_id).map_err(Stop::Gap)?.version;
        let result = CheckpointResultView::new(self.view, id, result).map_err(Stop::Gap)?;
        Ok(ProcessedCheckpointView { processed_claim_id, version, result }.into())
    }

    /// A file, for those who see what it is attached to; a loose one for the organization that added it.
    pub(super) fn file(&mut self, id: FileId) -> Result<Answer, Stopped<V, L>> {
        let acting = self.member()?;
        let not_found = || Stop::Refused(Refusal::not_found(&File::key(&id)));
        let (file, _) = self.reader.found::<File>(&id)?;
        let visible = match file.target {
            None => file.organization == acting.id,
            Some(target) => match project_resource(target.resource(), acting.id, &mut self.reader) {
                Ok(Some(asset)) => acting.covers(MemberRight::Read, asset.path),
                Ok(None) => match target {
                    Target::Credit(credit) => {
                        acting.covers_organization(MemberRight::Read) && self.shares_file(credit, id, acting.id)?
                    }
                    Target::EcoProject(_)
                    | Target::Mbp(_)
                    | Target::Checkpoint { .. }
                    | Target::Claim(_)
                    | Target::ProcessedClaim(_)
                    | Target::CheckpointResult { .. } => false,
                },
                Err(Halt::Refused(_)) => false,
                Err(Halt::Gap(gap)) => return Err(Stop::Gap(gap)),
            },
        };
        let view = entity::file(self.view, id).map_err(Stop::Gap)?.filter(|_| visible);
        Ok(view.ok_or_else(not_found)?.into())
    }
}
