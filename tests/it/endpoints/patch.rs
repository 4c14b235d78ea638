//! What a change changes, and what it leaves.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{ENDPOINTS, START, UPDATED, create, endpoint, endpoint_id, get, patch};
use crate::support::app::TestApp;

#[tokio::test]
async fn what_is_not_named_stays_and_events_are_replaced() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let body =
        json!({ "url": "https://example.com/1", "description": "one", "eventTypes": ["a", "b"] });
    let created = create(&broker, &body).await.body;
    let id = created["id"].as_str().unwrap().to_owned();
    let mut expected = created.clone();
    for (step, change) in [
        json!({ "url": "https://example.org/2" }),
        json!({ "description": "two" }),
        json!({ "eventTypes": [UPDATED, "c", "c"] }),
        json!({ "eventTypes": [] }),
        json!({ "description": "" }),
        json!({ "disabled": true }),
        json!({ "disabled": false }),
        json!({ "url": "https://example.org/3", "description": "three", "eventTypes": ["d"], "disabled": false }),
    ]
    .into_iter()
    .enumerate()
    {
        app.clock.advance(TimeDelta::seconds(1));
        for (name, value) in change.as_object().unwrap() {
            expected[name] = value.clone();
        }
        if change["eventTypes"] == json!([UPDATED, "c", "c"]) {
            expected["eventTypes"] = json!([UPDATED, "c"]);
        }
        expected.as_object_mut().unwrap().remove("disabledReason");
        if expected["disabled"] == json!(true) {
            expected["disabledReason"] = json!("request");
        }
        expected["updatedAt"] = json!(format!("2026-03-15T14:30:0{}.000Z", step + 1));
        let reply = patch(&broker, &id, &change).await;
        assert_eq!((reply.status, &reply.body), (200, &expected), "{change}");
        let read = get(&broker, &format!("{ENDPOINTS}/{id}")).await;
        assert_eq!(read.body, expected, "{change}");
    }
}

#[tokio::test]
async fn null_takes_out_as_an_empty_text_does() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let body =
        json!({ "url": "https://example.com/1", "description": "one", "eventTypes": ["a", "b"] });
    let mut expected = create(&broker, &body).await.body;
    let id = expected["id"].as_str().unwrap().to_owned();
    patch(&broker, &id, &json!({ "disabled": true })).await;
    for (field, left) in [
        ("description", json!("")),
        ("eventTypes", json!([])),
        ("disabled", json!(false)),
    ] {
        let reply = patch(&broker, &id, &json!({ field: null })).await;
        expected[field] = left;
        expected["disabled"] = json!(field != "disabled");
        match field {
            "disabled" => expected.as_object_mut().unwrap().remove("disabledReason"),
            _ => expected
                .as_object_mut()
                .unwrap()
                .insert("disabledReason".to_owned(), json!("request")),
        };
        assert_eq!((reply.status, &reply.body), (200, &expected), "{field}");
    }
    for none in [json!(null), json!("")] {
        let reply = patch(&broker, &id, &json!({ "url": none, "description": "x" })).await;
        assert_eq!(reply.status, 400, "{:?}", reply.body);
        assert_eq!(
            reply.body["error"]["details"]["fields"][0]["field"], "url",
            "{:?}",
            reply.body
        );
        assert_eq!(
            get(&broker, &format!("{ENDPOINTS}/{id}")).await.body,
            expected
        );
    }
}

#[tokio::test]
async fn a_change_of_nothing_changes_nothing() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let id = endpoint(&broker, &["a"]).await;
    let before = get(&broker, &format!("{ENDPOINTS}/{id}")).await.body;
    app.clock.advance(TimeDelta::seconds(1));
    for nothing in [json!({}), json!({ "id": "ep_1", "createdAt": "x" })] {
        let reply = patch(&broker, &id, &nothing).await;
        assert_eq!((reply.status, &reply.body), (200, &before), "{nothing}");
    }
    assert_eq!(before["updatedAt"], START);
}

/// As the sender leaves an endpoint that it gives up.
async fn given_up(app: &TestApp, id: &str, reason: Option<&str>) {
    sqlx::query!(
        "update webhook_endpoints
            set disabled = $2::text is not null, disabled_reason = $2, failing_since = created_at,
                disabled_at = case when $2::text is not null then created_at end
          where id = $1",
        endpoint_id(id).0,
        reason,
    )
    .execute(&app.database.pool())
    .await
    .unwrap();
}

async fn failing(app: &TestApp, id: &str) -> bool {
    let id = endpoint_id(id).0;
    sqlx::query_scalar!(
        r#"select failing_since is not null as "failing!" from webhook_endpoints where id = $1"#,
        id
    )
    .fetch_one(&app.database.pool())
    .await
    .unwrap()
}

#[tokio::test]
async fn an_endpoint_that_was_given_up_says_why_and_can_be_enabled_again() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let id = endpoint(&broker, &[]).await;
    let shown = |reply: &Value| (reply["disabled"].clone(), reply["disabledReason"].clone());
    for reason in ["gone", "failing"] {
        given_up(&app, &id, Some(reason)).await;
        let read = get(&broker, &format!("{ENDPOINTS}/{id}")).await.body;
        assert_eq!(shown(&read), (json!(true), json!(reason)));
        // Disabling it once more, and changing something else, does not hide the reason.
        for change in [json!({ "disabled": true }), json!({ "description": "x" })] {
            let kept = patch(&broker, &id, &change).await.body;
            assert_eq!(shown(&kept), (json!(true), json!(reason)), "{change}");
            assert!(failing(&app, &id).await);
        }
        let enabled = patch(&broker, &id, &json!({ "disabled": false }))
            .await
            .body;
        assert_eq!(shown(&enabled), (json!(false), Value::Null));
        assert!(!failing(&app, &id).await);
    }
}

#[tokio::test]
async fn another_url_is_given_its_own_chance() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let id = endpoint(&broker, &[]).await;
    given_up(&app, &id, None).await;
    patch(&broker, &id, &json!({ "url": "https://example.com/hooks" })).await;
    assert!(failing(&app, &id).await, "it is the same url");
    patch(&broker, &id, &json!({ "url": "https://example.com/other" })).await;
    assert!(!failing(&app, &id).await);
}
