//! `GET /v1/authorizations` and `POST /v1/authorizations/revoke`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{client_of, grant, revoke, sign, vouch};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};

async fn list(broker: &Broker, query: &str) -> Reply {
    let path = format!("/v1/authorizations?{query}");
    let reply = broker.get(&path).send().await;
    assert_eq!(reply.status, 200, "{query}: {:?}", reply.body);
    reply
}

/// Customer and status of each, newest first.
fn shown(reply: &Reply) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let data = reply.body["data"].as_array().unwrap();
    data.iter()
        .map(|a| (text(&a["grantingOrganizationId"]), text(&a["status"])))
        .collect()
}

#[tokio::test]
async fn both_parties_see_an_authorization_through_its_life() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let customer = client_of(&app, &broker, &child).await;
    let mut expected = json!({
        "object": "authorization",
        "grantingOrganizationId": child,
        "authorizedOrganizationId": broker.organization,
        "type": "LOA",
        "status": "PENDING",
        "signedAt": null,
        "revokedAt": null,
        "revokedReason": null,
        "createdAt": "2026-03-15T14:30:00.000Z",
        "updatedAt": "2026-03-15T14:30:00.000Z",
    });
    let both_see = async |expected: &Value| {
        for party in [&broker, &customer] {
            let page =
                json!({"object": "list", "data": [expected], "hasMore": false, "nextCursor": null});
            assert_eq!(list(party, "").await.body, page);
        }
    };
    both_see(&expected).await;

    app.clock.advance(TimeDelta::seconds(1));
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    expected["status"] = json!("ACTIVE");
    expected["signedAt"] = json!("2026-03-15T14:30:01.000Z");
    expected["updatedAt"] = json!("2026-03-15T14:30:01.000Z");
    both_see(&expected).await;
    // On the customer's behalf, its broker sees what the customer sees.
    let behalf = broker.get("/v1/authorizations").on_behalf_of(&child);
    assert_eq!(behalf.send().await.body["data"], json!([expected]));

    app.clock.advance(TimeDelta::seconds(1));
    let body = json!({
        "grantingOrganizationId": child, "authorizedOrganizationId": broker.organization,
        "type": "LOA", "reason": "Client off-boarded",
    });
    let revoking = customer.post("/v1/authorizations/revoke").json(&body);
    let revoked = revoking.idempotency_key("r-1").send().await;
    expected["status"] = json!("REVOKED");
    expected["revokedAt"] = json!("2026-03-15T14:30:02.000Z");
    expected["revokedReason"] = json!("Client off-boarded");
    expected["updatedAt"] = json!("2026-03-15T14:30:02.000Z");
    assert_eq!((revoked.status, &revoked.body), (200, &expected));
    both_see(&expected).await;

    // The same request again is the same answer; another one finds nothing to revoke.
    let again = customer.post("/v1/authorizations/revoke").json(&body);
    let again = again.idempotency_key("r-1").send().await;
    assert_eq!(again.bytes, revoked.bytes);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    for party in [&broker, &customer] {
        let second = party.post("/v1/authorizations/revoke").json(&body);
        let second = second.send().await;
        assert_eq!(second.error(), (404, "authorization_not_found"));
    }
    // Every later call is refused, whichever it is.
    let status = broker.status(&child).await;
    assert_eq!(status.error(), (403, "authorization_required"));
    let start = broker.start(&child).await;
    assert_eq!(start.error(), (403, "authorization_required"));
    let import = broker.import(&child, &token).await;
    assert_eq!(import.error(), (403, "authorization_required"));
    let behalf = broker.get("/v1/authorizations").on_behalf_of(&child);
    assert_eq!(behalf.send().await.error(), (403, "authorization_required"));
    // The customer itself is untouched.
    assert_eq!(customer.get("/v1/organizations").send().await.status, 200);
}

