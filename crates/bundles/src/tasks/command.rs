use ecoledger_kernel::{FromMembers, LongText, Members, Refusal, TaskId};
use serde::Serialize;

/// A task is picked up: PENDING to STARTED. Operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct StartTask {
    /// The task.
    pub task_id: TaskId,
}

impl FromMembers for StartTask {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { task_id: members.required("taskId")? })
    }
}

/// A task cannot be carried out: its assets are released. Operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FailTask {
    /// The task.
    pub task_id: TaskId,
    /// What went wrong, for people.
    pub message: LongText,
}

impl FromMembers for FailTask {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { task_id: members.required("taskId")?, message: members.required("message")? })
    }
}

ecoledger_kernel::constructors! {
    StartTask(task_id: TaskId);
    FailTask(task_id: TaskId, message: LongText);
}
