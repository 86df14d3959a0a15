use alloc::{sync::Arc, vec::Vec};
use core::ops::Deref;

use ecoledger_kernel::CreditId;
use serde::{Deserialize, Serialize, Serializer};

/// What was split from a credit, in order. Copies share the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<CreditId>")]
pub struct ChildIds(
    /// None when there are none; a pointer of one word, since live credits, which are many, have none.
    Option<Arc<Vec<CreditId>>>,
);

impl Deref for ChildIds {
    type Target = [CreditId];

    fn deref(&self) -> &[CreditId] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl From<Vec<CreditId>> for ChildIds {
    fn from(mut children: Vec<CreditId>) -> Self {
        children.shrink_to_fit();
        Self((!children.is_empty()).then(|| Arc::new(children)))
    }
}

impl FromIterator<CreditId> for ChildIds {
    fn from_iter<I: IntoIterator<Item = CreditId>>(children: I) -> Self {
        Vec::from_iter(children).into()
    }
}

impl Serialize for ChildIds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}
