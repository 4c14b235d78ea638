//! Telling other processes which records changed, and hearing it from them: `LISTEN` and `NOTIFY`.
//!
//! A notification takes a lock of the whole database while it commits, so it is never sent by a transaction that does
//! anything else, and many changes share one.

use sqlx::PgConnection;
use sqlx::postgres::PgListener;
use uuid::Uuid;

use super::Result;
use super::pool::Pool;
use crate::ids::OrganizationId;

const CHANNEL: &str = "vouch_changed";
/// Ids in one notification, which may have 8000 bytes; an id has 33 with its comma.
const TOGETHER: usize = 200;

/// Tells other processes that records changed.
///
/// # Errors
/// The database.
pub async fn announce(conn: &mut PgConnection, changed: &[OrganizationId]) -> Result<()> {
    let payloads: Vec<String> = changed
        .chunks(TOGETHER)
        .map(|chunk| {
            let ids: Vec<String> = chunk.iter().map(|id| id.0.simple().to_string()).collect();
            ids.join(",")
        })
        .collect();
    sqlx::query!(
        "-- changes::announce
         select count(pg_notify($1, payload)) from unnest($2::text[]) as p (payload)",
        CHANNEL,
        &payloads,
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

/// Which of these records have a newer entry than the one named with them, and which that is.
///
/// # Errors
/// The database.
pub async fn newer(
    conn: &mut PgConnection,
    known: &[(OrganizationId, i64)],
) -> Result<Vec<(OrganizationId, i64)>> {
    let ids: Vec<Uuid> = known.iter().map(|(id, _)| id.0).collect();
    let sequences: Vec<i64> = known.iter().map(|(_, sequence)| *sequence).collect();
    let rows = sqlx::query!(
        "-- changes::newer
         select v.organization_id, v.sequence
           from unnest($1::uuid[], $2::bigint[]) as known (organization_id, sequence)
           join verifications v on v.organization_id = known.organization_id and v.sequence > known.sequence",
        &ids,
        &sequences,
    )
    .fetch_all(conn)
    .await?;
    let newer = rows
        .into_iter()
        .map(|row| (OrganizationId(row.organization_id), row.sequence));
    Ok(newer.collect())
}

/// Hears what other processes announce, on a connection of its own.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    /// Connects and listens.
    ///
    /// # Errors
    /// The database.
    pub async fn connect(pool: &Pool) -> Result<Self> {
        let mut listener = PgListener::connect_with(&pool.apart()).await?;
        // A lost connection is ours to notice: what was announced meanwhile is lost with it.
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// The records of the next announcement. `None` where the connection was lost.
    ///
    /// # Errors
    /// The database.
    pub async fn next(&mut self) -> Result<Option<Vec<OrganizationId>>> {
        let Some(announced) = self.0.try_recv().await? else {
            return Ok(None);
        };
        let ids = announced.payload().split(',');
        Ok(Some(
            ids.filter_map(|id| Uuid::try_parse(id).ok().map(OrganizationId))
                .collect(),
        ))
    }
}
