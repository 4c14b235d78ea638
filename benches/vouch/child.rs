//! The processes that are measured.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use secrecy::{ExposeSecret as _, SecretString};
use vouch::secret::generate_key;

use crate::Failure;
use crate::load::Wire;
use crate::requests;

/// How long a process may take to be ready, or to end.
const PATIENCE: Duration = Duration::from_secs(60);
/// The secret of Sumsub's webhooks.
pub(crate) const WEBHOOK_SECRET: &str = "benchmark-webhook-secret";
const APP_TOKEN: &str = "sbx:benchmark";
const SECRET_KEY: &str = "benchmark-secret-key";
/// Higher than anything here can reach.
const NO_LIMIT: u32 = 100_000_000;

/// A process of the benchmark, killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    pub(crate) address: String,
}

impl Process {
    fn start(
        command: &mut Command,
        folder: &Path,
        name: &str,
    ) -> Result<(Child, PathBuf), Failure> {
        let said = folder.join(format!("{name}.out"));
        let child = command
            .stdin(Stdio::null())
            .stdout(File::create(&said)?)
            .stderr(File::create(folder.join(format!("{name}.log")))?)
            .spawn()?;
        Ok((child, said))
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Lets it stand still.
    pub(crate) fn pause(&self) -> Result<(), Failure> {
        Ok(kill_process(Pid::from_child(&self.child), Signal::STOP)?)
    }

    /// Lets it go on.
    pub(crate) fn resume(&self) -> Result<(), Failure> {
        Ok(kill_process(Pid::from_child(&self.child), Signal::CONT)?)
    }

    /// Asks it to end, and waits.
    pub(crate) fn stop(mut self) -> Result<(), Failure> {
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
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

/// What the processes need to know.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) program: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) database_url: String,
    sealing_key: SecretString,
    audit_key: SecretString,
}

/// What the service may ask of Sumsub in five seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budgets {
    get: u32,
    post: u32,
}

impl Budgets {
    /// As they are where nobody sets them.
    pub(crate) const DEFAULT: Self = Self { get: 300, post: 50 };
    /// No budget is ever used up.
    pub(crate) const RAISED: Self = Self {
        get: NO_LIMIT,
        post: NO_LIMIT,
    };
    /// Imports and sessions run freely. The comparison with Sumsub that follows an import waits, so that imports are
    /// measured by themselves; the path to the verdict measures comparisons.
    pub(crate) const POST_RAISED: Self = Self {
        get: 1,
        post: NO_LIMIT,
    };
}

impl Setting {
    pub(crate) fn new(
        program: &Path,
        folder: &Path,
        database_url: String,
    ) -> Result<Self, Failure> {
        Ok(Self {
            program: program
                .canonicalize()
                .map_err(|e| format!("{}: {e}", program.display()))?,
            folder: folder.to_owned(),
            database_url,
            sealing_key: generate_key()?,
            audit_key: generate_key()?,
        })
    }

