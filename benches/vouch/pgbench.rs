//! Postgres' own load generator: what the statements of a path can do without us.

use std::path::PathBuf;
use std::time::Duration;

use regex::Regex;
use tokio::process::Command;

use crate::Result;
use crate::postgres::Database;

/// Transactions with which a script is tried out.
pub(crate) const TRIED: usize = 320;

/// A script, and the number of clients that run it.
pub(crate) type Ceiling = (PathBuf, usize);

#[derive(Clone, Copy)]
pub(crate) enum Length {
    Time(Duration),
    /// So many transactions in all, about the customers from a number on.
    Count(usize, usize),
}

/// Transactions per second, connecting not counted, and how many there were.
pub(crate) type Done = (f64, f64);

pub(crate) struct Pgbench {
    program: PathBuf,
    url: String,
    salt: usize,
}

impl Pgbench {
    /// The program that belongs to the database. `None` where there is none.
    pub(crate) fn find(db: &Database) -> Option<Self> {
        let (program, url, salt) = (db.program("pgbench"), db.url(), 0);
        let found = program.is_file();
        found.then_some(Self { program, url, salt })
    }

    /// Runs a script. A transaction that fails is a failure.
    pub(crate) async fn run(&mut self, ceiling: &Ceiling, length: Length) -> Result<Done> {
        let (script, clients) = ceiling;
        self.salt += 1;
        let (base, option, number) = match length {
            Length::Time(time) => (0, "-T", time.as_secs().max(1).to_string()),
            Length::Count(count, base) => (base, "-t", (count / clients).to_string()),
        };
        let mut command = Command::new(&self.program);
        command.args([
            "-n", "-M", "prepared", "-j1", "-Di=0", option, &number, "-c",
        ]);
        command.arg(clients.to_string()).arg("-f").arg(script);
        let salt = self.salt * 1_000_000_000;
        for (name, value) in [("base", base), ("salt", salt), ("clients", *clients)] {
            command.args(["-D", &format!("{name}={value}")]);
        }
        // What each statement takes, where a script is only tried out: for those who look for the slow one.
        let tried = matches!(length, Length::Count(TRIED, _));
        command.args(tried.then_some("-r"));
        let output = command.arg(&self.url).kill_on_drop(true).output().await?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let troubles = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() || troubles.contains("aborted") {
            // One client's trouble is every client's.
            let first: Vec<&str> = troubles.lines().take(3).collect();
            let (script, first) = (script.display(), first.join(" "));
            return Err(format!("pgbench failed on {script}: {first}").into());
        }
        if tried {
            std::fs::write(script.with_extension("statements"), &*printed)?;
        }
        let after = |words: &str| -> Result<f64> {
            let found = Regex::new(&format!(r"(?m)^{words} ([\d.]+)"))?.captures(&printed);
            let missing = || format!("pgbench printed something else than expected: {printed}");
            Ok(found.ok_or_else(missing)?[1].parse()?)
        };
        let transactions = after("number of transactions actually processed:")?;
        Ok((after("tps =")?, transactions))
    }
}
