//! FinHub's sentences, in our words.

use crate::http::finhub::names::FinhubStatus;

/// How long FinHub says that a review takes. Ours is up to the officers.
pub(super) const REVIEW_TIME: &str = "2-5 business days";

/// What comes next.
pub(super) fn next_steps(status: FinhubStatus) -> Vec<&'static str> {
    match status {
        FinhubStatus::NotStarted => vec!["Add personnel", "Upload the required documents"],
        FinhubStatus::Preparing => vec![
            "Add what the requirements list as open",
            "Submit the verification",
        ],
        FinhubStatus::PendingReview => vec![
            "Wait for compliance review",
            "PEP and sanctions screening in progress",
        ],
        FinhubStatus::UnderReview => vec!["Wait for the decision of the compliance officer"],
        FinhubStatus::AdditionalInfoRequired => vec![
            "Provide what the requirements list as open",
            "Submit the verification again",
        ],
        FinhubStatus::Approved => vec![
            "Organization is now verified",
            "Proceed to consent acceptance",
            "Then activate organization",
        ],
        FinhubStatus::Rejected => vec![
            "Read the review notes",
            "Fix what they name and submit again, if that is open",
        ],
    }
}

/// What stands in `reviewNotes` where the decision came without a reason that may be shown.
pub(super) fn notes(status: FinhubStatus) -> Option<&'static str> {
    match status {
        FinhubStatus::Approved => Some("The verification was approved."),
        FinhubStatus::Rejected => Some("The verification was rejected."),
        FinhubStatus::AdditionalInfoRequired => Some("More information is required."),
        FinhubStatus::NotStarted
        | FinhubStatus::Preparing
        | FinhubStatus::PendingReview
        | FinhubStatus::UnderReview => None,
    }
}
