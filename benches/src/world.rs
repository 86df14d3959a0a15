//! The world of the benchmarks: traders in channels, and bundles in issuances, each bundle one on-ramp.

use std::sync::Arc;

use ecoledger::{
    Actor, CertificateRange, Command, CommandContext, Currency, IdempotencyKey, Ledger, Price, Recorded, Timestamp,
    bundles::{
        Address, AssetLine, BeneficiaryType, BindUser, BundleAttributes, CreateTrader, FacilityCode, GrantRole, OnrampBundle,
        RegisterProductionFacility, RegisterRetirement, RegisterSalesChannel, RegisterSupplier, RegisterTrade,
        RetirementAssets, RetirementDetails, TradeAssets, UsageType, Vintage, policy::Role,
    },
    kernel::{CountryCode, IssuanceId, Period},
};
pub use ecoledger_testkit::ids::spread as id;
use uuid::Uuid;

/// Certificates in each bundle: more than any run takes.
pub const VOLUME: u64 = 1_000_000_000;
/// On-ramps in each issuance.
const BUNDLES_PER_ISSUANCE: u64 = 100;
/// Sales channels.
const CHANNELS: u64 = 10;
/// Traders, in turns of the channels.
const TRADERS: u64 = 1_000;

/// A ledger with this many live bundles, and where their heads are.
#[derive(Clone, Debug)]
pub struct World {
    /// The ledger.
    pub ledger: Ledger,
    heads: Vec<u64>,
    owners: Vec<u64>,
    wholes: u64,
    at: Timestamp,
    steps: u64,
    random: u64,
}

/// What one step takes.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its command.
    pub command: (CommandContext, Command),
    /// The same for the floor: ids, first certificate, last number, owner, receiver.
    pub floor: ([Uuid; 3], (Uuid, u64), u64, Uuid, Option<Uuid>),
}

