//! Requests that go nowhere: paths, methods and headers.

use serde_json::json;

use super::{CREATE, EVENTS, IMPORT, VERIFICATION, refusal};
use crate::support::app::TestApp;

#[tokio::test]
async fn unknown_paths_are_not_found_with_and_without_a_key() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let expected = (
        404,
        json!({ "code": "not_found", "message": "The requested resource was not found." }),
    );
    for path in [
        "/v1",
        "/v1/",
        "/v2/organizations",
        "/v1/organizations/",
        "//v1/organizations",
        "/v1/organizations/verification/",
        "/v1/organizations/verification/unknown",
        "/v1/organizations%2Fverification",
        "/V1/organizations",
        "/webhooks/sumsub/",
        "/.env",
        "/v1/organizations/'%20or%201=1--",
        "/%00",
        "/%ff",
    ] {
        let methods = [reqwest::Method::GET, reqwest::Method::POST];
        for method in methods {
            let with_key = broker.request(method.clone(), path).send().await;
            assert_eq!(refusal(&with_key), expected, "{method} {path}");
            let without = app.request(method.clone(), path).send().await;
            assert_eq!(refusal(&without), expected, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn wrong_methods_are_told_the_right_ones() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let before = app.contents().await;
    let expected = (
        405,
        json!({ "code": "invalid_request", "message": "The method is not allowed for this resource." }),
    );
    for (method, path, allowed) in [
        ("PUT", CREATE, "GET,HEAD,PATCH,POST"),
        ("DELETE", CREATE, "GET,HEAD,PATCH,POST"),
        ("PATCH", VERIFICATION, "GET,HEAD,POST"),
        ("DELETE", VERIFICATION, "GET,HEAD,POST"),
        ("GET", IMPORT, "POST"),
        ("PROPFIND", IMPORT, "POST"),
        ("POST", EVENTS, "GET,HEAD"),
        ("POST", "/livez", "GET,HEAD"),
        ("POST", "/readyz", "GET,HEAD"),
        ("POST", "/openapi.json", "GET,HEAD"),
    ] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = broker.request(method.clone(), path).on_behalf_of(&child);
        let reply = request.json(&json!({})).send().await;
        assert_eq!(refusal(&reply), expected, "{method} {path}");
        let mut allow: Vec<&str> = reply
            .header("allow")
            .unwrap()
            .split(',')
            .map(str::trim)
            .collect();
        allow.sort_unstable();
        assert_eq!(allow.join(","), allowed, "{method} {path}");
    }
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn every_answer_has_an_id_of_ours_and_no_two_have_the_same() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let mut seen = Vec::new();
    for path in [
        VERIFICATION,
        EVENTS,
        "/v1/unknown",
        "/livez",
        "/readyz",
        "/openapi.json",
    ] {
        let request = broker.get(path).on_behalf_of(&child);
        let reply = request
            .header("x-request-id", "req_of_the_client")
            .send()
            .await;
        let id = reply.header("x-request-id").unwrap().to_owned();
        assert!(id.starts_with("req_") && id.len() == 36, "{path}: {id}");
        assert!(!seen.contains(&id));
        seen.push(id);
    }
}

#[tokio::test]
async fn unknown_query_parameters_and_fields_are_ignored() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let path = format!("{VERIFICATION}?limit=x&a=b&%ff");
    let reply = broker.get(&path).on_behalf_of(&child).send().await;
    assert_eq!(reply.status, 200);
    let token = app.share_token("approve").await;
    let body = json!({ "shareToken": token, "unknown": { "a": [1] } });
    let reply = broker
        .post(IMPORT)
        .on_behalf_of(&child)
        .json(&body)
        .send()
        .await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_start_needs_no_body_and_cares_for_none() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    for body in [None, Some(""), Some("{}"), Some("not json")] {
        let child = broker.create_child("INDIVIDUAL").await;
        let mut request = broker.post(VERIFICATION).on_behalf_of(&child);
        if let Some(body) = body {
            request = request.raw(body);
        }
        assert_eq!(request.send().await.status, 200, "{body:?}");
    }
}
