//! Eco projects and modular benefit projects (`ecoledger::wire::projects`).

use serde_json::Value;

use super::{Code, Context, Credits, EcoProject, Mbp, Shown, ensure, rights::Acting, text, update};

impl Credits {
    /// Every registry that is named exists; later, it has its role (D-50).
    fn registries_exist(&self, mbps: &[&Value]) -> Result<(), Code> {
        let there = mbps.iter().all(|mbp| self.organization(text(mbp, "issuingRegistryId")).is_some());
        ensure(there, "notFound")
    }

    fn registries_hold_their_role(&self, mbps: &[&Value]) -> Result<(), Code> {
        let hold = mbps.iter().all(|mbp| self.holds_role(text(mbp, "issuingRegistryId"), "issuingRegistry"));
        ensure(hold, "roleMissing")
    }

    pub(super) fn create_eco_project(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.wide_writer(&context.actor, &["supplier"])?;
        let id = text(command, "ecoProjectId");
        let mbps: Vec<&Value> = command["modularBenefitProjects"].as_array().expect("a list").iter().collect();
        self.registries_exist(&mbps)?;
        let files = self.named_files(&acting, command)?;
        self.expect(context, 0)?;
        let new = self.eco_project(id).is_none() && mbps.iter().all(|mbp| self.mbp(text(mbp, "mbpId")).is_none());
        ensure(new, "alreadyExists")?;
        self.are_loose(&files)?;
        self.registries_hold_their_role(&mbps)?;
        ensure(files.len() <= super::files::MOST_FILES, "limitReached")?;
        let mut shown = command.clone();
        for member in ["ecoProjectId", "modularBenefitProjects", "fileIds"] {
            shown.as_object_mut().expect("an object").remove(member);
        }
        let supplier = acting.organization.clone();
        self.eco_projects.push(EcoProject { id: id.to_owned(), supplier, shown, files: Vec::new(), readers: Vec::new() });
        self.bind(&files, "ecoProject", id);
        let touched = files.iter().map(|file| format!("file:{file}")).chain([format!("ecoProject:{id}")]);
        self.happen("ecoProjectCreated", touched.collect::<Vec<_>>());
        for mbp in mbps {
            self.make_mbp(context, &acting, id, mbp);
        }
        Ok(Shown::Entity("ecoProjectId", id.to_owned()))
    }

    fn make_mbp(&mut self, context: &Context, acting: &Acting, project: &str, given: &Value) {
        let id = text(given, "mbpId").to_owned();
        let mut shown = given.clone();
        shown.as_object_mut().expect("an object").remove("mbpId");
        self.mbps.push(Mbp {
            id: id.clone(),
            eco_project: project.to_owned(),
            supplier: acting.organization.clone(),
            status: "draft",
            shown,
            files: Vec::new(),
            readers: Vec::new(),
        });
        self.happen("modularBenefitProjectCreated", [format!("mbp:{id}"), format!("ecoProject:{project}")]);
        self.tell(context, 1, "mbp", &id, [acting.organization.clone()]);
    }

    pub(super) fn add_mbp(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.wide_writer(&context.actor, &["supplier"])?;
        let (project, mbp) = (text(command, "ecoProjectId"), &command["modularBenefitProject"]);
        ensure(self.sees_project(&acting.organization, project), "notFound")?;
        let is_own = self.eco_project(project).is_some_and(|found| found.supplier == acting.organization);
        ensure(is_own, "forbidden")?;
        self.registries_exist(&[mbp])?;
        self.expect(context, self.version(&format!("ecoProject:{project}")))?;
        ensure(self.mbp(text(mbp, "mbpId")).is_none(), "alreadyExists")?;
        self.registries_hold_their_role(&[mbp])?;
        self.make_mbp(context, &acting, project, mbp);
        Ok(Shown::Entity("mbpId", text(mbp, "mbpId").to_owned()))
    }

    /// The modular benefit project is the acting supplier's own, and covered by the user's scope.
    pub(super) fn own_mbp(&self, acting: &Acting, id: &str) -> Result<(), Code> {
        ensure(self.sees_mbp(&acting.organization, id), "notFound")?;
        let is_own = self.mbp(id).is_some_and(|mbp| mbp.supplier == acting.organization);
        ensure(is_own && acting.may_write(Some(&self.place_of_mbp(id))), "forbidden")
    }

    pub(super) fn update_mbp(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.writer(&context.actor, &["supplier"])?;
        let id = text(command, "mbpId");
        self.own_mbp(&acting, id)?;
        let registry = command["issuingRegistryId"].as_str();
        ensure(registry.is_none_or(|registry| self.organization(registry).is_some()), "notFound")?;
        let key = format!("mbp:{id}");
        self.require(context, self.version(&key))?;
        let mbp = self.mbp(id).expect("seen");
        ensure(matches!(mbp.status, "draft" | "returnedForEdits"), "wrongState")?;
        let changed = registry.filter(|registry| *registry != text(&mbp.shown, "issuingRegistryId"));
        ensure(changed.is_none() || mbp.status == "draft", "wrongState")?;
        ensure(changed.is_none_or(|registry| self.holds_role(registry, "issuingRegistry")), "roleMissing")?;
        if update(&mut self.mbp_mut(id).shown, command, &["mbpId"]) {
            self.happen("modularBenefitProjectUpdated", [key]);
        }
        Ok(Shown::Entity("mbpId", id.to_owned()))
    }
}
