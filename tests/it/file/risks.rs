//! Countries are judged by the lists of the day; a row that a file did not know is shown to officers, and moves nothing.

use chrono::{DateTime, TimeDelta, Utc};
use domain::risk::{ListCode, Lists};
use serde_json::{Value, json};
use vouch::flows::rules;
use vouch::store::api_keys::Role;

use super::office::{File, Office, Officer};
use crate::support::app::{Options, TestApp};
use crate::support::peek::series;

/// The day before (EU) 2026/46 came into force.
async fn before() -> TestApp {
    TestApp::with(Options {
        start: "2026-01-28T12:00:00Z".parse().expect("a time"),
        ..Options::default()
    })
    .await
}

fn russia(file: &File) -> Value {
    let lists = Lists::built_in().expect("the lists");
    let list = lists.list(ListCode::EuHighRisk).expect("a list");
    json!([{
        "code": "OWNER_COUNTRY", "subjectId": file.person, "levelReason": "HIGH_RISK_JURISDICTION",
        "listed": {
            "list": "EU_2016_1675", "country": "RU", "authority": "European Commission",
            "act": "Delegated Regulation (EU) 2026/46: point IV of the Annex",
            "published": "2026-01-09", "inForceFrom": "2026-01-29", "until": null,
            "checkedOn": list.checked_on, "notInIt": list.not_in_it,
        },
    }])
}

/// A file of a director of a nationality.
async fn file_of(app: &TestApp, nationality: &str) -> File {
    let file = File::ready(app).await;
    let path = format!("/people/{}", file.person);
    let change = json!({ "nationality": nationality });
    assert_eq!(file.send("PATCH", &path, &change).await.status, 200);
    file
}

async fn queue(officer: &Officer, query: &str) -> Vec<Value> {
    let path = format!("/v1/reviews?{query}");
    let reply = officer.0.get(&path).send().await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    let data = reply.body["data"].as_array().expect("a list");
    let shown = data
        .iter()
        .map(|one| json!([one["organizationId"], one["status"], one["flags"]]));
    shown.collect()
}

async fn import(app: &TestApp, text: &str) {
    let lists = Lists::parse(text).expect("lists");
    let mut conn = app.services.connection().await.expect("a connection");
    let now: DateTime<Utc> = "2026-12-31T00:00:00Z".parse().expect("a time");
    rules::import(&mut conn, &lists, ("Olga", now), || app.services.ids.uuid())
        .await
        .expect("a look")
        .expect("an import");
}

#[tokio::test]
async fn a_country_is_judged_on_the_day_of_each_question() {
    let app = before().await;
    let file = file_of(&app, "RU").await;
    let shown = async || {
        let body = file.get("/requirements").await.body;
        json!([body["level"], body["levelReasons"], body["riskFactors"]])
    };
    assert_eq!(shown().await, json!(["STANDARD", [], []]));
    app.clock.advance(TimeDelta::hours(12));
    assert_eq!(
        shown().await,
        json!(["ENHANCED", ["HIGH_RISK_JURISDICTION"], russia(&file)])
    );
}

#[tokio::test]
async fn the_grey_list_is_shown_and_raises_the_level_by_policy_alone() {
    for (policy, level, reasons) in [
        (domain::file::Level::Standard, "STANDARD", json!([])),
        (
            domain::file::Level::Enhanced,
            "ENHANCED",
            json!(["MONITORED_JURISDICTION"]),
        ),
    ] {
        let app = TestApp::with(Options {
            app: Box::new(move |settings| settings.policy.grey_list_level = policy),
            ..Options::default()
        })
        .await;
        let file = file_of(&app, "BG").await;
        let body = file.get("/requirements").await.body;
        let factor = &body["riskFactors"][0];
        assert_eq!(
            json!([body["level"], body["levelReasons"], factor["levelReason"]]),
            json!([level, reasons, reasons.get(0)])
        );
        assert_eq!(
            json!([factor["listed"]["list"], factor["listed"]["notInIt"]]),
            json!(["FATF_GREY", "the plenary of October 2026 is not in it"])
        );
    }
}

#[tokio::test]
async fn a_row_that_comes_into_force_flags_an_approved_file_and_moves_nothing() {
    let app = before().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let files = [file_of(&app, "RU").await, file_of(&app, "LT").await];
    for file in &files {
        assert_eq!(file.submit("STANDARD").await.status, 200);
        assert_eq!(ada.claim(&file.child).await.status, 200);
        ada.clear(file).await;
        assert_eq!(ada.approve(&file.child).await.status, 200);
    }
    app.settle().await;
    assert_eq!(queue(&ada, "limit=100").await, Vec::<Value>::new());
    let [file, _] = &files;
    let events = file.get("/events").await.body;

    app.later(TimeDelta::days(1)).await;
    let flagged = json!([file.child, "APPROVED", ["RISK_LISTS_CHANGED"]]);
    assert_eq!(
        queue(&ada, "limit=100").await,
        std::slice::from_ref(&flagged)
    );
    assert_eq!(queue(&ada, "status=APPROVED&track=FILE").await, [flagged]);
    for other in ["status=PENDING", "status=ON_HOLD", "track=SUMSUB"] {
        assert_eq!(queue(&ada, other).await, Vec::<Value>::new(), "{other}");
    }
    assert_eq!(file.status().await, "APPROVED");
    assert_eq!(file.get("/events").await.body, events);
    let view = ada.look(&file.child).await;
    assert_eq!(
        json!([view["flags"], view["riskFactors"], view["judgedBy"]]),
        json!([["RISK_LISTS_CHANGED"], russia(file), {
            "cause": "file_approved", "at": "2026-01-28T12:00:00.000Z", "riskFactors": [],
        }])
    );
    // Once, whatever happens later.
    app.later(TimeDelta::days(1)).await;
    assert_eq!(queue(&ada, "limit=100").await.len(), 1);
}

