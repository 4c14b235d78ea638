//! Why the default database could not start, as sentences for the person who started Vouch.

use std::path::PathBuf;
use std::process::ExitStatus;

/// Why the default database could not start, answer or stop. Each message is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No usable Postgres programs on this system.
    #[error("PostgreSQL 14 or newer was not found in {looked_in}: install it with {install}")]
    NotInstalled {
        /// The places that were looked at, for a person.
        looked_in: String,
        /// How to install it on this system, in words.
        install: String,
    },
    /// Postgres is there, but older than 14.
    #[error(
        "PostgreSQL {found} in {} is too old, 14 or newer is needed: install it with {install}", .folder.display()
    )]
    TooOld {
        /// The newest major release found.
        found: u32,
        folder: PathBuf,
        /// How to install the system's current release, in words.
        install: String,
    },
    /// The cluster was written by a release that is not installed any more.
    #[error(
        "the database in {} was created by PostgreSQL {cluster}, but only PostgreSQL {found} is installed: \
         install PostgreSQL {cluster}, or choose another data folder", .folder.display()
    )]
    OtherRelease {
        /// The data folder.
        folder: PathBuf,
        /// The major release that wrote the cluster.
        cluster: u32,
        /// The newest major release found.
        found: u32,
    },
    /// Another running process owns the folder.
    #[error(
        "{} already uses the database in {}: stop it, or choose another data folder",
        holder(*.pid), .folder.display()
    )]
    InUse {
        /// The data folder.
        folder: PathBuf,
        /// The process that holds it, where it could be told.
        pid: Option<u32>,
    },
    /// A Postgres that Vouch did not start, or that will not end, runs on the folder.
    #[error(
        "a PostgreSQL server (process {pid}) still runs on the database in {}: stop it with `kill -INT {pid}`",
        .folder.display()
    )]
    StillRunning {
        /// The data folder.
        folder: PathBuf,
        /// The process in the way.
        pid: u32,
    },
    /// The folder holds things that are not Vouch's.
    #[error(
        "{} holds other files and was not made by Vouch: choose a new or an empty data folder", .folder.display()
    )]
    NotOurs {
        /// The data folder.
        folder: PathBuf,
    },
    /// The unprivileged user that Postgres runs as cannot enter the folder of an existing database.
    #[error(
        "user {user}, who runs PostgreSQL for root, cannot enter {}: let the user pass through its parent folders, \
         or choose another data folder", .folder.display()
    )]
    Unreachable {
        folder: PathBuf,
        /// The user's name or number.
        user: String,
    },
    /// The private folder for the socket is another user's.
    #[error("{} belongs to another user, so the database socket cannot be put there: remove it", .folder.display())]
    SocketFolderTaken { folder: PathBuf },
    /// A file or folder of the database could not be used.
    #[error("cannot {action} {}: {source}", .path.display())]
    File {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why it did not work.
        source: std::io::Error,
    },
    /// A program could not be run or waited for.
    #[error("cannot run {}: {source}", .program.display())]
    Program {
        program: PathBuf,
        /// Why it did not work.
        source: std::io::Error,
    },
    /// `initdb` failed.
    #[error("initdb could not create the database ({outcome}): see {}", .log.display())]
    Initdb {
        /// How it ended.
        outcome: String,
        /// Where its own words are.
        log: PathBuf,
    },
    /// Postgres ended before it was ready.
    #[error("PostgreSQL ended while starting ({status}): see {}", .log.display())]
    EndedEarly {
        /// How it ended.
        status: ExitStatus,
        /// Where its own words are.
        log: PathBuf,
    },
    /// Postgres was not ready in time.
    #[error("PostgreSQL was not ready within {seconds} seconds: see {}", .log.display())]
    NotReady {
        /// The time it was given.
        seconds: u64,
        /// Where its own words are.
        log: PathBuf,
    },
    /// Postgres runs, but a question that every start asks was not answered.
    #[error("PostgreSQL started but did not answer ({source}): see {}", .log.display())]
    Query {
        /// What the driver says.
        source: sqlx::Error,
        /// Where Postgres' own words are.
        log: PathBuf,
    },
    /// A setting that keeps acknowledged data safe is not on.
    #[error(
        "PostgreSQL runs with {setting} = {value}, so acknowledged data could be lost: Vouch does not start"
    )]
    NotDurable {
        /// The name of the setting.
        setting: String,
        value: String,
    },
}

fn holder(pid: Option<u32>) -> String {
    match pid {
        Some(pid) => format!("another Vouch (process {pid})"),
        None => "another Vouch".to_owned(),
    }
}
