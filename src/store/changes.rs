//! Tells other processes which records and keys changed, and hears it from them: `LISTEN` and `NOTIFY`.
//!
//! A notification takes a lock of the whole database while it commits, so one about records is never sent by a
//! transaction that does anything else, and many changes share one. Keys change seldom: the table itself announces
//! them (a trigger), by any process.

use std::time::Duration;

use sqlx::postgres::PgListener;
use sqlx::{Acquire as _, Connection as _, PgConnection};
use tokio::time::timeout;
use uuid::Uuid;

use super::pool::Pool;
use super::{Result, StoreError};
use base::ids::OrganizationId;

const RECORDS: &str = "vouch_changed";
/// The trigger of the table `api_keys` names it too.
const KEYS: &str = "vouch_keys";
/// Ids in one notification, which may have 8000 bytes; an id has 33 with its comma.
const TOGETHER: usize = 200;

/// Tells other processes that records changed.
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
        RECORDS,
        &payloads,
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

/// Announces nothing but a number, by the way that other processes announce keys. A process that hears its own hears
/// theirs.
pub async fn prove(conn: &mut PgConnection, number: Uuid) -> Result<()> {
    sqlx::query!(
        "-- changes::prove
         select pg_notify($1, $2)",
        KEYS,
        format!("={}", number.simple()),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A record, and the newest entry of its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordVersion {
    pub organization: OrganizationId,
    /// The entry's number.
    pub sequence: i64,
}

/// Which of these records have a newer entry than the one named with them, and which that is.
pub async fn newer(conn: &mut PgConnection, known: &[RecordVersion]) -> Result<Vec<RecordVersion>> {
    let ids: Vec<Uuid> = known.iter().map(|one| one.organization.0).collect();
    let sequences: Vec<i64> = known.iter().map(|one| one.sequence).collect();
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
    let newer = rows.into_iter().map(|row| RecordVersion {
        organization: OrganizationId(row.organization_id),
        sequence: row.sequence,
    });
    Ok(newer.collect())
}

/// What was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Records changed.
    Records(Vec<OrganizationId>),
    /// A key was added or changed, or, where it is not `live`, revoked or deleted.
    Key {
        /// The first bytes of its hash.
        start: u64,
        /// Whether it may work.
        live: bool,
    },
    /// The proof of another process.
    Proof(Uuid),
    /// What a newer version says.
    Else,
}

/// Hears what other processes announce, on a connection of its own.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    /// Connects and listens.
    pub async fn connect(pool: &Pool) -> Result<Self> {
        let mut listener = PgListener::connect_with(&pool.apart()).await?;
        // A lost connection is ours to notice: what was announced meanwhile is lost with it.
        listener.eager_reconnect(false);
        listener.listen_all([RECORDS, KEYS]).await?;
        Ok(Self(listener))
    }

    /// The next announcement. `None` where the connection was lost. Nothing is lost where this is dropped.
    pub async fn next(&mut self) -> Result<Option<Heard>> {
        let announced = self.0.try_recv().await?;
        Ok(announced.map(|announced| read(announced.channel(), announced.payload())))
    }

    /// Asks the server for a sign of life. A connection that nothing comes from may be dead for long without it.
    ///
    /// # Errors
    /// There was none in time.
    pub async fn alive(&mut self, within: Duration) -> Result<()> {
        let ping = async { self.0.acquire().await?.ping().await };
        Ok(timeout(within, ping)
            .await
            .map_err(|_| StoreError::Stalled)??)
    }
}

fn read(channel: &str, payload: &str) -> Heard {
    if channel == RECORDS {
        let ids = payload.split(',');
        let ids = ids.filter_map(|id| Uuid::try_parse(id).ok().map(OrganizationId));
        return Heard::Records(ids.collect());
    }
    let key = |start, live| {
        let start = u64::from_str_radix(start, 16).ok();
        start.map_or(Heard::Else, |start| Heard::Key { start, live })
    };
    match payload.split_at_checked(1) {
        Some(("+", start)) => key(start, true),
        Some(("-", start)) => key(start, false),
        Some(("=", number)) => Uuid::try_parse(number).map_or(Heard::Else, Heard::Proof),
        Some(_) | None => Heard::Else,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announcements_are_read_and_others_are_let_go() {
        let id = Uuid::from_u128(7);
        let key = |live| Heard::Key {
            start: 0x00ff_0000_0000_0001,
            live,
        };
        for (channel, payload, heard) in [
            (
                RECORDS,
                format!("{},x,", id.simple()),
                Heard::Records(vec![OrganizationId(id)]),
            ),
            (KEYS, "+00ff000000000001".into(), key(true)),
            (KEYS, "-00ff000000000001".into(), key(false)),
            (KEYS, format!("={}", id.simple()), Heard::Proof(id)),
        ] {
            assert_eq!(read(channel, &payload), heard, "{payload}");
        }
        for odd in ["", "+", "+x", "*00ff000000000001", "=7", "é"] {
            assert_eq!(read(KEYS, odd), Heard::Else, "{odd}");
        }
    }
}
