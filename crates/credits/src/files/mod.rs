//! Files: what is known of them, and what they are attached to. Their content is elsewhere.
//!
//! `state` and `rules` are for whoever has files; `decide` and `event` stand above them, and look up to credits, since a file
//! may be attached to one.

mod command;
mod decide;
mod event;
pub(crate) mod rules;
mod state;

pub use command::{AddFile, DeleteFile, FileIds, FileName, Https, Resource, Sha256, Source};
pub(crate) use decide::{RULES as DECIDE_RULES, add_file, delete_file};
pub use event::{FileAdded, FileDeleted};
pub(crate) use rules::{
    Attachable, OWN_FILES, RULES, expect_loose, expect_open, expect_room_for_files, own_loose_files, project_resource,
    resource_in_sight,
};
pub use state::{File, FileChange, Files, Target};
