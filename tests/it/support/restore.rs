//! A backup of the database and its restore, with the programs that operators use.

use std::path::PathBuf;
use std::process::Stdio;

use tokio::process::Command;

use super::app::TestApp;

/// A dump in a folder of its own, which goes with it.
#[derive(Debug)]
pub(crate) struct Backup {
    folder: tempfile::TempDir,
}

/// Dumps the database.
pub(crate) async fn back_up(app: &TestApp) -> Backup {
    let backup = Backup {
        folder: tempfile::tempdir().expect("a folder"),
    };
    let mut dump = program("pg_dump").await;
    dump.args(["--format=custom", "--file"])
        .arg(backup.file())
        .arg(app.database.url());
    run(dump).await;
    backup
}

impl Backup {
    fn file(&self) -> PathBuf {
        self.folder.path().join("dump")
    }

    /// Puts the whole database back to what it was. What Sumsub has stays.
    pub(crate) async fn restore(&self, app: &TestApp) {
        let mut restore = program("pg_restore").await;
        restore
            .args(["--clean", "--if-exists", "--single-transaction", "--dbname"])
            .arg(app.database.url())
            .arg(self.file());
        run(restore).await;
    }
}

/// A program of the release that the tests' server is of: it is where that server really is, whatever links lead there.
async fn program(name: &str) -> Command {
    let search = concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/find-postgres");
    let found = Command::new(search)
        .output()
        .await
        .expect("the search runs");
    let folder = String::from_utf8(found.stdout).expect("a folder");
    let server = PathBuf::from(folder.trim()).join("postgres");
    let server = server
        .canonicalize()
        .expect("`.ci/prepare test` installs it");
    let mut command = Command::new(server.with_file_name(name));
    command.stdin(Stdio::null());
    command
}

async fn run(mut command: Command) {
    let output = command.output().await.expect("the program runs");
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
