//! A journal as JSON values, damaged on purpose and replayed.

use ecoledger::{HashKey, Ledger, Recorded};
use serde_json::Value;

/// What is done to a journal. The event meant is the n-th of its type, counted from 0; `$name` in a value stands for the
/// id of that name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Edit {
    /// A member of an event's data gets another value; a member that is not there is added.
    Set(&'static str, usize, &'static str, &'static str),
    /// A member of an event's data is removed.
    Unset(&'static str, usize, &'static str),
    /// An event is left out, and the rest is numbered anew.
    LeaveOut(&'static str, usize),
    /// An event comes twice, and the rest is numbered anew.
    Repeat(&'static str, usize),
}

/// A damage by name, and what it leads to: the audit's sentences, or the replay's refusal.
pub(crate) struct Damage {
    pub(crate) name: &'static str,
    pub(crate) edits: &'static [Edit],
    pub(crate) faults: &'static [&'static str],
}

/// Names of ids, for people.
pub(crate) type Names = Vec<(String, String)>;

/// A history that can be damaged.
pub(crate) struct Journal {
    pub(crate) events: Vec<Value>,
    pub(crate) names: Names,
}

/// The events as values, one each.
pub(crate) fn values(events: &[Recorded]) -> Vec<Value> {
    let value = |event: &Recorded| {
        let mut value = serde_json::to_value(event).expect("JSON");
        // It follows from the event (D-73), and so from what is done to the event.
        value.as_object_mut().expect("an object").remove("touches");
        value
    };
    events.iter().map(value).collect()
}

/// Numbers the events from 1 on, as if nothing were left out or repeated.
pub(crate) fn numbered(mut events: Vec<Value>) -> Vec<Value> {
    events.iter_mut().zip(1_u64..).for_each(|(event, sequence)| event["sequence"] = sequence.into());
    events
}

/// What the audit says of a replayed journal, or why the replay refuses it.
pub(crate) fn outcome(events: &[Value]) -> Result<Vec<String>, String> {
    let text = serde_json::to_string(events).expect("JSON");
    let events: Vec<Recorded> = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let mut ledger = Ledger::new(HashKey::from_bytes([0; 16]));
    ledger.replay(events).map_err(|error| error.to_string())?;
    let audit = ledger.audit();
    assert_eq!(audit.balanced, audit.faults.is_empty());
    Ok(audit.faults)
}

/// Where the n-th event of a type stands.
fn position(events: &[Value], name: &str, number: usize) -> usize {
    let mut of_type = events.iter().enumerate().filter(|(_, event)| event["type"] == name);
    of_type.nth(number).unwrap_or_else(|| panic!("no {name} {number}")).0
}

impl Journal {
    fn edit(&self, events: &mut Vec<Value>, edit: Edit) {
        match edit {
            Edit::Set(name, number, path, value) => {
                let (holder, member) = path.rsplit_once('/').expect("a path");
                let position = position(events, name, number);
                let value = serde_json::from_str(&self.ids(value)).expect(value);
                let holder = events[position]["data"].pointer_mut(holder).unwrap_or_else(|| panic!("{name} has no {holder}"));
                match holder {
                    Value::Array(items) => items[member.parse::<usize>().expect("an index")] = value,
                    holder => holder[member] = value,
                }
            }
            Edit::Unset(name, number, path) => {
                let (holder, member) = path.rsplit_once('/').expect("a path");
                let position = position(events, name, number);
                let holder = events[position]["data"].pointer_mut(holder).expect(path);
                holder.as_object_mut().and_then(|holder| holder.remove(member)).expect(path);
            }
            Edit::LeaveOut(name, number) => {
                events.remove(position(events, name, number));
            }
            Edit::Repeat(name, number) => {
                let position = position(events, name, number);
                events.insert(position, events[position].clone());
            }
        }
    }

    fn ids(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("${name}\""), &format!("{id}\"")))
    }

    fn named(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (name, id)| text.replace(id, name))
    }

    /// What a damage leads to, in the names of the history.
    fn damaged(&self, edits: &[Edit]) -> Vec<String> {
        let mut events = self.events.clone();
        for edit in edits {
            self.edit(&mut events, *edit);
        }
        match outcome(&numbered(events)) {
            Ok(faults) => faults.iter().map(|fault| self.named(fault)).collect(),
            Err(refused) => vec![format!("refused: {}", self.named(&refused))],
        }
    }

    /// Each damage is named as the table says, and the history itself is balanced.
    pub(crate) fn expect(&self, damages: &[Damage]) {
        assert_eq!(self.damaged(&[]), Vec::<String>::new(), "the history is whole");
        let wrong = damages.iter().filter_map(|damage| {
            let found = self.damaged(damage.edits);
            (found != damage.faults).then(|| format!("{}\n  expected {:#?}\n  found {found:#?}", damage.name, damage.faults))
        });
        let wrong: Vec<String> = wrong.collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
