//! Step 2 of an import: using the token, no transaction open.

use super::lookup;
use super::{ShareToken, Work, stand_in};
use crate::failpoint::reached;
use crate::flows::binding::proven;
use crate::flows::import::error::ImportError;
use crate::flows::{Acting, Services};
use crate::sumsub::budget::Priority;
use crate::sumsub::client::Client;
use crate::sumsub::failure::{self as sumsub, ReuseFailure};
use crate::sumsub::refusals::Refusal;
use crate::sumsub::wire::Applicant;
use domain::applicant::{Asked, Proven};

/// How long after the intent "the token is invalid" may still mean that an earlier attempt of ours spent it, and that
/// its applicant does not show yet.
const SURFACES_WITHIN: chrono::TimeDelta = chrono::TimeDelta::minutes(2);

/// How a use of a token ended, other than with an applicant.
pub(super) enum CallOutcome {
    /// Sumsub refused, for the reason named.
    Refused(ImportError, String),
    /// It came to nothing, but Sumsub has an applicant of the organization's that did not come of it.
    Found(Proven),
    /// Nobody knows yet, or nothing was done: the import stays open.
    Open(sumsub::Failure),
}

/// The applicant that came of a token.
pub(in crate::flows) struct CreatedApplicant {
    pub(in crate::flows) applicant: Proven,
    /// Sumsub said so in its answer to our own use of the token; otherwise the applicant was found afterwards.
    pub(in crate::flows) answered: bool,
}

/// Step 2: the applicant that Sumsub created from the token.
pub(super) async fn call(
    services: &Services,
    sumsub: &Client,
    acting: Acting,
    work: &Work,
    share_token: &ShareToken,
) -> Result<CreatedApplicant, CallOutcome> {
    if work.resumed {
        let found = lookup::look_up(services, Priority::Broker, acting.caller, acting.target)
            .await
            .map_err(CallOutcome::Open)?;
        if let Some(applicant) = found {
            return ours(acting, work, &applicant);
        }
    }
    let user_id = acting.target.to_string();
    let refused = |cause: Refusal, make: fn(Refusal) -> ImportError| {
        let reason = cause.name.to_string();
        CallOutcome::Refused(make(cause), reason)
    };
    let answer = sumsub
        .reuse(share_token.used(work.uses), &work.level, &user_id)
        .await
        .map_err(|failure| stand_in(work.uses, failure));
    reached("import.reused");
    match answer {
        Ok(applicant) => match proven(acting.target, Asked::ToReuse, &applicant) {
            Some(applicant) => Ok(CreatedApplicant {
                applicant,
                answered: true,
            }),
            None => Err(CallOutcome::Open(unsettled())),
        },
        Err(ReuseFailure::TokenInvalid(cause)) => {
            if let Some(created) = look_again(services, acting, work).await? {
                return Ok(created);
            }
            Err(refused(cause, ImportError::TokenInvalid))
        }
        Err(ReuseFailure::Unnamed(cause)) => {
            if let Some(created) = look_again(services, acting, work).await? {
                return Ok(created);
            }
            // Operators ask Sumsub's support by the number.
            let number = cause.error_code.map(|code| format!(" {code}"));
            let reason = format!("{}{}", cause.name, number.unwrap_or_default());
            Err(CallOutcome::Refused(
                ImportError::ReuseRefused(cause),
                reason,
            ))
        }
        Err(ReuseFailure::Refused(cause)) => Err(refused(cause, ImportError::ReuseRefused)),
        Err(ReuseFailure::NotPartner(cause) | ReuseFailure::Disabled(cause)) => {
            Err(refused(cause, ImportError::ReuseNotEnabled))
        }
        Err(ReuseFailure::Conflict) => conflict(services, acting, work).await,
        Err(ReuseFailure::Misconfigured(what)) => {
            Err(CallOutcome::Open(sumsub::Failure::Misconfigured { what }))
        }
        Err(ReuseFailure::NotSent(failure)) => Err(CallOutcome::Open(failure)),
        Err(ReuseFailure::OutcomeUnknown(failure)) => {
            match lookup::look_up_patiently(services, acting.caller, acting.target).await {
                Ok(Some(applicant)) => ours(acting, work, &applicant),
                Ok(None) | Err(_) => Err(CallOutcome::Open(failure)),
            }
        }
    }
}

/// Sumsub turned a token away, and does not say that nothing was done with it before. `None` where there is no
/// applicant that it can have become.
async fn look_again(
    services: &Services,
    acting: Acting,
    work: &Work,
) -> Result<Option<CreatedApplicant>, CallOutcome> {
    if work.resumed {
        // The token may be spent because our own earlier attempt spent it, and Sumsub shows the applicant only later.
        let found = lookup::look_up_patiently(services, acting.caller, acting.target)
            .await
            .map_err(CallOutcome::Open)?;
        if let Some(applicant) = found {
            return ours(acting, work, &applicant).map(Some);
        }
        if lookup::age(services, work.requested) < SURFACES_WITHIN {
            return Err(CallOutcome::Open(unsettled()));
        }
        return Ok(None);
    }
    // A restored database may have forgotten that the token was spent for this very organization.
    let found = lookup::look_up(services, Priority::Broker, acting.caller, acting.target)
        .await
        .map_err(CallOutcome::Open)?;
    match found.and_then(|found| own(acting, &found)) {
        Some(found) => Err(CallOutcome::Found(found)),
        None => Ok(None),
    }
}

/// Sumsub says that the organization has an applicant. If it was created since our intent, it is the one we asked
/// for; else it was there before.
async fn conflict(
    services: &Services,
    acting: Acting,
    work: &Work,
) -> Result<CreatedApplicant, CallOutcome> {
    match lookup::look_up_patiently(services, acting.caller, acting.target).await {
        Ok(Some(applicant)) => ours(acting, work, &applicant),
        Ok(None) => Err(CallOutcome::Open(unsettled())),
        Err(failure) => Err(CallOutcome::Open(failure)),
    }
}

/// An applicant that was found is ours if it was created since our intent; else the organization had it before.
fn ours(
    acting: Acting,
    work: &Work,
    applicant: &Applicant,
) -> Result<CreatedApplicant, CallOutcome> {
    let Some(found) = own(acting, applicant) else {
        return Err(CallOutcome::Open(unsettled()));
    };
    if !lookup::may_stem_from(applicant, work.requested) {
        return Err(CallOutcome::Found(found));
    }
    Ok(CreatedApplicant {
        applicant: found,
        answered: false,
    })
}

/// An applicant that was looked up, where it is proven to be the organization's.
fn own(acting: Acting, applicant: &Applicant) -> Option<Proven> {
    proven(acting.target, Asked::ByExternalId, applicant)
}

/// Two answers of Sumsub's do not fit together yet.
fn unsettled() -> sumsub::Failure {
    sumsub::Failure::Unavailable {
        retry_after: None,
        kind: sumsub::Outage::Unreadable,
    }
}
