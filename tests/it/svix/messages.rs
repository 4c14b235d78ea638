//! Messages on their way to a Svix server: each arrives, and the server keeps one of each.

use base::ids::MessageId;
use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch::worker;

use super::server::{Fault, Server};
use super::{MESSAGES, START, UPDATED, app, dispatch, endpoint, messages};
use crate::support::app::TestApp;
use crate::support::client::Broker;

/// A message that waits; its id on the wire, and there.
async fn waiting(app: &TestApp) -> (Broker, String, String) {
    let (broker, child) = app.broker_with_child().await;
    assert_eq!(broker.start(&child).await.status, 200);
    let all = messages(&broker).await;
    assert_eq!(all.len(), 1, "{all:?}");
    let id = all[0]["id"].as_str().expect("an id").to_owned();
    let event = MessageId::parse(&id).expect("an id").0.simple().to_string();
    (broker, id, event)
}

async fn state(broker: &Broker) -> Value {
    messages(broker).await[0]["state"].clone()
}

#[tokio::test]
async fn a_change_of_status_reaches_the_server_to_the_byte() {
    let server = Server::start().await;
    let app = app(&server).await;
    let (broker, _, event) = waiting(&app).await;
    assert_eq!(dispatch(&app).await, 1);
    assert_eq!(dispatch(&app).await, 0);
    assert_eq!(state(&broker).await, "dispatched");
    let uid = broker.organization.to_string();
    let stored = sqlx::query_scalar!("select payload from webhook_messages");
    let stored = stored
        .fetch_one(&app.database.pool())
        .await
        .expect("a look");
    {
        let world = server.world();
        let [seen] = &world.seen[..] else {
            panic!("one call: {:?}", world.seen);
        };
        assert_eq!(
            seen.call,
            format!("POST /api/v1/app/{uid}/msg?with_content=false")
        );
        // Endpoints get the payload as it is written here.
        let expected = format!(
            r#"{{"eventId":"{event}","eventType":"{UPDATED}","application":{{"name":"{uid}","uid":"{uid}"}},"payload":{stored}}}"#
        );
        assert_eq!(seen.body, expected);
        assert_eq!(world.messages.len(), 1);
    }
}

