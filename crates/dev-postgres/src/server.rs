//! The running server and its life from start to stop.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use sqlx::postgres::PgConnectOptions;

use super::binaries::Binaries;
use super::guarded::{Ending, Guarded};
use super::home::{Home, failed};
use super::{Durability, Error, Settings, cluster, database, files, socket, stale};

/// Recovery after a crash is part of getting ready.
const READY_DEADLINE: Duration = Duration::from_secs(30);
const READY_POLL: Duration = Duration::from_millis(10);
/// How often an unexpected end, or a missing watcher, is looked for.
const TEND: Duration = Duration::from_millis(100);

/// A fast shutdown breaks off connections and saves everything; an immediate one leaves work for recovery.
const IN_ORDER: &[(&str, Signal)] = &[
    ("INT", Signal::INT),
    ("QUIT", Signal::QUIT),
    ("KILL", Signal::KILL),
];
const AT_ONCE: &[(&str, Signal)] = &[("QUIT", Signal::QUIT), ("KILL", Signal::KILL)];

/// A running default database, owned by this process.
///
/// Dropping it without [`Server::stop`] also ends the server, in the background.
#[derive(Debug)]
pub struct Server {
    process: Guarded,
    binaries: Binaries,
    socket_folder: PathBuf,
    durability: Durability,
    // Last, so that the lock is let go of after everything else.
    home: Home,
}

impl Server {
    /// Starts the database of a folder, creating it on the first start. Ready when this returns.
    ///
    /// Dropping the future part-way ends what it has started.
    ///
    /// # Errors
    /// Any [`Error`]: each is a sentence for the person who started Vouch.
    pub async fn start(settings: Settings) -> Result<Self, Error> {
        let Settings {
            data_dir,
            bin_dir,
            durability,
        } = settings;
        let home = Home::claim(&data_dir).await?;
        let binaries = Binaries::find(bin_dir.as_deref(), &home)?;
        let socket_folder = socket::folder(&home)?;
        stale::clear(&home, &socket_folder).await?;
        cluster::ensure(&home, &binaries, durability).await?;
        let process = run(&home, &binaries, &socket_folder, durability).await?;
        Ok(Self {
            process,
            binaries,
            socket_folder,
            durability,
            home,
        })
    }

    /// The database's URL: `postgres://…?host=/the/socket/folder&sslmode=disable`. It holds no secret; the socket's
    /// folder is what keeps others out.
    #[must_use]
    pub fn url(&self) -> String {
        database::url(&self.socket_folder)
    }

    /// The same for the driver.
    #[must_use]
    pub fn connect_options(&self) -> PgConnectOptions {
        database::options(&self.socket_folder)
    }

    /// The folder where the database really is. Not the wanted one when root started Vouch and the user who runs
    /// Postgres cannot enter that.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home.path
    }

    /// Where another program of this release of Postgres would be, such as `pgbench`: beside the server itself, which
    /// may have been found by a link.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        let server = self.binaries.program("postgres");
        server.canonicalize().unwrap_or(server).with_file_name(name)
    }

    /// The process id of the postmaster.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Resolves when the server ends without having been asked to. Meant to be polled for the whole life of the
    /// process: it also replaces watchers that were killed.
    ///
    /// # Errors
    /// [`Error::Program`]: the system would not tell about the process.
    pub async fn ended(&mut self) -> Result<ExitStatus, Error> {
        let failed = |source| Error::Program {
            program: self.binaries.program("postgres"),
            source,
        };
        loop {
            if let Some(status) = self.process.try_wait().map_err(failed)? {
                return Ok(status);
            }
            self.process.watch().map_err(failed)?;
            tokio::time::sleep(TEND).await;
        }
    }

    /// Starts the server again after [`Server::ended`], on the same folder, with the same URL.
    pub async fn restart(&mut self) -> Result<(), Error> {
        stale::clear(&self.home, &self.socket_folder).await?;
        self.process = run(
            &self.home,
            &self.binaries,
            &self.socket_folder,
            self.durability,
        )
        .await?;
        Ok(())
    }

    /// Ends the server: a fast shutdown, which breaks off open connections and saves everything; after four seconds an
    /// immediate one; after four more a kill. Nothing acknowledged is lost in any case.
    ///
    /// # Errors
    /// [`Error::Program`] when it would not even be killed, [`Error::File`] when what is to be deleted cannot be.
    pub async fn stop(mut self) -> Result<(), Error> {
        self.process.end().await.map_err(|source| Error::Program {
            program: self.binaries.program("postgres"),
            source,
        })?;
        socket::tidy(&self.home, &self.socket_folder)?;
        if self.durability == Durability::Throwaway {
            let path = &self.home.path;
            files::delete(path).map_err(|source| failed("delete", path, source))?;
        }
        Ok(())
    }
}

