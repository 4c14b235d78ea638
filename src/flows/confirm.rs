//! Comparing records with Sumsub: the only way in which Sumsub moves a status.
//!
//! Held records → GET the review of each, no transaction open → one transaction for those answered meanwhile: lock,
//! check the fences, apply the table, plan the next comparison. Evidence is taken as it was *before* the GET: an event
//! that came during it makes the record due again, and only then may count.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Failure, Services};
use crate::domain::event::Cause;
use crate::domain::reconciliation;
use crate::domain::verification::{Effect, Finding, GreenEvidence, apply_review};
use crate::failpoint::reached;
use crate::ids::OrganizationId;
use crate::store::confirms::{self, Ended, Held, Urgency};
use crate::store::history::{self, Actor, Entry, Linked};
use crate::store::verifications::{self, Record};
use crate::store::{authorizations, imports};
use crate::sumsub::budget::Priority;
use crate::sumsub::wire::Review;

/// The shortest pause before a GREEN that may be the donor's is asked about again.
const ASK_AGAIN: TimeDelta = TimeDelta::seconds(1);

/// A held record as it is before Sumsub is asked.
#[derive(Debug)]
pub struct Asked {
    /// The record's place in the work to do.
    pub held: Held,
    before: Record,
}

/// A held record, and what Sumsub answered.
#[derive(Debug)]
pub struct Looked {
    /// What was asked.
    pub asked: Asked,
    seen: Seen,
}

/// What Sumsub shows of a record's applicant.
#[derive(Debug)]
enum Seen {
    /// No applicant: the customer has not opened the session yet, or the applicant is gone.
    Nothing,
    /// An applicant and its review.
    Review {
        applicant_id: String,
        review: Box<Review>,
        fetched_at: DateTime<Utc>,
    },
}

/// Reads held records. What there is nothing to ask about is left out.
///
/// # Errors
/// The database.
pub async fn ask(services: &Services, held: &[Held]) -> Result<Vec<Asked>, Failure> {
    let ids: Vec<OrganizationId> = held.iter().map(|held| held.organization_id).collect();
    let mut conn = services.connection().await?;
    let mut records = verifications::read_all(&mut conn, &ids).await?;
    let asked = held.iter().filter_map(|held| {
        let before = records.remove(&held.organization_id)?;
        let held = held.clone();
        (!before.erased).then_some(Asked { held, before })
    });
    Ok(asked.collect())
}

/// Asks Sumsub about one held record.
///
/// # Errors
/// Sumsub.
pub async fn look(services: &Services, asked: Asked) -> Result<Looked, Failure> {
    let seen = seen(services, &asked).await?;
    reached("confirm.fetched");
    Ok(Looked { asked, seen })
}

async fn seen(services: &Services, Asked { held, before }: &Asked) -> Result<Seen, Failure> {
    let priority = match held.urgency {
        Urgency::Broker => Priority::Broker,
        Urgency::Webhook => Priority::Webhook,
        Urgency::Age => Priority::Reconciliation,
    };
    if let Some(bound) = &before.applicant_id
        && let Some(seen) = review_of(services, priority, bound).await?
    {
        return Ok(seen);
    }
    let external_id = held.organization_id.to_string();
    let found = services
        .sumsub
        .applicant_by_external_id(priority, &external_id)
        .await?;
    let other = found
        .filter(|applicant| !applicant.deleted)
        .filter(|applicant| before.applicant_id.as_ref() != Some(&applicant.id));
    match other {
        Some(applicant) => Ok(review_of(services, priority, &applicant.id)
            .await?
            .unwrap_or(Seen::Nothing)),
        None => Ok(Seen::Nothing),
    }
}

async fn review_of(
    services: &Services,
    priority: Priority,
    applicant_id: &str,
) -> Result<Option<Seen>, Failure> {
    // The time of asking, not of the answer: the review is at least as new as this.
    let fetched_at = services.clock.now();
    let review = services.sumsub.review(priority, applicant_id).await?;
    Ok(review.map(|review| Seen::Review {
        applicant_id: applicant_id.to_owned(),
        review: Box::new(review),
        fetched_at,
    }))
}

