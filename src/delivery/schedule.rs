//! When a delivery is tried again, and when it is given up. Pure: the time and the chance come in as arguments.
//!
//! The schedule is that of Svix: at once, then after 5 seconds, 5 minutes, 30 minutes, 2, 5, 10 and 10 hours, each
//! pause counted from the failure before it and moved by up to a fifth, so that what failed together does not come
//! back together.

use chrono::{DateTime, TimeDelta, Utc};
use domain::closed_codes;

/// The same at partner endpoints: exactly these, whatever the receiver says (the Partner API's webhooks: five attempts
/// within about two minutes).
pub const PARTNER_PAUSES: [TimeDelta; 4] = [
    TimeDelta::seconds(8),
    TimeDelta::seconds(16),
    TimeDelta::seconds(32),
    TimeDelta::seconds(64),
];
/// The pause after each failed attempt of a round but the last.
pub const PAUSES: [TimeDelta; 7] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(10),
];
/// How long a receiver may ask to be left alone at most, and at least.
pub const RETRY_AFTER: (TimeDelta, TimeDelta) = (TimeDelta::seconds(1), TimeDelta::hours(24));
/// How long an endpoint may fail without one success before it is disabled (Svix: five days).
pub const DISABLED_AFTER: TimeDelta = TimeDelta::days(5);

/// What decides about the next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A 2xx, read to its end or to where reading stops.
    Delivered,
    /// `410 Gone`: the endpoint wants nothing any more.
    Gone,
    /// The answer carried `webhook-delivery: abort-message`: the receiver never wants this message.
    Aborted,
    /// Anything else; with the pause that the receiver asked for.
    Failed {
        /// From `Retry-After`.
        retry_after: Option<TimeDelta>,
    },
}

closed_codes! {
    /// Why a delivery is given up.
    pub enum Reason {
        /// The last attempt of the schedule failed.
        Exhausted = "exhausted",
        /// The receiver answered 410.
        Gone = "gone",
        /// The receiver asked not to be sent this message again.
        Aborted = "aborted",
    }
}

/// What becomes of a delivery after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is done.
    Delivered,
    /// It is tried again at this time.
    RetryAt(DateTime<Utc>),
    /// It is given up.
    Failed(Reason),
}

/// Decides after attempt number `attempt` of a round (the first is 1). `chance` is any random number.
///
/// A `Retry-After` can only lengthen a pause: a receiver that asks for none would otherwise use up all attempts within
/// seconds. What it asks for is held within [`RETRY_AFTER`], and never shortened by chance.
#[must_use]
pub fn verdict(attempt: u32, outcome: Outcome, chance: u16, now: DateTime<Utc>) -> Verdict {
    let retry_after = match outcome {
        Outcome::Delivered => return Verdict::Delivered,
        Outcome::Gone => return Verdict::Failed(Reason::Gone),
        Outcome::Aborted => return Verdict::Failed(Reason::Aborted),
        Outcome::Failed { retry_after } => retry_after,
    };
    let place = usize::try_from(attempt.max(1) - 1).unwrap_or(usize::MAX);
    let Some(pause) = PAUSES.get(place) else {
        return Verdict::Failed(Reason::Exhausted);
    };
    let (least, most) = RETRY_AFTER;
    let asked = retry_after.map_or(TimeDelta::zero(), |asked| asked.clamp(least, most));
    Verdict::RetryAt(now + jittered(*pause, chance).max(asked))
}

/// The same for a partner endpoint, whose receivers know no other answer than 200.
#[must_use]
pub fn partner_verdict(attempt: u32, outcome: Outcome, now: DateTime<Utc>) -> Verdict {
    if outcome == Outcome::Delivered {
        return Verdict::Delivered;
    }
    let place = usize::try_from(attempt.max(1) - 1).unwrap_or(usize::MAX);
    match PARTNER_PAUSES.get(place) {
        Some(pause) => Verdict::RetryAt(now + *pause),
        None => Verdict::Failed(Reason::Exhausted),
    }
}

/// A pause of four fifths to six fifths.
fn jittered(pause: TimeDelta, chance: u16) -> TimeDelta {
    let fifth = pause.num_milliseconds() / 5;
    let moved = 2 * fifth * i64::from(chance) / i64::from(u16::MAX);
    TimeDelta::milliseconds(pause.num_milliseconds() - fifth + moved)
}

