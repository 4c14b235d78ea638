//! What a customer's grant opens and closes.

use base::ids::OrganizationId;
use reqwest::Method;
use serde_json::json;
use vouch::store::api_keys::Role;

use super::access::{ROUTES, not_authorized, not_found, request};
use super::{CREATE, EVENTS, VERIFICATION, refusal};
use crate::support::app::{TestApp, statuses};
use crate::support::door::{At, Door};
use crate::support::peek::uuid_of;

#[tokio::test]
async fn a_revoked_authorization_ends_every_access() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    broker.import(&child, &token).await;
    app.settle().await;
    let id = uuid_of(&child);
    app.execute(&format!(
        "update authorizations set status = 'REVOKED', revoked_at = now() where granting_organization_id = '{id}'"
    ))
    .await;
    let before = app.contents().await;
    for (method, path, _) in ROUTES.into_iter().filter(|route| route.2) {
        let reply = request(&app, method, path)
            .key(&broker.key)
            .on_behalf_of(&child);
        assert_eq!(
            refusal(&reply.send().await),
            not_authorized(),
            "{method} {path}"
        );
    }
    assert_eq!(app.contents().await, before);
    // A new grant beside the revoked one counts again.
    let again = "insert into authorizations (id, granting_organization_id, authorized_organization_id, status, granting_created_at, created_at, updated_at)
        select gen_random_uuid(), granting_organization_id, authorized_organization_id, 'PENDING', now(), now(), now()
          from authorizations where status = 'REVOKED'";
    app.execute(again).await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}

#[tokio::test]
async fn a_grant_that_is_withdrawn_during_an_import_leaves_the_truth_and_refuses_the_answer() {
    let door = Door::new().await;
    let app = door.app().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let mut held = door.hold(At::Answer, "/reuse");
    let import = broker
        .importing(&child, &token)
        .idempotency_key("key")
        .send();
    let id = uuid_of(&child);
    let revoke = format!(
        "update authorizations set status = 'REVOKED', revoked_at = now() where granting_organization_id = '{id}'"
    );
    let meanwhile = async {
        held.arrived().await;
        app.execute(&revoke).await;
        held.release();
    };
    let (import, ()) = tokio::join!(import, meanwhile);
    assert_eq!(refusal(&import), not_authorized());
    app.settle().await;
    // The customer itself sees what happened.
    let organization = OrganizationId::parse(&child).unwrap();
    let own = app.key(organization, false, Role::Member, None).await;
    let events = app.request(Method::GET, EVENTS).key(&own).send().await;
    assert_eq!(statuses(&events), ["NOT_STARTED", "PENDING", "APPROVED"]);
    assert_eq!(app.grant(&child).await, json!(["REVOKED", null]));
}

#[tokio::test]
async fn the_own_organization_needs_no_grant_and_may_be_named() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let organization = OrganizationId::parse(&child).unwrap();
    let own = app.key(organization, false, Role::Member, None).await;
    let named = app
        .request(Method::GET, VERIFICATION)
        .key(&own)
        .on_behalf_of(&child)
        .send()
        .await;
    let unnamed = app
        .request(Method::GET, VERIFICATION)
        .key(&own)
        .send()
        .await;
    assert_eq!((named.status, named.body.clone()), (200, unnamed.body));
    assert_eq!(named.body, broker.status(&child).await.body);
    // Whom it may see is not symmetric: the customer cannot act for its broker.
    let back = app.request(Method::GET, VERIFICATION).key(&own);
    let back = back
        .on_behalf_of(&broker.organization.to_string())
        .send()
        .await;
    assert_eq!(refusal(&back), not_found());
}

#[tokio::test]
async fn a_creation_ignores_whom_it_is_said_to_be_for() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    for customer in [
        child.as_str(),
        "malformed",
        "org_0195f1e7664077c78009695d76d58506",
    ] {
        let reply = request(&app, "POST", CREATE)
            .key(&broker.key)
            .on_behalf_of(customer)
            .send()
            .await;
        assert_eq!(reply.status, 200, "{customer}");
        assert_eq!(
            reply.body["createdByOrganizationId"],
            broker.organization.to_string()
        );
    }
}

#[tokio::test]
async fn another_brokers_acts_show_without_its_name() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let rival = app.broker().await;
    let (id, other) = (uuid_of(&child), rival.organization.0);
    app.execute(&format!(
        "insert into authorizations (id, granting_organization_id, authorized_organization_id, status, granting_created_at, created_at, updated_at)
         values (gen_random_uuid(), '{id}', '{other}', 'PENDING', now(), now(), now())"
    ))
    .await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    let seen = rival.events(&child).await;
    assert_eq!(
        seen.body["data"][1]["actor"],
        json!({ "type": "other_party" })
    );
    let text = String::from_utf8(seen.bytes).unwrap();
    assert!(!text.contains(&broker.organization.to_string()));
    // Whoever imports signs its own grant and nobody else's.
    let grants = app.everything_of(&child).await["grants"].clone();
    let mut statuses: Vec<&str> = grants
        .as_array()
        .unwrap()
        .iter()
        .map(|grant| grant["status"].as_str().unwrap())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, ["ACTIVE", "PENDING"]);
}
