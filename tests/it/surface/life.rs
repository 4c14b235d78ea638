//! How an authorization is signed, and what it is good for at each step.

use chrono::TimeDelta;
use serde_json::json;

use super::{grant, org};
use crate::support::app::TestApp;
use crate::support::client::Broker;

/// The grant's status and what signed it.
async fn standing(app: &TestApp, customer: &str, broker: &Broker) -> (String, Option<String>) {
    let row = sqlx::query!(
        "select status, signed_by from authorizations
          where granting_organization_id = $1 and authorized_organization_id = $2",
        org(customer).0,
        broker.organization.0,
    )
    .fetch_one(&app.database.pool())
    .await
    .unwrap();
    (row.status, row.signed_by)
}

fn pending() -> (String, Option<String>) {
    ("PENDING".into(), None)
}

fn active(by: &str) -> (String, Option<String>) {
    ("ACTIVE".into(), Some(by.into()))
}

async fn read(broker: &Broker, child: &str) -> u16 {
    let request = broker.get("/v1/organizations").on_behalf_of(child);
    request.send().await.status
}

async fn act(app: &TestApp, child: &str, act: &str) {
    let path = format!("/sandbox/sessions/{child}");
    let body = json!({"act": act, "scenario": "approve"});
    app.sandbox_post(&path, &body).await;
}

#[tokio::test]
async fn a_submitted_session_signs_for_the_brokers_who_opened_one() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let (second, bystander) = (app.broker().await, app.broker().await);
    grant(&app, &child, &second).await;
    grant(&app, &child, &bystander).await;
    assert_eq!(broker.start(&child).await.status, 200);
    app.clock.advance(TimeDelta::seconds(1));
    // A refresh under a running session is a session of this broker's all the same.
    assert_eq!(second.start(&child).await.status, 200);
    assert_eq!(bystander.status(&child).await.status, 200);

    // Opening the link submits nothing.
    act(&app, &child, "open").await;
    app.settle().await;
    for party in [&broker, &second, &bystander] {
        assert_eq!(standing(&app, &child, party).await, pending());
        assert_eq!(read(party, &child).await, 403);
    }
    app.clock.advance(TimeDelta::seconds(1));
    act(&app, &child, "submit").await;
    app.later(TimeDelta::seconds(1)).await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    for party in [&broker, &second] {
        assert_eq!(standing(&app, &child, party).await, active("session"));
        assert_eq!(read(party, &child).await, 200);
    }
    assert_eq!(standing(&app, &child, &bystander).await, pending());
    assert_eq!(read(&bystander, &child).await, 403);
    assert_eq!(bystander.status_of(&child).await, "APPROVED");
}

#[tokio::test]
async fn a_session_signs_even_when_every_webhook_is_lost() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    assert_eq!(broker.start(&child).await.status, 200);
    act(&app, &child, "submit").await;
    while app.sandbox.advance_all().await > 0 {}
    assert_eq!(standing(&app, &child, &broker).await, pending());
    // Nothing is delivered; reconciliation by age finds out.
    app.clock.advance(TimeDelta::minutes(20));
    app.run_due().await;
    // A GREEN of which no event told counts once it has lasted.
    app.clock.advance(TimeDelta::seconds(10));
    app.run_due().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    assert_eq!(standing(&app, &child, &broker).await, active("session"));
}

#[tokio::test]
async fn of_a_submission_at_an_unknown_time_only_the_first_opener_is_sure() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let late = app.broker().await;
    grant(&app, &child, &late).await;
    assert_eq!(broker.start(&child).await.status, 200);
    act(&app, &child, "submit").await;
    app.clock.advance(TimeDelta::minutes(1));
    assert_eq!(late.start(&child).await.status, 200);
    while app.sandbox.advance_all().await > 0 {}
    app.clock.advance(TimeDelta::minutes(20));
    app.run_due().await;
    // A GREEN of which no event told counts once it has lasted.
    app.clock.advance(TimeDelta::seconds(10));
    app.run_due().await;
    assert_eq!(late.status_of(&child).await, "APPROVED");
    assert_eq!(standing(&app, &child, &broker).await, active("session"));
    assert_eq!(standing(&app, &child, &late).await, pending());
}

#[tokio::test]
async fn a_session_opened_after_the_submission_is_not_signed_by_it() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let late = app.broker().await;
    grant(&app, &child, &late).await;
    assert_eq!(broker.start(&child).await.status, 200);
    act(&app, &child, "submit").await;
    // The webhook is on its way for a minute, in which another broker opens a session.
    app.clock.advance(TimeDelta::minutes(1));
    assert_eq!(late.start(&child).await.status, 200);
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    assert_eq!(standing(&app, &child, &broker).await, active("session"));
    assert_eq!(standing(&app, &child, &late).await, pending());
}

#[tokio::test]
async fn an_import_signs_for_the_importer_alone() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let bystander = app.broker().await;
    grant(&app, &child, &bystander).await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    assert_eq!(standing(&app, &child, &broker).await, active("import"));
    // Signed, and nothing is approved yet: that is enough to read.
    assert_eq!(broker.status_of(&child).await, "PENDING");
    assert_eq!(read(&broker, &child).await, 200);
    app.later(TimeDelta::seconds(1)).await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    assert_eq!(standing(&app, &child, &bystander).await, pending());
}

#[tokio::test]
async fn a_refused_import_signs_nothing() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("reuse-10507").await;
    assert_eq!(broker.import(&child, &token).await.status, 409);
    assert_eq!(standing(&app, &child, &broker).await, pending());
    assert_eq!(read(&broker, &child).await, 403);
}
