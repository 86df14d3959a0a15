//! On-ramps as they are stored: attributes that are those of the on-ramp before are not written again.

use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::Serial;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{BundleAttributes, Onramp};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOnramp<A> {
    start: Serial,
    last: u64,
    #[serde(default = "nothing", skip_serializing_if = "Option::is_none")]
    attributes: Option<A>,
}

fn nothing<A>() -> Option<A> {
    None
}

pub(super) fn serialize<S: Serializer>(onramps: &[Onramp], serializer: S) -> Result<S::Ok, S::Error> {
    let mut before: Option<&Arc<BundleAttributes>> = None;
    serializer.collect_seq(onramps.iter().map(|Onramp { start, last, attributes }| {
        let is_said = before.is_some_and(|before| Arc::ptr_eq(before, attributes) || before == attributes);
        before = Some(attributes);
        WrittenOnramp { start: *start, last: *last, attributes: (!is_said).then_some(attributes) }
    }))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Onramp>, D::Error> {
    let written: Vec<WrittenOnramp<Arc<BundleAttributes>>> = Vec::deserialize(deserializer)?;
    let mut onramps: Vec<Onramp> = Vec::with_capacity(written.len());
    for WrittenOnramp { start, last, attributes } in written {
        let said = onramps.last().map(|before| &before.attributes);
        let attributes =
            attributes.or_else(|| said.cloned()).ok_or_else(|| D::Error::custom("expected the attributes of an on-ramp"))?;
        if last < start.number() || start.with_number(last).is_none() {
            return Err(D::Error::custom("expected the number of the last certificate, not before the first one"));
        }
        onramps.push(Onramp { start, last, attributes });
    }
    Ok(onramps)
}
