//! Endpoints that a Svix server keeps, as their owners see them.

use reqwest::Method;
use serde_json::{Value, json};

use super::server::Server;
use super::{ENDPOINTS, UPDATED, app, call, create, endpoint};

const MADE: &str = "2026-03-15T14:00:00.123Z";

fn object(id: &str, event_types: &[&str]) -> Value {
    json!({
        "object": "webhook_endpoint", "id": id, "url": "https://example.com/hooks", "description": "",
        "disabled": false, "eventTypes": event_types, "createdAt": MADE, "updatedAt": MADE,
    })
}

#[tokio::test]
async fn an_endpoint_lives_in_the_svix_server() {
    let server = Server::start().await;
    let app = app(&server).await;
    let broker = app.broker().await;
    let none = json!({ "object": "list", "data": [], "hasMore": false, "nextCursor": null });
    assert_eq!(broker.get(ENDPOINTS).send().await.body, none);

    let id = endpoint(&broker).await;
    assert_eq!(id, "ep_2abcDEF000");
    let path = format!("{ENDPOINTS}/{id}");
    let read = broker.get(&path).send().await;
    assert_eq!((read.status, &read.body), (200, &object(&id, &[])));

    // Event types that the server does not know are made first.
    let patch =
        json!({ "eventTypes": [UPDATED, "transaction.status.updated"], "description": "mine" });
    let patched = call(&broker, Method::PATCH, &path, &patch).await;
    let mut expected = object(&id, &[UPDATED, "transaction.status.updated"]);
    expected["description"] = json!("mine");
    expected["updatedAt"] = json!("2026-03-15T15:00:00.000Z");
    assert_eq!((patched.status, &patched.body), (200, &expected));
    // An empty set is null there.
    let patch = json!({ "eventTypes": [], "disabled": true });
    let patched = call(&broker, Method::PATCH, &path, &patch).await;
    expected["eventTypes"] = json!([]);
    expected["disabled"] = json!(true);
    assert_eq!((patched.status, &patched.body), (200, &expected));
    assert_eq!(
        call(&broker, Method::PATCH, &path, &json!({})).await.body,
        expected
    );

    let deleted = broker.request(Method::DELETE, &path).send().await;
    let gone = json!({ "object": "webhook_endpoint", "id": id, "deleted": true });
    assert_eq!((deleted.status, deleted.body), (200, gone));
    for (method, path) in [
        (Method::GET, path.clone()),
        (Method::PATCH, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::GET, format!("{path}/secret")),
        (Method::POST, format!("{path}/secret/rotate")),
        (Method::GET, format!("{ENDPOINTS}/ep_not-an-id")),
    ] {
        let reply = call(&broker, method, &path, &json!({ "description": "" })).await;
        assert_eq!(reply.error(), (404, "not_found"), "{path}");
    }
    let kept = sqlx::query_scalar!("select count(*) from webhook_endpoints");
    let kept = kept.fetch_one(&app.database.pool()).await.expect("a look");
    assert_eq!(kept, Some(0));
}

#[tokio::test]
async fn the_first_endpoint_brings_its_application_and_event_types() {
    let server = Server::start().await;
    let app = app(&server).await;
    let broker = app.broker().await;
    let uid = broker.organization.to_string();
    let body = json!({ "url": "https://example.com/hooks", "eventTypes": [UPDATED] });
    let reply = create(&broker, &body).await;
    assert_eq!(
        (reply.status, &reply.body),
        (200, &object("ep_2abcDEF000", &[UPDATED]))
    );
    let endpoints = format!("POST /api/v1/app/{uid}/endpoint");
    assert_eq!(
        server.calls(),
        [
            endpoints.clone(),
            "POST /api/v1/app?get_if_exists=true".into(),
            endpoints.clone(),
            "POST /api/v1/event-type".into(),
            endpoints.clone(),
        ]
    );
    assert_eq!(create(&broker, &body).await.status, 200);
    assert_eq!(server.calls(), [endpoints]);
}

#[tokio::test]
async fn a_server_that_spells_event_types_the_newer_way_gets_them_too() {
    let server = Server::start().await;
    server.world().newer = true;
    server.world().event_types.insert(UPDATED.into());
    let app = app(&server).await;
    let broker = app.broker().await;
    let body = json!({ "url": "https://example.com/hooks", "eventTypes": [UPDATED] });
    let reply = create(&broker, &body).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    assert_eq!(reply.body["eventTypes"], json!([UPDATED]));
    let read = broker
        .get(&format!("{ENDPOINTS}/ep_2abcDEF000"))
        .send()
        .await;
    assert_eq!(read.body["eventTypes"], json!([UPDATED]));
}

