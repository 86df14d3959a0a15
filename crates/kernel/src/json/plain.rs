//! What stands in a JSON string as it is.

/// How many bytes at the start of these stand in a JSON string as they are: all before a quote, a backslash or a control
/// character. Most of a request stands in strings; so they are taken eight bytes at a time.
pub(super) fn plain_bytes(bytes: &[u8]) -> usize {
    let (eights, rest) = bytes.as_chunks();
    let mut run = 0_usize;
    for eight in eights {
        let plain = plain_of_eight(*eight);
        run = run.saturating_add(plain);
        if plain < 8 {
            return run;
        }
    }
    let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
    run.saturating_add(end.unwrap_or(rest.len()))
}

/// How many of eight bytes stand as they are, before the first that does not.
fn plain_of_eight(eight: [u8; 8]) -> usize {
    const ONE: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    const QUOTES: u64 = u64::from_ne_bytes([b'"'; 8]);
    const BACKSLASHES: u64 = u64::from_ne_bytes([b'\\'; 8]);
    const CONTROLS_END: u64 = u64::from_ne_bytes([0x20; 8]);
    // The first byte is the lowest.
    let bytes = u64::from_le_bytes(eight);
    // The highest bit of a byte is set where the byte is less than another; a borrow may set more, but only above such a byte.
    let less = |bytes: u64, than: u64| bytes.wrapping_sub(than) & !bytes & HIGH;
    let ends = less(bytes ^ QUOTES, ONE) | less(bytes ^ BACKSLASHES, ONE) | less(bytes, CONTROLS_END);
    usize::try_from(ends.trailing_zeros() / u8::BITS).unwrap_or(0)
}
