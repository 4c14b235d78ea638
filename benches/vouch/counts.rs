//! What a path leaves behind, counted: a ceiling that does less than the service would be no ceiling.

use std::ops::Sub;

use crate::Failure;
use crate::postgres::Database;

const COUNTS: [(&str, &str); 5] = [
    ("webhooks kept", "select count(*) from inbox"),
    (
        "imports accepted",
        "select count(*) from imports where state = 'accepted'",
    ),
    (
        "answers kept",
        "select count(*) from idempotency_keys where state = 'done'",
    ),
    (
        "history entries",
        "select count(*) from verification_events",
    ),
    (
        "approved records",
        "select count(*) from verifications where status = 'APPROVED'",
    ),
];

/// How many there are of what a path may leave behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts([i64; COUNTS.len()]);

impl Counts {
    pub(crate) async fn now(db: &mut Database) -> Result<Self, Failure> {
        let mut counts = [0; COUNTS.len()];
        for (count, (_, sql)) in counts.iter_mut().zip(COUNTS) {
            *count = db.number(&format!("({sql})")).await?;
        }
        Ok(Self(counts))
    }

    /// Fails where `runs` repetitions of a path did not leave `runs` times what one leaves.
    ///
    /// # Errors
    /// A sentence that says what is missing.
    pub(crate) fn are(self, runs: usize, one: Self, path: &str) -> Result<(), Failure> {
        let runs = i64::try_from(runs)?;
        for ((name, _), (found, one)) in COUNTS.iter().zip(self.0.iter().zip(one.0)) {
            if *found != one * runs {
                return Err(format!(
                    "pgbench's {path} left {found} {name} after {runs} runs, the service's leaves {one} a run: \
                     the recorded statements do not repeat"
                )
                .into());
            }
        }
        Ok(())
    }
}

impl Sub for Counts {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        let mut difference = self.0;
        for (now, before) in difference.iter_mut().zip(before.0) {
            *now -= before;
        }
        Self(difference)
    }
}
