//! Tasks: the work items of trades, retirements and off-ramps ([D-34]).
//!
//! [D-34]: ecoledger_kernel::rules::bundles#d-34

mod command;
mod decide;
mod event;
mod state;

pub use command::{FailTask, StartTask};
pub(crate) use decide::{RULES, fail_task, start_task, task_under_key};
pub use event::{TaskFailed, TaskStarted};
pub use state::{Task, TaskChange, TaskKind, TaskStatus, TaskSubject};
