//! What Sumsub's review means for the state machine.
//!
//! | `reviewStatus` | finding |
//! |---|---|
//! | `init` | [`Finding::Init`] |
//! | `pending`, `queued`, `prechecked`, `awaitingService` | [`Finding::InProgress`], whatever answer it carries |
//! | `awaitingUser` | [`Finding::AwaitingUser`], whatever answer it carries |
//! | `onHold` | [`Finding::OnHold`], whatever answer it carries |
//! | `completed`, GREEN | [`Finding::Green`] |
//! | `completed`, RED, `FINAL` | [`Finding::RedFinal`] |
//! | `completed`, RED, any other or no reject type | [`Finding::RedRetry`] |
//! | `completed`, any other or no answer | [`Finding::Unknown`] |
//! | anything else | [`Finding::Unknown`] |
//!
//! The statuses are those of Sumsub docs "applicant-statuses" and "user-verification-webhooks"; `awaitingService` is
//! documented to carry GREEN while it is not finished. The spelling is exact: a name that we do not know is not
//! guessed at.

use super::wire::Review;
use domain::verification::Finding;

impl Review {
    /// The review reduced to what the state machine distinguishes.
    #[must_use]
    pub fn finding(&self) -> Finding {
        match self.status.as_str() {
            "init" => Finding::Init,
            "pending" | "queued" | "prechecked" | "awaitingService" => Finding::InProgress,
            "awaitingUser" => Finding::AwaitingUser,
            "onHold" => Finding::OnHold,
            "completed" => self.verdict(),
            _ => Finding::Unknown,
        }
    }

    /// A RED that is not said to be final is one that the customer may mend: an approval must not outlive it, and
    /// nobody is turned away for good on a guess.
    fn verdict(&self) -> Finding {
        match (self.answer.as_deref(), self.reject_type.as_deref()) {
            (Some("GREEN"), _) => Finding::Green,
            (Some("RED"), Some("FINAL")) => Finding::RedFinal,
            (Some("RED"), _) => Finding::RedRetry,
            _ => Finding::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review(status: &str, answer: Option<&str>, reject_type: Option<&str>) -> Review {
        Review {
            status: status.to_owned(),
            answer: answer.map(str::to_owned),
            reject_type: reject_type.map(str::to_owned),
            reject_labels: Vec::new(),
            level_name: None,
            attempt_id: None,
            moderation_comment: None,
            client_comment: None,
            created_at: None,
            reviewed_at: None,
        }
    }

    const ANSWERS: [(Option<&str>, Option<&str>); 12] = [
        (None, None),
        (None, Some("FINAL")),
        (None, Some("RETRY")),
        (Some("GREEN"), None),
        (Some("RED"), None),
        (Some("RED"), Some("RETRY")),
        (Some("RED"), Some("FINAL")),
        (Some("RED"), Some("EXTERNAL")),
        (Some("YELLOW"), None),
        (Some("green"), None),
        (Some("red"), Some("FINAL")),
        (Some("ERROR"), Some("RETRY")),
    ];

    #[test]
    fn only_completed_reads_the_answer() {
        let cases = [
            ("init", Finding::Init),
            ("pending", Finding::InProgress),
            ("queued", Finding::InProgress),
            ("prechecked", Finding::InProgress),
            ("awaitingService", Finding::InProgress),
            ("awaitingUser", Finding::AwaitingUser),
            ("onHold", Finding::OnHold),
            ("somethingNew", Finding::Unknown),
            ("COMPLETED", Finding::Unknown),
            ("completed ", Finding::Unknown),
            ("", Finding::Unknown),
        ];
        for (status, expected) in cases {
            for (answer, reject_type) in ANSWERS {
                assert_eq!(
                    review(status, answer, reject_type).finding(),
                    expected,
                    "{status} {answer:?} {reject_type:?}"
                );
            }
        }
    }

    #[test]
    fn completed_by_answer() {
        use Finding::{Green, RedFinal, RedRetry, Unknown};
        let expected = [
            Unknown, Unknown, Unknown, Green, RedRetry, RedRetry, RedFinal, RedRetry, Unknown,
            Unknown, Unknown, Unknown,
        ];
        for ((answer, reject_type), expected) in ANSWERS.into_iter().zip(expected) {
            assert_eq!(
                review("completed", answer, reject_type).finding(),
                expected,
                "{answer:?} {reject_type:?}"
            );
        }
    }
}
