//! Of what a broker's partner endpoints are told, and in which words.

use crate::file::progress::RejectionReason;
use crate::verification::Status;

closed_codes! {
    /// What a partner endpoint can be told of.
    pub enum Notice {
        /// Files of the identity document came.
        FileAdded = "partner.kyc.file.added",
        /// A proof of residence was looked at.
        ResidenceChanged = "partner.poa.status",
        /// A check moved.
        CheckChanged = "partner.kyc.status",
    }
}

closed_codes! {
    /// Where a check stands, in the broker's eyes.
    pub enum CheckStatus {
        /// It is not decided yet, or a decision is being looked at again.
        Pending = "PENDING",
        /// The person is verified.
        Approved = "APPROVED",
        /// Not verified. [`FIXABLE`] among the reasons: something can be delivered again.
        Rejected = "REJECTED",
    }
}

/// The first reason of a refusal after which another delivery is possible.
pub const FIXABLE: &str = "RESUBMISSION_REQUIRED";

impl CheckStatus {
    /// The same of a record; `None` while nothing was begun.
    #[must_use]
    pub fn of(status: Status) -> Option<Self> {
        match status {
            Status::NotStarted => None,
            Status::Pending | Status::OnHold => Some(Self::Pending),
            Status::Approved => Some(Self::Approved),
            Status::Rejected | Status::ResubmissionRequired => Some(Self::Rejected),
        }
    }
}

/// The reasons of a refusal: [`FIXABLE`] first where it is, then what the history says. Empty for other statuses.
#[must_use]
pub fn reasons(status: Status, reason: Option<&str>) -> Vec<String> {
    let fixable = match status {
        Status::ResubmissionRequired => Some(FIXABLE.to_owned()),
        Status::Rejected => None,
        Status::NotStarted | Status::Pending | Status::OnHold | Status::Approved => {
            return Vec::new();
        }
    };
    let told = reason.into_iter().flat_map(|reason| reason.split(", "));
    let told = told.filter(|reason| !reason.is_empty()).map(str::to_owned);
    fixable.into_iter().chain(told).collect()
}

closed_codes! {
    /// Where a proof of residence stands.
    pub enum ResidenceStatus {
        /// It came, and waits for a look.
        Waiting = "WAITING",
        /// It is accepted.
        Approved = "APPROVED",
        /// It is refused, and another document is needed.
        Rejected = "REJECTED",
        /// It is refused, and a better copy would do.
        Questioned = "QUESTIONED",
    }
}

impl ResidenceStatus {
    /// What an officer's refusal means: QUESTIONED where a better copy of the same document would do.
    #[must_use]
    pub fn refused(reasons: &[RejectionReason]) -> Self {
        let mendable = |reason: &RejectionReason| match reason {
            RejectionReason::Unreadable
            | RejectionReason::Incomplete
            | RejectionReason::TranslationNeeded
            | RejectionReason::NotCertified => true,
            RejectionReason::Expired
            | RejectionReason::Outdated
            | RejectionReason::WrongDocument
            | RejectionReason::DataMismatch
            | RejectionReason::NotAccepted => false,
        };
        if reasons.iter().all(mendable) {
            Self::Questioned
        } else {
            Self::Rejected
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_told_in_three_words_and_reasons_only_of_refusals() {
        let told = |status| {
            (
                CheckStatus::of(status),
                reasons(status, Some("BLURRY, BAD_PHOTO")),
            )
        };
        let labels = ["BLURRY".to_owned(), "BAD_PHOTO".to_owned()];
        let fixable = [FIXABLE.to_owned(), labels[0].clone(), labels[1].clone()];
        for (status, expected) in [
            (Status::NotStarted, (None, vec![])),
            (Status::Pending, (Some(CheckStatus::Pending), vec![])),
            (Status::OnHold, (Some(CheckStatus::Pending), vec![])),
            (Status::Approved, (Some(CheckStatus::Approved), vec![])),
            (
                Status::Rejected,
                (Some(CheckStatus::Rejected), labels.to_vec()),
            ),
            (
                Status::ResubmissionRequired,
                (Some(CheckStatus::Rejected), fixable.to_vec()),
            ),
        ] {
            assert_eq!(told(status), expected, "{status:?}");
        }
        assert_eq!(reasons(Status::Rejected, None), Vec::<String>::new());
    }

    #[test]
    fn a_refused_proof_is_questioned_only_where_a_better_copy_would_do() {
        use RejectionReason::{Expired, Unreadable};
        for (reasons, expected) in [
            (&[Unreadable][..], ResidenceStatus::Questioned),
            (&[Expired], ResidenceStatus::Rejected),
            (&[Unreadable, Expired], ResidenceStatus::Rejected),
        ] {
            assert_eq!(ResidenceStatus::refused(reasons), expected, "{reasons:?}");
        }
    }
}
