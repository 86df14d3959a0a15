use ecoledger::{
    Actor, Command, CommandContext, HashKey, IdempotencyKey, Ledger, NotExecuted, Recorded,
    bundles::{
        Address, BindUser, BundleAttributes, CreateTrader, GrantRole, OnrampBundle, RegisterProductionFacility,
        RegisterSalesChannel, RegisterSupplier, Vintage, policy::Role,
    },
    kernel::Period,
    uuid::Uuid,
};

/// An id of any kind from a number; a host takes random ones.
pub(crate) fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

/// A user of the channel with every role.
pub(crate) fn clerk() -> Actor {
    Actor::ChannelUser(id(2))
}

/// The context of the request of this number: its own id and key, a second after the one before.
pub(crate) fn context(number: i64, actor: Actor) -> CommandContext {
    let at = ecoledger::Timestamp::from_millis(1_767_225_600_000 + number * 1_000).expect("a moment");
    let key = IdempotencyKey::new(&format!("request-{number}")).expect("a key");
    CommandContext::new(id((1_000 + number).unsigned_abs().into()), at, actor).with_key(key)
}

/// A ledger with a channel, its clerk 2, a facility, the traders 5 and 6, and `I_1..I_100` in the hands of trader 5; and the
/// events that made it.
pub(crate) fn opened() -> (Ledger, Vec<Recorded>) {
    let mut ledger = Ledger::new(HashKey::from_bytes([7; 16]));
    let mut events = Vec::new();
    for (number, (actor, command)) in (0..).zip(commands().expect("commands")) {
        let executed: Result<_, NotExecuted> = ledger.execute(&context(number - 100, actor), &command);
        events.extend(executed.expect("possible").events);
    }
    (ledger, events)
}

fn commands() -> Result<Vec<(Actor, Command)>, Box<dyn std::error::Error>> {
    let mut all: Vec<(Actor, Command)> = vec![
        (Actor::Operator, RegisterSalesChannel::new(id(1), "Nordic".parse()?).into()),
        (Actor::Operator, BindUser::new(id(2), id(1)).into()),
        (Actor::Operator, RegisterSupplier::new(id(3), "Carbo Oy".parse()?).into()),
    ];
    all.extend(Role::ALL.iter().map(|role| (Actor::Operator, GrantRole::new(id(2), id(1), *role).into())));
    let kiln = RegisterProductionFacility::new(id(4), id(3), "ABC123".parse()?, "Kiln".parse()?, "FI".parse()?);
    all.push((Actor::Operator, kiln.into()));
    let address = Address::new("Long Street 1".parse()?, "Helsinki".parse()?, "Finland".parse()?);
    for trader in [5, 6] {
        let made = CreateTrader::new(id(trader), "FI-1".parse()?, "A trader".parse()?, address.clone());
        all.push((clerk(), made.into()));
    }
    let year = Period::new("2025-01-01T00:00:00Z".parse()?, "2025-12-31T00:00:00Z".parse()?)?;
    let (method, kind, standard, country) = ("C03000000".parse()?, "CORC100+".parse()?, "PURO".parse()?, "FI".parse()?);
    let attributes = BundleAttributes::new(id(4), id(3), method, kind, standard, country, year, Vintage::new(2025)?);
    all.push((Actor::Operator, OnrampBundle::new(id(5), "I_1..I_100".parse()?, attributes.into()).into()));
    Ok(all)
}
