//! Decimals read from their own digits, never through a float ([D-62], [D-78]).
//!
//! [D-62]: crate::rules::requests#d-62
//! [D-78]: crate::rules::whole_ledger#d-78

/// What is wrong with the digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecimalFault {
    /// Not digits with at most one point between them, or a leading zero.
    NoNumber,
    /// More decimals than the unit has, trailing zeros included.
    TooManyDecimals,
    /// More of the smallest unit than the count has bits for.
    TooLarge,
}

/// Reads `digits[.digits]` as a count of the smallest unit, of which a whole holds 10 to the power of `decimals`.
pub(crate) fn parse(text: &str, decimals: usize) -> Result<u64, DecimalFault> {
    digits(text, decimals)?.try_fold(0_u64, |sum, digit| {
        sum.checked_mul(10).and_then(|sum| sum.checked_add(digit.into())).ok_or(DecimalFault::TooLarge)
    })
}

/// The same, over 64 bits too.
pub(crate) fn parse_wide(text: &str, decimals: usize) -> Result<u128, DecimalFault> {
    digits(text, decimals)?.try_fold(0_u128, |sum, digit| {
        sum.checked_mul(10).and_then(|sum| sum.checked_add(digit.into())).ok_or(DecimalFault::TooLarge)
    })
}

/// The digits of such a text as those of the count, which the caller adds up.
fn digits(text: &str, decimals: usize) -> Result<impl Iterator<Item = u8>, DecimalFault> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if !is_digits(whole) || leading_zero || !fraction.is_none_or(is_digits) {
        return Err(DecimalFault::NoNumber);
    }
    let fraction = fraction.unwrap_or("");
    let Some(missing) = decimals.checked_sub(fraction.len()) else {
        return Err(DecimalFault::TooManyDecimals);
    };
    let zeros = core::iter::repeat_n(b'0', missing);
    Ok(whole.bytes().chain(fraction.bytes()).chain(zeros).map(|digit| digit.wrapping_sub(b'0')))
}

/// Writes a count of the smallest unit without trailing zeros.
pub(crate) fn write(f: &mut core::fmt::Formatter<'_>, units: u128, whole_unit: u128, decimals: usize) -> core::fmt::Result {
    let whole = units.checked_div(whole_unit).unwrap_or(units);
    let mut fraction = units.checked_rem(whole_unit).unwrap_or(0);
    if fraction == 0 {
        return write!(f, "{whole}");
    }
    let mut width = decimals;
    while fraction.is_multiple_of(10) {
        fraction = fraction.checked_div(10).unwrap_or(0);
        width = width.saturating_sub(1);
    }
    write!(f, "{whole}.{fraction:0width$}")
}
