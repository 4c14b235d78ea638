//! Finding a broker's customers. Each statement is in a file of its own, so that a test can ask how it is planned.

use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::{Child, Organization};
use crate::store::values::{Position, known};
use crate::store::{Result, StoreError, plan_anew};
use base::ids::OrganizationId;
use domain::authorization::GrantStatus;
use domain::organization::OrganizationType;
use domain::verification::Status;
use serde_json::Value;

/// Where a page in the order of names begins: after this customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePosition {
    /// The name as it is looked for.
    pub name: String,
    /// Its id, which decides between customers of one name.
    pub id: Uuid,
}

impl NamePosition {
    /// Before every name.
    pub const START: Self = Self {
        name: String::new(),
        id: Uuid::nil(),
    };
}

macro_rules! customer {
    ($row:expr) => {{
        let row = $row;
        let grant = known(
            GrantStatus::parse(&row.grant_status),
            "authorizations.status",
        )?;
        Child {
            organization: organization!(row),
            grant,
        }
    }};
}

/// The customers whose names begin with a text, in the order of their names, after a position: by the text and the names
/// without case and accents. Each has with it how its name was compared.
pub async fn by_name(
    conn: &mut PgConnection,
    broker: OrganizationId,
    (name, status): (&str, Option<Status>),
    after: &NamePosition,
    limit: i64,
) -> Result<Vec<(Child, String)>> {
    let mut tx = conn.begin().await?;
    plan_for_any_name(&mut tx).await?;
    let rows = sqlx::query_file!(
        "src/store/organizations/by_name.sql",
        broker.0,
        name,
        status.map(Status::as_str),
        after.name,
        after.id,
        limit,
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    rows.into_iter()
        .map(|mut row| {
            let name = std::mem::take(&mut row.name_folded);
            Ok((customer!(row), name))
        })
        .collect()
}

/// Has the next statements of this transaction planned for whatever is looked for: in the order of names a page is read
/// off the index, while a plan for a beginning that many names have reads the whole table.
async fn plan_for_any_name(tx: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "-- organizations::plan_for_any_name
         select set_config('plan_cache_mode', 'force_generic_plan', true)"
    )
    .fetch_one(tx)
    .await?;
    Ok(())
}

/// The customers of one status, newest first, after a position. A rare status is looked for otherwise than a common one.
pub async fn by_status(
    conn: &mut PgConnection,
    broker: OrganizationId,
    status: Status,
    after: Position,
    limit: i64,
) -> Result<Vec<Child>> {
    let mut tx = conn.begin().await?;
    plan_anew(&mut tx).await?;
    let rows = sqlx::query_file!(
        "src/store/organizations/by_status.sql",
        broker.0,
        status.as_str(),
        after.created_at,
        after.id,
        limit,
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    rows.into_iter().map(|row| Ok(customer!(row))).collect()
}

/// The customer that the broker created with a reference of its own, where it also fits what else is asked.
pub async fn by_external_id(
    conn: &mut PgConnection,
    broker: OrganizationId,
    external_id: &str,
    (name, status): (Option<&str>, Option<Status>),
) -> Result<Option<Child>> {
    let row = sqlx::query_file!(
        "src/store/organizations/by_external_id.sql",
        broker.0,
        external_id,
        status.map(Status::as_str),
        name,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok(customer!(row))).transpose()
}
