//! An imported applicant may show the donor's GREEN before Sumsub has checked anything of ours. That GREEN never
//! approves.
//!
//! Sumsub's side of scenario `inherited-green`: two webhooks at once (the second one inherited), then `pending` with
//! a webhook, then the own verdict with a webhook. Every order in which these webhooks, the end of the import call
//! and turns of the workers can meet is played.

use chrono::TimeDelta;
use tokio::sync::oneshot;

use crate::support::app::{TestApp, statuses};
use crate::support::client::Broker;
use crate::support::door::{At, Door};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Sumsub begins its own check.
    Pends,
    /// Sumsub gives its own verdict.
    Decides,
    /// The next webhook arrives.
    Arrives,
    /// The answer to the import's call reaches Vouch, and the import ends.
    Ends,
}

/// Every order of Sumsub's two phases and its four webhooks, each webhook after its cause.
fn orders() -> Vec<Vec<Step>> {
    fn grow(so_far: &mut Vec<Step>, all: &mut Vec<Vec<Step>>) {
        let count = |step| so_far.iter().filter(|other| **other == step).count();
        let (pended, decided) = (count(Step::Pends), count(Step::Decides));
        let arrived = count(Step::Arrives);
        if so_far.len() == 6 {
            all.push(so_far.clone());
            return;
        }
        let possible = [
            (pended == 0).then_some(Step::Pends),
            (pended == 1 && decided == 0).then_some(Step::Decides),
            (arrived < 2 + pended + decided).then_some(Step::Arrives),
        ];
        for step in possible.into_iter().flatten() {
            so_far.push(step);
            grow(so_far, all);
            so_far.pop();
        }
    }
    let mut all = Vec::new();
    grow(&mut Vec::new(), &mut all);
    all
}

/// The same, with the end of the import at every place.
fn orders_with_end() -> Vec<Vec<Step>> {
    let with_end = |order: Vec<Step>| {
        (0..=order.len()).map(move |at| {
            let mut order = order.clone();
            order.insert(at, Step::Ends);
            order
        })
    };
    orders().into_iter().flat_map(with_end).collect()
}

/// When the workers take their turns, besides at the end.
#[derive(Debug, Clone, Copy)]
enum Turns {
    AfterEveryStep,
    AfterStep(usize),
    Never,
}

async fn play(
    app: &TestApp,
    door: &Door,
    broker: &Broker,
    steps: &[Step],
    turns: Turns,
    verdict: &str,
) {
    let child = broker.create_child("INDIVIDUAL").await;
    let token = app.share_token("inherited-green").await;
    let mut held = door.hold(At::Answer, "/reuse");
    let (ended, end) = oneshot::channel();
    let import = async {
        let reply = broker.import(&child, &token).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        let _ = ended.send(());
    };
    let script = async {
        held.arrived().await;
        let mut waiting = Some((held, end));
        let mut decided = false;
        for (at, step) in steps.iter().enumerate() {
            match step {
                Step::Pends => assert!(app.sumsub_moves().await),
                Step::Decides if verdict == "REJECTED" => {
                    app.customer(&child, "reject").await;
                }
                Step::Decides => assert!(app.sumsub_moves().await),
                Step::Arrives => assert!(app.webhook_arrives().await),
                Step::Ends => {
                    let (held, end) = waiting.take().unwrap();
                    held.release();
                    end.await.unwrap();
                }
            }
            decided |= *step == Step::Decides;
            let turn = match turns {
                Turns::AfterEveryStep => true,
                Turns::AfterStep(wanted) => wanted == at,
                Turns::Never => false,
            };
            if turn {
                app.run_due().await;
            }
            let status = broker.status_of(&child).await;
            assert!(
                status != "APPROVED" || (decided && verdict == "APPROVED"),
                "{status} after {:?} of {steps:?}, {turns:?}",
                &steps[..=at]
            );
        }
    };
    tokio::join!(import, script);
    app.settle().await;
    let history = statuses(&broker.events(&child).await);
    assert_eq!(history.last().unwrap(), verdict, "{steps:?} {turns:?}");
    let approved = history
        .iter()
        .filter(|status| *status == "APPROVED")
        .count();
    if verdict == "REJECTED" {
        assert_eq!(approved, 0, "{history:?} {steps:?} {turns:?}");
    }
    assert!(app.chain_verifies(&child).await);
}

