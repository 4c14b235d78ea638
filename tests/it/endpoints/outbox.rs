//! Who is told of a status change, what, and in which transaction.

use base::ids::OrganizationId;
use domain::event::Cause;
use domain::organization::OrganizationType;
use domain::verification::Status;
use serde_json::{Value, json};
use vouch::flows;
use vouch::flows::error::{CommonError, ReconcileError};
use vouch::store::api_keys::Role;
use vouch::store::confirms::{self, Urgency};
use vouch::store::history::{self, Actor, Entry};
use vouch::store::verifications;
use vouch::worker;

use super::{MESSAGES, START, UPDATED, endpoint, get, list, org};
use crate::support::app::TestApp;
use crate::support::client::Broker;
use crate::support::confirm;

/// A grant in a state.
async fn grant(app: &TestApp, customer: &str, broker: OrganizationId, status: &str) {
    let mut conn = app.services.connection().await.unwrap();
    let (id, now) = (app.services.ids.uuid(), app.clock.now());
    flows::grant::grant(&mut conn, org(customer), broker, id, now)
        .await
        .unwrap();
    let done = sqlx::query!(
        "update authorizations
            set status = $2,
                signed_at = case when $2 = 'ACTIVE' then created_at end,
                signed_by = case when $2 = 'ACTIVE' then 'import' end,
                revoked_at = case when $2 = 'REVOKED' then created_at end
          where id = $1",
        id,
        status,
    )
    .execute(&app.database.pool())
    .await
    .unwrap();
    assert_eq!(done.rows_affected(), 1);
}

/// An organization's own client.
async fn client_of(app: &TestApp, broker: &Broker, organization: &str) -> Broker {
    let organization = org(organization);
    Broker {
        organization,
        key: app.key(organization, false, Role::Member, None).await,
        ..broker.clone()
    }
}

fn pending(organization: &str) -> Value {
    json!({
        "type": UPDATED, "timestamp": START,
        "data": {
            "organizationId": organization, "status": "PENDING", "previousStatus": "NOT_STARTED",
            "type": "INDIVIDUAL", "updatedAt": START, "sequence": 2,
        },
    })
}

