//! Lists, and everything that there is.

use serde_json::{Value, json};

use super::{Code, Credits, ensure};

impl Credits {
    /// The keys of all entities that a query shows.
    pub fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        keys.extend(self.organizations.iter().map(|one| format!("organization:{}", one.id)));
        keys.extend(self.eco_projects.iter().map(|one| format!("ecoProject:{}", one.id)));
        keys.extend(self.mbps.iter().map(|one| format!("mbp:{}", one.id)));
        keys.extend(self.claims.iter().map(|one| format!("claim:{}", one.id)));
        keys.extend(self.processed_claims.iter().map(|one| format!("processedClaim:{}", one.id)));
        keys.extend(self.files.iter().map(|one| format!("file:{}", one.id)));
        keys.extend(self.proposals.iter().map(|one| format!("proposal:{}", one.id)));
        keys.extend(self.credits.iter().map(|one| format!("credit:{}", one.id)));
        keys
    }

    /// The entries of a list, in the order in which they were made.
    pub fn list(&self, actor: &Value, query: &Value) -> Result<Vec<Value>, Code> {
        // What is read of the query itself comes before who asks (D-83).
        let (least, most) = (query["minEventDateTimeInUtc"].as_str(), query["maxEventDateTimeInUtc"].as_str());
        let is_reversed = matches!((least, most), (Some(least), Some(most)) if least > most);
        ensure(!is_reversed, "periodReversed")?;
        let acting = self.member(actor)?;
        let (own, wide) = (acting.organization.as_str(), acting.may_read(None));
        let seen = |member: &str, ids: Vec<&str>| -> Vec<Value> {
            ids.iter().filter_map(|id| self.see(actor, member, &[id]).ok()).collect()
        };
        let mut entries = match query["type"].as_str().unwrap_or_default() {
            "credits" => seen("creditId", self.credits.iter().map(|one| one.id.as_str()).collect()),
            "proposals" => seen("proposalId", self.proposals.iter().map(|one| one.id.as_str()).collect()),
            "esgScorecards" => seen("esgScorecardId", self.scorecards.iter().map(|one| one.id.as_str()).collect()),
            "marketplaceTraders" if query["marketplaceId"] == own && wide => {
                let traders = self.traders.iter().filter(|(marketplace, _)| marketplace == own);
                seen("organizationId", traders.map(|(_, trader)| trader.as_str()).collect())
            }
            "claims" => {
                let mbp = query["mbpId"].as_str().unwrap_or_default();
                self.see(actor, "mbpId", &[mbp])?;
                let own = self.claims.iter().filter(|claim| claim.mbp == mbp);
                seen("claimId", own.map(|one| one.id.as_str()).collect())
            }
            "checkpoints" => self.parts(actor, "claimId", query["claimId"].as_str().unwrap_or_default(), "checkpoints")?,
            "esgMilestones" => {
                let card = query["esgScorecardId"].as_str().unwrap_or_default();
                self.see(actor, "esgScorecardId", &[card])?;
                let ids = self.scorecard(card).expect("seen").milestones.iter().map(|one| one.id.as_str());
                ids.map(|id| self.see(actor, "esgMilestone", &[card, id])).collect::<Result<_, _>>()?
            }
            "events" if wide => return self.events(own, query),
            "events" => return self.events("", query),
            _ => Vec::new(),
        };
        for filter in ["status", "ownerId", "listedOn"] {
            entries.retain(|entry| query[filter].is_null() || entry[filter] == query[filter]);
        }
        let kind = &query["proposalType"];
        entries.retain(|entry| kind.is_null() || entry["proposal"]["type"] == *kind);
        Ok(entries)
    }

    /// The parts in a list of a claim or a processed claim, each with the id and the version of the whole.
    pub fn parts(&self, actor: &Value, member: &str, id: &str, list: &str) -> Result<Vec<Value>, Code> {
        let mut whole = self.see(actor, member, &[id])?;
        let mut parts = whole[list].as_array_mut().map(std::mem::take).unwrap_or_default();
        for part in &mut parts {
            (part[member], part["version"]) = (Value::from(id), whole["version"].clone());
        }
        Ok(parts)
    }

    /// The feed of an organization behind an event of its own, of some types, in some time (D-27).
    fn events(&self, organization: &str, query: &Value) -> Result<Vec<Value>, Code> {
        let (least, most) = (query["minEventDateTimeInUtc"].as_str(), query["maxEventDateTimeInUtc"].as_str());
        let mut entries = self.feed(organization).to_vec();
        if let Some(last) = query["lastFetchedEventId"].as_str() {
            let place = entries.iter().position(|entry| entry["eventId"] == last).ok_or("notFound")?;
            entries.drain(..=place);
        }
        if let Some(uris) = query["eventTypeUris"].as_array() {
            entries.retain(|entry| uris.contains(&entry["typeUri"]));
        }
        let time = |entry: &Value| entry["at"].as_str().unwrap_or_default().to_owned();
        if let Some(least) = least {
            entries.retain(|entry| time(entry).as_str() >= least);
        }
        if let Some(most) = most {
            entries.retain(|entry| time(entry).as_str() <= most);
        }
        Ok(entries)
    }

    /// A credit's lineage without its history: what the actor may see of what it comes from and of what comes from it, the
    /// four ids of its origin always (D-58, D-68).
    pub fn lineage(&self, actor: &Value, id: &str) -> Result<Value, Code> {
        let credit = self.see(actor, "creditId", &[id])?;
        let mut above = Vec::new();
        let mut parent = self.credit(id).and_then(|one| one.parent.clone());
        while let Some(next) = parent {
            parent = self.credit(&next).and_then(|one| one.parent.clone());
            above.insert(0, next);
        }
        let mut below = vec![id.to_owned()];
        for one in &self.credits {
            if one.parent.as_ref().is_some_and(|parent| below.contains(parent)) {
                below.push(one.id.clone());
            }
        }
        let seen = |ids: &[String]| ids.iter().filter_map(|id| self.see(actor, "creditId", &[id]).ok()).collect::<Value>();
        let processed = self.processed_claim(credit["processedClaimId"].as_str().unwrap_or_default()).expect("minted from");
        let claim = self.claim(&processed.claim).expect("processed");
        let origin = json!({
            "project": self.place_of_mbp(&claim.mbp).0, "mbp": claim.mbp, "claim": claim.id, "processedClaim": processed.id
        });
        Ok(json!({ "credit": credit, "origin": origin, "ancestors": seen(&above), "descendants": seen(&below[1..]) }))
    }
}
