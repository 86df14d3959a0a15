use ecoledger_kernel::{EcoProjectId, FromJson, MarketRole, MbpId, Refusal, Value, wire_enum};
use serde::{Deserialize, Serialize};

wire_enum! {
    /// What a user may do in one market role of its organization (D-10).
    UserRole {
        /// Everything, user roles included.
        Administrator "administrator",
        /// Data commands.
        Contributor "contributor",
        /// No command.
        Reader "reader",
    }
}

/// The part of an organization's assets to which a user role is limited; without one it covers them all ([D-53]).
///
/// [D-53]: ecoledger_kernel::rules::organizations#d-53
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "words of the contract: rules match them all, and a new one is a new contract")]
pub enum RoleScope {
    /// An eco project with everything under it.
    #[serde(rename = "ecoProjectId")]
    EcoProject(EcoProjectId),
    /// A modular benefit project with everything under it.
    #[serde(rename = "mbpId")]
    Mbp(MbpId),
}

impl FromJson for RoleScope {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let eco_project = members.optional("ecoProjectId")?.map(Self::EcoProject);
        let mbp = members.optional("mbpId")?.map(Self::Mbp);
        members.finish()?;
        match (eco_project, mbp) {
            (Some(scope), None) | (None, Some(scope)) => Ok(scope),
            (Some(_), Some(_)) | (None, None) => Err(value.malformed("expected either ecoProjectId or mbpId")),
        }
    }
}

/// One user role in one market role over one scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Assignment {
    /// The market role in which it holds.
    pub market_role: MarketRole,
    /// Where it holds; everywhere without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<RoleScope>,
    /// The user role.
    pub user_role: UserRole,
}
