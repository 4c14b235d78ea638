//! Calendar days as people and documents have them.

use std::fmt;

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

/// The years that are read at all. Databases and clients do not agree on what comes before and after.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=9999;

/// What a day is the day of, as seen from today. That says which ones are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOf {
    /// A person's birth: from 1850 on, and not after today.
    Birth(NaiveDate),
    /// A company's registration: from 1000 on, and not after today.
    Incorporation(NaiveDate),
    /// The last day on which a document is good: 1900 to 2200.
    Document,
}

/// A calendar day that was declared: a date of birth, or the last day on which a document is valid. Written YYYY-MM-DD.
///
/// What comes from outside is read by [`Day::read`], and only there: that is the place for rules about it. What was
/// kept is believed, also where it was taken by other rules.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(NaiveDate);

impl Day {
    /// Reads the day of something.
    ///
    /// # Errors
    /// It is written otherwise than YYYY-MM-DD, no day of the calendar, or none that is believed. The text is safe to
    /// show.
    pub fn read(text: &str, of: DayOf) -> Result<Self, &'static str> {
        let day = Self::parse(text).ok_or("must be a date, YYYY-MM-DD")?;
        let year = day.0.year();
        match of {
            DayOf::Birth(_) if year < 1850 => Err("must not be before 1850"),
            DayOf::Birth(today) | DayOf::Incorporation(today) if day.0 > today => {
                Err("must not be in the future")
            }
            DayOf::Document if !(1900..=2200).contains(&year) => {
                Err("must be between 1900 and 2200")
            }
            DayOf::Birth(_) | DayOf::Incorporation(_) | DayOf::Document => Ok(day),
        }
    }

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
            "+262142-12-31",
            "-0044-03-15",
            "0000-01-01",
            "0999-12-31",
            "10000-01-01",
            "2023-02-29",
            "2024-2-29",
            "24-02-29",
            " 2024-02-29",
            "2024-02-29 ",
            "2024/02/29",
            "٢٠٢٤-02-29",
            "2024-02-29T00:00:00Z",
            "",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn each_day_has_its_range() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 15).unwrap();
        let read = |of, text| Day::read(text, of).map(|day| day.to_string());
        let (birth, incorporation) = (DayOf::Birth(today), DayOf::Incorporation(today));
        let form = Err("must be a date, YYYY-MM-DD");
        let future = Err("must not be in the future");
        let range = Err("must be between 1900 and 2200");
        for (of, text, problem) in [
            (birth, "1850-01-01", Ok(())),
            (birth, "2026-03-15", Ok(())),
            (birth, "1849-12-31", Err("must not be before 1850")),
            (birth, "2026-03-16", future),
            (birth, "2099-01-01", future),
            (birth, "0000-01-01", form),
            (incorporation, "1000-01-01", Ok(())),
            (incorporation, "1472-11-30", Ok(())),
            (incorporation, "2026-03-15", Ok(())),
            (incorporation, "0999-12-31", form),
            (incorporation, "2026-03-16", future),
            (DayOf::Document, "1900-01-01", Ok(())),
            (DayOf::Document, "2200-12-31", Ok(())),
            (DayOf::Document, "1899-12-31", range),
            (DayOf::Document, "2201-01-01", range),
            (DayOf::Document, "2031-2-9", form),
        ] {
            let expected = problem.map(|()| text.to_owned());
            assert_eq!(read(of, text), expected, "{of:?} {text}");
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
