//! Times on the command line.

use chrono::{DateTime, Utc};

/// Reads a time with its offset, as RFC 3339 writes it.
pub(super) fn parse(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.with_timezone(&Utc))
        .map_err(|_| "must be a time with its offset: 2026-03-15T14:30:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_its_offset() {
        let expected = "2026-03-15T14:30:00Z".parse();
        for text in ["2026-03-15T14:30:00Z", "2026-03-15T15:30:00+01:00"] {
            assert_eq!(parse(text).ok(), expected.ok(), "{text}");
        }
        for odd in [
            "",
            "2026-03-15",
            "2026-03-15T14:30:00",
            "yesterday",
            "1773585000",
        ] {
            assert!(parse(odd).is_err(), "{odd}");
        }
    }
}
