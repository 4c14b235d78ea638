//! Whoever has many confirms due delays nobody else's.

use std::time::Duration;

use base::ids::OrganizationId;
use chrono::{DateTime, TimeDelta, Utc};
use vouch::store::confirms::turns::{self, Line};
use vouch::store::confirms::{self, ClaimedConfirm, Urgency};
use vouch::worker;

use crate::support::app::TestApp;
use crate::support::client::Broker;
use crate::surface::org;

const LEASE: Duration = Duration::from_secs(15);

/// Records of a broker that are due, the urgent class of them first.
async fn due(app: &TestApp, broker: &Broker, many: usize, urgency: Urgency, at: DateTime<Utc>) {
    let children = broker.create_children(many).await;
    let children: Vec<OrganizationId> = children.iter().map(|child| org(child)).collect();
    let mut conn = app.services.connection().await.unwrap();
    confirms::wish_all(&mut conn, &children, urgency, at)
        .await
        .unwrap();
}

async fn claim(app: &TestApp, from: Urgency, line: Line, limit: i64) -> Vec<ClaimedConfirm> {
    let mut conn = app.services.connection().await.unwrap();
    let (fence, now) = (app.services.ids.uuid(), app.clock.now());
    turns::claim(&mut conn, fence, LEASE, from, line, limit, now)
        .await
        .unwrap()
}

/// How many of each broker's were taken.
fn of(held: &[ClaimedConfirm], brokers: &[&Broker]) -> Vec<usize> {
    let of_one = |broker: &&Broker| {
        held.iter()
            .filter(|held| held.party == broker.organization)
            .count()
    };
    brokers.iter().map(of_one).collect()
}

#[tokio::test]
async fn a_flood_of_one_brokers_confirms_leaves_room_for_anothers_in_the_same_turn() {
    let app = TestApp::new().await;
    let (flooder, other) = (app.broker().await, app.broker().await);
    let now = app.clock.now();
    let long_ago = now - TimeDelta::hours(1);
    due(&app, &flooder, 70, Urgency::Webhook, long_ago).await;
    due(&app, &other, 1, Urgency::Webhook, now).await;

    let taken = worker::confirms::turn(&app.services).await.unwrap();

    let left = app
        .rows("select party::text as party, count(*) as due from confirms where priority = 1 group by party")
        .await;
    assert_eq!(
        left,
        [serde_json::json!({ "party": flooder.organization.0.to_string(), "due": 71 - taken })]
    );
}

#[tokio::test]
async fn parties_take_turns_in_each_class_and_go_on_after_whoever_was_last() {
    let app = TestApp::new().await;
    let (flooder, one, two) = (app.broker().await, app.broker().await, app.broker().await);
    let brokers = [&flooder, &one, &two];
    let now = app.clock.now();
    let long_ago = now - TimeDelta::hours(1);
    due(&app, &flooder, 12, Urgency::Webhook, long_ago).await;
    due(&app, &one, 2, Urgency::Webhook, now).await;
    due(&app, &two, 1, Urgency::Webhook, now).await;
    // What hurries more goes first, whoever waits for it; what is not yet due does not count.
    due(&app, &flooder, 1, Urgency::Broker, now).await;
    due(&app, &two, 1, Urgency::Webhook, now + TimeDelta::hours(1)).await;

    let mut line = Line::default();
    let first = claim(&app, Urgency::Broker, line, 1).await;
    assert_eq!(first[0].urgency, Urgency::Broker);
    line.passed(&first);
    // With one place at a time, each gets it in turn.
    let mut singly = vec![0; 3];
    for _ in 0..3 {
        let held = claim(&app, Urgency::Broker, line, 1).await;
        line.passed(&held);
        for (sum, one) in singly.iter_mut().zip(of(&held, &brokers)) {
            *sum += one;
        }
    }
    assert_eq!(singly, [1, 1, 1]);
    let held = claim(&app, Urgency::Broker, line, 4).await;
    assert_eq!(of(&held, &brokers), [3, 1, 0]);
    // Claimed ones are passed over, and the rest is one party's.
    let held = claim(&app, Urgency::Broker, line, 16).await;
    assert_eq!(of(&held, &brokers), [8, 0, 0]);
    assert_eq!(claim(&app, Urgency::Broker, line, 16).await.len(), 0);
}

/// Rows of older versions name no party: the organization itself takes its turn. What is due for its age comes last.
#[tokio::test]
async fn rows_without_a_party_and_those_due_for_their_age_are_taken_too() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let now = app.clock.now();
    due(&app, &broker, 3, Urgency::Age, now - TimeDelta::days(1)).await;
    due(&app, &broker, 2, Urgency::Webhook, now).await;
    app.execute("update confirms set party = null where priority = 1")
        .await;
    let held = claim(&app, Urgency::Broker, Line::default(), 4).await;
    let mut taken: Vec<(Urgency, bool)> = held
        .iter()
        .map(|held| (held.urgency, held.party == held.organization_id))
        .collect();
    taken.sort_unstable();
    let expected = [
        (Urgency::Webhook, true),
        (Urgency::Webhook, true),
        (Urgency::Age, false),
        (Urgency::Age, false),
    ];
    assert_eq!(taken, expected);
    // Passing over a class, as every few claims do, takes of the others.
    let held = claim(&app, Urgency::Age, Line::default(), 4).await;
    assert_eq!(of(&held, &[&broker]), [1]);
}
