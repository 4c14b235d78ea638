//! Conditional polls of the verification.

use chrono::TimeDelta;

use crate::support::app::TestApp;
use crate::support::client::Reply;

fn caching(reply: &Reply) -> [Option<&str>; 3] {
    ["etag", "cache-control", "vary"].map(|name| reply.header(name))
}

#[tokio::test]
async fn a_poll_that_finds_nothing_new_is_answered_304() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let poll = async |known: &str| {
        let request = broker.get("/v1/organizations/verification");
        let request = request.on_behalf_of(&child);
        request.header("if-none-match", known).send().await
    };
    let first = broker.status(&child).await;
    let etag = format!("\"{child}.1\"");
    let expected = [
        Some(etag.as_str()),
        Some("private, no-cache"),
        Some("Authorization, Nxos-On-Behalf-Of"),
    ];
    assert_eq!((first.status, caching(&first)), (200, expected));
    for known in [
        etag.clone(),
        format!("W/{etag}"),
        format!("\"other\", {etag}"),
        "*".to_owned(),
    ] {
        let again = poll(&known).await;
        assert_eq!((again.status, caching(&again)), (304, expected), "{known}");
        assert_eq!(again.bytes, b"");
        assert!(again.header("x-request-id").is_some());
        assert_eq!(again.header("content-type"), None);
    }
    for other in [format!("\"{child}.2\""), child.clone(), String::new()] {
        let whole = poll(&other).await;
        assert_eq!((whole.status, caching(&whole)), (200, expected), "{other}");
        assert_eq!(whole.body, first.body);
    }

    // Every entry of the history is something new.
    app.clock.advance(TimeDelta::seconds(1));
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    let moved = poll(&etag).await;
    assert_eq!(moved.status, 200);
    assert_eq!(moved.header("etag"), Some(&*format!("\"{child}.2\"")));
    assert_eq!(moved.body["status"], "PENDING");
    app.later(TimeDelta::seconds(1)).await;
    let moved = poll(&format!("\"{child}.2\"")).await;
    assert_eq!(
        (moved.status, &moved.body["status"]),
        (200, &"APPROVED".into())
    );
}

#[tokio::test]
async fn a_known_etag_opens_nothing() {
    let app = TestApp::new().await;
    let (_, child) = app.broker_with_child().await;
    let stranger = app.broker().await;
    let request = stranger.get("/v1/organizations/verification");
    let request = request
        .on_behalf_of(&child)
        .header("if-none-match", format!("\"{child}.1\""));
    let reply = request.send().await;
    assert_eq!(reply.error(), (404, "organization_not_found"));
    assert_eq!(reply.header("etag"), None);
}
