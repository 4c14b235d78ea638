//! What becomes of a delivery, by what the receiver does.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use vouch::worker;

use super::receiver::{Answer, FINE, Receiver};
use super::rows::{self, Delivery, Noted};
use crate::support::app::TestApp;

/// One attempt at a receiver that does this: what is written down of it, what becomes of the delivery, and whether
/// the endpoint counts as failing.
async fn attempt(answer: Answer) -> (Vec<Noted>, Delivery, bool) {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(answer).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    let message = rows::message(&app, &endpoint).await;
    assert_eq!(app.run_due().await, 1);
    assert_eq!(receiver.count(), 1);
    let failing = rows::standing(&app, &endpoint).await.2;
    (
        rows::attempts(&app, message).await,
        rows::delivery(&app, message, &endpoint).await,
        failing,
    )
}

fn noted(status: Option<i64>, class: Option<&str>, answer: &str) -> Vec<Noted> {
    vec![(status, class.map(str::to_owned), answer.to_owned())]
}

fn ended(state: &str, reason: Option<&str>) -> Delivery {
    Delivery {
        state: state.to_owned(),
        attempts: 1,
        reason: reason.map(str::to_owned),
        due_in: 0,
        held: false,
    }
}

/// The delivery waits for its second attempt, due within these seconds.
fn assert_waits(delivery: &Delivery, due: std::ops::RangeInclusive<i64>) {
    assert!(due.contains(&delivery.due_in), "{delivery:?}");
    let waiting = Delivery {
        due_in: 0,
        ..delivery.clone()
    };
    assert_eq!(waiting, ended("waiting", None));
}