async fn app_behind(door: &Door) -> TestApp {
    door.app().await
}

#[test]
fn the_orders_are_all_of_them() {
    assert_eq!(orders().len(), 9);
    assert_eq!(orders_with_end().len(), 63);
}

#[tokio::test]
async fn inherited_green_never_approves_with_workers_between_all_that_happens() {
    let door = Door::new().await;
    let app = app_behind(&door).await;
    let broker = app.broker().await;
    for order in orders_with_end() {
        play(
            &app,
            &door,
            &broker,
            &order,
            Turns::AfterEveryStep,
            "APPROVED",
        )
        .await;
    }
}

#[tokio::test]
async fn inherited_green_never_approves_with_workers_at_one_point_or_none() {
    let door = Door::new().await;
    let app = app_behind(&door).await;
    let broker = app.broker().await;
    for (number, order) in orders_with_end().iter().enumerate() {
        let turns = match number % 8 {
            7 => Turns::Never,
            at => Turns::AfterStep(at),
        };
        play(&app, &door, &broker, order, turns, "APPROVED").await;
    }
}

#[tokio::test]
async fn inherited_green_that_ends_red_is_never_approved_on_the_way() {
    let door = Door::new().await;
    let app = app_behind(&door).await;
    let broker = app.broker().await;
    for order in orders_with_end().iter().step_by(4) {
        play(
            &app,
            &door,
            &broker,
            order,
            Turns::AfterEveryStep,
            "REJECTED",
        )
        .await;
    }
}

#[tokio::test]
async fn inherited_green_shows_pending_until_the_own_verdict() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("inherited-green").await;
    broker.import(&child, &token).await;
    app.sandbox.deliver_all().await;
    app.run_due().await;
    assert_eq!(broker.status_of(&child).await, "PENDING");
    // Still within the time in which a GREEN may be the donor's.
    app.clock.advance(TimeDelta::milliseconds(9_999));
    app.run_due().await;
    assert_eq!(broker.status_of(&child).await, "PENDING");
    app.one_phase().await;
    app.one_phase().await;
    let events = broker.events(&child).await;
    assert_eq!(statuses(&events), ["NOT_STARTED", "PENDING", "APPROVED"]);
}

#[tokio::test]
async fn a_green_that_lasts_without_any_webhook_counts_after_ten_seconds_and_not_before() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("dropped").await;
    broker.import(&child, &token).await;
    app.settle().await;
    assert_eq!(app.applicant(&child).await["reviewStatus"], "completed");
    assert_eq!(broker.status_of(&child).await, "PENDING");
    app.later(TimeDelta::milliseconds(9_999)).await;
    assert_eq!(broker.status_of(&child).await, "PENDING");
    app.later(TimeDelta::milliseconds(1)).await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}

#[tokio::test]
async fn the_recovery_of_a_lost_answer_trusts_an_inherited_green_no_more_than_an_import_does() {
    let door = Door::new().await;
    let app = app_behind(&door).await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("inherited-green").await;
    let held = door.hold(At::Answer, "/reuse");
    let mut held = held;
    {
        // The client gives up and hangs up; the request goes on, and waits for an answer.
        let import = broker.import(&child, &token);
        tokio::pin!(import);
        tokio::select! {
            _ = &mut import => unreachable!("the answer is held"),
            () = held.arrived() => {}
        }
    }
    // Its lease runs out, and another process finds out what became of it.
    let (services, _) = app.another(TimeDelta::minutes(5)).await;
    assert_eq!(vouch::worker::imports::turn(&services).await.unwrap(), 1);
    app.sandbox.deliver_all().await;
    app.run_due().await;
    assert_eq!(broker.status_of(&child).await, "PENDING");
    held.release();
    app.one_phase().await;
    app.one_phase().await;
    let events = broker.events(&child).await;
    assert_eq!(statuses(&events), ["NOT_STARTED", "PENDING", "APPROVED"]);
    assert_eq!(broker.import(&child, &token).await.status, 200);
    assert_eq!(
        broker.import(&child, &token).await.error(),
        (400, "share_token_invalid")
    );
}