#[tokio::test]
async fn only_a_party_may_revoke_and_only_what_stands() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let stranger = app.broker().await;
    let tuple = |granting: &str, authorized: &str| json!({"grantingOrganizationId": granting, "authorizedOrganizationId": authorized, "type": "LOA"});
    let send = async |from: &Broker, body: &Value| {
        let request = from.post("/v1/authorizations/revoke").json(body);
        request.send().await
    };
    let own = broker.organization.to_string();
    let unknown = "org_00000000000000000000000000000001";
    let (not_a_party, not_found) = ((403, "forbidden"), (404, "authorization_not_found"));
    for (from, body, expected) in [
        (&stranger, tuple(&child, &own), not_a_party),
        (&stranger, tuple(unknown, &own), not_a_party),
        (&stranger, tuple("x", "y"), not_a_party),
        (&broker, tuple(unknown, &own), not_found),
        (&broker, tuple("org_cust1234", &own), not_found),
        (&broker, tuple(&own, &child), not_found),
        (&broker, tuple(&own, &own), not_found),
        (
            &stranger,
            tuple(&child, &stranger.organization.to_string()),
            not_found,
        ),
    ] {
        assert_eq!(send(from, &body).await.error(), expected, "{body}");
    }
    // The header is ignored: acting for the customer does not make one a party.
    let behalf = stranger.post("/v1/authorizations/revoke");
    let behalf = behalf.on_behalf_of(&child).json(&tuple(&child, &own));
    assert_eq!(behalf.send().await.error(), not_a_party);

    let with_reason = |reason: Value| {
        let mut body = tuple(&child, &own);
        body["reason"] = reason;
        body
    };
    for odd in [
        with_reason(json!("x".repeat(501))),
        with_reason(json!("a\u{0}b")),
        with_reason(json!(5)),
        json!({"grantingOrganizationId": child, "authorizedOrganizationId": own, "type": "POA"}),
        json!({"grantingOrganizationId": child, "authorizedOrganizationId": own}),
        json!({"grantingOrganizationId": child, "type": "LOA"}),
        json!({"authorizedOrganizationId": own, "type": "LOA"}),
        json!({"grantingOrganizationId": 1, "authorizedOrganizationId": own, "type": "LOA"}),
    ] {
        assert_eq!(
            send(&broker, &odd).await.error(),
            (400, "validation_error"),
            "{odd}"
        );
    }
    assert_eq!(broker.status(&child).await.status, 200);
    let longest = "é".repeat(500);
    let revoked = send(&broker, &with_reason(json!(longest))).await;
    assert_eq!(
        (revoked.status, &revoked.body["revokedReason"]),
        (200, &json!(longest))
    );
}

#[tokio::test]
async fn a_refused_revocation_is_saved_under_its_key() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let stranger = app.broker().await;
    let body = json!({"grantingOrganizationId": child, "authorizedOrganizationId": broker.organization, "type": "LOA"});
    let send = async || {
        let request = stranger.post("/v1/authorizations/revoke").json(&body);
        request.idempotency_key("k").send().await
    };
    let first = send().await;
    let second = send().await;
    assert_eq!(first.error(), (403, "forbidden"));
    assert_eq!(first.bytes, second.bytes);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
}

#[tokio::test]
async fn the_list_is_filtered_and_paged() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let mut children = Vec::new();
    for n in 0..6 {
        app.clock.advance(TimeDelta::milliseconds(n % 2));
        children.push(broker.create_child("INDIVIDUAL").await);
    }
    sign(&app, &children[0], &broker).await;
    sign(&app, &children[3], &broker).await;
    assert_eq!(revoke(&broker, &children[3]).await.status, 200);
    let entry = |n: usize, status: &str| (children[n].clone(), status.to_owned());
    let all = [
        entry(5, "PENDING"),
        entry(4, "PENDING"),
        entry(3, "REVOKED"),
        entry(2, "PENDING"),
        entry(1, "PENDING"),
        entry(0, "ACTIVE"),
    ];
    assert_eq!(shown(&list(&broker, "").await), all);
    assert_eq!(shown(&list(&broker, "role=authorized&type=LOA").await), all);
    assert_eq!(shown(&list(&broker, "role=granter").await), []);
    assert_eq!(shown(&list(&broker, "status=ACTIVE").await), all[5..]);
    assert_eq!(shown(&list(&broker, "status=REVOKED").await), all[2..3]);
    let customer = client_of(&app, &broker, &children[3]).await;
    assert_eq!(shown(&list(&customer, "role=granter").await), all[2..3]);
    assert_eq!(shown(&list(&customer, "role=authorized").await), []);

    let mut paged = Vec::new();
    let mut query = "limit=2".to_owned();
    loop {
        let page = list(&broker, &query).await;
        paged.extend(shown(&page));
        app.clock.advance(TimeDelta::seconds(1));
        broker.create_child("INDIVIDUAL").await;
        let Some(cursor) = page.body["nextCursor"].as_str() else {
            break;
        };
        query = format!("limit=2&cursor={cursor}");
    }
    assert_eq!(paged, all);
    for odd in [
        "role=broker",
        "role=",
        "status=active",
        "type=loa",
        "status=ACTIVE&status=PENDING",
    ] {
        let reply = broker
            .get(&format!("/v1/authorizations?{odd}"))
            .send()
            .await;
        assert_eq!(reply.error(), (400, "validation_error"), "{odd}");
    }
}