#[tokio::test]
async fn any_2xx_is_a_delivery() {
    for status in [200, 201, 204, 299] {
        let body = if status == 204 { "" } else { "thanks" };
        let (attempts, delivery, failing) = attempt(Answer::Status(status, &[], body)).await;
        assert_eq!(attempts, noted(Some(i64::from(status)), None, body));
        assert_eq!(delivery, ended("delivered", None));
        assert!(!failing);
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere: &[(&str, &str)] = &[("location", "/elsewhere")];
    for status in [301, 302, 307, 308, 304] {
        let (attempts, delivery, failing) = attempt(Answer::Status(status, elsewhere, "")).await;
        assert_eq!(
            attempts,
            noted(Some(i64::from(status)), Some("redirect"), "")
        );
        assert_waits(&delivery, 4..=6);
        assert!(failing);
    }
}

#[tokio::test]
async fn other_statuses_are_tried_again() {
    for status in [400, 401, 404, 500, 502, 503] {
        let (attempts, delivery, failing) = attempt(Answer::Status(status, &[], "no")).await;
        assert_eq!(
            attempts,
            noted(Some(i64::from(status)), Some("status"), "no")
        );
        assert_waits(&delivery, 4..=6);
        assert!(failing);
    }
}

#[tokio::test]
async fn a_receiver_may_ask_for_time() {
    // The clock of the test stands at 14:30:00.
    let asked: [(&'static [(&'static str, &'static str)], _); 6] = [
        (&[("retry-after", "0")], 4..=6),
        (&[("retry-after", "5")], 5..=6),
        (&[("retry-after", "99999")], 86_400..=86_400),
        (
            &[("retry-after", "Sun, 15 Mar 2026 14:32:00 GMT")],
            120..=120,
        ),
        (&[("retry-after", "Sun, 15 Mar 2026 14:00:00 GMT")], 4..=6),
        (&[("retry-after", "soon")], 4..=6),
    ];
    for (headers, due) in asked {
        for status in [429, 503] {
            let (_, delivery, _) = attempt(Answer::Status(status, headers, "")).await;
            assert_waits(&delivery, due.clone());
        }
    }
    // Of what is not about load it means nothing.
    let (_, delivery, _) = attempt(Answer::Status(400, &[("retry-after", "600")], "")).await;
    assert_waits(&delivery, 4..=6);
}

#[tokio::test]
async fn a_receiver_may_refuse_a_message_for_good() {
    let never: &[(&str, &str)] = &[("Webhook-Delivery", "abort-message")];
    let (attempts, delivery, _) = attempt(Answer::Status(400, never, "")).await;
    assert_eq!(attempts, noted(Some(400), Some("status"), ""));
    assert_eq!(delivery, ended("failed", Some("aborted")));
    let (_, delivery, _) = attempt(Answer::Status(200, never, "")).await;
    assert_eq!(delivery, ended("delivered", None));
}

#[tokio::test]
async fn connections_that_end_early_are_failures() {
    for (answer, status, text) in [
        (Answer::Close, None, ""),
        (Answer::Noise, None, ""),
        (Answer::CloseInBody, Some(200), "half"),
    ] {
        let (attempts, delivery, _) = attempt(answer).await;
        assert_eq!(attempts, noted(status, Some("closed"), text));
        assert_waits(&delivery, 4..=6);
    }
}

/// The deadline covers connection, headers and body: neither silence nor a drip outlasts it.
#[tokio::test]
async fn the_deadline_is_over_the_whole_attempt() {
    for (answer, status) in [(Answer::Silence, None), (Answer::Drip, Some(200))] {
        let began = Instant::now();
        let (attempts, delivery, _) = attempt(answer).await;
        let took = began.elapsed();
        let [(got, class, _)] = attempts.as_slice() else {
            panic!("{attempts:?}");
        };
        assert_eq!((*got, class.as_deref()), (status, Some("timeout")));
        assert_waits(&delivery, 4..=6);
        assert!(
            took >= Duration::from_secs(2) && took < Duration::from_secs(10),
            "{took:?}"
        );
    }
}

/// A body without end costs neither time nor memory: reading stops, and the connection is dropped.
#[tokio::test]
async fn no_more_of_an_answer_is_read_than_needed() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(Answer::Huge).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    let message = rows::message(&app, &endpoint).await;
    assert_eq!(app.run_due().await, 1);
    let attempts = rows::attempts(&app, message).await;
    assert_eq!(attempts, noted(Some(200), None, &"x".repeat(2048)));
    assert_eq!(
        rows::delivery(&app, message, &endpoint).await,
        ended("delivered", None)
    );
    // What the sockets of both sides hold, at most.
    assert!(receiver.written() < 20_000_000, "{}", receiver.written());
}

#[tokio::test]
async fn nobody_listening_is_a_failure_to_connect() {
    let app = TestApp::new().await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", closed.local_addr().expect("an address"));
    drop(closed);
    let endpoint = rows::endpoint(&app, &url).await;
    let message = rows::message(&app, &endpoint).await;
    assert_eq!(app.run_due().await, 1);
    assert_eq!(
        rows::attempts(&app, message).await,
        noted(None, Some("connect"), "")
    );
}

/// The answer is kept as text, whatever bytes it has.
#[tokio::test]
async fn any_answer_can_be_kept() {
    let (attempts, ..) = attempt(Answer::Status(500, &[], "a\0b'c\u{1F980}")).await;
    assert_eq!(
        attempts,
        noted(Some(500), Some("status"), "a\u{fffd}b'c\u{1F980}")
    );
}

/// The whole schedule: eight attempts over more than a day, the same id each time, then the delivery is given up.
#[tokio::test]
async fn after_the_last_attempt_a_delivery_is_given_up() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(Answer::Status(500, &[], "")).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    let message = rows::message(&app, &endpoint).await;
    let began = app.clock.now();
    let mut pauses = Vec::new();
    for attempt in 1..=8 {
        assert_eq!(app.run_due().await, 1, "attempt {attempt}");
        let delivery = rows::delivery(&app, message, &endpoint).await;
        assert_eq!(delivery.attempts, attempt);
        if delivery.state == "waiting" {
            pauses.push(delivery.due_in);
            app.clock.advance(TimeDelta::seconds(delivery.due_in - 1));
            let early = worker::deliveries::turn(&app.services)
                .await
                .expect("a turn");
            assert_eq!(early, 0, "attempt {attempt} came early");
            app.clock.advance(TimeDelta::seconds(2));
        }
    }
    for (pause, scheduled) in pauses
        .iter()
        .zip([5, 300, 1800, 7200, 18_000, 36_000, 36_000])
    {
        let fifth = scheduled / 5 + 1;
        assert!(
            (scheduled - fifth..=scheduled + fifth).contains(pause),
            "{pauses:?}"
        );
    }
    let delivery = rows::delivery(&app, message, &endpoint).await;
    assert_eq!(
        (delivery.state.as_str(), delivery.reason.as_deref()),
        ("failed", Some("exhausted"))
    );
    assert!(app.clock.now() - began > TimeDelta::hours(22));
    assert_eq!(rows::attempts(&app, message).await.len(), 8);
    let received = receiver.received();
    assert_eq!(received.len(), 8);
    assert!(
        received
            .iter()
            .all(|request| request.id() == message.to_string())
    );
    let times: Vec<_> = received
        .iter()
        .map(|request| &request.headers["svix-timestamp"])
        .collect();
    assert!(times.windows(2).all(|two| two[0] < two[1]), "{times:?}");
    assert_eq!(app.run_due().await, 0);
}

#[tokio::test]
async fn a_delivery_that_failed_is_delivered_when_the_receiver_works_again() {
    let app = TestApp::new().await;
    let receiver = Receiver::start({
        let broken = std::sync::atomic::AtomicUsize::new(2);
        move |_| {
            let left = broken.load(std::sync::atomic::Ordering::SeqCst);
            broken.store(left.saturating_sub(1), std::sync::atomic::Ordering::SeqCst);
            if left > 0 {
                Answer::Status(503, &[], "")
            } else {
                FINE
            }
        }
    })
    .await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    let message = rows::message(&app, &endpoint).await;
    app.run_due().await;
    assert!(rows::standing(&app, &endpoint).await.2);
    app.later(TimeDelta::seconds(7)).await;
    app.later(TimeDelta::minutes(7)).await;
    let delivery = rows::delivery(&app, message, &endpoint).await;
    assert_eq!(
        (delivery.state.as_str(), delivery.attempts),
        ("delivered", 3)
    );
    assert!(!rows::standing(&app, &endpoint).await.2);
    assert_eq!(receiver.count(), 3);
    // One connection was enough: answers were read to their end.
    assert_eq!(receiver.connections(), 1);
}
