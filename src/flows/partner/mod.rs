//! Individuals as brokers bring them through the Partner API's calls.
//!
//! create → files (method A), or a hosted check (method B) → declare → an officer, or Sumsub, decides; partner
//! endpoints are told. The same records, the same state machine and the same promises as everywhere: a user is an
//! INDIVIDUAL organization that its broker created.
//!
//! Every change locks the organization's record first, then the user's row.

pub mod check;
pub mod create;
pub mod declare;
pub mod erase;
pub mod error;
pub mod files;

use sqlx::PgConnection;

use super::{Acting, Services};
use crate::flows::partner::error::UserError;
use crate::store::partner::users::{self, User};
use crate::store::verifications::{self, Record};
use base::ids::OrganizationId;
use domain::partner::Refusal;
use domain::verification;
use domain::verification::file_track::FileRefusal;

/// The broker's user of this id, whatever state it is in.
///
/// # Errors
/// [`Refusal::NoSuchUser`]; the database.
pub async fn find(
    services: &Services,
    broker: OrganizationId,
    external_id: &str,
) -> Result<User, UserError> {
    let mut conn = services.connection().await?;
    let sealer = &services.journal.sealer;
    // Postgres' text cannot hold this one character.
    if external_id.contains('\0') {
        return Err(UserError::Refused(Refusal::NoSuchUser));
    }
    let user = users::find(&mut conn, sealer, broker, external_id).await?;
    user.ok_or(UserError::Refused(Refusal::NoSuchUser))
}

/// The same, unless the broker suspended it.
///
/// # Errors
/// [`Refusal::NoSuchUser`], [`Refusal::Suspended`]; the database.
pub async fn find_active(
    services: &Services,
    broker: OrganizationId,
    external_id: &str,
) -> Result<User, UserError> {
    active(find(services, broker, external_id).await?)
}

fn active(user: User) -> Result<User, UserError> {
    if user.suspended {
        Err(UserError::Refused(Refusal::Suspended))
    } else {
        Ok(user)
    }
}

/// A user whose record is locked.
struct LockedUser {
    record: Record,
    /// What is known of the user.
    user: User,
}

/// Locks a user's record, then the user's row.
async fn lock(
    services: &Services,
    conn: &mut PgConnection,
    acting: Acting,
) -> Result<LockedUser, UserError> {
    let gone = UserError::Refused(Refusal::NoSuchUser);
    let Some(record) = verifications::lock(conn, acting.target).await? else {
        return Err(gone);
    };
    let sealer = &services.journal.sealer;
    match users::lock(conn, sealer, acting.caller, acting.target).await? {
        Some(user) => Ok(LockedUser { record, user }),
        None => Err(gone),
    }
}

/// What a refusal of the file means to a broker here.
#[must_use]
pub fn of_file(refusal: FileRefusal) -> Refusal {
    match refusal {
        FileRefusal::OtherTrack
        | FileRefusal::AlreadySubmitted
        | FileRefusal::AlreadyClaimed
        | FileRefusal::NotSubmitted
        | FileRefusal::NotClaimed
        | FileRefusal::NotApproved
        | FileRefusal::NotRejected
        | FileRefusal::NotFlagged
        | FileRefusal::ChangedMeanwhile => Refusal::UnderWay,
        FileRefusal::AlreadyApproved => Refusal::AlreadyVerified,
        FileRefusal::Rejected => Refusal::RejectedForGood,
    }
}

/// What a refusal of the state machine means to a broker here.
#[must_use]
pub fn of_session(refusal: verification::Refusal) -> Refusal {
    match refusal {
        verification::Refusal::Rejected => Refusal::RejectedForGood,
        verification::Refusal::OtherTrack
        | verification::Refusal::BusinessImport
        | verification::Refusal::AlreadyUnderWay => Refusal::UnderWay,
        verification::Refusal::AlreadyApproved => Refusal::AlreadyVerified,
    }
}
