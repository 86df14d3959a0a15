use ecoledger_kernel::{Country, EcoProjectId, FromMembers, LongText, Members, Name, Refusal};
use serde::Serialize;

use crate::{
    files::FileIds,
    mbps::{NewMbps, SomeNewMbps},
};

/// Makes an eco project with its first modular benefit projects. Supplier, with an organization-level role. At most 100 files
/// ([D-97]).
///
/// [D-97]: ecoledger_kernel::rules::limits#d-97
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreateEcoProject {
    /// The new eco project.
    pub eco_project_id: EcoProjectId,
    /// Its name.
    pub name: Name,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LongText>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Its modular benefit projects.
    pub modular_benefit_projects: NewMbps,
    /// Loose files of the supplier that are attached to it.
    #[cfg_attr(feature = "schema", schemars(with = "Option<FileIds>"))]
    pub file_ids: FileIds,
}

impl FromMembers for CreateEcoProject {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let eco_project_id = members.required("ecoProjectId")?;
        let name = members.required("name")?;
        let description = members.optional("description")?;
        let country = members.optional("country")?;
        let mbps: SomeNewMbps = members.required("modularBenefitProjects")?;
        let file_ids = members.optional("fileIds")?.unwrap_or_default();
        let modular_benefit_projects = NewMbps::of(mbps)?;
        Ok(Self { eco_project_id, name, description, country, modular_benefit_projects, file_ids })
    }
}

ecoledger_kernel::constructors! {
    CreateEcoProject(eco_project_id: EcoProjectId, name: Name, modular_benefit_projects: NewMbps)
    optional(description: LongText, country: Country) preset(file_ids: FileIds = FileIds::default());
}
