//! Random commands on projects, claims, processed claims and files.

use serde_json::{Value, json};

use super::choice::{Choice, ChosenCommand, member};
use crate::wire::id;

/// The ids of those of a list for which something holds, and of all.
macro_rules! ids {
    ($list:expr, $holds:expr) => {{
        let holds = $holds;
        let fitting: Vec<&str> = $list.iter().filter(|one| holds(*one)).map(|one| one.id.as_str()).collect();
        (fitting, $list.iter().map(|one| one.id.as_str()).collect::<Vec<&str>>())
    }};
}
pub(super) use ids;

impl Choice<'_> {
    fn country(&mut self) -> &'static str {
        if self.dice.is_rare(12) { "Fi" } else { self.dice.pick(&["FI", "SWE"]) }
    }

    fn new_mbp(&mut self, suffix: &str) -> Value {
        let taken: Vec<&str> = self.model.mbps.iter().map(|one| one.id.as_str()).collect();
        let mbp_id = self.new_id(&format!("mbp {suffix}"), &taken);
        let registry = self.organization_with("issuingRegistry");
        let mut mbp = json!({ "mbpId": mbp_id, "name": "Removal", "issuingRegistryId": registry });
        let country = self.country();
        self.sometimes(&mut mbp, "country", country);
        self.sometimes(&mut mbp, "durability", "LongTerm");
        mbp
    }

    /// Loose files of an organization, now and then others.
    pub(super) fn loose_files(&mut self, organization: &str) -> Vec<String> {
        let model = self.model;
        let (loose, all) = ids!(model.files, |one: &crate::model::credits::File| {
            one.organization == organization && one.resource.is_none() && !one.is_deleted
        });
        if loose.len() > 99 && self.dice.is_rare(2) {
            // As many as an action may name, or one more.
            let many = self.as_many_as_may_be(100);
            return loose.into_iter().take(many).map(str::to_owned).collect();
        }
        let mut files = vec![self.one_of(loose.clone(), all.clone())];
        let second = self.one_of(loose, all);
        if !files.contains(&second) {
            files.push(second);
        }
        files
    }

    pub(super) fn of_project(&mut self, name: &str) -> ChosenCommand {
        let model = self.model;
        let supplier = self.organization_with("supplier");
        if name == "createEcoProject" {
            let taken: Vec<&str> = model.eco_projects.iter().map(|one| one.id.as_str()).collect();
            let mut command = json!({ "ecoProjectId": self.new_id("project", &taken), "name": "Wood" });
            let mut mbps = vec![self.new_mbp("one")];
            if self.dice.is_rare(2) {
                mbps.push(self.new_mbp("two"));
            }
            command["modularBenefitProjects"] = Value::from(mbps);
            self.sometimes(&mut command, "description", "Bio\ncoal");
            if self.dice.is_rare(3) {
                command["fileIds"] = Value::from(self.loose_files(&supplier));
            }
            return ChosenCommand { command, actor: member(&supplier, &supplier, "supplier"), first: None };
        }
        if name == "addModularBenefitProject" {
            let (own, all) = ids!(model.eco_projects, |one: &crate::model::credits::EcoProject| one.supplier == supplier);
            let project = self.one_of(own, all);
            let supplier = model.eco_project(&project).map_or(supplier, |one| one.supplier.clone());
            let command = json!({ "ecoProjectId": project, "modularBenefitProject": self.new_mbp("more") });
            let first = Some(format!("ecoProject:{project}"));
            return ChosenCommand { command, actor: member(&supplier, &supplier, "supplier"), first };
        }
        let (open, all) =
            ids!(model.mbps, |one: &crate::model::credits::Mbp| { matches!(one.status, "draft" | "returnedForEdits") });
        let mbp = self.one_of(open, all);
        let supplier = model.mbp(&mbp).map_or(supplier, |one| one.supplier.clone());
        let mut command = json!({ "mbpId": mbp });
        let name = self.dice.pick(&["Removal", "Other removal"]);
        self.sometimes(&mut command, "name", name);
        let country = self.country();
        self.sometimes(&mut command, "country", country);
        if self.dice.is_rare(4) {
            command["issuingRegistryId"] = Value::from(self.organization_with("issuingRegistry"));
        }
        ChosenCommand { command, actor: member(&supplier, &supplier, "supplier"), first: Some(format!("mbp:{mbp}")) }
    }

    fn new_checkpoint(&mut self, suffix: &str) -> Value {
        let parts = self.model.claims.iter().flat_map(|claim| &claim.checkpoints);
        let taken: Vec<&str> = parts.map(|part| part.id.as_str()).collect();
        let checkpoint = self.new_id(&format!("checkpoint {suffix}"), &taken);
        let mut given = json!({ "checkpointId": checkpoint, "startDate": "2024-01-01", "endDate": "2024-12-31" });
        self.sometimes(&mut given, "effectBefore", "150.5");
        given
    }

    fn co_benefits(&mut self) -> Value {
        if self.dice.is_rare(30) {
            return Value::from(vec![json!({ "category": "One of many" }); self.as_many_as_may_be(1_000)]);
        }
        match self.dice.below(3) {
            0 => json!([{ "category": "Clean water" }]),
            1 => json!([]),
            _ => {
                json!([{ "category": "Life on land", "description": "Birds\tand bees", "ratingScore": "5" }, { "category": "None" }])
            }
        }
    }

    pub(super) fn of_claim(&mut self, name: &str) -> ChosenCommand {
        let model = self.model;
        if name == "createClaim" {
            let (registered, all) = ids!(model.mbps, |one: &crate::model::credits::Mbp| one.status == "registered");
            let mbp = self.one_of(registered, all);
            let taken: Vec<&str> = model.claims.iter().map(|one| one.id.as_str()).collect();
            let mut command = json!({ "claimId": self.new_id("claim", &taken), "mbpId": mbp });
            let mut checkpoints = vec![self.new_checkpoint("one")];
            if self.dice.is_rare(2) {
                checkpoints.push(self.new_checkpoint("two"));
            }
            command["checkpoints"] = Value::from(checkpoints);
            if !self.dice.is_rare(5) {
                command["quantity"] = self.quantity();
            }
            if self.dice.is_rare(4) {
                command["coBenefits"] = self.co_benefits();
            }
            let supplier = model.mbp(&mbp).map_or(id("S"), |one| one.supplier.clone());
            return ChosenCommand { command, actor: member(&supplier, &supplier, "supplier"), first: None };
        }
        let (open, all) =
            ids!(model.claims, |one: &crate::model::credits::Claim| { matches!(one.status, "draft" | "returnedForEdits") });
        let long = model.claims.iter().find(|one| one.checkpoints.len() > 998).filter(|_| self.dice.is_rare(4));
        let claim = long.map_or_else(|| self.one_of(open, all), |one| one.id.clone());
        let found = model.claim(&claim);
        let supplier = found.and_then(|one| model.mbp(&one.mbp)).map_or(id("S"), |one| one.supplier.clone());
        let mut command = json!({ "claimId": claim });
        match name {
            "updateClaim" => {
                if !self.dice.is_rare(3) {
                    command["quantity"] = self.quantity();
                }
                if self.dice.is_rare(3) {
                    command["coBenefits"] = self.co_benefits();
                }
            }
            "addCheckpoint" => command["checkpoint"] = self.new_checkpoint("more"),
            _ => {
                let own = found.map(|one| one.checkpoints.iter().map(|part| part.id.as_str()).collect()).unwrap_or_default();
                command["checkpointId"] = Value::from(self.one_of(own, Vec::new()));
                self.sometimes(&mut command, "effectAfter", 100.25);
                let start = self.dice.pick(&["2024-01-01", "2024-02-29", "2025-06-30"]);
                self.sometimes(&mut command, "startDate", start);
                let end = self.dice.pick(&["2024-12-31", "2024-01-01"]);
                self.sometimes(&mut command, "endDate", end);
            }
        }
        ChosenCommand { command, actor: member(&supplier, &supplier, "supplier"), first: Some(format!("claim:{claim}")) }
    }

    pub(super) fn of_processed_claim(&mut self, name: &str) -> ChosenCommand {
        let model = self.model;
        let (open, all) = ids!(model.processed_claims, |one: &crate::model::credits::ProcessedClaim| {
            matches!(one.status, "open" | "verified" | "issuanceReturned" | "issuanceWithdrawn")
        });
        let processed = self.one_of(open, all);
        let found = model.processed_claim(&processed);
        let verifier = found.map_or(id("V"), |one| one.verifier.clone());
        let results: Vec<&str> = found.map(|one| one.results.iter().map(|part| part.id.as_str()).collect()).unwrap_or_default();
        let mut command = json!({ "processedClaimId": processed });
        if name == "updateCheckpointResult" {
            command["checkpointId"] = Value::from(self.one_of(results, Vec::new()));
            self.sometimes(&mut command, "effectBefore", "150");
            let comment = self.dice.pick(&["Measured", "Estimated"]);
            self.sometimes(&mut command, "comment", comment);
        } else {
            if !self.dice.is_rare(3) {
                let quantity = self.dice.pick(&["100", "40.5"]);
                command["creditRecommendation"] = json!({ "quantity": quantity, "vintage": 2024 });
            }
            if self.dice.is_rare(3) {
                command["quantity"] = self.quantity();
            }
            if self.dice.is_rare(5) {
                command["coBenefits"] = self.co_benefits();
            }
            if self.dice.is_rare(4) {
                let result = self.one_of(results, Vec::new());
                command["checkpointResults"] = json!([{ "checkpointId": result, "effectAfter": "99.5" }]);
            }
        }
        let actor = member(&verifier, &verifier, "validationVerificationBody");
        ChosenCommand { command, actor, first: Some(format!("processedClaim:{processed}")) }
    }

    /// An asset to which a file may be attached, and who has to do with it.
    fn resource(&mut self) -> (Value, String) {
        let model = self.model;
        let mut crowded = Vec::new();
        crowded.extend(model.mbps.iter().filter(|one| one.files.len() > 98).map(|one| ("mbp", &one.id, &one.supplier)));
        crowded.extend(model.credits.iter().filter(|one| one.files.len() > 98).map(|one| ("credit", &one.id, &one.owner)));
        if !crowded.is_empty() && self.dice.is_rare(3) {
            let (kind, target, party) = self.dice.pick(&crowded);
            return (json!({ "kind": kind, "id": target }), party.clone());
        }
        let kinds = ["credit", "mbp", "claim", "checkpoint", "processedClaim", "checkpointResult", "ecoProject"];
        let kind = self.dice.pick(&kinds);
        let all = |ids: Vec<&str>| ids.into_iter().map(str::to_owned).collect::<Vec<String>>();
        let ids = match kind {
            "credit" => all(model.credits.iter().map(|one| one.id.as_str()).collect()),
            "mbp" => all(model.mbps.iter().map(|one| one.id.as_str()).collect()),
            "claim" => all(model.claims.iter().map(|one| one.id.as_str()).collect()),
            "processedClaim" => all(model.processed_claims.iter().map(|one| one.id.as_str()).collect()),
            "ecoProject" => all(model.eco_projects.iter().map(|one| one.id.as_str()).collect()),
            "checkpoint" => all(model.claims.iter().flat_map(|one| &one.checkpoints).map(|part| part.id.as_str()).collect()),
            _ => all(model.processed_claims.iter().flat_map(|one| &one.results).map(|part| part.id.as_str()).collect()),
        };
        let target = self.one_of(ids.iter().map(String::as_str).collect(), Vec::new());
        let party = match model.parties_of(kind, &target) {
            parties if parties.is_empty() => self.any_organization(),
            parties => parties[self.dice.below(parties.len())].clone(),
        };
        (json!({ "kind": kind, "id": target }), party)
    }

    pub(super) fn of_file(&mut self, name: &str) -> ChosenCommand {
        let model = self.model;
        let (there, all) = ids!(model.files, |one: &crate::model::credits::File| !one.is_deleted);
        if name == "deleteFile" {
            let file = self.one_of(there, all);
            let found = model.file(&file);
            let (user, organization) = found.map_or((id("S"), id("S")), |one| (one.user.clone(), one.organization.clone()));
            let role = model.user_roles.iter().find(|role| role.user == user && role.organization == organization);
            let role = role.map_or("supplier", |role| role.market_role.as_str());
            let first = Some(format!("file:{file}"));
            return ChosenCommand { command: json!({ "fileId": file }), actor: member(&user, &organization, role), first };
        }
        let mut command = json!({ "fileId": self.new_id("file", &all), "name": "report.pdf", "tag": "report" });
        if self.dice.is_rare(10) {
            command["name"] = Value::from(self.dice.pick(&["run.EXE", "a.b.ts", "page.php", "x.tsx", "exe"]));
        }
        let is_link = self.dice.is_rare(2);
        command["source"] = if is_link { json!({ "url": "https://files.example/1" }) } else { json!({ "upload": {} }) };
        let size = self.dice.pick(&[1, 26_214_400, 26_214_401]);
        self.sometimes(&mut command, "sizeBytes", size);
        let (resource, mut party) = self.resource();
        if self.dice.is_rare(8) {
            party = self.organization_with("buyer");
        }
        if !self.dice.is_rare(2) {
            command["resource"] = resource;
        }
        let roles = ["supplier", "issuingRegistry", "validationVerificationBody", "marketplace", "buyer"];
        let held: Vec<&'static str> = roles
            .into_iter()
            .filter(|role| model.organization(&party).is_some_and(|one| one.market_roles.iter().any(|held| held == role)))
            .collect();
        let actor = self.administrator(&party, if held.is_empty() { &roles } else { &held });
        ChosenCommand { command, actor, first: None }
    }
}
