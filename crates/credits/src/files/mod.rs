//! Files on assets of any kind. What they are made of is in [`ecoledger_projects::files`].

mod decide;

pub(crate) use decide::{add_file, delete_file};