#[tokio::test]
async fn a_submission_records_the_rows_that_it_was_judged_by() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let file = file_of(&app, "BG").await;
    let submitted = file.submit("STANDARD").await;
    assert_eq!(submitted.status, 200, "{:?}", submitted.body);
    let view = ada.look(&file.child).await;
    assert_eq!(
        json!([view["judgedBy"]["cause"], view["judgedBy"]["riskFactors"]]),
        json!(["file_submitted", submitted.body["riskFactors"]])
    );
    assert_eq!(
        view["judgedBy"]["riskFactors"][0]["listed"]["country"],
        "BG"
    );
}

#[tokio::test]
async fn an_imported_list_judges_at_once_and_flags_what_was_submitted() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let file = File::ready(&app).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    import(
        &app,
        r#"
        [[list]]
        code = "EU_2016_1675"
        authority = "European Commission"
        checked_on = "2026-12-30"
        [[act]]
        list = "EU_2016_1675"
        act = "An act of a test"
        published = "2026-03-01"
        in_force_from = "2026-03-02"
        countries = ["LT"]
        "#,
    )
    .await;
    assert_eq!(file.get("/requirements").await.body["level"], "ENHANCED");
    app.settle().await;
    let flagged = json!([file.child, "PENDING", ["RISK_LISTS_CHANGED"]]);
    assert_eq!(queue(&ada, "status=PENDING").await, [flagged]);
    let rules = ada.0.get("/v1/reviews/rules").send().await;
    assert_eq!(rules.status, 200, "{:?}", rules.body);
    let newest = &rules.body["changes"][0];
    assert_eq!(
        json!([
            newest["by"],
            newest["kind"],
            newest["name"],
            newest["after"]
        ]),
        json!([
            "Olga",
            "LIST",
            "EU_2016_1675",
            "checked on 2026-12-30; 1 without an end: LT"
        ])
    );
    let before = newest["before"].as_str().expect("what was compiled in");
    assert!(before.contains(" RU "), "{before}");
    let lists = rules.body["lists"].as_array().expect("a list");
    let eu = lists.iter().find(|one| one["list"] == "EU_2016_1675");
    let eu = eu.expect("the list");
    assert_eq!(
        json!([
            eu["checkedOn"],
            eu["rows"][0]["country"],
            eu["rows"][0]["act"]
        ]),
        json!(["2026-12-30", "LT", "An act of a test"])
    );
    // Brokers have no part in it.
    let theirs = file.broker.get("/v1/reviews/rules").send().await;
    assert_eq!(theirs.error(), (403, "forbidden"));
}

#[tokio::test]
async fn a_process_that_starts_with_other_rules_says_so() {
    let app = TestApp::new().await;
    let mut conn = app.services.connection().await.expect("a connection");
    let noted = async || {
        app.rows("select kind, name, before, after from rule_changes order by id")
            .await
    };
    rules::note_start(&app.services, &mut conn)
        .await
        .expect("noted");
    let first = noted().await;
    let grey =
        json!({ "kind": "POLICY", "name": "grey_list_level", "before": null, "after": "STANDARD" });
    assert!(first.contains(&grey), "{first:?}");
    rules::note_start(&app.services, &mut conn)
        .await
        .expect("noted");
    assert_eq!(noted().await, first);
    app.execute("update rule_changes set after = '7' where name = 'document_grace_days'")
        .await;
    rules::note_start(&app.services, &mut conn)
        .await
        .expect("noted");
    let last = noted().await.pop();
    let changed =
        json!({ "kind": "THRESHOLD", "name": "document_grace_days", "before": "7", "after": "0" });
    assert_eq!(last, Some(changed));
}

#[tokio::test]
async fn the_metrics_say_how_old_each_list_is_and_what_is_not_in_it() {
    let lists = Lists::built_in().expect("the lists");
    let list = lists.list(ListCode::FatfGrey).expect("a list");
    let day = list.checked_on + chrono::Days::new(10);
    let app = TestApp::with(Options {
        start: day.and_time(chrono::NaiveTime::MIN).and_utc(),
        ..Options::default()
    })
    .await;
    let name = "vouch_risk_list_age_days{list=\"FATF_GREY\",not_in_it=\"the plenary of October 2026 is not in it\"}";
    assert_eq!(series(&app.metrics().await, name), 10.0);
}