    fn vouch(&self) -> Command {
        let mut command = Command::new(&self.program);
        // Nothing of the caller's own settings.
        command
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| name == "PATH"));
        command.current_dir(&self.folder);
        command.env("VOUCH_SUMSUB_APP_TOKEN", APP_TOKEN);
        command.env("VOUCH_SUMSUB_SECRET_KEY", SECRET_KEY);
        command
    }

    /// `vouch sandbox --fast`. It sends no webhooks: the benchmark sends them itself, when it wants to.
    pub(crate) fn sandbox(&self) -> Result<Process, Failure> {
        let mut command = self.vouch();
        command.args(["sandbox", "--json", "--fast", "--listen", "127.0.0.1:0"]);
        command.env("VOUCH_SUMSUB_WEBHOOK_SECRET", WEBHOOK_SECRET);
        let (child, said) = Process::start(&mut command, &self.folder, "sandbox")?;
        let mut process = Process {
            child,
            address: String::new(),
        };
        let line = first_line(&mut process.child, &said)?;
        let answer: serde_json::Value = serde_json::from_str(&line)?;
        let url = answer
            .get("url")
            .and_then(serde_json::Value::as_str)
            .ok_or("no url")?;
        url.strip_prefix("http://")
            .ok_or("no http url")?
            .clone_into(&mut process.address);
        Ok(process)
    }

    /// `vouch serve`, and how long it took from its start to the first 200 of `/readyz`.
    pub(crate) async fn serve(
        &self,
        sandbox: &Process,
        budgets: Budgets,
    ) -> Result<(Process, Duration), Failure> {
        let address = free_address()?;
        let mut command = self.vouch();
        command.arg("serve").envs([
            ("VOUCH_LISTEN", address.clone()),
            ("VOUCH_METRICS_LISTEN", "127.0.0.1:0".to_owned()),
            ("VOUCH_DATABASE_URL", self.database_url.clone()),
            ("VOUCH_DATABASE_MAX_CONNECTIONS", "32".to_owned()),
            (
                "VOUCH_SEALING_KEYS",
                self.sealing_key.expose_secret().to_owned(),
            ),
            ("VOUCH_AUDIT_KEY", self.audit_key.expose_secret().to_owned()),
            (
                "VOUCH_SUMSUB_BASE_URL",
                format!("http://{}", sandbox.address),
            ),
            ("VOUCH_SUMSUB_WEBHOOK_SECRETS", WEBHOOK_SECRET.to_owned()),
            (
                "VOUCH_SUMSUB_LEVEL_INDIVIDUAL",
                "basic-kyc-level".to_owned(),
            ),
            ("VOUCH_SUMSUB_LEVEL_BUSINESS", "basic-kyb-level".to_owned()),
            ("VOUCH_SUMSUB_GET_PER_5S", budgets.get.to_string()),
            ("VOUCH_SUMSUB_POST_PER_5S", budgets.post.to_string()),
            ("VOUCH_RATE_LIMIT_PER_MINUTE", NO_LIMIT.to_string()),
            (
                "VOUCH_RATE_LIMIT_UNAUTHENTICATED_PER_MINUTE",
                NO_LIMIT.to_string(),
            ),
            // What came with a share token counts when a webhook says so, never by age: the benchmark sends it.
            ("VOUCH_IMPORT_GREEN_AFTER_SECONDS", "86400".to_owned()),
        ]);
        let began = Instant::now();
        let (child, _) = Process::start(&mut command, &self.folder, "serve")?;
        let mut process = Process { child, address };
        let ask = requests::get("/readyz");
        loop {
            if let Some(status) = process.child.try_wait()? {
                return Err(format!("vouch serve ended with {status}: see serve.log").into());
            }
            if let Ok(mut wire) = Wire::open(&process.address).await
                && wire.exchange(&ask).await.is_ok_and(|status| status == 200)
            {
                return Ok((process, began.elapsed()));
            }
            if began.elapsed() > PATIENCE {
                return Err("vouch serve does not get ready: see serve.log".into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// The ceiling of HTTP, see [`crate::plain`].
    pub(crate) fn plain(&self) -> Result<Process, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(crate::plain::COMMAND);
        let (child, said) = Process::start(&mut command, &self.folder, "plain")?;
        let mut process = Process {
            child,
            address: String::new(),
        };
        process.address = first_line(&mut process.child, &said)?;
        Ok(process)
    }
}

fn free_address() -> Result<String, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.to_string())
}

fn first_line(child: &mut Child, said: &Path) -> Result<String, Failure> {
    let began = Instant::now();
    loop {
        let text = std::fs::read_to_string(said)?;
        if let Some((line, _)) = text.split_once('\n') {
            return Ok(line.to_owned());
        }
        if let Some(status) = child.try_wait()? {
            return Err(format!("a process ended with {status}: see {}", said.display()).into());
        }
        if began.elapsed() > PATIENCE {
            return Err("a process does not say that it is ready".into());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
