use alloc::vec::Vec;

use ecoledger_kernel::{
    Code, Country, EcoProjectId, FromJson, FromMembers, List, LongText, MbpId, Members, Name, OrganizationId, Path, Refusal,
    Text, Value, expect_each_once,
};
use serde::{Deserialize, Serialize};

use super::MbpAttributes;

/// A modular benefit project that is to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewMbp {
    /// The new modular benefit project.
    pub mbp_id: MbpId,
    /// What is known of it.
    #[serde(flatten)]
    pub attributes: MbpAttributes,
}

impl FromJson for NewMbp {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let mbp = Self {
            mbp_id: members.required("mbpId")?,
            attributes: MbpAttributes {
                name: members.required("name")?,
                issuing_registry_id: members.required("issuingRegistryId")?,
                ecological_benefit_type: members.optional("ecologicalBenefitType")?,
                ecological_benefit_scope: members.optional("ecologicalBenefitScope")?,
                classification_category: members.optional("classificationCategory")?,
                classification_method: members.optional("classificationMethod")?,
                country: members.optional("country")?,
                durability: members.optional("durability")?,
                storage_type: members.optional("storageType")?,
                description: members.optional("description")?,
            },
        };
        members.finish()?;
        Ok(mbp)
    }
}

/// The modular benefit projects with which an eco project begins: at least one, each with an id of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("minItems" = 1)))]
#[serde(transparent)]
pub struct NewMbps(Vec<NewMbp>);

impl NewMbps {
    /// These; `emptyField` without any ([D-78]), `invalidField` for an id given twice ([D-50]).
    ///
    /// [D-50]: ecoledger_kernel::rules::requests#d-50
    /// [D-78]: ecoledger_kernel::rules::whole_ledger#d-78
    pub fn new(mbps: Vec<NewMbp>) -> Result<Self, Refusal> {
        Self::of(expect_some(mbps, Path::Member(&Path::Root, Self::MEMBER))?)
    }

    const MEMBER: &str = "modularBenefitProjects";

    pub(crate) fn of(SomeNewMbps(mbps): SomeNewMbps) -> Result<Self, Refusal> {
        expect_each_once(mbps.iter().map(|mbp| &mbp.mbp_id), Self::MEMBER, Some("mbpId"))?;
        Ok(Self(mbps))
    }

    /// The modular benefit projects, in the order given.
    #[must_use]
    pub fn as_slice(&self) -> &[NewMbp] {
        &self.0
    }
}

/// Adds a modular benefit project to an eco project. Its supplier, with an organization-level role ([D-72]).
///
/// [D-72]: ecoledger_kernel::rules::organizations#d-72
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AddModularBenefitProject {
    /// The eco project.
    pub eco_project_id: EcoProjectId,
    /// The new modular benefit project.
    pub modular_benefit_project: NewMbp,
}

impl FromMembers for AddModularBenefitProject {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            eco_project_id: members.required("ecoProjectId")?,
            modular_benefit_project: members.required("modularBenefitProject")?,
        })
    }
}

macro_rules! changes {
    ($($(#[$doc:meta])* $member:ident: $type:ty = $text:literal $(, $optional:ident)?;)*) => {
        /// New values of some attributes of a modular benefit project; what is absent stays.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[non_exhaustive]
        pub struct MbpChanges {
            $($(#[$doc])* #[serde(default, skip_serializing_if = "Option::is_none")] pub $member: Option<$type>,)*
        }

        impl MbpChanges {
            $(
                #[doc = concat!("The same with this `", stringify!($member), "`.")]
                #[must_use]
                pub fn $member(mut self, $member: $type) -> Self {
                    self.$member = Some($member);
                    self
                }
            )*

            fn take(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
                Ok(Self { $($member: members.optional($text)?,)* })
            }

            /// What is known after these changes.
            #[must_use]
            pub fn applied_to(&self, old: &MbpAttributes) -> MbpAttributes {
                let mut new = old.clone();
                $(if let Some(value) = &self.$member { changes!(@set new.$member, value $(, $optional)?); })*
                new
            }

            /// Those of them that change something: a member sent with the value it has is no change ([D-78]).
            ///
            /// [D-78]: ecoledger_kernel::rules::whole_ledger#d-78
            #[must_use]
            pub fn against(&self, old: &MbpAttributes) -> Self {
                let mut changes = self.clone();
                $(if changes!(@is old.$member, &changes.$member $(, $optional)?) { changes.$member = None; })*
                changes
            }

            /// Whether nothing changes.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                *self == Self::default()
            }
        }
    };
    (@set $place:expr, $value:expr, optional) => { $place = Some($value.clone()) };
    (@set $place:expr, $value:expr) => { $place = $value.clone() };
    (@is $old:expr, $new:expr, optional) => { $old == *$new };
    (@is $old:expr, $new:expr) => { Some(&$old) == $new.as_ref() };
}

changes! {
    /// A new name.
    name: Name = "name";
    /// Another registry; only in a draft (D-64).
    issuing_registry_id: OrganizationId = "issuingRegistryId";
    /// A new type of benefit.
    ecological_benefit_type: Text = "ecologicalBenefitType", optional;
    /// A new field of benefit.
    ecological_benefit_scope: Text = "ecologicalBenefitScope", optional;
    /// A new category.
    classification_category: Text = "classificationCategory", optional;
    /// A new method.
    classification_method: Text = "classificationMethod", optional;
    /// A new country.
    country: Country = "country", optional;
    /// A new durability.
    durability: Text = "durability", optional;
    /// A new storage type.
    storage_type: Text = "storageType", optional;
    /// A new description.
    description: LongText = "description", optional;
}

/// Changes what is known of a modular benefit project. Its supplier; in a draft or when returned ([D-14]); needs a version.
///
/// [D-14]: ecoledger_kernel::rules::projects#d-14
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UpdateModularBenefitProject {
    /// The modular benefit project.
    pub mbp_id: MbpId,
    /// What changes.
    #[serde(flatten)]
    pub changes: MbpChanges,
}

impl FromMembers for UpdateModularBenefitProject {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { mbp_id: members.required("mbpId")?, changes: MbpChanges::take(members)? })
    }
}

/// At least one; whether their ids differ is a rule over the lines, which comes after all members (D-83).
pub(crate) struct SomeNewMbps(Vec<NewMbp>);

fn expect_some(mbps: Vec<NewMbp>, path: Path<'_>) -> Result<SomeNewMbps, Refusal> {
    if mbps.is_empty() {
        return Err(Refusal::at(Code::EmptyField, path, "needs a modular benefit project"));
    }
    Ok(SomeNewMbps(mbps))
}

impl FromJson for SomeNewMbps {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        expect_some(List::from_json(value)?.0, value.path())
    }
}

ecoledger_kernel::constructors! {
    NewMbp(mbp_id: MbpId, attributes: MbpAttributes);
    AddModularBenefitProject(eco_project_id: EcoProjectId, modular_benefit_project: NewMbp);
    UpdateModularBenefitProject(mbp_id: MbpId, changes: MbpChanges);
}
