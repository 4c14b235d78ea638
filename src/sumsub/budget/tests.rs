use futures::FutureExt;
use futures::future::join_all;

use super::*;

use Lane::{Get, Post};
use Priority::{Broker, Reconciliation, Webhook};

/// A budget of `limit` GETs and POSTs per window.
fn budget(limit: u32) -> Arc<Budget> {
    Arc::new(Budget::new(limit, limit, 1, WINDOW))
}

/// Waits for a turn and uses it.
async fn turn(budget: &Arc<Budget>, lane: Lane, priority: Priority) {
    let call = match lane {
        Get => Call::Review,
        Post => Call::Reuse,
    };
    let wish = Wish {
        calls: call.alone(),
        priority,
        party: Uuid::nil(),
    };
    assert!(budget.turns(wish).await.spend(lane));
}

/// Lets the given calls queue in this order, and gives their numbers in the order of their turns, with the time of
/// each.
async fn turns(budget: &Arc<Budget>, calls: &[Priority]) -> Vec<(usize, Duration)> {
    let began = Instant::now();
    let order = Mutex::new(Vec::new());
    join_all(calls.iter().enumerate().map(|(number, priority)| {
        let order = &order;
        async move {
            turn(budget, Get, *priority).await;
            order.lock().unwrap().push((number, began.elapsed()));
        }
    }))
    .await;
    order.into_inner().unwrap()
}

async fn order(budget: &Arc<Budget>, calls: &[Priority]) -> Vec<usize> {
    let turns = turns(budget, calls).await;
    turns.into_iter().map(|(number, _)| number).collect()
}

#[tokio::test(start_paused = true)]
async fn after_a_rest_a_quarter_goes_at_once_and_the_rest_evenly() {
    let budget = budget(20);
    let turns = turns(&budget, &[Broker; 60]).await;
    let times: Vec<Duration> = turns.into_iter().map(|(_, at)| at).collect();
    assert_eq!(times[..5], [Duration::ZERO; 5]);
    let pause = WINDOW / 20;
    let grain = Duration::from_millis(3);
    for (n, at) in times.iter().enumerate().skip(5).take(15) {
        let expected = pause * u32::try_from(n - 4).unwrap();
        assert!(
            *at >= expected && *at <= expected + grain * 20,
            "{n} {at:?}"
        );
    }
    // What went at once is missing once, a quarter of a window later; then the pace is even for good.
    let longest = times.windows(2).map(|two| two[1] - two[0]).max().unwrap();
    assert!(longest <= WINDOW / 4 + pause + grain * 20, "{longest:?}");
    let last = times[25..].windows(2).map(|two| two[1] - two[0]).max();
    assert!(last.unwrap() <= pause + grain, "{last:?}");
}

