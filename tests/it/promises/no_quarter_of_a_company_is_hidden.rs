//! What leads to nobody counts, however it came about: nobody may own a quarter of a business without being looked for.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use crate::file::office::{File, Office, id};
use crate::support::app::{Options, TestApp};
use crate::support::client::{Reply, reasons};
use crate::support::refused::{lack, obstacle, obstacles, unmet};

/// Declares who holds what: `(holder, company, basis points)`. Ids in capitals are companies.
pub(super) async fn declare(
    file: &File,
    holdings: &[(&str, &str, u32)],
    explanation: Option<&str>,
) -> Reply {
    let body = structure(holdings, explanation);
    let reply = file.send("PUT", "/ownership", &body).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    reply
}

fn structure(holdings: &[(&str, &str, u32)], explanation: Option<&str>) -> Value {
    let mut ids: Vec<&str> = holdings
        .iter()
        .flat_map(|(holder, company, _)| [*holder, *company])
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let party = |id: &&str| match id.starts_with(char::is_uppercase) {
        true => json!({ "id": id, "type": "COMPANY", "country": "LT" }),
        false if id.starts_with("per_") => json!({ "id": id, "type": "PERSON" }),
        false => json!({ "id": id, "type": "PERSON", "name": format!("Holder {id}") }),
    };
    let holding = |(holder, company, points): &(&str, &str, u32)| json!({ "holderId": holder, "companyId": company, "basisPoints": points });
    json!({
        "root": "R", "parties": ids.iter().map(party).collect::<Vec<_>>(),
        "holdings": holdings.iter().map(holding).collect::<Vec<_>>(), "explanation": explanation,
    })
}

#[tokio::test]
async fn a_ring_hides_nothing_and_no_explanation_helps() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let ring = [
        ("A", "R", 10_000),
        ("B", "A", 9_997),
        (&file.person, "A", 1),
        ("A", "B", 9_997),
        (&file.person, "B", 1),
    ];
    for explanation in [None, Some("A family office.")] {
        let reply = declare(&file, &ring, explanation).await;
        assert_eq!(
            reply.body["result"]["unknown"],
            json!({ "basisPoints": 6666, "percent": "66.666666" })
        );
        let companies = json!([
            { "id": "R", "basisPoints": 10000, "holders": 1, "balance": "COMPLETE" },
            { "id": "A", "basisPoints": 9998, "holders": 2, "balance": "UNDER_DECLARED" },
            { "id": "B", "basisPoints": 9998, "holders": 2, "balance": "UNDER_DECLARED" },
        ]);
        assert_eq!(reply.body["result"]["companies"], companies);
        assert_eq!(reply.body["explanation"], json!(explanation));
        assert_eq!(
            unmet(&file.submit("STANDARD").await),
            [
                lack("OWNERSHIP_STRUCTURE_CHART", "MISSING", None),
                lack("PARENT_INCORPORATION_DOCUMENTS", "MISSING", Some("A")),
                lack("PARENT_INCORPORATION_DOCUMENTS", "MISSING", Some("B")),
                lack("OWNERSHIP_TOTAL", "INCONSISTENT", Some("A")),
                lack("OWNERSHIP_TOTAL", "INCONSISTENT", Some("B")),
                lack("OWNERSHIP_UNKNOWN", "INCONSISTENT", None),
            ]
        );
    }
}

#[tokio::test]
async fn a_crowd_of_small_holders_hides_nothing() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let crowd: Vec<String> = (0..1_400).map(|at| format!("h{at}")).collect();
    let mut holdings = vec![(file.person.as_str(), "R", 4_400)];
    holdings.extend(crowd.iter().map(|id| (id.as_str(), "R", 3)));
    let reply = declare(&file, &holdings, None).await;
    assert_eq!(
        reply.body["result"]["unknown"],
        json!({ "basisPoints": 1400, "percent": "14.000000" })
    );
    assert_eq!(
        unmet(&file.submit("STANDARD").await),
        [
            lack("OWNERSHIP_TOTAL", "INCONSISTENT", None),
            lack("OWNERSHIP_UNKNOWN", "INCONSISTENT", None),
        ]
    );
    assert_eq!(file.status().await, "NOT_STARTED");
}