/// A process hands a message over and dies: another one hands it over again, and the server keeps one.
#[tokio::test]
async fn a_message_that_is_handed_over_twice_is_one() {
    let server = Server::start().await;
    let app = app(&server).await;
    let (broker, _, event) = waiting(&app).await;
    let (dying, _) = app.another(TimeDelta::zero()).await;
    server.breaks(Fault::Silent);
    let hanging = worker::messages::turn(&dying);
    let arrived = async {
        while server.world().messages.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    // The process ends while it waits for the answer.
    tokio::select! {
        _ = hanging => panic!("no answer comes"),
        () = arrived => {}
    }
    server.breaks(None);
    server.calls();
    assert_eq!(dispatch(&app).await, 0, "the lease holds");
    let (taking_over, _) = app.another(TimeDelta::minutes(5)).await;
    let turn = worker::messages::turn(&taking_over).await;
    assert_eq!(turn.expect("a turn"), 1);
    let uid = broker.organization;
    assert_eq!(
        server.calls(),
        [
            format!("POST /api/v1/app/{uid}/msg?with_content=false"),
            format!("GET /api/v1/app/{uid}/msg/{event}?with_content=false"),
        ]
    );
    assert_eq!(server.world().messages.len(), 1);
    assert_eq!(state(&broker).await, "dispatched");
}

/// Whoever lost the lease writes nothing down.
#[tokio::test]
async fn an_answer_that_comes_after_the_lease_changes_nothing() {
    let server = Server::start().await;
    let app = app(&server).await;
    let (broker, ..) = waiting(&app).await;
    server.breaks(Fault::Silent);
    let late = dispatch(&app);
    let meanwhile = async {
        while server.world().messages.is_empty() {
            tokio::task::yield_now().await;
        }
        server.breaks(None);
        let (other, _) = app.another(TimeDelta::minutes(5)).await;
        let turn = worker::messages::turn(&other).await;
        assert_eq!(turn.expect("a turn"), 1);
    };
    let (held, ()) = tokio::join!(late, meanwhile);
    assert_eq!(held, 1);
    // The late one saw no answer: had it written that down, the message would wait again.
    assert_eq!(state(&broker).await, "dispatched");
    assert_eq!(app.log_lines_with("another owner").len(), 1);
}

#[tokio::test]
async fn two_processes_hand_over_each_message_once() {
    let server = Server::start().await;
    let app = app(&server).await;
    let broker = app.broker().await;
    for child in broker.create_children(40).await {
        assert_eq!(broker.start(&child).await.status, 200);
    }
    let (other, _) = app.another(TimeDelta::zero()).await;
    let work = async |services| {
        let mut all = 0;
        loop {
            match worker::messages::turn(services).await.expect("a turn") {
                0 => return all,
                done => all += done,
            }
        }
    };
    let (one, two) = tokio::join!(work(&app.services), work(&other));
    assert_eq!(one + two, 40);
    assert_eq!(server.world().messages.len(), 40);
    assert_eq!(server.calls().len(), 40);
}

#[tokio::test]
async fn what_became_of_a_message_is_asked_there() {
    let server = Server::start().await;
    let app = app(&server).await;
    let (broker, message, _) = waiting(&app).await;
    let first = endpoint(&broker).await;
    let second = endpoint(&broker).await;
    let path = format!("{MESSAGES}/{message}/deliveries");
    let none = json!({ "object": "list", "data": [], "hasMore": false, "nextCursor": null });
    server.calls();
    assert_eq!(broker.get(&path).send().await.body, none);
    assert_eq!(server.calls(), [""; 0], "it waits, so nobody is asked");
    assert_eq!(dispatch(&app).await, 1);
    let attempted = "2026-03-15T14:30:01.000Z";
    let expected = json!([
        { "object": "webhook_delivery", "endpointId": first, "state": "delivered", "reason": null,
          "nextAttemptAt": null, "createdAt": START, "finishedAt": attempted,
          "attempts": [{ "attemptedAt": attempted, "status": 204, "errorClass": null, "durationMilliseconds": 12, "answer": "fine" }] },
        { "object": "webhook_delivery", "endpointId": second, "state": "waiting", "reason": null,
          "nextAttemptAt": "2026-03-15T14:30:05.000Z", "createdAt": START, "finishedAt": null,
          "attempts": [{ "attemptedAt": attempted, "status": null, "errorClass": "no_answer", "durationMilliseconds": 12, "answer": "" }] },
    ]);
    let reply = broker.get(&path).send().await;
    assert_eq!((reply.status, &reply.body["data"]), (200, &expected));
    let other = app.broker().await;
    assert_eq!(other.get(&path).send().await.error(), (404, "not_found"));
}

#[tokio::test]
async fn a_replay_is_sent_by_the_server() {
    let server = Server::start().await;
    let app = app(&server).await;
    let (broker, message, event) = waiting(&app).await;
    let path = format!("{MESSAGES}/{message}/replay");
    let replay = async |body: Value| broker.post(&path).json(&body).send().await;
    // One that waits goes out anyway.
    let reply = replay(json!({})).await;
    assert_eq!(
        (reply.status, &reply.body["state"]),
        (200, &json!("waiting"))
    );
    assert_eq!(dispatch(&app).await, 1);
    assert_eq!(replay(json!({})).await.error(), (409, "invalid_request"));
    let uid = broker.organization.to_string();
    let ids = [endpoint(&broker).await, endpoint(&broker).await];
    let resent = |id: &String| (uid.clone(), event.clone(), id.clone());
    let reply = replay(json!({})).await;
    assert_eq!((reply.status, &reply.body["id"]), (200, &json!(message)));
    let expected: Vec<_> = ids.iter().map(resent).collect();
    assert_eq!(std::mem::take(&mut server.world().resent), expected);
    assert_eq!(replay(json!({ "endpointId": ids[1] })).await.status, 200);
    assert_eq!(server.world().resent, [resent(&ids[1])]);
    let unknown = replay(json!({ "endpointId": "ep_0" })).await;
    assert_eq!(unknown.error(), (404, "not_found"));
}

/// Only what the server says of a message itself ends it; a replay begins anew.
#[tokio::test]
async fn a_message_that_will_never_work_is_given_up() {
    let server = Server::start().await;
    let app = app(&server).await;
    let (broker, message, _) = waiting(&app).await;
    server.breaks(Fault::Status(422, None));
    assert_eq!(dispatch(&app).await, 1);
    assert_eq!(state(&broker).await, "dead");
    let reason = sqlx::query_scalar!("select reason from webhook_messages");
    let reason = reason
        .fetch_one(&app.database.pool())
        .await
        .expect("a look");
    assert_eq!(reason.as_deref(), Some("refused"));
    app.later(TimeDelta::days(1)).await;
    assert_eq!(state(&broker).await, "dead");
    server.breaks(None);
    let path = format!("{MESSAGES}/{message}/replay");
    assert_eq!(broker.post(&path).send().await.status, 200);
    assert_eq!(dispatch(&app).await, 1);
    assert_eq!(state(&broker).await, "dispatched");
}
