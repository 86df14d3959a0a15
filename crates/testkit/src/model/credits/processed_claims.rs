//! Processed claims and their results (`ecoledger::wire::projects`; D-13, D-14).

use serde_json::Value;

use super::{Code, Context, Credits, Shown, claims::few_co_benefits, ensure, rights::Acting, text, update};

impl Credits {
    /// The processed claim is the acting verifier's own, and covered by the user's scope.
    pub(super) fn own_processed(&self, acting: &Acting, id: &str) -> Result<(), Code> {
        ensure(self.sees_processed(&acting.organization, id), "notFound")?;
        let is_own = self.processed_claim(id).is_some_and(|processed| processed.verifier == acting.organization);
        ensure(is_own && acting.may_write(Some(&self.place_of_processed(id))), "forbidden")
    }

    /// D-14, and while its claim is back with the supplier it is not edited (D-13).
    fn processed_is_open(&self, id: &str) -> Result<(), Code> {
        let processed = self.processed_claim(id).expect("seen");
        ensure(matches!(processed.status, "open" | "verified" | "issuanceReturned" | "issuanceWithdrawn"), "wrongState")?;
        ensure(self.claim(&processed.claim).is_some_and(|claim| claim.status != "returnedForEdits"), "wrongState")
    }

    fn has_result(&self, id: &str, checkpoint: &str) -> bool {
        self.processed_claim(id).is_some_and(|processed| processed.results.iter().any(|part| part.id == checkpoint))
    }

    fn update_result(&mut self, id: &str, checkpoint: &str, given: &Value) -> bool {
        let results = &mut self.processed_claim_mut(id).results;
        let kept = results.iter_mut().find(|part| part.id == checkpoint).expect("found");
        update(&mut kept.shown, given, &["processedClaimId", "checkpointId"])
    }

    fn processed_changed(&mut self, context: &Context, name: &'static str, id: &str, verifier: String) {
        self.happen(name, [format!("processedClaim:{id}")]);
        self.tell(context, 38, "processedClaim", id, [verifier]);
    }

    pub(super) fn update_processed_claim(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.writer(&context.actor, &["validationVerificationBody"])?;
        let id = text(command, "processedClaimId");
        self.own_processed(&acting, id)?;
        let results = command["checkpointResults"].as_array().cloned().unwrap_or_default();
        ensure(results.iter().all(|given| self.has_result(id, text(given, "checkpointId"))), "notFound")?;
        self.require(context, self.version(&format!("processedClaim:{id}")))?;
        self.processed_is_open(id)?;
        few_co_benefits(command)?;
        let mut changed = update(&mut self.processed_claim_mut(id).shown, command, &["processedClaimId", "checkpointResults"]);
        for given in &results {
            changed |= self.update_result(id, text(given, "checkpointId"), given);
        }
        if changed {
            self.processed_changed(context, "processedClaimUpdated", id, acting.organization);
        }
        Ok(Shown::Entity("processedClaimId", id.to_owned()))
    }

    pub(super) fn update_checkpoint_result(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.writer(&context.actor, &["validationVerificationBody"])?;
        let (id, checkpoint) = (text(command, "processedClaimId"), text(command, "checkpointId"));
        self.own_processed(&acting, id)?;
        ensure(self.has_result(id, checkpoint), "notFound")?;
        self.require(context, self.version(&format!("processedClaim:{id}")))?;
        self.processed_is_open(id)?;
        if self.update_result(id, checkpoint, command) {
            self.processed_changed(context, "checkpointResultUpdated", id, acting.organization);
        }
        Ok(Shown::Entity("processedClaimId", id.to_owned()))
    }
}
