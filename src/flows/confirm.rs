//! Comparing records with Sumsub: the only way in which Sumsub moves a status.
//!
//! Claimed records → GET the review of each, no transaction open → one transaction for those answered meanwhile: lock,
//! check the fences, apply the table, plan the next comparison. Evidence is taken as it was *before* the GET: an event
//! that came during it makes the record due again, and only then may count.

pub(crate) mod line;
mod look;
mod notes;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use self::look::{SumsubView, see};
use self::notes::ApplicantTrouble;
use super::error::{CommonError, ReconcileError};
use super::{Services, binding};
use crate::failpoint::reached;
use crate::store::StoreError;
use crate::store::candidates::{self, Candidate};
use crate::store::confirms::{self, ClaimedConfirm, ConfirmEnd, Urgency};
use crate::store::history::{self, Actor, Entry, Linked};
use crate::store::troubles::{self, Standing};
use crate::store::verifications::{self, Record};
use crate::store::{authorizations, imports};
use crate::sumsub::wire::Review;
use base::ids::OrganizationId;
use domain::applicant::Trouble;
use domain::event::Cause;
use domain::reconciliation;
use domain::verification::{Effect, Finding, GreenEvidence, Status, apply_review};

/// The shortest pause before a GREEN that may be the donor's is asked about again.
const ASK_AGAIN: TimeDelta = TimeDelta::seconds(1);

/// A held record as it is before Sumsub is asked.
#[derive(Debug)]
pub struct ConfirmSubject {
    /// The record's place in the work to do.
    pub held: ClaimedConfirm,
    before: Record,
    /// Applicants that were named for it, and are not proven to be its own.
    candidates: Vec<Candidate>,
    /// What is known to be wrong with its applicants.
    troubles: Vec<Standing>,
}

/// A held record, and what Sumsub answered.
#[derive(Debug)]
pub struct ConfirmLook {
    pub asked: ConfirmSubject,
    seen: SumsubView,
}

/// Reads held records. What there is nothing to ask about, because it was erased or is gone, is left out and due no
/// more.
pub async fn ask(
    services: &Services,
    held: &[ClaimedConfirm],
) -> Result<Vec<ConfirmSubject>, StoreError> {
    let ids: Vec<OrganizationId> = held.iter().map(|held| held.organization_id).collect();
    let mut conn = services.connection().await?;
    let mut records = verifications::read_all(&mut conn, &ids).await?;
    let mut named = candidates::of_all(&mut conn, &ids).await?;
    let mut wrong = troubles::of_all(&mut conn, &ids).await?;
    let (mut asked, mut gone) = (Vec::with_capacity(held.len()), Vec::new());
    for held in held {
        match records.remove(&held.organization_id) {
            Some(before) if !before.erased => asked.push(ConfirmSubject {
                held: held.clone(),
                before,
                candidates: named.remove(&held.organization_id).unwrap_or_default(),
                troubles: wrong.remove(&held.organization_id).unwrap_or_default(),
            }),
            Some(_) | None => gone.push(held),
        }
    }
    if !gone.is_empty() {
        confirms::forget(&mut conn, &gone).await?;
    }
    Ok(asked)
}

/// Asks Sumsub about one held record.
pub async fn look(
    services: &Services,
    asked: ConfirmSubject,
) -> Result<ConfirmLook, ReconcileError> {
    let seen = see(services, &asked).await?;
    reached("confirm.fetched");
    Ok(ConfirmLook { asked, seen })
}

