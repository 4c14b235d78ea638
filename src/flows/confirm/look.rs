//! Asking Sumsub about one record, no transaction open: whose the applicants are that were named, whether the bound one is
//! there, and the review of the one to judge the record by.

use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};

use super::ConfirmSubject;
use crate::flows::error::ReconcileError;
use crate::flows::{Services, binding};
use crate::store::confirms::Urgency;
use crate::store::troubles;
use crate::sumsub::budget::Priority;
use crate::sumsub::client::{Client, Reviewed};
use crate::sumsub::failure::{Failure, Misconfiguration};
use crate::sumsub::wire::Review;
use domain::applicant::{self, Proven, Trouble, Whose};
use domain::event::Cause;

/// Applicants of which one comparison asks whose they are, the newest first. The rest wait for the next one.
const NAMED_AT_ONCE: usize = 4;

/// What Sumsub shows of a record's applicants.
#[derive(Debug, Default)]
pub(super) struct SumsubView {
    /// The applicant to judge the record by. None: the customer has not opened the session yet, or the applicant is
    /// gone.
    pub(super) shown: Option<ShownApplicant>,
    /// The organization's applicant that is gone, and how.
    pub(super) gone: Option<(String, Trouble)>,
    /// Named for the organization, and another's.
    pub(super) strangers: Vec<String>,
}

/// An applicant and its review.
#[derive(Debug)]
pub(super) struct ShownApplicant {
    pub(super) applicant_id: String,
    /// That it is the organization's. `None` where it was bound before, and proven then.
    pub(super) proven: Option<Proven>,
    /// Sumsub was asked for the applicant itself as well, and it is there.
    pub(super) there: bool,
    pub(super) review: Box<Review>,
    /// By Sumsub's clock.
    pub(super) fetched_at: DateTime<Utc>,
}

pub(super) async fn see(
    services: &Services,
    asked: &ConfirmSubject,
) -> Result<SumsubView, ReconcileError> {
    let ConfirmSubject { held, before, .. } = asked;
    let priority = match held.urgency {
        Urgency::Broker => Priority::Broker,
        Urgency::Webhook => Priority::Webhook,
        Urgency::Age => Priority::Reconciliation,
    };
    // Each party's questions wait behind its own.
    let sumsub = services.sumsub.on_behalf_of(held.party);
    let mut seen = SumsubView::default();
    let bound = before
        .applicant_id
        .as_deref()
        .filter(|_| before.is_proven());
    if let Some(bound) = bound {
        match bound_one(services, &sumsub, priority, asked, bound).await? {
            Ok(shown) => seen.shown = Some(shown),
            Err(trouble) => seen.gone = Some((bound.to_owned(), trouble)),
        }
    }
    let mut found = None;
    for id in named(asked) {
        let Some(applicant) = sumsub.applicant(priority, id).await? else {
            continue;
        };
        let by_id = applicant::Asked::ById;
        match binding::whose(held.organization_id, by_id, &applicant) {
            Whose::Ours(proven) if !applicant.deleted => found = found.or(Some(proven)),
            Whose::Ours(_) if bound.is_none() => {
                let trouble = told(asked, id).unwrap_or(Trouble::Deleted);
                seen.gone.get_or_insert((id.to_owned(), trouble));
            }
            Whose::Anothers => seen.strangers.push(id.to_owned()),
            Whose::Ours(_) | Whose::Unsaid => {}
        }
    }
    if seen.shown.is_some() {
        return Ok(seen);
    }
    if found.is_none() {
        let external_id = held.organization_id.to_string();
        let lookup = sumsub.applicant_by_external_id(priority, &external_id);
        let by_external_id = applicant::Asked::ByExternalId;
        found = lookup
            .await?
            .filter(|applicant| !applicant.deleted && bound != Some(&applicant.id))
            .and_then(|applicant| {
                binding::proven(held.organization_id, by_external_id, &applicant)
            });
    }
    if let Some(proven) = found {
        // The time of asking, not of the answer: the review is at least as new as this.
        let asked_at = services.clock.now();
        let id = proven.applicant_id().to_owned();
        if let Reviewed::Review(review) = sumsub.review(priority, &id).await? {
            seen.shown = Some(ShownApplicant {
                applicant_id: id,
                proven: Some(proven),
                there: true,
                review,
                fetched_at: services.at_sumsub(asked_at),
            });
        }
    }
    Ok(seen)
}

