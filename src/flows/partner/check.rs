//! The hosted check (method B): Sumsub's own session, under the broker's name for it.

use secrecy::SecretString;
use uuid::Uuid;

use super::files::once;
use super::{LockedUser, lock, of_session};
use crate::flows::error::CommonError;
use crate::flows::partner::error::UserError;
use crate::flows::start::{SessionError, start};
use crate::flows::{Acting, Services};
use crate::store::partner::users::{self, User};
use crate::store::{history, verifications};
use domain::partner::Refusal;
use domain::partner::notice::{CheckStatus, reasons};
use domain::verification::{Status, Track, open_session};

/// Asks for a hosted check: its id. Asking again while it goes on answers with the same.
///
/// # Errors
/// [`Refusal::AlreadyVerified`], [`Refusal::RejectedForGood`], [`Refusal::UnderWay`] where officers have the user's
/// file, [`Refusal::NoSuchUser`], [`Refusal::Suspended`]; the database.
pub async fn begin(services: &Services, acting: Acting) -> Result<Uuid, UserError> {
    let mut tx = services.begin().await?;
    let LockedUser { record, user } = lock(services, &mut tx, acting).await?;
    let user = super::active(user)?;
    if record.state.status == Status::Approved {
        return Err(UserError::Refused(Refusal::AlreadyVerified));
    }
    open_session(record.state).map_err(|refusal| UserError::Refused(of_session(refusal)))?;
    if let (Some(id), true) = (user.verification_id, user.hosted) {
        return Ok(id);
    }
    let id = user.verification_id.unwrap_or_else(|| services.ids.uuid());
    users::name_check(&mut tx, acting.target, id, true).await?;
    tx.commit().await?;
    Ok(id)
}

/// The page on which the user goes through the hosted check. A fresh one each time, for the same applicant.
///
/// # Errors
/// [`Refusal::NoCheck`] where `verification` is not the user's hosted check; the state machine's refusals; Sumsub; the
/// database.
pub async fn page(
    services: &Services,
    acting: Acting,
    user: &User,
    verification: &str,
) -> Result<SecretString, UserError> {
    let known = user.verification_id.filter(|_| user.hosted);
    let asked = Uuid::try_parse(verification).ok();
    if known.is_none() || known != asked {
        return Err(UserError::Refused(Refusal::NoCheck));
    }
    match start(services, acting, once()).await {
        Ok(done) => match done.into_fresh() {
            Ok(session) => Ok(session.url),
            // Without a key nothing is ever repeated.
            Err(_) => Err(CommonError::InFlight.into()),
        },
        Err(SessionError::Refused(refusal)) => Err(UserError::Refused(of_session(refusal))),
        Err(SessionError::GrantWithdrawn | SessionError::Common(CommonError::OrganizationGone)) => {
            Err(UserError::Refused(Refusal::NoSuchUser))
        }
        Err(other) => Err(other.into()),
    }
}

/// Where a user's check stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What the broker knows the check by; `None` before the first.
    pub verification_id: Option<Uuid>,
    /// In the broker's words.
    pub status: CheckStatus,
    /// Why it is refused; empty otherwise.
    pub reasons: Vec<String>,
}

/// Where a user's check stands.
///
/// # Errors
/// [`Refusal::NoCheck`] where none was asked for; the database.
pub async fn standing(services: &Services, user: &User) -> Result<Standing, UserError> {
    let mut conn = services.connection().await?;
    let owner = user.organization_id;
    let record = verifications::read(&mut conn, owner).await?;
    let record = record.ok_or(UserError::Refused(Refusal::NoSuchUser))?;
    let status = match CheckStatus::of(record.state.status) {
        Some(status) => status,
        // Asked for, and not opened yet.
        None if user.hosted => CheckStatus::Pending,
        None => return Err(UserError::Refused(Refusal::NoCheck)),
    };
    let reason = history::last_reason(&mut conn, owner, record.state.status).await?;
    Ok(Standing {
        verification_id: user.verification_id,
        status,
        reasons: reasons(record.state.status, reason.as_deref()),
    })
}

/// Whether a record is verified by Sumsub, and the user went there at least once.
pub(super) fn was_opened(track: Track, status: Status) -> bool {
    track == Track::Sumsub && status != Status::NotStarted
}
