use alloc::vec::Vec;

use ecoledger_kernel::{Code, FromJson, FromMembers, Invalid, List, MarketRole, Members, Name, OrganizationId, Refusal, Value};
use serde::{Deserialize, Deserializer, Serialize, de};

/// The market roles of an organization: at least one, each once, in the order in which they were given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("minItems" = 1)))]
#[serde(transparent)]
pub struct MarketRoles(Vec<MarketRole>);

impl MarketRoles {
    /// These roles, each once; `emptyField` without any ([D-78]).
    ///
    /// [D-78]: ecoledger_kernel::rules::whole_ledger#d-78
    pub fn new(given: &[MarketRole]) -> Result<Self, Invalid> {
        let mut roles = Vec::new();
        for role in given {
            if !roles.contains(role) {
                roles.push(*role);
            }
        }
        if roles.is_empty() { Err(Invalid::new(Code::EmptyField, "needs a market role")) } else { Ok(Self(roles)) }
    }

    /// The roles.
    #[must_use]
    pub fn as_slice(&self) -> &[MarketRole] {
        &self.0
    }

    pub(crate) fn add(&mut self, role: MarketRole) {
        if !self.0.contains(&role) {
            self.0.push(role);
        }
    }
}

impl<'de> Deserialize<'de> for MarketRoles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&Vec::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl FromJson for MarketRoles {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(&List::from_json(value)?.0).map_err(|invalid| invalid.at(value.path()))
    }
}

/// Takes an organization in. Operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegisterOrganization {
    /// The new organization.
    pub organization_id: OrganizationId,
    /// Its name.
    pub name: Name,
    /// What it is in the market.
    pub market_roles: MarketRoles,
}

impl FromMembers for RegisterOrganization {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            organization_id: members.required("organizationId")?,
            name: members.required("name")?,
            market_roles: members.required("marketRoles")?,
        })
    }
}

/// Gives an organization one more market role. Operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AddMarketRole {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The role.
    pub market_role: MarketRole,
}

impl FromMembers for AddMarketRole {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { organization_id: members.required("organizationId")?, market_role: members.required("marketRole")? })
    }
}

/// Changes the actor's own organization. Organization-level administrator; the flag only in the buyer role ([D-19]).
///
/// [D-19]: ecoledger_kernel::rules::credits#d-19
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UpdateOrganization {
    /// The organization.
    pub organization_id: OrganizationId,
    /// A new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Whether it acts for end-use buyers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_omnibus_organization: Option<bool>,
}

impl FromMembers for UpdateOrganization {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            organization_id: members.required("organizationId")?,
            name: members.optional("name")?,
            is_omnibus_organization: members.optional("isOmnibusOrganization")?,
        })
    }
}

ecoledger_kernel::constructors! {
    RegisterOrganization(organization_id: OrganizationId, name: Name, market_roles: MarketRoles);
    AddMarketRole(organization_id: OrganizationId, market_role: MarketRole);
    UpdateOrganization(organization_id: OrganizationId) optional(name: Name, is_omnibus_organization: bool);
}
