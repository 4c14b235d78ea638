//! The default database, driven as a whole: real folders, real servers, real signals.
//!
//! Most tests need an owner that can be killed. That is this test binary again, started with [`owner`]'s one test and
//! told by an environment variable what to do.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test helper that cannot go on ends its test"
)]

mod clones;
mod contention;
mod folders;
mod kill;
mod life;
mod owner;
mod processes;
mod stale;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Row};
use tempfile::TempDir;

use crate::support::database::scratch_base;

/// Long enough for two cores that do other things as well; no test waits that long when all is well.
const DEADLINE: Duration = Duration::from_secs(60);

/// A folder that every user may pass through, on memory where that is possible. Deleted in the end.
fn scratch() -> TempDir {
    open_folder_in(&scratch_base())
}

/// The same for programs: memory is often mounted so that nothing on it can be run.
fn scratch_for_programs() -> TempDir {
    open_folder_in(&std::env::temp_dir())
}

fn open_folder_in(base: &Path) -> TempDir {
    tempfile::Builder::new()
        .prefix("vouch-it-")
        .permissions(PermissionsExt::from_mode(0o755))
        .tempdir_in(base)
        .expect("a scratch folder")
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Polls a condition until it holds.
fn wait_until(what: &str, mut condition: impl FnMut() -> bool) -> Duration {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < DEADLINE, "waited too long until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
    began.elapsed()
}

async fn connect(url: &str) -> PgConnection {
    let options: PgConnectOptions = url.parse().expect("the URL parses");
    options.connect().await.expect("the server answers")
}

/// The first column of the one row that a query answers, as text.
async fn ask(connection: &mut PgConnection, query: &'static str) -> String {
    sqlx::raw_sql(query)
        .fetch_one(connection)
        .await
        .expect("an answer")
        .get(0)
}

async fn execute(connection: &mut PgConnection, statement: &'static str) {
    sqlx::raw_sql(statement)
        .execute(connection)
        .await
        .expect("the statement works");
}

fn pid_file(home: &Path) -> PathBuf {
    home.join("cluster/postmaster.pid")
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}
