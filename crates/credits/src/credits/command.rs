use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    Code, CreditId, FromJson, FromMembers, Invalid, LongText, Members, OrganizationId, Path, PositiveQuantity, Refusal, Text,
    Value, expect_each_once,
};
use serde::{Deserialize, Deserializer, Serialize, de};

/// Who uses a credit in the end, where its owner acts for another ([D-19]): at least one of the two is known.
///
/// [D-19]: ecoledger_kernel::rules::credits#d-19
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("anyOf" = one_is_known())))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct EndUseBuyer {
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<LongText>,
}

/// At least one of the two is there, and is not `null`.
#[cfg(feature = "schema")]
fn one_is_known() -> [schemars::Schema; 2] {
    ["externalId", "details"]
        .map(|member| schemars::json_schema!({"required": [member], "properties": {member: {"type": "string"}}}))
}

impl EndUseBuyer {
    /// An end-use buyer; `emptyField` when nothing is known of it ([D-50]).
    ///
    /// [D-50]: ecoledger_kernel::rules::requests#d-50
    pub fn new(external_id: Option<Text>, details: Option<LongText>) -> Result<Self, Invalid> {
        if external_id.is_none() && details.is_none() {
            return Err(Invalid::new(Code::EmptyField, "an end-use buyer has an externalId, details or both"));
        }
        Ok(Self { external_id, details })
    }

    /// Its id on the owner's platform.
    #[must_use]
    pub fn external_id(&self) -> Option<&Text> {
        self.external_id.as_ref()
    }

    /// Its name, and what else is known of it.
    #[must_use]
    pub fn details(&self) -> Option<&LongText> {
        self.details.as_ref()
    }
}

impl<'de> Deserialize<'de> for EndUseBuyer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        struct Stored {
            #[serde(default)]
            external_id: Option<Text>,
            #[serde(default)]
            details: Option<LongText>,
        }

        let Stored { external_id, details } = Stored::deserialize(deserializer)?;
        Self::new(external_id, details).map_err(de::Error::custom)
    }
}

impl FromJson for EndUseBuyer {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let (external_id, details) = (members.optional("externalId")?, members.optional("details")?);
        members.finish()?;
        Self::new(external_id, details).map_err(|invalid| invalid.at(value.path()))
    }
}

/// A part of a credit that becomes a credit of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Child {
    /// The new credit.
    pub credit_id: CreditId,
    /// Its quantity.
    pub quantity: PositiveQuantity,
    /// Its own end-use buyer; without one it inherits its parent's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_use_buyer: Option<Arc<EndUseBuyer>>,
}

impl FromJson for Child {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let child = Self {
            credit_id: members.required("creditId")?,
            quantity: members.required("quantity")?,
            end_use_buyer: members.optional("endUseBuyer")?.map(Arc::new),
        };
        members.finish()?;
        Ok(child)
    }
}

/// The children of a split: at least two, with ids that are all different ([D-17]).
///
/// [D-17]: ecoledger_kernel::rules::credits#d-17
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("minItems" = 2)))]
#[serde(transparent)]
pub struct Children(Vec<Child>);

impl Children {
    /// The children; `splitNeedsTwoChildren` below two, `invalidField` for an id that comes twice ([D-50]).
    ///
    /// [D-50]: ecoledger_kernel::rules::requests#d-50
    pub fn new(children: Vec<Child>) -> Result<Self, Refusal> {
        let path = Path::Member(&Path::Root, "children");
        if children.len() < 2 {
            return Err(Refusal::at(Code::SplitNeedsTwoChildren, path, "a split has at least two children"));
        }
        expect_each_once(children.iter().map(|child| &child.credit_id), "children", Some("creditId"))?;
        Ok(Self(children))
    }

    /// Whether any child comes with an end-use buyer of its own.
    #[must_use]
    pub fn name_end_use_buyers(&self) -> bool {
        self.0.iter().any(|child| child.end_use_buyer.is_some())
    }
}

impl core::ops::Deref for Children {
    type Target = [Child];
    fn deref(&self) -> &[Child] {
        &self.0
    }
}

/// Divides a credit into children that sum to it ([D-17]). Its owner, or the marketplace where it is listed.
///
/// [D-17]: ecoledger_kernel::rules::credits#d-17
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SplitCredit {
    /// The credit.
    pub credit_id: CreditId,
    /// What becomes of it.
    pub children: Children,
}

impl FromMembers for SplitCredit {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let credit_id = members.required("creditId")?;
        Ok(Self { credit_id, children: Children::new(members.list("children")?)? })
    }
}

/// Gives a whole credit to another owner, in one of the three ways of [D-20].
///
/// [D-20]: ecoledger_kernel::rules::credits#d-20
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TransferCredit {
    /// The credit.
    pub credit_id: CreditId,
    /// Its new owner.
    pub to_organization_id: OrganizationId,
}

impl FromMembers for TransferCredit {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { credit_id: members.required("creditId")?, to_organization_id: members.required("toOrganizationId")? })
    }
}

/// Records for whom the owner holds a credit. An omnibus organization, for its own credits ([D-19]).
///
/// [D-19]: ecoledger_kernel::rules::credits#d-19
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TransferEndUseBuyer {
    /// The credit.
    pub credit_id: CreditId,
    /// The end-use buyer, who replaces the one before as a whole.
    pub end_use_buyer: Arc<EndUseBuyer>,
}

impl FromMembers for TransferEndUseBuyer {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let credit_id = members.required("creditId")?;
        Ok(Self { credit_id, end_use_buyer: Arc::new(members.required("endUseBuyer")?) })
    }
}

ecoledger_kernel::constructors! {
    SplitCredit(credit_id: CreditId, children: Children);
    TransferCredit(credit_id: CreditId, to_organization_id: OrganizationId);
    TransferEndUseBuyer(credit_id: CreditId, end_use_buyer: Arc<EndUseBuyer>);
    Child(credit_id: CreditId, quantity: PositiveQuantity) optional(end_use_buyer: Arc<EndUseBuyer>);
}
