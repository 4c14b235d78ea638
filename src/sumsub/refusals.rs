//! Sumsub's names for a refused reuse, and what each means for the people involved.
//!
//! The name decides, never the number: 10518 stands for two names in Sumsub's own documents. Where it is not
//! documented whether a refusal uses the token up, a later try is said to need a new one: share tokens live for
//! minutes.

use domain::closed_codes;
use std::borrow::Cow;
use std::fmt;

use super::answer::ErrorAnswer;
use super::failure::{Failure, LEVEL_NOT_FOUND, Misconfiguration, ReuseFailure};

/// The provider's cause of a refusal, fit for the broker's eyes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Sumsub's `errorName`. A plain 401 about the token has none and is given the name of the same finding,
    /// `invalid-share-token`; a 400 without one is `unnamed`.
    pub name: Cow<'static, str>,
    /// Sumsub's `errorCode`: information only.
    pub error_code: Option<i64>,
    /// Whether importing this customer may work later, once `who_acts` has acted.
    pub retryable: bool,
    /// Whether that later import needs a fresh share token.
    pub needs_new_token: bool,
    /// Whose move it is.
    pub who_acts: WhoActs,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

closed_codes! {
    /// Who can change something about a refusal.
    pub enum WhoActs {
        /// The customer: by a hosted session, or by bringing their data at the donor up to date.
        Customer = "customer",
        /// The broker: by obtaining another share token.
        Broker = "broker",
        /// The operator of this service, at our Sumsub account.
        Operator = "operator",
        /// The company that shares its applicant.
        Donor = "donor",
        /// Nobody: the answer will not change.
        Nobody = "nobody",
    }
}

/// What kind of failure a name is.
#[derive(Clone, Copy)]
enum Kind {
    Token,
    Refused,
    NotPartner,
    Disabled,
    CopyDisabled,
}

/// What can still be done about it.
#[derive(Clone, Copy)]
enum Remedy {
    /// Obtain another token and import again.
    NewToken,
    /// Import again, with another token, once the cause is gone.
    Later,
    /// An import will not work for this customer. Where it is the customer's move, a hosted session will.
    NoImport,
}

struct Row {
    name: &'static str,
    kind: Kind,
    remedy: Remedy,
    who_acts: WhoActs,
}

const fn row(name: &'static str, kind: Kind, remedy: Remedy, who_acts: WhoActs) -> Row {
    Row {
        name,
        kind,
        remedy,
        who_acts,
    }
}

/// The cause of a refusal for which Sumsub names none.
const UNNAMED: &str = "unnamed";

/// The nameless 401 about the share token.
const TOKEN_INVALID: Row = row(
    "invalid-share-token",
    Kind::Token,
    Remedy::NewToken,
    WhoActs::Broker,
);

// Sources: [R] Sumsub reference "reuse-applicant-for-reusable-kyc" · [S] Sumsub's agent-skills repository,
// sumsub-integrate-id-connect · [C] Sumsub reference "copy-applicant-profile". The columns beside the name are our
// judgement.
#[rustfmt::skip]
const ROWS: [Row; 21] = [
    // [R] 10501: we are not registered as a partner of the donor.
    row("not-in-partners-list", Kind::NotPartner, Remedy::Later, WhoActs::Operator),
    // [R] 10502: the partner named in the token is not valid: it was made for another partner.
    row("invalid-partner-id", Kind::Token, Remedy::NewToken, WhoActs::Broker),
    // [R] 10503: malformed or expired.
    TOKEN_INVALID,
    // [R] 10504: not a token for this level.
    row("non-suitable-share-token", Kind::Token, Remedy::NewToken, WhoActs::Broker),
    // [R] 10505: the feature is off.
    row("reusable-kyc-disabled", Kind::Disabled, Remedy::Later, WhoActs::Operator),
    // [R] 10506: not eligible, without a closer reason.
    row("reusable-kyc-not-reusable", Kind::Refused, Remedy::NoImport, WhoActs::Customer),
    // [R] 10507: the donor has not approved the applicant.
    row("reusable-kyc-not-approved-applicant", Kind::Refused, Remedy::Later, WhoActs::Donor),
    // [R] 10508: the donor's applicant is not active.
    row("reusable-kyc-not-active-applicant", Kind::Refused, Remedy::Later, WhoActs::Donor),
    // [R] 10509: the donor's kind of moderation does not fit.
    row("reusable-kyc-not-kyc-moderation-type", Kind::Refused, Remedy::NoImport, WhoActs::Customer),
    // [R] 10510: selfie or identity document missing.
    row("reusable-kyc-not-selfie-or-identity-doc", Kind::Refused, Remedy::NoImport, WhoActs::Customer),
    // [R] 10511: liveness required and not there.
    row("reusable-kyc-not-selfie-liveness", Kind::Refused, Remedy::NoImport, WhoActs::Customer),
    // [R] 10512: the levels share no document type.
    row("reusable-kyc-not-req-doc-overlap", Kind::Refused, Remedy::NoImport, WhoActs::Customer),
    // [R] 10513: the document types do not fit our level.
    row("reusable-kyc-not-compatible-doc-type", Kind::Refused, Remedy::NoImport, WhoActs::Customer),
    // [R] 10514: the identity document is out of date.
    row("reusable-kyc-not-actual-poi-date", Kind::Refused, Remedy::Later, WhoActs::Customer),
    // [R] 10515: the proof of address is out of date.
    row("reusable-kyc-not-actual-poa-date", Kind::Refused, Remedy::Later, WhoActs::Customer),
    // [R] 10516: too young or too old.
    row("reusable-kyc-not-acceptable-age", Kind::Refused, Remedy::NoImport, WhoActs::Nobody),
    // [R] 10517: captured under other settings than ours.
    row("reusable-kyc-incompatible-capture-settings", Kind::Refused, Remedy::NoImport, WhoActs::Customer),
    // [S] 10518: the e-mail addresses differ.
    row("reusable-kyc-email-mismatch", Kind::Refused, Remedy::NoImport, WhoActs::Customer),
    // [S] 10519: the phone numbers differ.
    row("reusable-kyc-phone-mismatch", Kind::Refused, Remedy::NoImport, WhoActs::Customer),
    // [S] 10521: the customer's Sumsub ID account is not active.
    row("reusable-kyc-inactive-sumsub-id-account", Kind::Refused, Remedy::Later, WhoActs::Customer),
    // [C] 10518 again: our account may not copy applicants.
    row("copy-applicant-disabled", Kind::CopyDisabled, Remedy::Later, WhoActs::Operator),
];

