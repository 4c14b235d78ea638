//! How much somebody holds: basis points, or a fraction where basis points cannot say it.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::WHOLE;

/// An exact part: more than nothing, at most all, in lowest terms. "50 % plus one share" of a million shares is
/// 500,001 of 1,000,000, which no number of basis points says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "RawFraction")]
pub struct Fraction {
    numerator: u64,
    denominator: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawFraction {
    numerator: u64,
    denominator: u64,
}

impl TryFrom<RawFraction> for Fraction {
    type Error = &'static str;

    fn try_from(raw: RawFraction) -> Result<Self, Self::Error> {
        Self::new(raw.numerator, raw.denominator).ok_or("must be more than nothing and at most all")
    }
}

impl Fraction {
    /// `numerator` of `denominator`; `None` where that is nothing, or more than all.
    #[must_use]
    pub const fn new(numerator: u64, denominator: u64) -> Option<Self> {
        if numerator == 0 || numerator > denominator {
            return None;
        }
        let divisor = divisor(numerator, denominator);
        Some(Self {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        })
    }

    /// So many basis points; `None` unless 1 to 10 000.
    #[must_use]
    pub const fn of_basis_points(points: u32) -> Option<Self> {
        // Widening; `From` is not const.
        Self::new(points as u64, WHOLE as u64)
    }

    /// The part, in lowest terms.
    #[must_use]
    pub const fn numerator(self) -> u64 {
        self.numerator
    }

    /// What it is a part of, in lowest terms.
    #[must_use]
    pub const fn denominator(self) -> u64 {
        self.denominator
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        let across = |one: u64, other: u64| u128::from(one) * u128::from(other);
        across(self.numerator, other.denominator).cmp(&across(other.numerator, self.denominator))
    }
}

/// The greatest common divisor; both are more than nothing, or one of them is the answer.
pub(super) const fn divisor(mut one: u64, mut other: u64) -> u64 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// How much of a company is held, as it was declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawAmount", into = "RawAmount")]
pub enum Amount {
    /// Hundredths of a percent; 1 to 10 000. It may have been rounded.
    BasisPoints(u32),
    /// Exactly so much.
    Fraction(Fraction),
}

/// `{"basisPoints":2500}` or `{"numerator":500001,"denominator":1000000}`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawAmount {
    #[serde(skip_serializing_if = "Option::is_none")]
    basis_points: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    numerator: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    denominator: Option<u64>,
}

impl TryFrom<RawAmount> for Amount {
    type Error = &'static str;

    fn try_from(raw: RawAmount) -> Result<Self, Self::Error> {
        let amount = match (raw.basis_points, raw.numerator, raw.denominator) {
            (Some(points), None, None) => Some(Self::BasisPoints(points)),
            (None, Some(numerator), Some(denominator)) => {
                Fraction::new(numerator, denominator).map(Self::Fraction)
            }
            _ => return Err("must be basisPoints alone, or numerator and denominator"),
        };
        amount.ok_or("must be more than nothing and at most all")
    }
}

impl From<Amount> for RawAmount {
    fn from(amount: Amount) -> Self {
        let (mut basis_points, mut numerator, mut denominator) = (None, None, None);
        match amount {
            Amount::BasisPoints(points) => basis_points = Some(points),
            Amount::Fraction(part) => {
                numerator = Some(part.numerator);
                denominator = Some(part.denominator);
            }
        }
        Self {
            basis_points,
            numerator,
            denominator,
        }
    }
}

impl Amount {
    /// Whether it is more than nothing and at most all. Only basis points can be otherwise.
    #[must_use]
    pub fn is_a_part(self) -> bool {
        match self {
            Self::BasisPoints(points) => (1..=WHOLE).contains(&points),
            Self::Fraction(_) => true,
        }
    }

    /// In basis points, rounded down.
    #[must_use]
    pub fn basis_points(self) -> u32 {
        match self {
            Self::BasisPoints(points) => points,
            Self::Fraction(part) => {
                let points = u128::from(part.numerator) * u128::from(WHOLE);
                u32::try_from(points / u128::from(part.denominator)).unwrap_or(WHOLE)
            }
        }
    }

    /// What a whole has to be divisible by.
    pub(super) fn denominator(self) -> u64 {
        match self {
            Self::BasisPoints(_) => u64::from(WHOLE),
            Self::Fraction(part) => part.denominator,
        }
    }

    /// In units of which a company has `whole`, a multiple of [`Amount::denominator`].
    pub(super) fn units_of(self, whole: u64) -> u64 {
        match self {
            Self::BasisPoints(points) => whole / u64::from(WHOLE) * u64::from(points),
            Self::Fraction(part) => whole / part.denominator * part.numerator,
        }
    }
}
