//! What an earlier life left behind: processes that still end, a pid file, a socket.
//!
//! Postgres trusts its pid file as soon as any process with that number exists, be it a zombie or a stranger, and then
//! refuses to start. So the judgement is made here, and not by numbers: the processes of this system are looked
//! through for those that say they work on this cluster. Our servers carry the cluster's [`marker`] in their command
//! line and in every title. Command lines are readable for all, while a process's folder is not even readable for
//! root inside a usual container.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::home::{Home, failed};
use super::{Error, files, short_hash, socket};

/// An orphan gets half of this to end after a request, and half after an order.
const PATIENCE: Duration = Duration::from_secs(20);
/// A server that is not ours is not ours to end; it may be about to end by itself.
const PATIENCE_WITH_STRANGERS: Duration = Duration::from_secs(2);

/// The name that the server of a home carries, as Postgres' `cluster_name`.
pub(super) fn marker(home: &Home) -> String {
    format!("vouch-{}", short_hash(&home.path))
}

/// Waits until no process works on the cluster any more, then removes its pid file and its socket. Must be called
/// with the home claimed: any server of ours that still runs has then lost its owner, and is told to end.
pub(super) async fn clear(home: &Home, socket_folder: &Path) -> Result<(), Error> {
    wait_for_earlier_life(home).await?;
    let lock = format!("{}.lock", socket::name());
    let left = [
        home.cluster().join("postmaster.pid"),
        socket_folder.join(socket::name()),
        socket_folder.join(lock),
    ];
    for path in left {
        let deleted =
            files::delete_file(&path).map_err(|source| failed("delete", &path, source))?;
        if deleted {
            tracing::info!(path = %path.display(), "removed what an earlier life had left");
        }
    }
    Ok(())
}

async fn wait_for_earlier_life(home: &Home) -> Result<(), Error> {
    let began = Instant::now();
    let mut told = None;
    loop {
        let alive = on_cluster(home);
        let Some(&(first, role)) = alive.first() else {
            return Ok(());
        };
        let patience = match role {
            Role::Stranger => PATIENCE_WITH_STRANGERS,
            Role::Postmaster | Role::Backend => PATIENCE,
        };
        if began.elapsed() > patience {
            return Err(Error::StillRunning {
                folder: home.path.clone(),
                pid: first,
            });
        }
        let firm = began.elapsed() > PATIENCE / 2;
        if told != Some(firm) {
            told = Some(firm);
            for (pid, role) in alive {
                end(pid, role, firm);
            }
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn end(pid: u32, role: Role, firm: bool) {
    let signal = match role {
        Role::Stranger => return,
        Role::Postmaster if !firm => Signal::INT,
        // Without a postmaster there is nothing left to end in order.
        Role::Postmaster | Role::Backend => Signal::QUIT,
    };
    if let Some(process) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        tracing::info!(pid, ?role, ?signal, "ending a process of an earlier life");
        // It may have ended by itself: the next look tells.
        let _ = kill_process(process, signal);
    }
}

/// What a process on the cluster is. In the order in which they are to be dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// A postmaster on this cluster that we did not start.
    Stranger,
    /// A postmaster that an earlier life of ours started.
    Postmaster,
    /// A process of such a postmaster.
    Backend,
}

/// The processes that work on this cluster, the most important first.
fn on_cluster(home: &Home) -> Vec<(u32, Role)> {
    let cluster = home.cluster();
    let marker = marker(home);
    let named = named_by_pid_file(&cluster);
    let mut found: Vec<_> = processes()
        .into_iter()
        .filter(|process| process.pid != std::process::id())
        .filter_map(|process| {
            let role = process.role(&cluster, &marker, named == Some(process.pid))?;
            Some((process.pid, role))
        })
        .collect();
    found.sort_by_key(|(_, role)| *role);
    if found.iter().any(|(_, role)| *role == Role::Postmaster) {
        found.retain(|(_, role)| *role != Role::Backend);
    }
    found
}

fn named_by_pid_file(cluster: &Path) -> Option<u32> {
    let text = std::fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    text.lines().next()?.trim().parse().ok()
}

/// A living process and the words of its command line. Zombies have none.
#[derive(Debug)]
struct Process {
    pid: u32,
    words: Vec<String>,
}

impl Process {
    fn role(&self, cluster: &Path, marker: &str, named: bool) -> Option<Role> {
        let program = self.words.first()?;
        let line = self.words.join(" ");
        if line.starts_with(&format!("postgres: {marker}:")) {
            return Some(Role::Backend);
        }
        let name = program.rsplit('/').next()?;
        if name != "postgres" && name != "postmaster" {
            return None;
        }
        if line.contains(&format!("cluster_name={marker}")) {
            return Some(Role::Postmaster);
        }
        let stranger = format!("{line} ").contains(&format!("-D {} ", cluster.display()))
            || match std::fs::read_link(format!("/proc/{}/cwd", self.pid)) {
                Ok(folder) => folder == cluster,
                // We may not know, and the pid file speaks for it: better a sentence than two servers.
                Err(_) => named,
            };
        stranger.then_some(Role::Stranger)
    }
}

fn processes() -> Vec<Process> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return processes_by_ps();
    };
    let found: Vec<_> = entries
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            let line = std::fs::read(entry.path().join("cmdline")).ok()?;
            let words = String::from_utf8_lossy(&line)
                .split('\0')
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect();
            Some(Process { pid, words })
        })
        .collect();
    if found.is_empty() {
        return processes_by_ps();
    }
    found
}

