//! Brings the schema up to date.
//!
//! One process at a time works, under the lock that the driver's own migrator takes, so that older releases keep out
//! as well. A process that waits asks for that lock again and again, in statements that end at once: one that waited in
//! the server would hold a snapshot, and an index that is built concurrently waits for every older snapshot.
//!
//! Where nothing is pending nothing is written, so a process starts on a standby too.

use std::time::Duration;

use sqlx::migrate::{Migrate as _, MigrateError, Migration, Migrator};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool};
use tokio::time::sleep;

/// How often a process that waits asks for the lock.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// How long a migration may wait for the lock of a table. A statement that wants that table meanwhile waits behind it.
const LOCK_TIMEOUT: &str = "2s";
/// How long an index that is built concurrently may wait for older transactions. No statement waits behind it.
const PATIENT_LOCK_TIMEOUT: &str = "15min";
/// How often a migration is tried that something else is in the way of.
const TRIES: u32 = 60;
/// The pause after such a try: others get their turn.
const PAUSE: Duration = Duration::from_secs(1);
/// The driver's constant: see [`lock_id`].
const LOCKS: i64 = 0x3d32_ad9e;

/// Why the schema is not up to date.
#[derive(Debug, thiserror::Error)]
pub enum Outdated {
    /// Something is pending on a standby or another database that is only read.
    #[error(
        "the database's schema is not up to date, and this database takes no writes: run `vouch migrate` where it takes them"
    )]
    ReadOnly,
    /// A migration, or the database.
    #[error(transparent)]
    Failed(#[from] MigrateError),
}

impl From<sqlx::Error> for Outdated {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Whether everything has been applied. What a newer release has applied beyond that is no matter: schemas only grow.
///
/// # Errors
/// The database, or an applied migration that was another.
pub async fn is_up_to_date(conn: &mut PgConnection, migrator: &Migrator) -> Result<bool, Outdated> {
    Ok(pending(conn, migrator).await?.is_empty())
}

/// Applies what is pending. Safe to run from several processes at once.
pub async fn run(pool: &PgPool, migrator: &Migrator) -> Result<(), Outdated> {
    let mut tries = 1;
    loop {
        // It is closed in the end: its lock and its settings go with it.
        let mut conn = pool.acquire().await?.detach();
        let outcome = apply(&mut conn, migrator).await;
        conn.close().await?;
        match outcome {
            Err(error) if tries < TRIES && is_in_the_way(&error) => {
                tracing::warn!(%error, "a migration is tried again");
                tries += 1;
                sleep(PAUSE).await;
            }
            outcome => return outcome,
        }
    }
}

async fn apply(conn: &mut PgConnection, migrator: &Migrator) -> Result<(), Outdated> {
    let mut waits = false;
    loop {
        if is_up_to_date(conn, migrator).await? {
            return Ok(());
        }
        if is_read_only(conn).await? {
            return Err(Outdated::ReadOnly);
        }
        if lock(conn).await? {
            break;
        }
        if !waits {
            tracing::info!("waiting for another process that brings the schema up to date");
            waits = true;
        }
        sleep(LOOK_AGAIN).await;
    }
    let locked = Migrator {
        migrations: migrator.migrations.clone(),
        table_name: migrator.table_name.clone(),
        ignore_missing: true,
        locking: false,
        ..Migrator::DEFAULT
    };
    for migration in pending(conn, migrator).await? {
        if migration.no_tx {
            be_patient(conn, PATIENT_LOCK_TIMEOUT).await?;
            drop_broken_indexes(conn, migration).await?;
        } else {
            be_patient(conn, LOCK_TIMEOUT).await?;
        }
        locked.run_to(migration.version, &mut *conn).await?;
    }
    tracing::info!("the schema was brought up to date");
    Ok(())
}

/// What has not been applied.
async fn pending<'m>(
    conn: &mut PgConnection,
    migrator: &'m Migrator,
) -> Result<Vec<&'m Migration>, Outdated> {
    let known = sqlx::query_scalar!(
        r#"-- migrate::pending
        select to_regclass($1) is not null as "known!""#,
        &migrator.table_name,
    )
    .fetch_one(&mut *conn)
    .await?;
    let applied = if known {
        conn.list_applied_migrations(&migrator.table_name).await?
    } else {
        Vec::new()
    };
    let mut pending = Vec::new();
    for migration in migrator.iter() {
        match applied
            .iter()
            .find(|applied| applied.version == migration.version)
        {
            None => pending.push(migration),
            Some(applied) if applied.checksum != migration.checksum => {
                return Err(MigrateError::VersionMismatch(migration.version).into());
            }
            Some(_) => {}
        }
    }
    Ok(pending)
}

async fn is_read_only(conn: &mut PgConnection) -> Result<bool, Outdated> {
    Ok(sqlx::query_scalar!(
        r#"-- migrate::is_read_only
        select current_setting('transaction_read_only')::boolean as "read_only!""#
    )
    .fetch_one(conn)
    .await?)
}

/// Takes the lock for the life of the connection, if it is free.
async fn lock(conn: &mut PgConnection) -> Result<bool, Outdated> {
    let database = sqlx::query_scalar!(
        r#"-- migrate::lock: database
        select current_database()::text as "name!""#
    )
    .fetch_one(&mut *conn)
    .await?;
    Ok(sqlx::query_scalar!(
        r#"-- migrate::lock
        select pg_try_advisory_lock($1) as "mine!""#,
        lock_id(&database),
    )
    .fetch_one(conn)
    .await?)
}

/// The number that the driver's own migrator locks for a database.
fn lock_id(database: &str) -> i64 {
    LOCKS * i64::from(crc32fast::hash(database.as_bytes()))
}

/// A database may limit statements; an index of a large table takes its time.
async fn be_patient(conn: &mut PgConnection, lock_timeout: &str) -> Result<(), Outdated> {
    sqlx::query!(
        "-- migrate::be_patient
         select set_config('lock_timeout', $1, false) as lock, set_config('statement_timeout', '0', false) as statement",
        lock_timeout,
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

/// An index that was built concurrently and not to its end stays behind: it is written and never read, and
/// `if not exists` takes it for one that is there. Those that the migration names are dropped, so that it builds them
/// anew. No other process builds them: we hold the lock.
async fn drop_broken_indexes(
    conn: &mut PgConnection,
    migration: &Migration,
) -> Result<(), Outdated> {
    let broken = sqlx::query_scalar!(
        r#"-- migrate::drop_broken_indexes: which
        select c.relname::text as "name!"
          from pg_index i join pg_class c on c.oid = i.indexrelid
         where not i.indisvalid and pg_table_is_visible(c.oid)"#
    )
    .fetch_all(&mut *conn)
    .await?;
    let words: Vec<&str> = migration
        .sql
        .as_str()
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .collect();
    for name in broken.iter().filter(|name| words.contains(&name.as_str())) {
        tracing::warn!(
            index = name,
            "an index that was not built to its end is built anew"
        );
        let drop = format!("drop index concurrently if exists \"{name}\"");
        sqlx::raw_sql(AssertSqlSafe(drop))
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// A lock that was not got in time, or a circle of locks: a process of an older release waits for ours in one
/// statement.
fn is_in_the_way(error: &Outdated) -> bool {
    let (Outdated::Failed(MigrateError::Execute(error))
    | Outdated::Failed(MigrateError::ExecuteMigration(error, _))) = error
    else {
        return false;
    };
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(code.as_deref(), Some("55P03" | "40P01"))
}
