//! Credits: how they come in, divide, change hands and end.

mod command;
mod decide;
mod event;
mod former_owners;
mod rules;
mod state;

pub use command::{Child, Children, EndUseBuyer, SplitCredit, TransferCredit, TransferEndUseBuyer};
pub(crate) use decide::{RULES as DECIDE_RULES, split_credit, transfer_credit, transfer_end_use_buyer};
pub use event::{
    CreditDelisted, CreditListed, CreditListingTransferred, CreditMinted, CreditParties, CreditRetired, CreditSplit,
    CreditTransferred, EndUseBuyerChanged, SplitChild,
};
pub use former_owners::FormerOwners;
pub use rules::{
    FOREIGN_CREDIT, expect_active, expect_listed, expect_no_open_proposal, expect_trader, expect_unissued, expect_unlisted,
    expect_user_of, retire, visible_credit,
};
pub(crate) use rules::{RULES, is_visible};
pub use state::{AssetId, Credit, CreditChange, CreditStatus, CreditStep, DeterminedValue, Mint, OpenProposal};
