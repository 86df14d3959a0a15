//! Files: what is known of them, and what they are attached to. Their content is elsewhere.
//!
//! A file may be attached to a credit, which stands above this crate: that is why `addFile` and `deleteFile` are decided
//! there, and their events are folded there too. What they are made of is here.

mod command;
mod decide;
mod event;
mod state;

pub use command::{AddFile, DeleteFile, FileIds, FileName, Https, Resource, Sha256, Source};
pub use decide::{
    Attachable, FilesView, OWN_FILES, expect_loose, expect_open, expect_room_for_files, own_loose_files, project_resource,
    resource_in_sight,
};
pub use event::{FileAdded, FileDeleted};
pub use state::{File, FileChange, Files, Target};
