//! The calls about one applicant.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Bench, LEVEL, OUR_SECRET, OURS, brief, manual};

impl Bench {
    async fn create(&self, body: &str) -> super::Answer {
        self.post(&format!("/resources/applicants?levelName={LEVEL}"), body)
            .await
    }

    async fn patch(&self, target: &str) -> super::Answer {
        self.send(self.signed((OURS, OUR_SECRET), Method::PATCH, target, ""))
            .await
    }

    async fn last_event(&self, user: &str) -> Value {
        self.events(user).await.last().unwrap().clone()
    }
}

fn conflict(description: &str) -> (u16, Value) {
    (409, json!({"code": 409, "description": description}))
}

#[tokio::test]
async fn create_read_and_create_again() {
    let bench = Bench::start(manual()).await;
    let body = r#"{"externalUserId":"u-1","type":"individual","email":"jane@example.com","lang":"de","other":1}"#;
    let created = bench.create(body).await;
    assert_eq!(created.status, 201);
    let created = created.ok();
    let id = created["id"].as_str().unwrap();
    assert_eq!(created["review"]["reviewStatus"], "init");
    assert_eq!(created["email"], "jane@example.com");
    assert_eq!(created["lang"], "de");
    assert_eq!(created.get("other"), None);
    assert_eq!(created.get("info"), None);
    assert_eq!(
        bench
            .get(&format!("/resources/applicants/{id}/one"))
            .await
            .ok(),
        created
    );
    assert_eq!(
        brief(&bench.last_event("u-1").await),
        "applicantCreated init"
    );

    let again = bench.create(body).await;
    let description = format!("Applicant with external user id 'u-1' already exists: {id}");
    assert_eq!(again.error(), conflict(&description));
    // The donor has its own users.
    let target = format!("/resources/applicants?levelName={LEVEL}");
    assert_eq!(bench.donor(Method::POST, &target, body).await.status, 201);
    let foreign = bench
        .donor(Method::GET, &format!("/resources/applicants/{id}/one"), "")
        .await;
    assert_eq!(foreign.status, 404);
}

#[tokio::test]
async fn create_checks_the_level_and_the_type() {
    let bench = Bench::start(manual()).await;
    let company = r#"{"externalUserId":"c-1","type":"company","info":{"companyInfo":{"companyName":"Acme"}}}"#;
    assert_eq!(bench.create(company).await.status, 400);
    let created = bench
        .post("/resources/applicants?levelName=basic-kyb-level", company)
        .await;
    assert_eq!(created.status, 201);
    assert_eq!(created.ok()["type"], "company");
    assert_eq!(created.ok()["info"]["companyInfo"]["companyName"], "Acme");
    assert_eq!(bench.last_event("c-1").await["applicantType"], "company");
    assert_eq!(
        bench
            .post("/resources/applicants?levelName=Basic-Kyc-Level", "{}")
            .await
            .status,
        404
    );
    assert_eq!(bench.post("/resources/applicants", "{}").await.status, 400);
    assert_eq!(bench.create("").await.status, 400);
    assert_eq!(bench.create("{").await.status, 400);
    assert_eq!(
        bench.create("{}").await.ok()["externalUserId"]
            .as_str()
            .unwrap()
            .len(),
        36
    );
}

