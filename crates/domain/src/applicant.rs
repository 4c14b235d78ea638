//! Whose an applicant is, and what its events are evidence of.
//!
//! Webhooks name applicants, and so do look-ups and restored records. An applicant is an organization's only where
//! Sumsub's API, asked by us, says so; a [`Proven`] cannot be made in any other way, and only a [`Proven`] is bound.

use chrono::{DateTime, Utc};

/// How it was proven that an applicant is an organization's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Sumsub answered our own use of a share token, made for the organization, with it.
    OurReuse,
    /// Its external id is the organization's.
    ApiExternalId,
    /// It was looked up by the organization's external id, which the answer leaves out.
    LookedUpByExternalId,
}

/// What Sumsub was asked when it showed an applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To use a share token for the organization.
    ToReuse,
    /// For the applicant with this id.
    ById,
    /// For the applicant with the organization's external id.
    ByExternalId,
}

/// What Sumsub answered.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    pub applicant_id: &'a str,
    /// The external id that it has at our account.
    pub external_user_id: Option<&'a str>,
    /// It came from another account, and its first verdict may be the donor's.
    pub reused: bool,
}

/// An applicant that Sumsub says is an organization's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    applicant_id: String,
    proof: Proof,
    reused: bool,
}

impl Proven {
    /// Sumsub's id of it.
    #[must_use]
    pub fn applicant_id(&self) -> &str {
        &self.applicant_id
    }

    /// How that was proven.
    #[must_use]
    pub fn proof(&self) -> Proof {
        self.proof
    }

    /// Whether it came from another account.
    #[must_use]
    pub fn is_reused(&self) -> bool {
        self.reused
    }
}

/// Whose an applicant is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The organization's.
    Ours(Proven),
    /// Another organization's.
    Anothers,
    /// The answer does not say.
    Unsaid,
}

/// Judges an answer of Sumsub's. `external_id` is the organization's.
#[must_use]
pub fn whose(external_id: &str, asked: Asked, answer: Answer<'_>) -> Whose {
    let proof = match (answer.external_user_id, asked) {
        (Some(said), _) if said != external_id => return Whose::Anothers,
        (None, Asked::ById) => return Whose::Unsaid,
        (_, Asked::ToReuse) => Proof::OurReuse,
        (Some(_), Asked::ById | Asked::ByExternalId) => Proof::ApiExternalId,
        (None, Asked::ByExternalId) => Proof::LookedUpByExternalId,
    };
    Whose::Ours(Proven {
        applicant_id: answer.applicant_id.to_owned(),
        proof,
        reused: answer.reused,
    })
}

/// What events of an applicant are evidence of. It says nothing about another applicant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The level named by the newest event.
    pub level: Option<String>,
    /// When that happened, by Sumsub's clock.
    pub event_at: Option<DateTime<Utc>>,
    /// An event carried `reuseScope`: the applicant came from another account.
    pub inherited: bool,
    /// When the first event of a review of our own applicant came.
    pub own_review_at: Option<DateTime<Utc>>,
    /// Something was submitted for review.
    pub submitted: bool,
    /// By when, where the event said it.
    pub submitted_at: Option<DateTime<Utc>>,
}

impl Evidence {
    /// Adds what came after it, which may have happened before.
    pub fn add(&mut self, other: Self) {
        let newest = match (other.event_at, self.event_at) {
            (Some(other), Some(newest)) => other >= newest,
            (Some(_), None) => true,
            (None, newest) => newest.is_none(),
        };
        if newest {
            self.event_at = other.event_at;
            if other.level.is_some() {
                self.level = other.level;
            }
        }
        self.inherited |= other.inherited;
        self.own_review_at = self.own_review_at.or(other.own_review_at);
        self.submitted |= other.submitted;
        self.submitted_at = self.submitted_at.max(other.submitted_at);
    }
}

closed_codes! {
    /// What can be wrong with an applicant, whatever its review says.
    pub enum Trouble {
        /// Switched off at Sumsub; it can be switched on again.
        Deactivated = "deactivated",
        /// Deleted at Sumsub.
        Deleted = "deleted",
        /// Its personal data was deleted at Sumsub.
        Erased = "erased",
        /// Sumsub does not show it.
        NotFound = "not_found",
        /// Sumsub does not give its review.
        NoReview = "no_review",
        /// Its workflow failed: a verdict from before that does not count.
        WorkflowFailed = "workflow_failed",
        /// It was verified at another level than ours.
        AnotherLevel = "another_level",
    }
}

