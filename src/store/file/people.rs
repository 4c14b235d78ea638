//! Table `file_people`.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{identity, open, reasons, row_of, seal, texts};
use crate::secret::Sealer;
use crate::store::values::known;
use crate::store::{Result, StoreError};
use base::ids::{KeyId, OrganizationId, PersonId};
use domain::address::Address;
use domain::country::Country;
use domain::day::Day;
pub use domain::file::IdDocument;
use domain::file::progress::RejectionReason;
use domain::file::{self, AccessRole, PersonRole, PersonStatus};
use domain::names::comparable_name;
use domain::text::composed;

/// Who a person is. Stored sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// Given names.
    #[serde(with = "empty_is_none")]
    pub first_name: Option<String>,
    /// Family name.
    #[serde(with = "empty_is_none")]
    pub last_name: Option<String>,
    /// The whole name, where it was sent as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    pub date_of_birth: Option<Day>,
    pub nationality: Option<Country>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Where they live, as it is shown.
    pub address: Option<String>,
    /// The same in parts, where it was sent so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_parts: Option<Address>,
    /// What they are called in the company.
    pub position: Option<String>,
    /// Their identity document.
    pub id_document: Option<IdDocument>,
    /// Where their wealth comes from.
    pub source_of_wealth: Option<String>,
}

/// Earlier versions kept an empty text where there is no name, and read nothing else.
mod empty_is_none {
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        text: &Option<String>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(text.as_deref().unwrap_or_default())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<String>, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Some(text).filter(|text| !text.is_empty()))
    }
}

impl Details {
    /// First and last name, as far as they are known.
    fn parts_of_name(&self) -> String {
        let parts = [&self.first_name, &self.last_name];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(" ")
    }

    /// The whole name. Where its parts say something else than the name that was sent whole, both.
    #[must_use]
    pub fn name(&self) -> String {
        let parts = self.parts_of_name();
        match &self.full_name {
            None => parts,
            Some(full) if parts.is_empty() => full.clone(),
            Some(full) if comparable_name(full) == comparable_name(&parts) => full.clone(),
            Some(full) => format!("{full} ({parts})"),
        }
    }
}

/// A person of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub details: Details,
    /// What they are to the company.
    pub roles: Vec<PersonRole>,
    /// What an employee may do.
    pub access: Vec<AccessRole>,
    /// They say, or it is known, that they are politically exposed.
    pub politically_exposed: bool,
    /// Where they stand.
    pub status: PersonStatus,
    /// Why they were rejected.
    pub reasons: Vec<RejectionReason>,
    /// When they were named.
    pub created_at: DateTime<Utc>,
    /// When their data last changed.
    pub changed_at: DateTime<Utc>,
    /// When an officer decided on them last.
    pub decided_at: Option<DateTime<Utc>>,
}

impl Person {
    /// Their whole name.
    #[must_use]
    pub fn name(&self) -> String {
        self.details.name()
    }

    /// Whether everything that an officer's finding on them rests on is the same.
    #[must_use]
    pub fn is_judged_alike(&self, other: &Self) -> bool {
        let judged = |one: &Self| file::Person {
            name: composed(&one.name()),
            access: BTreeSet::new(),
            changed_at: DateTime::UNIX_EPOCH,
            source_of_wealth: one.details.source_of_wealth.as_deref().map(composed),
            roles: one
                .roles
                .iter()
                .copied()
                .filter(|role| *role != PersonRole::Employee)
                .collect(),
            ..one.facts()
        };
        judged(self) == judged(other)
    }

    /// What the rules need of them.
    #[must_use]
    pub fn facts(&self) -> file::Person {
        file::Person {
            id: self.id.to_string(),
            name: self.name(),
            date_of_birth: self.details.date_of_birth,
            nationality: self.details.nationality,
            id_document: self.details.id_document.clone(),
            roles: self.roles.iter().copied().collect(),
            access: self.access.iter().copied().collect(),
            politically_exposed: self.politically_exposed,
            source_of_wealth: self.details.source_of_wealth.clone(),
            status: self.status,
            reasons: self.reasons.clone(),
            changed_at: self.changed_at,
            decided_at: self.decided_at,
        }
    }
}

