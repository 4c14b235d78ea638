//! An approval is due to be refreshed after a while: told before, then shown to officers, and ended only by policy.

use chrono::TimeDelta;
use domain::file::refresh::Periods;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::office::{File, Office, Officer};
use crate::support::app::{Options, TestApp};
use crate::support::refused::denied;

const PERIODS: Periods = Periods {
    standard_days: 90,
    enhanced_days: 60,
};

async fn app(ends_approval: bool) -> TestApp {
    TestApp::with(Options {
        app: Box::new(move |settings| {
            settings.policy.refresh.periods = PERIODS;
            settings.policy.refresh.ends_approval = ends_approval;
        }),
        ..Options::default()
    })
    .await
}

/// The last days that were told of.
async fn told(file: &File) -> Vec<Value> {
    let path = "/v1/webhooks/messages?eventType=organization.verification.expiring";
    let reply = file.broker.get(path).send().await;
    let data = reply.body["data"].as_array().expect("a list");
    data.iter()
        .map(|message| message["payload"]["data"]["validUntil"].clone())
        .collect()
}

async fn flags(officer: &Officer) -> Vec<Value> {
    let reply = officer.0.get("/v1/reviews?status=APPROVED").send().await;
    let data = reply.body["data"].as_array().expect("a list");
    data.iter().map(|one| one["flags"].clone()).collect()
}

async fn approved(app: &TestApp, officer: &Officer, level: &str, is_matched: bool) -> File {
    let mut file = File::ready(app).await;
    if level == "ENHANCED" {
        for kind in ["SOURCE_OF_WEALTH", "SOURCE_OF_FUNDS"] {
            file.documents.push(file.deliver(kind, None).await);
        }
    }
    assert_eq!(file.submit(level).await.status, 200);
    assert_eq!(officer.claim(&file.child).await.status, 200);
    officer.clear(&file).await;
    if is_matched {
        let found = json!({ "kind": "SANCTIONS", "result": "MATCHED", "note": "SECRET-NOTES" });
        let kept = officer.act(&file.child, "screenings", &found).await;
        assert_eq!(kept.status, 200, "{:?}", kept.body);
    }
    let approved = officer.approve(&file.child).await;
    assert_eq!(approved.status, 200, "{:?}", approved.body);
    file
}

#[tokio::test]
async fn a_refresh_is_told_thirty_days_before_and_then_shown_to_officers() {
    for (level, is_matched, days, until) in [
        ("STANDARD", false, 90, "2026-06-13"),
        ("ENHANCED", false, 60, "2026-05-14"),
        // A match moves nothing.
        ("STANDARD", true, 90, "2026-06-13"),
    ] {
        let app = app(false).await;
        let office = Office::open(&app).await;
        let sue = office.officer(&app, Role::SuperAdmin, "Sue").await;
        let file = approved(&app, &sue, level, is_matched).await;
        app.later(TimeDelta::days(days - 31)).await;
        assert_eq!(told(&file).await, Vec::<Value>::new(), "{level}");
        app.later(TimeDelta::days(1)).await;
        assert_eq!(told(&file).await, [json!(until)], "{level}");
        app.later(TimeDelta::days(29)).await;
        assert_eq!(flags(&sue).await, Vec::<Value>::new(), "{level}");
        app.later(TimeDelta::days(1)).await;
        assert_eq!(flags(&sue).await, [json!(["REFRESH_DUE"])], "{level}");
        assert_eq!(file.status().await, "APPROVED");
        app.later(TimeDelta::days(40)).await;
        assert_eq!(told(&file).await, [json!(until)], "{level}");
        assert_eq!(file.status().await, "APPROVED");
    }
}

#[tokio::test]
async fn an_officer_says_whether_a_flagged_approval_stands() {
    let app = app(false).await;
    let office = Office::open(&app).await;
    let sue = office.officer(&app, Role::SuperAdmin, "Sue").await;
    let cas = office.officer(&app, Role::ComplianceOfficer, "Cas").await;
    let file = approved(&app, &sue, "STANDARD", true).await;
    let keep = json!({ "decision": "KEEP", "notes": "SECRET-NOTES" });
    let early = sue.act(&file.child, "flags", &keep).await;
    assert_eq!(denied(&early), (409, &json!("NOT_FLAGGED")));
    app.later(TimeDelta::days(90)).await;
    assert_eq!(flags(&sue).await, [json!(["REFRESH_DUE"])]);
    // Who may approve may say so: there is a match.
    let refused = cas.act(&file.child, "flags", &keep).await;
    assert_eq!(denied(&refused), (403, &json!("LEVEL_NEEDS_SUPER_ADMIN")));
    let kept = sue.act(&file.child, "flags", &keep).await;
    assert_eq!(
        (kept.status, &kept.body["status"]),
        (200, &json!("APPROVED"))
    );
    assert_eq!(flags(&sue).await, Vec::<Value>::new());
    // Good for a whole period again.
    app.later(TimeDelta::days(89)).await;
    assert_eq!(flags(&sue).await, Vec::<Value>::new());
    app.later(TimeDelta::days(1)).await;
    assert_eq!(flags(&sue).await, [json!(["REFRESH_DUE"])]);
    let end = json!({ "decision": "END", "reason": "Please look through it again." });
    let ended = sue.act(&file.child, "flags", &end).await;
    assert_eq!(
        (ended.status, &ended.body["status"]),
        (200, &json!("RESUBMISSION_REQUIRED"))
    );
    assert_eq!(flags(&sue).await, Vec::<Value>::new());
    assert!(app.chain_verifies(&file.child).await);
    file.resubmit().await;
}

#[tokio::test]
async fn by_policy_a_refresh_ends_the_approval() {
    let app = app(true).await;
    let office = Office::open(&app).await;
    let sue = office.officer(&app, Role::SuperAdmin, "Sue").await;
    let file = approved(&app, &sue, "STANDARD", false).await;
    for _ in 0..3 {
        app.later(TimeDelta::days(29)).await;
    }
    app.later(TimeDelta::days(2)).await;
    assert_eq!(file.status().await, "APPROVED");
    app.later(TimeDelta::days(1)).await;
    assert_eq!(file.status().await, "RESUBMISSION_REQUIRED");
    let events = file.get("/events").await.body;
    let last = events["data"]
        .as_array()
        .and_then(|all| all.last().cloned());
    let last = last.expect("an entry");
    assert_eq!(
        json!([last["cause"], last["reason"]]),
        json!(["file_lapsed", "EXPIRED: REFRESH"])
    );
    assert_eq!(flags(&sue).await, Vec::<Value>::new());
    // What was delivered is submitted again as it is.
    file.resubmit().await;
}

#[tokio::test]
async fn a_fact_that_changes_ends_it_at_once_and_is_due_no_more() {
    let app = app(false).await;
    let office = Office::open(&app).await;
    let sue = office.officer(&app, Role::SuperAdmin, "Sue").await;
    let file = approved(&app, &sue, "STANDARD", false).await;
    let renamed = file
        .broker
        .request(reqwest::Method::PATCH, "/v1/organizations")
        .on_behalf_of(&file.child)
        .json(&json!({ "name": "Another Name" }))
        .send()
        .await;
    assert_eq!(renamed.status, 200, "{:?}", renamed.body);
    assert_eq!(file.status().await, "RESUBMISSION_REQUIRED");
    app.later(TimeDelta::days(120)).await;
    assert_eq!(told(&file).await, Vec::<Value>::new());
    assert_eq!(flags(&sue).await, Vec::<Value>::new());
}
