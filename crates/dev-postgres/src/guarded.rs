//! A child process that ends when its owner ends, by any cause, without any call that only one system has.
//!
//! Three small `sh` are started. One is the *gate*: it waits for a line and then becomes the program. Two are
//! *watchers*: each is told the gate's process id and then reads from a pipe of which only the owner holds the other
//! end. When the owner dies, the system closes that end, the reads return, and the watchers end the program. The
//! gate opens only after both watchers know the process id, so there is no moment in which the program runs unwatched.
//!
//! All three are the owner's own children: nothing is left behind for process 1, which in many containers never
//! collects its orphans. Each has a process group of its own, so that a Ctrl-C in the terminal reaches none of them.

use std::ffi::OsString;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::Error;
use super::home::Home;
use super::identity::Identity;

const SHELL: &str = "/bin/sh";
const GATE: &str = r#"read -r _ || exit 1; exec "$@" </dev/null"#;
/// Arguments: the signals in their order, the tenths of a second that each may take, a folder to delete or nothing.
/// A zombie counts as ended: it waits for a parent that may never come.
const WATCHER: &str = r#"
trap '' HUP INT QUIT TERM
read -r pid || exit 0
read -r _
runs() {
    kill -0 "$pid" 2>/dev/null || return 1
    [ -r "/proc/$pid/stat" ] || return 0
    read -r _ _ state _ <"/proc/$pid/stat" && [ "$state" != Z ]
} 2>/dev/null
for signal in $1; do
    kill -s "$signal" "$pid" 2>/dev/null
    tenths=0
    while runs && [ "$tenths" -lt "$2" ]; do
        sleep 0.1 || sleep 1
        tenths=$((tenths + 1))
    done
    runs || break
done
[ -z "$3" ] || rm -rf "$3"
"#;
const WATCHERS: usize = 2;
/// How long one signal may take to work before the next, firmer one.
const PATIENCE: Duration = Duration::from_secs(4);
const POLL: Duration = Duration::from_millis(5);

/// How a program is ended, by us or by the watchers.
#[derive(Debug, Clone)]
pub(super) struct Ending {
    /// From gentle to firm.
    pub(super) signals: &'static [(&'static str, Signal)],
    /// A folder that the watchers delete afterwards.
    pub(super) delete: Option<PathBuf>,
}

/// The running program with its watchers. Dropping it closes the pipes: the watchers end the program then.
#[derive(Debug)]
pub(super) struct Guarded {
    child: Child,
    watchers: Vec<Child>,
    identity: Option<Identity>,
    ending: Ending,
}

impl Guarded {
    /// Starts a program as the user of the home, with its words going to the home's log.
    pub(super) fn spawn(
        program: &Path,
        arguments: &[OsString],
        home: &Home,
        ending: Ending,
    ) -> Result<Self, Error> {
        let log = home.open_log()?;
        let failed = |source| Error::Program {
            program: program.to_owned(),
            source,
        };
        let mut gate = shell(GATE, home.identity.as_ref());
        gate.arg(program)
            .args(arguments)
            .stdout(log.try_clone().map_err(failed)?)
            .stderr(log);
        let mut guarded = Self {
            child: gate.spawn().map_err(failed)?,
            watchers: Vec::new(),
            identity: home.identity.clone(),
            ending,
        };
        let opened = guarded.watch().and_then(|()| {
            let gate = guarded.child.stdin.take();
            gate.map_or(Ok(()), |mut gate| gate.write_all(b"\n"))
        });
        if let Err(source) = opened {
            guarded.abandon();
            return Err(failed(source));
        }
        Ok(guarded)
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How the program ended, once it has. From then on its process id may be another program's, so the watchers that
    /// know it are gone when this returns.
    pub(super) fn try_wait(&mut self) -> std::io::Result<Option<ExitStatus>> {
        let status = self.child.try_wait()?;
        if status.is_some() {
            self.dismiss();
        }
        Ok(status)
    }

    /// Starts a watcher for each one that is missing.
    pub(super) fn watch(&mut self) -> std::io::Result<()> {
        self.watchers
            .retain_mut(|watcher| matches!(watcher.try_wait(), Ok(None)));
        while self.watchers.len() < WATCHERS {
            let watcher = self.watcher()?;
            self.watchers.push(watcher);
        }
        Ok(())
    }

    fn watcher(&self) -> std::io::Result<Child> {
        let names: Vec<&str> = self.ending.signals.iter().map(|(name, _)| *name).collect();
        let tenths = PATIENCE.as_millis() / 100;
        let mut watcher = shell(WATCHER, self.identity.as_ref());
        watcher
            .arg(names.join(" "))
            .arg(tenths.to_string())
            .arg(self.ending.delete.as_deref().unwrap_or(Path::new("")))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut watcher = watcher.spawn()?;
        if let Some(pipe) = &mut watcher.stdin {
            writeln!(pipe, "{}", self.child.id())?;
        }
        Ok(watcher)
    }

    /// Ends the program: one signal after the other, each with its time, until it is gone.
    pub(super) async fn end(&mut self) -> std::io::Result<ExitStatus> {
        for (_, signal) in self.ending.signals {
            if let Some(status) = self.try_wait()? {
                return Ok(status);
            }
            // Not collected yet, so the process id is still this program's.
            if let Some(pid) = i32::try_from(self.pid()).ok().and_then(Pid::from_raw) {
                kill_process(pid, *signal)?;
            }
            let deadline = Instant::now() + PATIENCE;
            while Instant::now() < deadline {
                if let Some(status) = self.try_wait()? {
                    return Ok(status);
                }
                tokio::time::sleep(POLL).await;
            }
        }
        Err(std::io::ErrorKind::TimedOut.into())
    }

    /// Waits until the program ends by itself.
    pub(super) async fn ended(&mut self, deadline: Instant) -> std::io::Result<ExitStatus> {
        while Instant::now() < deadline {
            if let Some(status) = self.try_wait()? {
                return Ok(status);
            }
            tokio::time::sleep(POLL).await;
        }
        self.end().await?;
        Err(std::io::ErrorKind::TimedOut.into())
    }

    /// A gate that is not opened ends as soon as its pipe is closed.
    fn abandon(mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
        self.dismiss();
    }

    fn dismiss(&mut self) {
        for mut watcher in self.watchers.drain(..) {
            let _ = watcher.kill();
            let _ = watcher.wait();
        }
    }
}

/// A shell for Postgres' user with almost nothing of our environment: it holds our secrets, and settings of clients
/// and languages that would change how Postgres behaves.
fn shell(script: &str, identity: Option<&Identity>) -> Command {
    let mut command = Command::new(SHELL);
    command.args(["-c", script, "sh"]);
    command.env_clear();
    for name in [
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "DYLD_FALLBACK_LIBRARY_PATH",
    ] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .chain(["/usr/local/bin", "/usr/bin", "/bin"].map(PathBuf::from));
    if let Ok(path) = std::env::join_paths(folders) {
        command.env("PATH", path);
    }
    command
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped());
    if let Some(identity) = identity {
        identity.apply(&mut command);
    }
    command
}
