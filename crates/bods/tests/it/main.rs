//! BODS 0.4 as a whole: structures there and back, files of others, and whatever else may come.

#![expect(
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests: JSON is handed on as it is written, and a test that cannot go on stops"
)]

mod fixtures;
mod foreign;
mod golden;
mod properties;

use bods::Publication;
use chrono::NaiveDate;

/// How the tests publish.
fn publication() -> Publication<'static> {
    Publication {
        day: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
        declaration: "example",
        publisher: "Example Publisher",
        url: Some("https://publisher.example/ownership"),
        license: Some("https://creativecommons.org/publicdomain/zero/1.0/"),
    }
}
