//! From a step to a request of the state that the model knows.

use ecoledger::{
    Actor, Command, CommandContext, Currency, Refusal, Timestamp, Version,
    bundles::{
        ApproveTransaction, AssetLine, BeneficiaryType, BindUser, CreateApiKey, DeleteApiKey, FacilityCode, FailTask,
        GrantRole, Gsrn, OfframpAssets, OnrampBundle, RegisterOfframp, RegisterProductionFacility, RegisterRetirement,
        RegisterSalesChannel, RegisterSupplier, RegisterTrade, RejectTransaction, RetirementAssets, RetirementDetails,
        RevokeRole, StartTask, TradeAssets, TransactionStatus, UnbindUser, UsageType, Vintage, WithdrawCertificates,
        policy::Role,
    },
    kernel::{CountryCode, EntityKey, KeyedCommand, MarketRole, TraderId},
};
use std::sync::Arc;

use super::{Act, Expected, NewId, Step, Who, bundles, traders};
use crate::{
    ids,
    model::{Model, Transaction},
    sample, setting, world,
};

/// A command in its context, and the first entity that it names.
#[derive(Clone, Debug)]
pub struct Request {
    /// The context.
    pub context: CommandContext,
    /// The command.
    pub command: Command,
}

/// A command, who may give it, and the entity whose version counts.
pub(super) type Asked = (Command, Actor, EntityKey);

impl Step {
    /// The request in this state; `Err` with the lines when they cannot be put into one command.
    pub fn request(&self, model: &Model, past: &[Request], now: Timestamp) -> Result<Request, (Vec<AssetLine>, Refusal)> {
        let number = u64::try_from(past.len()).expect("a short history");
        let at = world::later(now, self.after);
        if let Act::Repeat { back, difference } = self.act {
            let keyed: Vec<&Request> =
                past.iter().filter(|request| KeyedCommand::from_name(request.command.type_name()).is_some()).collect();
            if let Some(again) = keyed.len().checked_sub(usize::from(back) + 1).and_then(|index| keyed.get(index)) {
                let mut again = (*again).clone();
                (again.context.at, again.context.command_id) = (at, ids::command(1_000 + number));
                again.command = difference.applied(&again.command);
                return Ok(again);
            }
        }
        let (command, proper, first) = self.act.command(model, number, at)?;
        let mut context = CommandContext::new(ids::command(1_000 + number), at, self.who.actor(proper));
        let version = model.version(&first);
        context.expected_version = match self.expected {
            Expected::Nothing => None,
            Expected::Right => Some(Version::new(version)),
            Expected::Wrong => Some(Version::new(version + 1)),
        };
        // On a command that needs no key it has no effect.
        context.idempotency_key = Some(match self.key {
            None => sample::key(&format!("own-{number}")),
            Some(shared) => sample::key(&format!("shared-{shared}")),
        });
        Ok(Request { context, command })
    }
}

impl Who {
    fn actor(self, proper: Actor) -> Actor {
        match self {
            Self::Proper => proper,
            Self::Operator => Actor::Operator,
            Self::ChannelUser(number) => setting::channel_user(number.into()),
            Self::AccountHolder(number) => setting::account_holder(number.into()),
            Self::Member => {
                Actor::Member { user: ids::user(1), organization: ids::organization(1), market_role: MarketRole::Buyer }
            }
        }
    }
}

impl NewId {
    fn number(self, fresh: u64) -> u64 {
        match self {
            Self::Fresh => 1_000 + fresh,
            Self::Old(number) => number.into(),
        }
    }
}

pub(super) fn clerk(trader: u8) -> Actor {
    if u64::from(trader) == setting::FOREIGN { setting::FOREIGN_CLERK } else { setting::CLERK }
}

pub(super) fn trader_id(number: u8) -> TraderId {
    ids::trader(number.into())
}

/// One of those that are open, or now and then of all.
pub(super) fn pick_open<K: Copy>(all: &[(K, bool)], place: u8) -> Option<K> {
    let open: Vec<K> = all.iter().filter(|(_, open)| *open).map(|(id, _)| *id).collect();
    if place.is_multiple_of(8) || open.is_empty() {
        pick(all.iter().map(|(id, _)| *id), place)
    } else {
        pick(open.into_iter(), place)
    }
}

/// One of several by its place, around and around.
fn pick<T>(mut all: impl ExactSizeIterator<Item = T>, place: u8) -> Option<T> {
    let count = all.len().max(1);
    all.nth(usize::from(place) % count)
}

