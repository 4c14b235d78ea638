//! The equations of companies that hold each other.
//!
//! For the companies of one circle: what flows into each is what comes from outside plus its part of the others.
//! Written in integers this is `M z = b` with `M` the parts' denominators on the diagonal less the holdings. Where at
//! least one member has an owner outside (or an undeclared part), `M` is a nonsingular M-matrix, all of whose leading
//! minors are positive; so elimination needs no pivoting. It is fraction-free (Bareiss): every division is without
//! remainder.

use num_bigint::BigInt;

use crate::steps;

/// One company of a circle: who inside the circle holds how much of it, and how much the rest holds.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// `(row, weight)` for each holder inside the circle, in parts of [`Member::whole`].
    inside: Vec<(usize, BigInt)>,
    /// The denominator of the weights.
    whole: BigInt,
    /// How many of the denominator's parts one unit of the company is.
    per_unit: u128,
    /// How many units are held inside, after scaling.
    held_inside: u128,
    /// Those are all.
    closed: bool,
}

impl Member {
    /// From holdings in units of a `whole`; where both sides declare more than all of the company, the holders outside
    /// keep what they declared and those inside share what is left in proportion.
    pub(super) fn new(inside: &[(usize, u64)], outside: u128, whole: u64) -> Self {
        let whole = u128::from(whole);
        let sum: u128 = inside.iter().map(|(_, units)| u128::from(*units)).sum();
        let left = whole.saturating_sub(outside);
        let scaled = sum > left;
        let (per_unit, by) = if scaled { (sum, left) } else { (1, 1) };
        Self {
            inside: inside
                .iter()
                .map(|(row, units)| (*row, BigInt::from(*units) * by))
                .collect(),
            whole: BigInt::from(whole) * per_unit,
            per_unit,
            held_inside: sum.min(left),
            closed: sum.min(left) == whole,
        }
    }

    /// How many of the denominator's parts one unit is.
    pub(super) fn per_unit(&self) -> u128 {
        self.per_unit
    }

    /// How many units the circle itself holds.
    pub(super) fn held_inside(&self) -> u128 {
        self.held_inside
    }

    /// Whether the circle holds all of it.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }
}

/// The determinant of the circle's equations, and the solution times it. `inflow` has one number per member.
pub(super) fn eliminate(members: &[Member], inflow: &[BigInt]) -> (BigInt, Vec<BigInt>) {
    let size = members.len();
    let mut rows: Vec<Vec<BigInt>> = inflow
        .iter()
        .map(|inflow| {
            let mut row = vec![BigInt::ZERO; size];
            row.push(inflow.clone());
            row
        })
        .collect();
    for (column, member) in members.iter().enumerate() {
        for (row, weight) in &member.inside {
            rows[*row][column] -= weight;
        }
        rows[column][column] += &member.whole;
    }
    let mut previous = BigInt::from(1);
    for step in 0..size {
        let pivot_row = std::mem::take(&mut rows[step]);
        let pivot = &pivot_row[step];
        for (other, row) in rows.iter_mut().enumerate() {
            if other == step {
                continue;
            }
            let factor = std::mem::take(&mut row[step]);
            for (cell, above) in row.iter_mut().zip(&pivot_row).skip(step + 1) {
                steps::count();
                *cell *= pivot;
                if factor != BigInt::ZERO && *above != BigInt::ZERO {
                    *cell -= &factor * above;
                }
                if *cell != BigInt::ZERO {
                    *cell /= &previous;
                }
            }
        }
        previous = pivot.clone();
        rows[step] = pivot_row;
    }
    let solution = rows.iter_mut().filter_map(Vec::pop).collect();
    (previous, solution)
}