#[tokio::test]
async fn a_further_grant_is_made_by_command_and_only_one_stands() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let other = app.broker().await;
    let (own, others) = (
        broker.organization.to_string(),
        other.organization.to_string(),
    );
    let grant_to = async |broker: &str, organization: &str| {
        let arguments = [
            "authorizations",
            "grant",
            "--organization",
            organization,
            "--broker",
            broker,
        ];
        vouch(&app, &arguments).await
    };
    assert_eq!(
        other.status(&child).await.error(),
        (404, "organization_not_found")
    );
    let expected = json!({
        "grantingOrganizationId": child, "authorizedOrganizationId": others, "type": "LOA", "status": "PENDING",
    });
    assert_eq!(grant_to(&others, &child).await, Ok(expected.clone()));
    assert_eq!(other.status(&child).await.status, 200);
    let stands = |broker: &str| {
        Err(format!(
            "vouch: {broker} has a standing authorization of {child} already"
        ))
    };
    assert_eq!(grant_to(&others, &child).await, stands(&others));
    assert_eq!(grant_to(&own, &child).await, stands(&own));
    sign(&app, &child, &other).await;
    assert_eq!(grant_to(&others, &child).await, stands(&others));
    // After a revocation a new one may follow: it begins as the first did.
    assert_eq!(revoke(&other, &child).await.status, 200);
    assert_eq!(
        other.status(&child).await.error(),
        (403, "authorization_required")
    );
    assert_eq!(grant_to(&others, &child).await, Ok(expected));
    assert_eq!(other.status(&child).await.status, 200);
    let behalf = other.get("/v1/organizations").on_behalf_of(&child);
    assert_eq!(behalf.send().await.error(), (403, "authorization_required"));
    let nobody = "org_00000000000000000000000000000001";
    let missing = Err(format!("vouch: there is no organization {nobody}"));
    assert_eq!(grant_to(nobody, &child).await, missing);
    assert_eq!(grant_to(&own, nobody).await, missing);
    let itself = "vouch: an organization needs no authorization for itself";
    assert_eq!(grant_to(&child, &child).await, Err(itself.to_owned()));
}

#[tokio::test]
async fn a_grant_made_twice_at_once_stands_once() {
    let app = TestApp::new().await;
    let (_, child) = app.broker_with_child().await;
    let other = app.broker().await;
    let id = other.organization.to_string();
    let arguments = [
        "authorizations",
        "grant",
        "--organization",
        &child,
        "--broker",
        &id,
    ];
    let (one, two) = tokio::join!(vouch(&app, &arguments), vouch(&app, &arguments));
    assert_ne!(one.is_ok(), two.is_ok(), "{one:?} {two:?}");
    let pending = list(&other, "").await;
    assert_eq!(shown(&pending), [(child.clone(), "PENDING".to_owned())]);
    // The revoked one stays for the record beside its successor.
    assert_eq!(revoke(&other, &child).await.status, 200);
    grant(&app, &child, &other).await;
    let entry = |status: &str| (child.clone(), status.to_owned());
    let mut both = shown(&list(&other, "").await);
    both.sort();
    assert_eq!(both, [entry("PENDING"), entry("REVOKED")]);
}