/// Applies what Sumsub answered about different records, in one transaction: they wait for one commit.
///
/// # Errors
/// The database; [`Failure::InFlight`] where somebody else holds one of the records by now, whose answer is newer. Then
/// nothing was applied.
pub async fn apply(services: &Services, looked: &[Looked]) -> Result<(), Failure> {
    let now = services.clock.now();
    let looked = looked
        .iter()
        .map(|one| (one.asked.held.organization_id, one));
    let looked: BTreeMap<OrganizationId, &Looked> = looked.collect();
    let ids: Vec<OrganizationId> = looked.keys().copied().collect();
    let mut tx = services.begin().await?;
    let mut records = verifications::lock_all(&mut tx, &ids).await?;
    // What was erased while Sumsub answered stays erased.
    records.retain(|_, record| !record.erased);
    let open = imports::open_among(&mut tx, &ids).await?;
    let (mut ended, mut entries, mut saved) = (Vec::new(), Vec::new(), Vec::new());
    for (id, record) in &mut records {
        let Some(looked) = looked.get(id) else {
            continue;
        };
        let known = record.clone();
        let judged = judge(services, &mut tx, looked, record, open.contains(id), now).await?;
        let by_age = now + reconciliation::pause(record.state.status, now - record.updated_at);
        let (next, urgency) = match judged.again_at {
            Some(at) => (at, Urgency::Webhook),
            None => (by_age, Urgency::Age),
        };
        ended.push(Ended {
            held: &looked.asked.held,
            next,
            urgency,
        });
        let record: &Record = record;
        match judged.entry {
            Some(entry) => entries.push((record, entry)),
            None if *record != known => saved.push(record),
            None => {}
        }
    }
    if !entries.is_empty() {
        history::write(&mut tx, &services.journal, &entries).await?;
    }
    if !saved.is_empty() {
        verifications::save(&mut tx, &saved).await?;
    }
    if !confirms::finish(&mut tx, &ended).await? {
        return Err(Failure::InFlight);
    }
    reached("confirm.applied");
    tx.commit().await?;
    reached("confirm.finished");
    for (record, _) in entries {
        services.changed(record.organization_id);
    }
    Ok(())
}

/// What an answer means for a record.
#[derive(Debug, Default)]
struct Judged {
    /// What is to be written of it.
    entry: Option<Linked>,
    /// When to ask again, where the answer does not count yet.
    again_at: Option<DateTime<Utc>>,
}

impl From<Linked> for Judged {
    fn from(entry: Linked) -> Self {
        Self {
            entry: Some(entry),
            again_at: None,
        }
    }
}

/// Applies one answer to its locked record, which is written afterwards.
async fn judge(
    services: &Services,
    tx: &mut sqlx::PgConnection,
    Looked { asked, seen }: &Looked,
    record: &mut Record,
    import_open: bool,
    now: DateTime<Utc>,
) -> Result<Judged, Failure> {
    let before = &asked.before;
    let organization = record.organization_id;
    let unproven = matches!(seen, Seen::Nothing)
        && record.applicant_id.is_some()
        && !history::rests_on_an_applicant(tx, organization).await?;
    match seen {
        Seen::Nothing if unproven => {
            // Only a webhook ever named it. Kept, it would stand in the way of an import, and what was claimed of it
            // would count for another applicant.
            tracing::warn!(%organization, "a webhook named an applicant that Sumsub does not show");
            record.unbind();
            Ok(Judged::default())
        }
        Seen::Nothing if record.applicant_id.is_some() => {
            note(services, record, Cause::ApplicantUnavailable, None, now)
        }
        Seen::Nothing => Ok(Judged::default()),
        Seen::Review {
            applicant_id,
            review,
            fetched_at,
        } => {
            let rebound = before.applicant_id.as_ref() != Some(applicant_id);
            record.bind(applicant_id, now);
            let finding = review.finding();
            if submitted(finding) {
                // The first we hear of a submission, because its webhook is late or lost. What came with a share token
                // was not submitted here.
                if record.submitted_at.is_none() && !record.state.imported && !import_open {
                    authorizations::sign_by_session(tx, organization, None, now).await?;
                }
                record.mark_submitted(now);
            }
            // Asked while an officer's word stood, applied after it was taken back: what counts then is the review
            // that the release has made due.
            let asked_too_early = before.state.is_officers() && !record.state.is_officers();
            let before = (!rebound).then_some(before);
            let green = GreenEvidence {
                at_our_level: level(before, record, review)
                    == Some(services.levels.of(record.kind)),
                own_verdict: own_verdict(services, before, record, *fetched_at),
            };
            let effect = match asked_too_early {
                true => Effect::Stay,
                // First the import, then its verdict: recording the import makes the record due at once. Its intent was
                // written under the record's lock before Sumsub was called, so a GET that can have seen an imported
                // applicant is never judged without knowing of the import.
                false if import_open && is_verdict(finding) => Effect::AskAgain,
                false => apply_review(record.state, finding, green),
            };
            match effect {
                Effect::Move(to) => {
                    let (reason, payload) = (safe_reason(review), payload(review));
                    let entry = Entry {
                        cause: Cause::Review,
                        to: Some(to),
                        actor: Actor::Provider,
                        reason: reason.as_deref(),
                        payload: Some(&payload),
                    };
                    Ok(history::link(&services.journal, record, &entry, now)?.into())
                }
                Effect::Stay => {
                    // An answer that fits: what an operator had to look at has passed.
                    record.operator_flag = None;
                    Ok(Judged::default())
                }
                Effect::AskAgain => Ok(Judged {
                    entry: None,
                    again_at: Some(countable_at(services, record, now)),
                }),
                Effect::WrongLevel => {
                    note(services, record, Cause::LevelMismatch, Some(review), now)
                }
                Effect::NotUnderstood => {
                    let cause = Cause::ReviewNotUnderstood;
                    note(services, record, cause, Some(review), now)
                }
            }
        }
    }
}

