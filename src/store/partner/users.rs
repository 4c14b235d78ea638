//! Table `partner_users`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::secret::Sealer;
use crate::store::file::{identity, open, seal};
use crate::store::{Result, StoreError};
use base::ids::OrganizationId;
use domain::file::{IdDocument, Individual};
use domain::partner::Identity;
use domain::partner::declaration::Declaration;

/// A user of a broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The individual's organization.
    pub organization_id: OrganizationId,
    /// The broker's own id of it.
    pub external_id: String,
    pub identity: Identity,
    /// What was declared last, and when.
    pub declared: Option<(Declaration, DateTime<Utc>)>,
    /// What the broker knows the check by.
    pub verification_id: Option<Uuid>,
    /// The broker asked for a hosted check.
    pub hosted: bool,
    /// The broker suspended the user.
    pub suspended: bool,
    /// Declarations of the last 24 hours and before.
    pub recent: Vec<DateTime<Utc>>,
}

impl User {
    /// What the rules need to know of them.
    #[must_use]
    pub fn facts(&self) -> Individual {
        let Identity {
            first_name,
            last_name,
            birth_date,
            street,
            number,
            city,
            post_code,
            country,
            citizenship,
            nationality,
            birth_country,
            ..
        } = &self.identity;
        let declared = self.declared.as_ref().map(|(declared, _)| declared);
        let address = [street, number, city, post_code, country].map(Option::as_deref);
        Individual {
            name: format!("{first_name} {last_name}").trim().to_owned(),
            date_of_birth: birth_date.clone(),
            nationalities: vec![
                nationality.clone(),
                citizenship.clone(),
                birth_country.clone(),
                country.clone(),
            ],
            address: address.map(Option::unwrap_or_default).join("\n"),
            id_document: declared.map(|declared| IdDocument {
                kind: declared.document_type.as_str().to_owned(),
                number: declared.document_number.clone(),
                country: declared.country,
                valid_until: Some(declared.document_expiration_date),
            }),
        }
    }
}

/// The user that `$end` leaves; in it `p` is the user and `o` its organization.
macro_rules! select_user {
    ($conn:expr, $sealer:expr, $name:tt, $end:tt, $($parameter:expr),+) => {{
        let sealer: &Sealer = $sealer;
        let row = sqlx::query!(
            $name
            + "select p.organization_id, o.external_id, p.identity, p.declared, p.declared_at, p.verification_id,
                      p.hosted, p.suspended_at, p.recent_declarations
                 from partner_users p
                 join organizations o on o.id = p.organization_id "
            + $end,
            $($parameter),+
        );
        let Some(row) = row.fetch_optional($conn).await? else {
            return Ok(None);
        };
        let owner = OrganizationId(row.organization_id);
        let (who, declared) = (identity_identity(owner), declared_identity(owner));
        let declared = row.declared.map(|sealed| open(sealer, &declared, &sealed, "partner_users.declared"));
        Ok(Some(User {
            organization_id: owner,
            external_id: row.external_id.unwrap_or_default(),
            identity: open(sealer, &who, &row.identity, "partner_users.identity")?,
            declared: declared.transpose()?.zip(row.declared_at),
            verification_id: row.verification_id,
            hosted: row.hosted,
            suspended: row.suspended_at.is_some(),
            recent: row.recent_declarations,
        }))
    }};
}

pub(in crate::store) fn identity_identity(owner: OrganizationId) -> String {
    identity("partner_users", owner, "identity")
}

pub(in crate::store) fn declared_identity(owner: OrganizationId) -> String {
    identity("partner_users", owner, "declared")
}

