use ecoledger_kernel::{
    Choice, Clash, CommandContext, Emit, Entity as _, Halt, Holds, IdempotencyScope, Notes, Reader, TaskId, declare_rules,
    operator,
};

use super::{FailTask, StartTask, Task, TaskFailed, TaskStarted, TaskStatus};
use crate::{
    BundlesView, Event,
    traders::{IdempotencyRecord, MadeUnderKey},
    transactions::Transaction,
};

declare_rules! {
    /// A task is started once (D-34).
    STARTABLE = WrongState "D-34 task is pending": "a task can be started while it is PENDING";

    /// What is final does not fail (D-34).
    OPEN_TASK = WrongState "D-34 task is open": "a task can fail while it is PENDING or STARTED; SUCCESS, FAILED and REJECTED are final";
}

/// The task that was registered under this key before (D-7).
pub(crate) fn task_under_key<V: Holds<IdempotencyRecord>, N: Notes>(
    scope: &IdempotencyScope,
    reader: &mut Reader<'_, V, N>,
) -> Result<Option<TaskId>, Halt<V::Gap>> {
    let record = reader.read::<IdempotencyRecord>(scope)?.entity;
    reader.consult(Choice::EQUAL_COMMAND);
    Ok(record.and_then(|record| match record.made {
        MadeUnderKey::Task(task) => Some(task),
        MadeUnderKey::Trader(..) => None,
    }))
}

pub(crate) fn start_task<V: BundlesView, N: Notes>(
    command: &StartTask,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    operator(&context.actor, reader)?;
    let (task, version) = reader.found::<Task>(&command.task_id)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    reader.check(STARTABLE, task.status == TaskStatus::Pending, || {
        Clash::about(&Task::key(&command.task_id)).status(task.status.name())
    })?;
    events.emit(TaskStarted { task_id: command.task_id }.into());
    Ok(())
}

pub(crate) fn fail_task<V: BundlesView, N: Notes>(
    command: &FailTask,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    operator(&context.actor, reader)?;
    let (task, version) = reader.found::<Task>(&command.task_id)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    // An off-ramp is carried out at once, so that an open task always has a transaction.
    let open = task.subject.transaction().filter(|_| task.status.is_open());
    let transaction_id =
        reader.expect_some(OPEN_TASK, open, || Clash::about(&Task::key(&command.task_id)).status(task.status.name()))?;
    let (transaction, _) = reader.found::<Transaction>(&transaction_id)?;
    let event = TaskFailed {
        task_id: command.task_id,
        transaction_id,
        sales_channel_id: transaction.channel,
        seller_id: transaction.seller,
        assets: transaction.assets.clone(),
        message: command.message.clone(),
    };
    events.emit(event.into());
    Ok(())
}
