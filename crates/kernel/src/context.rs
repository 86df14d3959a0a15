//! Who asks, when, and under which conditions: the inputs that every request brings along ([D-2]).
//!
//! [D-2]: crate::rules::whole_ledger#d-2

use alloc::sync::Arc;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::{
    AccountHolderId, Clash, Code, CommandId, FromJson, Invalid, OrganizationId, Path, Refusal, Timestamp, UserId, Value,
    Version, declare_rules, wire_enum::wire_enum,
};

declare_rules! {
    /// What may not happen twice is asked under a key ([D-7]).
    ///
    /// [D-7]: crate::rules::idempotency#d-7
    pub IDEMPOTENCY_KEY_REQUIRED = IdempotencyKeyRequired "D-7 idempotencyKeyRequired":
        "this command needs an idempotency key: the client makes one for each thing it wants done, and repeats it on retry";
}

wire_enum! {
    /// What an organization is in the market. A user acts in one of its organization's market roles.
    MarketRole {
        /// Develops projects and owns the first credits.
        Supplier "supplier",
        /// Buys and retires credits.
        Buyer "buyer",
        /// Registers projects and issues credits.
        IssuingRegistry "issuingRegistry",
        /// Verifies claims.
        ValidationVerificationBody "validationVerificationBody",
        /// Lists credits and settles their sale.
        Marketplace "marketplace",
    }
}

/// Who makes a request (`ecoledger::wire::requests`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "ActorForm"))]
#[expect(clippy::exhaustive_enums, reason = "each rule says what it means to each kind of actor: a new kind is a new contract")]
pub enum Actor {
    /// The platform operator.
    Operator,
    /// A user of an organization, acting in one of its market roles.
    Member {
        /// The user.
        user: UserId,
        /// The organization for which it acts.
        organization: OrganizationId,
        /// The market role in which it acts.
        market_role: MarketRole,
    },
    /// A sales-channel user; its binding and roles are looked up.
    ChannelUser(UserId),
    /// The account holder behind a Platform Agreement signed trader.
    AccountHolder(AccountHolderId),
}

/// An actor as it is written: one flat object. Read from here, so that no format has to buffer it.
#[derive(PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FlatActor {
    kind: ActorKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organization_id: Option<OrganizationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    market_role: Option<MarketRole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account_holder_id: Option<AccountHolderId>,
}

/// The same for a schema, which tells the kinds apart.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
enum ActorForm {
    /// The platform operator.
    Operator,
    /// A user of an organization, acting in one of its market roles.
    Member { user_id: UserId, organization_id: OrganizationId, market_role: MarketRole },
    /// A sales-channel user.
    ChannelUser { user_id: UserId },
    /// An account holder.
    AccountHolder { account_holder_id: AccountHolderId },
}

wire_enum! {
    /// The kinds of actors.
    ActorKind {
        /// The platform operator.
        Operator "operator",
        /// A user of an organization.
        Member "member",
        /// A user of a sales channel.
        ChannelUser "channelUser",
        /// An account holder.
        AccountHolder "accountHolder",
    }
}

impl From<Actor> for FlatActor {
    fn from(actor: Actor) -> Self {
        let mut flat =
            Self { kind: actor.kind(), user_id: None, organization_id: None, market_role: None, account_holder_id: None };
        match actor {
            Actor::Operator => {}
            Actor::Member { user, organization, market_role } => {
                flat.user_id = Some(user);
                flat.organization_id = Some(organization);
                flat.market_role = Some(market_role);
            }
            Actor::ChannelUser(user) => flat.user_id = Some(user),
            Actor::AccountHolder(holder) => flat.account_holder_id = Some(holder),
        }
        flat
    }
}

impl Serialize for Actor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        FlatActor::from(*self).serialize(serializer)
    }
}

/// Strict: a member of another kind of actor is refused like an unknown one (D-99).
impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let flat = FlatActor::deserialize(deserializer)?;
        let missing = D::Error::missing_field;
        let actor = match flat.kind {
            ActorKind::Operator => Self::Operator,
            ActorKind::Member => Self::Member {
                user: flat.user_id.ok_or_else(|| missing("userId"))?,
                organization: flat.organization_id.ok_or_else(|| missing("organizationId"))?,
                market_role: flat.market_role.ok_or_else(|| missing("marketRole"))?,
            },
            ActorKind::ChannelUser => Self::ChannelUser(flat.user_id.ok_or_else(|| missing("userId"))?),
            ActorKind::AccountHolder => Self::AccountHolder(flat.account_holder_id.ok_or_else(|| missing("accountHolderId"))?),
        };
        if FlatActor::from(actor) == flat {
            Ok(actor)
        } else {
            Err(D::Error::custom(alloc::format!("an actor of kind {} with members of another kind", flat.kind)))
        }
    }
}

impl Actor {
    /// What kind of actor it is.
    #[must_use]
    pub fn kind(&self) -> ActorKind {
        match self {
            Self::Operator => ActorKind::Operator,
            Self::Member { .. } => ActorKind::Member,
            Self::ChannelUser(_) => ActorKind::ChannelUser,
            Self::AccountHolder(_) => ActorKind::AccountHolder,
        }
    }
}

