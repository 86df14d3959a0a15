//! From a command to its rules.

use ecoledger_kernel::{CommandContext, Emit, Halt, Notes, Reader};

use crate::{BundlesView, Command, Event, access, inventory, offramps, sources, tasks, traders, transactions};

/// Decides a command: its events go to `events`, in order; none when nothing changes ([D-8]).
///
/// [D-8]: ecoledger_kernel::rules::whole_ledger#d-8
pub fn decide<V: BundlesView, N: Notes>(
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
        Command::SubmitTraderOnboardingProposal(command) => traders::submit_proposal(command, context, reader, events),
        Command::ResubmitTraderOnboardingProposal(command) => traders::resubmit_proposal(command, context, reader, events),
        Command::AcceptTraderOnboardingProposal(command) => traders::accept_proposal(command, context, reader, events),
        Command::RejectTraderOnboardingProposal(command) => traders::reject_proposal(command, context, reader, events),
        Command::CreateTrader(command) => traders::create_trader(command, context, reader, events),
        Command::UpdateTrader(command) => traders::update_trader(command, context, reader, events),
        Command::SetAutoApproval(command) => traders::set_auto_approval(command, context, reader, events),
        Command::RegisterSupplier(command) => sources::register_supplier(command, context, reader, events),
        Command::RegisterProductionFacility(command) => sources::register_production_facility(command, context, reader, events),
        Command::OnrampBundle(command) => inventory::onramp_bundle(command, context, reader, events),
        Command::WithdrawCertificates(command) => inventory::withdraw_certificates(command, context, reader, events),
        Command::RegisterTrade(command) => transactions::register_trade(command, context, reader, events),
        Command::RegisterRetirement(command) => transactions::register_retirement(command, context, reader, events),
        Command::ApproveTransaction(command) => transactions::approve_transaction(command, context, reader, events),
        Command::RejectTransaction(command) => transactions::reject_transaction(command, context, reader, events),
        Command::RegisterOfframp(command) => offramps::register_offramp(command, context, reader, events),
        Command::StartTask(command) => tasks::start_task(command, context, reader, events),
        Command::FailTask(command) => tasks::fail_task(command, context, reader, events),
    }
}
