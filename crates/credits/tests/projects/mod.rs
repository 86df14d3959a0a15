//! Organizations, projects, claims, processed claims and files: each test is named after the rule that it proves.

mod claims;
mod eco_projects;
mod files;
mod locality;
mod organizations;
mod processed_claims;
mod rights;
mod scores;
mod setting;
mod visibility;
