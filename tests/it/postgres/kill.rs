//! Every way in which the owner, the watchers and the server can be killed.

use std::time::Duration;

use dev_postgres::{Durability, Server, Settings};

use super::owner::Plan;
use super::{ask, connect, execute, pid_file, processes, scratch, wait_until};
use crate::support::until::until;

#[test]
fn killing_the_owner_ends_the_server_in_order() {
    let scratch = scratch();
    let data_dir = scratch.path().join("database");
    let mut owner = Plan::new(&data_dir).start();
    owner.kill();
    let took = wait_until("the server ends", || !processes::runs(owner.postmaster));
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(!pid_file(&data_dir).exists(), "it did not end in order");
    Plan::new(&data_dir).start().stop();
}

/// The next start comes while the server of the killed owner is still ending.
#[tokio::test]
async fn a_start_right_after_a_kill_waits_for_the_old_server() {
    let scratch = scratch();
    let data_dir = scratch.path().join("database");
    let mut owner = Plan::new(&data_dir).start();
    let mut connection = connect(&owner.url).await;
    execute(&mut connection, "create table kept (word text)").await;
    execute(&mut connection, "insert into kept values ('here')").await;
    for _ in 0..3 {
        owner.kill();
        owner = Plan::new(&data_dir).start();
    }
    let mut connection = connect(&owner.url).await;
    assert_eq!(ask(&mut connection, "select word from kept").await, "here");
    owner.stop();
}

#[tokio::test]
async fn killing_a_watcher_and_then_the_owner_ends_the_server() {
    let scratch = scratch();
    let data_dir = scratch.path().join("database");
    for victim in [0, 1] {
        let mut owner = Plan::new(&data_dir).start();
        let watchers = owner.watchers();
        assert_eq!(watchers.len(), 2);
        processes::kill(watchers[victim]);
        owner.kill();
        wait_until("the server ends", || !processes::runs(owner.postmaster));
        assert!(!pid_file(&data_dir).exists(), "it did not end in order");
    }
}

#[test]
fn killed_watchers_are_replaced() {
    let scratch = scratch();
    let mut owner = Plan::new(&scratch.path().join("database")).start();
    let first = owner.watchers();
    for watcher in &first {
        processes::kill(*watcher);
    }
    wait_until("there are two new watchers", || {
        let now = owner.watchers();
        now.len() == 2 && now.iter().all(|pid| !first.contains(pid))
    });
    owner.kill();
    wait_until("the server ends", || !processes::runs(owner.postmaster));
}

/// Nobody is left to end the server: the next owner finds an orphan, ends it in order and starts its own.
#[tokio::test]
async fn an_orphaned_server_is_ended_by_the_next_start() {
    let scratch = scratch();
    let data_dir = scratch.path().join("database");
    let mut owner = Plan::new(&data_dir).start();
    let mut connection = connect(&owner.url).await;
    execute(&mut connection, "create table kept (word text)").await;
    execute(&mut connection, "insert into kept values ('here')").await;
    let orphan = owner.postmaster;
    let watchers = owner.watchers();
    // A watcher that is held cannot act, and is not replaced as a dead one would be.
    for watcher in &watchers {
        processes::stop(*watcher);
    }
    owner.kill();
    for watcher in &watchers {
        processes::kill(*watcher);
    }
    assert!(processes::runs(orphan));

    let next = Plan::new(&data_dir).start();
    assert!(!processes::runs(orphan));
    let mut connection = connect(&next.url).await;
    assert_eq!(ask(&mut connection, "select word from kept").await, "here");
    next.stop();
}

#[tokio::test]
async fn killing_everything_at_once_loses_nothing_acknowledged() {
    let scratch = scratch();
    let data_dir = scratch.path().join("database");
    let mut owner = Plan::new(&data_dir).start();
    let mut connection = connect(&owner.url).await;
    execute(&mut connection, "create table kept (word text)").await;
    execute(&mut connection, "insert into kept values ('here')").await;
    let family = [owner.watchers(), vec![owner.postmaster]].concat();
    for pid in family {
        processes::kill(pid);
    }
    owner.kill();
    assert!(pid_file(&data_dir).exists(), "it was not killed");

    let owner = Plan::new(&data_dir).start();
    let mut connection = connect(&owner.url).await;
    assert_eq!(ask(&mut connection, "select word from kept").await, "here");
    owner.stop();
}

#[tokio::test]
async fn killing_the_server_is_noticed_and_loses_no_acknowledged_row() {
    let scratch = scratch();
    let mut server = Server::start(Settings {
        data_dir: scratch.path().join("database"),
        bin_dir: None,
        durability: Durability::Durable,
    })
    .await
    .unwrap();
    let url = server.url();
    let mut connection = connect(&url).await;
    execute(&mut connection, "create table rows (number bigserial)").await;
    let mut acknowledged = 0_u64;
    for round in 1..=2 {
        let mut connection = connect(&url).await;
        let victim = server.pid();
        let murder = std::thread::spawn({
            let threshold = acknowledged + 300;
            let connection = url.clone();
            move || kill_after(&connection, victim, threshold)
        });
        while sqlx::raw_sql("insert into rows default values")
            .execute(&mut connection)
            .await
            .is_ok()
        {
            acknowledged += 1;
        }
        murder.join().unwrap();
        let status = server.ended().await.unwrap();
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(9)
        );
        assert!(acknowledged >= 300 * round, "{acknowledged}");

        server.restart().await.unwrap();
        assert_eq!(server.url(), url);
        let mut connection = connect(&url).await;
        let kept = ask(&mut connection, "select count(*)::text from rows").await;
        // The last one may have been saved without our having heard of it.
        let kept: u64 = kept.parse().unwrap();
        assert!(
            (acknowledged..=acknowledged + 1).contains(&kept),
            "{kept} of {acknowledged}"
        );
        acknowledged = kept;
    }
    server.stop().await.unwrap();
}

/// Kills a server once another session has saved enough rows.
#[tokio::main(flavor = "current_thread")]
async fn kill_after(url: &str, victim: u32, rows: u64) {
    let mut connection = connect(url).await;
    until("enough is saved", async || {
        let saved = ask(&mut connection, "select count(*)::text from rows").await;
        saved.parse::<u64>().unwrap() >= rows
    })
    .await;
    processes::kill(victim);
}