#[tokio::test(start_paused = true)]
async fn no_window_ever_holds_more_than_the_limit() {
    let budget = budget(4);
    let began = Instant::now();
    let times = Mutex::new(Vec::new());
    // Arrivals spread unevenly over half a minute, of all classes.
    join_all((0..120u64).map(|number| {
        let (budget, times) = (&budget, &times);
        async move {
            tokio::time::sleep(Duration::from_millis(number * number % 30_000)).await;
            turn(
                budget,
                Get,
                [Broker, Webhook, Reconciliation][number as usize % 3],
            )
            .await;
            times.lock().unwrap().push(began.elapsed());
        }
    }))
    .await;
    let times = times.into_inner().unwrap();
    assert_eq!(times.len(), 120);
    for group in times.windows(5) {
        assert!(group[4] - group[0] >= WINDOW, "{group:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn brokers_go_first_then_webhooks_then_reconciliation_each_in_order_of_arrival() {
    let budget = budget(1);
    let calls = [
        Broker,
        Reconciliation,
        Webhook,
        Broker,
        Webhook,
        Broker,
        Reconciliation,
    ];
    assert_eq!(order(&budget, &calls).await, [0, 3, 5, 2, 4, 1, 6]);
}

#[tokio::test(start_paused = true)]
async fn every_twentieth_turn_goes_to_the_longest_waiting_of_the_lower_classes() {
    let budget = budget(1);
    // The first call is served without waiting; all others queue.
    let mut calls = vec![Broker, Reconciliation, Webhook, Reconciliation];
    calls.extend([Broker; 80]);
    let order = order(&budget, &calls).await;
    let place = |number: usize| order.iter().position(|other| *other == number).unwrap();
    assert_eq!((place(1), place(2), place(3)), (20, 40, 60));
    let brokers: Vec<usize> = order.into_iter().filter(|number| *number > 3).collect();
    assert!(brokers.is_sorted(), "{brokers:?}");
}

#[tokio::test(start_paused = true)]
async fn a_waiter_that_is_dropped_leaves_the_queue_and_the_next_is_told() {
    let budget = budget(1);
    turn(&budget, Get, Broker).await;
    let mut first = Box::pin(turn(&budget, Get, Broker));
    let mut second = Box::pin(turn(&budget, Get, Broker));
    assert!(first.as_mut().now_or_never().is_none());
    assert!(second.as_mut().now_or_never().is_none());
    assert_eq!(budget.snapshot().get.waiting, 2);

    // The first held the timer: the second has to take it over.
    drop(first);
    assert_eq!(budget.snapshot().get.waiting, 1);
    let began = Instant::now();
    second.await;
    assert!(began.elapsed() <= WINDOW + Duration::from_millis(3));
    assert_eq!(budget.snapshot().get.waiting, 0);

    // Nothing of the dropped one was counted: one turn per window as before.
    let began = Instant::now();
    turn(&budget, Get, Broker).await;
    assert!(began.elapsed() >= WINDOW);
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_does_not_overtake_a_waiter_of_its_class() {
    let budget = budget(1);
    turn(&budget, Get, Webhook).await;
    let mut waiting = Box::pin(turn(&budget, Get, Webhook));
    assert!(waiting.as_mut().now_or_never().is_none());
    // The window is over, but the waiter has not been polled yet.
    tokio::time::advance(WINDOW).await;
    let mut newcomer = Box::pin(turn(&budget, Get, Webhook));
    assert!(newcomer.as_mut().now_or_never().is_none());
    assert!(waiting.as_mut().now_or_never().is_some());
    // One of a higher class may.
    let mut broker = Box::pin(turn(&budget, Get, Broker));
    assert!(broker.as_mut().now_or_never().is_none());
    tokio::time::advance(WINDOW).await;
    assert!(newcomer.as_mut().now_or_never().is_none());
    assert!(broker.as_mut().now_or_never().is_some());
    drop(newcomer);
}

#[tokio::test(start_paused = true)]
async fn the_lanes_have_limits_of_their_own() {
    let budget = Arc::new(Budget::new(2, 1, 1, WINDOW));
    for lane in [Get, Get, Post] {
        assert!(
            turn(&budget, lane, Broker).now_or_never().is_some(),
            "{lane:?}"
        );
    }
    for lane in [Get, Post] {
        assert!(
            turn(&budget, lane, Broker).now_or_never().is_none(),
            "{lane:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_pause_holds_one_call_and_no_other() {
    let budget = budget(20);
    budget.pause(Call::SdkToken, Some(Duration::from_secs(7)));
    let wish = |calls| Wish {
        calls,
        priority: Broker,
        party: Uuid::nil(),
    };
    let mut session = Box::pin(budget.turns(wish(&[Call::SdkToken, Call::WebsdkLink])));
    assert!(session.as_mut().now_or_never().is_none());
    // Neither those of the same lane that come later, nor the other lane.
    for call in [Call::Reuse, Call::WebsdkLink, Call::Review] {
        let turns = budget.turns(wish(call.alone())).now_or_never();
        assert!(turns.is_some(), "{call:?}");
    }
    let waits = budget.expected_wait(wish(&[Call::SdkToken]));
    assert_eq!(waits, Duration::from_secs(7));
    let began = Instant::now();
    drop(session.await);
    assert!(began.elapsed() >= Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_what_sumsub_says_at_most_a_minute_and_a_shorter_one_does_not_end_a_longer_one()
{
    let cases = [
        (vec![None], 1),
        (vec![Some(0)], 0),
        (vec![Some(3)], 3),
        (vec![Some(86_400)], 60),
        (vec![Some(9), Some(2)], 9),
    ];
    for (pauses, expected) in cases {
        let budget = budget(10);
        for pause in &pauses {
            budget.pause(Call::Review, pause.map(Duration::from_secs));
        }
        let began = Instant::now();
        turn(&budget, Get, Broker).await;
        let expected = Duration::from_secs(expected);
        let waited = began.elapsed();
        assert!(
            waited >= expected && waited <= expected + Duration::from_millis(3),
            "{pauses:?} {waited:?}"
        );
        assert_eq!(budget.snapshot().pauses, pauses.len() as u64);
    }
}

#[tokio::test(start_paused = true)]
async fn a_pause_also_holds_those_who_wait_already() {
    let budget = budget(1);
    turn(&budget, Get, Broker).await;
    let began = Instant::now();
    let mut waiting = Box::pin(turn(&budget, Get, Broker));
    assert!(waiting.as_mut().now_or_never().is_none());
    budget.pause(Call::Review, Some(Duration::from_secs(20)));
    waiting.await;
    assert!(began.elapsed() >= Duration::from_secs(20));
}

#[test]
fn the_deployments_limits_are_divided_by_its_replicas() {
    let limits = |budget: Budget| {
        let snapshot = budget.snapshot();
        (snapshot.get.limit, snapshot.post.limit)
    };
    assert_eq!(limits(Budget::new(300, 50, 1, WINDOW)), (300, 50));
    assert_eq!(limits(Budget::new(300, 50, 4, WINDOW)), (75, 12));
    assert_eq!(limits(Budget::new(300, 50, 400, WINDOW)), (1, 1));
    assert_eq!(limits(Budget::new(0, 0, 0, WINDOW)), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_snapshot_counts_who_waited_and_how_long() {
    let budget = budget(2);
    turns(&budget, &[Broker; 3]).await;
    let snapshot = budget.snapshot();
    let longest_wait = snapshot.get.longest_wait;
    assert!(longest_wait >= WINDOW && longest_wait <= WINDOW + Duration::from_millis(3));
    let idle = LaneSnapshot {
        limit: 2,
        waiting: 0,
        waits: 0,
        longest_wait: Duration::ZERO,
    };
    assert_eq!(
        snapshot,
        Snapshot {
            get: LaneSnapshot {
                waits: 1,
                longest_wait,
                ..idle
            },
            post: idle,
            pauses: 0
        }
    );
}
