//! One server for the whole test binary, one migrated template, one clone per test.
//!
//! The server is a throwaway one: it ends with this process, however that ends, and takes its folder with it. One
//! thread owns it together with the only administrative connection, so clones are made one after the other and no two
//! statements meet at the template. `VOUCH_TEST_DATABASE_URL` names another server to use instead; its user must be
//! allowed to create databases.
#![expect(
    clippy::expect_used,
    reason = "a test helper that cannot go on ends its test"
)]

use std::path::{Path, PathBuf};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use dev_postgres::{Durability, Server, Settings};
use sha2::{Digest, Sha256};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgPool, Row};
use tokio::sync::{mpsc as requests, oneshot};

const URL: &str = "VOUCH_TEST_DATABASE_URL";
/// A suite of a few hundred tests needs a part of this.
const ENOUGH_MEMORY: u64 = 1024 * 1024 * 1024;
const AN_OLD_FOLDER: Duration = Duration::from_secs(60);
/// So that several test processes on one server do not build the same template twice.
const TEMPLATE_LOCK: &str = "select pg_advisory_lock(7264813)";
const TEMPLATE_UNLOCK: &str = "select pg_advisory_unlock(7264813)";

/// A database of one test's own, migrated and empty. Dropped from the server when this is dropped.
#[derive(Debug)]
pub(crate) struct TestDatabase {
    options: PgConnectOptions,
    url: String,
}

/// A new database with the migrations applied.
pub(crate) async fn fresh(migrator: &'static Migrator) -> TestDatabase {
    let (answer, database) = oneshot::channel();
    send(Request::Create(migrator, answer));
    database.await.expect("the test server makes a database")
}

impl TestDatabase {
    /// The database's URL, for processes under test.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// How to connect to it.
    pub(crate) fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// A small pool on it.
    pub(crate) fn pool(&self) -> PgPool {
        PgPoolOptions::new()
            .max_connections(8)
            .connect_lazy_with(self.options())
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (done, wait) = mpsc::channel();
        let name = self.options.get_database().unwrap_or_default();
        send(Request::Drop(name.to_owned(), done));
        let _ = wait.recv();
    }
}

enum Request {
    Create(&'static Migrator, oneshot::Sender<TestDatabase>),
    Drop(String, mpsc::Sender<()>),
}

fn send(request: Request) {
    static KEEPER: OnceLock<requests::UnboundedSender<Request>> = OnceLock::new();
    let keeper = KEEPER.get_or_init(|| {
        let (sender, receiver) = requests::unbounded_channel();
        std::thread::spawn(move || keep(receiver));
        sender
    });
    // A keeper that is gone has said why; the one who asked sees that no answer comes.
    let _ = keeper.send(request);
}

#[tokio::main(flavor = "current_thread")]
async fn keep(mut requests: requests::UnboundedReceiver<Request>) {
    let mut keeper = Keeper::start().await;
    while let Some(request) = requests.recv().await {
        match request {
            Request::Create(migrator, answer) => {
                let database = keeper.create(migrator).await.expect("a clone");
                let _ = answer.send(database);
            }
            Request::Drop(name, done) => {
                let statement = format!("drop database if exists \"{name}\" with (force)");
                keeper.execute(statement).await.expect("a dropped clone");
                let _ = done.send(());
            }
        }
    }
}

struct Keeper {
    admin: PgConnection,
    options: PgConnectOptions,
    url: reqwest::Url,
    /// How to copy the template. Copying files is quicker than logging each page where the disk is memory.
    strategy: &'static str,
    _server: Option<Server>,
}

impl Keeper {
    async fn start() -> Self {
        let (url, server) = match std::env::var(URL) {
            Ok(url) => (url, None),
            Err(_) => {
                let server = start_server().await;
                (server.url(), Some(server))
            }
        };
        let options: PgConnectOptions = url.parse().expect("a database URL");
        let mut admin = options.connect().await.expect("the test server answers");
        let release: i32 = sqlx::raw_sql("select current_setting('server_version_num')::int")
            .fetch_one(&mut admin)
            .await
            .expect("the release")
            .get(0);
        Self {
            strategy: match server {
                Some(_) if release >= 150_000 => "strategy file_copy",
                _ => "",
            },
            admin,
            options,
            url: url.parse().expect("a URL"),
            _server: server,
        }
    }

