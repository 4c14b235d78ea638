//! Creating organizations: the organization, its record with entry 1 of its history, and the creating broker's
//! PENDING grant, in one transaction.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::error::CommonError;
use super::grant::{self, GrantError};
use super::idempotent::{Done, Idempotent};
use super::{Acting, Services};
use crate::store::history::{self, Actor, Journal};
use crate::store::organizations::{self, InsertError, NewOrganization, Organization};
use crate::store::verifications::Record;
use base::ids::OrganizationId;
use domain::organization::OrganizationType;
use domain::verification::Status;

/// Why no organization was created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    #[error(transparent)]
    Common(CommonError),
    /// The broker has this child with the external id already.
    #[error("the external id is taken")]
    ExternalIdTaken(OrganizationId),
    /// There is a platform organization already.
    #[error("there is a platform organization already")]
    PlatformExists,
    /// The creating broker got no grant.
    #[error(transparent)]
    Grant(#[from] GrantError),
}

impl<Cause: Into<CommonError>> From<Cause> for CreateError {
    fn from(cause: Cause) -> Self {
        Self::Common(cause.into())
    }
}

/// What is asked for. The name was checked by [`domain::organization::check_name`].
#[derive(Debug)]
pub struct NewCustomer<'a> {
    pub name: &'a str,
    /// Business or individual.
    pub kind: OrganizationType,
    /// The operating organization itself.
    pub is_platform: bool,
    /// The broker that creates it, and gets a PENDING grant; `None` for brokers and the platform, which operators
    /// create.
    pub broker: Option<OrganizationId>,
    /// The broker's own reference.
    pub external_id: Option<&'a str>,
    /// Free-form object.
    pub metadata: &'a Map<String, Value>,
}

/// A created organization.
#[derive(Debug, Clone, Copy)]
pub struct Created {
    pub organization_id: OrganizationId,
    pub created_at: DateTime<Utc>,
}

/// A customer that a broker asks for. All of it was checked.
#[derive(Debug)]
pub struct NewChild {
    pub name: String,
    /// Business or individual.
    pub kind: OrganizationType,
    /// The broker's own reference.
    pub external_id: Option<String>,
    /// Free-form object.
    pub metadata: Map<String, Value>,
}

/// Creates a customer of the caller.
///
/// # Errors
/// [`CreateError::ExternalIdTaken`]; the key; the database.
pub async fn create_child(
    services: &Services,
    acting: Acting,
    child: NewChild,
    idempotent: Idempotent<Organization, CreateError>,
) -> Result<Done<Organization>, CreateError> {
    let effect = async |conn: &mut PgConnection| {
        let new = NewCustomer {
            name: &child.name,
            kind: child.kind,
            is_platform: false,
            broker: Some(acting.caller),
            external_id: child.external_id.as_deref(),
            metadata: &child.metadata,
        };
        let actor = Actor::Key(acting.caller, acting.key_id);
        let now = services.clock.now();
        let created = create(conn, &services.journal, &new, actor, now).await?;
        Ok(Organization {
            id: created.organization_id,
            name: child.name,
            kind: child.kind,
            status: Status::NotStarted,
            created_by: Some(acting.caller),
            external_id: child.external_id,
            metadata: child.metadata,
            created_at: created.created_at,
            updated_at: created.created_at,
        })
    };
    idempotent.run_local(services, effect).await
}

/// Creates an organization within the caller's transaction.
///
/// # Errors
/// [`CreateError::ExternalIdTaken`], [`CreateError::PlatformExists`], or the database.
pub async fn create(
    conn: &mut PgConnection,
    journal: &Journal,
    new: &NewCustomer<'_>,
    actor: Actor,
    now: DateTime<Utc>,
) -> Result<Created, CreateError> {
    let id = OrganizationId(journal.ids.uuid());
    let row = NewOrganization {
        id,
        name: new.name,
        kind: new.kind,
        is_platform: new.is_platform,
        created_by: new.broker,
        external_id: new.external_id,
        metadata: new.metadata,
    };
    organizations::insert(conn, &row, now)
        .await
        .map_err(|error| match error {
            InsertError::ExternalIdTaken(id) => CreateError::ExternalIdTaken(id),
            InsertError::PlatformExists => CreateError::PlatformExists,
            InsertError::Store(error) => error.into(),
        })?;
    let mut record = Record::new(id, new.kind, now);
    history::begin(conn, journal, &mut record, actor, now).await?;
    if let Some(broker) = new.broker {
        grant::grant(conn, id, broker, journal.ids.uuid(), now).await?;
    }
    Ok(Created {
        organization_id: id,
        created_at: now,
    })
}
