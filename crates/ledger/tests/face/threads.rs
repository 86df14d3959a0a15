//! What a host keeps and hands on may be sent to another thread and shared with it.

use ecoledger::{
    AuditReport, Command, CommandContext, Decision, Event, Executed, Explanation, HashKey, Invalid, Ledger, NoDigest,
    NotAnswered, NotExecuted, NotRecorded, Query, QueryContext, Recorded, Refusal, Request, Response, StateDigest,
    UndecodableEvent, kernel::EntityKey, views::Answer,
};

fn may_cross_threads<T: Send + Sync + Unpin + 'static>() {}

#[test]
fn what_users_hold_may_cross_threads() {
    may_cross_threads::<Ledger>();
    may_cross_threads::<HashKey>();
    may_cross_threads::<Request>();
    may_cross_threads::<Response>();
    may_cross_threads::<(CommandContext, Command)>();
    may_cross_threads::<(QueryContext, Query)>();
    may_cross_threads::<(Decision, Executed, Recorded, Event)>();
    may_cross_threads::<(Answer, AuditReport, Explanation, StateDigest, EntityKey)>();
    may_cross_threads::<(Refusal, Invalid, NotExecuted, NotRecorded, NotAnswered, NoDigest, UndecodableEvent)>();
}
