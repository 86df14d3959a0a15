//! The feed: 48 rows, and who is told of what (domain-credits.md 6.1; D-24 to D-26, D-57, D-67, D-75).

use serde_json::{Value, json};

use super::{Context, Credits, text};

/// Name and URI of each row, from 1.
#[rustfmt::skip]
const ROWS: [(&str, &str); 48] = [
    ("MBP created", "ecoProjects/modularBenefitProjects/create"),
    ("MBP submitted for registration", "ecoProjects/modularBenefitProjects/registration/submit"),
    ("MBP approved", "ecoProjects/modularBenefitProjects/registration/approve"),
    ("MBP rejected", "ecoProjects/modularBenefitProjects/registration/reject"),
    ("MBP claim created", "ecoProjects/modularBenefitProjects/claims/create"),
    ("MBP claim submitted", "ecoProjects/modularBenefitProjects/claims/verification/submit"),
    ("MBP claim in verification", "ecoProjects/modularBenefitProjects/claims/verification/accept"),
    ("MBP claim rejected", "ecoProjects/modularBenefitProjects/claims/verification/reject"),
    ("MBP claim approved", "ecoProjects/modularBenefitProjects/claims/verification/approve"),
    ("Credit issuance request submitted", "processedClaims/submit"),
    ("Credit issuance approved", "processedClaims/approve"),
    ("Credit issuance rejected", "processedClaims/reject"),
    ("Credit split", "credits/split"),
    ("Credit listing request submitted", "credits/listing/submit"),
    ("Credit listing approved", "credits/listing/approve"),
    ("Credit listing rejected", "credits/listing/reject"),
    ("Trader registration request submitted", "traders/registration/submit"),
    ("Trader registration approved", "traders/registration/approve"),
    ("Trader registration rejected", "traders/registration/reject"),
    ("Credit ownership transferred", "credits/transfer"),
    ("Credit de-listing request submitted", "credits/delisting/submit"),
    ("Credit de-listing approved", "credits/delisting/approve"),
    ("Credit de-listing rejected", "credits/delisting/reject"),
    ("Credit retirement request submitted", "credits/retirement/submit"),
    ("Credit retirement approved", "credits/retirement/approve"),
    ("Credit retirement rejected", "credits/retirement/reject"),
    ("Credit listing transfer request submitted", "credits/listingTransfer/submit"),
    ("Credit listing transfer approved", "credits/listingTransfer/approve"),
    ("Credit listing transfer rejected", "credits/listingTransfer/reject"),
    ("MBP registration returned for edits", "ecoProjects/modularBenefitProjects/registration/returnForEdits"),
    ("MBP resubmitted for registration", "ecoProjects/modularBenefitProjects/registration/resubmit"),
    ("MBP claim request returned for edits", "ecoProjects/modularBenefitProjects/claims/verification/returnForEdits"),
    ("MBP claim request resubmitted", "ecoProjects/modularBenefitProjects/claims/verification/resubmit"),
    ("Credit issuance request returned for edits", "processedClaims/returnForEdits"),
    ("Credit issuance request resubmitted", "processedClaims/resubmit"),
    ("Credit issuance request withdrawn", "processedClaims/withdraw"),
    ("Credit issuance request created", "processedClaims/create"),
    ("Credit issuance request updated", "processedClaims/update"),
    ("Credit listing request returned for edits", "credits/listing/returnForEdits"),
    ("Credit listing request resubmitted", "credits/listing/resubmit"),
    ("Trader registration request returned for edits", "traders/registration/returnForEdits"),
    ("Trader registration request resubmitted", "traders/registration/resubmit"),
    ("Credit de-listing request returned for edits", "credits/delisting/returnForEdits"),
    ("Credit de-listing request resubmitted", "credits/delisting/resubmit"),
    ("Credit retirement request returned for edits", "credits/retirement/returnForEdits"),
    ("Credit retirement request resubmitted", "credits/retirement/resubmit"),
    ("Credit listing transfer request returned for edits", "credits/listingTransfer/returnForEdits"),
    ("Credit listing transfer request resubmitted", "credits/listingTransfer/resubmit"),
];

/// The rows of a proposal: submit, approve, reject, returnForEdits, resubmit. Mints and retirements have their own.
fn row(kind: &str, action: &str) -> Option<u8> {
    let [submit, approve, reject, returned, again] = match kind {
        "MBPRegister" => [2, 3, 4, 30, 31],
        "MBPClaimVerify" => [6, 9, 8, 32, 33],
        "CreditMint" => [10, 0, 12, 34, 35],
        "MarketplaceTraderRegister" => [17, 18, 19, 41, 42],
        "MarketplaceListingRegister" => [14, 15, 16, 39, 40],
        "MarketplaceListingDeregister" => [21, 22, 23, 43, 44],
        "MarketplaceListingTransfer" => [27, 28, 29, 47, 48],
        _ => [24, 0, 26, 45, 46],
    };
    let row = match (action, kind) {
        ("submit", _) => submit,
        ("approve", _) => approve,
        ("reject", _) => reject,
        ("returnForEdits", _) => returned,
        ("resubmit", _) => again,
        ("accept", _) => 7,
        ("withdraw", "CreditMint") => 36,
        _ => 0,
    };
    (row > 0).then_some(row)
}

impl Credits {
    /// Each recipient is told once.
    pub(super) fn tell(
        &mut self,
        context: &Context,
        row: u8,
        kind: &str,
        id: &str,
        recipients: impl IntoIterator<Item = String>,
    ) {
        let (name, uri) = ROWS[usize::from(row) - 1];
        let mut told: Vec<String> = recipients.into_iter().collect();
        told.sort();
        told.dedup();
        for organization in told {
            let feed = self.feeds.entry(organization).or_default();
            let position = (feed.len() + 1).to_string();
            feed.push(json!({
                "eventId": position, "typeId": row, "typeUri": uri, "name": name, "at": context.written,
                "resource": { "kind": kind, "id": id }
            }));
        }
    }

    pub(super) fn tell_of_proposal(&mut self, context: &Context, id: &str, action: &str) {
        let proposal = self.proposal(id).expect("there").clone();
        let Some(number) = row(&proposal.kind, action) else { return };
        let (kind, subject) = Self::subject(&proposal.kind, &proposal.body, &proposal.submitter);
        let sides = [proposal.submitter.clone(), proposal.decider.clone()];
        let told: Vec<String> = match kind {
            "mbp" | "traderRegistration" => sides.to_vec(),
            "claim" if number == 9 => sides.to_vec(),
            "claim" => self.readers_of_claim(&subject),
            "processedClaim" => self.readers_of_processed(&subject),
            _ => {
                let credit = self.credit(text(&proposal.body, "creditId")).expect("there");
                let to_all = matches!(number, 15 | 22 | 28 | 24 | 26);
                let watchers = [&credit.verifier, &credit.issuer].into_iter().filter(|_| to_all).cloned();
                sides.into_iter().chain([credit.owner.clone()]).chain(watchers).collect()
            }
        };
        self.tell(context, number, kind, &subject, told);
    }

    /// What an organization was told.
    pub fn feed(&self, organization: &str) -> &[Value] {
        self.feeds.get(organization).map_or(&[], Vec::as_slice)
    }
}
