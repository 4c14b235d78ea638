//! Calendar days as they are written: YYYY-MM-DD, of years that people and documents can have.

use chrono::{Datelike as _, NaiveDate};

/// The years that are read. Databases and clients do not agree on what comes before and after.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=9999;

/// Reads a day written YYYY-MM-DD, and no other way.
#[must_use]
pub fn parse(text: &str) -> Option<NaiveDate> {
    let plain = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let day = plain.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
    day.flatten().filter(|day| YEARS.contains(&day.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_four_digits_two_and_two() {
        for text in ["1000-01-01", "2024-02-29", "9999-12-31"] {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
        for text in [
            "-9999-01-01",
            "+2024-01-01",
            "+99999-01-01",
            "0000-01-01",
            "0999-12-31",
            "10000-01-01",
            "2023-02-29",
            "2024-2-29",
            "24-02-29",
            " 2024-02-29",
            "2024-02-29T00:00:00Z",
            "",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
