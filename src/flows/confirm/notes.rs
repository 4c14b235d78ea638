//! Entries that ask an operator to look: nothing changes but the history and the flag, and each is written once.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::look::ShownApplicant;
use super::{ConfirmSubject, ReviewVerdict, payload};
use crate::flows::Services;
use crate::store::StoreError;
use crate::store::candidates;
use crate::store::history::{self, Actor, Entry};
use crate::store::troubles::{self, Standing};
use crate::store::verifications::Record;
use crate::sumsub::wire::Review;
use domain::applicant::{Trouble, outlives_failure};
use domain::event::Cause;

/// An entry that moves nothing.
struct Note<'a> {
    cause: Cause,
    reason: Option<&'a str>,
    payload: &'a str,
}

/// What is wrong with an organization's applicant.
#[derive(Debug, Clone, Copy)]
pub(super) struct ApplicantTrouble<'a> {
    pub(super) applicant_id: &'a str,
    pub(super) trouble: Trouble,
    /// What tells this time from another.
    pub(super) detail: Option<&'a str>,
}

/// Writes an entry at once: another one may follow from the same answer.
async fn append(
    services: &Services,
    tx: &mut PgConnection,
    record: &mut Record,
    note: Note<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    warn(record, note.cause, note.reason);
    let entry = Entry {
        cause: note.cause,
        to: None,
        actor: Actor::Provider,
        reason: note.reason,
        payload: Some(note.payload.as_bytes()),
    };
    history::append(tx, &services.journal, record, &entry, now).await
}

fn warn(record: &Record, cause: Cause, reason: Option<&str>) {
    tracing::warn!(organization = %record.organization_id, cause = cause.as_str(), reason, "a record needs an operator");
}

/// Notes, once, that an applicant that was named for a record is another organization's. It is not bound; one that an older
/// version bound, or a backup brought back, is let go.
pub(super) async fn note_stranger(
    services: &Services,
    tx: &mut sqlx::PgConnection,
    record: &mut Record,
    applicant_id: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let organization = record.organization_id;
    let bound = record.applicant_id.as_deref() == Some(applicant_id);
    if bound && record.is_proven() {
        return Ok(());
    }
    if bound {
        record.unbind();
    }
    if !candidates::mark_of_another(tx, organization, applicant_id, now).await? && !bound {
        return Ok(());
    }
    let payload = json!({ "applicantId": applicant_id }).to_string();
    let note = Note {
        cause: Cause::ApplicantOfAnother,
        reason: None,
        payload: &payload,
    };
    append(services, tx, record, note, now).await
}

/// Notes what is wrong with the organization's applicant.
pub(super) async fn note_trouble(
    services: &Services,
    tx: &mut PgConnection,
    record: &mut Record,
    wrong: ApplicantTrouble<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ApplicantTrouble {
        applicant_id,
        trouble,
        detail,
    } = wrong;
    let owner = record.organization_id;
    let noticed = services.now_at_sumsub();
    if !troubles::note(tx, owner, applicant_id, trouble, detail, noticed).await? {
        return Ok(());
    }
    let payload = json!({ "applicantId": applicant_id, "attemptId": detail }).to_string();
    let note = Note {
        cause: Cause::ApplicantUnavailable,
        reason: Some(trouble.as_str()),
        payload: &payload,
    };
    append(services, tx, record, note, now).await
}

