//! Which level is enough. What a customer says raises the level and never lowers it: that takes an officer's word.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::notes::Notes;
use super::{EntryText, look, open, run};
use crate::flows::Services;
use crate::flows::file::review::error::ReviewError;
use crate::flows::file::review::officer::{Officer, Reviewed};
use crate::flows::idempotent::{Done, Idempotent};
use crate::store::StoreError;
use crate::store::file::{cases, load};
use crate::store::history::acts;
use crate::store::verifications::Record;
use base::ids::{KeyId, OrganizationId};
use domain::event::Cause;
use domain::file::authority::ReviewAct;
use domain::file::{Level, inner_level};

/// What an officer said of the level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidLevel {
    /// Which is enough.
    pub level: Level,
    /// Why, as the customer was told.
    pub reason: String,
    /// The officer's key.
    pub by: KeyId,
    pub at: DateTime<Utc>,
}

/// What stands between the level and the reason in the history.
const BETWEEN: &str = ": ";

/// What an officer said last of a file's level; `None` where none did.
pub async fn said_level(
    conn: &mut PgConnection,
    owner: OrganizationId,
) -> Result<Option<SaidLevel>, StoreError> {
    let told = acts::last_told(conn, owner, Cause::LevelDecided).await?;
    Ok(told.and_then(|told| {
        let (level, reason) = told.reason.split_once(BETWEEN)?;
        Some(SaidLevel {
            level: Level::parse(level)?,
            reason: reason.to_owned(),
            by: told.by,
            at: told.at,
        })
    }))
}

/// Which level an officer says is enough.
#[derive(Debug, Clone)]
pub struct LevelDecision {
    pub level: Level,
    /// In words for the customer.
    pub reason: String,
    /// Never shown to the customer.
    pub notes: Option<String>,
}

/// Says which level is enough for a file. Facts that force a higher one still do.
///
/// # Errors
/// [`ReviewError::Denied`]; where the file stands; the key; the database.
pub async fn set_level(
    services: &Services,
    officer: Officer,
    decision: LevelDecision,
    idempotent: Idempotent<Reviewed, ReviewError>,
) -> Result<Done<Reviewed>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let (owner, now) = (officer.owner, services.clock.now());
        let mut file = open(services, conn, &officer, record, ReviewAct::SetLevel).await?;
        file.in_review()?;
        let LevelDecision {
            level: enough,
            reason,
            notes,
        } = decision;
        cases::set_level(conn, owner, enough).await?;
        let notes = Notes::of(notes.as_deref(), &[]);
        let told = format!("{}{BETWEEN}{reason}", enough.as_str());
        let text = EntryText {
            reason: Some(&told),
            notes: notes.as_deref(),
        };
        file.note(services, conn, &officer, Cause::LevelDecided, text)
            .await?;
        let loaded = load(conn, &services.journal.sealer, owner, now).await?;
        look::carry_over(services, conn, owner, &file.loaded, &loaded).await?;
        let policy = services.requirements.of(file.record.kind);
        file.level = inner_level(&loaded.facts, policy).0;
        Ok(file.reviewed(now))
    };
    run(services, &officer, &idempotent, effect).await
}
