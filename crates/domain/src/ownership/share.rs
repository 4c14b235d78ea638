//! An exact part of a company.

use std::fmt;
use std::sync::Arc;

use num_bigint::BigInt;

use super::{Fraction, WHOLE};

/// A part of the verified company, exact: a numerator over a denominator that all shares of one answer have in common.
#[derive(Clone)]
pub struct Share {
    numerator: BigInt,
    whole: Arc<BigInt>,
}

impl Share {
    /// `numerator` parts of `whole`; both are what the solver made, never negative.
    pub(super) fn new(numerator: BigInt, whole: Arc<BigInt>) -> Self {
        Self { numerator, whole }
    }

    /// So many units of a whole.
    pub(super) fn of(units: u128, whole: u64) -> Self {
        Self::new(BigInt::from(units), Arc::new(BigInt::from(whole)))
    }

    /// How the share compares with a fraction. Decided exactly.
    #[must_use]
    pub fn compare(&self, with: Fraction) -> std::cmp::Ordering {
        let mine = &self.numerator * with.denominator();
        mine.cmp(&(&*self.whole * with.numerator()))
    }

    /// The share in basis points, rounded down.
    #[must_use]
    pub fn basis_points(&self) -> u64 {
        let points = &self.numerator * WHOLE / &*self.whole;
        points.try_into().unwrap_or(u64::MAX)
    }

    /// Whether [`Share::basis_points`] lost nothing.
    #[must_use]
    pub fn is_whole_basis_points(&self) -> bool {
        &self.numerator * WHOLE % &*self.whole == BigInt::ZERO
    }

    /// Whether the share is at least so many basis points. Decided exactly.
    #[must_use]
    pub fn reaches(&self, basis_points: u32) -> bool {
        &self.numerator * WHOLE >= &*self.whole * basis_points
    }

    /// Whether the share is more than so many basis points. Decided exactly.
    #[must_use]
    pub fn exceeds(&self, basis_points: u32) -> bool {
        &self.numerator * WHOLE > &*self.whole * basis_points
    }

    /// Both together, exact.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        if self.whole == other.whole {
            return Self::new(&self.numerator + &other.numerator, Arc::clone(&self.whole));
        }
        Self::new(
            &self.numerator * &*other.whole + &other.numerator * &*self.whole,
            Arc::new(&*self.whole * &*other.whole),
        )
    }

    /// Whether there is nothing of it.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.numerator == BigInt::ZERO
    }

    /// The exact numerator, for sums of shares of one answer.
    #[must_use]
    pub fn numerator(&self) -> &BigInt {
        &self.numerator
    }

    /// The exact denominator: the same for all shares of one answer, but not for paths.
    #[must_use]
    pub fn whole(&self) -> &BigInt {
        &self.whole
    }
}

/// As a percentage with six decimals, cut off: `24.999999`.
impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millionths = &self.numerator * 100_000_000_u32 / &*self.whole;
        let (percent, decimals) = (&millionths / 1_000_000_u32, &millionths % 1_000_000_u32);
        write!(formatter, "{percent}.{decimals:06}")
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self} %")
    }
}

impl PartialEq for Share {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Share {}

impl PartialOrd for Share {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Share {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        if self.whole == other.whole {
            return self.numerator.cmp(&other.numerator);
        }
        (&self.numerator * &*other.whole).cmp(&(&other.numerator * &*self.whole))
    }
}
