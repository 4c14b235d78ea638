//! `GET /v1/organizations/children`, and what all lists have in common.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{grant, revoke, sign};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};

async fn children(broker: &Broker, query: &str) -> Reply {
    let path = format!("/v1/organizations/children?{query}");
    broker.get(&path).send().await
}

fn ids(reply: &Reply) -> Vec<String> {
    let data = reply.body["data"].as_array().unwrap();
    let id = |child: &Value| child["organizationId"].as_str().unwrap().to_owned();
    data.iter().map(id).collect()
}

#[tokio::test]
async fn a_child_is_its_organization_and_the_standing_of_the_authorization() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let expected = |authorization: &str, status: &str| {
        json!({
            "object": "list",
            "data": [{
                "object": "organization",
                "organizationId": child,
                "name": "Customer",
                "type": "INDIVIDUAL",
                "verificationStatus": status,
                "createdByOrganizationId": broker.organization,
                "metadata": {},
                "createdAt": "2026-03-15T14:30:00.000Z",
                "updatedAt": "2026-03-15T14:30:00.000Z",
                "authorizationStatus": authorization,
            }],
            "hasMore": false,
            "nextCursor": null,
        })
    };
    let shown = async || children(&broker, "").await.body;
    assert_eq!(shown().await, expected("PENDING", "NOT_STARTED"));
    sign(&app, &child, &broker).await;
    assert_eq!(shown().await, expected("ACTIVE", "NOT_STARTED"));
    assert_eq!(revoke(&broker, &child).await.status, 200);
    // Whoever revoked is gone from the list and from every filter of it.
    let nobody = json!({"object": "list", "data": [], "hasMore": false, "nextCursor": null});
    assert_eq!(shown().await, nobody);
    let filtered = children(&broker, "verificationStatus=NOT_STARTED").await;
    assert_eq!(filtered.body, nobody);
    // A new grant is the one that counts, and the customer is listed once.
    app.clock.advance(TimeDelta::seconds(1));
    grant(&app, &child, &broker).await;
    assert_eq!(shown().await, expected("PENDING", "NOT_STARTED"));
    // The header does not reach here, not even to be judged.
    let path = "/v1/organizations/children";
    let reply = broker.get(path).on_behalf_of("nonsense").send().await;
    assert_eq!(reply.body, expected("PENDING", "NOT_STARTED"));
    // Nobody else's.
    assert_eq!(ids(&children(&app.broker().await, "").await).len(), 0);
}

#[tokio::test]
async fn pages_stay_stable_while_records_move() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let mut created = Vec::new();
    for n in 0..30 {
        // Several of one moment, so that the id has to decide.
        if n % 4 == 0 {
            app.clock.advance(TimeDelta::milliseconds(3));
        }
        created.push(broker.create_child("INDIVIDUAL").await);
    }
    let mut seen = Vec::new();
    let mut query = "limit=7".to_owned();
    let mut pages = 0;
    loop {
        let page = children(&broker, &query).await;
        assert_eq!(page.status, 200, "{:?}", page.body);
        seen.extend(ids(&page));
        pages += 1;
        // The world goes on between the pages.
        app.clock.advance(TimeDelta::seconds(1));
        broker.create_child("BUSINESS").await;
        assert_eq!(broker.start(&created[pages * 3]).await.status, 200);
        assert_eq!(revoke(&broker, &created[pages * 3 + 1]).await.status, 200);
        grant(&app, &created[pages * 3 + 1], &broker).await;
        let next = &page.body["nextCursor"];
        assert_eq!(page.body["hasMore"], json!(next.is_string()));
        let Some(cursor) = next.as_str() else { break };
        query = format!("limit=7&cursor={cursor}");
    }
    created.reverse();
    assert_eq!(seen, created);
    assert_eq!(pages, 5);
}

