//! What an earlier life can leave: pid files and socket locks that name the wrong process.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::owner::Plan;
use super::{ask, connect, execute, is_root, pid_file, processes, scratch, wait_until};

#[tokio::test]
async fn a_pid_file_that_names_a_stranger_does_not_count() {
    let left = Left::behind().await;
    let stranger = left.sleeper();
    left.starts_although_named(stranger.0.id()).await;
    assert!(processes::runs(stranger.0.id()), "the stranger was harmed");
}

#[tokio::test]
async fn a_pid_file_that_names_a_zombie_does_not_count() {
    let left = Left::behind().await;
    let mut zombie = left.sleeper();
    zombie.0.kill().unwrap();
    wait_until("it is a zombie", || processes::is_zombie(zombie.0.id()));
    left.starts_although_named(zombie.0.id()).await;
    assert!(processes::is_zombie(zombie.0.id()));
}

#[tokio::test]
async fn a_server_that_somebody_else_started_is_left_alone() {
    let scratch = scratch();
    let data_dir = scratch.path().join("database");
    let owner = Plan::new(&data_dir).start();
    let user = processes::user(owner.postmaster);
    let program = processes::program(owner.postmaster);
    owner.stop();

    let mut command = Command::new(program);
    command
        .arg("-D")
        .arg(data_dir.join("cluster"))
        .arg("-k")
        .arg(data_dir.join("socket"))
        .args(["-c", "listen_addresses="])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if is_root() {
        command.uid(user);
    }
    let stranger = Stranger(command.spawn().unwrap());
    wait_until("the strange server runs", || {
        std::fs::read_to_string(pid_file(&data_dir)).is_ok_and(|file| file.contains("ready"))
    });
    let refusal = Plan::new(&data_dir).refused();
    assert_eq!(
        refusal,
        format!(
            "a PostgreSQL server (process {pid}) still runs on the database in {}: stop it with `kill -INT {pid}`",
            data_dir.display(),
            pid = stranger.0.id()
        )
    );
    assert!(processes::runs(stranger.0.id()), "the stranger was harmed");
    drop(stranger);
    Plan::new(&data_dir).start().stop();
}

/// A process that has nothing to do with Vouch. It ends with its test.
struct Stranger(Child);

impl Drop for Stranger {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What is left when a server and everybody around it are killed.
struct Left {
    scratch: TempDir,
    postmaster: u32,
    user: u32,
}

impl Left {
    async fn behind() -> Self {
        let scratch = scratch();
        let mut owner = Plan::new(&scratch.path().join("database")).start();
        let mut connection = connect(&owner.url).await;
        execute(&mut connection, "create table kept (word text)").await;
        execute(&mut connection, "insert into kept values ('here')").await;
        let user = processes::user(owner.postmaster);
        for victim in [owner.watchers(), vec![owner.postmaster]].concat() {
            processes::kill(victim);
        }
        owner.kill();
        Self {
            scratch,
            postmaster: owner.postmaster,
            user,
        }
    }

    /// A process of Postgres' own user: Postgres does not believe in others.
    fn sleeper(&self) -> Stranger {
        let mut command = Command::new("sleep");
        command.arg("600").stdout(Stdio::null());
        if is_root() {
            command.uid(self.user);
        }
        Stranger(command.spawn().unwrap())
    }

    /// Makes the pid file and the socket's lock name another process, and starts again.
    async fn starts_although_named(&self, pid: u32) {
        let data_dir = self.scratch.path().join("database");
        for file in [
            pid_file(&data_dir),
            data_dir.join("socket/.s.PGSQL.5432.lock"),
        ] {
            let text = std::fs::read_to_string(&file).unwrap();
            let (named, rest) = text.split_once('\n').unwrap();
            assert_eq!(named, self.postmaster.to_string());
            std::fs::write(&file, format!("{pid}\n{rest}")).unwrap();
        }
        let owner = Plan::new(&data_dir).start();
        let mut connection = connect(&owner.url).await;
        assert_eq!(ask(&mut connection, "select word from kept").await, "here");
        owner.stop();
    }
}
