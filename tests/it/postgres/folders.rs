//! Folders that need care: unreachable, too long, not ours, half made.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::owner::Plan;
use super::{
    ask, connect, execute, is_root, mode, processes, scratch, scratch_for_programs, wait_until,
};

#[tokio::test]
async fn roots_database_under_a_closed_folder_lives_in_a_reachable_one() {
    if !is_root() {
        return;
    }
    let scratch = scratch();
    std::fs::set_permissions(scratch.path(), PermissionsExt::from_mode(0o700)).unwrap();
    let data_dir = scratch.path().join("vouch-it-closed");

    let owner = Plan::new(&data_dir).start();
    let home = owner.home.clone();
    let _deleted_in_the_end = Deleted(home.clone());
    assert_eq!(home.parent(), Some(Path::new("/var/lib/vouch")));
    let name = home.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.starts_with("vouch-it-closed-"), "{name}");
    assert_eq!(mode(&home), 0o700);
    assert!(!data_dir.exists());
    assert_ne!(processes::user(owner.postmaster), 0);
    let mut connection = connect(&owner.url).await;
    execute(&mut connection, "create table kept (word text)").await;
    execute(&mut connection, "insert into kept values ('here')").await;
    owner.stop();

    // Found again, even after the folder has been opened.
    for rights in [0o700, 0o755] {
        std::fs::set_permissions(scratch.path(), PermissionsExt::from_mode(rights)).unwrap();
        let owner = Plan::new(&data_dir).start();
        assert_eq!(owner.home, home);
        let mut connection = connect(&owner.url).await;
        assert_eq!(ask(&mut connection, "select word from kept").await, "here");
        owner.stop();
    }
}

/// A folder outside of any scratch folder.
struct Deleted(PathBuf);

