//! How soon a record is compared with Sumsub again when nothing called for it.
//!
//! Sumsub switches a webhook off after continuous failures, so correctness cannot rest on webhooks alone: every
//! record on the SUMSUB track is asked about again by age.

use chrono::TimeDelta;

use super::verification::Status;

const FIRST: TimeDelta = TimeDelta::minutes(15);
const SLOW: TimeDelta = TimeDelta::hours(6);
const APPROVED: TimeDelta = TimeDelta::hours(24);

/// The pause before the next comparison, for a record that has had its status for `unchanged_for`.
///
/// PENDING and ON_HOLD wait as long as they have lasted, from 15 minutes to 6 hours: early answers matter most.
/// RESUBMISSION_REQUIRED and REJECTED wait 6 hours, APPROVED 24.
#[must_use]
pub fn pause(status: Status, unchanged_for: TimeDelta) -> TimeDelta {
    match status {
        Status::NotStarted | Status::Pending | Status::OnHold => unchanged_for.clamp(FIRST, SLOW),
        Status::ResubmissionRequired | Status::Rejected => SLOW,
        Status::Approved => APPROVED,
    }
}

const IMPORT_FIRST: TimeDelta = TimeDelta::seconds(15);
const IMPORT_SLOW: TimeDelta = TimeDelta::minutes(30);

/// The pause before an import whose outcome is unknown is looked at again, when it has been open for `open_for`: as
/// long as it has lasted, from 15 seconds to 30 minutes. An applicant that was created shows within seconds.
#[must_use]
pub fn import_pause(open_for: TimeDelta) -> TimeDelta {
    open_for.clamp(IMPORT_FIRST, IMPORT_SLOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_records_are_asked_about_ever_more_seldom() {
        for status in [Status::Pending, Status::OnHold] {
            assert_eq!(pause(status, TimeDelta::zero()), TimeDelta::minutes(15));
            assert_eq!(
                pause(status, TimeDelta::minutes(40)),
                TimeDelta::minutes(40)
            );
            assert_eq!(pause(status, TimeDelta::days(3)), TimeDelta::hours(6));
        }
    }

    #[test]
    fn open_imports_are_looked_at_ever_more_seldom() {
        for (open_for, pause) in [(-5, 15), (0, 15), (40, 40), (7200, 1800)] {
            assert_eq!(
                import_pause(TimeDelta::seconds(open_for)),
                TimeDelta::seconds(pause)
            );
        }
    }

    #[test]
    fn decided_records_have_fixed_pauses() {
        assert_eq!(
            pause(Status::ResubmissionRequired, TimeDelta::zero()),
            TimeDelta::hours(6)
        );
        assert_eq!(
            pause(Status::Rejected, TimeDelta::days(9)),
            TimeDelta::hours(6)
        );
        assert_eq!(
            pause(Status::Approved, TimeDelta::zero()),
            TimeDelta::hours(24)
        );
    }
}
