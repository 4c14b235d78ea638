//! The database of the benchmark: started as `vouch dev` starts its own, durable, on a real disk.

use std::path::{Path, PathBuf};
use std::time::Instant;

use dev_postgres::{Durability, Server, Settings, erase};
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection, Row as _};

use crate::Result;
use crate::report::{Spread, milliseconds};

/// What differs from Postgres' own settings, so that a checkpoint seldom falls into a sample.
const SETTINGS: [(&str, &str); 3] = [
    ("shared_buffers", "256MB"),
    ("max_wal_size", "8GB"),
    ("checkpoint_timeout", "30min"),
];

pub(crate) struct Database {
    server: Server,
    connection: PgConnection,
}

impl Database {
    /// A new, empty database with the schema in it.
    pub(crate) async fn start(folder: &Path) -> Result<Self> {
        let settings = Settings {
            data_dir: folder.to_owned(),
            bin_dir: std::env::var_os("PG_BIN_DIR").map(Into::into),
            durability: Durability::Durable,
        };
        erase(folder).await?;
        let mut first = Self::open(settings.clone()).await?;
        for (name, value) in SETTINGS {
            first
                .execute(&format!("alter system set {name} = '{value}'"))
                .await?;
        }
        first.stop().await?;
        // shared_buffers is only read at a start.
        let mut db = Self::open(settings).await?;
        vouch::store::MIGRATOR.run(&mut db.connection).await?;
        Ok(db)
    }

    async fn open(settings: Settings) -> Result<Self> {
        let server = Server::start(settings).await?;
        let connection = server.connect_options().connect().await?;
        Ok(Self { server, connection })
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// One of the programs of this release of Postgres, which may not be there.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.server.program(name)
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.server.home().join("postgres.log")
    }

    /// The release and the settings, in words.
    pub(crate) async fn describe(&mut self) -> Result<String> {
        let version = self.column("show server_version").await?.concat();
        let settings = SETTINGS.map(|(name, value)| format!("{name} {value}"));
        Ok(format!("{version}, durable, {}", settings.join(", ")))
    }

    pub(crate) async fn execute(&mut self, sql: &str) -> Result {
        let statements = sqlx::raw_sql(AssertSqlSafe(sql));
        statements.execute(&mut self.connection).await?;
        Ok(())
    }

    /// The first column of every row, as text.
    pub(crate) async fn column(&mut self, sql: &str) -> Result<Vec<String>> {
        let statements = sqlx::raw_sql(AssertSqlSafe(sql));
        let rows = statements.fetch_all(&mut self.connection).await?;
        let texts = rows.iter().map(|row| row.try_get_unchecked(0));
        Ok(texts.collect::<Result<_, _>>()?)
    }

    pub(crate) async fn number(&mut self, sql: &str) -> Result<i64> {
        let all = self.column(&format!("select ({sql})::text")).await?;
        Ok(all.concat().parse()?)
    }

    /// How long one commit of one small row takes, in milliseconds: the median of many, one after the other.
    pub(crate) async fn flush_time(&mut self) -> Result<f64> {
        self.execute("create table if not exists flushed (x int)")
            .await?;
        let mut times = Vec::new();
        for _ in 0..50 {
            let began = Instant::now();
            self.execute("insert into flushed values (1)").await?;
            times.push(milliseconds(began.elapsed()));
        }
        self.execute("drop table flushed").await?;
        Ok(Spread::of(times).median)
    }

    pub(crate) async fn stop(self) -> Result {
        drop(self.connection);
        Ok(self.server.stop().await?)
    }
}
