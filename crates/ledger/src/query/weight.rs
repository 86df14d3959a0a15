//! How much an entry of a page is: about the bytes that it takes when it is written. A page ends before it is too much ([D-98]).
//!
//! Texts and lists count as they are; a round number stands for all that has a fixed length.
//!
//! [D-98]: ecoledger_kernel::rules::credits#d-98

use ecoledger_credits::{CoBenefit, EndUseBuyer};
use ecoledger_kernel::{LongText, Text};
use ecoledger_proposals::HistoryEntry;

use crate::views::{
    ApiKeyView, AssetView, AttachedFileView, ChannelEventView, CheckpointView, ClaimCheckpointView, ClaimView,
    CreditHistoryView, CreditView, EsgMilestoneView, EsgReportingPeriodView, EsgScorecardView, EventTypeView, FeedEventView,
    OrganizationView, ProposalView, TermsView, TraderOnboardingProposalView, TraderView, TransactionView,
};

/// What the entries of a page weigh together at most, unless it is a single one: 16 MiB. A thousand credits with a few files
/// each are a tenth of it, and ten thousand ancestors fit.
pub(super) const MOST: usize = 16 * 1024 * 1024;

/// An entity without its texts and lists.
const ENTITY: usize = 800;
/// A line of a list within an entity.
const LINE: usize = 200;
/// Certificates that a transaction takes: two ids of up to a hundred characters, numbers and a price.
const TAKEN: usize = 260;
/// An id in a list.
const ID: usize = 40;

/// What an entry of a page weighs.
pub(super) trait Weighed {
    fn weight(&self) -> usize;
}

fn all<T: Weighed>(parts: &[T]) -> usize {
    parts.iter().map(Weighed::weight).sum()
}

fn sum<const N: usize>(weights: [usize; N]) -> usize {
    weights.into_iter().sum()
}

impl<T: Weighed> Weighed for Option<T> {
    fn weight(&self) -> usize {
        self.as_ref().map_or(0, Weighed::weight)
    }
}

impl<T: Weighed> Weighed for &T {
    fn weight(&self) -> usize {
        T::weight(self)
    }
}

impl Weighed for Text {
    fn weight(&self) -> usize {
        self.as_str().len()
    }
}

impl Weighed for LongText {
    fn weight(&self) -> usize {
        self.as_str().len()
    }
}

impl Weighed for EndUseBuyer {
    fn weight(&self) -> usize {
        sum([self.external_id().weight(), self.details().weight()])
    }
}

impl Weighed for AttachedFileView {
    fn weight(&self) -> usize {
        sum([LINE, self.name.as_str().len(), self.tag.weight()])
    }
}

impl Weighed for CreditView {
    fn weight(&self) -> usize {
        sum([ENTITY, self.asset_id.weight(), self.end_use_buyer.as_deref().weight(), all(&self.files)])
    }
}

impl Weighed for CreditHistoryView {
    fn weight(&self) -> usize {
        sum([LINE, LINE, self.end_use_buyer.as_deref().weight()])
    }
}

impl Weighed for CoBenefit {
    fn weight(&self) -> usize {
        sum([LINE, self.category.weight(), self.description.weight()])
    }
}

impl Weighed for CheckpointView {
    fn weight(&self) -> usize {
        sum([LINE, all(&self.files)])
    }
}

impl Weighed for ClaimCheckpointView {
    fn weight(&self) -> usize {
        sum([LINE, self.checkpoint.weight()])
    }
}

impl Weighed for ClaimView {
    fn weight(&self) -> usize {
        sum([ENTITY, all(&self.co_benefits), all(&self.checkpoints), all(&self.files)])
    }
}

impl Weighed for HistoryEntry {
    fn weight(&self) -> usize {
        sum([LINE, LINE, self.message.weight(), self.file_ids.len().saturating_mul(ID)])
    }
}

impl Weighed for ProposalView {
    fn weight(&self) -> usize {
        sum([ENTITY, self.message.weight(), all(&self.external_ids), all(&self.history)])
    }
}

impl Weighed for EsgReportingPeriodView {
    fn weight(&self) -> usize {
        sum([LINE, LINE, self.emissions.len().saturating_mul(LINE)])
    }
}

impl Weighed for EsgMilestoneView {
    fn weight(&self) -> usize {
        sum([ENTITY, self.name.as_str().len(), self.description.weight(), all(&self.reporting_periods)])
    }
}

impl Weighed for TraderOnboardingProposalView {
    fn weight(&self) -> usize {
        sum([ENTITY, self.name.as_str().len(), self.business_id.weight(), self.address.weight()])
    }
}

impl Weighed for TraderView {
    fn weight(&self) -> usize {
        sum([ENTITY, self.name.as_str().len(), self.business_id.weight(), self.address.weight()])
    }
}

impl Weighed for ecoledger_bundles::Address {
    fn weight(&self) -> usize {
        let Self { street, city, country_name, zip_code, po_box, .. } = self;
        sum([LINE, street.weight(), city.weight(), country_name.weight(), zip_code.weight(), po_box.weight()])
    }
}

impl Weighed for TransactionView {
    fn weight(&self) -> usize {
        let terms = match &self.terms {
            TermsView::Trade { .. } => 0,
            TermsView::Retirement(details) => sum([
                details.beneficiary_name.as_str().len(),
                details.beneficiary_location.weight(),
                details.retirement_purpose.weight(),
            ]),
        };
        sum([ENTITY, terms, self.assets.len().saturating_mul(TAKEN)])
    }
}

impl Weighed for AssetView {
    fn weight(&self) -> usize {
        let printed = self.certificates.as_deref().map_or(0, str::len);
        sum([ENTITY, self.methodology_code.weight(), self.credit_type_id.weight(), self.standard.weight(), printed])
    }
}

/// Entries of which the longest page holds a thousand, however long their texts are.
macro_rules! fixed {
    ($($view:ty),*) => {
        $(impl Weighed for $view {
            fn weight(&self) -> usize {
                LINE
            }
        })*
    };
}

fixed!(ApiKeyView, ChannelEventView, EsgScorecardView, EventTypeView, FeedEventView, OrganizationView);