    async fn create(&mut self, migrator: &Migrator) -> sqlx::Result<TestDatabase> {
        let template = self.template(migrator).await?;
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).expect("random bytes");
        let name = format!("vouch_test_{}", hex::encode(random));
        let strategy = self.strategy;
        self.execute(format!(
            "create database {name} template {template} {strategy}"
        ))
        .await?;
        let mut url = self.url.clone();
        url.set_path(&name);
        Ok(TestDatabase {
            options: self.options.clone().database(&name),
            url: url.to_string(),
        })
    }

    /// The name of the template for these migrations. It gets this name only once it is complete.
    async fn template(&mut self, migrator: &Migrator) -> sqlx::Result<String> {
        let mut digest = Sha256::new();
        for migration in migrator.iter() {
            digest.update(migration.version.to_be_bytes());
            digest.update(&migration.checksum);
        }
        let digest = hex::encode(digest.finalize());
        let name = format!("vouch_template_{}", digest.get(..16).unwrap_or_default());
        if self.exists(&name).await? {
            return Ok(name);
        }
        self.execute(TEMPLATE_LOCK.to_owned()).await?;
        if !self.exists(&name).await? {
            let raw = format!("{name}_raw");
            self.execute(format!("drop database if exists {raw} with (force)"))
                .await?;
            self.execute(format!("create database {raw}")).await?;
            let mut connection = self.options.clone().database(&raw).connect().await?;
            migrator.run(&mut connection).await?;
            connection.close().await?;
            self.execute(format!("alter database {raw} rename to {name}"))
                .await?;
        }
        self.execute(TEMPLATE_UNLOCK.to_owned()).await?;
        Ok(name)
    }

    async fn exists(&mut self, name: &str) -> sqlx::Result<bool> {
        let question = format!("select exists (select from pg_database where datname = '{name}')");
        sqlx::raw_sql(AssertSqlSafe(question))
            .fetch_one(&mut self.admin)
            .await?
            .try_get(0)
    }

    async fn execute(&mut self, statement: String) -> sqlx::Result<()> {
        sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut self.admin)
            .await?;
        Ok(())
    }
}

async fn start_server() -> Server {
    const PREFIX: &str = "vouch-test-";
    let base = scratch_base();
    for entry in std::fs::read_dir(&base).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX) {
            remove_left(&entry.path()).await;
        }
    }
    let folder = tempfile::Builder::new()
        .prefix(PREFIX)
        .tempdir_in(&base)
        .expect("a folder for the test server")
        .keep();
    Server::start(Settings {
        data_dir: folder,
        bin_dir: None,
        durability: Durability::Throwaway,
    })
    .await
    .unwrap_or_else(|error| {
        let url = format!("no test server: {error}. Or name one in {URL}.");
        std::panic::resume_unwind(Box::new(url))
    })
}

/// Deletes the folder of a run that is over. A folder that is in use, or somebody else's, stays.
async fn remove_left(folder: &Path) {
    if folder.join("postgres.lock").exists() {
        // Nobody had lived to tidy up.
        if dev_postgres::erase(folder).await.is_ok() {
            let _ = std::fs::remove_dir_all(folder);
        }
    } else if let Ok(changed) = std::fs::metadata(folder).and_then(|found| found.modified())
        && changed.elapsed().is_ok_and(|age| age > AN_OLD_FOLDER)
    {
        // The watchers could delete what is in it, but not an entry of its parent. A new one is a run's that begins.
        let _ = std::fs::remove_dir(folder);
    }
}

/// Where test data live: on memory if there is enough of it, else where Cargo wants them, unless the user who runs
/// Postgres for root could not get there.
pub(crate) fn scratch_base() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if is_memory(memory) && tempfile::tempfile_in(memory).is_ok() {
        return memory.to_owned();
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    if target.is_dir() && is_open(target) {
        return target.to_owned();
    }
    std::env::temp_dir()
}

/// Whether every user may pass through a folder and its parents.
pub(crate) fn is_open(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    folder.ancestors().all(|folder| {
        std::fs::metadata(folder).is_ok_and(|found| found.permissions().mode() & 0o001 != 0)
    })
}

fn is_memory(folder: &Path) -> bool {
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let tmpfs = mounts.lines().any(|line| {
        let mut fields = line.split(' ').skip(1);
        fields.next().map(Path::new) == Some(folder) && fields.next() == Some("tmpfs")
    });
    tmpfs
        && rustix::fs::statvfs(folder)
            .is_ok_and(|space| space.f_bavail * space.f_frsize >= ENOUGH_MEMORY)
}
