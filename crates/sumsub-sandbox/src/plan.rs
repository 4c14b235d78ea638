//! What is going to happen: the course of a review under a scenario, and its verdicts.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::lifecycle::Turn;
use super::model::{Ending, Phase, RejectType, ReviewAnswer, ReviewResult, Step};
use super::scenarios::Scenario;
use super::settings::pause;

/// The `clientComment` of every rejection. Sumsub keeps it for the client alone: nothing may show it to a user.
pub const PRIVATE_COMMENT: &str = "Private note of the sandbox: not for the applicant";

impl Turn<'_> {
    /// Plans the rest of a review that begins to be checked `start` from now.
    pub(super) fn schedule(&mut self, id: &str, ending: Ending, start: Duration) {
        let verdict = start + pause::REVIEW;
        match ending {
            Ending::Approve => self.plan(id, verdict, Step::Approve),
            Ending::Retry => self.plan(id, verdict, Step::Retry),
            Ending::Reject => self.plan(id, verdict, Step::Reject),
            Ending::Hold => {
                self.plan(id, verdict, Step::Hold);
                self.plan(id, verdict + pause::HOLD, Step::Approve);
            }
            Ending::Deactivate => {
                self.plan(id, verdict, Step::Approve);
                self.plan(id, verdict + pause::FRAUD, Step::Deactivate);
            }
            Ending::Delete => {
                self.plan(id, verdict, Step::Approve);
                self.plan(id, verdict + pause::FRAUD, Step::Delete);
            }
            Ending::Fail => self.plan(id, verdict, Step::Fail),
            Ending::Fraud => {
                self.plan(id, verdict, Step::Approve);
                self.plan(id, verdict + pause::FRAUD, Step::Fraud);
            }
        }
    }

    /// Plans one step; in fast mode without its pause.
    pub(super) fn plan(&mut self, id: &str, after: Duration, step: Step) {
        let after = if self.settings.fast {
            Duration::ZERO
        } else {
            after
        };
        self.plan_exactly(id, after, step);
    }

    /// Plans one step with its pause, in any mode.
    pub(super) fn plan_exactly(&mut self, id: &str, after: Duration, step: Step) {
        let order = self.state.next();
        self.state.add_phase(Phase {
            applicant_id: id.to_owned(),
            due: later(self.now, after),
            order,
            step,
        });
    }
}

/// How a review ends under a scenario once documents are submitted.
pub(super) fn ending_of(scenario: Scenario) -> Option<Ending> {
    match scenario {
        Scenario::Retry => Some(Ending::Retry),
        Scenario::Reject => Some(Ending::Reject),
        Scenario::Hold => Some(Ending::Hold),
        Scenario::FraudAfterApproval => Some(Ending::Fraud),
        Scenario::Deactivated => Some(Ending::Deactivate),
        Scenario::Deleted => Some(Ending::Delete),
        Scenario::WorkflowFailed => Some(Ending::Fail),
        Scenario::Expired
        | Scenario::Consumed
        | Scenario::Malformed
        | Scenario::Unnamed
        | Scenario::LevelUnknown
        | Scenario::Refused(_) => None,
        _ => Some(Ending::Approve),
    }
}

/// The review result of a step that is a verdict.
pub(super) fn verdict(step: Step) -> ReviewResult {
    let (reject_type, labels, comment): (_, &[&str], _) = match step {
        Step::Retry => (
            RejectType::Retry,
            &["UNSATISFACTORY_PHOTOS", "SCREENSHOTS"],
            "Please upload the original document, not a picture of a screen.",
        ),
        Step::Reject => (
            RejectType::Final,
            &["UNSATISFACTORY_PHOTOS", "GRAPHIC_EDITOR", "FORGERY"],
            "We could not verify this profile.",
        ),
        Step::Fraud => (
            RejectType::Final,
            &["FORGERY"],
            "This profile can no longer be accepted.",
        ),
        Step::Approve
        | Step::Show
        | Step::Pend
        | Step::Hold
        | Step::Deactivate
        | Step::Delete
        | Step::Fail => {
            return ReviewResult {
                moderation_comment: None,
                client_comment: None,
                review_answer: ReviewAnswer::Green,
                reject_labels: Vec::new(),
                review_reject_type: None,
            };
        }
    };
    ReviewResult {
        moderation_comment: Some(comment.to_owned()),
        client_comment: Some(PRIVATE_COMMENT.to_owned()),
        review_answer: ReviewAnswer::Red,
        reject_labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        review_reject_type: Some(reject_type),
    }
}

/// A moment after another, kept within what a date can hold.
pub(super) fn later(now: DateTime<Utc>, after: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(after)
        .ok()
        .and_then(|after| now.checked_add_signed(after))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}
