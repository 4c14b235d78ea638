//! The schema is brought up to date by several processes at once, while others work, and with indexes that are built
//! concurrently.

use std::borrow::Cow;

use futures::future::join_all;
use sqlx::migrate::{Migrate as _, Migration, MigrationType, Migrator};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, Row as _, SqlSafeStr as _,
};
use vouch::store::MIGRATOR;
use vouch::store::migrate::{self, Outdated};

use crate::support::database::{TestDatabase, fresh};
use crate::support::until::until;

const INDEX: &str =
    "create index concurrently if not exists write_probes_by_time on write_probes (written_at)";
const COLUMN: &str = "alter table write_probes add column note text";

/// The schema with one more migration.
fn with(sql: &'static str, no_tx: bool) -> Migrator {
    let mut migrations = MIGRATOR.migrations.to_vec();
    let next = Migration::new(
        9001,
        Cow::Borrowed("next"),
        MigrationType::Simple,
        sql.into_sql_str(),
        no_tx,
    );
    migrations.push(next);
    Migrator {
        migrations: Cow::Owned(migrations),
        ..Migrator::DEFAULT
    }
}

async fn connect(database: &TestDatabase) -> PgConnection {
    database.options().connect().await.expect("a connection")
}

async fn run(database: &TestDatabase, migrator: &Migrator) -> Result<(), Outdated> {
    migrate::run(&database.pool(), migrator).await
}

async fn text(database: &TestDatabase, query: &'static str) -> String {
    let row = sqlx::raw_sql(AssertSqlSafe(query))
        .fetch_one(&mut connect(database).await)
        .await;
    row.expect("a row").get(0)
}

/// Whether the index is whole and belongs to the migration, and how often that was noted.
async fn built(database: &TestDatabase) -> String {
    text(
        database,
        "select concat_ws(' ', indisvalid, indisunique, (select count(*) from _sqlx_migrations where version = 9001))
           from pg_index where indexrelid = 'write_probes_by_time'::regclass",
    )
    .await
}

const BUILT: &str = "t f 1";

/// Waits until somebody in this database waits for a lock of a kind.
async fn waits(database: &TestDatabase, kind: &'static str) {
    let mut watcher = connect(database).await;
    until(kind, async || {
        let waiting = sqlx::raw_sql(AssertSqlSafe(format!(
            "select 1 from pg_locks join pg_stat_activity using (pid)
              where not granted and locktype = '{kind}' and datname = current_database()"
        )))
        .fetch_optional(&mut watcher)
        .await;
        waiting.expect("an answer").is_some()
    })
    .await;
}

#[tokio::test]
async fn many_processes_at_once_build_an_index_concurrently() {
    let database = fresh(&MIGRATOR).await;
    let migrator = with(INDEX, true);
    // All of them wait for this writer: one builds, the others ask for its lock.
    let mut writer = connect(&database).await;
    let mut writing = writer.begin().await.unwrap();
    sqlx::raw_sql("insert into write_probes (written_at) values (now())")
        .execute(&mut *writing)
        .await
        .unwrap();
    let commit = async {
        waits(&database, "virtualxid").await;
        writing.commit().await.unwrap();
    };
    let runs = join_all((0..6).map(|_| run(&database, &migrator)));
    let (outcomes, ()) = tokio::join!(runs, commit);
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(built(&database).await, BUILT);
}

/// It waits in one statement, for which the index waits in turn.
#[tokio::test]
async fn a_process_of_an_older_release_may_wait_meanwhile() {
    let database = fresh(&MIGRATOR).await;
    let migrator = with(INDEX, true);
    let mut writer = connect(&database).await;
    let mut writing = writer.begin().await.unwrap();
    sqlx::raw_sql("insert into write_probes (written_at) values (now())")
        .execute(&mut *writing)
        .await
        .unwrap();
    let older = async {
        waits(&database, "virtualxid").await;
        let mut older = connect(&database).await;
        // The circle is found by whoever looks first; where it is the older one, its start fails and ours goes on.
        sqlx::raw_sql("set deadlock_timeout = '1h'")
            .execute(&mut older)
            .await
            .unwrap();
        let locked = async {
            older.lock().await.unwrap();
            older.close().await.unwrap();
        };
        let commit = async {
            waits(&database, "advisory").await;
            writing.commit().await.unwrap();
        };
        tokio::join!(locked, commit);
    };
    let (outcome, ()) = tokio::join!(run(&database, &migrator), older);
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(built(&database).await, BUILT);
}

#[tokio::test]
async fn an_index_that_was_not_built_to_its_end_is_built_anew() {
    let database = fresh(&MIGRATOR).await;
    let mut connection = connect(&database).await;
    sqlx::raw_sql("create table words (word text); insert into words values ('twice'), ('twice')")
        .execute(&mut connection)
        .await
        .unwrap();
    let broken =
        sqlx::raw_sql("create unique index concurrently write_probes_by_time on words (word)")
            .execute(&mut connection)
            .await;
    assert!(broken.is_err());
    assert_eq!(built(&database).await, "f t 0");
    run(&database, &with(INDEX, true)).await.unwrap();
    assert_eq!(built(&database).await, BUILT);
}

#[tokio::test]
async fn an_index_that_was_built_and_not_noted_is_noted() {
    let database = fresh(&MIGRATOR).await;
    sqlx::raw_sql(INDEX)
        .execute(&mut connect(&database).await)
        .await
        .unwrap();
    run(&database, &with(INDEX, true)).await.unwrap();
    assert_eq!(built(&database).await, BUILT);
}

#[tokio::test]
async fn a_table_that_is_being_read_is_not_blocked_for_others_while_it_waits_to_be_changed() {
    let database = fresh(&MIGRATOR).await;
    let mut reader = connect(&database).await;
    let mut reading = reader.begin().await.unwrap();
    let select = "select count(*)::text from write_probes";
    sqlx::raw_sql(select)
        .fetch_one(&mut *reading)
        .await
        .unwrap();
    let others = async {
        waits(&database, "relation").await;
        // Behind the change that waits: it gives way, and is made once the reader is gone.
        assert_eq!(text(&database, select).await, "0");
        reading.commit().await.unwrap();
    };
    let migrator = with(COLUMN, false);
    let (outcome, ()) = tokio::join!(run(&database, &migrator), others);
    assert!(outcome.is_ok(), "{outcome:?}");
    let mut connection = connect(&database).await;
    assert!(
        migrate::is_up_to_date(&mut connection, &migrator)
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_database_that_is_only_read_is_up_to_date_or_says_that_it_is_not() {
    let database = fresh(&MIGRATOR).await;
    let options = database.options();
    let name = options.get_database().unwrap();
    let read_only = format!("alter database {name} set default_transaction_read_only = on");
    sqlx::raw_sql(AssertSqlSafe(read_only))
        .execute(&mut connect(&database).await)
        .await
        .unwrap();
    run(&database, &MIGRATOR).await.unwrap();
    let outcome = run(&database, &with(COLUMN, false)).await;
    assert!(matches!(outcome, Err(Outdated::ReadOnly)), "{outcome:?}");
}

#[tokio::test]
async fn what_a_newer_release_has_added_is_no_matter_and_what_was_changed_is() {
    let database = fresh(&MIGRATOR).await;
    run(&database, &with(COLUMN, false)).await.unwrap();
    run(&database, &MIGRATOR).await.unwrap();
    let outcome = run(
        &database,
        &with("alter table write_probes add column other text", false),
    )
    .await;
    assert_eq!(
        outcome.unwrap_err().to_string(),
        "migration 9001 was previously applied but has been modified"
    );
}