impl Drop for Deleted {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn an_existing_database_that_became_unreachable_is_not_replaced_by_an_empty_one() {
    if !is_root() {
        return;
    }
    let scratch = scratch();
    let data_dir = scratch.path().join("database");
    let owner = Plan::new(&data_dir).start();
    let user = processes::user(owner.postmaster);
    owner.stop();
    std::fs::set_permissions(scratch.path(), PermissionsExt::from_mode(0o700)).unwrap();
    let refusal = Plan::new(&data_dir).refused();
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap();
    let name = passwd
        .lines()
        .find(|line| line.split(':').nth(2) == Some(&user.to_string()))
        .and_then(|line| line.split(':').next())
        .unwrap();
    assert_eq!(
        refusal,
        format!(
            "user {name}, who runs PostgreSQL for root, cannot enter {}: let the user pass through its parent \
             folders, or choose another data folder",
            data_dir.display()
        )
    );
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_gets_a_short_private_folder() {
    let scratch = scratch();
    let data_dir = scratch.path().join("long, \"and\" odd ".repeat(8));
    let mut owner = Plan::new(&data_dir).start();
    connect(&owner.url).await;
    let options: sqlx::postgres::PgConnectOptions = owner.url.parse().unwrap();
    let folder = options.get_socket().unwrap().clone();
    assert!(!folder.starts_with(&data_dir), "{}", folder.display());
    assert_eq!(mode(&folder), 0o700);
    owner.kill();
    wait_until("the server ends", || !processes::runs(owner.postmaster));

    let owner = Plan::new(&data_dir).start();
    connect(&owner.url).await;
    owner.stop();
    assert!(!folder.exists());
}

#[test]
fn a_folder_with_other_files_is_refused_untouched() {
    let scratch = scratch();
    let data_dir = scratch.path().join("photos");
    std::fs::create_dir(&data_dir).unwrap();
    std::fs::set_permissions(&data_dir, PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::write(data_dir.join("me.jpg"), "x").unwrap();
    let before = std::fs::metadata(&data_dir).unwrap();
    assert_eq!(
        Plan::new(&data_dir).refused(),
        format!(
            "{} holds other files and was not made by Vouch: choose a new or an empty data folder",
            data_dir.display()
        )
    );
    let after = std::fs::metadata(&data_dir).unwrap();
    assert_eq!(
        std::os::unix::fs::MetadataExt::uid(&before),
        std::os::unix::fs::MetadataExt::uid(&after)
    );
    assert_eq!(before.permissions(), after.permissions());
    assert_eq!(std::fs::read_dir(&data_dir).unwrap().count(), 1);
}

#[test]
fn a_killed_first_start_leaves_nothing_that_matters() {
    let scratch = scratch();
    let data_dir = scratch.path().join("database");
    let mut begun = Plan::new(&data_dir).begin();
    let unfinished = data_dir.join(format!("cluster.new-{}", begun.pid()));
    wait_until("initdb is at work", || unfinished.join("base").exists());
    begun.kill();
    assert!(!data_dir.join("cluster").exists());
    std::fs::create_dir_all(data_dir.join("cluster.new-1/base")).unwrap();

    let owner = Plan::new(&data_dir).start();
    owner.stop();
    let mut names: Vec<_> = std::fs::read_dir(&data_dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["cluster", "postgres.lock", "postgres.log", "socket"]
    );
}

#[test]
fn a_missing_postgres_is_named_with_the_way_to_install_it() {
    let scratch = scratch();
    let empty = scratch.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let refusal = Plan::new(&scratch.path().join("database"))
        .bin_dir(&empty)
        .variable("PATH", "")
        .refused();
    let start = format!(
        "PostgreSQL 14 or newer was not found in {}: install it with ",
        empty.display()
    );
    assert!(refusal.starts_with(&start), "{refusal}");
    assert!(!refusal.contains('\n'), "{refusal}");
}

#[test]
fn an_older_or_another_release_is_refused_with_its_number() {
    let scratch = scratch();
    let programs = scratch_for_programs();
    let fake = programs.path();
    let pretend = |release| pretend(fake, release);
    let data_dir = scratch.path().join("database");
    pretend("13.22");
    let refusal = Plan::new(&data_dir).bin_dir(fake).refused();
    let start = format!(
        "PostgreSQL 13 in {} is too old, 14 or newer is needed: install it with ",
        fake.display()
    );
    assert!(refusal.starts_with(&start), "{refusal}");

    Plan::new(&data_dir).start().stop();
    let release = std::fs::read_to_string(data_dir.join("cluster/PG_VERSION")).unwrap();
    pretend("99.1");
    assert_eq!(
        Plan::new(&data_dir).bin_dir(fake).refused(),
        format!(
            "the database in {} was created by PostgreSQL {release}, but only PostgreSQL 99 is installed: \
             install PostgreSQL {release}, or choose another data folder",
            data_dir.display(),
            release = release.trim()
        )
    );
}

/// Programs that say which release they are and fail at everything else.
fn pretend(folder: &Path, release: &str) {
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = --version ] && echo 'postgres (PostgreSQL) {release}' || exit 3\n"
    );
    for program in ["postgres", "initdb"] {
        let path = folder.join(program);
        std::fs::write(&path, &script).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    }
}

#[test]
fn failures_of_the_programs_point_to_their_log() {
    let scratch = scratch();
    let programs = scratch_for_programs();
    let data_dir = scratch.path().join("database");
    let log = data_dir.join("postgres.log");
    pretend(programs.path(), "15.1");
    assert_eq!(
        Plan::new(&data_dir).bin_dir(programs.path()).refused(),
        format!(
            "initdb could not create the database (exit status: 3): see {}",
            log.display()
        )
    );

    Plan::new(&data_dir).start().stop();
    std::fs::write(data_dir.join("cluster/postgresql.conf"), "not a setting").unwrap();
    assert_eq!(
        Plan::new(&data_dir).refused(),
        format!(
            "PostgreSQL ended while starting (exit status: 1): see {}",
            log.display()
        )
    );
    assert!(
        std::fs::read_to_string(&log)
            .unwrap()
            .contains("syntax error")
    );
}