impl FromJson for Actor {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let actor = match members.required::<ActorKind>("kind")? {
            ActorKind::Operator => Self::Operator,
            ActorKind::Member => Self::Member {
                user: members.required("userId")?,
                organization: members.required("organizationId")?,
                market_role: members.required("marketRole")?,
            },
            ActorKind::ChannelUser => Self::ChannelUser(members.required("userId")?),
            ActorKind::AccountHolder => Self::AccountHolder(members.required("accountHolderId")?),
        };
        members.finish()?;
        Ok(actor)
    }
}

/// A client's key under which a command is carried out once: 1 to 64 of `A-Z a-z 0-9 _ -` ([D-7]). Cheap to clone.
///
/// The key comes from the client, which sends the same one whenever it asks again. The ids of what the command makes
/// (`taskId`, `transactionId`, `offrampId`, of `createTrader` the `traderId`) may come from the host, new ones for each request
/// that it receives: they do not count ([D-86]). An equal command under a used key is answered with the first task or trader,
/// records nothing, and leaves the ids that it brought free. The same key with another command is `idempotencyKeyReused`.
///
/// [D-7]: crate::rules::idempotency#d-7
/// [D-86]: crate::rules::idempotency#d-86
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::IdempotencyKeyForm"))]
pub struct IdempotencyKey(Arc<str>);

impl IdempotencyKey {
    /// The key, if it has the form; `invalidIdempotencyKey` otherwise.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.into()))
        } else {
            Err(Invalid::new(Code::InvalidIdempotencyKey, "expected 1 to 64 of A-Z a-z 0-9 _ -"))
        }
    }

    /// The key as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl FromJson for IdempotencyKey {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(&value.string()?).map_err(|invalid| invalid.at(value.path()))
    }
}

impl<'de> Deserialize<'de> for IdempotencyKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&crate::borrowed_text(deserializer)?).map_err(D::Error::custom)
    }
}

/// What comes with a command.
///
/// The host's, not the client's ([D-96]): who hosts a ledger stamps [`at`](Self::at), [`command_id`](Self::command_id) and
/// [`actor`](Self::actor) after it has authenticated its client and taken its turn. Who may choose the time sells what has
/// expired, and one command far in the future stops every later one (`clockWentBack`). The client's own are only
/// [`expected_version`](Self::expected_version) and [`idempotency_key`](Self::idempotency_key).
///
/// [D-96]: crate::rules::whole_ledger#d-96
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "camelCase", deny_unknown_fields))]
#[expect(clippy::exhaustive_structs, reason = "all that a command brings along (D-2)")]
pub struct CommandContext {
    /// The command's own id, new for each command, which is the host's duty. With the position inside the decision it
    /// identifies an event (D-74).
    pub command_id: CommandId,
    /// When it is asked, by the host's clock. Never earlier than the last recorded event.
    pub at: Timestamp,
    /// Who asks, as the host has authenticated it.
    pub actor: Actor,
    /// The version on which the caller decided, of the first entity that the command names.
    pub expected_version: Option<Version>,
    /// The key under which the command is carried out once.
    pub idempotency_key: Option<IdempotencyKey>,
}

impl CommandContext {
    /// A context without expectations.
    #[must_use]
    pub fn new(command_id: CommandId, at: Timestamp, actor: Actor) -> Self {
        Self { command_id, at, actor, expected_version: None, idempotency_key: None }
    }

    /// The same context under an idempotency key. It counts for the commands of [`KeyedCommand`](crate::KeyedCommand), and has no
    /// effect on others ([D-7]).
    ///
    /// [D-7]: crate::rules::idempotency#d-7
    #[must_use]
    pub fn with_key(mut self, key: IdempotencyKey) -> Self {
        self.idempotency_key = Some(key);
        self
    }

    /// The same context, expecting a version.
    #[must_use]
    pub fn expecting(mut self, version: Version) -> Self {
        self.expected_version = Some(version);
        self
    }

    /// The idempotency key of a command that needs one; `idempotencyKeyRequired` without.
    pub fn required_key(&self) -> Result<&IdempotencyKey, Refusal> {
        let missing = || {
            let path = Path::Member(&Path::Root, "context");
            let path = Path::Member(&path, "idempotencyKey");
            IDEMPOTENCY_KEY_REQUIRED.refusal(Clash::at(path))
        };
        self.idempotency_key.as_ref().ok_or_else(missing)
    }
}

/// What comes with a query. Like a command's, both are the host's and never the client's ([D-96]): who may choose the time of a
/// query reads what is hidden until then.
///
/// [D-96]: crate::rules::whole_ledger#d-96
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "all that a query brings along (D-2)")]
pub struct QueryContext {
    /// The moment that decides expiry and hiding, by the host's clock. It is no time travel.
    pub at: Timestamp,
    /// Who asks, as the host has authenticated it.
    pub actor: Actor,
}

impl QueryContext {
    /// A query at this moment by this actor.
    #[must_use]
    pub const fn new(at: Timestamp, actor: Actor) -> Self {
        Self { at, actor }
    }
}
