//! The database cut off, stalled and reset under load, and two processes on it of which one or the other is killed.

use std::time::{Duration, Instant};

use base::clock::Clock;
use futures::future::join_all;
use serde_json::Value;
use tokio::task::JoinSet;

use super::load::{self, Load};
use super::proxy::{self, Break, Way};
use super::two::{Doors, Two};
use super::{Dice, figure, full, until};
use crate::support::app::{Options, TestApp};
use crate::support::passing::{leases_end, longest_open};

/// Sumsub's webhooks go to one door after the other.
fn webhooks_alternate(app: &TestApp, doors: &Doors) -> JoinSet<()> {
    let (sandbox, doors) = (app.sandbox.clone(), doors.clone());
    let mut task = JoinSet::new();
    task.spawn(async move {
        loop {
            sandbox.set_webhook_url(format!("{}/webhooks/sumsub", doors.next()));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    task
}

/// Whatever the log says of requests, each was answered as it should have been; other errors there are none.
fn of_a_request(error: &Value) -> bool {
    error["status"] == 503
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_of_the_database_and_kills_of_two_processes_lose_and_repeat_nothing() {
    let mut dice = Dice::new("database faults over two processes");
    let options = Options {
        clock: Some(Clock::system()),
        ..load::options()
    };
    let (app, proxy) = proxy::app(options, |_| ()).await;
    let mut two = Two::start(&app, Vec::new()).await;
    let doors = two.doors();
    let _webhooks = webhooks_alternate(&app, &doors);
    let load = Load::over(&app, &doors, 6).await;
    let end = Instant::now() + Duration::from_secs(if full() { 60 } else { 5 });
    let (mut faults, mut kills) = (0, 0);
    while Instant::now() < end {
        tokio::time::sleep(dice.milliseconds(700)).await;
        faults += 1;
        match (faults % 4, dice.below(3)) {
            (2, _) => {
                kills += 1;
                let place = dice.below(2);
                two.kill(place).await.assert_sound(of_a_request);
                // Its leases run out, at once or in their time.
                if !full() || dice.percent(50) {
                    let _silence = load.silence().await;
                    leases_end(&app).await;
                }
                two.restart(&app, place).await;
            }
            (_, 0) => {
                let how = *dice.pick(&[Break::Cut, Break::Reset]);
                proxy.break_all(how);
            }
            (_, 1) => {
                proxy.set(Way::Closed);
                proxy.break_all(Break::Reset);
                tokio::time::sleep(dice.milliseconds(600)).await;
            }
            _ => {
                proxy.set(Way::Stalled);
                tokio::time::sleep(dice.milliseconds(if full() { 6000 } else { 1500 })).await;
            }
        }
        proxy.set(Way::Open);
    }
    if !full() {
        let _silence = load.silence().await;
        leases_end(&app).await;
    }
    let broker = app.broker().await;
    for url in doors.all() {
        let at = broker.at(&url);
        let own = || at.get("/v1/organizations/verification").send();
        until("every connection works again", async || {
            let many = join_all((0..40).map(|_| own())).await;
            many.iter().all(|reply| reply.status == 200)
        })
        .await;
    }
    let done = load.finish(&app).await;
    let open = longest_open(&app).await;
    for process in two.living() {
        process.assert_sound(of_a_request);
    }
    figure(
        "database faults over two processes",
        format_args!(
            "{faults} faults, {kills} of them kills, {done}, imports at most {open} ms open"
        ),
    );
}