#[tokio::test]
async fn the_list_is_filtered_by_status() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let mut pending = Vec::new();
    for n in 0..9 {
        let child = broker.create_child("INDIVIDUAL").await;
        if n % 3 == 0 {
            assert_eq!(broker.start(&child).await.status, 200);
            pending.insert(0, child);
        }
    }
    let first = children(&broker, "verificationStatus=PENDING&limit=2").await;
    assert_eq!(ids(&first), pending[..2]);
    let cursor = first.body["nextCursor"].as_str().unwrap();
    let query = format!("verificationStatus=PENDING&limit=2&cursor={cursor}");
    let second = children(&broker, &query).await;
    assert_eq!(ids(&second), pending[2..]);
    assert_eq!(second.body["hasMore"], false);
    let none = children(&broker, "verificationStatus=APPROVED").await;
    assert_eq!(ids(&none).len(), 0);
    for odd in ["pending", "", "PENDING,APPROVED"] {
        let reply = children(&broker, &format!("verificationStatus={odd}")).await;
        assert_eq!(reply.error(), (400, "validation_error"), "{odd}");
    }
}

const LISTS: [&str; 3] = [
    "/v1/organizations/children",
    "/v1/authorizations",
    "/v1/organizations/verification/events",
];

#[tokio::test]
async fn limits_outside_1_to_100_are_refused() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    for path in LISTS {
        for odd in ["0", "101", "-1", "x", "", "1e1", "99999999999999999999"] {
            let reply = broker.get(&format!("{path}?limit={odd}")).send().await;
            assert_eq!(reply.status, 400, "{path} {odd}");
            assert_eq!(
                reply.error_body(),
                json!({
                    "code": "validation_error",
                    "message": "A field of the request is missing or invalid.",
                    "details": {"fields": [{"field": "limit", "problem": "must be a number from 1 to 100"}]},
                })
            );
        }
        for good in ["1", "100"] {
            let reply = broker.get(&format!("{path}?limit={good}")).send().await;
            assert_eq!(reply.status, 200, "{path} {good}");
        }
    }
}

#[tokio::test]
async fn a_cursor_works_in_its_own_list_and_unaltered() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    for _ in 0..2 {
        broker.create_child("INDIVIDUAL").await;
    }
    let child = broker.create_child("INDIVIDUAL").await;
    assert_eq!(broker.start(&child).await.status, 200);
    let fetch = async |path: &str, query: &str| {
        let request = broker.get(&format!("{path}?{query}"));
        match path {
            "/v1/organizations/verification/events" => request.on_behalf_of(&child).send().await,
            _ => request.send().await,
        }
    };
    let mut cursors = Vec::new();
    for path in LISTS {
        let reply = fetch(path, "limit=1").await;
        let cursor = reply.body["nextCursor"].as_str().unwrap().to_owned();
        let after = fetch(path, &format!("limit=1&cursor={cursor}")).await;
        assert_eq!(after.status, 200);
        assert_ne!(after.body["data"], reply.body["data"]);
        cursors.push(cursor);
    }
    let refused = json!({
        "code": "validation_error",
        "message": "A field of the request is missing or invalid.",
        "details": {"fields": [{"field": "cursor", "problem": "is not a cursor of this list"}]},
    });
    for (n, path) in LISTS.iter().enumerate() {
        let mut altered: Vec<char> = cursors[n].chars().collect();
        altered[0] = if altered[0] == 'B' { 'C' } else { 'B' };
        let mut odd: Vec<String> = vec![
            altered.into_iter().collect(),
            format!("{}A", cursors[n]),
            String::new(),
            "x".into(),
            "-1".into(),
            "0".into(),
            "%00".into(),
            "%F0%9F%98%80".into(),
            "A".repeat(5000),
        ];
        odd.extend(
            (0..LISTS.len())
                .filter(|other| *other != n)
                .map(|other| cursors[other].clone()),
        );
        for cursor in odd {
            let reply = fetch(path, &format!("cursor={cursor}")).await;
            assert_eq!(reply.status, 400, "{path} {cursor}");
            assert_eq!(reply.error_body(), refused, "{path} {cursor}");
        }
    }
}
