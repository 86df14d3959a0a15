//! On-ramps as they are stored: in their order, those in a row that have the same attributes with these at once.

use alloc::{sync::Arc, vec::Vec};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{BundleAttributes, Onramp, range_set::WrittenRange};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOnramps<A> {
    attributes: A,
    ranges: Vec<WrittenRange>,
}

fn have_the_same(one: &Onramp, next: &Onramp) -> bool {
    Arc::ptr_eq(&one.attributes, &next.attributes) || one.attributes == next.attributes
}

pub(super) fn serialize<S: Serializer>(onramps: &[Onramp], serializer: S) -> Result<S::Ok, S::Error> {
    let in_a_row = onramps.chunk_by(have_the_same).filter_map(|onramps| {
        let ranges = onramps.iter().map(|onramp| WrittenRange { start: onramp.start, last: onramp.last }).collect();
        Some(WrittenOnramps { attributes: &onramps.first()?.attributes, ranges })
    });
    serializer.collect_seq(in_a_row)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Onramp>, D::Error> {
    let in_a_row: Vec<WrittenOnramps<Arc<BundleAttributes>>> = Vec::deserialize(deserializer)?;
    let of_one = |WrittenOnramps { attributes, ranges }: WrittenOnramps<Arc<BundleAttributes>>| {
        let onramp = move |WrittenRange { start, last }| Onramp { start, last, attributes: attributes.clone() };
        ranges.into_iter().map(onramp)
    };
    Ok(in_a_row.into_iter().flat_map(of_one).collect())
}
