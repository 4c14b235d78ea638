//! The database of the benchmark: started as `vouch dev` starts its own, durable, on a real disk.

use std::path::Path;
use std::time::Instant;

use dev_postgres::{Durability, Server, Settings, erase};
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection, Row as _};

use crate::Failure;

/// What differs from Postgres' own settings, so that a checkpoint seldom falls into a sample.
pub(crate) const SETTINGS: [(&str, &str); 3] = [
    ("shared_buffers", "256MB"),
    ("max_wal_size", "8GB"),
    ("checkpoint_timeout", "30min"),
];

/// The running database and the benchmark's own connection to it.
#[derive(Debug)]
pub(crate) struct Database {
    server: Server,
    connection: PgConnection,
}

impl Database {
    /// A new, empty database with the schema in it.
    pub(crate) async fn start(folder: &Path) -> Result<Self, Failure> {
        let settings = Settings {
            data_dir: folder.to_owned(),
            bin_dir: std::env::var_os("PG_BIN_DIR").map(Into::into),
            durability: Durability::Durable,
        };
        erase(folder).await?;
        let server = Server::start(settings.clone()).await?;
        let mut connection = server.connect_options().connect().await?;
        for (name, value) in SETTINGS {
            execute(
                &mut connection,
                &format!("alter system set {name} = '{value}'"),
            )
            .await?;
        }
        drop(connection);
        server.stop().await?;
        // shared_buffers is only read at a start.
        let server = Server::start(settings).await?;
        let mut connection = server.connect_options().connect().await?;
        vouch::store::MIGRATOR.run(&mut connection).await?;
        Ok(Self { server, connection })
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// What Postgres writes down.
    pub(crate) fn log(&self) -> std::path::PathBuf {
        self.server.home().join("postgres.log")
    }

    /// Runs statements.
    pub(crate) async fn execute(&mut self, sql: &str) -> Result<(), Failure> {
        execute(&mut self.connection, sql).await
    }

    /// The first column of every row, as text.
    pub(crate) async fn column(&mut self, sql: &str) -> Result<Vec<String>, Failure> {
        let rows = sqlx::raw_sql(AssertSqlSafe(sql))
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter()
            .map(|row| Ok(row.try_get_unchecked::<String, _>(0)?))
            .collect()
    }

    /// One number.
    pub(crate) async fn number(&mut self, sql: &str) -> Result<i64, Failure> {
        let all = self.column(&format!("select ({sql})::text")).await?;
        Ok(all.first().ok_or("no row")?.parse()?)
    }

    /// How long one commit of one small row takes, in milliseconds: the median of many, one after the other.
    pub(crate) async fn flush_time(&mut self) -> Result<f64, Failure> {
        self.execute("create table if not exists flushed (x int)")
            .await?;
        let mut times = Vec::new();
        for _ in 0..50 {
            let began = Instant::now();
            self.execute("insert into flushed values (1)").await?;
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        self.execute("drop table flushed").await?;
        Ok(crate::measure::median(&mut times))
    }

    pub(crate) async fn stop(self) -> Result<(), Failure> {
        drop(self.connection);
        Ok(self.server.stop().await?)
    }
}

async fn execute(connection: &mut PgConnection, sql: &str) -> Result<(), Failure> {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(connection)
        .await?;
    Ok(())
}
