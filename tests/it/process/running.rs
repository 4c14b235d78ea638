//! Programs that run until they are told to end.

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use super::{Caller, DEADLINE, LOOK, built, client, scratch, vouch};
use crate::support::database::is_open;
use crate::support::until::until;

/// A program in the background. Killed with the test where it is not stopped.
pub(crate) struct Running {
    child: Child,
    words: TempDir,
    _copy: Option<TempDir>,
}

impl Running {
    /// Starts it. What it says goes into files, so that it never waits for a reader.
    pub(crate) fn start(command: &mut Command) -> Self {
        let words = scratch();
        let file = |name| File::create(words.path().join(name)).expect("a file");
        let child = command
            .stdout(Stdio::from(file("out")))
            .stderr(Stdio::from(file("err")))
            .spawn()
            .expect("the program starts");
        Self {
            child,
            words,
            _copy: None,
        }
    }

    pub(crate) fn words(&self, name: &str) -> String {
        std::fs::read_to_string(self.words.path().join(name)).unwrap_or_default()
    }

    /// Waits for the line with which it says that it is ready, one JSON value.
    pub(crate) fn answer(&mut self) -> Value {
        let began = Instant::now();
        loop {
            let out = self.words("out");
            if let Some((line, "")) = out.split_once('\n') {
                return serde_json::from_str(line).expect("one JSON value");
            }
            let ended = self.child.try_wait().expect("a child of ours");
            assert!(ended.is_none(), "{ended:?}: {}", self.words("err"));
            assert!(began.elapsed() < DEADLINE, "{}", self.words("err"));
            std::thread::sleep(LOOK);
        }
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Asks it to end, as an operating system does, and waits: how it ended and how long that took.
    pub(crate) fn stop(mut self) -> (ExitStatus, Duration) {
        let began = Instant::now();
        self.terminate();
        (self.ended(), began.elapsed())
    }

    /// Asks it to end.
    pub(crate) fn terminate(&self) {
        kill_process(self.pid(), Signal::TERM).expect("a running program");
    }

    /// Asks it to end, as Ctrl-C does.
    pub(crate) fn interrupt(&self) {
        kill_process(self.pid(), Signal::INT).expect("a running program");
    }

    /// Waits until it has ended.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child of ours") {
                return status;
            }
            assert!(began.elapsed() < DEADLINE, "it does not end");
            std::thread::sleep(LOOK);
        }
    }

    /// Kills it where it stands.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("a running program");
        let status = self.child.wait().expect("a child of ours");
        assert_eq!(status.signal(), Some(9));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A running `vouch dev`.
pub(crate) struct Dev {
    running: Running,
    folder: PathBuf,
    /// What `dev.json` says.
    pub(crate) info: Value,
}

/// `vouch dev` on a folder and on free ports, not yet started.
pub(crate) fn dev(program: &Path, folder: &Path) -> Command {
    let mut command = vouch(program);
    command.args(["dev", "--json", "--data-dir"]).arg(folder);
    command.args(["--listen", "127.0.0.1:0", "--sandbox-listen", "127.0.0.1:0"]);
    command
}

impl Dev {
    /// Starts it and waits until it is ready.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[])
    }

    pub(crate) fn start_with(folder: &Path, flags: &[&str]) -> Self {
        let mut command = dev(&built(), folder);
        command.args(flags);
        Self::ready(Running::start(&mut command), folder)
    }

    /// As another user, who may not be able to reach the program where it was built: then a copy is run.
    pub(crate) fn start_as(user: u32, folder: &Path) -> Self {
        let program = built();
        let copy = (!is_open(program.parent().expect("a folder"))).then(|| {
            let place = tempfile::Builder::new()
                .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755))
                .tempdir()
                .expect("a folder for a copy");
            std::fs::copy(&program, place.path().join("vouch")).expect("a copy");
            place
        });
        let program = copy.as_ref().map_or(program, |at| at.path().join("vouch"));
        let mut command = dev(&program, folder);
        command.current_dir("/").uid(user).gid(user);
        let mut running = Running::start(&mut command);
        running._copy = copy;
        Self::ready(running, folder)
    }

    fn ready(mut running: Running, folder: &Path) -> Self {
        let info = running.answer();
        let file = std::fs::read(folder.join("dev.json")).expect("dev.json");
        let file: Value = serde_json::from_slice(&file).expect("JSON");
        assert_eq!(file, info);
        Self {
            running,
            folder: folder.to_owned(),
            info,
        }
    }

    pub(crate) fn text(&self, pointer: &str) -> String {
        let value = self.info.pointer(pointer).and_then(Value::as_str);
        value.expect(pointer).to_owned()
    }

    /// Where `dev.json` is.
    pub(crate) fn announcement(&self) -> String {
        self.folder.join("dev.json").display().to_string()
    }

    /// The sample broker, acting for its sample individual.
    pub(crate) fn caller(&self) -> Caller {
        Caller {
            http: client(),
            api: self.text("/apiUrl"),
            sandbox: self.text("/sandboxUrl"),
            key: self.text("/broker/apiKey"),
            customer: self.text("/children/0/organizationId"),
        }
    }

    /// Ends it as Ctrl-C does, and checks that nothing is left of it.
    pub(crate) fn stop(self) {
        let family = descendants(self.running.pid());
        assert!(
            family.iter().any(|process| process.name == "postgres"),
            "a database runs below it"
        );
        let (status, took) = self.running.stop();
        assert_eq!(status.code(), Some(0));
        assert!(took < Duration::from_secs(10), "{took:?}");
        let left: Vec<_> = family.iter().filter(|process| process.exists()).collect();
        assert!(left.is_empty(), "{left:?}");
        assert!(!self.folder.join("dev.json").exists());
    }

    /// Kills it; its database has nobody then, and ends by itself.
    pub(crate) async fn kill(self) {
        let family = descendants(self.running.pid());
        self.running.kill();
        until("the database has ended", async || {
            !family.iter().any(Process::exists)
        })
        .await;
    }
}

/// A process, told from a later one with the same number by when it began.
#[derive(Debug)]
struct Process {
    pid: u32,
    parent: u32,
    name: String,
    began: String,
}

impl Process {
    fn read(pid: u32) -> Option<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let (front, rest) = stat.rsplit_once(')')?;
        let rest: Vec<&str> = rest.split_whitespace().collect();
        Some(Self {
            pid,
            parent: rest.get(1)?.parse().ok()?,
            name: front.split_once('(')?.1.to_owned(),
            began: (*rest.get(19)?).to_owned(),
        })
    }

    /// Whether it runs: a zombie does nothing, and whoever inherited it takes it away.
    fn exists(&self) -> bool {
        Self::read(self.pid).is_some_and(|now| now.began == self.began)
            && std::fs::read_to_string(format!("/proc/{}/stat", self.pid))
                .is_ok_and(|stat| !stat.rsplit(')').next().is_some_and(|s| s.starts_with(" Z")))
    }
}

/// The children of a process, their children, and so on.
fn descendants(of: Pid) -> Vec<Process> {
    let all: Vec<Process> = std::fs::read_dir("/proc")
        .expect("/proc")
        .flatten()
        .filter_map(|entry| OsStr::to_str(&entry.file_name())?.parse().ok())
        .filter_map(Process::read)
        .collect();
    let mut family = vec![of.as_raw_nonzero().get().cast_unsigned()];
    let mut found = Vec::new();
    let mut rest = all;
    loop {
        let (children, others): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|process| family.contains(&process.parent));
        if children.is_empty() {
            return found;
        }
        family.extend(children.iter().map(|child| child.pid));
        found.extend(children);
        rest = others;
    }
}