/// Weighs what is known to be wrong with an applicant against what Sumsub shows of it now. Whether a failed workflow
/// holds a GREEN back.
pub(super) async fn weigh(
    services: &Services,
    tx: &mut PgConnection,
    record: &mut Record,
    asked: &ConfirmSubject,
    shown: &ShownApplicant,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (owner, id, review) = (record.organization_id, &shown.applicant_id, &shown.review);
    let known = known(asked, id);
    let gone: Vec<Trouble> = known
        .clone()
        .map(|known| known.trouble)
        .filter(|trouble| trouble.is_gone())
        .collect();
    if shown.there && !gone.is_empty() {
        troubles::settle(tx, owner, id, &gone, now).await?;
    }
    let mut failed = false;
    for failure in known.filter(|known| known.trouble == Trouble::WorkflowFailed) {
        let attempt = review.attempt_id.as_deref();
        let failure_of = (failure.at, failure.detail.as_deref());
        if outlives_failure((review.reviewed_at, attempt), failure_of) {
            troubles::settle(tx, owner, id, &[Trouble::WorkflowFailed], now).await?;
            continue;
        }
        failed |= !failure.cleared;
        if !failure.noted {
            let failed = ApplicantTrouble {
                applicant_id: id,
                trouble: Trouble::WorkflowFailed,
                detail: attempt,
            };
            note_trouble(services, tx, record, failed, now).await?;
        }
    }
    if record.operator_flag == Some(Cause::ApplicantUnavailable) && shown.there && !failed {
        // What stood before it stands again.
        let stranger = troubles::stranger_stands(tx, owner).await?;
        record.operator_flag = stranger.then_some(Cause::ApplicantOfAnother);
    }
    Ok(failed)
}

fn known<'a>(
    asked: &'a ConfirmSubject,
    applicant_id: &'a str,
) -> impl Iterator<Item = &'a Standing> + Clone {
    let known = asked.troubles.iter();
    known.filter(move |known| known.applicant_id == applicant_id)
}

/// Notes a GREEN at another level than ours, each time the level is another one than before.
pub(super) async fn note_level(
    services: &Services,
    tx: &mut PgConnection,
    record: &mut Record,
    asked: &ConfirmSubject,
    shown: &ShownApplicant,
    reviewed: &str,
    now: DateTime<Utc>,
) -> Result<ReviewVerdict, StoreError> {
    let (owner, id) = (record.organization_id, &shown.applicant_id);
    let cause = Cause::LevelMismatch;
    let (trouble, noticed) = (Trouble::AnotherLevel, services.now_at_sumsub());
    if troubles::note(tx, owner, id, trouble, Some(reviewed), noticed).await? {
        warn(record, cause, None);
        let payload = payload(&shown.review);
        let entry = Entry {
            cause,
            to: None,
            actor: Actor::Provider,
            reason: None,
            payload: Some(&payload),
        };
        return Ok(history::link(&services.journal, record, &entry, now)?.into());
    }
    let cleared =
        known(asked, id).any(|known| known.trouble == Trouble::AnotherLevel && known.cleared);
    if !cleared {
        record.operator_flag = cause.flag(record.operator_flag);
    }
    Ok(ReviewVerdict::default())
}

/// A GREEN at our level: whatever level comes next is news.
pub(super) async fn level_fits(
    tx: &mut PgConnection,
    record: &Record,
    asked: &ConfirmSubject,
    shown: &ShownApplicant,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (owner, id) = (record.organization_id, &shown.applicant_id);
    if known(asked, id).any(|known| known.trouble == Trouble::AnotherLevel) {
        troubles::settle(tx, owner, id, &[Trouble::AnotherLevel], now).await?;
    }
    Ok(())
}

/// Notes an answer that this version does not know, unless an operator has to look anyway.
pub(super) fn not_understood(
    services: &Services,
    record: &mut Record,
    review: &Review,
    now: DateTime<Utc>,
) -> Result<ReviewVerdict, StoreError> {
    let cause = Cause::ReviewNotUnderstood;
    let flag = record.operator_flag;
    if flag.is_some_and(|flag| flag == cause || flag.stays_flagged()) {
        return Ok(ReviewVerdict::default());
    }
    warn(record, cause, None);
    let payload = payload(review);
    let entry = Entry {
        cause,
        to: None,
        actor: Actor::Provider,
        reason: None,
        payload: Some(&payload),
    };
    Ok(history::link(&services.journal, record, &entry, now)?.into())
}
