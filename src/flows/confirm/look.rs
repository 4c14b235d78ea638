//! Asking Sumsub about one record, no transaction open: whose the applicants are that were named, and the review of the
//! one to judge the record by.

use chrono::{DateTime, Utc};

use super::Asked;
use crate::domain::applicant::{self, Proven, Whose};
use crate::flows::{Failure, Services, binding};
use crate::store::confirms::Urgency;
use crate::sumsub::budget::Priority;
use crate::sumsub::wire::Review;

/// Applicants of which one comparison asks whose they are, the newest first. The rest wait for the next one.
const NAMED_AT_ONCE: usize = 4;

/// What Sumsub shows of a record's applicants.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The applicant to judge the record by. None: the customer has not opened the session yet, or the applicant is
    /// gone.
    pub(super) shown: Option<Shown>,
    /// Named for the organization, and somebody else's.
    pub(super) strangers: Vec<String>,
}

/// An applicant and its review.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) applicant_id: String,
    /// That it is the organization's. `None` where it was bound before, and proven then.
    pub(super) proven: Option<Proven>,
    pub(super) review: Box<Review>,
    pub(super) fetched_at: DateTime<Utc>,
}

pub(super) async fn see(services: &Services, asked: &Asked) -> Result<Seen, Failure> {
    let Asked { held, before, .. } = asked;
    let priority = match held.urgency {
        Urgency::Broker => Priority::Broker,
        Urgency::Webhook => Priority::Webhook,
        Urgency::Age => Priority::Reconciliation,
    };
    let mut seen = Seen::default();
    let bound = before
        .applicant_id
        .as_deref()
        .filter(|_| before.is_proven());
    if let Some(bound) = bound {
        seen.shown = review_of(services, priority, bound, None).await?;
    }
    let mut found = None;
    for id in named(asked) {
        let Some(applicant) = services.sumsub.applicant(priority, id).await? else {
            continue;
        };
        let by_id = applicant::Asked::ById;
        match binding::whose(held.organization_id, by_id, &applicant) {
            Whose::Ours(proven) if !applicant.deleted => found = found.or(Some(proven)),
            Whose::Anothers => seen.strangers.push(id.to_owned()),
            Whose::Ours(_) | Whose::Unsaid => {}
        }
    }
    if seen.shown.is_some() {
        return Ok(seen);
    }
    if found.is_none() {
        let external_id = held.organization_id.to_string();
        let lookup = services
            .sumsub
            .applicant_by_external_id(priority, &external_id);
        let by_external_id = applicant::Asked::ByExternalId;
        found = lookup
            .await?
            .filter(|applicant| !applicant.deleted && bound != Some(&applicant.id))
            .and_then(|applicant| {
                binding::proven(held.organization_id, by_external_id, &applicant)
            });
    }
    if let Some(proven) = found {
        let id = proven.applicant_id().to_owned();
        seen.shown = review_of(services, priority, &id, Some(proven)).await?;
    }
    Ok(seen)
}

/// The applicants that somebody named, and of which nobody knows yet whose they are.
fn named(asked: &Asked) -> impl Iterator<Item = &str> {
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

async fn review_of(
    services: &Services,
    priority: Priority,
    applicant_id: &str,
    proven: Option<Proven>,
) -> Result<Option<Shown>, Failure> {
    // The time of asking, not of the answer: the review is at least as new as this.
    let fetched_at = services.clock.now();
    let review = services.sumsub.review(priority, applicant_id).await?;
    Ok(review.map(|review| Shown {
        applicant_id: applicant_id.to_owned(),
        proven,
        review: Box::new(review),
        fetched_at,
    }))
}
