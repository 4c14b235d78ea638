//! Durations on the command line: a whole number and its unit.

use chrono::{DateTime, TimeDelta, Utc};

/// The longest duration, in seconds: a hundred years.
const MAX_SECONDS: i64 = 36_525 * 86_400;

/// Reads `90s`, `15m`, `24h` or `7d`.
pub(super) fn parse(text: &str) -> Result<TimeDelta, String> {
    let odd = || "must be a number and its unit: 90s, 15m, 24h or 7d".to_owned();
    let unit_at = text.len().checked_sub(1).ok_or_else(odd)?;
    let (number, unit) = text.split_at_checked(unit_at).ok_or_else(odd)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(odd()),
    };
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(odd());
    }
    number
        .parse::<i64>()
        .ok()
        .and_then(|number| number.checked_mul(seconds))
        .filter(|seconds| *seconds <= MAX_SECONDS)
        .and_then(TimeDelta::try_seconds)
        .ok_or_else(|| "must be at most a hundred years".to_owned())
}

/// A time that is a duration after another.
pub(super) fn after(now: DateTime<Utc>, duration: TimeDelta) -> Result<DateTime<Utc>, String> {
    now.checked_add_signed(duration)
        .ok_or_else(|| "that is too far in the future".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_unit() {
        for (text, seconds) in [
            ("0s", 0),
            ("90s", 90),
            ("15m", 900),
            ("24h", 86_400),
            ("7d", 604_800),
        ] {
            assert_eq!(parse(text), Ok(TimeDelta::seconds(seconds)), "{text}");
        }
        for odd in [
            "",
            "s",
            "5",
            "-5s",
            "+5s",
            "1.5h",
            "5 m",
            "5w",
            "5é",
            "99999999999999999999s",
            "40000d",
        ] {
            assert!(parse(odd).is_err(), "{odd}");
        }
    }
}