/// For systems without `/proc`.
fn processes_by_ps() -> Vec<Process> {
    let Ok(output) = Command::new("ps")
        .args(["-axo", "pid=,state=,args="])
        .output()
    else {
        return Vec::new();
    };
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(parse_ps)
        .collect()
}

fn parse_ps(line: &str) -> Option<Process> {
    let mut words = line.split_whitespace().map(str::to_owned);
    let pid = words.next()?.parse().ok()?;
    let zombie = words.next()?.starts_with('Z');
    (!zombie).then(|| Process {
        pid,
        words: words.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No process of the system has this number, so nothing but the command line can speak.
    const NO_PROCESS: u32 = u32::MAX;

    fn role(line: &str, named: bool) -> Option<Role> {
        let process = parse_ps(&format!("{NO_PROCESS} S {line}"))?;
        process.role(Path::new("/data/cluster"), "vouch-abc", named)
    }

    #[test]
    fn processes_are_told_apart_by_their_command_lines() {
        let postgres = "/usr/lib/postgresql/15/bin/postgres";
        let ours = format!("{postgres} -D /data/cluster -c cluster_name=vouch-abc");
        let strange = format!("{postgres} -D /data/cluster");
        let longer = format!("{postgres} -D /data/cluster2");
        let other = format!("{postgres} -D /data/other -c cluster_name=vouch-def");
        let cases = [
            (ours.as_str(), false, Some(Role::Postmaster)),
            (strange.as_str(), false, Some(Role::Stranger)),
            (longer.as_str(), false, None),
            (other.as_str(), false, None),
            (other.as_str(), true, Some(Role::Stranger)),
            (
                "postgres: vouch-abc: checkpointer",
                false,
                Some(Role::Backend),
            ),
            (
                "postgres: vouch-abc: vouch vouch [local] idle",
                true,
                Some(Role::Backend),
            ),
            ("postgres: vouch-def: checkpointer", true, None),
            ("sleep 1000", true, None),
            ("vi /data/cluster/postgresql.conf", true, None),
            (
                "/bin/sh -c x sh postgres -c cluster_name=vouch-abc",
                false,
                None,
            ),
        ];
        for (line, named, expected) in cases {
            assert_eq!(role(line, named), expected, "{line}, named: {named}");
        }
    }

    #[test]
    fn a_zombie_is_no_process() {
        assert!(parse_ps("12 Z (postgres) <defunct>").is_none());
    }

    #[test]
    fn this_system_lists_this_process() {
        for listed in [processes(), processes_by_ps()] {
            assert!(
                listed
                    .iter()
                    .any(|process| process.pid == std::process::id())
            );
        }
    }
}
