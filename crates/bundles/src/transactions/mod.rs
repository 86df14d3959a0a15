//! Trades and retirements: registered, approved where the seller must, settled.

mod command;
mod decide;
mod event;
mod state;

pub use command::{
    ApproveTransaction, BeneficiaryType, RegisterRetirement, RegisterTrade, RejectTransaction, RetirementDetails, UsageType,
};
pub(crate) use decide::{RULES, approve_transaction, register_retirement, register_trade, reject_transaction};
pub use event::{
    RetirementRegistered, RetirementSettled, TradeRegistered, TradeSettled, TransactionApproved, TransactionRejected,
};
pub use state::{Terms, Transaction, TransactionChange, TransactionStatus};
