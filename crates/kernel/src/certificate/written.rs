//! A certificate id as it is written, without the machinery of formatting.

use super::{CertificateId, FIXED_DIGITS, LONGEST_ISSUANCE, NUMBER_DIGITS};
use crate::digits::digits;

/// A certificate id as it is written: put together here and handed on at once, since events and answers are full of them.
pub(super) struct Written {
    text: [u8; Self::LONGEST],
    length: usize,
}

impl Written {
    const LONGEST: usize = LONGEST_ISSUANCE + 1 + FIXED_DIGITS + NUMBER_DIGITS;

    pub(super) fn new(id: &CertificateId) -> Self {
        let mut written = Self { text: [0; Self::LONGEST], length: 0 };
        written.push(id.issuance.as_str().as_bytes());
        written.push(b"_");
        if let Some(fixed) = id.serial.fixed {
            written.push(&digits::<FIXED_DIGITS>(fixed.value()));
        }
        let number = digits::<NUMBER_DIGITS>(id.serial.number());
        let zeros = number.iter().take_while(|digit| id.serial.fixed.is_none() && **digit == b'0').count();
        written.push(number.get(zeros..).unwrap_or_default());
        written
    }

    fn push(&mut self, part: &[u8]) {
        let end = self.length.saturating_add(part.len());
        if let Some(places) = self.text.get_mut(self.length..end) {
            places.copy_from_slice(part);
            self.length = end;
        }
    }

    pub(super) fn as_str(&self) -> &str {
        self.text.get(..self.length).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default()
    }
}
