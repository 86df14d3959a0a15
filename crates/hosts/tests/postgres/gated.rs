//! A host between whose statements a test may act: names that it uses are found in another schema first.

use super::{
    scenarios::open,
    server::{RUNTIME, connect},
};

/// The address by which a host finds what is in the schema `gated` before the tables of the ledger, which are made first.
pub(crate) fn gated(address: &str, what: &str) -> String {
    drop(open(address));
    RUNTIME.block_on(async {
        connect(address).await.batch_execute(&format!("CREATE SCHEMA gated; {what}")).await.expect("a schema");
    });
    format!("{address} options='-c search_path=gated,ecoledger'")
}
