//! Which level is enough. What a customer says raises the level and never lowers it: that takes an officer's word.

use sqlx::PgConnection;

use super::findings::note;
use super::notes::Notes;
use super::{Officer, Reviewed, look, open, run};
use crate::domain::event::Cause;
use crate::domain::file::acts::{About, Finding};
use crate::domain::file::authority::ReviewAct;
use crate::domain::file::{Level, level};
use crate::flows::idempotent::{Done, Idempotent};
use crate::flows::{Failure, Services};
use crate::store::file::{cases, load};
use crate::store::verifications::Record;

/// Says which level is enough for a file. Facts that force a higher one still do.
///
/// # Errors
/// [`Failure::Denied`], [`Failure::FileRefused`]; the key; the database.
pub async fn set_level(
    services: &Services,
    officer: Officer,
    enough: Level,
    (reason, notes): (String, Option<String>),
    idempotent: Idempotent<Reviewed>,
) -> Result<Done<Reviewed>, Failure> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let (owner, now) = (officer.owner, services.clock.now());
        let mut file = open(services, conn, &officer, record, ReviewAct::SetLevel).await?;
        file.in_review()?;
        cases::set_level(conn, owner, enough).await?;
        let name = Some(enough.as_str().to_owned());
        note(
            services,
            conn,
            &officer,
            (About::Level, name),
            Finding::Accepted,
        )
        .await?;
        let notes = Notes::of(notes.as_deref(), &[]);
        let told = format!("{}: {reason}", enough.as_str());
        let said = (Some(told.as_str()), notes.as_deref());
        file.note(services, conn, &officer, Cause::LevelDecided, said)
            .await?;
        let loaded = load(conn, &services.journal.sealer, owner, now).await?;
        look::carry_over(services, conn, owner, (&file.loaded, &loaded)).await?;
        let policy = services.requirements.of(file.record.kind);
        file.level = level(&loaded.facts, policy).0;
        Ok(file.reviewed(now))
    };
    run(services, &officer, &idempotent, effect).await
}
