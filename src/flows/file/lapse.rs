//! Approvals that come to an end: a document expires, or the whole file is due to be refreshed.
//!
//! An approved file is looked at on a day that was computed before ([`first_look`]): 30 days before the first required
//! document expires its owner and brokers are told, and once one has expired, and the days of grace are over, the
//! approval lapses. Only what an officer has verified counts: a renewal that nobody looked at keeps nothing alive. The day
//! of the refresh is told in the same way; once it has come officers see the file in their queue, and the approval ends
//! only where the operator's policy says so.

use chrono::{Days, NaiveDate};

use super::moved;
use crate::flows::Services;
use crate::flows::file::error::FileError;
use crate::outgoing::VerificationExpiring;
use crate::store::StoreError;
use crate::store::file::risks::{self, FileFlag};
use crate::store::file::{cases, load};
use crate::store::history::{self, Actor, Entry};
use crate::store::{messages, verifications};
use base::ids::OrganizationId;
use domain::event::Cause;
use domain::file::{DocumentStatus, expiry, refresh};
use domain::verification::file_track::FileAct;
use domain::verification::{Status, Track};

/// The day on which a file whose first document is good until `last` is looked at first.
#[must_use]
pub fn first_look(last: NaiveDate) -> NaiveDate {
    let before = last.checked_sub_days(Days::new(expiry::EXPIRING_DAYS));
    before.unwrap_or(last)
}

/// The day of the next look. Within the 30 days every day: another document may come to its end, and then it lapses. Before,
/// once in 30 days: a level that rose brings the refresh forward.
#[must_use]
pub fn next_look(last: NaiveDate, today: NaiveDate) -> NaiveDate {
    let days = |days| today.checked_add_days(Days::new(days)).unwrap_or(today);
    first_look(last).clamp(days(1), days(expiry::EXPIRING_DAYS))
}

/// Files whose day has come, at most `limit`.
pub async fn due(services: &Services, limit: i64) -> Result<Vec<OrganizationId>, StoreError> {
    let today = services.clock.now().date_naive();
    let mut conn = services.connection().await?;
    cases::to_look_at(&mut conn, today, limit).await
}

/// Puts a file that could not be looked at off until tomorrow, and counts it.
pub async fn put_off(services: &Services, owner: OrganizationId) -> Result<(), StoreError> {
    let tomorrow = services.clock.now().date_naive() + Days::new(1);
    let mut conn = services.connection().await?;
    cases::put_off(&mut conn, owner, tomorrow).await
}

/// Looks at one file.
pub async fn look(services: &Services, owner: OrganizationId) -> Result<(), FileError> {
    let now = services.clock.now();
    let (today, grace) = (now.date_naive(), services.policy.document_grace_days);
    let mut tx = services.begin().await?;
    let Some(mut record) = verifications::lock(&mut tx, owner).await? else {
        return Ok(());
    };
    let policy = services.requirements.of(record.kind);
    let loaded = load(&mut tx, &services.journal.sealer, owner, now).await?;
    let told_of = loaded.case.as_ref().and_then(|case| case.told_of);
    if (record.state.track, record.state.status) != (Track::File, Status::Approved) {
        cases::look_again(&mut tx, owner, None, told_of).await?;
        tx.commit().await?;
        return Ok(());
    }
    let mut facts = loaded.facts;
    facts
        .documents
        .retain(|document| document.status == DocumentStatus::Verified);
    let lapsed = expiry::lapsed(&facts, policy, grace);
    let kept = risks::read(&mut tx, owner).await?;
    let rules = services.policy.refresh;
    let approved_on = kept.approved_on;
    let refresh = approved_on.map(|day| refresh::due_on(&facts, policy, day, rules.periods));
    let is_due = refresh.is_some_and(|due| due <= today);
    let codes: Vec<&str> = lapsed.iter().map(|item| item.code.as_str()).collect();
    let why = match () {
        () if !codes.is_empty() => Some(format!("EXPIRED: {}", codes.join(", "))),
        () if is_due && rules.ends_approval => Some("EXPIRED: REFRESH".to_owned()),
        () => None,
    };
    if let Some(reason) = why {
        let to = moved(&mut tx, &mut record, FileAct::Lapse).await?;
        let entry = Entry {
            cause: Cause::FileLapsed,
            to: Some(to),
            actor: Actor::System,
            reason: Some(&reason),
            payload: None,
        };
        history::append(&mut tx, &services.journal, &mut record, &entry, now).await?;
        cases::look_again(&mut tx, owner, None, told_of).await?;
        risks::ended(&mut tx, owner).await?;
        tx.commit().await?;
        services.changed(owner);
        return Ok(());
    }
    if is_due {
        risks::flag(&mut tx, owner, FileFlag::RefreshDue, now).await?;
    }
    let refresh = refresh.filter(|_| !is_due);
    let first = expiry::first_deadline(&facts, policy);
    let first = first.into_iter().chain(refresh).min();
    let expiring = expiry::expiring(&facts, policy);
    let soon = refresh.filter(|due| first_look(*due) <= today);
    let deadlines = expiring.iter().filter_map(|item| item.deadline);
    let next = deadlines.chain(soon).min();
    let tell = next.filter(|last| told_of.is_none_or(|told| told < *last));
    if let Some(last) = tell {
        let body = VerificationExpiring::body(owner.to_string(), last, now);
        messages::tell_expiring(&mut tx, owner, services.ids.uuid(), &body, now).await?;
    }
    let again = first.map(|last| next_look(last, today));
    cases::look_again(&mut tx, owner, again, tell.or(told_of)).await?;
    tx.commit().await?;
    services.wakeups.messages.notify_one();
    Ok(())
}
