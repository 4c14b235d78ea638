//! What keeps a file from being submitted, and what people and ownership look like.

use serde_json::json;

use super::broker_with_business;
use super::office::{File, submission};
use crate::support::app::TestApp;

#[tokio::test]
async fn everything_that_is_missing_is_said_at_once_and_nothing_happens() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let path = "/v1/organizations/verification/submission";
    let send = || {
        let request = broker.post(path).on_behalf_of(&child).idempotency_key("k");
        request.json(&submission("STANDARD")).send()
    };
    let reply = send().await;
    assert_eq!(reply.error(), (409, "validation_error"));
    let unmet = reply.body["error"]["details"]["unmet"]
        .as_array()
        .expect("a list");
    let codes: Vec<&str> = unmet
        .iter()
        .filter_map(|item| item["code"].as_str())
        .collect();
    assert_eq!(
        codes,
        [
            "CERTIFICATE_OF_INCORPORATION",
            "ARTICLES_OF_ASSOCIATION",
            "SHAREHOLDER_REGISTER",
            "PROOF_OF_REGISTERED_ADDRESS",
            "BENEFICIAL_OWNERS_DECLARATION",
            "BANK_STATEMENT",
            "DIRECTOR",
            "BENEFICIAL_OWNER",
            "ADMIN_USER",
            "OWNERSHIP_DECLARED",
        ]
    );
    assert_eq!(broker.status_of(&child).await, "NOT_STARTED");
    let replayed = send().await;
    assert_eq!(replayed.header("idempotent-replayed"), Some("true"));
    assert_eq!(replayed.bytes, reply.bytes);
}

#[tokio::test]
async fn people_are_changed_and_taken_out_until_they_are_submitted() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let path = format!("/people/{}", file.person);
    let before = file.get(&path).await.body;
    app.clock.advance(chrono::TimeDelta::seconds(1));
    let changed = file
        .send(
            "PATCH",
            &path,
            &json!({ "lastName": "Beispiel", "email": "" }),
        )
        .await;
    let mut expected = before.clone();
    expected["lastName"] = json!("Beispiel");
    expected["updatedAt"] = json!("2026-03-15T14:30:01.000Z");
    assert_eq!((changed.status, &changed.body), (200, &expected));
    let list = file.get("/people").await.body;
    assert_eq!(
        list,
        json!({ "object": "list", "data": [expected], "hasMore": false, "nextCursor": null })
    );
    for (body, field) in [
        (json!({ "firstName": " " }), "firstName"),
        (json!({ "roles": [] }), "roles"),
        (json!({ "roles": ["BOSS"] }), "roles"),
        (json!({ "nationality": "ZZ" }), "nationality"),
        (json!({ "dateOfBirth": "1980-02-30" }), "dateOfBirth"),
        (
            json!({ "idDocument": { "type": "PASSPORT", "number": "" } }),
            "idDocument.number",
        ),
    ] {
        let reply = file.send("PATCH", &path, &body).await;
        let named = &reply.body["error"]["details"]["fields"][0]["field"];
        assert_eq!(
            (reply.error(), named),
            ((400, "validation_error"), &json!(field))
        );
    }
    let row = sqlx::query_scalar!(r#"select p::text as "row!" from file_people p"#)
        .fetch_one(&app.database.pool())
        .await
        .expect("a row");
    assert!(!row.contains("Beispiel") && !row.contains(&hex::encode("Beispiel")));
    assert_eq!(file.submit("STANDARD").await.status, 200);
    for method in ["PATCH", "DELETE"] {
        let reply = file
            .send(method, &path, &json!({ "firstName": "Ann" }))
            .await;
        let reason = &reply.body["error"]["details"]["reason"];
        assert_eq!(
            (reply.error(), reason),
            ((409, "invalid_request"), &json!("ALREADY_SUBMITTED"))
        );
    }
}

