//! An officer takes back what was asked for: then it needs no answer.
//!
//! Nothing else changes. A file that is with the customer stays there, and can be submitted as it is once nothing is left
//! to be answered.

use sqlx::PgConnection;
use uuid::Uuid;

use super::super::changeable;
use super::notes::Notes;
use super::{EntryText, Opened, open, run};
use crate::flows::Services;
use crate::flows::file::error::FileError;
use crate::flows::file::review::error::ReviewError;
use crate::flows::file::review::officer::{Officer, Reviewed};
use crate::flows::idempotent::{Done, Idempotent};
use crate::store::file::requests::{self, Withdrawal};
use crate::store::verifications::Record;
use domain::event::Cause;
use domain::file::authority::ReviewAct;
use domain::verification::file_track::FileRefusal;
use domain::verification::{Status, Track};

/// What is taken back, and why.
#[derive(Debug, Clone)]
pub struct Withdrawn {
    /// The request.
    pub id: Uuid,
    /// In words for the customer.
    pub reason: String,
    /// Never shown to the customer.
    pub notes: Option<String>,
}

/// Takes back a request: the officer who has claimed the file may, or any officer while it is with the customer. One that
/// was taken back before stays as it was.
///
/// # Errors
/// [`FileError::NoSuchPart`], [`ReviewError::Denied`], [`FileError::Refused`]; the key; the database.
pub async fn withdraw_request(
    services: &Services,
    officer: Officer,
    withdrawn: Withdrawn,
    idempotent: Idempotent<Reviewed, ReviewError>,
) -> Result<Done<Reviewed>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let (owner, now) = (officer.owner, services.clock.now());
        let sealer = &services.journal.sealer;
        let act = ReviewAct::WithdrawRequest;
        let mut file = open(services, conn, &officer, record, act).await?;
        file.is_with_officer_or_customer(conn).await?;
        let kept = requests::kept(conn, sealer, owner).await?;
        let id = withdrawn.id.to_string();
        let kept = kept.into_iter().find(|one| one.request.id == id);
        let kept = kept.ok_or(FileError::NoSuchPart)?;
        let withdrawal = Withdrawal {
            at: now,
            by: officer.acting.key_id,
            reason: withdrawn.reason.clone(),
        };
        if requests::withdraw(conn, sealer, owner, withdrawn.id, &withdrawal).await? {
            let reason = format!("{}: {}", kept.request.code.as_str(), withdrawn.reason);
            let notes = Notes::of(withdrawn.notes.as_deref(), &[]);
            let text = EntryText {
                reason: Some(&reason),
                notes: notes.as_deref(),
            };
            file.note(services, conn, &officer, Cause::RequestWithdrawn, text)
                .await?;
        }
        Ok(file.reviewed(now))
    };
    run(services, &officer, &idempotent, effect).await
}

impl Opened {
    /// Whether the officer has the file, or its owner may change it.
    async fn is_with_officer_or_customer(&self, conn: &mut PgConnection) -> Result<(), FileError> {
        let state = self.record.state;
        if (state.track, state.status) == (Track::File, Status::OnHold) {
            return Ok(());
        }
        let changeable = changeable(conn, &self.record).await;
        changeable.map_err(|failure| match failure {
            FileError::Refused(FileRefusal::AlreadySubmitted) => {
                FileError::Refused(FileRefusal::NotClaimed)
            }
            other => other,
        })
    }
}
