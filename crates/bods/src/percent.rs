//! Amounts as the standard has them: decimal percentages.

use domain::ownership::{Amount, Fraction};
use serde_json::Number;

/// Decimals of a fraction's percentage: with three digits before them as many as every reader of JSON keeps.
const DECIMALS: u32 = 12;
/// Decimals of a percentage that is less than the last of those.
const DECIMALS_OF_LITTLE: u32 = 30;
/// The most decimals that are read: a percentage of them is a whole number of 10^18ths.
const MAX_DECIMALS: u32 = 16;

/// Why a number is no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoShare {
    /// Nothing, or more than all.
    OutOfRange,
    TooFine,
}

/// The percentage; a fraction's is cut off.
pub(crate) fn of_amount(amount: Amount) -> Number {
    match amount {
        Amount::BasisPoints(points) => number(u128::from(points), 2),
        Amount::Fraction(part) => of_fraction(part),
    }
}

fn of_fraction(part: Fraction) -> Number {
    let cut = |decimals: u32| {
        // At most 2 · 10^19 times 10^14; of little the numerator is below 2 · 10^5, so 2 · 10^5 times 10^32 at most.
        let units = u128::from(part.numerator()).saturating_mul(10_u128.pow(decimals + 2));
        units / u128::from(part.denominator())
    };
    match cut(DECIMALS) {
        0 => number(cut(DECIMALS_OF_LITTLE), DECIMALS_OF_LITTLE),
        units => number(units, DECIMALS),
    }
}

/// `units` divided by 10^`decimals`, as the shortest number that says it.
fn number(mut units: u128, mut decimals: u32) -> Number {
    while decimals > 0 && units.is_multiple_of(10) {
        units /= 10;
        decimals -= 1;
    }
    if decimals == 0 {
        return Number::from(u64::try_from(units).unwrap_or(u64::MAX));
    }
    // Parsed from its digits, so that the nearest number is taken.
    let nearest = format!("{units}e-{decimals}").parse().unwrap_or(0.0);
    Number::from_f64(nearest).unwrap_or_else(|| Number::from(0))
}

/// Digits and how many of them stand behind the point, without zeros at the end: what two numbers are compared by.
fn decimal(number: &Number) -> Option<(u64, i64)> {
    let text = number.to_string();
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let exponent: i64 = exponent.parse().ok()?;
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = part.trim_end_matches('0');
    let mut units: u64 = format!("{whole}{part}").parse().ok()?;
    let mut decimals = i64::try_from(part.len()).ok()?.checked_sub(exponent)?;
    if units == 0 {
        return Some((0, 0));
    }
    while units.is_multiple_of(10) {
        units /= 10;
        decimals = decimals.checked_sub(1)?;
    }
    Some((units, decimals))
}

/// Whether two numbers are the same, however they are written.
pub(crate) fn same(one: &Number, other: &Number) -> bool {
    one == other || decimal(one).is_some_and(|read| decimal(other) == Some(read))
}

/// What a percentage says: basis points with up to two decimals, and a fraction with more.
pub(crate) fn to_amount(number: &Number) -> Result<Amount, NoShare> {
    if number.to_string().starts_with('-') {
        return Err(NoShare::OutOfRange);
    }
    let (units, decimals) = decimal(number).ok_or(NoShare::TooFine)?;
    if decimals <= 2 {
        let missing = u32::try_from(2 - decimals).map_err(|_| NoShare::OutOfRange)?;
        let scale = 10_u64.checked_pow(missing).ok_or(NoShare::OutOfRange)?;
        let points = units.checked_mul(scale).ok_or(NoShare::OutOfRange)?;
        let points = u32::try_from(points).map_err(|_| NoShare::OutOfRange)?;
        let amount = Amount::BasisPoints(points);
        return amount
            .is_a_part()
            .then_some(amount)
            .ok_or(NoShare::OutOfRange);
    }
    let decimals = u32::try_from(decimals).map_err(|_| NoShare::TooFine)?;
    if decimals > MAX_DECIMALS {
        return Err(NoShare::TooFine);
    }
    let part = Fraction::new(units, 10_u64.pow(decimals + 2));
    part.map(Amount::Fraction).ok_or(NoShare::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(numerator: u64, denominator: u64) -> Amount {
        Amount::Fraction(Fraction::new(numerator, denominator).unwrap())
    }

    fn read(text: &str) -> Result<Amount, NoShare> {
        to_amount(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn amounts_are_written_as_percentages() {
        for (amount, text) in [
            (Amount::BasisPoints(2_500), "25"),
            (Amount::BasisPoints(3_333), "33.33"),
            (Amount::BasisPoints(1), "0.01"),
            (Amount::BasisPoints(10_000), "100"),
            (amount(1, 3), "33.333333333333"),
            (amount(2, 3), "66.666666666666"),
            (amount(500_001, 1_000_000), "50.0001"),
            (amount(1, 4), "25"),
            (amount(1, 1), "100"),
            (amount(1, 1_000_000_000_000_000_000), "1e-16"),
            (amount(u64::MAX - 1, u64::MAX), "99.999999999999"),
        ] {
            assert_eq!(of_amount(amount).to_string(), text);
        }
    }

    #[test]
    fn percentages_are_read_exactly() {
        for (text, amount) in [
            ("25", Amount::BasisPoints(2_500)),
            ("25.0", Amount::BasisPoints(2_500)),
            ("1e1", Amount::BasisPoints(1_000)),
            ("33.33", Amount::BasisPoints(3_333)),
            ("0.01", Amount::BasisPoints(1)),
            ("33.333", amount(33_333, 100_000)),
            ("50.0001", amount(500_001, 1_000_000)),
            (
                "33.333333333333336",
                amount(33_333_333_333_333_336, 100_000_000_000_000_000),
            ),
        ] {
            assert_eq!(read(text), Ok(amount), "{text}");
        }
        for text in ["0", "-0.0", "-1", "100.01", "101", "1e300", "100.0000001"] {
            assert_eq!(read(text), Err(NoShare::OutOfRange), "{text}");
        }
        for text in ["1e-17", "1e-300"] {
            assert_eq!(read(text), Err(NoShare::TooFine), "{text}");
        }
    }
}
