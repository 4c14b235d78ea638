//! Everything that can go wrong with a call to Sumsub, as closed lists.
//!
//! Nothing here holds a URL, a header or a text of Sumsub's, so every value may be printed.

use std::time::Duration;

use super::answer::ErrorAnswer;
use super::refusals::Refusal;

/// The `errorName` of a level that Sumsub does not know, as an integrator reports it.
pub(super) const LEVEL_NOT_FOUND: &str = "level-not-found";

/// Why a call gave no answer to use. Neither is the fault of our own caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Passing: the same call may succeed later.
    #[error("Sumsub is unavailable: {kind}")]
    Unavailable {
        /// How long Sumsub asked us to wait.
        retry_after: Option<Duration>,
        /// What happened.
        kind: Outage,
    },
    /// Lasting, until an operator changes a setting here or at Sumsub.
    #[error("Sumsub does not serve us: {what}")]
    Misconfigured {
        /// What is wrong.
        what: Misconfiguration,
    },
}

/// What kept an answer from us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Outage {
    /// The deadline passed, or Sumsub said 408.
    #[error("no complete answer within the deadline")]
    Timeout,
    /// No connection, or it broke before the answer was complete.
    #[error("no connection, or a broken one")]
    Unreachable,
    /// 429.
    #[error("too many requests")]
    RateLimited,
    /// Nothing was sent: our own share of Sumsub's limits gave no turn in time.
    #[error("no turn at Sumsub in time")]
    NoTurn,
    /// 5xx.
    #[error("a server error")]
    ServerError,
    /// An answer that Sumsub's API does not give: not its JSON, without what was asked for, or too large.
    #[error("an answer that cannot be read")]
    Unreadable,
}

/// What an operator has to put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Misconfiguration {
    /// 401 on us: app token, secret key, or this machine's clock (Sumsub allows one minute).
    #[error(
        "it rejects our signature (401): check VOUCH_SUMSUB_APP_TOKEN, VOUCH_SUMSUB_SECRET_KEY and the clock"
    )]
    Unauthorized,
    /// 403: the app token lacks a permission.
    #[error("the app token lacks a permission (403)")]
    Forbidden,
    /// 404 for applicants that were there: the app token sees none of them any more.
    #[error(
        "it shows none of our applicants any more (404): check the app token's permissions and source keys"
    )]
    Hidden,
    /// The level does not exist in the app token's environment.
    #[error("it does not know the level: check the level names in the settings")]
    UnknownLevel,
    /// `copy-applicant-disabled`: the account may not copy applicants.
    #[error("copying applicants is not enabled for the account")]
    CopyDisabled,
    /// 3xx, which is never followed: the address is not that of Sumsub's API.
    #[error("it redirects: check VOUCH_SUMSUB_BASE_URL")]
    Redirected,
    /// A level name or another value makes a request that cannot be sent.
    #[error("a request cannot be built from the settings")]
    Unsendable,
    /// Another 4xx: we sent something that this version of the API does not take.
    #[error("it does not accept our request ({0})")]
    OtherStatus(u16),
}

/// How a reuse of a share token ended, other than with an applicant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReuseFailure {
    /// The share token is malformed, expired, used already, or made for another partner.
    #[error("the share token is not valid: {0}")]
    TokenInvalid(Refusal),
    /// The token is good, and the donor's applicant cannot be reused for this level.
    #[error("Sumsub refused the reuse: {0}")]
    Refused(Refusal),
    /// A 400 that does not say why. Nothing speaks against the hosted session; what is behind it, only Sumsub's support
    /// can say.
    #[error("Sumsub refused the reuse and did not name a cause")]
    Unnamed(Refusal),
    /// The donor's account is not registered as our partner.
    #[error("the donor is not a partner: {0}")]
    NotPartner(Refusal),
    /// Reusable KYC is off for the account.
    #[error("reusable KYC is disabled: {0}")]
    Disabled(Refusal),
    /// 409: Sumsub already has an applicant with this external id, or a reuse is under way.
    #[error("Sumsub already has an applicant for this organization")]
    Conflict,
    /// Nothing was done, and an operator has to act.
    #[error("Sumsub does not serve us: {0}")]
    Misconfigured(Misconfiguration),
    /// Nothing was done at Sumsub: the request never left, or was turned away unread. The token is as good as before.
    #[error("nothing was sent: {0}")]
    NotSent(Failure),
    /// The request may have reached Sumsub: whether it was carried out has to be looked up.
    #[error("the outcome is unknown: {0}")]
    OutcomeUnknown(Failure),
}

impl Failure {
    /// An outage that came without a wish for the time of the next try.
    pub(super) fn outage(kind: Outage) -> Self {
        Self::Unavailable {
            retry_after: None,
            kind,
        }
    }

    /// How long Sumsub asked us to wait before the next try.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unavailable { retry_after, .. } => *retry_after,
            Self::Misconfigured { .. } => None,
        }
    }

    /// What an answer other than 2xx means for a call that names no share token.
    pub(super) fn from_answer(answer: &ErrorAnswer) -> Self {
        let unavailable = |kind| Self::Unavailable {
            retry_after: answer.retry_after,
            kind,
        };
        let what = match answer.status {
            429 => return unavailable(Outage::RateLimited),
            408 => return unavailable(Outage::Timeout),
            500.. => return unavailable(Outage::ServerError),
            300..=399 => Misconfiguration::Redirected,
            401 => Misconfiguration::Unauthorized,
            403 => Misconfiguration::Forbidden,
            // A gateway's 404 is a page. Sumsub's own is JSON, and names the level that it could not find.
            404 if answer.body.is_none() => return unavailable(Outage::Unreadable),
            404 => Misconfiguration::UnknownLevel,
            _ if answer.name() == Some(LEVEL_NOT_FOUND) => Misconfiguration::UnknownLevel,
            other => Misconfiguration::OtherStatus(other),
        };
        Self::Misconfigured { what }
    }
}
