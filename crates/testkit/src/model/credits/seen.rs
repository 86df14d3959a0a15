//! Which organization sees what (D-23, D-54, D-77, D-79, D-93).

use super::{Credit, Credits, Proposal};

impl Credits {
    pub(super) fn sees_project(&self, organization: &str, id: &str) -> bool {
        self.eco_project(id).is_some_and(|one| one.supplier == organization || one.readers.iter().any(|it| it == organization))
    }

    pub(super) fn sees_mbp(&self, organization: &str, id: &str) -> bool {
        self.mbp(id).is_some_and(|one| one.supplier == organization || one.readers.iter().any(|it| it == organization))
    }

    pub(super) fn sees_scope(&self, organization: &str, member: &str, id: &str) -> bool {
        if member == "mbpId" { self.sees_mbp(organization, id) } else { self.sees_project(organization, id) }
    }

    pub(super) fn supplier_of_claim(&self, id: &str) -> String {
        let mbp = self.claim(id).and_then(|claim| self.mbp(&claim.mbp));
        mbp.map(|mbp| mbp.supplier.clone()).unwrap_or_default()
    }

    pub(super) fn registry_of_claim(&self, id: &str) -> String {
        let mbp = self.claim(id).and_then(|claim| self.mbp(&claim.mbp));
        mbp.and_then(|mbp| mbp.shown["issuingRegistryId"].as_str()).unwrap_or_default().to_owned()
    }

    /// A claim is of a registered project, so its registry reads it from the beginning.
    pub(super) fn readers_of_claim(&self, id: &str) -> Vec<String> {
        let Some(claim) = self.claim(id) else { return Vec::new() };
        [self.supplier_of_claim(id), self.registry_of_claim(id)].into_iter().chain(claim.verifier.clone()).collect()
    }

    pub(super) fn sees_claim(&self, organization: &str, id: &str) -> bool {
        self.readers_of_claim(id).iter().any(|reader| reader == organization)
    }

    pub(super) fn readers_of_processed(&self, id: &str) -> Vec<String> {
        self.processed_claim(id).map(|processed| self.readers_of_claim(&processed.claim)).unwrap_or_default()
    }

    pub(super) fn sees_processed(&self, organization: &str, id: &str) -> bool {
        self.readers_of_processed(id).iter().any(|reader| reader == organization)
    }

    /// Who stands so near to a credit that its version and open proposal are shown.
    pub(super) fn is_near(&self, organization: &str, credit: &Credit) -> bool {
        let own = [&credit.owner, &credit.issuer, &credit.verifier, &credit.supplier];
        let open = credit.open_proposal.as_ref().and_then(|id| self.proposal(id));
        own.into_iter().chain(&credit.listed_on).any(|party| party == organization)
            || open.is_some_and(|open| open.submitter == organization || open.decider == organization)
    }

    /// Who reads a credit by itself, not as one of all buyers.
    pub(super) fn is_reader(&self, organization: &str, credit: &Credit) -> bool {
        self.is_near(organization, credit)
            || credit.former_owners.iter().chain(&credit.stayed).any(|reader| reader == organization)
    }

    /// Buyers read what is listed, and what was when it was split (D-23, D-79).
    pub(super) fn sees_credit(&self, organization: &str, id: &str) -> bool {
        self.credit(id).is_some_and(|credit| {
            let is_on_sale = credit.listed_on.is_some() || credit.was_listed;
            self.is_reader(organization, credit) || (is_on_sale && self.holds_role(organization, "buyer"))
        })
    }

    pub(super) fn is_party(organization: &str, proposal: &Proposal) -> bool {
        proposal.submitter == organization || proposal.decider == organization
    }

    /// A file by its own asset; a loose one is its organization's alone.
    pub(super) fn sees_file_itself(&self, organization: &str, id: &str) -> bool {
        self.file(id).is_some_and(|file| match &file.resource {
            _ if file.is_deleted => false,
            None => file.organization == organization,
            Some((kind, target)) => self.sees_asset(organization, kind, target),
        })
    }

    /// A file also by a child that inherited it.
    pub(super) fn sees_file(&self, organization: &str, id: &str) -> bool {
        let inherited = self.credits.iter().filter(|credit| credit.files.iter().any(|file| file == id));
        self.sees_file_itself(organization, id)
            || inherited.into_iter().any(|credit| self.sees_credit(organization, &credit.id))
    }
}
