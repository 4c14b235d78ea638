//! Starting, finding the data again, stopping.

use dev_postgres::{Durability, Server, Settings};

use super::owner::Plan;
use super::{ask, connect, execute, is_root, mode, processes, scratch, wait_until};

#[tokio::test]
async fn the_second_start_finds_what_the_first_has_saved() {
    let scratch = scratch();
    let data_dir = scratch.path().join("deep/er/database");

    let owner = Plan::new(&data_dir).start();
    let mut connection = connect(&owner.url).await;
    execute(&mut connection, "create table kept (word text)").await;
    execute(&mut connection, "insert into kept values ('here')").await;
    assert_eq!(owner.home, data_dir);
    owner.stop();

    let owner = Plan::new(&data_dir).start();
    let mut connection = connect(&owner.url).await;
    assert_eq!(ask(&mut connection, "select word from kept").await, "here");
    owner.stop();
}

#[tokio::test]
async fn the_database_is_durable_and_closed_to_others() {
    let scratch = scratch();
    let data_dir = scratch.path().join("database");
    let owner = Plan::new(&data_dir)
        .variable("PGPORT", "1")
        .variable("PGSSLMODE", "require")
        .variable("PGDATABASE", "postgres")
        .variable("LC_ALL", "tr_TR.UTF-8")
        .variable("TZ", "Asia/Tokyo")
        .variable("VOUCH_SEALING_KEYS", "a-secret")
        .start();
    let mut connection = connect(&owner.url).await;
    for (question, expected) in [
        ("select current_setting('fsync')", "on"),
        ("select current_setting('full_page_writes')", "on"),
        ("select current_setting('synchronous_commit')", "on"),
        ("select current_setting('listen_addresses')", ""),
        ("select current_setting('timezone')", "UTC"),
        ("select current_setting('lc_collate')", "C"),
        ("select current_setting('server_encoding')", "UTF8"),
        ("select current_database()::text", "vouch"),
        ("select current_user::text", "vouch"),
    ] {
        assert_eq!(ask(&mut connection, question).await, expected, "{question}");
    }
    for folder in ["", "socket", "cluster"] {
        assert_eq!(mode(&data_dir.join(folder)), 0o700, "{folder}");
    }
    assert_eq!(mode(&data_dir.join("postgres.log")), 0o600);
    for pid in [vec![owner.postmaster], owner.watchers()].concat() {
        let Some((variables, files)) = processes::inside(pid) else {
            continue;
        };
        assert!(!variables.contains("a-secret"), "{variables}");
        let lock = data_dir.join("postgres.lock");
        assert!(files.len() >= 3 && !files.contains(&lock), "{files:?}");
    }
    owner.stop();
}

#[test]
fn ctrl_c_reaches_the_owner_alone() {
    let scratch = scratch();
    Plan::new(&scratch.path().join("database"))
        .start()
        .interrupt_group();
}

#[test]
fn root_steps_down_and_an_ordinary_user_stays_who_it_is() {
    let scratch = scratch();
    let owner = Plan::new(&scratch.path().join("database")).start();
    let us = rustix::process::geteuid().as_raw();
    let expected = if is_root() { postgres_or_nobody() } else { us };
    for pid in [vec![owner.postmaster], owner.watchers()].concat() {
        assert_eq!(processes::user(pid), expected);
    }
    owner.stop();
}

#[tokio::test]
async fn root_continues_as_the_user_who_was_there_first() {
    if !is_root() {
        return;
    }
    let nobody = 65_534;
    let scratch = scratch();
    std::os::unix::fs::chown(scratch.path(), Some(nobody), Some(nobody)).unwrap();
    let data_dir = scratch.path().join("database");

    let owner = Plan::by(nobody, &data_dir).start();
    assert_eq!(processes::user(owner.pid()), nobody);
    let mut connection = connect(&owner.url).await;
    execute(&mut connection, "create table kept (word text)").await;
    owner.stop();

    let owner = Plan::new(&data_dir).start();
    assert_eq!(processes::user(owner.postmaster), nobody);
    let mut connection = connect(&owner.url).await;
    execute(&mut connection, "insert into kept values ('from root')").await;
    owner.stop();

    let owner = Plan::by(nobody, &data_dir).start();
    let mut connection = connect(&owner.url).await;
    assert_eq!(
        ask(&mut connection, "select word from kept").await,
        "from root"
    );
    owner.stop();
}

#[tokio::test]
async fn a_throwaway_database_is_quick_and_leaves_nothing() {
    let scratch = scratch();
    let data_dir = scratch.path().join("database");
    let start = Server::start(Settings {
        data_dir: data_dir.clone(),
        bin_dir: None,
        durability: Durability::Throwaway,
    });
    let server = can_be_spawned(start).await.unwrap();
    let mut connection = connect(&server.url()).await;
    assert_eq!(
        ask(&mut connection, "select current_setting('fsync')").await,
        "off"
    );
    server.stop().await.unwrap();
    assert!(!data_dir.exists());

    let mut owner = Plan::new(&data_dir).throwaway().start();
    owner.kill();
    wait_until("the folder is deleted", || {
        !data_dir.join("cluster").exists() && !data_dir.join("postgres.lock").exists()
    });
}

#[tokio::test]
async fn erasing_deletes_the_data_but_not_under_a_running_server() {
    let scratch = scratch();
    let data_dir = scratch.path().join("database");
    let owner = Plan::new(&data_dir).start();
    let refusal = dev_postgres::erase(&data_dir).await.unwrap_err();
    assert_eq!(
        refusal.to_string(),
        format!(
            "another Vouch (process {}) already uses the database in {}: stop it, or choose another data folder",
            owner.pid(),
            data_dir.display()
        )
    );
    let mut connection = connect(&owner.url).await;
    execute(&mut connection, "create table forgotten ()").await;
    owner.stop();

    dev_postgres::erase(&data_dir).await.unwrap();
    let owner = Plan::new(&data_dir).start();
    let mut connection = connect(&owner.url).await;
    let question = "select coalesce(to_regclass('forgotten')::text, 'nothing')";
    assert_eq!(ask(&mut connection, question).await, "nothing");
    owner.stop();
}

fn postgres_or_nobody() -> u32 {
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap();
    let user = |name: &str| {
        let line = passwd
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}:x:")))?;
        line.split(':').next()?.parse().ok()
    };
    user("postgres").or_else(|| user("nobody")).unwrap()
}

/// A task may move between threads, and what it awaits with it.
fn can_be_spawned<T: Send>(future: T) -> T {
    future
}