#[tokio::test]
async fn what_leads_to_nobody_is_explained_and_an_officer_accepts_it() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let file = File::ready(&app).await;
    let tenth = [(file.person.as_str(), "R", 9_000)];
    declare(&file, &tenth, None).await;
    assert_eq!(
        unmet(&file.submit("STANDARD").await),
        [
            lack("OWNERSHIP_TOTAL", "INCONSISTENT", None),
            lack("OWNERSHIP_UNKNOWN", "INCONSISTENT", None),
        ]
    );
    declare(&file, &tenth, Some("SECRET-HEIRS are looked for.")).await;
    assert_eq!(
        file.get("/ownership").await.body["explanation"],
        "SECRET-HEIRS are looked for."
    );
    let submitted = file.submit("STANDARD").await;
    assert_eq!(submitted.status, 200, "{:?}", submitted.body);
    let accept = json!({ "decision": "ACCEPT", "notes": "SECRET-NOTES" });
    let early = ada.act(&file.child, "explanation", &accept).await;
    assert_eq!(early.error(), (403, "forbidden"), "{:?}", early.body);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    let open = |why: &str, changed: Value| obstacle("OWNERSHIP_UNKNOWN", why, changed, None);
    assert_eq!(
        obstacles(&ada.approve(&file.child).await),
        [open("NOT_VERIFIED", Value::Null)]
    );
    let looked = ada.look(&file.child).await;
    let explanation = json!({
        "text": "SECRET-HEIRS are looked for.", "decision": null, "decidedByKeyId": null, "decidedAt": null,
        "changed": [],
    });
    assert_eq!(looked["explanation"], explanation);
    let refused = ada
        .act(&file.child, "explanation", &json!({ "decision": "VERIFY" }))
        .await;
    assert_eq!(refused.error(), (400, "validation_error"));
    let reject = json!({ "decision": "REJECT" });
    assert_eq!(
        ada.act(&file.child, "explanation", &reject).await.status,
        200
    );
    assert_eq!(
        obstacles(&ada.approve(&file.child).await),
        [open("REJECTED", Value::Null)]
    );
    let accepted = ada.act(&file.child, "explanation", &accept).await;
    assert_eq!(
        (accepted.status, &accepted.body["status"]),
        (200, &json!("ON_HOLD"))
    );
    let items =
        json!([{ "code": "SUPPORTING_DOCUMENT", "message": "The court's letter, please." }]);
    ada.ask(&file.child, &items).await;
    app.clock.advance(chrono::TimeDelta::minutes(1));
    // Other words are another explanation.
    declare(&file, &tenth, Some("SECRET-HEIRS were found.")).await;
    let letter = file.deliver("SUPPORTING_DOCUMENT", None).await;
    file.resubmit().await;
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.verify(&file.child, ("documents", &letter)).await;
    assert_eq!(
        obstacles(&ada.approve(&file.child).await),
        [open("CHANGED", json!(["EXPLANATION"]))]
    );
    assert_eq!(
        ada.act(&file.child, "explanation", &accept).await.status,
        200
    );
    assert_eq!(ada.approve(&file.child).await.status, 200);
    let events = file.broker.events(&file.child).await;
    assert_eq!(
        reasons(&events, "explanation_decided"),
        [
            "OWNERSHIP_EXPLANATION REJECTED",
            "OWNERSHIP_EXPLANATION ACCEPTED",
            "OWNERSHIP_EXPLANATION ACCEPTED",
        ]
    );
    assert!(app.chain_verifies(&file.child).await);
}

#[tokio::test]
async fn an_explanation_has_words_and_goes_with_the_next_declaration() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let tenth = [(file.person.as_str(), "R", 9_000)];
    for (words, kept) in [
        (Some("Heirs."), json!("Heirs.")),
        (None, Value::Null),
        (Some("Heirs."), json!("Heirs.")),
        (Some(" \u{200b}\n…"), Value::Null),
    ] {
        let reply = declare(&file, &tenth, words).await;
        assert_eq!(reply.body["explanation"], kept);
        let read = file.get("/ownership").await;
        assert_eq!(read.body, reply.body);
    }
    let long = structure(&tenth, Some(&"ä".repeat(2_001)));
    let reply = file.send("PUT", "/ownership", &long).await;
    let details = json!({ "fields": [
        { "field": "explanation", "problem": "must have at most 2000 characters" },
    ]});
    assert_eq!(
        (reply.error(), &reply.body["error"]["details"]),
        ((400, "validation_error"), &details)
    );
    declare(&file, &tenth, Some(&"ä".repeat(2_000))).await;
}

#[tokio::test]
async fn an_owner_who_may_own_a_quarter_with_the_rest_is_listed() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let bob = json!({ "firstName": "Bob", "lastName": "Small", "roles": ["SHAREHOLDER"] });
    let bob = id(&file.send("POST", "/people", &bob).await);
    let holdings = [
        (file.person.as_str(), "R", 7_300),
        (bob.as_str(), "R", 2_300),
    ];
    declare(&file, &holdings, Some("Employees' shares.")).await;
    assert_eq!(
        unmet(&file.submit("STANDARD").await),
        [
            lack("OWNERSHIP_TOTAL", "INCONSISTENT", None),
            lack("OWNERSHIP_UNKNOWN", "INCONSISTENT", None),
        ]
    );
    let owner = json!({ "roles": ["SHAREHOLDER", "BENEFICIAL_OWNER"], "sourceOfWealth": "Wages." });
    let path = format!("/people/{bob}");
    assert_eq!(file.send("PATCH", &path, &owner).await.status, 200);
    assert_eq!(
        unmet(&file.submit("STANDARD").await),
        [lack("BENEFICIAL_OWNER_ID", "MISSING", Some(&bob))]
    );
}

#[tokio::test]
async fn the_operator_sets_what_may_be_unknown_and_who_is_entered() {
    let options = Options {
        app: Box::new(|settings| {
            settings.policy.unknown_share_basis_points = 100;
            settings.policy.reporting_floor_basis_points = 200;
        }),
        ..Options::default()
    };
    let app = TestApp::with(options).await;
    let file = File::ready(&app).await;
    let holdings = [
        (file.person.as_str(), "R", 9_698),
        ("x", "R", 200),
        ("y", "R", 1),
    ];
    declare(&file, &holdings, None).await;
    assert_eq!(
        unmet(&file.submit("STANDARD").await),
        [
            lack("HOLDERS_ENTERED", "MISSING", Some("x")),
            lack("OWNERSHIP_TOTAL", "INCONSISTENT", None),
            lack("OWNERSHIP_UNKNOWN", "INCONSISTENT", None),
        ]
    );
}