impl Act {
    fn command(&self, model: &Model, number: u64, at: Timestamp) -> Result<Asked, (Vec<AssetLine>, Refusal)> {
        match *self {
            Self::Onramp { .. } | Self::Withdraw { .. } => Ok(self.of_inventory(model, at)),
            Self::Trade { .. } | Self::Retire { .. } | Self::Offramp { .. } => self.taking(model, number, at),
            Self::Approve { transaction } | Self::Reject { transaction, .. } => Ok(self.decision(model, transaction)),
            Self::Start { task } | Self::Fail { task } => {
                let all: Vec<_> = model.tasks.iter().map(|(id, task)| (*id, task.status.is_open())).collect();
                let task_id = pick_open(&all, task).unwrap_or(ids::task(999));
                let command = match self {
                    Self::Start { .. } => StartTask::new(task_id).into(),
                    _ => FailTask::new(task_id, sample::long_text(&format!("No answer\n{task}"))).into(),
                };
                Ok((command, Actor::Operator, EntityKey::Task(task_id)))
            }
            Self::SetAutoApproval { .. } | Self::Update { .. } | Self::CreateTrader { .. } | Self::Onboard { .. } => {
                Ok(traders::of_traders(self, model))
            }
            Self::RegisterChannel { .. } | Self::RegisterSupplier { .. } | Self::RegisterFacility { .. } => {
                Ok(self.of_sources())
            }
            _ => Ok(self.administration(model, at)),
        }
    }

    fn of_inventory(&self, model: &Model, at: Timestamp) -> Asked {
        match *self {
            Self::Onramp { trader, issuance, form, first, length, expires_in, facility } => {
                let mut attributes = sample::attributes(expires_in.map(|seconds| world::later(at, seconds.into())));
                attributes.production_facility_id = ids::facility(facility.into());
                // Different from one on-ramp to the next, so that a bundle that shows another's attributes shows.
                attributes.vintage = Vintage::new(2000 + first + length).expect("a year");
                attributes.methodology_code = sample::text(&format!("C{first:03}"));
                attributes.issuing_date = attributes.issuing_date.filter(|_| first.is_multiple_of(2));
                let range = bundles::range(issuance, form, first, length);
                let trader_id = trader_id(trader);
                let command = OnrampBundle::new(trader_id, range, attributes.into());
                (command.into(), Actor::Operator, EntityKey::Trader(trader_id))
            }
            Self::Withdraw { trader, line } => {
                let trader_id = trader_id(trader);
                let range = line.range(0, trader_id, model);
                let command = WithdrawCertificates::new(trader_id, range, sample::text("Correction"));
                (command.into(), Actor::Operator, EntityKey::Trader(trader_id))
            }
            _ => unreachable_act(),
        }
    }

    fn taking(&self, model: &Model, number: u64, at: Timestamp) -> Result<Asked, (Vec<AssetLine>, Refusal)> {
        let (trader, lines, priced) = match self {
            Self::Trade { seller, lines, .. } => (*seller, lines, true),
            Self::Retire { seller, lines, priced, .. } => (*seller, lines, *priced),
            Self::Offramp { trader, lines, .. } => (*trader, lines, false),
            _ => unreachable_act(),
        };
        let (trader_id, by) = (trader_id(trader), clerk(trader));
        let lines = bundles::assets(lines, trader_id, model, priced);
        let refused = |refusal: Refusal| (lines.clone(), refusal);
        let command: Command = match *self {
            Self::Trade { buyer, currency, task, transaction, .. } => RegisterTrade::new(
                trader_id,
                ids::task(task.number(number)),
                ids::transaction(transaction.number(number)),
                self::trader_id(buyer),
                TradeAssets::new(lines.clone()).map_err(refused)?,
                self::currency(currency),
            )
            .into(),
            Self::Retire { currency, task, transaction, hidden_for, terms, .. } => RegisterRetirement::new(
                trader_id,
                ids::task(task.number(number)),
                ids::transaction(transaction.number(number)),
                retirement_details(at, hidden_for, terms),
                RetirementAssets::new(lines.clone()).map_err(refused)?,
                self::currency(currency),
            )
            .into(),
            Self::Offramp { task, offramp, .. } => RegisterOfframp::new(
                trader_id,
                ids::task(task.number(number)),
                ids::offramp(offramp.number(number)),
                OfframpAssets::new(lines.clone()).map_err(refused)?,
            )
            .into(),
            _ => unreachable_act(),
        };
        Ok((command, by, EntityKey::Trader(trader_id)))
    }

    fn decision(&self, model: &Model, place: u8) -> Asked {
        let pending = |transaction: &Transaction| transaction.status == TransactionStatus::Pending;
        let all: Vec<_> = model.transactions.iter().map(|(id, transaction)| (*id, pending(transaction))).collect();
        let transaction_id = pick_open(&all, place).unwrap_or(ids::transaction(999));
        let seller = model.transactions.get(&transaction_id).map(|transaction| transaction.seller);
        let holder = seller.and_then(|seller| model.traders.get(&seller)?.holder);
        let proper = holder.map_or(setting::account_holder(setting::SIGNED), Actor::AccountHolder);
        let command = match self {
            Self::Approve { .. } => ApproveTransaction::new(transaction_id).into(),
            Self::Reject { reason: Some(reason), .. } => {
                RejectTransaction::new(transaction_id).reason(sample::text(&format!("Reason {reason}"))).into()
            }
            _ => RejectTransaction::new(transaction_id).into(),
        };
        (command, proper, EntityKey::Transaction(transaction_id))
    }