impl Row {
    fn failure(&self, error_code: Option<i64>) -> ReuseFailure {
        let refusal = Refusal {
            name: Cow::Borrowed(self.name),
            error_code,
            retryable: !matches!(self.remedy, Remedy::NoImport),
            needs_new_token: !matches!(self.remedy, Remedy::NoImport),
            who_acts: self.who_acts,
        };
        match self.kind {
            Kind::Token => ReuseFailure::TokenInvalid(refusal),
            Kind::Refused => ReuseFailure::Refused(refusal),
            Kind::NotPartner => ReuseFailure::NotPartner(refusal),
            Kind::Disabled => ReuseFailure::Disabled(refusal),
            Kind::CopyDisabled => ReuseFailure::Misconfigured(Misconfiguration::CopyDisabled),
        }
    }
}

/// What an answer other than 2xx to a reuse means.
pub(super) enum Judgement {
    /// It means this.
    Certain(ReuseFailure),
    /// A 401 that speaks of a token: the share token, if a lookup signed the same way passes; else our own.
    TokenOrUs,
}

/// Judges an answer other than 2xx to a reuse or its preview.
pub(super) fn judge(answer: &ErrorAnswer) -> Judgement {
    let code = answer.body.as_ref().and_then(|body| body.code);
    let name = answer
        .name()
        .filter(|_| (400..500).contains(&answer.status));
    if let Some(row) = ROWS.iter().find(|row| Some(row.name) == name) {
        return Judgement::Certain(row.failure(code));
    }
    Judgement::Certain(match (answer.status, name) {
        (401, _) if answer.body.as_ref().is_some_and(|body| body.token_invalid) => {
            return Judgement::TokenOrUs;
        }
        (409, _) => ReuseFailure::Conflict,
        (400, None) if answer.body.is_some() => ReuseFailure::Unnamed(Refusal {
            name: Cow::Borrowed(UNNAMED),
            error_code: code,
            retryable: false,
            needs_new_token: false,
            who_acts: WhoActs::Customer,
        }),
        // A page from something in between: Sumsub has not seen the request.
        (404, _) if answer.body.is_none() => ReuseFailure::NotSent(Failure::from_answer(answer)),
        // A name that is new to us: the hosted session is the way that remains, as for Sumsub's own generic refusal.
        (400, Some(name)) if name != LEVEL_NOT_FOUND => ReuseFailure::Refused(Refusal {
            name: Cow::Owned(name.to_owned()),
            error_code: code,
            retryable: false,
            needs_new_token: false,
            who_acts: WhoActs::Customer,
        }),
        _ => match Failure::from_answer(answer) {
            Failure::Misconfigured { what } => ReuseFailure::Misconfigured(what),
            // Turned away before it was read.
            failure if answer.status == 429 => ReuseFailure::NotSent(failure),
            failure => ReuseFailure::OutcomeUnknown(failure),
        },
    })
}

/// The failure for a share token that a 401 turned away.
pub(super) fn token_invalid(answer: &ErrorAnswer) -> ReuseFailure {
    TOKEN_INVALID.failure(answer.body.as_ref().and_then(|body| body.code))
}

/// The failure for a share token that was used before: a 401 without a code.
pub(crate) fn token_used() -> ReuseFailure {
    TOKEN_INVALID.failure(None)
}

/// The failure for a text that Sumsub need not be asked about: no share token looks like it.
pub(super) fn token_never_valid() -> ReuseFailure {
    TOKEN_INVALID.failure(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_listed_twice_and_every_name_looks_like_one_of_sumsubs() {
        for (at, row) in ROWS.iter().enumerate() {
            assert!(
                row.name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{}",
                row.name
            );
            assert!(
                ROWS.iter().skip(at + 1).all(|other| other.name != row.name),
                "{}",
                row.name
            );
        }
    }

    #[test]
    fn each_row_is_consistent() {
        for row in &ROWS {
            match row.failure(Some(1)) {
                ReuseFailure::TokenInvalid(refusal) => {
                    assert!(refusal.retryable && refusal.needs_new_token, "{refusal}");
                }
                ReuseFailure::Refused(refusal) => {
                    assert_ne!(refusal.who_acts, WhoActs::Operator, "{refusal}");
                }
                ReuseFailure::NotPartner(refusal) | ReuseFailure::Disabled(refusal) => {
                    assert_eq!(refusal.who_acts, WhoActs::Operator, "{refusal}");
                }
                other => assert_eq!(
                    other,
                    ReuseFailure::Misconfigured(Misconfiguration::CopyDisabled)
                ),
            }
        }
    }
}
