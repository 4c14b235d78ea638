//! Postgres' own load generator: what the statements of a path can do without us.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::process::Command;

use crate::Failure;
use crate::load::count;
use crate::postgres::Database;

/// Where Debian keeps the programs of each release.
const RELEASES: &str = "/usr/lib/postgresql";

/// Transactions with which a script is tried out.
pub(crate) const TRIED: usize = 320;

/// The program.
#[derive(Debug)]
pub(crate) struct Pgbench {
    program: PathBuf,
    salt: usize,
}

/// How long to run.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Length {
    Time(Duration),
    /// So many transactions in all, about the customers from `base` on.
    Transactions {
        count: usize,
        base: usize,
    },
}

/// What it said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said {
    /// Transactions per second, connecting not counted.
    pub(crate) rate: f64,
    pub(crate) done: f64,
}

impl Pgbench {
    /// Looks for it. `None` where there is none.
    pub(crate) fn find() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = std::env::var_os("PG_BIN_DIR")
            .map(PathBuf::from)
            .into_iter()
            .collect();
        let releases = std::fs::read_dir(RELEASES).into_iter().flatten().flatten();
        let mut releases: Vec<PathBuf> = releases.map(|entry| entry.path().join("bin")).collect();
        releases.sort();
        // The program itself before Debian's wrapper, which is a script that costs processor time.
        folders.extend(releases.into_iter().rev());
        folders.extend(std::env::split_paths(&path));
        let program = folders
            .into_iter()
            .map(|folder| folder.join("pgbench"))
            .find(|p| p.is_file())?;
        Some(Self { program, salt: 0 })
    }

    /// Runs a script.
    ///
    /// # Errors
    /// It failed, or a transaction in it did.
    pub(crate) async fn run(
        &mut self,
        db: &Database,
        script: &Path,
        clients: usize,
        length: Length,
    ) -> Result<Said, Failure> {
        self.salt += 1;
        let mut command = Command::new(&self.program);
        command
            .args([
                "-n",
                "-M",
                "prepared",
                "-j",
                "1",
                "-c",
                &clients.to_string(),
                "-f",
            ])
            .arg(script);
        let base = match length {
            Length::Time(time) => {
                command.args(["-T", &time.as_secs().max(1).to_string()]);
                0
            }
            Length::Transactions { count, base } => {
                command.args(["-t", &(count / clients).to_string()]);
                base
            }
        };
        let salt = self.salt * 1_000_000_000;
        for (name, value) in [
            ("i", 0),
            ("base", base),
            ("salt", salt),
            ("clients", clients),
        ] {
            command.args(["-D", &format!("{name}={value}")]);
        }
        // What each statement takes, where a script is only tried out: for whoever looks for the slow one.
        let tried = matches!(length, Length::Transactions { count, .. } if count == TRIED);
        if tried {
            command.arg("-r");
        }
        let output = command.arg(db.url()).kill_on_drop(true).output().await?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let troubles = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() || troubles.contains("aborted") {
            // One client's trouble is every client's.
            let first: Vec<&str> = troubles.lines().take(3).collect();
            let script = script.display();
            return Err(format!("pgbench failed on {script}: {}", first.join(" ")).into());
        }
        if tried {
            std::fs::write(script.with_extension("statements"), &said)?;
        }
        let after = |start: &str| -> Option<f64> {
            let line = said.lines().find_map(|line| line.strip_prefix(start))?;
            line.split([' ', '/'])
                .find(|word| !word.is_empty())?
                .parse()
                .ok()
        };
        let missing = || format!("pgbench said something else than expected: {said}");
        Ok(Said {
            rate: after("tps = ").ok_or_else(missing)?,
            done: match length {
                Length::Time(_) => {
                    after("number of transactions actually processed: ").ok_or_else(missing)?
                }
                Length::Transactions { count: all, .. } => count(all / clients * clients),
            },
        })
    }
}