/// The bound applicant with its review, or in what way it is gone. The review alone may go on saying GREEN, so where
/// there is any doubt the applicant itself is asked for.
async fn bound_one(
    services: &Services,
    sumsub: &Client,
    priority: Priority,
    asked: &ConfirmSubject,
    bound: &str,
) -> Result<Result<ShownApplicant, Trouble>, ReconcileError> {
    let asked_at = services.clock.now();
    let reviewed = sumsub.review(priority, bound).await?;
    // A process that has heard of Sumsub for the first time knows its clock from now on.
    let fetched_at = services.at_sumsub(asked_at);
    let (review, missing) = match reviewed {
        Reviewed::Review(review) => (Some(review), None),
        Reviewed::NotFound => (None, Some(Trouble::NotFound)),
        Reviewed::Refused => (None, Some(Trouble::NoReview)),
    };
    if missing == Some(Trouble::NotFound) {
        let known = asked.troubles.iter();
        let mut known = known.filter(|known| known.applicant_id == bound);
        if !known.any(|known| known.trouble == Trouble::NotFound) {
            refuse_if_hidden(services, sumsub, priority, bound).await?;
        }
    } else {
        services.applicants_hidden.store(false, Ordering::Relaxed);
    }
    let told = told(asked, bound);
    let flagged = asked.before.operator_flag == Some(Cause::ApplicantUnavailable);
    let mut there = false;
    let mut gone = missing;
    if missing.is_some() || told.is_some() || flagged {
        let applicant = sumsub.applicant(priority, bound).await?;
        there = applicant
            .as_ref()
            .is_some_and(|applicant| !applicant.deleted);
        if !there {
            let deleted = applicant.map_or(Trouble::NotFound, |_| Trouble::Deleted);
            gone = told.or(missing).or(Some(deleted));
        }
    }
    Ok(match (review, gone) {
        (Some(review), None) => Ok(ShownApplicant {
            applicant_id: bound.to_owned(),
            proven: None,
            there,
            review,
            fetched_at,
        }),
        (_, gone) => Err(gone.unwrap_or(Trouble::NotFound)),
    })
}

/// In what way an applicant is said to be gone, by the newest that is known.
fn told(asked: &ConfirmSubject, applicant_id: &str) -> Option<Trouble> {
    let mut gone = asked
        .troubles
        .iter()
        .filter(|known| known.applicant_id == applicant_id && known.trouble.is_gone());
    gone.next().map(|known| known.trouble)
}

/// An applicant is not shown any more. If others that were there are not shown either, it is our app token that lost a
/// permission, and nothing is known of any of them: that is told once, and asked again later.
async fn refuse_if_hidden(
    services: &Services,
    sumsub: &Client,
    priority: Priority,
    applicant_id: &str,
) -> Result<(), ReconcileError> {
    let others = {
        let mut conn = services.connection().await?;
        troubles::neighbours(&mut conn, applicant_id).await?
    };
    for other in &others {
        match sumsub.review(priority, other).await? {
            Reviewed::NotFound => {}
            Reviewed::Review(_) | Reviewed::Refused => return Ok(()),
        }
    }
    if others.is_empty() {
        return Ok(());
    }
    let what = Misconfiguration::Hidden;
    if !services.applicants_hidden.swap(true, Ordering::Relaxed) {
        tracing::error!(cause = %what, "Sumsub does not serve us");
    }
    Err(Failure::Misconfigured { what }.into())
}

/// The applicants that somebody named, and of which nobody knows yet whose they are.
fn named(asked: &ConfirmSubject) -> impl Iterator<Item = &str> {
    let before = &asked.before;
    let unproven = before
        .applicant_id
        .as_deref()
        .filter(|_| !before.is_proven());
    let candidates = asked.candidates.iter().filter(|named| !named.of_another);
    let candidates = candidates.map(|named| named.applicant_id.as_str());
    unproven
        .into_iter()
        .chain(candidates.filter(move |id| before.applicant_id.as_deref() != Some(id)))
        .take(NAMED_AT_ONCE)
}
