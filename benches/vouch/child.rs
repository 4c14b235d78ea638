//! The processes that are measured.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use secrecy::{ExposeSecret as _, SecretString};
use vouch::secret::generate_key;

use crate::load::Wire;
use crate::{Result, plain, requests};

/// How long a process may take to be ready, or to end.
const PATIENCE: Duration = Duration::from_secs(60);
pub(crate) const WEBHOOK_SECRET: &str = "benchmark-webhook-secret";
/// Higher than anything here can reach.
const NO_LIMIT: &str = "100000000";

/// A process of the benchmark, killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: String,
}

impl Process {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: Signal) -> Result {
        Ok(kill_process(Pid::from_child(&self.child), signal)?)
    }

    /// Asks the process to end, and waits.
    pub(crate) fn stop(mut self) -> Result {
        self.signal(Signal::TERM)?;
        let began = Instant::now();
        while self.child.try_wait()?.is_none() {
            if began.elapsed() > PATIENCE {
                return Err("a process does not end".into());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the service may ask of Sumsub in five seconds: GET, and POST.
#[derive(Clone, Copy)]
pub(crate) struct Budgets(&'static str, &'static str);

impl Budgets {
    /// As they are where no setting changes them.
    pub(crate) const DEFAULT: Self = Self("300", "50");
    /// No budget is ever used up.
    pub(crate) const RAISED: Self = Self(NO_LIMIT, NO_LIMIT);
    /// Imports and sessions run freely. The comparison with Sumsub that follows an import waits, so that imports are
    /// measured by themselves; the path to the verdict measures comparisons.
    pub(crate) const POST_RAISED: Self = Self("1", NO_LIMIT);
}

pub(crate) struct Setting {
    program: PathBuf,
    pub(crate) folder: PathBuf,
    database_url: String,
    sealing_key: SecretString,
    audit_key: SecretString,
}

impl Setting {
    pub(crate) fn new(program: &Path, folder: &Path, database_url: String) -> Result<Self> {
        let missing = |error| format!("{}: {error}", program.display());
        Ok(Self {
            program: program.canonicalize().map_err(missing)?,
            folder: folder.to_owned(),
            database_url,
            sealing_key: generate_key()?,
            audit_key: generate_key()?,
        })
    }

    /// `vouch`, with nothing of the caller's own settings.
    fn vouch(&self) -> Command {
        let mut command = Command::new(&self.program);
        let kept = std::env::vars_os().filter(|(name, _)| name == "PATH");
        command.env_clear().envs(kept).current_dir(&self.folder);
        command.env("VOUCH_SUMSUB_APP_TOKEN", "sbx:benchmark");
        command.env("VOUCH_SUMSUB_SECRET_KEY", "benchmark-secret-key");
        command
    }

    /// `vouch sandbox --fast`. It sends no webhooks: the benchmark sends them itself, when it wants to.
    pub(crate) async fn sandbox(&self) -> Result<Process> {
        let address = free_address()?;
        let mut command = self.vouch();
        command.args(["sandbox", "--fast", "--listen", &address]);
        command.env("VOUCH_SUMSUB_WEBHOOK_SECRET", WEBHOOK_SECRET);
        let started = self.start("sandbox", command, address, "/sandbox/scenarios");
        Ok(started.await?.0)
    }

    /// `vouch serve`, and how long it took to be ready.
    pub(crate) async fn serve(
        &self,
        sandbox: &Process,
        budgets: Budgets,
    ) -> Result<(Process, Duration)> {
        let address = free_address()?;
        let sumsub = format!("http://{}", sandbox.address);
        let mut command = self.vouch();
        command.arg("serve").envs([
            ("VOUCH_LISTEN", &*address),
            ("VOUCH_METRICS_LISTEN", "127.0.0.1:0"),
            ("VOUCH_DATABASE_URL", &self.database_url),
            ("VOUCH_DATABASE_MAX_CONNECTIONS", "32"),
            ("VOUCH_SEALING_KEYS", self.sealing_key.expose_secret()),
            ("VOUCH_AUDIT_KEY", self.audit_key.expose_secret()),
            ("VOUCH_SUMSUB_BASE_URL", &sumsub),
            ("VOUCH_SUMSUB_WEBHOOK_SECRETS", WEBHOOK_SECRET),
            ("VOUCH_SUMSUB_LEVEL_INDIVIDUAL", "basic-kyc-level"),
            ("VOUCH_SUMSUB_LEVEL_BUSINESS", "basic-kyb-level"),
            ("VOUCH_SUMSUB_GET_PER_5S", budgets.0),
            ("VOUCH_SUMSUB_POST_PER_5S", budgets.1),
            ("VOUCH_RATE_LIMIT_PER_MINUTE", NO_LIMIT),
            ("VOUCH_RATE_LIMIT_UNAUTHENTICATED_PER_MINUTE", NO_LIMIT),
            // What came with a share token counts when a webhook says so, never by age: the benchmark sends it.
            ("VOUCH_IMPORT_GREEN_AFTER_SECONDS", "86400"),
        ]);
        self.start("serve", command, address, "/readyz").await
    }

    /// The ceiling of HTTP, see [`crate::plain`].
    pub(crate) async fn plain(&self) -> Result<Process> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args([plain::COMMAND, &address]);
        Ok(self.start("plain", command, address, "/").await?.0)
    }

    /// Starts a process, and tells how long it took until `ready` was answered 200.
    async fn start(
        &self,
        name: &str,
        mut command: Command,
        address: String,
        ready: &str,
    ) -> Result<(Process, Duration)> {
        let log = File::create(self.folder.join(format!("{name}.log")))?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?);
        let began = Instant::now();
        let child = command.stderr(log).spawn()?;
        let mut process = Process { child, address };
        let ask = requests::get(ready);
        loop {
            if let Some(status) = process.child.try_wait()? {
                return Err(format!("{name} ended with {status}: see {name}.log").into());
            }
            if let Ok(mut wire) = Wire::open(&process.address).await
                && wire.succeed(&ask).await.is_ok()
            {
                return Ok((process, began.elapsed()));
            }
            if began.elapsed() > PATIENCE {
                return Err(format!("{name} does not get ready: see {name}.log").into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
