use alloc::vec::Vec;

/// Adds to a list that stays and only grows. It takes room for an eighth of what it holds, since a list that doubles is half
/// empty when it has just grown.
pub fn append<T>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        list.reserve_exact((list.len() / 8).max(1));
    }
    list.push(item);
}
