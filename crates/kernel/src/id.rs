//! Ids: one newtype over a UUID for each kind of entity, so that one cannot be passed for another.

use core::{
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Code, FromJson, Invalid, Refusal, Value};

/// Reads the one written form of a UUID: 36 characters, lower case, hyphenated.
fn read_uuid(text: &str) -> Result<Uuid, Invalid> {
    let refused = || Invalid::new(Code::MalformedRequest, "expected a UUID in lower-case hyphenated form");
    if text.len() != 36 || text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(refused());
    }
    Uuid::try_parse(text).map_err(|_| refused())
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::UuidForm"))]
        pub struct $name(Uuid);

        impl Hash for $name {
            /// As one number: a hasher takes it in one step, and 16 bytes with their length in two.
            fn hash<H: Hasher>(&self, state: &mut H) {
                state.write_u128(self.0.as_u128());
            }
        }

        impl $name {
            /// The id with this UUID.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Its UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromJson for $name {
            fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
                read_uuid(&value.string()?).map(Self).map_err(|invalid| invalid.at(value.path()))
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            /// Reads a UUID in lower-case hyphenated form; `malformedRequest` otherwise.
            fn from_str(text: &str) -> Result<Self, Invalid> {
                read_uuid(text).map(Self)
            }
        }

        crate::from_text! { parsed $name, }
    )*};
}

ids! {
    /// One command, made by the host and new for each (D-74).
    CommandId,
    /// A person, in whichever domain.
    UserId,
    /// An organization.
    OrganizationId,
    /// An ecological project.
    EcoProjectId,
    /// A modular benefit project.
    MbpId,
    /// A claim.
    ClaimId,
    /// A checkpoint of a claim; its result in the processed claim has the same id.
    CheckpointId,
    /// A processed claim.
    ProcessedClaimId,
    /// A file.
    FileId,
    /// A proposal.
    ProposalId,
    /// A credit.
    CreditId,
    /// An ESG scorecard.
    EsgScorecardId,
    /// A milestone of a scorecard.
    EsgMilestoneId,
    /// A reporting period of a milestone.
    EsgReportingPeriodId,
    /// A legal person approved on the platform, behind a Platform Agreement signed trader.
    AccountHolderId,
    /// A sales channel.
    SalesChannelId,
    /// An API key of a user.
    ApiKeyId,
    /// A request of an account holder to become a trader of a channel.
    TraderOnboardingProposalId,
    /// A trader of a channel.
    TraderId,
    /// The account holder that registered a production facility.
    SupplierId,
    /// A production facility.
    ProductionFacilityId,
    /// The work item of a trade, a retirement or an off-ramp.
    TaskId,
    /// A trade or a retirement.
    TransactionId,
    /// An off-ramp.
    OfframpId,
}