/// An entry for an operator, unless the newest one already says so.
fn note(
    services: &Services,
    record: &mut Record,
    cause: Cause,
    review: Option<&Review>,
    now: DateTime<Utc>,
) -> Result<Judged, Failure> {
    if record.operator_flag == Some(cause) {
        return Ok(Judged::default());
    }
    tracing::warn!(organization = %record.organization_id, cause = cause.as_str(), "a record needs an operator");
    let payload = review.map(payload);
    let entry = Entry {
        cause,
        to: None,
        actor: Actor::Provider,
        reason: None,
        payload: payload.as_deref(),
    };
    Ok(history::link(&services.journal, record, &entry, now)?.into())
}

fn submitted(finding: Finding) -> bool {
    match finding {
        Finding::InProgress
        | Finding::OnHold
        | Finding::Green
        | Finding::RedRetry
        | Finding::RedFinal => true,
        Finding::Init | Finding::AwaitingUser | Finding::Unknown => false,
    }
}

/// Whether a review has ended for good.
fn is_verdict(finding: Finding) -> bool {
    match finding {
        Finding::Green | Finding::RedFinal => true,
        Finding::Init
        | Finding::InProgress
        | Finding::OnHold
        | Finding::AwaitingUser
        | Finding::RedRetry
        | Finding::Unknown => false,
    }
}

/// The level a review was made at: its own word, else the newest event's, else the one sent with the share token.
fn level<'r>(known: Option<&'r Record>, record: &'r Record, review: &'r Review) -> Option<&'r str> {
    let event_level = known.and_then(|before| before.event_level.as_deref());
    review
        .level_name
        .as_deref()
        .or(event_level)
        .or(record.import_level.as_deref())
}

/// Whether a GREEN is Sumsub's verdict about our applicant, and not the donor's.
///
/// `known` is the evidence from before the GET. Whether the applicant was imported is judged by the record as it is
/// under the lock.
fn own_verdict(
    services: &Services,
    known: Option<&Record>,
    record: &Record,
    fetched_at: DateTime<Utc>,
) -> bool {
    if known.is_some_and(|before| before.own_review_at.is_some()) {
        return true;
    }
    let green_after = services.policy.import_green_after;
    !record.state.imported
        || record.applicant_bound_at.is_some_and(|bound_at| {
            (fetched_at - bound_at)
                .to_std()
                .is_ok_and(|age| age >= green_after)
        })
}

fn countable_at(services: &Services, record: &Record, now: DateTime<Utc>) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(services.policy.import_green_after).unwrap_or(TimeDelta::MAX);
    let soonest = now + ASK_AGAIN;
    record
        .applicant_bound_at
        .map_or(soonest, |bound_at| (bound_at + wait).max(soonest))
}

/// Sumsub's reject labels: a closed vocabulary, unlike its comments.
fn safe_reason(review: &Review) -> Option<String> {
    let is_label = |label: &&String| {
        label.len() <= 64
            && label
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    let labels: Vec<&str> = review
        .reject_labels
        .iter()
        .filter(is_label)
        .take(10)
        .map(String::as_str)
        .collect();
    (!labels.is_empty()).then(|| labels.join(", "))
}

/// What Sumsub said, for the sealed part of the history.
fn payload(review: &Review) -> Vec<u8> {
    serde_json::json!({
        "reviewStatus": review.status,
        "reviewAnswer": review.answer,
        "reviewRejectType": review.reject_type,
        "rejectLabels": review.reject_labels,
        "levelName": review.level_name,
        "attemptId": review.attempt_id,
        "moderationComment": review.moderation_comment,
        "clientComment": review.client_comment.as_ref().map(|comment| comment.expose()),
    })
    .to_string()
    .into_bytes()
}
