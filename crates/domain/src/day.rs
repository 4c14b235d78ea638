//! Calendar days as people and documents have them.

use std::fmt;

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

/// The years that are read. Databases and clients do not agree on what comes before and after.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=9999;

/// A calendar day that was declared: a date of birth, or the last day on which a document is valid. Written YYYY-MM-DD.
///
/// What comes from outside is read by [`Day::parse`], and only there: that is the place for rules about it. What was
/// kept is believed, also where it was taken by other rules.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(NaiveDate);

impl Day {
    /// Reads a day written YYYY-MM-DD, and no other way.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let day = plain.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
        let day = day.flatten().filter(|day| YEARS.contains(&day.year()));
        day.map(Self)
    }

    /// A day that was kept.
    #[must_use]
    pub const fn kept(day: NaiveDate) -> Self {
        Self(day)
    }

    /// To reckon with.
    #[must_use]
    pub const fn date(self) -> NaiveDate {
        self.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_four_digits_two_and_two() {
        for text in ["1000-01-01", "2024-02-29", "9999-12-31"] {
            assert_eq!(Day::parse(text).unwrap().to_string(), text);
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
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    /// What is sealed was written as a plain date, also by versions that read other years.
    #[test]
    fn what_was_kept_reads_back() {
        for text in ["2024-02-29", "0999-12-31", "-9999-01-01"] {
            let json = serde_json::Value::from(text);
            let day: Day = serde_json::from_value(json.clone()).unwrap();
            assert_eq!(serde_json::to_value(day).unwrap(), json);
        }
    }
}
