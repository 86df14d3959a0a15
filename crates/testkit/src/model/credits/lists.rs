//! Lists, and everything that there is.

use serde_json::Value;

use super::{Code, Credits};

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
            "events" if wide => self.feed(own).to_vec(),
            _ => Vec::new(),
        };
        for filter in ["status", "ownerId"] {
            entries.retain(|entry| query[filter].is_null() || entry[filter] == query[filter]);
        }
        Ok(entries)
    }
}
