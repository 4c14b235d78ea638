//! Files that a new row of a list names: judged anew once other rules are in force, and shown to officers.
//!
//! Rules change by an import, by another program, and by the day on which an act comes into force; a digest of what is in
//! force says that they did. Nothing moves: an officer looks, and decides.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use sqlx::PgConnection;

use super::review::notes::judgement;
use crate::flows::file::error::FileError;
use crate::flows::{Services, rules};
use crate::store::file::load;
use crate::store::file::risks::{self, FileFlag};
use crate::store::{StoreError, risk_lists, verifications};
use base::ids::OrganizationId;
use domain::risk::{Factor, Lists, Row, factors};
use domain::verification::{Status, Track};

/// How long a file that could not be judged is left alone.
const AFTER_FAILURE: TimeDelta = TimeDelta::hours(1);

/// Files that were judged by other rules than those in force, at most `limit`.
pub async fn due(services: &Services, limit: i64) -> Result<Vec<OrganizationId>, StoreError> {
    let now = services.clock.now();
    let mut conn = services.connection().await?;
    let lists = risk_lists::in_use(&mut conn).await?;
    let rules = rules::digest_of(services, &lists);
    risks::to_judge(&mut conn, &rules, now, limit).await
}

/// Leaves a file that could not be judged alone for a while, and counts it.
pub async fn put_off(services: &Services, owner: OrganizationId) -> Result<(), StoreError> {
    let until = services.clock.now() + AFTER_FAILURE;
    let mut conn = services.connection().await?;
    risks::put_off(&mut conn, owner, until).await
}

/// The rows that raise the level.
fn raising(factors: &[Factor]) -> BTreeSet<&Row> {
    let raising = factors.iter().filter(|one| one.reason.is_some());
    raising.filter_map(|one| one.row.as_ref()).collect()
}

/// Judges one file by the rules in force.
pub async fn judge(services: &Services, owner: OrganizationId) -> Result<(), FileError> {
    let now = services.clock.now();
    let mut tx = services.begin().await?;
    let Some(record) = verifications::lock(&mut tx, owner).await? else {
        return Ok(());
    };
    let loaded = load(&mut tx, &services.journal.sealer, owner, now).await?;
    let rules = rules::digest_of(services, &loaded.facts.lists);
    risks::judged_anew(&mut tx, owner, &rules).await?;
    let is_open = match record.state.status {
        Status::Pending | Status::OnHold | Status::Approved | Status::ResubmissionRequired => {
            record.state.track == Track::File
        }
        Status::NotStarted | Status::Rejected => false,
    };
    if is_open {
        // What an earlier version judged says nothing of rows: an officer looks once.
        let before = judgement(services, &mut tx, owner).await?;
        let before = before.map(|before| before.factors).unwrap_or_default();
        let counts = factors(&loaded.facts, services.requirements.of(record.kind));
        if !raising(&counts).is_subset(&raising(&before)) {
            risks::flag(&mut tx, owner, FileFlag::RiskListsChanged, now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Notes that a submission or a decision judged a file by the rules in force.
pub(in crate::flows) async fn judged(
    services: &Services,
    conn: &mut PgConnection,
    owner: OrganizationId,
    lists: &Lists,
    is_approved: bool,
) -> Result<(), StoreError> {
    let today = services.clock.now().date_naive();
    let rules = rules::digest_of(services, lists);
    risks::judged(conn, owner, &rules, is_approved.then_some(today)).await
}
