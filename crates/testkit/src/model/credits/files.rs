//! Files: added, bound, deleted (`ecoledger::wire::projects`; D-22, D-54, D-93).

use serde_json::Value;

use super::{
    Code, Context, Credits, File, Shown, ensure,
    rights::{ALL_ROLES, Acting, Place},
    text,
};

/// How many files an asset may have (D-97).
pub(super) const MOST_FILES: usize = 100;

/// An asset to which a file may be attached.
pub(super) struct Asset {
    /// What is touched with the file.
    pub(super) key: String,
    /// Where it lies; a credit lies in no project.
    pub(super) place: Option<Place>,
    /// Who transacts on it (D-54).
    pub(super) parties: Vec<String>,
    /// Whether it is rejected, closed, split or retired (D-84).
    pub(super) is_over: bool,
    pub(super) files: Vec<String>,
}

impl Credits {
    /// The claim of a checkpoint, or the processed claim of a result.
    fn claim_with(&self, checkpoint: &str) -> Option<&str> {
        let has = |claim: &&super::Claim| claim.checkpoints.iter().any(|part| part.id == checkpoint);
        self.claims.iter().find(has).map(|claim| claim.id.as_str())
    }

    fn processed_with(&self, checkpoint: &str) -> Option<&str> {
        let has = |processed: &&super::ProcessedClaim| processed.results.iter().any(|part| part.id == checkpoint);
        self.processed_claims.iter().find(has).map(|processed| processed.id.as_str())
    }

    pub(super) fn asset(&self, kind: &str, id: &str) -> Option<Asset> {
        let asset = |key: String, place, parties, is_over, files: &[String]| Asset {
            key,
            place,
            parties,
            is_over,
            files: files.to_vec(),
        };
        match kind {
            "ecoProject" => {
                let one = self.eco_project(id)?;
                let parties = one.readers.iter().chain([&one.supplier]).cloned().collect();
                Some(asset(format!("ecoProject:{id}"), Some(Self::place_of_project(id)), parties, false, &one.files))
            }
            "mbp" => {
                let one = self.mbp(id)?;
                let parties = one.readers.iter().chain([&one.supplier]).cloned().collect();
                let is_over = one.status == "rejected";
                Some(asset(format!("mbp:{id}"), Some(self.place_of_mbp(id)), parties, is_over, &one.files))
            }
            "claim" | "checkpoint" => {
                let claim = self.claim(if kind == "claim" { id } else { self.claim_with(id)? })?;
                let parties = self.readers_of_claim(&claim.id);
                let part = claim.checkpoints.iter().find(|part| kind == "checkpoint" && part.id == id);
                let files = part.map_or(&claim.files, |part| &part.files);
                let (key, place) = (format!("claim:{}", claim.id), self.place_of_claim(&claim.id));
                Some(asset(key, Some(place), parties, claim.status == "rejected", files))
            }
            "processedClaim" | "checkpointResult" => {
                let one = self.processed_claim(if kind == "processedClaim" { id } else { self.processed_with(id)? })?;
                let parties = self.readers_of_processed(&one.id);
                let part = one.results.iter().find(|part| kind == "checkpointResult" && part.id == id);
                let files = part.map_or(&one.files, |part| &part.files);
                let is_over = matches!(one.status, "issuanceRejected" | "closed");
                let (key, place) = (format!("processedClaim:{}", one.id), self.place_of_processed(&one.id));
                Some(asset(key, Some(place), parties, is_over, files))
            }
            "credit" => {
                let one = self.credit(id)?;
                let parties = [&one.owner, &one.issuer, &one.verifier, &one.supplier];
                let parties = parties.into_iter().chain(&one.listed_on).cloned().collect();
                let is_over = matches!(one.status, "split" | "retired");
                Some(asset(format!("credit:{id}"), None, parties, is_over, &one.files))
            }
            other => panic!("no asset {other}"),
        }
    }

    fn files_of(&mut self, kind: &str, id: &str) -> &mut Vec<String> {
        match kind {
            "ecoProject" => &mut self.eco_project_mut(id).files,
            "mbp" => &mut self.mbp_mut(id).files,
            "claim" => &mut self.claim_mut(id).files,
            "processedClaim" => &mut self.processed_claim_mut(id).files,
            "credit" => &mut self.credit_mut(id).files,
            "checkpoint" => {
                let claim = self.claim_with(id).expect("an asset").to_owned();
                let mut parts = self.claim_mut(&claim).checkpoints.iter_mut();
                &mut parts.find(|part| part.id == id).expect("an asset").files
            }
            _ => {
                let processed = self.processed_with(id).expect("an asset").to_owned();
                let mut parts = self.processed_claim_mut(&processed).results.iter_mut();
                &mut parts.find(|part| part.id == id).expect("an asset").files
            }
        }
    }

