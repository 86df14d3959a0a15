//! From a command to its rules.

use ecoledger_kernel::{CommandContext, Emit, Halt, Holds, Notes, Reader};

use crate::{
    Command, Event,
    access::{self, ApiKey, SalesChannel, UserBinding},
    source::{self, ProductionFacility, Supplier},
    trader::{self, IdempotencyRecord, Trader, TraderOnboardingProposal},
};

/// A view that holds every entity of this crate.
pub trait ChannelsView:
    Holds<SalesChannel>
    + Holds<UserBinding>
    + Holds<ApiKey>
    + Holds<TraderOnboardingProposal>
    + Holds<Trader>
    + Holds<Supplier>
    + Holds<ProductionFacility>
    + Holds<IdempotencyRecord>
{
}

impl<V> ChannelsView for V where
    V: Holds<SalesChannel>
        + Holds<UserBinding>
        + Holds<ApiKey>
        + Holds<TraderOnboardingProposal>
        + Holds<Trader>
        + Holds<Supplier>
        + Holds<ProductionFacility>
        + Holds<IdempotencyRecord>
{
}

/// Decides a command: its events go to `events`, in order; none when nothing changes (D-8).
pub fn decide<V: ChannelsView, N: Notes>(
    command: &Command,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    match command {
        Command::RegisterSalesChannel(command) => access::register_sales_channel(command, context, reader, events),
        Command::BindUser(command) => access::bind_user(command, context, reader, events),
        Command::UnbindUser(command) => access::unbind_user(command, context, reader, events),
        Command::GrantRole(command) => access::grant_role(command, context, reader, events),
        Command::RevokeRole(command) => access::revoke_role(command, context, reader, events),
        Command::CreateApiKey(command) => access::create_api_key(command, context, reader, events),
        Command::DeleteApiKey(command) => access::delete_api_key(command, context, reader, events),
        Command::SubmitTraderOnboardingProposal(command) => trader::submit_proposal(command, context, reader, events),
        Command::ResubmitTraderOnboardingProposal(command) => trader::resubmit_proposal(command, context, reader, events),
        Command::AcceptTraderOnboardingProposal(command) => trader::accept_proposal(command, context, reader, events),
        Command::RejectTraderOnboardingProposal(command) => trader::reject_proposal(command, context, reader, events),
        Command::CreateTrader(command) => trader::create_trader(command, context, reader, events),
        Command::UpdateTrader(command) => trader::update_trader(command, context, reader, events),
        Command::SetAutoApproval(command) => trader::set_auto_approval(command, context, reader, events),
        Command::RegisterSupplier(command) => source::register_supplier(command, context, reader, events),
        Command::RegisterProductionFacility(command) => source::register_production_facility(command, context, reader, events),
    }
}
