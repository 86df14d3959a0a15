//! Lists as rows of a table: every query is answered from them as from the whole ledger.

mod asking;
mod forms;
mod laws;
