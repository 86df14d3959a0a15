//! Every command of this crate.

use crate::{
    inventory::{OnrampBundle, WithdrawCertificates},
    offramp::RegisterOfframp,
    task::{FailTask, StartTask},
    transaction::{ApproveTransaction, RegisterRetirement, RegisterTrade, RejectTransaction},
};

ecoledger_kernel::commands! {
    /// What may be asked of bundles (wire.md 3.7).
    OnrampBundle "onrampBundle",
    RegisterTrade "registerTrade",
    RegisterRetirement "registerRetirement",
    RegisterOfframp "registerOfframp",
    ApproveTransaction "approveTransaction",
    RejectTransaction "rejectTransaction",
    StartTask "startTask",
    FailTask "failTask",
    WithdrawCertificates "withdrawCertificates",
}

impl Command {
    /// Whether the command needs an idempotency key (wire.md 3.7).
    #[must_use]
    pub const fn needs_key(&self) -> bool {
        match self {
            Self::RegisterTrade(_) | Self::RegisterRetirement(_) | Self::RegisterOfframp(_) => true,
            Self::OnrampBundle(_)
            | Self::ApproveTransaction(_)
            | Self::RejectTransaction(_)
            | Self::StartTask(_)
            | Self::FailTask(_)
            | Self::WithdrawCertificates(_) => false,
        }
    }
}
