//! Changing what an organization is called, and what its creator keeps with it.
//!
//! A name is a fact that officers rest on: a new one makes void what they found of the papers and of the business, as any
//! other fact does. So it is judged as a change of the file: not while officers have it, and an approval ends with it. What
//! Sumsub verifies rests on what Sumsub was shown, which is not this name.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::error::CommonError;
use super::file::error::FileError;
use super::file::{standing, takes_documents};
use super::idempotent::{Done, Idempotent};
use super::{Acting, Services};
use crate::store::history::{self, Actor, Entry};
use crate::store::organizations::{self, Organization};
use crate::store::verifications::Record;
use domain::event::Cause;
use domain::file::grounds::Ground;
use domain::verification::{Status, Track};

/// What to change; `None` stays as it is. All of it was checked.
#[derive(Debug, Clone)]
pub struct Change {
    pub name: Option<String>,
    pub metadata: Option<Map<String, Value>>,
}

/// Why an organization was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The name cannot change where the file stands, or is the Partner API's.
    #[error(transparent)]
    File(FileError),
    /// The caller neither is the organization nor created it.
    #[error("the caller did not create the organization")]
    NotTheCreator,
}

impl<Cause: Into<FileError>> From<Cause> for ChangeError {
    fn from(cause: Cause) -> Self {
        Self::File(cause.into())
    }
}

/// Changes an organization: how it is now.
///
/// # Errors
/// [`ChangeError`]; the key; the database.
pub async fn change(
    services: &Services,
    acting: Acting,
    change: Change,
    idempotent: Idempotent<Organization, ChangeError>,
) -> Result<Done<Organization>, ChangeError> {
    let effect = async |conn: &mut PgConnection, mut record: Record| {
        let known = organizations::read(conn, acting.target).await?;
        let known = known.ok_or(CommonError::OrganizationGone)?;
        if record.erased {
            return Err(CommonError::OrganizationGone.into());
        }
        check_right(acting, &known, &change)?;
        let name = change.name.filter(|name| *name != known.name);
        let metadata = change.metadata.filter(|new| *new != known.metadata);
        if name.is_none() && metadata.is_none() {
            return Ok(known);
        }
        let new = (name.as_deref(), metadata.as_ref());
        if name.is_some() {
            check_renaming(conn, &record).await?;
        }
        organizations::change(conn, acting.target, new, services.clock.now()).await?;
        if name.is_some() {
            renamed(services, conn, acting, &mut record).await?;
        }
        let changed = organizations::read(conn, acting.target).await?;
        Ok(changed.ok_or(CommonError::OrganizationGone)?)
    };
    let done = idempotent.run_on(services, acting.target, effect).await;
    if done.as_ref().is_ok_and(Done::is_fresh) {
        services.changed(acting.target);
    }
    done
}

/// A name is the organization's and its creator's, the object the creator's alone.
fn check_right(acting: Acting, known: &Organization, change: &Change) -> Result<(), ChangeError> {
    let itself = acting.caller == acting.target;
    let creator = known.created_by.unwrap_or(acting.target) == acting.caller;
    let may = creator || (itself && change.metadata.is_none());
    may.then_some(()).ok_or(ChangeError::NotTheCreator)
}

async fn check_renaming(conn: &mut PgConnection, record: &Record) -> Result<(), FileError> {
    if record.partner {
        let problem = "is kept by the Partner API's calls";
        return Err(FileError::Field("name", problem));
    }
    match record.state.track {
        Track::File => takes_documents(conn, record).await,
        Track::Sumsub | Track::None => Ok(()),
    }
}

/// What follows from a new name.
async fn renamed(
    services: &Services,
    conn: &mut PgConnection,
    acting: Acting,
    record: &mut Record,
) -> Result<(), FileError> {
    let entry = Entry {
        cause: Cause::IdentityChanged,
        to: None,
        actor: Actor::Key(acting.caller, acting.key_id),
        reason: Some(Ground::Name.as_str()),
        payload: None,
    };
    let now = services.clock.now();
    history::append(conn, &services.journal, record, &entry, now).await?;
    standing::changed(services, conn, acting, record).await?;
    if (record.state.track, record.state.status) == (Track::File, Status::Approved) {
        // An earlier version kept its findings without their facts, so none of them says that it is void.
        standing::lapse(
            services,
            conn,
            acting,
            record,
            &BTreeSet::from([Ground::Name]),
        )
        .await?;
    }
    Ok(())
}