    fn of_sources(&self) -> Asked {
        let (command, key): (Command, _) = match *self {
            Self::RegisterChannel { channel } => {
                let id = ids::sales_channel(channel.into());
                (RegisterSalesChannel::new(id, sample::name("Baltic")).into(), EntityKey::SalesChannel(id))
            }
            Self::RegisterSupplier { supplier } => {
                let id = ids::supplier(supplier.into());
                (RegisterSupplier::new(id, sample::name(&format!("Supplier {supplier}"))).into(), EntityKey::Supplier(id))
            }
            Self::RegisterFacility { facility, supplier } => {
                let id = ids::facility(facility.into());
                let code = FacilityCode::new(&format!("KILN0{facility}")).expect("a code");
                let country = CountryCode::new("SE").expect("a country");
                let name = sample::name(&format!("Kiln {facility}"));
                let methodologies = [sample::text("C03000000"), sample::text("C04000000")];
                let command = RegisterProductionFacility::new(id, ids::supplier(supplier.into()), code, name, country)
                    .methodology_codes(methodologies.to_vec());
                let gsrn = Gsrn::new("643002406801000015").expect("a GSRN");
                let command = if facility == 3 { command.gsrn(gsrn) } else { command };
                (command.into(), EntityKey::ProductionFacility(id))
            }
            _ => unreachable_act(),
        };
        (command, Actor::Operator, key)
    }

    fn administration(&self, model: &Model, at: Timestamp) -> Asked {
        let role = |number: u8| pick(Role::ALL.iter(), number).copied().unwrap_or(Role::AssetViewer);
        let place = |user: u8, channel: u8| (ids::user(user.into()), ids::sales_channel(channel.into()));
        match *self {
            Self::Grant { user, channel, role: number } => {
                let (user_id, sales_channel_id) = place(user, channel);
                let command = GrantRole::new(user_id, sales_channel_id, role(number));
                (command.into(), Actor::Operator, EntityKey::UserBinding(user_id))
            }
            Self::Revoke { user, channel, role: number } => {
                let (user_id, sales_channel_id) = place(user, channel);
                let held = model.bindings.get(&user_id).and_then(|(_, roles)| pick(roles.iter(), number)).copied();
                let role = held.filter(|_| !number.is_multiple_of(4)).unwrap_or_else(|| role(number));
                let command = RevokeRole::new(user_id, sales_channel_id, role);
                (command.into(), setting::CLERK, EntityKey::UserBinding(user_id))
            }
            Self::Bind { user, channel } => {
                let (user_id, sales_channel_id) = place(user, channel);
                (BindUser::new(user_id, sales_channel_id).into(), Actor::Operator, EntityKey::UserBinding(user_id))
            }
            Self::Unbind { user, channel } => {
                let (user_id, sales_channel_id) = place(user, channel);
                (UnbindUser::new(user_id, sales_channel_id).into(), setting::CLERK, EntityKey::UserBinding(user_id))
            }
            Self::CreateApiKey { api_key } => {
                let api_key_id = ids::api_key(api_key.into());
                let command = CreateApiKey::new(api_key_id, sample::text("hash"), world::later(at, 60));
                (command.into(), setting::channel_user(u64::from(api_key) + 1), EntityKey::ApiKey(api_key_id))
            }
            Self::DeleteApiKey { api_key } => {
                let api_key_id = ids::api_key(api_key.into());
                let by = setting::channel_user(u64::from(api_key) + 1);
                (DeleteApiKey::new(api_key_id).into(), by, EntityKey::ApiKey(api_key_id))
            }
            // A repetition of what never was: any command will do.
            _ => (StartTask::new(ids::task(999)).into(), Actor::Operator, EntityKey::Task(ids::task(999))),
        }
    }
}

fn currency(number: u8) -> Currency {
    if number == 0 { Currency::Eur } else { Currency::Usd }
}

/// Hidden for seconds, or from 11 on for months.
fn retirement_details(at: Timestamp, hidden_for: Option<u8>, terms: u8) -> Arc<RetirementDetails> {
    let hidden_until = hidden_for.and_then(|many| match many {
        11.. => at.plus_months(many.into()),
        seconds => Some(world::later(at, seconds.into())),
    });
    let mut details = sample::retirement_details(hidden_until);
    let chosen = Arc::make_mut(&mut details);
    chosen.beneficiary_name = sample::name(&format!("ACME {terms} Oy"));
    chosen.beneficiary_type = pick(BeneficiaryType::ALL.iter(), terms).copied().expect("a type");
    chosen.usage_type = pick(UsageType::ALL.iter(), terms).copied().expect("a type");
    details
}

/// Each act is handled where [`Act::command`] sends it.
pub(super) fn unreachable_act() -> ! {
    panic!("an act is sent to the wrong subject")
}
