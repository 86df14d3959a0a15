//! From a command to its rules.

use ecoledger_channels::{
    access::UserBinding,
    source::{ProductionFacility, Supplier},
    trader::{IdempotencyRecord, Trader},
};
use ecoledger_kernel::{CommandContext, Emit, Halt, Holds, Notes, Reader};

use crate::{
    Command, Event,
    inventory::{self, Bundle, Issuance},
    offramp::{self, Offramp},
    task::{self, Task},
    transaction::{self, Transaction},
};

/// A view that holds every entity that this crate reads.
pub trait BundlesView:
    Holds<UserBinding>
    + Holds<Trader>
    + Holds<Supplier>
    + Holds<ProductionFacility>
    + Holds<IdempotencyRecord>
    + Holds<Issuance>
    + Holds<Bundle>
    + Holds<Task>
    + Holds<Transaction>
    + Holds<Offramp>
{
}

impl<V> BundlesView for V where
    V: Holds<UserBinding>
        + Holds<Trader>
        + Holds<Supplier>
        + Holds<ProductionFacility>
        + Holds<IdempotencyRecord>
        + Holds<Issuance>
        + Holds<Bundle>
        + Holds<Task>
        + Holds<Transaction>
        + Holds<Offramp>
{
}

/// Decides a command: its events go to `events`, in order; none when nothing changes (D-8).
pub fn decide<V: BundlesView, N: Notes>(
    command: &Command,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    match command {
        Command::OnrampBundle(command) => inventory::onramp_bundle(command, context, reader, events),
        Command::WithdrawCertificates(command) => inventory::withdraw_certificates(command, context, reader, events),
        Command::RegisterTrade(command) => transaction::register_trade(command, context, reader, events),
        Command::RegisterRetirement(command) => transaction::register_retirement(command, context, reader, events),
        Command::ApproveTransaction(command) => transaction::approve_transaction(command, context, reader, events),
        Command::RejectTransaction(command) => transaction::reject_transaction(command, context, reader, events),
        Command::RegisterOfframp(command) => offramp::register_offramp(command, context, reader, events),
        Command::StartTask(command) => task::start_task(command, context, reader, events),
        Command::FailTask(command) => task::fail_task(command, context, reader, events),
    }
}
