//! What each actor is answered: 403 and 404 as D-39, D-52, D-55, D-61, D-71, D-84 and D-85 have them.

use ecoledger::{
    Actor, Code, Query, QueryContext, Timestamp,
    bundles::{TaskKind, policy::Role},
    kernel::{AccountHolderId, EntityKey, SalesChannelId, TaskId, TraderId, TraderOnboardingProposalId, UserId},
    query::TimeRange,
};
use serde_json::{Value, json};

use super::{Model, No, Transaction, ensure, no};

/// For whom a query is answered.
#[derive(Clone, Copy)]
enum Behalf {
    Channel(SalesChannelId),
    AccountHolder(AccountHolderId),
}

/// What is there, or `notFound`.
fn found(is_there: bool, shown: impl FnOnce() -> Value) -> Result<Value, No> {
    if is_there { Ok(shown()) } else { no(Code::NotFound) }
}

fn is_within(range: &TimeRange, at: Timestamp) -> bool {
    range.after.is_none_or(|bound| at > bound)
        && range.from.is_none_or(|bound| at >= bound)
        && range.before.is_none_or(|bound| at < bound)
        && range.until.is_none_or(|bound| at <= bound)
}

impl Model {
    /// The answer to a query of channels or bundles, or the code that refuses it. Of a list all of it, in its order, whatever the
    /// page.
    pub fn see(&self, context: &QueryContext, query: &Query) -> Result<Value, Code> {
        self.seen(context, query).map_err(|no| no.code)
    }

    fn seen(&self, context: &QueryContext, query: &Query) -> Result<Value, No> {
        let actor = context.actor;
        match query {
            Query::MyApiKeys(_) => self.my_api_keys(actor),
            Query::UserBinding(id) => self.see_binding(actor, *id),
            Query::SalesChannel(id) => {
                let own = match actor {
                    Actor::Operator => true,
                    Actor::ChannelUser(user) => self.bindings.get(&user).is_some_and(|(channel, _)| channel == id),
                    Actor::Member { .. } | Actor::AccountHolder(_) => return no(Code::Forbidden),
                };
                found(own && self.channels.contains_key(id), || self.channel_shown(*id))
            }
            Query::TraderOnboardingProposals(_) | Query::TraderOnboardingProposal(_) => self.see_proposals(actor, query),
            Query::Traders(_) => {
                let behalf = self.trader_reader(actor)?;
                Ok(self.list(|key| match key {
                    EntityKey::Trader(id) => self.is_in(behalf, *id).then(|| self.trader_shown(*id)),
                    _ => None,
                }))
            }
            Query::Trader(id) => {
                let behalf = self.trader_reader(actor)?;
                found(self.is_in(behalf, *id), || self.trader_shown(*id))
            }
            Query::Supplier(id) => {
                self.user_with(actor, &[Role::SupplierViewer])?;
                found(self.suppliers.contains_key(id), || self.supplier_shown(*id))
            }
            Query::ProductionFacility(id) => {
                self.user_with(actor, &[Role::ProductionFacilityViewer])?;
                found(self.facilities.contains_key(id), || self.facility_shown(*id))
            }
            Query::ListableAssets { trader, .. } => {
                let behalf = self.behalf(actor, &[Role::AssetViewer])?;
                ensure(self.is_in(behalf, *trader), Code::NotFound)?;
                let onramp = |range: &ecoledger::CertificateRange| self.certificates[range.start()].onramp;
                let listable = self.listable(*trader, context.at);
                Ok(listable.iter().map(|range| self.asset_shown(range, onramp(range))).collect())
            }
            Query::Offramp(id) => {
                let behalf = self.behalf(actor, &[Role::AssetOfframper])?;
                let own = self.offramps.get(id).is_some_and(|offramp| self.is_in(behalf, offramp.trader));
                found(own, || self.offramp_shown(*id))
            }
            Query::Task { trader, task, kind } => self.see_task(actor, *trader, *task, *kind),
            Query::Transactions(_) | Query::Transaction(_) => self.see_transactions(actor, query),
            Query::RetirementStatement(id) => self.statement_shown(*id, context.at).map_or_else(|| no(Code::NotFound), Ok),
            Query::ChannelEvents { created_at, event_at, .. } => self.channel_events(actor, [created_at, event_at]),
            Query::Issuance(id) => {
                ensure(actor == Actor::Operator, Code::Forbidden)?;
                found(self.issuances().contains(id), || self.issuance_shown(id))
            }
            Query::Audit => {
                ensure(actor == Actor::Operator, Code::Forbidden)?;
                Ok(self.audit_shown())
            }
            other => panic!("the model does not know {other:?}"),
        }
    }

    /// The books, but for the digest.
    fn audit_shown(&self) -> Value {
        let credits = json!({ "minted": "0", "active": "0", "retired": "0" });
        let certificates = self.totals(None).shown();
        json!({ "balanced": true, "credits": credits, "certificates": certificates, "events": self.event_count })
    }

