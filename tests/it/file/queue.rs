//! The officers' queue, and what officers wrote down for officers.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::office::{File, Office, Officer, submission};
use crate::support::app::TestApp;

async fn queue(officer: &Officer, query: &str) -> Value {
    let reply = officer.0.get(&format!("/v1/reviews?{query}")).send().await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    reply.body
}

fn ids(page: &Value) -> Vec<&str> {
    let data = page["data"].as_array().into_iter().flatten();
    data.filter_map(|one| one["organizationId"].as_str())
        .collect()
}

#[tokio::test]
async fn what_is_urgent_comes_first_then_what_has_waited_longest_page_by_page() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let mut expected: [Vec<String>; 2] = Default::default();
    let mut files = Vec::new();
    for at in 0..5 {
        app.clock.advance(TimeDelta::seconds(i64::from(at % 2)));
        let file = File::ready(&app).await;
        let high = at % 2 == 1;
        let mut body = submission("STANDARD");
        body["priority"] = json!(if high { "HIGH" } else { "NORMAL" });
        let submitted = file.send("POST", "/submission", &body).await;
        assert_eq!(submitted.status, 200, "{:?}", submitted.body);
        expected[usize::from(!high)].push(file.child.clone());
        files.push(file);
    }
    app.clock.advance(TimeDelta::seconds(1));
    let (broker, held) = app.broker_with_child().await;
    assert_eq!(broker.start(&held).await.status, 200);
    assert_eq!(ada.act(&held, "hold", &json!({})).await.status, 200);
    expected[1].push(held.clone());
    // Files that were submitted in one moment are told apart by their organizations.
    let expected: Vec<String> = expected.concat();

    for limit in [1, 2, 5, 100] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = queue(&ada, &format!("limit={limit}{cursor}")).await;
            seen.extend(ids(&page).into_iter().map(str::to_owned));
            let Some(next) = page["nextCursor"].as_str() else {
                assert_eq!(page["hasMore"], false);
                break;
            };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, expected, "{limit}");
    }
    let entry = queue(&ada, "track=SUMSUB").await["data"][0].clone();
    assert_eq!(
        entry,
        json!({
            "object": "queued_review", "organizationId": held, "name": "Customer", "track": "SUMSUB",
            "status": "ON_HOLD", "level": null, "priority": "NORMAL", "flags": [], "submittedAt": null,
            "claimedBy": "Ada", "claimedAt": entry["claimedAt"],
        })
    );
    assert_eq!(ids(&queue(&ada, "status=PENDING").await).len(), 5);
    assert_eq!(
        ids(&queue(&ada, "status=PENDING&track=SUMSUB").await).len(),
        0
    );
    assert_eq!(ids(&queue(&ada, "track=FILE").await).len(), 5);
    let claimed = &files[2].child;
    assert_eq!(ada.claim(claimed).await.status, 200);
    assert_eq!(ids(&queue(&ada, "status=ON_HOLD").await), [claimed, &held]);
    let garbage = ada.0.get("/v1/reviews?cursor=x").send().await;
    assert_eq!(garbage.error(), (400, "validation_error"));

    // What is decided or released is no longer there.
    let reject = json!({ "decision": "REJECT" });
    assert_eq!(ada.act(claimed, "decision", &reject).await.status, 200);
    assert_eq!(ada.act(&held, "decision", &reject).await.status, 200);
    assert_eq!(ids(&queue(&ada, "").await).len(), 4);
}

#[tokio::test]
async fn officers_read_notes_and_conditions_and_nobody_else_does() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let file = File::ready(&app).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    assert_eq!(ada.approve(&file.child).await.status, 200);
    let path = format!("/v1/reviews/{}/notes", file.child);
    let (mut notes, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ada.0.get(&format!("{path}?limit=3{cursor}")).send().await;
        assert_eq!(page.status, 200, "{:?}", page.body);
        notes.extend(page.body["data"].as_array().cloned().unwrap_or_default());
        let Some(next) = page.body["nextCursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    let causes: Vec<&str> = notes
        .iter()
        .filter_map(|one| one["cause"].as_str())
        .collect();
    let mut expected = vec!["file_claimed"];
    expected.extend(vec!["document_decided"; 7]);
    expected.extend(["person_decided", "file_approved"]);
    assert_eq!(causes, expected);
    let last = &notes[notes.len() - 1];
    assert_eq!(
        (
            &last["officer"],
            &last["notes"],
            &last["conditions"],
            &last["status"]
        ),
        (
            &json!("Ada"),
            &json!("SECRET-NOTES"),
            &json!(["SECRET-TERMS"]),
            &json!("APPROVED")
        )
    );
    let history = file.get("/events?limit=100").await;
    assert!(!history.body.to_string().contains("SECRET"));
    let broker = file.broker.get(&path).send().await;
    assert_eq!(broker.error(), (403, "forbidden"));
    let stored = app.rows("select payload from verification_events").await;
    let hidden = hex::encode("SECRET");
    assert!(stored.iter().all(|row| !row.to_string().contains(&hidden)));
}