#[tokio::test]
async fn ownership_is_solved_exactly_and_nonsense_is_refused() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let path = "/v1/organizations/verification/ownership";
    let put = |body| {
        let request = broker.request(reqwest::Method::PUT, path);
        request.on_behalf_of(&child).json(&body).send()
    };
    let none = broker.get(path).on_behalf_of(&child).send().await.body;
    let empty = json!({
        "object": "verification_ownership", "root": null, "parties": [], "holdings": [], "interests": [], "roles": [],
        "explanation": null, "result": null, "beneficialOwnership": null, "updatedAt": null,
    });
    assert_eq!(none, empty);
    let body = json!({
        "root": "us",
        "parties": [
            { "id": "a", "type": "PERSON", "source": null, "name": "Anna", "country": null },
            { "id": "top", "type": "COMPANY", "source": null, "name": null, "country": "LT" },
            { "id": "us", "type": "COMPANY", "source": null, "name": null, "country": null },
        ],
        "holdings": [
            { "holderId": "a", "companyId": "top", "basisPoints": 5000 },
            { "holderId": "a", "companyId": "us", "basisPoints": 5000 },
            { "holderId": "top", "companyId": "us", "basisPoints": 5000 },
        ],
    });
    let reply = put(body.clone()).await;
    let share = |points: u64, percent: &str| json!({ "basisPoints": points, "percent": percent });
    let expected = json!({
        "object": "verification_ownership", "root": "us", "parties": body["parties"], "holdings": body["holdings"],
        "explanation": null, "result": {
            "owners": [{
                "id": "a", "share": share(7500, "75.000000"), "beneficialOwner": true, "morePaths": false,
                "throughCircle": false, "paths": reply.body["result"]["owners"][0]["paths"],
            }],
            "unknown": share(2500, "25.000000"), "overDeclared": share(0, "0.000000"),
            "companies": [
                { "id": "us", "basisPoints": 10000, "holders": 2, "balance": "COMPLETE" },
                { "id": "top", "basisPoints": 5000, "holders": 1, "balance": "UNDER_DECLARED" },
            ],
            "circles": [], "unconnected": [],
        },
        "interests": [], "roles": [], "beneficialOwnership": {
            "policy": "amlr-2027", "category": "STANDARD", "day": "2026-03-15", "classes": [], "trusts": [],
            "layers": 1, "nobodyFound": false, "unmeasured": [], "unexplained": [], "incomplete": false,
            "owners": [{ "id": "a", "reasons": [{
                "rule": "OWNERSHIP_INTEREST", "article": "Art. 52(1)", "kind": "SHARES", "share": share(7500, "75.000000"),
                "text": "Has 75.000000 % of the shares in effect (Art. 52(1)).", "partyIds": [], "role": null, "chain": [],
            }] }],
        },
        "updatedAt": "2026-03-15T14:30:00.000Z",
    });
    assert_eq!((reply.status, &reply.body), (200, &expected));
    assert_eq!(
        broker.get(path).on_behalf_of(&child).send().await.body,
        expected
    );
    let mut wrong = body.clone();
    wrong["holdings"][0]["basisPoints"] = json!(10001);
    wrong["holdings"][1]["holderId"] = json!("nobody");
    let reply = put(wrong).await;
    assert_eq!(reply.error(), (400, "validation_error"));
    let faults = json!([
        { "code": "UNKNOWN_PARTY", "id": "nobody" },
        { "code": "HOLDING_OUT_OF_RANGE", "id": "a" },
    ]);
    assert_eq!(reply.body["error"]["details"]["faults"], faults);
    let fields = json!([
        { "field": "parties", "problem": "must list every party that the root, a holding, an interest or a role names", "id": "nobody" },
        { "field": "holdings", "problem": "must be more than 0 % and at most 100 %", "id": "a" },
    ]);
    assert_eq!(reply.body["error"]["details"]["fields"], fields);
}
