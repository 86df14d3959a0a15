//! Ids from small numbers: the same number gives the same id on any machine, and people can read it back.

use ecoledger::{
    kernel::{
        AccountHolderId, ApiKeyId, CommandId, OfframpId, OrganizationId, ProductionFacilityId, SalesChannelId, SupplierId,
        TaskId, TraderId, TraderOnboardingProposalId, TransactionId, UserId,
    },
    uuid::Uuid,
};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $type:ident $kind:literal,)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(number: u64) -> $type {
            $type::new(Uuid::from_u64_pair($kind << 32, number))
        }
    )*};
}

ids! {
    /// A command.
    command CommandId 0x01,
    /// A channel user.
    user UserId 0x02,
    /// An organization.
    organization OrganizationId 0x03,
    /// An account holder.
    account_holder AccountHolderId 0x04,
    /// A sales channel.
    sales_channel SalesChannelId 0x05,
    /// An API key.
    api_key ApiKeyId 0x06,
    /// An onboarding proposal.
    onboarding_proposal TraderOnboardingProposalId 0x07,
    /// A trader.
    trader TraderId 0x08,
    /// A supplier.
    supplier SupplierId 0x09,
    /// A production facility.
    facility ProductionFacilityId 0x0a,
    /// A task.
    task TaskId 0x0b,
    /// A transaction.
    transaction TransactionId 0x0c,
    /// An off-ramp.
    offramp OfframpId 0x0d,
}

/// An id made from a kind and a number, as far from the next as random ids are.
#[must_use]
pub fn spread(kind: u64, number: u64) -> Uuid {
    // Spread like random ids, so that no table profits from their order.
    let spread = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23).wrapping_mul(0xd6e8_feb8_6659_fd93);
    Uuid::from_u64_pair(kind.wrapping_mul(0xa076_1d64_78bd_642f) ^ spread.rotate_left(32), spread ^ number)
}