impl Trouble {
    /// Whether the applicant itself is gone, until Sumsub shows it again.
    #[must_use]
    pub fn is_gone(self) -> bool {
        match self {
            Self::Deactivated | Self::Deleted | Self::Erased | Self::NotFound | Self::NoReview => {
                true
            }
            Self::WorkflowFailed | Self::AnotherLevel => false,
        }
    }
}

/// Whether a review is newer than a workflow's failure: by its date, or because it is another attempt than the one that
/// was seen with the failure.
#[must_use]
pub fn outlives_failure(
    (reviewed_at, attempt): (Option<DateTime<Utc>>, Option<&str>),
    (failed_at, failed_attempt): (DateTime<Utc>, Option<&str>),
) -> bool {
    let another = |attempt| failed_attempt.is_some_and(|failed| failed != attempt);
    reviewed_at.is_some_and(|at| at > failed_at) || attempt.is_some_and(another)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_newer_review_outlives_a_failure() {
        let at = |seconds| DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(seconds);
        let cases = [
            (Some(9), Some("a"), Some("a"), false),
            (Some(10), Some("a"), Some("a"), false),
            (Some(11), Some("a"), Some("a"), true),
            (Some(11), None, None, true),
            (Some(9), Some("b"), Some("a"), true),
            (None, Some("b"), Some("a"), true),
            (None, Some("a"), Some("a"), false),
            (None, Some("a"), None, false),
            (None, None, Some("a"), false),
            (None, None, None, false),
        ];
        for (reviewed, attempt, failed_attempt, outlives) in cases {
            let review = (reviewed.map(at), attempt);
            let judged = outlives_failure(review, (at(10), failed_attempt));
            assert_eq!(judged, outlives, "{reviewed:?} {attempt:?}");
        }
    }

    #[test]
    fn troubles_read_back_what_they_print() {
        for trouble in Trouble::ALL {
            assert_eq!(Trouble::parse(trouble.as_str()), Some(trouble));
        }
    }

    const ORGANIZATION: &str = "org_1";

    fn answer(external_user_id: Option<&str>) -> Answer<'_> {
        Answer {
            applicant_id: "a",
            external_user_id,
            reused: false,
        }
    }

    #[test]
    fn only_what_sumsub_says_about_this_organization_proves_anything() {
        use Asked::{ByExternalId, ById, ToReuse};
        let cases = [
            (Some(ORGANIZATION), ToReuse, Some(Proof::OurReuse)),
            (Some(ORGANIZATION), ById, Some(Proof::ApiExternalId)),
            (Some(ORGANIZATION), ByExternalId, Some(Proof::ApiExternalId)),
            (None, ToReuse, Some(Proof::OurReuse)),
            (None, ByExternalId, Some(Proof::LookedUpByExternalId)),
        ];
        for (said, asked, proof) in cases {
            let proven = whose(ORGANIZATION, asked, answer(said));
            let proven = match proven {
                Whose::Ours(proven) => Some(proven.proof()),
                Whose::Anothers | Whose::Unsaid => None,
            };
            assert_eq!(proven, proof, "{said:?} {asked:?}");
        }
        assert_eq!(whose(ORGANIZATION, ById, answer(None)), Whose::Unsaid);
        for asked in [ToReuse, ById, ByExternalId] {
            for said in ["stranger", "org_2", "", "ORG_1", "org_1 "] {
                let judged = whose(ORGANIZATION, asked, answer(Some(said)));
                assert_eq!(judged, Whose::Anothers, "{said:?} {asked:?}");
            }
        }
    }

    #[test]
    fn the_newest_event_names_the_level_in_whatever_order_they_come() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0);
        let event = |level: &str, seconds| Evidence {
            level: Some(level.to_owned()),
            event_at: at(seconds),
            ..Evidence::default()
        };
        for (first, second) in [(1, 2), (2, 1)] {
            let mut all = event(&first.to_string(), first);
            all.add(event(&second.to_string(), second));
            all.add(Evidence::default());
            assert_eq!((all.level.as_deref(), all.event_at), (Some("2"), at(2)));
        }
    }
}
