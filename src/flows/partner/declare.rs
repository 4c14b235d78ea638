//! What a broker declares for the verification of a user.
//!
//! Method A: the declaration is kept with the delivered files, and both go to the officers. Method B: it is kept beside
//! what Sumsub finds; where Sumsub has decided before, the broker is told at once. Either way the answer is only that it
//! was taken: the outcome comes by webhook, or is asked for.
//!
//! The same declaration again, while nothing is decided, is taken again and changes nothing.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::{LockedUser, check, lock, of_file};
use crate::flows::file::error::FileError;
use crate::flows::file::review::notes::Notes;
use crate::flows::file::{changeable, moved, risks, standing};
use crate::flows::partner::error::UserError;
use crate::flows::{Acting, Services};
use crate::store::StoreError;
use crate::store::file::cases::{self, Priority, Statement, Submission};
use crate::store::file::{By, documents, load};
use crate::store::history::{self, Actor, Entry};
use crate::store::partner::notices;
use crate::store::partner::users::{self, Declared, User};
use crate::store::verifications::Record;
use domain::country::Country;
use domain::day::Day;
use domain::event::Cause;
use domain::file::{level_of, readiness};
use domain::organization::OrganizationType;
use domain::partner::declaration::Declaration;
use domain::partner::{Identity, MAX_DECLARATIONS, Refusal};
use domain::risk::factors;
use domain::verification::file_track::{FileAct, FileRefusal};
use domain::verification::{Status, Track};

/// What digests of document numbers are made for.
pub(crate) const DOCUMENT_NUMBER: &str = "partner document number";

/// How far back declarations are counted.
const WITHIN: TimeDelta = TimeDelta::hours(24);

/// Takes a declaration. Its fields were checked.
///
/// # Errors
/// A [field](FileError::Field) where the birth is to come; [`UserError::Refused`], in this order: no such user, already
/// verified, refused for good, expired document, too many,
/// another check under way, missing files, document of another user; the database.
pub async fn declare(
    services: &Services,
    acting: Acting,
    declaration: &Declaration,
) -> Result<(), UserError> {
    let now = services.clock.now();
    let mut tx = services.begin().await?;
    let LockedUser { record, user } = lock(services, &mut tx, acting).await?;
    let user = super::active(user)?;
    judge(&record, &user, declaration, now)?;
    let repeated = user.declared.as_ref().map(|(known, _)| known) == Some(declaration);
    let recent = counted(&user, now)?;
    let declared = Declared {
        declaration,
        document_digest: digest(services, acting, &declaration.comparable_number()),
        earlier_digest: digest(services, acting, &declaration.earlier_number()),
        recent: &recent,
    };
    let mut work = Work {
        services,
        acting,
        record,
        now,
    };
    let idle = if user.hosted {
        work.beside_sumsub(&mut tx, &user, declaration).await?
    } else {
        work.with_files(&mut tx, &user.identity, declaration, repeated)
            .await?
    };
    let sealer = &services.journal.sealer;
    let taken = users::declare(&mut tx, sealer, acting.target, &declared, now).await?;
    if !taken {
        return Err(UserError::Refused(Refusal::DocumentInUse));
    }
    standing::changed(services, &mut tx, acting, &mut work.record).await?;
    if !idle {
        if user.hosted {
            work.note(&mut tx).await?
        } else {
            work.submit(&mut tx, &user).await?
        }
    }
    tx.commit().await?;
    services.changed(acting.target);
    Ok(())
}

/// What can be said before anything is written.
fn judge(
    record: &Record,
    user: &User,
    declaration: &Declaration,
    now: DateTime<Utc>,
) -> Result<(), UserError> {
    let refused = |refusal| Err(UserError::Refused(refusal));
    match record.state.status {
        // Sumsub may decide before the broker declares anything.
        Status::Approved if !user.hosted || user.declared.is_some() => {
            return refused(Refusal::AlreadyVerified);
        }
        Status::Rejected if record.state.track == Track::Sumsub => {
            return refused(Refusal::RejectedForGood);
        }
        _ => {}
    }
    // Earlier versions took every day.
    let born = Day::parse(&user.identity.birth_date);
    if born.is_some_and(|born| born.date() > now.date_naive()) {
        return Err(FileError::Field("birthDate", "must not be in the future").into());
    }
    if declaration.is_expired(now.date_naive()) {
        refused(Refusal::DocumentExpired)
    } else {
        Ok(())
    }
}

/// The declarations of the last 24 hours with this one.
fn counted(user: &User, now: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>, UserError> {
    let recent = user.recent.iter().copied();
    let mut recent: Vec<_> = recent.filter(|at| *at > now - WITHIN).collect();
    if recent.len() >= MAX_DECLARATIONS {
        return Err(UserError::Refused(Refusal::TooMany));
    }
    recent.push(now);
    Ok(recent)
}

fn digest(services: &Services, acting: Acting, number: &str) -> [u8; 32] {
    let parts = [&acting.caller.0.as_bytes()[..], number.as_bytes()];
    services.hash.digest(DOCUMENT_NUMBER, &parts)
}

struct Work<'a> {
    services: &'a Services,
    acting: Acting,
    record: Record,
    now: DateTime<Utc>,
}

