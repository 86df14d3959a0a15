//! A range as it is read: its end is mostly of the issuance of its start, and shares its text.

use alloc::borrow::Cow;

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{CertificateId, CertificateRange, Serial};
use crate::Invalid;

impl CertificateId {
    /// Reads the id of another certificate, as `FromStr` does. One of the same issuance shares its text.
    ///
    /// ```
    /// use ecoledger_kernel::CertificateId;
    /// let start: CertificateId = "I_1".parse()?;
    /// assert_eq!(start.read_beside("I_9")?, "I_9".parse()?);
    /// assert_eq!(start.read_beside("I-2_9")?, "I-2_9".parse()?);
    /// # Ok::<(), ecoledger_kernel::Invalid>(())
    /// ```
    pub fn read_beside(&self, text: &str) -> Result<Self, Invalid> {
        let rest = text.strip_prefix(self.issuance.as_str()).and_then(|rest| rest.strip_prefix('_'));
        match rest.and_then(Serial::parse) {
            Some(serial) => Ok(Self { issuance: self.issuance.clone(), serial }),
            None => text.parse(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadEnds<'t> {
    start: CertificateId,
    #[serde(borrow)]
    end: Cow<'t, str>,
}

impl<'de> Deserialize<'de> for CertificateRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ReadEnds { start, end } = ReadEnds::deserialize(deserializer)?;
        let end = start.read_beside(&end).map_err(D::Error::custom)?;
        Self::new(start, &end).map_err(D::Error::custom)
    }
}
