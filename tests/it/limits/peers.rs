//! Limits of addresses: who is counted, and which proxies are believed.

use std::net::IpAddr;

use super::limit;
use crate::support::app::{Options, TestApp};

async fn behind(trusted: &str) -> TestApp {
    let trusted = trusted.parse::<IpAddr>().unwrap().into();
    TestApp::with(Options {
        app: Box::new(move |settings| {
            settings.limits.per_peer = limit(2);
            settings.limits.trusted_proxies = vec![trusted];
        }),
        ..Options::default()
    })
    .await
}

async fn tries(app: &TestApp, forwarded_for: &str, path: &str) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let request = app.request(reqwest::Method::GET, path);
        let reply = request
            .header("x-forwarded-for", forwarded_for)
            .send()
            .await;
        statuses.push(reply.status);
    }
    statuses
}

#[tokio::test]
async fn a_trusted_proxys_word_is_taken_from_its_end() {
    let app = behind("127.0.0.1").await;
    let path = "/v1/organizations/verification";
    assert_eq!(tries(&app, "198.51.100.1", path).await, [401, 401, 429]);
    assert_eq!(tries(&app, "198.51.100.2", path).await, [401, 401, 429]);
    // What the client itself wrote in front changes nothing.
    assert_eq!(
        tries(&app, "203.0.113.9, 198.51.100.1", path).await,
        [429; 3]
    );
}

#[tokio::test]
async fn nobody_else_is_believed() {
    let app = behind("192.0.2.1").await;
    let path = "/v1/organizations/verification";
    assert_eq!(tries(&app, "198.51.100.1", path).await, [401, 401, 429]);
    assert_eq!(tries(&app, "198.51.100.2", path).await, [429; 3]);
}

#[tokio::test]
async fn every_route_without_a_key_counts_together() {
    let app = behind("192.0.2.1").await;
    let get = |path| app.request(reqwest::Method::GET, path).send();
    assert_eq!(get("/nowhere").await.error(), (404, "not_found"));
    let document = get("/openapi.json").await;
    assert_eq!(document.status, 200);
    assert_eq!(document.header("ratelimit-remaining"), Some("0"));
    for path in [
        "/nowhere",
        "/openapi.json",
        "/docs/",
        "/v1/organizations/verification",
    ] {
        let refused = get(path).await;
        assert_eq!(refused.error(), (429, "rate_limited"), "{path}");
        assert_eq!(refused.header("retry-after"), Some("30"), "{path}");
    }
    let app = behind("192.0.2.1").await;
    let reply = app
        .request(reqwest::Method::DELETE, "/openapi.json")
        .send()
        .await;
    assert_eq!(reply.error(), (405, "invalid_request"));
    assert_eq!(
        reply.header("ratelimit-remaining"),
        Some("1"),
        "counted once"
    );
}
