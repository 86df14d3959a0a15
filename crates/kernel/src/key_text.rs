//! Entity keys from their text `<kind>:<id>`, as `touches` and refusals write them.

use core::str::FromStr;

use serde::{Deserialize, Deserializer, de::Error as _};

use crate::{
    Code, EntityKey, EntityKind, Excerpt, IdempotencyScope, Invalid, KeyedCommand, RegistryAsset, TraderRegistrationKey,
};

fn malformed(expected: &'static str) -> Invalid {
    Invalid::new(Code::MalformedRequest, expected)
}

impl FromStr for EntityKind {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let unknown = || Invalid::new(Code::MalformedRequest, alloc::format!("unknown kind of entity {:?}", Excerpt(text)));
        Self::from_name(text).ok_or_else(unknown)
    }
}

impl FromStr for TraderRegistrationKey {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (marketplace, organization) =
            text.split_once('/').ok_or_else(|| malformed("expected <marketplace>/<organization>"))?;
        Ok(Self { marketplace: marketplace.parse()?, organization: organization.parse()? })
    }
}

impl FromStr for RegistryAsset {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (issuing_registry, asset) = text.split_once('/').ok_or_else(|| malformed("expected <registry>/<asset id>"))?;
        Ok(Self { issuing_registry: issuing_registry.parse()?, asset: asset.parse()? })
    }
}

impl FromStr for IdempotencyScope {
    type Err = Invalid;

    /// Reads `<channel>/<command>/<trader>/<key>`, with a hyphen where there is no trader.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let mut parts = text.split('/');
        let mut part = || parts.next().ok_or_else(|| malformed("expected <channel>/<command>/<trader or hyphen>/<key>"));
        let (channel, command, trader, key) = (part()?, part()?, part()?, part()?);
        if parts.next().is_some() {
            return Err(malformed("expected four parts"));
        }
        Ok(Self {
            key: key.parse()?,
            channel: channel.parse()?,
            command: command.parse::<KeyedCommand>()?,
            trader: if trader == "-" { None } else { Some(trader.parse()?) },
        })
    }
}

impl FromStr for EntityKey {
    type Err = Invalid;

    /// Reads `<kind>:<id>`, as `Display` writes it. A feed's event has no key: no entity is one.
    ///
    /// ```
    /// use ecoledger_kernel::EntityKey;
    /// let key: EntityKey = "credit:25e636dc-06eb-59a5-9b6d-1f30f6215dc3".parse()?;
    /// assert_eq!(key.to_string(), "credit:25e636dc-06eb-59a5-9b6d-1f30f6215dc3");
    /// assert!("credit".parse::<EntityKey>().is_err());
    /// # Ok::<(), ecoledger_kernel::Invalid>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (kind, id) = text.split_once(':').ok_or_else(|| malformed("expected <kind>:<id>"))?;
        Ok(match kind.parse()? {
            EntityKind::Organization => Self::Organization(id.parse()?),
            EntityKind::EcoProject => Self::EcoProject(id.parse()?),
            EntityKind::Mbp => Self::Mbp(id.parse()?),
            EntityKind::Claim => Self::Claim(id.parse()?),
            EntityKind::ProcessedClaim => Self::ProcessedClaim(id.parse()?),
            EntityKind::File => Self::File(id.parse()?),
            EntityKind::Proposal => Self::Proposal(id.parse()?),
            EntityKind::Credit => Self::Credit(id.parse()?),
            EntityKind::TraderRegistration => Self::TraderRegistration(id.parse()?),
            EntityKind::AssetId => Self::AssetId(id.parse()?),
            EntityKind::EsgScorecard => Self::EsgScorecard(id.parse()?),
            EntityKind::SalesChannel => Self::SalesChannel(id.parse()?),
            EntityKind::UserBinding => Self::UserBinding(id.parse()?),
            EntityKind::ApiKey => Self::ApiKey(id.parse()?),
            EntityKind::TraderOnboardingProposal => Self::TraderOnboardingProposal(id.parse()?),
            EntityKind::Trader => Self::Trader(id.parse()?),
            EntityKind::Supplier => Self::Supplier(id.parse()?),
            EntityKind::ProductionFacility => Self::ProductionFacility(id.parse()?),
            EntityKind::Issuance => Self::Issuance(id.parse()?),
            EntityKind::Bundle => Self::Bundle(id.parse()?),
            EntityKind::Task => Self::Task(id.parse()?),
            EntityKind::Transaction => Self::Transaction(id.parse()?),
            EntityKind::Offramp => Self::Offramp(id.parse()?),
            EntityKind::IdempotencyKey => Self::IdempotencyKey(id.parse()?),
            EntityKind::Checkpoint => Self::Checkpoint(id.parse()?),
            EntityKind::CheckpointResult => Self::CheckpointResult(id.parse()?),
            EntityKind::EsgMilestone => Self::EsgMilestone(id.parse()?),
            EntityKind::EsgReportingPeriod => Self::EsgReportingPeriod(id.parse()?),
            EntityKind::Event => return Err(malformed("an event of a feed is no entity")),
        })
    }
}

impl<'de> Deserialize<'de> for EntityKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::borrowed_text(deserializer)?.parse().map_err(D::Error::custom)
    }
}
