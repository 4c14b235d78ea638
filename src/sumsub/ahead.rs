//! How far Sumsub's clock is ahead of ours, as the `Date` of its answers shows.
//!
//! Sumsub says when it made something, in its own time. Comparing that with a moment of ours takes knowing the
//! difference.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{DATE, HeaderMap};

/// An answer that took longer says little about the moment at which it was dated.
const QUICK: TimeDelta = TimeDelta::seconds(1);
/// So long what a quick answer said is better than what a slow one says.
const FRESH: Duration = Duration::from_mins(1);
/// Sumsub refuses calls of a clock that is a minute off: what is further away is not its time.
const FURTHEST: TimeDelta = TimeDelta::minutes(2);

/// What answers have shown so far.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    shown: Mutex<Option<Shown>>,
    /// What the newest dated answer said, however far away.
    newest: Mutex<Option<TimeDelta>>,
}

#[derive(Debug, Clone, Copy)]
struct Shown {
    by: TimeDelta,
    /// On the clock that does not jump.
    at: Duration,
}

impl Ahead {
    /// How far Sumsub's clock is ahead: that much or, by the answer's way and a second, more.
    pub(super) fn known(&self) -> Option<TimeDelta> {
        let shown = *self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.map(|shown| shown.by)
    }

    /// How far ahead of ours the clock of the newest dated answer was, even where that cannot be Sumsub's time.
    pub(super) fn newest(&self) -> Option<TimeDelta> {
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what an answer shows to a request sent at one time and answered at another, `at` on a clock that does not
    /// jump.
    pub(super) fn note(
        &self,
        headers: &HeaderMap,
        sent: DateTime<Utc>,
        answered: DateTime<Utc>,
        at: Duration,
    ) {
        let Some(date) = date(headers) else { return };
        let by = date - answered;
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(by);
        if by.abs() > FURTHEST {
            return;
        }
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = shown.is_some_and(|shown| at.saturating_sub(shown.at) < FRESH);
        if answered - sent <= QUICK || !is_fresh {
            *shown = Some(Shown { by, at });
        }
    }
}

fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let date = headers.get(DATE)?.to_str().ok()?;
    Some(httpdate::parse_http_date(date).ok()?.into())
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use reqwest::header::HeaderValue;

    use super::*;

    fn dated(seconds: i64) -> HeaderMap {
        let date = start() + TimeDelta::seconds(seconds);
        let text = httpdate::fmt_http_date(date.into());
        let mut headers = HeaderMap::new();
        headers.insert(DATE, HeaderValue::from_str(&text).unwrap());
        headers
    }

    fn start() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 15, 14, 30, 0).unwrap()
    }

    #[test]
    fn the_newest_quick_answer_counts_and_a_slow_one_only_where_nothing_better_is_known() {
        let ahead = Ahead::default();
        assert_eq!(ahead.known(), None);
        // (dated, sent, answered, at) in seconds, and what is known then.
        for (date, sent, answered, at, known) in [
            (40, 0, 9, 0, 31),
            (40, 0, 1, 1, 39),
            (70, 10, 30, 30, 39),
            (90, 50, 50, 50, 40),
            (-20, 100, 130, 111, 40),
            (150, 111, 113, 112, 37),
        ] {
            let at_time = |seconds| start() + TimeDelta::seconds(seconds);
            let at = Duration::from_secs(at);
            ahead.note(&dated(date), at_time(sent), at_time(answered), at);
            assert_eq!(ahead.known(), Some(TimeDelta::seconds(known)), "{date}");
        }
    }

    #[test]
    fn what_is_no_time_of_sumsub_s_says_nothing() {
        let ahead = Ahead::default();
        let mut odd = HeaderMap::new();
        odd.insert(DATE, HeaderValue::from_static("yesterday"));
        for (headers, newest) in [
            (HeaderMap::new(), None),
            (odd, None),
            (dated(121), Some(121)),
            (dated(-121), Some(-121)),
        ] {
            ahead.note(&headers, start(), start(), Duration::ZERO);
            assert_eq!(ahead.known(), None);
            assert_eq!(ahead.newest(), newest.map(TimeDelta::seconds));
        }
    }
}
