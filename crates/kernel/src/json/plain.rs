//! What stands in a JSON string as it is.

/// How many bytes at the start of these stand in a JSON string as they are: all before a quote, a backslash or a control
/// character. Most of a request stands in strings; so they are taken eight bytes at a time.
pub(super) fn plain_bytes(bytes: &[u8]) -> usize {
    let (eights, _) = bytes.as_chunks();
    let run = eights.iter().take_while(|eight| !has_end(**eight)).count().saturating_mul(8);
    let rest = bytes.get(run..).unwrap_or_default();
    let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
    run.saturating_add(end.unwrap_or(rest.len()))
}

/// Whether one of eight bytes does not stand as it is.
fn has_end(eight: [u8; 8]) -> bool {
    const ONE: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    const QUOTES: u64 = u64::from_ne_bytes([b'"'; 8]);
    const BACKSLASHES: u64 = u64::from_ne_bytes([b'\\'; 8]);
    const CONTROLS_END: u64 = u64::from_ne_bytes([0x20; 8]);
    let bytes = u64::from_ne_bytes(eight);
    // The highest bit of a byte is set where the byte is less than another; a borrow may set more, but only beside such a byte.
    let less = |bytes: u64, than: u64| bytes.wrapping_sub(than) & !bytes & HIGH;
    (less(bytes ^ QUOTES, ONE) | less(bytes ^ BACKSLASHES, ONE) | less(bytes, CONTROLS_END)) != 0
}
