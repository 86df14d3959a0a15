//! Numbers as digits, without the machinery of formatting.

/// The last digits of a number, with leading zeros.
pub(crate) fn digits<const COUNT: usize>(mut number: u64) -> [u8; COUNT] {
    let mut digits = [b'0'; COUNT];
    for digit in digits.iter_mut().rev() {
        *digit |= u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
    digits
}
