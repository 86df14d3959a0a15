//! Dice that are thrown one after the other; when none is left they show zero.

/// The dice of one step.
#[derive(Clone, Debug)]
pub struct Dice<'d>(std::slice::Iter<'d, u16>);

impl<'d> Dice<'d> {
    /// These, in this order.
    pub fn new(dice: &'d [u16]) -> Self {
        Self(dice.iter())
    }

    /// A number below this one.
    pub fn below(&mut self, number: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % number.max(1)
    }

    /// True once in so many throws, and never for zero.
    pub fn is_rare(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    /// One of several; the first for zero.
    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}