/// Applies what Sumsub answered about different records, in one transaction: they wait for one commit.
///
/// # Errors
/// The database; [`CommonError::InFlight`] where another worker holds one of the records by now, whose answer is newer.
/// Then nothing was applied.
pub async fn apply(services: &Services, looked: &[ConfirmLook]) -> Result<(), CommonError> {
    let now = services.clock.now();
    let looked = looked
        .iter()
        .map(|one| (one.asked.held.organization_id, one));
    let looked: BTreeMap<OrganizationId, &ConfirmLook> = looked.collect();
    let ids: Vec<OrganizationId> = looked.keys().copied().collect();
    let mut tx = services.begin().await?;
    let mut records = verifications::lock_all(&mut tx, &ids).await?;
    // What was erased while Sumsub answered stays erased.
    records.retain(|_, record| !record.erased);
    let gone = looked.iter().filter(|(id, _)| !records.contains_key(id));
    let gone: Vec<&ClaimedConfirm> = gone.map(|(_, one)| &one.asked.held).collect();
    if !gone.is_empty() {
        confirms::forget(&mut tx, &gone).await?;
    }
    let open = imports::open_among(&mut tx, &ids).await?;
    let (mut ended, mut entries) = (Vec::new(), Vec::new());
    let (mut saved, mut changed) = (Vec::new(), Vec::new());
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
        ended.push(ConfirmEnd {
            held: &looked.asked.held,
            next,
            urgency,
        });
        let record: &Record = record;
        if record.sequence != known.sequence {
            changed.push(*id);
        }
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
        verifications::save(&mut tx, &services.journal.audit, &saved).await?;
    }
    if !confirms::finish(&mut tx, &ended).await? {
        return Err(CommonError::InFlight);
    }
    reached("confirm.applied");
    tx.commit().await?;
    reached("confirm.finished");
    for id in changed {
        services.changed(id);
    }
    Ok(())
}

/// What an answer means for a record.
#[derive(Debug, Default)]
struct ReviewVerdict {
    /// What is to be written of it.
    entry: Option<Linked>,
    /// When to ask again, where the answer does not count yet.
    again_at: Option<DateTime<Utc>>,
}

impl ReviewVerdict {
    fn again(at: DateTime<Utc>) -> Self {
        Self {
            entry: None,
            again_at: Some(at),
        }
    }
}

impl From<Linked> for ReviewVerdict {
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
    ConfirmLook { asked, seen }: &ConfirmLook,
    record: &mut Record,
    import_open: bool,
    now: DateTime<Utc>,
) -> Result<ReviewVerdict, StoreError> {
    let organization = record.organization_id;
    let before = &asked.before;
    // Before strangers are let go.
    let moved_on = record.applicant_id != before.applicant_id;
    for stranger in &seen.strangers {
        notes::note_stranger(services, tx, record, stranger, now).await?;
    }
    let Some(shown) = &seen.shown else {
        let gone = seen.gone.as_ref();
        if gone.is_none()
            && record.applicant_id.is_some()
            && !record.is_proven()
            && !history::rests_on_an_applicant(tx, organization).await?
        {
            // Only a webhook ever named it, to an older version. Kept, it would stand in the way of an import, and
            // what was claimed of it would count for another applicant.
            tracing::warn!(%organization, "a webhook named an applicant that Sumsub does not show");
            record.unbind();
            return Ok(ReviewVerdict::default());
        }
        let gone = gone.cloned().or_else(|| {
            let bound = record.applicant_id.clone()?;
            Some((bound, Trouble::NotFound))
        });
        if let Some((applicant, trouble)) = gone {
            let of_bound = record
                .applicant_id
                .as_ref()
                .is_none_or(|id| *id == applicant);
            if moved_on && !of_bound {
                return Ok(ReviewVerdict::again(now));
            }
            let wrong = ApplicantTrouble {
                applicant_id: &applicant,
                trouble,
                detail: None,
            };
            notes::note_trouble(services, tx, record, wrong, now).await?;
        }
        return Ok(ReviewVerdict::default());
    };
    let (applicant_id, review) = (Some(&shown.applicant_id), &shown.review);
    if moved_on && record.applicant_id.as_ref() != applicant_id {
        // Another applicant was bound while Sumsub answered: it is the one to ask about.
        return Ok(ReviewVerdict::again(now));
    }
    if let Some(proven) = &shown.proven {
        binding::bind_found(services, tx, record, proven, import_open, now).await?;
    }
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
    let known = evidence_before(asked, &shown.applicant_id);
    let failed = notes::weigh(services, tx, record, asked, shown, now).await?;
    let reviewed = level(known.0, record, review);
    let green = GreenEvidence {
        at_our_level: match reviewed {
            Some(reviewed) => reviewed == services.levels.of(record.kind),
            // Nothing says that an approved one was reviewed at another.
            None => record.state.status == Status::Approved,
        },
        own_verdict: own_verdict(services, known.1, record, shown.fetched_at),
    };
    let effect = match asked_too_early {
        true => Effect::Stay,
        // First the import, then its verdict: recording the import makes the record due at once. Its intent was
        // written under the record's lock before Sumsub was called, so a GET that can have seen an imported
        // applicant is never judged without knowing of the import. What it still lacks is no sooner said.
        false if import_open && (is_verdict(finding) || finding == Finding::Init) => {
            Effect::AskAgain
        }
        // It may be from before the failure.
        false if failed && finding == Finding::Green => return Ok(ReviewVerdict::default()),
        false => apply_review(record.state, finding, green),
    };
    match effect {
        Effect::Move(to) => {
            if finding == Finding::Green {
                notes::level_fits(tx, record, asked, shown, now).await?;
            }
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
            if finding == Finding::Green && green.at_our_level {
                notes::level_fits(tx, record, asked, shown, now).await?;
            }
            record.operator_flag = record.operator_flag.filter(|flag| flag.stays_flagged());
            Ok(ReviewVerdict::default())
        }
        Effect::AskAgain => Ok(ReviewVerdict::again(countable_at(services, record, now))),
        Effect::WrongLevel => {
            let reviewed = reviewed.unwrap_or_default().to_owned();
            notes::note_level(services, tx, record, asked, shown, &reviewed, now).await
        }
        Effect::NotUnderstood => notes::not_understood(services, record, review, now),
    }
}

