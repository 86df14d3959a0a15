use alloc::{borrow::Cow, boxed::Box, format};

use ecoledger_kernel::{
    Entity, EntityKey, IdempotencyKey, Inconsistent, LongText, OfframpId, TaskId, Text, TraderId, TransactionId, wire_enum,
};
use serde::{Deserialize, Serialize};

wire_enum! {
    /// Where a task stands (D-34). The last three are final.
    TaskStatus {
        /// Registered; it waits to be picked up, or for the seller's approval.
        Pending "PENDING",
        /// Picked up.
        Started "STARTED",
        /// Carried out.
        Success "SUCCESS",
        /// Not to be carried out: something went wrong.
        Failed "FAILED",
        /// Not to be carried out: the seller said no.
        Rejected "REJECTED",
    }
}

impl TaskStatus {
    /// Whether the task can still go on.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Pending | Self::Started => true,
            Self::Success | Self::Failed | Self::Rejected => false,
        }
    }
}

wire_enum! {
    /// What a task carries out.
    TaskKind {
        /// A trade.
        Trade "trade",
        /// A retirement.
        Retirement "retirement",
        /// An off-ramp.
        Offramp "offramp",
    }
}

/// What a task made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_enums, reason = "one for each kind of task, a word of the contract")]
pub enum TaskSubject {
    /// A trade.
    Trade(TransactionId),
    /// A retirement.
    Retirement(TransactionId),
    /// An off-ramp.
    Offramp(OfframpId),
}

impl TaskSubject {
    /// What kind of task makes it.
    #[must_use]
    pub const fn kind(self) -> TaskKind {
        match self {
            Self::Trade(_) => TaskKind::Trade,
            Self::Retirement(_) => TaskKind::Retirement,
            Self::Offramp(_) => TaskKind::Offramp,
        }
    }

    /// The transaction, unless it is an off-ramp.
    #[must_use]
    pub const fn transaction(self) -> Option<TransactionId> {
        match self {
            Self::Trade(id) | Self::Retirement(id) => Some(id),
            Self::Offramp(_) => None,
        }
    }
}

/// A work item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Task {
    /// The trader that acts: the seller.
    pub trader: TraderId,
    /// What it makes.
    pub subject: TaskSubject,
    /// Where it stands.
    pub status: TaskStatus,
    /// The key under which it was registered.
    pub idempotency_key: IdempotencyKey,
    /// What was said when it failed or was rejected. Boxed, since few of the many tasks have one.
    pub note: Option<Box<LongText>>,
}

impl Task {
    /// A sentence for people; never empty ([D-67]).
    ///
    /// [D-67]: ecoledger_kernel::rules::feed#d-67
    #[must_use]
    pub fn message(&self) -> Cow<'_, str> {
        match (self.status, &self.note) {
            (TaskStatus::Failed, Some(note)) => Cow::Borrowed(note.as_str()),
            (TaskStatus::Rejected, Some(note)) => Cow::Owned(format!("Rejected by the seller: {note}")),
            (TaskStatus::Pending, _) => Cow::Borrowed("Task is registered and waits for approval."),
            (TaskStatus::Started, _) => Cow::Borrowed("Task is started and waits for approval."),
            (TaskStatus::Success, _) => Cow::Borrowed("Task is completed."),
            (TaskStatus::Failed, None) => Cow::Borrowed("Task failed."),
            (TaskStatus::Rejected, None) => Cow::Borrowed("Rejected by the seller."),
        }
    }
}

/// What happens to a task.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum TaskChange<'e> {
    /// It is made.
    Registered {
        /// The trader that acts.
        trader: TraderId,
        /// What it makes.
        subject: TaskSubject,
        /// The key under which it is registered.
        idempotency_key: &'e IdempotencyKey,
    },
    /// It is picked up.
    Started,
    /// It is carried out.
    Succeeded,
    /// It cannot be carried out.
    Failed {
        /// What went wrong.
        message: &'e LongText,
    },
    /// The seller said no.
    Rejected {
        /// Why.
        reason: Option<&'e Text>,
    },
}

impl Entity for Task {
    type Id = TaskId;
    type Change<'e> = TaskChange<'e>;

    fn key(id: &TaskId) -> EntityKey {
        EntityKey::Task(*id)
    }

    fn expect_possible(&self, _id: &TaskId) -> Result<(), &'static str> {
        match (self.status, &self.note) {
            (TaskStatus::Pending | TaskStatus::Started | TaskStatus::Success, Some(_)) => {
                Err("expected a note only where it failed or was rejected")
            }
            (TaskStatus::Failed, None) => Err("expected what went wrong where it failed"),
            (TaskStatus::Pending | TaskStatus::Started | TaskStatus::Success | TaskStatus::Rejected, None)
            | (TaskStatus::Failed | TaskStatus::Rejected, Some(_)) => Ok(()),
        }
    }

    fn evolve(slot: &mut Option<Self>, id: &TaskId, change: TaskChange<'_>) -> Result<(), Inconsistent> {
        let inconsistent = |what| Err(Inconsistent::new(&Self::key(id), what));
        match (slot.as_mut(), change) {
            (None, TaskChange::Registered { trader, subject, idempotency_key }) => {
                *slot = Some(Self {
                    trader,
                    subject,
                    status: TaskStatus::Pending,
                    idempotency_key: idempotency_key.clone(),
                    note: None,
                });
            }
            (Some(task), change) if task.status.is_open() => match change {
                TaskChange::Registered { .. } => return inconsistent("registered twice"),
                TaskChange::Started => task.status = TaskStatus::Started,
                TaskChange::Succeeded => task.status = TaskStatus::Success,
                TaskChange::Failed { message } => {
                    task.status = TaskStatus::Failed;
                    task.note = Some(Box::new(message.clone()));
                }
                TaskChange::Rejected { reason } => {
                    task.status = TaskStatus::Rejected;
                    task.note = reason.and_then(|reason| LongText::new(reason.as_str()).ok()).map(Box::new);
                }
            },
            (Some(_), _) => return inconsistent("changed after its end"),
            (None, TaskChange::Started | TaskChange::Succeeded | TaskChange::Failed { .. } | TaskChange::Rejected { .. }) => {
                return inconsistent("changed, but not there");
            }
        }
        Ok(())
    }
}