    /// The channel of an acting user with one of these roles.
    fn user_with(&self, actor: Actor, roles: &[Role]) -> Result<SalesChannelId, No> {
        let Actor::ChannelUser(user) = actor else { return no(Code::Forbidden) };
        match self.bindings.get(&user) {
            Some((channel, held)) if roles.iter().any(|role| held.contains(role)) => Ok(*channel),
            _ => no(Code::Forbidden),
        }
    }

    /// An account holder asks for what is its own (D-71), a user with one of the roles for the channel.
    fn behalf(&self, actor: Actor, roles: &[Role]) -> Result<Behalf, No> {
        match actor {
            Actor::AccountHolder(holder) => Ok(Behalf::AccountHolder(holder)),
            _ => self.user_with(actor, roles).map(Behalf::Channel),
        }
    }

    /// An administrator of traders may view them (D-39).
    fn trader_reader(&self, actor: Actor) -> Result<Behalf, No> {
        self.behalf(actor, &[Role::TraderViewer, Role::TraderAdministrator])
    }

    fn is_in(&self, behalf: Behalf, trader: TraderId) -> bool {
        self.traders.get(&trader).is_some_and(|trader| match behalf {
            Behalf::Channel(channel) => trader.channel == channel,
            Behalf::AccountHolder(holder) => trader.holder == Some(holder),
        })
    }

    /// What is shown of everything that was made, in that order.
    fn list(&self, shown: impl FnMut(&EntityKey) -> Option<Value>) -> Value {
        self.made.iter().filter_map(shown).collect()
    }

    fn my_api_keys(&self, actor: Actor) -> Result<Value, No> {
        let Actor::ChannelUser(user) = actor else { return no(Code::Forbidden) };
        Ok(self.list(|key| match key {
            EntityKey::ApiKey(id) => {
                let key = self.api_keys[id];
                (key.user == user && !key.is_deleted).then(|| self.api_key_shown(*id))
            }
            _ => None,
        }))
    }

    /// One's own; with the role those of the channel; the operator any.
    fn see_binding(&self, actor: Actor, id: UserId) -> Result<Value, No> {
        let bound = self.bindings.get(&id).map(|(channel, _)| *channel);
        let visible = match actor {
            Actor::Operator => bound.is_some(),
            Actor::ChannelUser(user) if user == id => bound.is_some(),
            _ => {
                let own = self.user_with(actor, &[Role::RoleAdministrator])?;
                bound == Some(own)
            }
        };
        found(visible, || self.binding_shown(id))
    }

    fn see_proposals(&self, actor: Actor, query: &Query) -> Result<Value, No> {
        let behalf = self.behalf(actor, &[Role::TraderOnboarderProposalViewer])?;
        let visible = |id: &TraderOnboardingProposalId| {
            self.proposals.get(id).is_some_and(|proposal| match behalf {
                Behalf::Channel(channel) => proposal.channel == channel,
                Behalf::AccountHolder(holder) => proposal.holder == holder,
            })
        };
        match query {
            Query::TraderOnboardingProposal(id) => found(visible(id), || self.proposal_shown(*id)),
            _ => Ok(self.list(|key| match key {
                EntityKey::TraderOnboardingProposal(id) => visible(id).then(|| self.proposal_shown(*id)),
                _ => None,
            })),
        }
    }

    /// The channel's, or those in which the account holder's own trader sells (D-85).
    fn see_transactions(&self, actor: Actor, query: &Query) -> Result<Value, No> {
        let behalf = self.behalf(actor, &[Role::TransactionAdministrator])?;
        let visible = |transaction: &Transaction| self.is_in(behalf, transaction.seller);
        match query {
            Query::Transaction(id) => found(self.transactions.get(id).is_some_and(visible), || self.transaction_shown(*id)),
            _ => Ok(self.list(|key| match key {
                EntityKey::Transaction(id) => visible(&self.transactions[id]).then(|| self.transaction_shown(*id)),
                _ => None,
            })),
        }
    }

    fn see_task(&self, actor: Actor, trader: TraderId, id: TaskId, kind: TaskKind) -> Result<Value, No> {
        let role = if kind == TaskKind::Offramp { Role::AssetOfframper } else { Role::TransactionAdministrator };
        let behalf = self.behalf(actor, &[role])?;
        let fits = self.tasks.get(&id).is_some_and(|task| task.trader == trader && task.kind == kind);
        found(fits && self.is_in(behalf, trader), || self.task_shown(id))
    }

    /// Positions are counted from 1 in the channel's own events (D-41, D-67).
    fn channel_events(&self, actor: Actor, ranges: [&TimeRange; 2]) -> Result<Value, No> {
        let channel = self.user_with(actor, &[Role::EventViewer])?;
        let own = self.status_changes.iter().filter(|change| change.channel == channel);
        let in_time = own.zip(1_u64..).filter(|(change, _)| ranges.iter().all(|range| is_within(range, change.at)));
        let shown = in_time.map(|(change, position)| {
            json!({
                "id": position.to_string(),
                "eventType": "TRANSACTION_STATUS_CHANGE",
                "createdAt": change.at,
                "eventAt": change.at,
                "payload": { "transactionId": change.transaction, "status": change.status.name() },
            })
        });
        Ok(shown.collect())
    }
}
