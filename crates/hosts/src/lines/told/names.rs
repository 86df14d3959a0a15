//! By which names people know ids.

use std::collections::HashMap;

use serde_json::Value;

use super::within;

/// Names by id; what has none goes by the first eight characters of its id.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, String>);

impl Names {
    /// How many ids are remembered at most: what comes after that goes by its id.
    const MOST: usize = 100_000;

    /// Learns the name of what an event makes or renames.
    pub(super) fn learn(&mut self, of_type: &str, data: &Value) {
        let (id, name) = match of_type {
            "salesChannelRegistered" => (within(data, "salesChannelId"), within(data, "name")),
            "supplierRegistered" => (within(data, "supplierId"), within(data, "name")),
            "productionFacilityRegistered" => (within(data, "productionFacilityId"), within(data, "name")),
            "traderCreated" => (within(data, "traderId"), within(within(data, "particulars"), "name")),
            "traderUpdated" => (within(data, "traderId"), within(data, "name")),
            "organizationRegistered" => (within(data, "organizationId"), within(data, "name")),
            "ecoProjectCreated" => (within(data, "ecoProjectId"), within(data, "name")),
            "modularBenefitProjectCreated" => (within(data, "mbpId"), within(within(data, "attributes"), "name")),
            "traderOnboardingProposalSubmitted" => {
                (within(data, "traderOnboardingProposalId"), within(within(data, "particulars"), "name"))
            }
            _ => return,
        };
        if let (Some(id), Some(name)) = (id.as_str(), name.as_str()) {
            self.give(id, name);
        }
    }

    /// From now on the thing with this id goes by this name.
    pub(super) fn give(&mut self, id: &str, name: &str) {
        if self.0.len() < Self::MOST || self.0.contains_key(id) {
            self.0.insert(id.to_owned(), name.to_owned());
        }
    }

    /// Whether it is an id, of which only its beginning is shown where it has no name.
    pub(super) fn is_id(&self, text: &str) -> bool {
        self.0.contains_key(text) || ecoledger::uuid::Uuid::try_parse(text).is_ok()
    }

    /// The name of the thing with this id.
    pub(super) fn of_text(&self, id: &str) -> String {
        self.0.get(id).cloned().unwrap_or_else(|| short(id))
    }

    /// The name of the thing with this id.
    pub(super) fn of(&self, id: &Value) -> String {
        id.as_str().map_or_else(|| "nobody".to_owned(), |id| self.of_text(id))
    }

    /// A text in which ids are replaced by names where there are any, and shortened where there are none.
    pub(super) fn spell(&self, text: &str) -> String {
        let is_of_id = |character: char| character.is_ascii_alphanumeric() || character == '-';
        let mut said = String::with_capacity(text.len());
        for piece in text.split_inclusive(|character| !is_of_id(character)) {
            let word = piece.trim_end_matches(|character| !is_of_id(character));
            said.push_str(&self.0.get(word).cloned().unwrap_or_else(|| short(word)));
            said.push_str(piece.strip_prefix(word).unwrap_or_default());
        }
        said
    }
}

/// The first eight characters of an id that looks like a UUID; another one whole.
pub(super) fn short(id: &str) -> String {
    let is_uuid = id.len() == 36 && id.bytes().filter(|byte| *byte == b'-').count() == 4;
    id.get(..8).filter(|_| is_uuid).unwrap_or(id).to_owned()
}