#[tokio::test]
async fn a_key_makes_one_endpoint_and_a_refusal_is_kept() {
    let server = Server::start().await;
    let app = app(&server).await;
    let broker = app.broker().await;
    let body = json!({ "url": "https://example.com/hooks" });
    let keyed = async |key: &str, body: &Value| {
        let request = broker.post(ENDPOINTS).idempotency_key(key);
        request.json(body).send().await
    };
    let first = keyed("a", &body).await;
    assert_eq!(first.status, 200, "{:?}", first.body);
    let again = keyed("a", &body).await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!((again.status, again.body), (200, first.body));
    assert_eq!(
        server.world().applications[&broker.organization.to_string()].len(),
        1
    );

    let odd = json!({ "url": "https://refused.example.com/" });
    for replayed in [None, Some("true")] {
        let refused = keyed("b", &odd).await;
        assert_eq!(refused.error(), (400, "validation_error"));
        assert_eq!(refused.header("idempotent-replayed"), replayed);
    }
}

/// The process that asked died before it could say so: the server does not do it twice.
#[tokio::test]
async fn a_key_whose_process_died_makes_one_endpoint() {
    let server = Server::start().await;
    let app = app(&server).await;
    let broker = app.broker().await;
    let body = json!({ "url": "https://example.com/hooks" });
    let keyed = async || {
        let request = broker.post(ENDPOINTS).idempotency_key("a");
        request.json(&body).send().await
    };
    let first = keyed().await;
    assert_eq!(first.status, 200);
    app.execute("delete from idempotency_keys").await;
    let again = keyed().await;
    assert_eq!((again.status, again.body), (200, first.body));
    assert_eq!(
        server.world().applications[&broker.organization.to_string()].len(),
        1
    );
}

#[tokio::test]
async fn a_list_goes_on_where_it_stopped() {
    let server = Server::start().await;
    let app = app(&server).await;
    let broker = app.broker().await;
    for _ in 0..5 {
        endpoint(&broker).await;
    }
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let reply = broker
            .get(&format!("{ENDPOINTS}?limit=2{cursor}"))
            .send()
            .await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        let page = reply.body["data"].as_array().expect("a list");
        ids.extend(
            page.iter()
                .map(|one| one["id"].as_str().expect("an id").to_owned()),
        );
        let next = reply.body["nextCursor"].as_str();
        assert_eq!(reply.body["hasMore"], json!(next.is_some()));
        let Some(next) = next else { break };
        cursor = format!("&cursor={next}");
    }
    let expected = [4, 3, 2, 1, 0].map(|number| format!("ep_2abcDEF00{number}"));
    assert_eq!(ids, expected);
    let odd = broker
        .get(&format!("{ENDPOINTS}?cursor=ZXBfMmFiY0RFRjAwMA"))
        .send()
        .await;
    assert_eq!(odd.error(), (400, "validation_error"));
}

#[tokio::test]
async fn a_secret_is_read_and_rotated_there() {
    let server = Server::start().await;
    let app = app(&server).await;
    let broker = app.broker().await;
    let path = format!("{ENDPOINTS}/{}/secret", endpoint(&broker).await);
    let key = |number: u32| json!({ "key": format!("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ{number}") });
    let read = broker.get(&path).send().await;
    assert_eq!(read.header("cache-control"), Some("no-store"));
    assert_eq!((read.status, read.body), (200, key(0)));
    let rotate = async |idempotency: &str| {
        let request = broker.post(&format!("{path}/rotate"));
        request.idempotency_key(idempotency).send().await
    };
    for (idempotency, number) in [("a", 1), ("a", 1), ("b", 2)] {
        let rotated = rotate(idempotency).await;
        assert_eq!((rotated.status, rotated.body), (200, key(number)));
    }
    assert_eq!(broker.get(&path).send().await.body, key(2));
    // Svix allows so many in a day.
    assert_eq!(rotate("c").await.error(), (400, "validation_error"));
    for number in 0..3 {
        let key = key(number)["key"].as_str().expect("a key").to_owned();
        assert_eq!(app.log_lines_with(&key).len(), 0);
    }
}

#[tokio::test]
async fn a_test_message_is_not_offered() {
    let server = Server::start().await;
    let app = app(&server).await;
    let broker = app.broker().await;
    let path = format!("{ENDPOINTS}/{}/test", endpoint(&broker).await);
    let reply = broker.post(&path).send().await;
    assert_eq!(reply.error(), (409, "invalid_request"));
}

#[tokio::test]
async fn other_organizations_have_applications_of_their_own() {
    let server = Server::start().await;
    let app = app(&server).await;
    let (owner, other) = (app.broker().await, app.broker().await);
    let id = endpoint(&owner).await;
    endpoint(&other).await;
    server
        .world()
        .applications
        .get_mut(&other.organization.to_string())
        .expect("one")
        .clear();
    let path = format!("{ENDPOINTS}/{id}");
    assert_eq!(other.get(&path).send().await.error(), (404, "not_found"));
    assert_eq!(owner.get(&path).send().await.status, 200);
}