/// What was known before the GET about the applicant that it showed: the level that its events named, and when a review
/// of its own was first heard of.
fn evidence_before<'a>(
    ConfirmSubject {
        before, candidates, ..
    }: &'a ConfirmSubject,
    applicant_id: &str,
) -> (Option<&'a str>, Option<DateTime<Utc>>) {
    if before.applicant_id.as_deref() == Some(applicant_id) {
        return (before.event_level.as_deref(), before.own_review_at);
    }
    let kept = candidates
        .iter()
        .find(|named| named.applicant_id == applicant_id);
    kept.map_or((None, None), |named| {
        (
            named.evidence.level.as_deref(),
            named.evidence.own_review_at,
        )
    })
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
fn level<'r>(
    event_level: Option<&'r str>,
    record: &'r Record,
    review: &'r Review,
) -> Option<&'r str> {
    review
        .level_name
        .as_deref()
        .or(event_level)
        .or(record.import_level.as_deref())
}

/// Whether a GREEN is Sumsub's verdict about our applicant, and not the donor's: an event of a review of its own came
/// before the GET, or the applicant has been bound for so long that a verdict of the donor's would have passed. Sumsub
/// does not always say that an applicant came from another account, so all of them wait.
fn own_verdict(
    services: &Services,
    own_review_at: Option<DateTime<Utc>>,
    record: &Record,
    fetched_at: DateTime<Utc>,
) -> bool {
    let green_after = services.policy.import_green_after;
    own_review_at.is_some()
        || record.applicant_bound_at.is_some_and(|bound_at| {
            // What is known of Sumsub's clock may differ by a moment: then no time has passed.
            (fetched_at - bound_at).to_std().unwrap_or_default() >= green_after
        })
}

fn countable_at(services: &Services, record: &Record, now: DateTime<Utc>) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(services.policy.import_green_after).unwrap_or(TimeDelta::MAX);
    let soonest = now + ASK_AGAIN;
    let bound_at = record.applicant_bound_at;
    bound_at.map_or(soonest, |bound_at| {
        (now + (bound_at + wait - services.now_at_sumsub())).max(soonest)
    })
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
