//! Claims and their checkpoints (`ecoledger::wire::projects`).

use serde_json::{Value, json};

use super::{Claim, Code, Context, Credits, Part, Shown, ensure, rights::Acting, text, update};

/// How many checkpoints a claim may have (D-97).
const MOST_CHECKPOINTS: usize = 1_000;

/// How many co-benefits a command may bring (D-97).
const MOST_CO_BENEFITS: usize = 1_000;

/// No more co-benefits than a command may bring.
pub(super) fn few_co_benefits(command: &Value) -> Result<(), Code> {
    ensure(command["coBenefits"].as_array().map_or(0, Vec::len) <= MOST_CO_BENEFITS, "limitReached")
}

/// A checkpoint or result as it is kept.
pub(super) fn part(given: &Value) -> Part {
    let mut shown = given.clone();
    shown.as_object_mut().expect("an object").remove("checkpointId");
    Part { id: text(given, "checkpointId").to_owned(), shown, files: Vec::new() }
}

fn shown(id: &str) -> Shown {
    Shown::Entity("claimId", id.to_owned())
}

impl Credits {
    fn checkpoint_is_new(&self, given: &Value) -> bool {
        let id = text(given, "checkpointId");
        self.claims.iter().all(|claim| claim.checkpoints.iter().all(|checkpoint| checkpoint.id != id))
    }

    pub(super) fn create_claim(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.wide_writer(&context.actor, &["supplier"])?;
        let (id, mbp) = (text(command, "claimId"), text(command, "mbpId"));
        self.own_mbp(&acting, mbp)?;
        self.expect(context, 0)?;
        let checkpoints = command["checkpoints"].as_array().expect("a list");
        let new = self.claim(id).is_none() && checkpoints.iter().all(|given| self.checkpoint_is_new(given));
        ensure(new, "alreadyExists")?;
        ensure(self.mbp(mbp).is_some_and(|mbp| mbp.status == "registered"), "wrongState")?;
        few_co_benefits(command)?;
        ensure(checkpoints.len() <= MOST_CHECKPOINTS, "limitReached")?;
        let mut kept = json!({ "coBenefits": [] });
        update(&mut kept, command, &["claimId", "mbpId", "checkpoints"]);
        self.claims.push(Claim {
            id: id.to_owned(),
            mbp: mbp.to_owned(),
            status: "draft",
            shown: kept,
            checkpoints: checkpoints.iter().map(part).collect(),
            verifier: None,
            processed_claim: None,
            files: Vec::new(),
        });
        self.happen("claimCreated", [format!("claim:{id}")]);
        self.tell(context, 5, "claim", id, [acting.organization]);
        Ok(shown(id))
    }

    /// The claim is the acting supplier's own, and covered by the user's scope.
    pub(super) fn own_claim(&self, acting: &Acting, id: &str) -> Result<(), Code> {
        ensure(self.sees_claim(&acting.organization, id), "notFound")?;
        let is_own = self.supplier_of_claim(id) == acting.organization;
        ensure(is_own && acting.may_write(Some(&self.place_of_claim(id))), "forbidden")
    }

    fn claim_is_open(&self, id: &str) -> Result<(), Code> {
        let status = self.claim(id).map(|claim| claim.status);
        ensure(matches!(status, Some("draft" | "returnedForEdits")), "wrongState")
    }

    pub(super) fn update_claim(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.writer(&context.actor, &["supplier"])?;
        let id = text(command, "claimId");
        self.own_claim(&acting, id)?;
        let key = format!("claim:{id}");
        self.require(context, self.version(&key))?;
        self.claim_is_open(id)?;
        few_co_benefits(command)?;
        if update(&mut self.claim_mut(id).shown, command, &["claimId"]) {
            self.happen("claimUpdated", [key]);
        }
        Ok(shown(id))
    }

    pub(super) fn add_checkpoint(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.writer(&context.actor, &["supplier"])?;
        let (id, given) = (text(command, "claimId"), &command["checkpoint"]);
        self.own_claim(&acting, id)?;
        let key = format!("claim:{id}");
        self.expect(context, self.version(&key))?;
        ensure(self.checkpoint_is_new(given), "alreadyExists")?;
        self.claim_is_open(id)?;
        ensure(self.claim(id).is_some_and(|claim| claim.checkpoints.len() < MOST_CHECKPOINTS), "limitReached")?;
        self.claim_mut(id).checkpoints.push(part(given));
        self.happen("checkpointAdded", [key]);
        Ok(shown(id))
    }

    pub(super) fn update_checkpoint(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.writer(&context.actor, &["supplier"])?;
        let (id, checkpoint) = (text(command, "claimId"), text(command, "checkpointId"));
        self.own_claim(&acting, id)?;
        let found = self.claim(id).and_then(|claim| claim.checkpoints.iter().find(|part| part.id == checkpoint));
        let mut after = found.ok_or("notFound")?.shown.clone();
        let key = format!("claim:{id}");
        self.require(context, self.version(&key))?;
        self.claim_is_open(id)?;
        let changed = update(&mut after, command, &["claimId", "checkpointId"]);
        ensure(text(&after, "startDate") <= text(&after, "endDate"), "periodReversed")?;
        let kept = self.claim_mut(id).checkpoints.iter_mut().find(|part| part.id == checkpoint).expect("found");
        kept.shown = after;
        if changed {
            self.happen("checkpointUpdated", [key]);
        }
        Ok(shown(id))
    }
}
