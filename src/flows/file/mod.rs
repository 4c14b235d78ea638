//! The in-house file: what the customer and the broker do with it, what officers do, and what time does.
//!
//! Every change is judged with the organization's record locked. What the customer delivers may change exactly while the file
//! could be submitted; once it is, it stays as the officer sees it.

pub mod arriving;
pub mod documents;
pub mod error;
pub mod lapse;
pub mod ownership;
pub mod people;
pub mod registration;
pub mod review;
pub mod risks;
pub mod shareholders;
pub(super) mod standing;
pub mod submission;
pub mod unowned;

use sqlx::PgConnection;

use super::Acting;
use crate::flows::error::CommonError;
use crate::flows::file::error::FileError;
use crate::store::file::{By, cases};
use crate::store::verifications::Record;
use domain::organization::OrganizationType;
use domain::verification::Status;
use domain::verification::file_track::{self, FileAct, FileRefusal};

impl From<Acting> for By {
    fn from(acting: Acting) -> Self {
        Self {
            organization: acting.caller,
            key: acting.key_id,
        }
    }
}

/// A record of whatever kind of organization. What was erased has no file any more.
fn standing(record: Record) -> Result<Record, CommonError> {
    if record.erased {
        Err(CommonError::OrganizationGone)
    } else {
        Ok(record)
    }
}

/// The record of a business.
fn business(record: Record) -> Result<Record, FileError> {
    let record = standing(record)?;
    match record.kind {
        OrganizationType::Business => Ok(record),
        OrganizationType::Individual => Err(FileError::NoFileForIndividuals),
    }
}

/// Refuses a change of what was delivered unless the file could be submitted now.
pub(super) async fn changeable(conn: &mut PgConnection, record: &Record) -> Result<(), FileError> {
    let resubmittable = cases::is_resubmittable(conn, record.organization_id).await?;
    file_track::apply(record.state, FileAct::Submit, resubmittable)
        .map(drop)
        .map_err(FileError::Refused)
}

/// The same for documents, which an approved business may also deliver ahead, before the old one expires, and for its
/// name.
pub(super) async fn takes_documents(
    conn: &mut PgConnection,
    record: &Record,
) -> Result<(), FileError> {
    match changeable(conn, record).await {
        Err(FileError::Refused(FileRefusal::AlreadyApproved)) => Ok(()),
        other => other,
    }
}

/// Puts a locked record into the state that an act leads to, but for the status, which goes with the history's entry.
pub(super) async fn moved(
    conn: &mut PgConnection,
    record: &mut Record,
    act: FileAct,
) -> Result<Status, FileError> {
    let resubmittable = cases::is_resubmittable(conn, record.organization_id).await?;
    let before = record.state.status;
    let after = file_track::apply(record.state, act, resubmittable).map_err(FileError::Refused)?;
    record.state = after;
    record.state.status = before;
    Ok(after.status)
}
