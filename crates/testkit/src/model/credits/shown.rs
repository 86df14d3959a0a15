//! What an actor is answered: entities as `ecoledger::wire::queries`, D-65 and D-80 shape them, for those who may see them.

use serde_json::{Value, json};

use super::{Claim, Code, Credit, Credits, Mbp, Part, ProcessedClaim, ensure, rights::Acting, tonnes};

fn put(shown: &mut Value, member: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        shown[member] = value.into();
    }
}

impl Credits {
    /// The entity that a query for it shows to the actor, by the member that names it; parts by the name of their query.
    pub fn see(&self, actor: &Value, kind: &str, ids: &[&str]) -> Result<Value, Code> {
        let id = ids[0];
        if kind == "organizationId" && actor["kind"] == "operator" {
            return self.organization_view(id, true).ok_or("notFound");
        }
        let acting = self.member(actor)?;
        let own = acting.organization.as_str();
        let wide = acting.may_read(None);
        match kind {
            "organizationId" => self.organization_view(id, own == id).ok_or("notFound"),
            "ecoProjectId" => {
                let covered = acting.may_read(Some(&Self::place_of_project(id)));
                ensure(covered && self.sees_project(own, id), "notFound")?;
                Ok(self.project_view(&acting, id))
            }
            "mbpId" => {
                ensure(self.may_see_mbp(&acting, id), "notFound")?;
                Ok(self.mbp_view(self.mbp(id).expect("seen")))
            }
            "claimId" => {
                let covered = acting.may_read(Some(&self.place_of_claim(id)));
                ensure(covered && self.sees_claim(own, id), "notFound")?;
                Ok(self.claim_view(self.claim(id).expect("seen")))
            }
            "processedClaimId" => {
                let covered = acting.may_read(Some(&self.place_of_processed(id)));
                ensure(covered && self.sees_processed(own, id), "notFound")?;
                Ok(self.processed_view(self.processed_claim(id).expect("seen")))
            }
            "fileId" => {
                let file = self.file(id).ok_or("notFound")?;
                let asset = file.resource.as_ref().and_then(|(kind, target)| self.asset(kind, target));
                let place = asset.as_ref().and_then(|asset| asset.place.as_ref());
                ensure((asset.is_none() || acting.may_read(place)) && self.sees_file(own, id), "notFound")?;
                Ok(self.file_view(id))
            }
            "proposalId" => {
                let found = self.proposal(id).filter(|found| Self::is_party(own, found)).ok_or("notFound")?;
                let place = self.place_of_proposal(&found.kind, &found.body);
                ensure(acting.may_read(place.as_ref()), "notFound")?;
                Ok(self.proposal_view(id))
            }
            "creditId" => {
                ensure(wide && self.sees_credit(own, id), "notFound")?;
                Ok(self.credit_view(own, self.credit(id).expect("seen")))
            }
            _ => {
                let card = self.scorecard(id).filter(|card| wide && card.owner == own).ok_or("notFound")?;
                let version = self.version(&format!("esgScorecard:{id}"));
                let Some(milestone) = ids.get(1) else { return Ok(card.view(version)) };
                let milestone = card.milestones.iter().find(|one| one.id == *milestone).ok_or("notFound")?;
                let Some(period) = ids.get(2) else { return Ok(milestone.view(card, version)) };
                let period = milestone.periods.iter().find(|one| one.id == *period).ok_or("notFound")?;
                Ok(period.view(card, milestone, version))
            }
        }
    }

    pub(super) fn organization_view(&self, id: &str, is_own: bool) -> Option<Value> {
        let one = self.organization(id)?;
        let mut shown = json!({
            "organizationId": id, "name": one.name, "marketRoles": one.market_roles, "isOmnibusOrganization": one.is_omnibus
        });
        put(&mut shown, "version", is_own.then(|| self.version(&format!("organization:{id}"))));
        Some(shown)
    }

    /// `{fileId, name, tag}` of each (D-54).
    fn files_view(&self, files: &[String]) -> Value {
        let view = |id: &String| {
            let file = self.file(id).expect("attached");
            json!({ "fileId": id, "name": file.shown["name"], "tag": file.shown["tag"] })
        };
        files.iter().map(view).collect()
    }

    fn may_see_mbp(&self, acting: &Acting, id: &str) -> bool {
        acting.may_read(Some(&self.place_of_mbp(id))) && self.sees_mbp(&acting.organization, id)
    }

    fn project_view(&self, acting: &Acting, id: &str) -> Value {
        let one = self.eco_project(id).expect("seen");
        let mut shown = one.shown.clone();
        let seen = self.mbps.iter().filter(|mbp| mbp.eco_project == id && self.may_see_mbp(acting, &mbp.id));
        shown["modularBenefitProjects"] = seen.map(|mbp| self.mbp_view(mbp)).collect();
        shown["ecoProjectId"] = Value::from(id);
        shown["supplierId"] = Value::from(one.supplier.clone());
        shown["files"] = self.files_view(&one.files);
        shown["version"] = Value::from(self.version(&format!("ecoProject:{id}")));
        shown
    }