/// Reads `Retry-After` (RFC 9110 §10.2.3): seconds, or an HTTP date. What is past is zero.
#[must_use]
pub fn retry_after(value: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are longer than anything that will be waited for.
        let seconds = value.parse::<u32>().unwrap_or(u32::MAX);
        return Some(TimeDelta::seconds(i64::from(seconds)));
    }
    let at: DateTime<Utc> = httpdate::parse_http_date(value).ok()?.into();
    Some((at - now).max(TimeDelta::zero()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;
    const MIDDLE: u16 = u16::MAX / 2 + 1;

    fn failed(retry_after: Option<i64>) -> Outcome {
        Outcome::Failed {
            retry_after: retry_after.map(TimeDelta::seconds),
        }
    }

    fn pause(attempt: u32, outcome: Outcome, chance: u16) -> Option<TimeDelta> {
        match verdict(attempt, outcome, chance, NOW) {
            Verdict::RetryAt(at) => Some(at - NOW),
            _ => None,
        }
    }

    #[test]
    fn five_attempts_are_made_at_a_partner_endpoint_whatever_it_answers() {
        for outcome in [
            failed(None),
            failed(Some(999)),
            Outcome::Gone,
            Outcome::Aborted,
        ] {
            let made: Vec<_> = (1..=5)
                .map(|attempt| partner_verdict(attempt, outcome, NOW))
                .collect();
            let again = |seconds| Verdict::RetryAt(NOW + TimeDelta::seconds(seconds));
            let end = Verdict::Failed(Reason::Exhausted);
            assert_eq!(made, [again(8), again(16), again(32), again(64), end]);
        }
        let delivered = partner_verdict(5, Outcome::Delivered, NOW);
        assert_eq!(delivered, Verdict::Delivered);
    }

    #[test]
    fn eight_attempts_are_made_over_more_than_a_day() {
        let seconds: Vec<_> = (1..=9)
            .map(|attempt| Some(pause(attempt, failed(None), MIDDLE)?.num_seconds()))
            .collect();
        let hour = 3600;
        let expected = [5, 300, 1800, 2 * hour, 5 * hour, 10 * hour, 10 * hour].map(Some);
        assert_eq!(seconds[..7], expected);
        assert_eq!(seconds[7..], [None, None]);
        assert_eq!(
            verdict(8, failed(Some(1)), 0, NOW),
            Verdict::Failed(Reason::Exhausted)
        );
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_but_not_for_less() {
        for (attempt, asked, seconds) in [
            (1, Some(0), 5),
            (1, Some(5), 5),
            (1, Some(6), 6),
            (1, Some(99_999), 86_400),
            (1, Some(i64::from(u32::MAX)), 86_400),
            (4, Some(60), 7200),
            (4, Some(7201), 7201),
        ] {
            let paused = pause(attempt, failed(asked), MIDDLE).unwrap();
            assert_eq!(paused.num_seconds(), seconds, "{attempt} {asked:?}");
        }
    }

    #[test]
    fn ends_are_ends_whichever_attempt_it_was() {
        for attempt in [0, 1, 8, u32::MAX] {
            for (outcome, expected) in [
                (Outcome::Delivered, Verdict::Delivered),
                (Outcome::Gone, Verdict::Failed(Reason::Gone)),
                (Outcome::Aborted, Verdict::Failed(Reason::Aborted)),
            ] {
                assert_eq!(verdict(attempt, outcome, 0, NOW), expected);
            }
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = "1994-11-06T08:49:37Z".parse().unwrap();
        for (value, expected) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("99999999999999999999", Some(i64::from(u32::MAX))),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", Some(60)),
            ("Sun Nov  6 08:50:37 1994", Some(60)),
            ("Sun, 06 Nov 1994 08:48:37 GMT", Some(0)),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
        ] {
            let got = retry_after(value, now).map(|asked| asked.num_seconds());
            assert_eq!(got, expected, "{value:?}");
        }
    }

    proptest! {
        /// Whatever happens, the next attempt lies within a fifth of the schedule, or at what was asked for, and never
        /// more than a day away.
        #[test]
        fn every_pause_is_bounded(
            attempt in 0..20_u32,
            asked in proptest::option::of(-1_000_000_i64..1_000_000),
            chance: u16,
        ) {
            let place = usize::try_from(attempt.max(1) - 1).unwrap();
            match (pause(attempt, failed(asked), chance), PAUSES.get(place)) {
                (Some(paused), Some(scheduled)) => {
                    prop_assert!(paused >= *scheduled * 4 / 5);
                    prop_assert!(paused <= RETRY_AFTER.1);
                    let asked = asked.map_or(0, |asked| asked.clamp(1, 86_400));
                    prop_assert!(paused <= (*scheduled * 6 / 5).max(TimeDelta::seconds(asked)));
                    prop_assert!(paused >= TimeDelta::seconds(asked));
                }
                (None, None) => {}
                odd => prop_assert!(false, "{odd:?}"),
            }
        }

        #[test]
        fn no_header_upsets_the_reader(value in ".{0,40}") {
            if let Some(asked) = retry_after(&value, NOW) {
                prop_assert!(asked >= TimeDelta::zero());
            }
        }
    }
}
