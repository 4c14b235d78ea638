//! When an approval is due to be refreshed: by the outer level, so that no match moves it.

use chrono::{Days, NaiveDate};

use super::{CompanyFile, Level, outer_level};
use crate::file::requirements::Policy;

/// For how many days an approval is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Periods {
    /// At STANDARD.
    pub standard_days: u64,
    /// At ENHANCED.
    pub enhanced_days: u64,
}

/// The day on which an approval of a day is due to be refreshed, as the file is now.
#[must_use]
pub fn due_on(
    file: &CompanyFile,
    policy: &Policy,
    approved_on: NaiveDate,
    periods: Periods,
) -> NaiveDate {
    let days = match outer_level(file, policy).0 {
        Level::Standard => periods.standard_days,
        Level::Enhanced => periods.enhanced_days,
    };
    approved_on
        .checked_add_days(Days::new(days))
        .unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::{Screening, ScreeningKind, ScreeningResult};

    #[test]
    fn the_outer_level_says_when_and_a_match_does_not() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let periods = Periods {
            standard_days: 1_826,
            enhanced_days: 365,
        };
        let policy = Policy::built_in().unwrap();
        let mut file = CompanyFile::empty(day("2026-03-01"));
        let due = |file: &CompanyFile| due_on(file, &policy, day("2026-03-01"), periods);
        assert_eq!(due(&file), day("2031-03-01"));
        file.screenings.push(Screening {
            subject: None,
            kind: ScreeningKind::Sanctions,
            result: ScreeningResult::Matched,
            reasoned: true,
            at: chrono::DateTime::UNIX_EPOCH,
            void: false,
        });
        assert_eq!(due(&file), day("2031-03-01"));
        file.requested_level = Level::Enhanced;
        assert_eq!(due(&file), day("2027-03-01"));
    }
}
