//! The in-house file: what the customer and the broker do with it, what officers do, and what time does.
//!
//! Every change locks the organization's record first. What the customer delivers may change exactly while the file
//! could be submitted; once it is, it stays as the officer sees it.

pub mod documents;
pub mod lapse;
pub mod ownership;
pub mod people;
pub mod registration;
pub mod review;
pub mod shareholders;
pub mod submission;

use sqlx::PgConnection;

use super::{Acting, Failure};
use crate::domain::organization::OrganizationType;
use crate::domain::verification::Status;
use crate::domain::verification::file_track::{self, FileAct, FileRefusal};
use crate::ids::OrganizationId;
use crate::store::file::{By, cases};
use crate::store::verifications::{self, Record};

impl From<Acting> for By {
    fn from(acting: Acting) -> Self {
        Self {
            organization: acting.caller,
            key: acting.key_id,
        }
    }
}

/// Locks a record, whatever kind of organization it is of. What was erased has no file any more.
async fn lock_any(conn: &mut PgConnection, owner: OrganizationId) -> Result<Record, Failure> {
    let record = verifications::lock(conn, owner).await?;
    let record = record.filter(|record| !record.erased);
    record.ok_or(Failure::OrganizationGone)
}

/// Locks the record of a business.
async fn lock(conn: &mut PgConnection, owner: OrganizationId) -> Result<Record, Failure> {
    let record = lock_any(conn, owner).await?;
    match record.kind {
        OrganizationType::Business => Ok(record),
        OrganizationType::Individual => Err(Failure::NoFileForIndividuals),
    }
}

/// Refuses a change of what was delivered unless the file could be submitted now.
pub(super) async fn changeable(conn: &mut PgConnection, record: &Record) -> Result<(), Failure> {
    let resubmittable = cases::is_resubmittable(conn, record.organization_id).await?;
    file_track::apply(record.state, FileAct::Submit, resubmittable)
        .map(drop)
        .map_err(Failure::FileRefused)
}

/// The same for documents, which an approved business may also deliver ahead, before the old one expires.
async fn takes_documents(conn: &mut PgConnection, record: &Record) -> Result<(), Failure> {
    match changeable(conn, record).await {
        Err(Failure::FileRefused(FileRefusal::AlreadyApproved)) => Ok(()),
        other => other,
    }
}

/// Puts a locked record into the state that an act leads to, but for the status, which goes with the history's entry.
pub(super) async fn moved(
    conn: &mut PgConnection,
    record: &mut Record,
    act: FileAct,
) -> Result<Status, Failure> {
    let resubmittable = cases::is_resubmittable(conn, record.organization_id).await?;
    let before = record.state.status;
    let after =
        file_track::apply(record.state, act, resubmittable).map_err(Failure::FileRefused)?;
    record.state = after;
    record.state.status = before;
    Ok(after.status)
}
