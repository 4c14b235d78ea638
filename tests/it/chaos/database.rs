//! The database cut off, stalled, reset and killed under load: nothing acknowledged is lost, nothing happens twice.

use std::time::{Duration, Instant};

use dev_postgres::{Durability, Server, Settings};
use rustix::process::{Pid, Signal, kill_process};
use secrecy::SecretString;
use vouch::store::pool::Patience;

use super::load::{self, Load};
use super::proxy::{self, Break, Way};
use super::{Dice, figure, full, until};

use crate::support::app::{Options, TestApp};
use crate::support::database::scratch_base;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cuts_stalls_and_resets_under_load_lose_and_repeat_nothing() {
    let mut dice = Dice::new("database faults");
    let (app, proxy) = proxy::app(load::options(), load::short_leases).await;
    let load = Load::start(&app, 6).await;
    let end = Instant::now() + Duration::from_secs(if full() { 60 } else { 6 });
    let mut faults = 0;
    while Instant::now() < end {
        tokio::time::sleep(dice.milliseconds(700)).await;
        faults += 1;
        match dice.below(4) {
            0 => proxy.break_all(Break::Cut),
            1 => proxy.break_all(Break::Reset),
            2 => {
                proxy.set(Way::Closed);
                proxy.break_all(Break::Reset);
                tokio::time::sleep(dice.milliseconds(600)).await;
            }
            _ => {
                proxy.set(Way::Stalled);
                tokio::time::sleep(dice.milliseconds(if full() { 6000 } else { 2500 })).await;
            }
        }
        proxy.set(Way::Open);
    }
    let done = load.finish(&app).await;
    figure("database faults", format_args!("{faults} faults, {done}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_killed_under_load_loses_and_repeats_nothing() {
    let mut dice = Dice::new("postgres killed");
    let folder = tempfile::Builder::new()
        .prefix("vouch-it-")
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .tempdir_in(scratch_base())
        .expect("a folder");
    let mut server = Server::start(Settings {
        data_dir: folder.path().join("database"),
        bin_dir: None,
        durability: Durability::Durable,
    })
    .await
    .expect("a server");
    let url = SecretString::from(server.url());
    let pool = vouch::store::pool(&url, 1).expect("a pool");
    vouch::store::MIGRATOR.run(&pool).await.expect("a schema");
    pool.close().await;
    let app = TestApp::with(Options {
        app: Box::new(move |settings| {
            settings.database_url = url;
            settings.database_patience = Patience::DEFAULT;
            load::short_leases(settings);
        }),
        ..load::options()
    })
    .await;
    let load = Load::start(&app, 4).await;
    for kill in 1..=if full() { 5 } else { 2 } {
        let before = load.last_success();
        until("brokers succeed", async || load.last_success() > before).await;
        tokio::time::sleep(dice.milliseconds(1000)).await;
        let pid = Pid::from_raw(i32::try_from(server.pid()).expect("a pid")).expect("a pid");
        kill_process(pid, Signal::KILL).expect("a kill");
        server.ended().await.expect("an end");
        server.restart().await.expect("a restart");
        let up = Instant::now();
        until("brokers succeed again", async || {
            load.last_success() > Some(up)
        })
        .await;
        figure(
            &format!("postgres killed, {kill}: from its return to the first success"),
            format_args!("{:?}", up.elapsed()),
        );
    }
    let done = load.finish(&app).await;
    figure("postgres killed", done);
    drop(app);
    server.stop().await.expect("a stop");
}
