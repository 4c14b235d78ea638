//! How one document or one person moves through the review.
//!
//! | from | submitted | verified | rejected |
//! |---|---|---|---|
//! | open (UPLOADED, ADDED) | SUBMITTED | refused | refused |
//! | SUBMITTED | – | VERIFIED | REJECTED ¹ |
//! | VERIFIED | – | – | REJECTED ¹ |
//! | REJECTED | – ² | VERIFIED | REJECTED ¹ |
//!
//! - ¹ with at least one reason; an officer may think again until the file is decided.
//! - ² a rejected document is replaced by a new one; a rejected person is open again once they are changed.

closed_codes! {
    /// A step of the review.
    pub enum Stage {
        /// Delivered, not submitted.
        Open = "OPEN",
        /// To be looked at.
        Submitted = "SUBMITTED",
        /// Accepted.
        Verified = "VERIFIED",
        /// Refused.
        Rejected = "REJECTED",
    }
}

closed_codes! {
    /// What is done to a document or a person.
    pub enum StageAct {
        /// The file is submitted.
        Submit = "SUBMIT",
        /// An officer accepts it.
        Verify = "VERIFY",
        /// An officer refuses it.
        Reject = "REJECT",
    }
}

closed_codes! {
    /// Why a document or a person is refused. The texts are safe to show to the customer.
    pub enum RejectionReason {
        /// Blurred, cut off or too dark.
        Unreadable = "UNREADABLE",
        /// No longer valid.
        Expired = "EXPIRED",
        /// Older than it may be, such as a statement of last year.
        Outdated = "OUTDATED",
        /// Pages or the reverse side are missing.
        Incomplete = "INCOMPLETE",
        /// Another document than its type says.
        WrongDocument = "WRONG_DOCUMENT",
        /// A name, a date or a number differs from the file.
        DataMismatch = "DATA_MISMATCH",
        /// In a language that cannot be read here.
        TranslationNeeded = "TRANSLATION_NEEDED",
        /// A signature or certification is missing.
        NotCertified = "NOT_CERTIFIED",
        /// Not accepted, and no more is said: suspicion is not told to those suspected.
        NotAccepted = "NOT_ACCEPTED",
    }
}

impl RejectionReason {
    /// A sentence for the customer.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Unreadable => "It cannot be read.",
            Self::Expired => "It is no longer valid.",
            Self::Outdated => "It is too old.",
            Self::Incomplete => "Pages are missing.",
            Self::WrongDocument => "It is not the kind of document that it was delivered as.",
            Self::DataMismatch => "It does not match the data of the file.",
            Self::TranslationNeeded => "A translation is needed.",
            Self::NotCertified => "A signature or certification is missing.",
            Self::NotAccepted => "It cannot be accepted.",
        }
    }
}

/// Why an act on a document or a person is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageRefusal {
    /// It was not submitted yet.
    NotSubmitted,
    /// A rejection needs a reason.
    ReasonNeeded,
}

/// Applies an act: the new stage, or `None` where nothing changes.
///
/// # Errors
/// [`StageRefusal`], as in the module's table.
pub fn step(
    from: Stage,
    act: StageAct,
    reasons: &[RejectionReason],
) -> Result<Option<Stage>, StageRefusal> {
    match (from, act) {
        (Stage::Open, StageAct::Submit) => Ok(Some(Stage::Submitted)),
        (Stage::Open, StageAct::Verify | StageAct::Reject) => Err(StageRefusal::NotSubmitted),
        (Stage::Submitted | Stage::Verified | Stage::Rejected, StageAct::Submit)
        | (Stage::Verified, StageAct::Verify) => Ok(None),
        (Stage::Submitted | Stage::Rejected, StageAct::Verify) => Ok(Some(Stage::Verified)),
        (_, StageAct::Reject) if reasons.is_empty() => Err(StageRefusal::ReasonNeeded),
        (_, StageAct::Reject) => Ok(Some(Stage::Rejected)),
    }
}

/// Whether the customer may take a delivery back: only before it was submitted.
#[must_use]
pub fn may_withdraw(stage: Stage) -> bool {
    stage == Stage::Open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_of_the_table() {
        use Stage::{Open, Rejected, Submitted, Verified};
        let refused = Err(StageRefusal::NotSubmitted);
        let table = [
            (Open, [Ok(Some(Submitted)), refused, refused]),
            (
                Submitted,
                [Ok(None), Ok(Some(Verified)), Ok(Some(Rejected))],
            ),
            (Verified, [Ok(None), Ok(None), Ok(Some(Rejected))]),
            (Rejected, [Ok(None), Ok(Some(Verified)), Ok(Some(Rejected))]),
        ];
        for (from, row) in table {
            for (act, expected) in StageAct::ALL.iter().zip(row) {
                let got = step(from, *act, &[RejectionReason::Expired]);
                assert_eq!(got, expected, "{from:?} × {act:?}");
            }
            let silent = step(from, StageAct::Reject, &[]);
            let expected = match from {
                Open => StageRefusal::NotSubmitted,
                Submitted | Verified | Rejected => StageRefusal::ReasonNeeded,
            };
            assert_eq!(silent, Err(expected));
            assert_eq!(may_withdraw(from), from == Open);
        }
    }
}
