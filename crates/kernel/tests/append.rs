//! Lists that stay and only grow.

use ecoledger_kernel::append;

#[test]
fn an_eighth_of_a_list_is_empty_at_most() {
    let mut list = Vec::new();
    let mut grown = 0;
    for number in 0..10_000_usize {
        let before = list.capacity();
        append(&mut list, number);
        grown += usize::from(list.capacity() != before);
        assert!(list.capacity() - list.len() <= list.len() / 8, "{} of {}", list.len(), list.capacity());
    }
    assert!(list.into_iter().eq(0..10_000));
    assert!(grown < 100, "it seldom grows: {grown} times");
}