/// Adds a user to an organization that was just created for it.
pub async fn insert(
    conn: &mut PgConnection,
    sealer: &Sealer,
    broker: OrganizationId,
    owner: OrganizationId,
    who: &Identity,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- partner_users::insert
         with marked as (update organizations set partner = true where id = $1)
         insert into partner_users (organization_id, broker_organization_id, identity, created_at, changed_at)
         values ($1, $2, $3, $4, $4)",
        owner.0,
        broker.0,
        seal(sealer, &identity_identity(owner), who)?,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A broker's user by the broker's own id, where the broker may still act for it.
pub async fn find(
    conn: &mut PgConnection,
    sealer: &Sealer,
    broker: OrganizationId,
    external_id: &str,
) -> Result<Option<User>> {
    select_user!(
        conn,
        sealer,
        "-- partner_users::find\n",
        "where o.created_by = $1 and o.external_id = $2 and p.broker_organization_id = $1
           and exists (select 1 from authorizations a
                        where a.granting_organization_id = o.id and a.authorized_organization_id = $1
                          and a.type = 'LOA' and a.status <> 'REVOKED')",
        broker.0,
        external_id
    )
}

/// A broker's user, locked until the transaction ends. `None` where it is gone, or the broker may no longer act for it.
pub async fn lock(
    conn: &mut PgConnection,
    sealer: &Sealer,
    broker: OrganizationId,
    owner: OrganizationId,
) -> Result<Option<User>> {
    select_user!(
        conn,
        sealer,
        "-- partner_users::lock\n",
        "where p.organization_id = $2 and p.broker_organization_id = $1
           and exists (select 1 from authorizations a
                        where a.granting_organization_id = $2 and a.authorized_organization_id = $1
                          and a.type = 'LOA' and a.status <> 'REVOKED')
           for update of p",
        broker.0,
        owner.0
    )
}

/// What is known of an individual. For officers, whose look was written down before.
pub async fn read(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
) -> Result<Option<User>> {
    select_user!(
        conn,
        sealer,
        "-- partner_users::read\n",
        "where p.organization_id = $1",
        owner.0
    )
}

/// Replaces what is known of who a user is.
pub async fn identify(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    who: &Identity,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- partner_users::identify
         update partner_users set identity = $2, changed_at = $3 where organization_id = $1",
        owner.0,
        seal(sealer, &identity_identity(owner), who)?,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Suspends a user, or ends that (`None`).
pub async fn suspend(
    conn: &mut PgConnection,
    owner: OrganizationId,
    since: Option<DateTime<Utc>>,
) -> Result<()> {
    sqlx::query!(
        "-- partner_users::suspend
         update partner_users set suspended_at = $2 where organization_id = $1",
        owner.0,
        since,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives the check a name, and says whether it is a hosted one.
pub async fn name_check(
    conn: &mut PgConnection,
    owner: OrganizationId,
    verification: Uuid,
    hosted: bool,
) -> Result<()> {
    sqlx::query!(
        "-- partner_users::name_check
         update partner_users set verification_id = $2, hosted = $3 where organization_id = $1",
        owner.0,
        verification,
        hosted,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A declaration as it is kept.
#[derive(Debug)]
pub struct Declared<'a> {
    pub declaration: &'a Declaration,
    /// Digest of broker and document number.
    pub document_digest: [u8; 32],
    /// The one that earlier versions kept of the same number.
    pub earlier_digest: [u8; 32],
    /// The declarations of the last 24 hours, this one included.
    pub recent: &'a [DateTime<Utc>],
}

/// Writes a declaration down. `false` where another user of the broker has the document, which ends the transaction.
pub async fn declare(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    declared: &Declared<'_>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let sealed = seal(sealer, &declared_identity(owner), declared.declaration)?;
    if declared.earlier_digest != declared.document_digest {
        let taken = sqlx::query_scalar!(
            r#"-- partner_users::is_taken
            select exists (
                   select from partner_users where document_digest = $1 and organization_id <> $2) as "taken!""#,
            &declared.earlier_digest[..],
            owner.0,
        );
        if taken.fetch_one(&mut *conn).await? {
            return Ok(false);
        }
    }
    let done = sqlx::query!(
        "-- partner_users::declare
         update partner_users
            set declared = $2, declared_at = $3, document_digest = $4, recent_declarations = $5
          where organization_id = $1",
        owner.0,
        sealed,
        now,
        &declared.document_digest[..],
        declared.recent,
    )
    .execute(conn)
    .await;
    match done {
        Ok(_) => Ok(true),
        Err(error) => {
            let constraint = error
                .as_database_error()
                .and_then(|error| error.constraint());
            match constraint {
                Some("partner_users_document_digest_key") => Ok(false),
                _ => Err(StoreError::Database(error)),
            }
        }
    }
}

/// Whom to tell about a user, and by which names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    pub broker: OrganizationId,
    /// Its own id of the user.
    pub external_id: String,
    /// What it knows the check by.
    pub verification_id: Option<Uuid>,
}

/// Whom to tell about an individual; `None` where it is no partner's, or is erased.
pub async fn addressee(
    conn: &mut PgConnection,
    owner: OrganizationId,
) -> Result<Option<Addressee>> {
    Ok(sqlx::query_as!(
        Addressee,
        r#"-- partner_users::addressee
        select p.broker_organization_id as broker, o.external_id as "external_id!", p.verification_id
          from partner_users p join organizations o on o.id = p.organization_id
         where p.organization_id = $1 and o.external_id is not null"#,
        owner.0,
    )
    .fetch_optional(conn)
    .await?)
}
