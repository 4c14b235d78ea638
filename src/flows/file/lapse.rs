//! Documents that expire after an approval.
//!
//! An approved file is looked at on a day that was computed before ([`first_look`]): 30 days before the first required
//! document expires its owner and brokers are told, and once one has expired, and the days of grace are over, the
//! approval lapses. Only what an officer has verified counts: a renewal that nobody looked at keeps nothing alive.

use chrono::{Days, NaiveDate};

use super::moved;
use crate::flows::Services;
use crate::flows::file::error::FileError;
use crate::outgoing::VerificationExpiring;
use crate::store::StoreError;
use crate::store::file::{cases, load};
use crate::store::history::{self, Actor, Entry};
use crate::store::{messages, verifications};
use base::ids::OrganizationId;
use domain::event::Cause;
use domain::file::{DocumentStatus, expiry};
use domain::verification::file_track::FileAct;
use domain::verification::{Status, Track};

/// The day on which a file whose first document is good until `last` is looked at first.
#[must_use]
pub fn first_look(last: NaiveDate) -> NaiveDate {
    let before = last.checked_sub_days(Days::new(expiry::EXPIRING_DAYS));
    before.unwrap_or(last)
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
    if !lapsed.is_empty() {
        let to = moved(&mut tx, &mut record, FileAct::Lapse).await?;
        let codes: Vec<&str> = lapsed.iter().map(|item| item.code.as_str()).collect();
        let reason = format!("EXPIRED: {}", codes.join(", "));
        let entry = Entry {
            cause: Cause::FileLapsed,
            to: Some(to),
            actor: Actor::System,
            reason: Some(&reason),
            payload: None,
        };
        history::append(&mut tx, &services.journal, &mut record, &entry, now).await?;
        cases::look_again(&mut tx, owner, None, told_of).await?;
        tx.commit().await?;
        services.changed(owner);
        return Ok(());
    }
    let first = expiry::first_deadline(&facts, policy);
    let expiring = expiry::expiring(&facts, policy);
    let next = expiring.iter().filter_map(|item| item.deadline).min();
    let tell = next.filter(|last| told_of.is_none_or(|told| told < *last));
    if let Some(last) = tell {
        let body = VerificationExpiring::body(owner.to_string(), last, now);
        messages::tell_expiring(&mut tx, owner, services.ids.uuid(), &body, now).await?;
    }
    // Within the 30 days every day: another document may come to its end, and then it lapses.
    let again = first.map(|last| first_look(last).max(today + Days::new(1)));
    cases::look_again(&mut tx, owner, again, tell.or(told_of)).await?;
    tx.commit().await?;
    services.wakeups.messages.notify_one();
    Ok(())
}
