//! Several parties at once.

use chrono::TimeDelta;
use serde_json::json;

use super::gate::Gate;
use super::{grant, revoke};
use crate::support::app::{Options, TestApp, statuses};

#[tokio::test]
async fn revoked_in_the_middle_of_an_import_the_truth_is_recorded_and_not_told() {
    let gate = Gate::new().await;
    let app = TestApp::with(Options {
        app: Box::new(gate.guard()),
        ..Options::default()
    })
    .await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let importing = async || {
        let request = broker.importing(&child, &token);
        request.idempotency_key("import-1").send().await
    };
    let (imported, ()) = tokio::join!(importing(), async {
        gate.is_waiting().await;
        assert_eq!(revoke(&broker, &child).await.status, 200);
        gate.open();
    });
    assert_eq!(imported.error(), (403, "authorization_required"));

    // The customer was imported all the same, and its verification goes on.
    app.later(TimeDelta::seconds(1)).await;
    let customer = super::client_of(&app, &broker, &child).await;
    let path = "/v1/organizations/verification";
    let status = customer.get(path).send().await;
    assert_eq!(status.body["status"], "APPROVED");
    let authorizations = customer.get("/v1/authorizations").send().await;
    assert_eq!(authorizations.body["data"][0]["status"], "REVOKED");
    assert_eq!(authorizations.body["data"][0]["signedAt"], json!(null));
    // The refusal was not saved: under a new grant the same request is told the success that it is owed.
    assert_eq!(importing().await.error(), (403, "authorization_required"));
    app.clock.advance(TimeDelta::seconds(1));
    grant(&app, &child, &broker).await;
    let owed = importing().await;
    assert_eq!(
        (owed.status, &owed.body["status"]),
        (200, &json!("APPROVED"))
    );
    assert_eq!(owed.header("idempotent-replayed"), None);
    let events = broker.events(&child).await;
    assert_eq!(statuses(&events), ["NOT_STARTED", "PENDING", "APPROVED"]);
    assert!(app.chain_verifies(&child).await);
}

#[tokio::test]
async fn two_brokers_share_a_customer_and_not_each_others_names() {
    let app = TestApp::new().await;
    let (first, child) = app.broker_with_child().await;
    let second = app.broker().await;
    grant(&app, &child, &second).await;
    let token = app.share_token("approve").await;
    assert_eq!(second.import(&child, &token).await.status, 200);
    app.later(TimeDelta::seconds(1)).await;
    assert_eq!(
        first.status(&child).await.bytes,
        second.status(&child).await.bytes
    );

    let actors = async |broker: &crate::support::client::Broker| {
        let reply = broker.events(&child).await;
        let data = reply.body["data"].as_array().unwrap().clone();
        let text = String::from_utf8(reply.bytes).unwrap();
        let actors: Vec<_> = data.iter().map(|event| event["actor"].clone()).collect();
        (actors, text)
    };
    let (seen_by_first, text) = actors(&first).await;
    let own = |actor: &serde_json::Value, broker: &crate::support::client::Broker| {
        assert_eq!(actor["type"], "api_key");
        assert_eq!(actor["organizationId"], json!(broker.organization));
        assert!(actor["keyId"].as_str().unwrap().starts_with("key_"));
    };
    own(&seen_by_first[0], &first);
    assert_eq!(seen_by_first[1], json!({"type": "other_party"}));
    assert_eq!(seen_by_first[2], json!({"type": "provider"}));
    assert!(!text.contains(&second.organization.to_string()));
    let (seen_by_second, text) = actors(&second).await;
    assert_eq!(seen_by_second[0], json!({"type": "other_party"}));
    own(&seen_by_second[1], &second);
    assert_eq!(seen_by_second[2], json!({"type": "provider"}));
    assert!(!text.contains(&first.organization.to_string()));
    // One leaves; the other stays.
    assert_eq!(revoke(&first, &child).await.status, 200);
    assert_eq!(
        first.status(&child).await.error(),
        (403, "authorization_required")
    );
    assert_eq!(second.status_of(&child).await, "APPROVED");
    // A used token is used up for everybody.
    let again = second.import(&child, &token).await;
    assert_eq!(again.error(), (400, "share_token_invalid"));
}

#[tokio::test]
async fn a_revocation_holds_at_once_in_every_process() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let (_, url) = app.another(TimeDelta::zero()).await;
    let elsewhere = broker.at(&url);
    assert_eq!(elsewhere.status(&child).await.status, 200);
    assert_eq!(revoke(&broker, &child).await.status, 200);
    let refused = elsewhere.status(&child).await;
    assert_eq!(refused.error(), (403, "authorization_required"));
}
