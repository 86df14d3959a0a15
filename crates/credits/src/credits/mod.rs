//! Credits: how they come in, divide, change hands and end.

mod child_ids;
mod command;
mod decide;
mod event;
mod former_owners;
pub(crate) mod rules;
mod state;

pub use child_ids::ChildIds;
pub use command::{Child, Children, EndUseBuyer, SplitCredit, TransferCredit, TransferEndUseBuyer};
pub(crate) use decide::{RULES as DECIDE_RULES, split_credit, transfer_credit, transfer_end_use_buyer};
pub use event::{
    CreditDelisted, CreditListed, CreditListingTransferred, CreditMinted, CreditParties, CreditRetired, CreditSplit,
    CreditTransferred, EndUseBuyerChanged, SplitChild,
};
pub use former_owners::FormerOwners;
pub(crate) use rules::{
    FOREIGN_CREDIT, RULES, expect_active, expect_no_open_proposal, expect_trader, expect_unlisted, expect_user_of, is_visible,
    visible_credit,
};
pub use state::{AssetId, Credit, CreditChange, CreditStatus, CreditStep, DeterminedValue, Mint, OpenProposal};
