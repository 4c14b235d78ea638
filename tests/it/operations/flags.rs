//! `vouch flags`: what asks an operator to look, and taking it down.

use base::clock::Clock;
use serde_json::{Value, json};

use super::vouch;
use crate::support::app::{Options, TestApp};

#[tokio::test]
async fn flags_are_listed_and_taken_down_with_a_reason() {
    let app = TestApp::with(Options {
        start: Clock::system().now(),
        ..Options::default()
    })
    .await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("deactivated").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    for _ in 0..2 {
        app.one_phase().await;
    }

    let (code, mut list) = vouch(&app, &["flags", "list"]).await;
    let since = list[0]["since"].take();
    let expected = json!([{ "organizationId": child, "flag": "applicant_unavailable", "reason": "deactivated",
                            "status": "APPROVED", "since": null }]);
    assert_eq!((code, list), (0, expected));
    assert!(since.is_string());

    let clear = ["flags", "clear", "--organization", &child];
    assert_eq!(
        vouch(&app, &clear).await.0,
        2,
        "why is for whoever looks later"
    );
    let with_reason = [&clear[..], &["--reason", "agreed with Sumsub"]].concat();
    let answer = vouch(&app, &with_reason).await;
    assert_eq!(answer, (0, json!({ "cleared": true })));
    assert_eq!(vouch(&app, &["flags", "list"]).await, (0, json!([])));
    let answer = vouch(&app, &with_reason).await;
    assert_eq!(answer, (1, json!({ "cleared": false })));

    let events = broker.events(&child).await;
    let last = &events.body["data"][4];
    assert_eq!(
        json!([last["cause"], last["reason"], last["status"]]),
        json!(["flag_cleared", Value::Null, "APPROVED"])
    );
    assert!(app.chain_verifies(&child).await);
}
