//! Who is let in: every route with every wrong key and every wrong customer.

use domain::organization::OrganizationType;
use reqwest::Method;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::{CREATE, EVENTS, IMPORT, VERIFICATION, refusal};
use crate::support::app::TestApp;
use crate::support::client::{Reply, Request};

/// Every route that needs a key, with a body that it would take; and whether it acts for customers.
pub(super) const ROUTES: [(&str, &str, bool); 5] = [
    ("POST", CREATE, false),
    ("GET", VERIFICATION, true),
    ("POST", VERIFICATION, true),
    ("POST", IMPORT, true),
    ("GET", EVENTS, true),
];

pub(super) fn request(app: &TestApp, method: &str, path: &str) -> Request {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let body = json!({ "name": "A", "type": "INDIVIDUAL", "shareToken": "token" });
    app.request(method, path).json(&body)
}

fn missing_key() -> (u16, Value) {
    (
        401,
        json!({ "code": "missing_api_key", "message": "No Authorization header provided." }),
    )
}

fn invalid_key() -> (u16, Value) {
    (
        401,
        json!({ "code": "invalid_api_key", "message": "The provided API key is invalid." }),
    )
}

pub(super) fn not_found() -> (u16, Value) {
    (
        404,
        json!({ "code": "organization_not_found", "message": "The organization was not found." }),
    )
}

pub(super) fn not_authorized() -> (u16, Value) {
    let message = "Your organization is not authorized to act for this organization.";
    (
        403,
        json!({ "code": "authorization_required", "message": message }),
    )
}

fn malformed() -> (u16, Value) {
    let message = "The Nxos-On-Behalf-Of header is not an organization id.";
    (
        400,
        json!({ "code": "invalid_request", "message": message }),
    )
}

#[tokio::test]
async fn without_one_bearer_key_nobody_is_let_in() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let before = app.contents().await;
    let key = broker.key.as_str();
    for (method, path, _) in ROUTES {
        let none = request(&app, method, path)
            .on_behalf_of(&child)
            .send()
            .await;
        assert_eq!(refusal(&none), missing_key(), "{method} {path}");
        for odd in [
            "",
            "Bearer",
            key,
            &format!("Basic {key}"),
            &format!("Token {key}"),
            &format!("Bearer:{key}"),
        ] {
            let reply = request(&app, method, path).on_behalf_of(&child);
            let reply = reply.header("authorization", odd).send().await;
            assert_eq!(refusal(&reply), missing_key(), "{method} {path} {odd}");
        }
        let twice = request(&app, method, path)
            .key(key)
            .key(key)
            .on_behalf_of(&child);
        assert_eq!(
            refusal(&twice.send().await),
            missing_key(),
            "{method} {path}"
        );
    }
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn keys_that_do_not_work_are_all_told_the_same() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let organization = broker.organization;
    let expired = app.key(organization, false, Role::Member, None).await;
    app.execute("update api_keys set expires_at = '2026-03-15T14:30:00Z' where id = (select max(id::text)::uuid from api_keys)").await;
    app.clock.advance(chrono::TimeDelta::seconds(1));
    let revoked = app.key(organization, false, Role::Member, None).await;
    app.execute("update api_keys set revoked_at = created_at where id = (select max(id::text)::uuid from api_keys)").await;
    let before = app.contents().await;
    let unknown = format!("{}x", &broker.key[..broker.key.len() - 1]);
    let live = broker.key.replace("_test_", "_live_");
    let long = "k".repeat(4000);
    for (method, path, _) in ROUTES {
        for key in [
            &expired,
            &revoked,
            &unknown,
            &live,
            &long,
            &"x".to_owned(),
            &"' or 1=1 --".to_owned(),
        ] {
            for customer in [None, Some(child.as_str()), Some("malformed")] {
                let mut request = request(&app, method, path).key(key);
                if let Some(customer) = customer {
                    request = request.on_behalf_of(customer);
                }
                assert_eq!(
                    refusal(&request.send().await),
                    invalid_key(),
                    "{method} {path} {key}"
                );
            }
        }
        let binary = request(&app, method, path).header("authorization", b"Bearer \xff\xfe");
        assert_eq!(
            refusal(&binary.send().await),
            invalid_key(),
            "{method} {path}"
        );
    }
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn another_brokers_customer_and_one_that_does_not_exist_look_the_same() {
    let app = TestApp::new().await;
    let (_, theirs) = app.broker_with_child().await;
    let broker = app.broker().await;
    let before = app.contents().await;
    let platform = app
        .organization("Platform", OrganizationType::Business, true)
        .await
        .to_string();
    let without_id = |reply: &Reply| {
        let id = reply.header("x-request-id").unwrap().to_owned();
        String::from_utf8(reply.bytes.clone())
            .unwrap()
            .replace(&id, "")
    };
    for (method, path, for_customers) in ROUTES.into_iter().filter(|route| route.2) {
        assert!(for_customers);
        let mut bytes = Vec::new();
        for customer in [
            theirs.as_str(),
            &platform,
            "org_0195f1e7664077c78009695d76d58506",
            "org_cust1234567890abcdef1234567890abcd",
            "org_x",
            "org_' or 1=1",
        ] {
            let reply = request(&app, method, path)
                .key(&broker.key)
                .on_behalf_of(customer);
            let reply = reply.send().await;
            if customer.contains(' ') {
                assert_eq!(refusal(&reply), malformed());
                continue;
            }
            assert_eq!(refusal(&reply), not_found(), "{method} {path} {customer}");
            let names: Vec<String> = reply.headers.keys().map(ToString::to_string).collect();
            bytes.push((without_id(&reply), names));
        }
        assert!(bytes.windows(2).all(|pair| pair[0] == pair[1]), "{bytes:?}");
    }
    let after = app.contents().await;
    assert_eq!(after["authorizations"], before["authorizations"]);
    assert_eq!(after["idempotency_keys"], before["idempotency_keys"]);
}

#[tokio::test]
async fn a_malformed_customer_is_told_to_those_who_have_a_key() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let before = app.contents().await;
    let long = format!("org_{}", "a".repeat(200));
    let odd: [&[u8]; 8] = [
        b"",
        b"org_",
        b"x",
        b"ORG_0195f1e7664077c78009695d76d58506",
        b"org_a b",
        b"key_0195f1e7664077c78009695d76d58506",
        b"org_\xff",
        long.as_bytes(),
    ];
    for (method, path, _) in ROUTES.into_iter().filter(|route| route.2) {
        for customer in odd {
            let reply = request(&app, method, path).key(&broker.key);
            let reply = reply.header("nxos-on-behalf-of", customer).send().await;
            assert_eq!(refusal(&reply), malformed(), "{method} {path} {customer:?}");
        }
        let twice = request(&app, method, path).key(&broker.key);
        let twice = twice.on_behalf_of(&child).on_behalf_of(&child).send().await;
        assert_eq!(refusal(&twice), malformed(), "{method} {path}");
    }
    assert_eq!(app.contents().await, before);
}