fn name<T: TryFrom<String>>(text: &str) -> T
where
    T::Error: std::fmt::Debug,
{
    T::try_from(text.to_owned()).expect("a text that keeps the rules")
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

impl World {
    /// Builds the world.
    #[must_use]
    pub fn new(bundles: u64, ledger: Ledger) -> Self {
        Self::told(bundles, ledger, |_| {})
    }

    /// Builds the world, and tells the events of each decision.
    pub fn told(bundles: u64, ledger: Ledger, mut tell: impl FnMut(&[Recorded])) -> Self {
        Self::built(bundles, ledger, |_, _, events| tell(events))
    }

    /// Builds the world, and tells each command.
    pub fn asked(bundles: u64, ledger: Ledger, mut tell: impl FnMut(&CommandContext, &Command)) -> Self {
        Self::built(bundles, ledger, |context, command, _| tell(context, command))
    }

    fn built(bundles: u64, mut ledger: Ledger, mut tell: impl FnMut(&CommandContext, &Command, &[Recorded])) -> Self {
        let at = moment("2026-01-01T00:00:00Z");
        let mut commands = 0;
        let mut run = |actor: Actor, key: Option<String>, command: Command| {
            commands += 1;
            let mut context = CommandContext::new(id(1, commands).into(), at, actor);
            context.idempotency_key = key.map(|key| IdempotencyKey::new(&key).expect("a key"));
            tell(&context, &command, &ledger.execute(&context, &command).expect("the world is valid").events);
        };
        let address = Address::new(name("1 Long Street"), name("Helsinki"), name("Finland"));
        for channel in 0..CHANNELS {
            let (sales_channel_id, user_id) = (id(2, channel).into(), id(3, channel).into());
            run(Actor::Operator, None, RegisterSalesChannel::new(sales_channel_id, name("Channel")).into());
            run(Actor::Operator, None, BindUser::new(user_id, sales_channel_id).into());
            for role in Role::ALL {
                run(Actor::Operator, None, GrantRole::new(user_id, sales_channel_id, *role).into());
            }
        }
        for trader in 0..TRADERS {
            let user = Actor::ChannelUser(id(3, trader % CHANNELS).into());
            let command = CreateTrader::new(id(4, trader).into(), name("FI-12341234"), name("Trader"), address.clone());
            run(user, Some(format!("trader-{trader}")), command.into());
        }
        let (supplier_id, facility) = (id(5, 0).into(), id(6, 0).into());
        run(Actor::Operator, None, RegisterSupplier::new(supplier_id, name("Supplier")).into());
        let registration = RegisterProductionFacility::new(
            facility,
            supplier_id,
            FacilityCode::new("ABC123").expect("a code"),
            name("Facility"),
            CountryCode::new("FI").expect("a country"),
        )
        .methodology_codes(vec![name("C03000000")]);
        run(Actor::Operator, None, registration.into());
        for bundle in 0..bundles {
            // Each on-ramp brings its own attributes, as read from its own request.
            let attributes = BundleAttributes::new(
                facility,
                supplier_id,
                name("C03000000"),
                name("CORC100+"),
                name("PURO"),
                CountryCode::new("FI").expect("a country"),
                Period::new(moment("2023-01-01T00:00:00Z"), moment("2023-12-31T00:00:00Z")).expect("a period"),
                Vintage::new(2023).expect("a vintage"),
            );
            let attributes = Arc::new(attributes.issuing_date(moment("2024-01-01T00:00:00Z")));
            let first = first_number(bundle);
            let command =
                OnrampBundle::new(id(4, bundle % TRADERS).into(), range(bundle, first, first + VOLUME - 1), attributes);
            run(Actor::Operator, None, command.into());
        }
        let heads = (0..bundles).map(first_number).collect();
        let owners = (0..bundles).map(|bundle| bundle % TRADERS).collect();
        Self { ledger, heads, owners, wholes: 0, at, steps: 0, random: 0x2545_f491_4f6c_dd1d }
    }

    /// Bytes that the world keeps for itself, beside the ledger.
    #[must_use]
    pub fn own_bytes(&self) -> usize {
        (self.heads.capacity() + self.owners.capacity()) * size_of::<u64>()
    }

    /// The same bundles for a floor.
    pub fn fill(&self, floor: &mut crate::floor::Floor) {
        for (bundle, (head, owner)) in (0..).zip(self.heads.iter().zip(&self.owners)) {
            let last = first_number(bundle) + VOLUME - 1;
            let floor_bundle = crate::floor::Bundle { last, owner: Some(id(4, *owner)) };
            floor.bundles.insert((issuance(bundle), *head), floor_bundle);
        }
    }

    fn next_random(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    /// Takes one certificate off the head of a random bundle.
    fn next_head(&mut self) -> (u64, u64) {
        let bundle = self.next_random() % self.heads.len() as u64;
        let head = &mut self.heads[bundle as usize];
        *head += 1;
        (bundle, *head - 1)
    }

    fn context(&mut self, owner: u64) -> CommandContext {
        self.steps += 1;
        let user = Actor::ChannelUser(id(3, owner % CHANNELS).into());
        let key = IdempotencyKey::new(&format!("step-{}", self.steps)).expect("a key");
        CommandContext::new(id(7, self.steps).into(), self.at, user).with_key(key)
    }

    /// A retirement of one certificate by its owner, without approval.
    pub fn retirement(&mut self) -> Step {
        let (bundle, head) = self.next_head();
        self.end(bundle, (head, head))
    }

    fn end(&mut self, bundle: u64, (head, last): (u64, u64)) -> Step {
        let owner = self.owners[bundle as usize];
        let context = self.context(owner);
        let (task, transaction) = (id(8, self.steps), id(9, self.steps));
        let details = Arc::new(
            RetirementDetails::new(
                name("Beneficiary Ltd"),
                name("Helsinki"),
                CountryCode::new("FI").expect("a country"),
                Period::new(moment("2025-01-01T00:00:00Z"), moment("2025-12-31T00:00:00Z")).expect("a period"),
                name("Offsetting of the year"),
            )
            .beneficiary_type(BeneficiaryType::EndConsumer)
            .usage_type(UsageType::GenericCompensation),
        );
        let command = RegisterRetirement::new(
            id(4, owner).into(),
            task.into(),
            transaction.into(),
            details,
            RetirementAssets::new(vec![AssetLine::new(range(bundle, head, last))]).expect("lines"),
            Currency::Eur,
        );
        let floor = ([task, transaction, id(10, self.steps)], (issuance(bundle), head), last, id(4, owner), None);
        Step { command: (context, command.into()), floor }
    }

    /// A sale of one certificate to another trader of the channel, without approval.
    pub fn trade(&mut self) -> Step {
        let (bundle, head) = self.next_head();
        self.sale(bundle, (head, head), self.owners[bundle as usize])
    }

    /// A sale by another trader of the channel than the owner: it is refused.
    pub fn refused(&mut self) -> Step {
        let bundle = self.next_random() % self.heads.len() as u64;
        let (head, seller) = (self.heads[bundle as usize], self.owners[bundle as usize] + CHANNELS);
        self.sale(bundle, (head, head), seller % TRADERS)
    }

    /// A sale of a whole bundle, after which no more is sold of it; none once every bundle was sold.
    pub fn trade_whole(&mut self) -> Option<Step> {
        let (bundle, range) = self.next_whole()?;
        Some(self.sale(bundle, range, self.owners[bundle as usize]))
    }

    /// A retirement of a whole bundle.
    pub fn retire_whole(&mut self) -> Option<Step> {
        let (bundle, range) = self.next_whole()?;
        Some(self.end(bundle, range))
    }

    /// The next bundle as a whole.
    fn next_whole(&mut self) -> Option<(u64, (u64, u64))> {
        let (bundle, last) = (self.wholes, first_number(self.wholes) + VOLUME - 1);
        let head = *self.heads.get(bundle as usize)?;
        self.wholes += 1;
        Some((bundle, (head, last)))
    }

    fn sale(&mut self, bundle: u64, (head, last): (u64, u64), owner: u64) -> Step {
        let buyer = (owner + CHANNELS) % TRADERS;
        let context = self.context(owner);
        let (task, transaction) = (id(8, self.steps), id(9, self.steps));
        let price = Price::from_cents(50).expect("a price");
        let command = RegisterTrade::new(
            id(4, owner).into(),
            task.into(),
            transaction.into(),
            id(4, buyer).into(),
            TradeAssets::new(vec![AssetLine::priced(range(bundle, head, last), price)]).expect("lines"),
            Currency::Eur,
        );
        let floor = ([task, transaction, id(10, self.steps)], (issuance(bundle), head), last, id(4, owner), Some(id(4, buyer)));
        Step { command: (context, command.into()), floor }
    }
}

fn issuance(bundle: u64) -> Uuid {
    id(11, bundle / BUNDLES_PER_ISSUANCE)
}

fn first_number(bundle: u64) -> u64 {
    (bundle % BUNDLES_PER_ISSUANCE) * VOLUME + 1
}

fn range(bundle: u64, first: u64, last: u64) -> CertificateRange {
    // Each range has a text of its own, as read from its own request.
    let issuance = IssuanceId::new(&issuance(bundle).to_string()).expect("an issuance id");
    let certificate = |number: u64| format!("{issuance}_{number}").parse().expect("a certificate");
    CertificateRange::new(certificate(first), &certificate(last)).expect("a range")
}
