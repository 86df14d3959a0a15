//! Organizations, projects, claims, processed claims and files: each test is named after the rule that it proves.

mod claims;
mod files;
mod locality;
mod organizations;
mod processed_claims;
mod projects;
mod rights;
mod setting;
mod visibility;