async fn count(app: &TestApp) -> i64 {
    sqlx::query_scalar!(r#"select count(*) as "count!" from webhook_messages"#)
        .fetch_one(&app.database.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn the_organization_and_every_broker_with_a_standing_grant_are_told() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let (active, revoked, stranger) = (app.broker().await, app.broker().await, app.broker().await);
    grant(&app, &child, active.organization, "ACTIVE").await;
    grant(&app, &child, revoked.organization, "REVOKED").await;
    let keyless = app
        .organization("Keyless", OrganizationType::Business, false)
        .await;
    grant(&app, &child, keyless, "PENDING").await;
    let own = client_of(&app, &broker, &child).await;
    assert_eq!(count(&app).await, 0, "creation is no change");
    endpoint(&active, &[]).await;

    assert_eq!(broker.start(&child).await.status, 200);
    let mut ids = Vec::new();
    // Where there is no endpoint, a message has nothing to wait for.
    for (told, state) in [
        (&broker, "dispatched"),
        (&active, "waiting"),
        (&own, "dispatched"),
    ] {
        let reply = get(told, MESSAGES).await;
        let id = reply.body["data"][0]["id"].clone();
        let message = json!({
            "object": "webhook_message", "id": id, "eventType": UPDATED, "state": state,
            "payload": pending(&child), "createdAt": START,
        });
        assert_eq!(reply.body, list(&json!([message])));
        let one = get(told, &format!("{MESSAGES}/{}", id.as_str().unwrap())).await;
        assert_eq!((one.status, one.body), (200, message));
        ids.push(id);
    }
    for silent in [&revoked, &stranger] {
        assert_eq!(get(silent, MESSAGES).await.body, list(&json!([])));
    }
    assert_eq!(count(&app).await, 3, "nothing for who has no key");
    ids.dedup();
    assert_eq!(ids.len(), 3);
    let stored = sqlx::query!(
        r#"select count(distinct payload) as "payloads!", min(payload) as "payload!",
                  count(distinct event_id) as "events!", bool_and(substring(id::text from 15 for 1) = '7') as "v7!"
             from webhook_messages"#
    )
    .fetch_one(&app.database.pool())
    .await
    .unwrap();
    assert_eq!((stored.payloads, stored.events, stored.v7), (1, 1, true));
    // The text is what is signed: its order of fields is fixed.
    assert_eq!(
        stored.payload,
        format!(
            "{{\"type\":\"{UPDATED}\",\"timestamp\":\"{START}\",\"data\":{{\"organizationId\":\"{child}\",\
             \"status\":\"PENDING\",\"previousStatus\":\"NOT_STARTED\",\"type\":\"INDIVIDUAL\",\
             \"updatedAt\":\"{START}\",\"sequence\":2}}}}"
        )
    );
}

#[tokio::test]
async fn what_is_rolled_back_is_not_told() {
    let app = TestApp::new().await;
    let (_, child) = app.broker_with_child().await;
    let (services, now) = (&app.services, app.clock.now());
    let entry = Entry {
        cause: Cause::SessionOpened,
        to: Some(Status::Pending),
        actor: Actor::System,
        reason: None,
        payload: None,
    };
    for commits in [false, true] {
        let mut tx = services.begin().await.unwrap();
        let record = verifications::lock(&mut tx, org(&child)).await.unwrap();
        history::append(
            &mut tx,
            &services.journal,
            &mut record.unwrap(),
            &entry,
            now,
        )
        .await
        .unwrap();
        assert_eq!(count(&app).await, 0, "nobody else sees it yet");
        if commits {
            tx.commit().await.unwrap();
        }
    }
    assert_eq!(count(&app).await, 1);
}

#[tokio::test]
async fn an_entry_that_changes_no_status_is_not_told() {
    let app = TestApp::new().await;
    let (_, child) = app.broker_with_child().await;
    let (services, now) = (&app.services, app.clock.now());
    for to in [None, Some(Status::NotStarted)] {
        let entry = Entry {
            cause: Cause::ReviewNotUnderstood,
            to,
            actor: Actor::System,
            reason: None,
            payload: None,
        };
        let mut tx = services.begin().await.unwrap();
        let record = verifications::lock(&mut tx, org(&child)).await.unwrap();
        history::append(
            &mut tx,
            &services.journal,
            &mut record.unwrap(),
            &entry,
            now,
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(count(&app).await, 0);
}

#[tokio::test]
async fn a_confirm_that_lost_its_lease_tells_nothing() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    loop {
        let moved = app.sandbox.advance_all().await + app.sandbox.deliver_all().await.len();
        if moved + worker::inbox::turn(&app.services).await.unwrap() == 0 {
            break;
        }
    }
    let (services, now) = (&app.services, app.clock.now());
    let lease = std::time::Duration::from_secs(60);
    let mut conn = services.connection().await.unwrap();
    let fence = services.ids.uuid();
    let held = confirms::claim(&mut conn, fence, lease, Urgency::Broker, 8, now).await;
    let held = held.unwrap();
    sqlx::query!("update confirms set lease_token = gen_random_uuid()")
        .execute(&app.database.pool())
        .await
        .unwrap();
    let before = count(&app).await;
    let lost = confirm::one(services, &held[0]).await;
    assert!(
        matches!(lost, Err(ReconcileError::Common(CommonError::InFlight))),
        "{lost:?}"
    );
    assert_eq!(broker.status_of(&child).await, "PENDING");
    assert_eq!(count(&app).await, before);
    sqlx::query!("update confirms set lease_token = $1", fence)
        .execute(&app.database.pool())
        .await
        .unwrap();
    confirm::one(services, &held[0]).await.unwrap();
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    assert_eq!(count(&app).await, before + 1);
}