/// Deletes the default database of a folder for good, wherever it is kept. That there is none is fine.
///
/// # Errors
/// [`Error::InUse`] while an instance runs on it, [`Error::NotOurs`] when the folder holds other things,
/// [`Error::File`] when something cannot be deleted.
pub async fn erase(data_dir: &Path) -> Result<(), Error> {
    let home = Home::claim(data_dir).await?;
    let socket_folder = socket::folder(&home)?;
    stale::clear(&home, &socket_folder).await?;
    socket::tidy(&home, &socket_folder)?;
    home.empty()
}

async fn run(
    home: &Home,
    binaries: &Binaries,
    socket_folder: &Path,
    durability: Durability,
) -> Result<Guarded, Error> {
    let ending = match durability {
        Durability::Durable => Ending {
            signals: IN_ORDER,
            delete: None,
        },
        Durability::Throwaway => Ending {
            signals: AT_ONCE,
            delete: Some(home.path.clone()),
        },
    };
    let arguments = arguments(home, socket_folder, durability);
    let mut process = Guarded::spawn(&binaries.program("postgres"), &arguments, home, ending)?;
    let log = home.log();
    let outcome = match ready(&mut process, &home.cluster(), &log).await {
        Ok(()) => database::check(socket_folder, durability, &log).await,
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        // The first error is the one that explains.
        let _ = process.end().await;
        return Err(error);
    }
    Ok(process)
}

/// Settings on the command line come before those of any file in the cluster.
fn arguments(home: &Home, socket_folder: &Path, durability: Durability) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec!["-D".into(), home.cluster().into()];
    let folder = socket_folder.to_string_lossy().replace('"', "\"\"");
    let mut settings = vec![
        format!("cluster_name={}", stale::marker(home)),
        "listen_addresses=".to_owned(),
        format!("port={}", socket::PORT),
        // A list, in which quotes keep a comma from parting one path.
        format!("unix_socket_directories=\"{folder}\""),
        "unix_socket_permissions=0700".to_owned(),
        "logging_collector=off".to_owned(),
        "log_destination=stderr".to_owned(),
        "max_connections=200".to_owned(),
        // Compiling a query costs more than all of Vouch's queries.
        "jit=off".to_owned(),
        "timezone=UTC".to_owned(),
        "log_timezone=UTC".to_owned(),
    ];
    let safe = match durability {
        Durability::Durable => "on",
        Durability::Throwaway => "off",
    };
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        settings.push(format!("{setting}={safe}"));
    }
    for setting in settings {
        arguments.extend(["-c".into(), setting.into()]);
    }
    arguments
}

/// Waits until the server accepts connections. It says so in its pid file, which costs less to read than a refused
/// connection; the process id there must be that of our own child.
async fn ready(process: &mut Guarded, cluster: &Path, log: &Path) -> Result<(), Error> {
    let pid_file = cluster.join("postmaster.pid");
    let ours = process.pid().to_string();
    let deadline = Instant::now() + READY_DEADLINE;
    while Instant::now() < deadline {
        let ended = process.try_wait().map_err(|source| Error::Program {
            program: "postgres".into(),
            source,
        })?;
        if let Some(status) = ended {
            return Err(Error::EndedEarly {
                status,
                log: log.to_owned(),
            });
        }
        let text = std::fs::read_to_string(&pid_file).unwrap_or_default();
        let mut lines = text.lines().map(str::trim);
        if lines.next() == Some(ours.as_str())
            && matches!(lines.next_back(), Some("ready" | "standby"))
        {
            return Ok(());
        }
        tokio::time::sleep(READY_POLL).await;
    }
    Err(Error::NotReady {
        seconds: READY_DEADLINE.as_secs(),
        log: log.to_owned(),
    })
}