impl Work<'_> {
    /// Method B. `true` where nothing is left to be written down: the same was declared before.
    async fn beside_sumsub(
        &self,
        _: &mut PgConnection,
        user: &User,
        declaration: &Declaration,
    ) -> Result<bool, UserError> {
        if !check::was_opened(self.record.state.track, self.record.state.status) {
            return Err(UserError::Refused(Refusal::MissingFiles));
        }
        let known = user.declared.as_ref().map(|(known, _)| known);
        Ok(known == Some(declaration))
    }

    /// Method A: puts the declaration into the file, and the countries that may ask for more care. `true` where the file is with the officers already.
    async fn with_files(
        &self,
        conn: &mut PgConnection,
        who: &Identity,
        declaration: &Declaration,
        repeated: bool,
    ) -> Result<bool, UserError> {
        let (owner, sealer) = (self.acting.target, &self.services.journal.sealer);
        match changeable(conn, &self.record).await {
            Ok(()) => {}
            Err(FileError::Refused(
                FileRefusal::AlreadySubmitted | FileRefusal::AlreadyClaimed,
            )) if repeated => return Ok(true),
            Err(FileError::Refused(refusal)) => return Err(UserError::Refused(of_file(refusal))),
            Err(other) => return Err(other.into()),
        }
        cases::begin(conn, owner, self.now).await?;
        let known = |text: &Option<String>| text.as_deref().and_then(Country::parse);
        let statement = Statement {
            country: declaration.country.or_else(|| known(&who.country)),
            jurisdictions: [&who.citizenship, &who.nationality]
                .into_iter()
                .filter_map(known)
                .collect(),
            ..Statement::default()
        };
        let (level, priority) = (declaration.risk_lvl.level(), Priority::Normal);
        let said = Some(&statement);
        cases::state(conn, sealer, owner, level, priority, said, self.now).await?;
        let last = declaration.document_expiration_date;
        documents::date_identity(conn, owner, last).await?;
        let facts = load(conn, sealer, owner, self.now).await?.facts;
        let policy = self.services.requirements.of(OrganizationType::Individual);
        if readiness::unmet(&facts, policy).is_empty() {
            Ok(false)
        } else {
            Err(UserError::Refused(Refusal::MissingFiles))
        }
    }

    /// Hands the file to the officers.
    async fn submit(&mut self, conn: &mut PgConnection, user: &User) -> Result<(), FileError> {
        let (services, owner) = (self.services, self.acting.target);
        if user.verification_id.is_none() {
            users::name_check(conn, owner, services.ids.uuid(), false).await?;
        }
        documents::submit(conn, owner).await?;
        let facts = load(conn, &services.journal.sealer, owner, self.now)
            .await?
            .facts;
        let policy = services.requirements.of(OrganizationType::Individual);
        let factors = factors(&facts, policy);
        let (level, _) = level_of(&factors);
        let to = moved(conn, &mut self.record, FileAct::Submit).await?;
        let submission = Submission {
            at: self.now,
            by: By::from(self.acting),
            level,
        };
        cases::submitted(conn, owner, &submission).await?;
        risks::judged(services, conn, owner, &facts.lists, false).await?;
        let kept = Notes::of_submission(&factors)?;
        self.record.submitted_at = Some(self.now);
        let entry = Entry {
            cause: Cause::FileSubmitted,
            to: Some(to),
            actor: Actor::Key(self.acting.caller, self.acting.key_id),
            reason: None,
            payload: Some(&kept),
        };
        let journal = &services.journal;
        Ok(history::append(conn, journal, &mut self.record, &entry, self.now).await?)
    }

    /// Writes down that the broker declared something, and tells it what Sumsub has decided already.
    async fn note(&mut self, conn: &mut PgConnection) -> Result<(), StoreError> {
        let (services, owner, now) = (self.services, self.acting.target, self.now);
        let entry = Entry {
            cause: Cause::DataDeclared,
            to: None,
            actor: Actor::Key(self.acting.caller, self.acting.key_id),
            reason: None,
            payload: None,
        };
        let journal = &services.journal;
        let event = history::append_named(conn, journal, &mut self.record, &entry, now).await?;
        let status = self.record.state.status;
        if matches!(status, Status::Approved | Status::ResubmissionRequired) {
            let reason = history::last_reason(conn, owner, status).await?;
            let (reason, id) = (reason.as_deref(), services.ids.uuid());
            notices::tell_check(conn, owner, status, reason, event, id, now).await?;
        }
        Ok(())
    }
}
