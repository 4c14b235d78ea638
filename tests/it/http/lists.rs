//! Pages of the one list there is: limits and cursors.

use serde_json::{Value, json};

use super::{EVENTS, refusal};
use crate::support::app::TestApp;

fn field(name: &str, problem: &str) -> (u16, Value) {
    (
        400,
        json!({
            "code": "validation_error",
            "message": "A field of the request is missing or invalid.",
            "details": { "fields": [{ "field": name, "problem": problem }] },
        }),
    )
}

#[tokio::test]
async fn limits_are_whole_numbers_from_1_to_100() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    for limit in [
        "0",
        "101",
        "-1",
        "x",
        "",
        "1.0",
        "1e1",
        "%31%30%31",
        "99999999999999999999",
        "+",
        "%00",
        "1;drop",
    ] {
        let path = format!("{EVENTS}?limit={limit}");
        let reply = broker.get(&path).on_behalf_of(&child).send().await;
        let expected = field("limit", "must be a number from 1 to 100");
        assert_eq!(refusal(&reply), expected, "{limit}");
    }
    let twice = format!("{EVENTS}?limit=1&limit=1");
    let reply = broker.get(&twice).on_behalf_of(&child).send().await;
    assert_eq!(refusal(&reply), field("limit", "must be given once"));
    for limit in ["1", "100"] {
        let path = format!("{EVENTS}?limit={limit}");
        assert_eq!(
            broker.get(&path).on_behalf_of(&child).send().await.status,
            200
        );
    }
}

#[tokio::test]
async fn a_cursor_that_is_none_of_ours_is_refused() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    for cursor in [
        "0",
        "-1",
        "x",
        "",
        "1.5",
        "1%27--",
        "9223372036854775808",
        "%00",
        "eyJhIjoxfQ%3D%3D",
    ] {
        let path = format!("{EVENTS}?cursor={cursor}");
        let reply = broker.get(&path).on_behalf_of(&child).send().await;
        let expected = field("cursor", "is not a cursor of this list");
        assert_eq!(refusal(&reply), expected, "{cursor}");
    }
    let binary = format!("{EVENTS}?cursor=%ff");
    let reply = broker.get(&binary).on_behalf_of(&child).send().await;
    assert_eq!(refusal(&reply), field("cursor", "is not text"));
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("hold").await;
    broker.import(&child, &token).await;
    app.one_phase().await;
    app.one_phase().await;
    let whole = broker.events(&child).await.body;
    assert_eq!(
        (&whole["hasMore"], &whole["nextCursor"]),
        (&json!(false), &Value::Null)
    );
    let all = whole["data"].as_array().unwrap();
    assert_eq!(all.len(), 4);
    for limit in [1, 2, 3, 4] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("{EVENTS}?limit={limit}{cursor}");
            let page = broker.get(&path).on_behalf_of(&child).send().await.body;
            assert_eq!(page["object"], "list");
            seen.extend(page["data"].as_array().unwrap().clone());
            let next = page["nextCursor"].as_str();
            assert_eq!(page["hasMore"], json!(next.is_some()));
            let Some(next) = next else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(&seen, all, "{limit}");
    }
    let past = format!("{EVENTS}?cursor=4");
    let end = broker.get(&past).on_behalf_of(&child).send().await;
    assert_eq!(
        end.body,
        json!({ "object": "list", "data": [], "hasMore": false, "nextCursor": null })
    );
}
