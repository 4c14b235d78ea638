//! A process that owns a default database and can be killed: this test binary, started again.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};

use dev_postgres::{Durability, Server, Settings};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tempfile::TempDir;

use super::{DEADLINE, connect, processes, scratch_for_programs, wait_until};
use crate::support::database::is_open;

const DATA_DIR: &str = "VOUCH_TEST_OWNER_DATA_DIR";
const BIN_DIR: &str = "VOUCH_TEST_OWNER_BIN_DIR";
const THROWAWAY: &str = "VOUCH_TEST_OWNER_THROWAWAY";
/// Separates what the owner says from what the test harness prints around it.
const MARK: &str = "owner> ";

/// The owner's side. As a test of the suite, without the variable, it has nothing to do.
#[tokio::test]
async fn acts_when_told() {
    let Some(data_dir) = std::env::var_os(DATA_DIR) else {
        return;
    };
    let stop = base::shutdown::signal().unwrap();
    let settings = Settings {
        data_dir: data_dir.into(),
        bin_dir: std::env::var_os(BIN_DIR).map(PathBuf::from),
        durability: match std::env::var_os(THROWAWAY) {
            Some(_) => Durability::Throwaway,
            None => Durability::Durable,
        },
    };
    let mut server = match Server::start(settings).await {
        Ok(server) => server,
        Err(error) => return say(&format!("refused {error}")),
    };
    let (pid, url) = (server.pid(), server.url());
    say(&format!("ready {pid} {url} {}", server.home().display()));
    tokio::select! {
        () = stop => {}
        _ = server.ended() => return say("lost"),
    }
    // The owner still has work to do after the signal: the database must not have heard it.
    connect(&url).await;
    say("alive");
    server.stop().await.unwrap();
    say("stopped");
}

fn say(words: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "\n{MARK}{words}").unwrap();
    out.flush().unwrap();
}

/// How an owner is started.
pub(super) struct Plan {
    command: Command,
    _program: Option<TempDir>,
}

impl Plan {
    pub(super) fn new(data_dir: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        Self::tell(&mut command, data_dir);
        Self {
            command,
            _program: None,
        }
    }

    fn tell(command: &mut Command, data_dir: &Path) {
        command
            .args(["postgres::owner::acts_when_told", "--exact", "--nocapture"])
            .env(DATA_DIR, data_dir)
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
    }

    /// As another user. This binary may lie where that user cannot go: then a copy is run.
    pub(super) fn by(user: u32, data_dir: &Path) -> Self {
        let program = std::env::current_exe().unwrap();
        let copy = (!is_open(program.parent().unwrap())).then(|| {
            let folder = scratch_for_programs();
            std::fs::copy(&program, folder.path().join("it")).unwrap();
            folder
        });
        let program = copy
            .as_ref()
            .map_or(program, |folder| folder.path().join("it"));
        let mut command = Command::new(program);
        Self::tell(&mut command, data_dir);
        command.uid(user).gid(user);
        Self {
            command,
            _program: copy,
        }
    }

    pub(super) fn bin_dir(mut self, folder: &Path) -> Self {
        self.command.env(BIN_DIR, folder);
        self
    }

    pub(super) fn throwaway(mut self) -> Self {
        self.command.env(THROWAWAY, "yes");
        self
    }

    pub(super) fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.command.env(name, value.into());
        self
    }

    /// Starts the owner without waiting for its database.
    pub(super) fn begin(mut self) -> Begun {
        let mut child = self.command.spawn().expect("the owner starts");
        let out = BufReader::new(child.stdout.take().expect("the owner's words"));
        let (sender, words) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if let Some(words) = line.strip_prefix(MARK) {
                    let _ = sender.send(words.to_owned());
                }
            }
        });
        Begun { child, words }
    }

    /// Starts the owner and waits until its database is ready.
    pub(super) fn start(self) -> Owner {
        self.begin().outcome().expect("the database starts")
    }

    /// The sentence with which a start is refused.
    pub(super) fn refused(self) -> String {
        let outcome = self.begin().outcome();
        outcome.map(|owner| owner.home.clone()).unwrap_err()
    }
}

/// An owner on its way.
pub(super) struct Begun {
    child: Child,
    words: Receiver<String>,
}

impl Begun {
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The running owner, or the sentence of the refusal.
    pub(super) fn outcome(mut self) -> Result<Owner, String> {
        let words = self.words.recv_timeout(DEADLINE).expect("an outcome");
        if let Some(sentence) = words.strip_prefix("refused ") {
            self.child.wait().unwrap();
            return Err(sentence.to_owned());
        }
        let mut parts = words.splitn(4, ' ').skip(1);
        let mut part = || parts.next().expect("pid, URL and home").to_owned();
        Ok(Owner {
            postmaster: part().parse().unwrap(),
            url: part(),
            home: part().into(),
            child: self.child,
            words: self.words,
        })
    }
}

/// An owner with its running database. Killed with the test if the test fails; Postgres then ends by itself.
pub(super) struct Owner {
    pub(super) postmaster: u32,
    pub(super) url: String,
    pub(super) home: PathBuf,
    child: Child,
    words: Receiver<String>,
}

impl Owner {
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The `sh` processes that watch over the database.
    pub(super) fn watchers(&self) -> Vec<u32> {
        processes::children(self.pid())
            .into_iter()
            .filter(|pid| processes::name(*pid).as_deref() == Some("sh"))
            .collect()
    }

    /// Kills the owner and nothing else, and waits until it is gone.
    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
        assert_eq!(self.child.wait().unwrap().signal(), Some(9));
    }

    /// Ends the owner in order, and checks that nothing of it is left.
    pub(super) fn stop(self) {
        let pid = self.process();
        self.stop_by(|| kill_process(pid, Signal::TERM).unwrap());
    }

    /// What Ctrl-C in a terminal does: the signal goes to the whole process group.
    pub(super) fn interrupt_group(self) {
        let pid = self.process();
        self.stop_by(|| kill_process_group(pid, Signal::INT).unwrap());
    }

    fn stop_by(mut self, signal: impl FnOnce()) {
        let family = [self.watchers(), vec![self.postmaster]].concat();
        signal();
        assert_eq!(self.next_word(), "alive");
        assert_eq!(self.next_word(), "stopped");
        let status: ExitStatus = self.child.wait().unwrap();
        assert!(status.success(), "{status}");
        for pid in family {
            assert!(!processes::exists(pid), "process {pid} was left");
        }
        assert!(!super::pid_file(&self.home).exists());
    }

    pub(super) fn next_word(&self) -> String {
        self.words.recv_timeout(DEADLINE).expect("a word")
    }

    fn process(&self) -> Pid {
        Pid::from_child(&self.child)
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !std::thread::panicking() {
            wait_until("the database has ended", || {
                !processes::runs(self.postmaster)
            });
        }
    }
}
