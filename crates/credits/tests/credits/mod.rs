//! Credits, proposals and scorecards through the public API, as JSON. Each test is named after the rule that it proves.

mod conservation;
mod emissions;
mod files;
mod limits;
mod limits_of_lists;
mod limits_of_pages;
mod limits_of_rounds;
mod lineage;
mod refolding;
mod results;
mod rights;
mod split;
mod transfer;
mod visibility;