#[tokio::test]
async fn pending_then_a_verdict() {
    let bench = Bench::start(manual()).await;
    let id = bench.create(r#"{"externalUserId":"u-1"}"#).await.ok()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let pending = format!("/resources/applicants/{id}/status/pending?reason=because");
    assert_eq!(bench.post(&pending, "").await.ok(), json!({"ok": 1}));
    assert_eq!(bench.verdict(&id).await, "pending");
    let again = bench.post(&pending, "").await;
    assert_eq!(
        again.error(),
        conflict("The applicant is being checked already")
    );
    assert_eq!(bench.advance(9).await, Vec::<String>::new());

    let verdict = format!("/resources/applicants/{id}/status/testCompleted");
    for odd in [
        "",
        "{}",
        r#"{"reviewAnswer":"YELLOW"}"#,
        r#"{"reviewAnswer":"RED"}"#,
        r#"{"reviewAnswer":"RED","reviewRejectType":"MAYBE"}"#,
        r#"{"reviewAnswer":"GREEN","reviewRejectType":"FINAL"}"#,
    ] {
        assert_eq!(bench.post(&verdict, odd).await.status, 400, "{odd}");
        assert_eq!(bench.verdict(&id).await, "pending");
    }
    let red = json!({
        "reviewAnswer": "RED", "rejectLabels": ["UNSATISFACTORY_PHOTOS", "SCREENSHOTS"], "reviewRejectType": "RETRY",
        "clientComment": "for us", "moderationComment": "for the user",
    });
    assert_eq!(
        bench.post(&verdict, &red.to_string()).await.ok(),
        json!({"ok": 1})
    );
    assert_eq!(bench.review(&id).await["reviewResult"], red);
    let event = bench.last_event("u-1").await;
    assert_eq!(brief(&event), "applicantReviewed completed RED");
    assert_eq!(event["reviewResult"], red);
    // An applicant without a scenario: the next submission waits for somebody to decide.
    assert_eq!(bench.post(&pending, "").await.ok(), json!({"ok": 1}));
    assert_eq!(bench.advance(9).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_verdict_works_on_a_fresh_applicant() {
    let bench = Bench::start(manual()).await;
    let id = bench.create(r#"{"externalUserId":"u-1"}"#).await.ok()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let verdict = format!("/resources/applicants/{id}/status/testCompleted");
    bench
        .post(&verdict, r#"{"reviewAnswer":"GREEN","rejectLabels":[]}"#)
        .await
        .ok();
    assert_eq!(bench.verdict(&id).await, "completed GREEN");
    // Only one's own applicants.
    let foreign = bench
        .donor(Method::POST, &verdict, r#"{"reviewAnswer":"GREEN"}"#)
        .await;
    assert_eq!(foreign.status, 404);
}

#[tokio::test]
async fn reset_tells_the_old_result_and_ends_the_course() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("fraud-after-approval", "org-1").await;
    let reset = format!("/resources/applicants/{id}/reset");
    assert_eq!(
        bench.post(&reset, "").await.error(),
        conflict("The applicant is being checked")
    );
    assert_eq!(bench.advance(1).await, ["approve"]);
    assert_eq!(bench.post(&reset, "").await.ok(), json!({"ok": 1}));
    assert_eq!(bench.verdict(&id).await, "init");
    assert_eq!(
        brief(&bench.last_event("org-1").await),
        "applicantReset init GREEN"
    );
    assert_eq!(bench.advance(9).await, Vec::<String>::new());
}

#[tokio::test]
async fn moving_to_another_level() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("approve", "org-1").await;
    let to = |level: &str| format!("/resources/applicants/{id}/moveToLevel?name={level}");
    let busy = "The level cannot change while the applicant is being checked";
    assert_eq!(
        bench.post(&to("kyc-with-poa"), "").await.error(),
        conflict(busy)
    );
    bench.advance(9).await;
    assert_eq!(bench.post(&to("nowhere"), "").await.status, 404);
    assert_eq!(bench.post(&to("basic-kyb-level"), "").await.status, 400);
    assert_eq!(
        bench.post(&to(LEVEL), "").await.ok()["review"]["reviewStatus"],
        "completed"
    );
    let moved = bench.post(&to("kyc-with-poa"), "").await.ok();
    assert_eq!(moved["review"]["levelName"], "kyc-with-poa");
    assert_eq!(moved["review"]["reviewStatus"], "init");
    let event = bench.last_event("org-1").await;
    // The result of the old level rides along.
    assert_eq!(brief(&event), "applicantLevelChanged init GREEN");
    assert_eq!(
        (&event["levelName"], &event["previousLevelName"]),
        (&json!("kyc-with-poa"), &json!(LEVEL))
    );
    bench
        .tool(
            Method::POST,
            "/sandbox/sessions/org-1",
            &json!({"act": "hold"}),
        )
        .await
        .ok();
    assert_eq!(bench.post(&to(LEVEL), "").await.error(), conflict(busy));
}

#[tokio::test]
async fn presence() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("partial", "org-1").await;
    let presence = |word: &str| format!("/resources/applicants/{id}/presence/{word}");
    assert_eq!(
        bench.patch(&presence("deactivated")).await.ok()["deleted"],
        true
    );
    assert_eq!(
        bench.last_event("org-1").await["type"],
        "applicantDeactivated"
    );
    assert_eq!(
        bench
            .get(&format!("/resources/applicants/{id}/one"))
            .await
            .ok()["deleted"],
        true
    );
    assert_eq!(
        bench.patch(&presence("activated")).await.ok()["deleted"],
        false
    );
    assert_eq!(
        bench.last_event("org-1").await["type"],
        "applicantActivated"
    );
    assert_eq!(bench.patch(&presence("elsewhere")).await.status, 400);
    assert_eq!(
        bench
            .patch("/resources/applicants/nobody/presence/activated")
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn levels() {
    let bench = Bench::start(manual()).await;
    let levels = bench.get("/resources/applicants/-/levels").await.ok();
    assert_eq!(levels["totalItems"], 3);
    let names: Vec<_> = levels["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].clone())
        .collect();
    assert_eq!(names, [LEVEL, "basic-kyb-level", "kyc-with-poa"]);
    assert_eq!(levels["items"][0]["clientId"], "SandboxRecipient");
    assert_eq!(
        levels["items"][0]["requiredIdDocs"]["docSets"][0]["idDocSetType"],
        "IDENTITY"
    );
}