    fn mbp_view(&self, one: &Mbp) -> Value {
        let mut shown = one.shown.clone();
        shown["mbpId"] = Value::from(one.id.clone());
        shown["ecoProjectId"] = Value::from(one.eco_project.clone());
        shown["supplierId"] = Value::from(one.supplier.clone());
        shown["status"] = Value::from(one.status);
        shown["files"] = self.files_view(&one.files);
        shown["version"] = Value::from(self.version(&format!("mbp:{}", one.id)));
        shown
    }

    fn parts_view(&self, parts: &[Part]) -> Value {
        let view = |part: &Part| {
            let mut shown = part.shown.clone();
            shown["checkpointId"] = Value::from(part.id.clone());
            put(&mut shown, "files", (!part.files.is_empty()).then(|| self.files_view(&part.files)));
            shown
        };
        parts.iter().map(view).collect()
    }

    fn claim_view(&self, one: &Claim) -> Value {
        let mut shown = one.shown.clone();
        shown["claimId"] = Value::from(one.id.clone());
        shown["mbpId"] = Value::from(one.mbp.clone());
        shown["ecoProjectId"] = Value::from(self.place_of_mbp(&one.mbp).0);
        shown["supplierId"] = Value::from(self.supplier_of_claim(&one.id));
        shown["status"] = Value::from(one.status);
        put(&mut shown, "verifierId", one.verifier.clone());
        put(&mut shown, "processedClaimId", one.processed_claim.clone());
        shown["checkpoints"] = self.parts_view(&one.checkpoints);
        shown["files"] = self.files_view(&one.files);
        shown["version"] = Value::from(self.version(&format!("claim:{}", one.id)));
        shown
    }

    fn processed_view(&self, one: &ProcessedClaim) -> Value {
        let mut shown = one.shown.clone();
        let claim = self.claim(&one.claim).expect("there");
        shown["processedClaimId"] = Value::from(one.id.clone());
        shown["claimId"] = Value::from(one.claim.clone());
        shown["mbpId"] = Value::from(claim.mbp.clone());
        shown["ecoProjectId"] = Value::from(self.place_of_mbp(&claim.mbp).0);
        shown["supplierId"] = Value::from(self.supplier_of_claim(&one.claim));
        shown["issuingRegistryId"] = Value::from(self.registry_of_claim(&one.claim));
        shown["verifierId"] = Value::from(one.verifier.clone());
        shown["status"] = Value::from(one.status);
        put(&mut shown, "creditId", one.credit.clone());
        shown["checkpointResults"] = self.parts_view(&one.results);
        shown["files"] = self.files_view(&one.files);
        shown["version"] = Value::from(self.version(&format!("processedClaim:{}", one.id)));
        shown
    }

    fn file_view(&self, id: &str) -> Value {
        let one = self.file(id).expect("seen");
        let mut shown = one.shown.clone();
        shown["fileId"] = Value::from(id);
        shown["organizationId"] = Value::from(one.organization.clone());
        shown["userId"] = Value::from(one.user.clone());
        put(&mut shown, "resource", one.resource.as_ref().map(|(kind, id)| json!({ "kind": kind, "id": id })));
        shown["version"] = Value::from(self.version(&format!("file:{id}")));
        shown
    }

    fn proposal_view(&self, id: &str) -> Value {
        let one = self.proposal(id).expect("seen");
        let mut shown = one.shown.clone();
        shown["proposalId"] = Value::from(id);
        shown["proposal"] = one.body.clone();
        shown["status"] = Value::from(one.status);
        shown["submitterId"] = Value::from(one.submitter.clone());
        shown["deciderId"] = Value::from(one.decider.clone());
        shown["history"] = Value::from(one.history.clone());
        shown["version"] = Value::from(self.version(&format!("proposal:{id}")));
        shown
    }

    fn credit_view(&self, organization: &str, one: &Credit) -> Value {
        let mut shown = one.shown.clone();
        shown["creditId"] = Value::from(one.id.clone());
        shown["status"] = Value::from(one.status);
        shown["quantity"] = Value::from(tonnes(one.quantity));
        shown["ownerId"] = Value::from(one.owner.clone());
        shown["issuerId"] = Value::from(one.issuer.clone());
        shown["verifierId"] = Value::from(one.verifier.clone());
        shown["supplierId"] = Value::from(one.supplier.clone());
        put(&mut shown, "listedOn", one.listed_on.clone());
        put(&mut shown, "endUseBuyer", one.end_use_buyer.clone());
        put(&mut shown, "parentId", one.parent.clone());
        shown["files"] = self.files_view(&one.files);
        if self.is_near(organization, one) {
            shown["version"] = Value::from(self.version(&format!("credit:{}", one.id)));
            put(&mut shown, "openProposalId", one.open_proposal.clone());
        }
        shown
    }
}
