//! Individuals as the Partner API knows them: what a broker declares of a person, which of it is needed when, and the
//! words in which the broker is told how the check goes.
//!
//! The lists are those of the Partner API's own documents. Where those are silent, the choice is ours and says so.

pub mod declaration;
pub mod notice;

use serde::{Deserialize, Serialize};

/// The most declarations of one user in 24 hours (the Partner API's P430).
pub const MAX_DECLARATIONS: usize = 5;

/// Who a user is, as the broker gave it when it created the user. Nothing of it is interpreted.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// Given names; empty where there are none.
    pub first_name: String,
    /// Family name; empty where there is none.
    pub last_name: String,
    /// Birth date, YYYY-MM-DD.
    pub birth_date: String,
    /// Electronic mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Street of the residence.
    pub street: Option<String>,
    /// Number of the house.
    pub number: Option<String>,
    /// City of the residence.
    pub city: Option<String>,
    /// Postal code of the residence.
    pub post_code: Option<String>,
    /// Country of the residence, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    pub citizenship: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    pub nationality: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    pub birth_country: Option<String>,
    /// A national identification number.
    pub user_identification_number: Option<String>,
}

impl Identity {
    /// Whether neither name is there. A person of one name has one of them.
    #[must_use]
    pub fn is_unnamed(&self) -> bool {
        self.first_name.is_empty() && self.last_name.is_empty()
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity([PERSONAL])")
    }
}

closed_codes! {
    /// Why a call about a user is refused. Each is one of the Partner API's codes.
    pub enum Refusal {
        /// P412: the broker has no such user, or may no longer act for it.
        NoSuchUser = "NO_SUCH_USER",
        /// P412 as well: the broker itself suspended the user.
        Suspended = "SUSPENDED",
        /// P403: the broker has another user, or organization, of this id.
        UserExists = "USER_EXISTS",
        /// P442: nothing is left to be verified.
        AlreadyVerified = "ALREADY_VERIFIED",
        /// P446: the document has expired.
        DocumentExpired = "DOCUMENT_EXPIRED",
        /// P446: the check ended in a refusal for good.
        RejectedForGood = "REJECTED_FOR_GOOD",
        /// P427: no files were delivered, or the hosted check was not opened.
        MissingFiles = "MISSING_FILES",
        /// P430: more than [`MAX_DECLARATIONS`] in 24 hours.
        TooMany = "TOO_MANY",
        /// P430: another check of the user is under way.
        UnderWay = "UNDER_WAY",
        /// P466: another user of the broker has this document number.
        DocumentInUse = "DOCUMENT_IN_USE",
        /// P445: the user has no such check.
        NoCheck = "NO_CHECK",
    }
}