/// The people of a file whom `$end` leaves.
macro_rules! select_people {
    ($conn:expr, $sealer:expr, $owner:expr, $name:tt, $end:tt $(, $parameter:expr)*) => {{
        let (sealer, owner): (&Sealer, OrganizationId) = ($sealer, $owner);
        let rows = sqlx::query!(
            $name
            + "select id, details, roles, access_roles, politically_exposed, status, reasons, created_at, changed_at,
                      decided_at
                 from file_people
                where organization_id = $1 "
            + $end,
            owner.0,
            $($parameter),*
        );
        let rows = rows.fetch_all($conn).await?.into_iter();
        rows.map(|row| {
            let (details, column) = (details_identity(owner, row.id), "file_people.access_roles");
            Ok(Person {
                id: PersonId(row.id),
                details: open(sealer, &details, &row.details, "file_people.details")?,
                roles: codes(&row.roles, PersonRole::parse, "file_people.roles")?,
                access: codes(&row.access_roles, AccessRole::parse, column)?,
                politically_exposed: row.politically_exposed,
                status: known(PersonStatus::parse(&row.status), "file_people.status")?,
                reasons: reasons(&row.reasons, "file_people.reasons")?,
                created_at: row.created_at,
                changed_at: row.changed_at,
                decided_at: row.decided_at,
            })
        })
        .collect::<Result<Vec<_>>>()
    }};
}

fn codes<T>(
    texts: &[String],
    parse: fn(&str) -> Option<T>,
    column: &'static str,
) -> Result<Vec<T>> {
    let codes = texts.iter().map(|text| parse(text));
    codes
        .collect::<Option<_>>()
        .ok_or(StoreError::Unreadable(column))
}

pub(in crate::store) fn details_identity(owner: OrganizationId, id: Uuid) -> String {
    identity("file_people.details", owner, &row_of(id))
}

/// Adds a person, or writes back a changed one.
pub async fn save(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    person: &Person,
) -> Result<()> {
    sqlx::query!(
        "-- people::save
         insert into file_people
             (organization_id, id, details, roles, access_roles, politically_exposed, source_of_wealth, status, reasons,
              created_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (organization_id, id) do update
            set details = $3, roles = $4, access_roles = $5, politically_exposed = $6, source_of_wealth = $7,
                status = $8, reasons = $9, changed_at = $11",
        owner.0,
        person.id.0,
        seal(sealer, &details_identity(owner, person.id.0), &person.details)?,
        &texts(&person.roles, PersonRole::as_str),
        &texts(&person.access, AccessRole::as_str),
        person.politically_exposed,
        person.details.source_of_wealth.is_some(),
        person.status.as_str(),
        &texts(&person.reasons, RejectionReason::as_str),
        person.created_at,
        person.changed_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The people of a file, in the order in which they were named.
pub async fn all(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
) -> Result<Vec<Person>> {
    select_people!(
        conn,
        sealer,
        owner,
        "-- people::all\n",
        "order by created_at, id"
    )
}

/// One person of a file.
pub async fn read(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    id: PersonId,
) -> Result<Option<Person>> {
    let people = select_people!(
        conn,
        sealer,
        owner,
        "-- people::read\n",
        "and id = $2",
        id.0
    );
    Ok(people?.pop())
}

/// Takes out a person who was not submitted. `false` where there is no such.
pub async fn withdraw(
    conn: &mut PgConnection,
    owner: OrganizationId,
    id: PersonId,
) -> Result<bool> {
    let done = sqlx::query!(
        "-- people::withdraw
         delete from file_people where organization_id = $1 and id = $2 and status = 'ADDED'",
        owner.0,
        id.0,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Makes the people who were added part of a submission.
pub async fn submit(conn: &mut PgConnection, owner: OrganizationId) -> Result<()> {
    sqlx::query!(
        "-- people::submit
         update file_people set status = 'SUBMITTED' where organization_id = $1 and status = 'ADDED'",
        owner.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What officers decided on these people is void: they are to be looked at again.
pub async fn reopen(conn: &mut PgConnection, owner: OrganizationId, ids: &[Uuid]) -> Result<()> {
    sqlx::query!(
        "-- people::reopen
         update file_people set status = 'SUBMITTED', reasons = '{}'
          where organization_id = $1 and id = any($2) and status in ('VERIFIED', 'REJECTED')",
        owner.0,
        ids,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An officer's decision on a person.
pub async fn decide(
    conn: &mut PgConnection,
    owner: OrganizationId,
    person: &Person,
    by: KeyId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- people::decide
         update file_people
            set status = $3, reasons = $4, decided_at = $5, decided_by_key_id = $6
          where organization_id = $1 and id = $2",
        owner.0,
        person.id.0,
        person.status.as_str(),
        &texts(&person.reasons, RejectionReason::as_str),
        now,
        by.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many people a file has.
pub async fn count(conn: &mut PgConnection, owner: OrganizationId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"-- people::count
        select count(*) as "count!" from file_people where organization_id = $1"#,
        owner.0,
    )
    .fetch_one(conn)
    .await?)
}
