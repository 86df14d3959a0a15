//! What the world holds, by the ids under which requests name it, and who may see it.

use std::collections::BTreeMap;

use ecoledger_testkit::wire::id;

/// Who sees something besides those whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Nobody.
    ToNobody,
    /// Every organization with the buyer role: a listed credit.
    ToBuyers,
    /// The same in queries, since a listed credit shares it; to commands it is what it is attached to (D-93): a file.
    ToBuyersWhoAsk,
    /// Everybody, by its statement: a completed retirement.
    ByStatement,
}

/// Something that a request may name.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// As in `details.entity`; `new` is no kind but stands before it for what a command makes.
    pub(crate) kind: &'static str,
    /// How a request writes it.
    pub(crate) id: String,
    /// The side of the world that it belongs to.
    pub(crate) side: &'static str,
    /// The account holder or the user that it belongs to.
    pub(crate) owner: Option<String>,
    /// The eco project that it lies in.
    pub(crate) project: Option<&'static str>,
    /// Who sees it besides its own side.
    pub(crate) shown: Shown,
    /// Whether it is only a name for what a command is to make.
    pub(crate) is_new: bool,
}

/// The project of what is in none of them and for every scope: loose files.
pub(crate) const ANY_PROJECT: &str = "any";

impl Known {
    /// Whether a scope on an eco project shows it.
    pub(crate) fn is_in(&self, scope: &str) -> bool {
        self.project.is_some_and(|project| project == scope || project == ANY_PROJECT)
    }
}

/// All of it, by id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Knowledge(BTreeMap<String, Known>);

impl Knowledge {
    /// Something of a side, under the id of its name.
    pub(crate) fn add(&mut self, kind: &'static str, name: &str, side: &'static str) -> &mut Known {
        self.add_written(kind, &id(&format!("{name} {side}")), side)
    }

    /// Something that is written otherwise than by a UUID.
    pub(crate) fn add_written(&mut self, kind: &'static str, written: &str, side: &'static str) -> &mut Known {
        let id = written.to_owned();
        let known = Known { kind, id, side, owner: None, project: None, shown: Shown::ToNobody, is_new: false };
        let before = self.0.insert(written.to_owned(), known);
        assert!(before.is_none(), "{kind} {written} is known already");
        self.0.get_mut(written).expect("just added")
    }

    /// A name for what a command is to make.
    pub(crate) fn add_new(&mut self, kind: &'static str, name: &str) {
        self.add_written(kind, &id(name), "1").is_new = true;
    }

    pub(crate) fn set_project(&mut self, id: &str, project: &'static str) {
        self.0.get_mut(id).expect("known").project = Some(project);
    }

    pub(crate) fn set_shown(&mut self, id: &str, shown: Shown) {
        self.0.get_mut(id).expect("known").shown = shown;
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Known> {
        self.0.get(id)
    }

    /// What there is of a kind.
    pub(crate) fn of(&self, kind: &str) -> impl Iterator<Item = &Known> {
        self.0.values().filter(move |known| known.kind == kind && !known.is_new)
    }
}
