//! Counts the steps of a calculation in tests: a step is the same on every machine, a second is not.

#[cfg(test)]
use std::cell::Cell;

#[cfg(test)]
thread_local! {
    static TAKEN: Cell<u64> = const { Cell::new(0) };
}

/// One turn of a loop whose turns grow with what was declared.
#[inline]
pub(super) fn count() {
    #[cfg(test)]
    TAKEN.with(|taken| taken.set(taken.get() + 1));
}

/// What a calculation gives, and its steps.
#[cfg(test)]
pub(super) fn of<T>(calculate: impl FnOnce() -> T) -> (T, u64) {
    let before = TAKEN.with(Cell::get);
    let result = calculate();
    (result, TAKEN.with(Cell::get) - before)
}