    /// Who transacts on an asset; nobody when there is none.
    pub fn parties_of(&self, kind: &str, id: &str) -> Vec<String> {
        self.asset(kind, id).map(|asset| asset.parties).unwrap_or_default()
    }

    /// Whether the organization sees an asset.
    pub(super) fn sees_asset(&self, organization: &str, kind: &str, id: &str) -> bool {
        match kind {
            "ecoProject" => self.sees_project(organization, id),
            "mbp" => self.sees_mbp(organization, id),
            "claim" => self.sees_claim(organization, id),
            "checkpoint" => self.claim_with(id).is_some_and(|claim| self.sees_claim(organization, claim)),
            "processedClaim" => self.sees_processed(organization, id),
            "checkpointResult" => self.processed_with(id).is_some_and(|processed| self.sees_processed(organization, processed)),
            _ => self.sees_credit(organization, id),
        }
    }

    pub(super) fn add_file(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.writer(&context.actor, &ALL_ROLES)?;
        let id = text(command, "fileId");
        let resource = command["resource"].as_object().map(|_| &command["resource"]);
        let resource = resource.map(|given| (text(given, "kind").to_owned(), text(given, "id").to_owned()));
        let on_credit = resource.as_ref().is_some_and(|(kind, _)| kind == "credit");
        ensure(!on_credit || acting.may_write(None), "forbidden")?;
        let mut asset = None;
        if let Some((kind, target)) = &resource {
            ensure(self.sees_asset(&acting.organization, kind, target), "notFound")?;
            let found = self.asset(kind, target).expect("seen");
            let may = acting.may_write(found.place.as_ref()) && found.parties.contains(&acting.organization);
            ensure(may, "forbidden")?;
            asset = Some(found);
        }
        self.expect(context, 0)?;
        ensure(self.file(id).is_none(), "alreadyExists")?;
        ensure(asset.as_ref().is_none_or(|asset| !asset.is_over), "wrongState")?;
        ensure(asset.as_ref().is_none_or(|asset| asset.files.len() < MOST_FILES), "limitReached")?;
        let mut shown = command.clone();
        for member in ["fileId", "resource"] {
            shown.as_object_mut().expect("an object").remove(member);
        }
        self.files.push(File {
            id: id.to_owned(),
            organization: acting.organization,
            user: acting.user,
            shown,
            resource: None,
            is_deleted: false,
        });
        if let Some((kind, target)) = &resource {
            self.bind(&[id.to_owned()], kind, target);
        }
        self.happen("fileAdded", asset.map(|asset| asset.key).into_iter().chain([format!("file:{id}")]));
        Ok(Shown::Entity("fileId", id.to_owned()))
    }

    pub(super) fn delete_file(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.writer(&context.actor, &ALL_ROLES)?;
        let id = text(command, "fileId");
        ensure(self.sees_file_itself(&acting.organization, id), "notFound")?;
        let file = self.file(id).expect("seen");
        let asset = file.resource.as_ref().and_then(|(kind, target)| self.asset(kind, target));
        let is_own = file.user == acting.user && file.organization == acting.organization;
        let covered = asset.as_ref().is_none_or(|asset| acting.may_write(asset.place.as_ref()));
        ensure(is_own && covered, "forbidden")?;
        let key = format!("file:{id}");
        self.expect(context, self.version(&key))?;
        let resource = file.resource.clone();
        ensure(resource.as_ref().is_none_or(|(kind, _)| kind != "credit"), "wrongState")?;
        if let Some((kind, target)) = &resource {
            self.files_of(kind, target).retain(|file| file != id);
        }
        self.file_mut(id).is_deleted = true;
        self.happen("fileDeleted", asset.map(|asset| asset.key).into_iter().chain([key]));
        Ok(Shown::Id("fileId", id.to_owned()))
    }

    /// The files that a command names to attach them: the acting organization's own (D-54), wherever they are by now.
    pub(super) fn named_files(&self, acting: &Acting, command: &Value) -> Result<Vec<String>, Code> {
        let mut files = Vec::new();
        for id in command["fileIds"].as_array().into_iter().flatten() {
            let id = id.as_str().expect("an id");
            let is_own = self.file(id).is_some_and(|file| !file.is_deleted && file.organization == acting.organization);
            ensure(is_own, "notFound")?;
            files.push(id.to_owned());
        }
        Ok(files)
    }

    pub(super) fn are_loose(&self, files: &[String]) -> Result<(), Code> {
        ensure(files.iter().all(|id| self.file(id).is_some_and(|file| file.resource.is_none())), "wrongState")
    }

    pub(super) fn bind(&mut self, files: &[String], kind: &str, id: &str) {
        for file in files {
            self.file_mut(file).resource = Some((kind.to_owned(), id.to_owned()));
            self.files_of(kind, id).push(file.clone());
        }
    }
}
