//! Every claim of every queue ends: done, tried again with its attempt counted, or given up with a reason. Each worker's
//! claim is walked through every filter behind it.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch::flows::confirm;
use vouch::store::api_keys::Role;
use vouch::store::confirms::{self, Urgency};
use vouch::worker;

use super::vouch;
use crate::delivery::receiver::{FINE, Receiver};
use crate::delivery::rows;
use crate::file::office::{File, Office};
use crate::partner::{Partner, USER};
use crate::support::app::TestApp;
use crate::support::client::Broker;
use crate::support::peek::uuid_of;

const LEASE: Duration = Duration::from_secs(60);

/// A customer whose record follows an applicant at Sumsub, and waits for its review.
async fn pending(app: &TestApp) -> (Broker, String) {
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("dropped").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.settle().await;
    (broker, child)
}

async fn erase(app: &TestApp, organization: &str) {
    let id = uuid_of(organization);
    let sql = format!(
        "update organizations set name = 'Erased', external_id = null, metadata = '{{}}', erased_at = now()
          where id = '{id}'"
    );
    assert_eq!(app.execute(&sql).await, 1);
}

async fn make_due(app: &TestApp) {
    app.execute("update confirms set due_at = 'epoch', priority = 2")
        .await;
}

async fn confirm_rows(app: &TestApp) -> Vec<Value> {
    app.rows(
        "select attempts, last_failure is not null as failed, lease_token is not null as held from confirms",
    )
    .await
}

/// Confirms that a test holds as a worker would, of the class that hurries least.
async fn claim(app: &TestApp) -> Vec<confirms::ClaimedConfirm> {
    let mut conn = app.services.connection().await.expect("a connection");
    let (fence, now) = (app.services.ids.uuid(), app.clock.now());
    confirms::claim(&mut conn, fence, LEASE, Urgency::Broker, 10, now)
        .await
        .expect("a claim")
}

#[tokio::test]
async fn reconciling_everything_ends_after_a_hosted_user_was_erased() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let organization = partner.user(USER).await;
    let asked = json!({ "externalUserId": USER });
    let asked = partner.post("/v1/kyc", &asked).await;
    let id = asked.body["verificationId"].as_str().expect("an id");
    let page = partner
        .get(&format!("/v1/kyc/verification/{USER}/{id}"))
        .await;
    assert_eq!(page.status, 200, "{:?}", page.body);
    app.customer_submits(&organization, "approve").await;
    app.settle().await;
    assert_eq!(partner.delete(USER).await.status, 200);

    let nothing = json!({ "madeDue": 0, "failing": 0 });
    assert_eq!(vouch(&app, &["reconcile", "--all"]).await, (0, nothing));
    assert_eq!(confirm_rows(&app).await, [] as [Value; 0]);
}

#[tokio::test]
async fn what_was_erased_before_it_was_taken_is_due_no_more() {
    let app = TestApp::new().await;
    let (_, child) = pending(&app).await;
    erase(&app, &child).await;
    make_due(&app).await;
    assert_eq!(worker::confirms::turn(&app.services).await.unwrap(), 1);
    assert_eq!(confirm_rows(&app).await, [] as [Value; 0]);
}

#[tokio::test]
async fn what_is_erased_while_sumsub_answers_is_due_no_more() {
    let app = TestApp::new().await;
    let (broker, child) = pending(&app).await;
    let other = broker.create_child("INDIVIDUAL").await;
    let token = app.share_token("dropped").await;
    assert_eq!(broker.import(&other, &token).await.status, 200);
    app.settle().await;
    make_due(&app).await;
    let held = claim(&app).await;
    let mut looked = Vec::new();
    for asked in confirm::ask(&app.services, &held).await.unwrap() {
        looked.push(confirm::look(&app.services, asked).await.unwrap());
    }
    assert_eq!(looked.len(), 2);
    erase(&app, &child).await;
    confirm::apply(&app.services, &looked).await.unwrap();
    let done = json!({ "attempts": 0, "failed": false, "held": false });
    assert_eq!(confirm_rows(&app).await, [done]);
}

#[tokio::test]
async fn a_confirm_that_fails_or_dies_is_counted_and_one_that_succeeds_counts_anew() {
    let app = TestApp::new().await;
    pending(&app).await;
    make_due(&app).await;
    let fault = json!({ "call": "status", "fault": "503", "times": 1 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    assert_eq!(worker::confirms::turn(&app.services).await.unwrap(), 1);
    let failed = |attempts, held| json!({ "attempts": attempts, "failed": true, "held": held });
    assert_eq!(confirm_rows(&app).await, [failed(1, false)]);

    // Whoever takes it now dies with it.
    make_due(&app).await;
    assert_eq!(claim(&app).await.len(), 1);
    assert_eq!(confirm_rows(&app).await, [failed(2, true)]);
    assert_eq!(worker::confirms::turn(&app.services).await.unwrap(), 0);
    let (later, _) = app.another(TimeDelta::seconds(61)).await;
    assert_eq!(worker::confirms::turn(&later).await.unwrap(), 1);
    let done = json!({ "attempts": 0, "failed": false, "held": false });
    assert_eq!(confirm_rows(&app).await, [done]);
}

#[tokio::test]
async fn readyz_tells_the_age_of_confirms_that_nobody_waits_for() {
    let app = TestApp::new().await;
    pending(&app).await;
    let due_at = (app.clock.now() - TimeDelta::seconds(90)).to_rfc3339();
    app.execute(&format!(
        "update confirms set due_at = '{due_at}', priority = 2"
    ))
    .await;
    let ready = app.request(reqwest::Method::GET, "/readyz").send().await;
    assert_eq!(ready.body["oldestConfirmSeconds"], 90, "{:?}", ready.body);
}

#[tokio::test]
async fn a_webhook_about_somebody_erased_ends_ignored() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.settle().await;
    erase(&app, &child).await;
    app.execute("update inbox set state = 'waiting', processed_at = null")
        .await;
    app.run_due().await;
    let rows = app
        .rows("select distinct state, reason, lease_token is not null as held from inbox")
        .await;
    let reason = "about somebody who was erased";
    assert_eq!(
        rows,
        [json!({ "state": "ignored", "reason": reason, "held": false })]
    );
}

async fn imports(app: &TestApp) -> Vec<Value> {
    app.rows("select state, attempts, applicant_id is not null as bound from imports")
        .await
}

#[tokio::test]
async fn an_open_import_is_counted_and_lapses_with_its_customer() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("lookup-delayed").await;
    assert_eq!(broker.import(&child, &token).await.status, 502);
    let row = |state, attempts| json!({ "state": state, "attempts": attempts, "bound": false });
    assert_eq!(imports(&app).await, [row("requested", 1)]);
    let fault = json!({ "call": "lookup", "fault": "503", "times": 1 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let (later, _) = app.another(TimeDelta::minutes(2)).await;
    assert_eq!(worker::imports::turn(&later).await.unwrap(), 1);
    assert_eq!(imports(&app).await, [row("requested", 2)]);

    // By now Sumsub shows an applicant; there is nobody it could be bound to.
    app.sandbox.advance_all().await;
    erase(&app, &child).await;
    let (much_later, _) = app.another(TimeDelta::hours(1)).await;
    assert_eq!(worker::imports::turn(&much_later).await.unwrap(), 1);
    assert_eq!(imports(&app).await, [row("lapsed", 3)]);
    assert_eq!(app.record(&child).await["applicant_id"], Value::Null);
}

#[tokio::test]
async fn a_delivery_that_can_never_be_signed_is_counted_and_given_up_in_the_end() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(FINE).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    let message = rows::message(&app, &endpoint).await;
    app.execute("update webhook_secrets set key = '\\x00'")
        .await;
    for attempts in 1..8 {
        assert_eq!(app.run_due().await, 1);
        let delivery = rows::delivery(&app, message, &endpoint).await;
        assert_eq!(
            (delivery.state.as_str(), delivery.attempts, delivery.held),
            ("waiting", attempts, false)
        );
        app.clock.advance(TimeDelta::hours(12));
    }
    assert_eq!(app.run_due().await, 1);
    let delivery = rows::delivery(&app, message, &endpoint).await;
    assert_eq!(
        (delivery.state.as_str(), delivery.reason.as_deref()),
        ("failed", Some("unsendable"))
    );
    assert_eq!((receiver.count(), app.run_due().await), (0, 0));
    // It can be asked for again once it can be signed.
    app.execute("delete from webhook_secrets").await;
    rows::add_secret(&app, endpoint.id).await;
    let id = message.to_string();
    let retried = vouch(&app, &["deliveries", "retry", "--id", &id]).await;
    assert_eq!(retried, (0, json!({ "retried": 1 })));
    app.clock.advance(TimeDelta::days(36_500));
    app.run_due().await;
    assert_eq!(receiver.count(), 1);
}

#[tokio::test]
async fn a_file_that_cannot_be_looked_at_is_counted_and_stops_no_other() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let (bad, good) = (File::ready(&app).await, File::ready(&app).await);
    for file in [&bad, &good] {
        assert_eq!(file.submit("STANDARD").await.status, 200);
        assert_eq!(ada.claim(&file.child).await.status, 200);
        ada.clear(file).await;
        assert_eq!(ada.approve(&file.child).await.status, 200);
    }
    let today = app.clock.now().date_naive();
    let bad = uuid_of(&bad.child);
    app.execute(&format!(
        "update company_files set look_again_on = date '{today}' - (organization_id = '{bad}')::integer"
    ))
    .await;
    app.execute(&format!(
        "create function refuse_look() returns trigger language plpgsql as
             $$ begin if new.looks_failed = old.looks_failed then raise exception 'never'; end if; return new; end $$;
         create trigger refuse_look before update on company_files for each row
             when (new.organization_id = '{bad}') execute function refuse_look()"
    ))
    .await;
    assert_eq!(worker::lapses::turn(&app.services).await.unwrap(), 2);
    let rows = app
        .rows("select look_again_on, looks_failed from company_files order by looks_failed")
        .await;
    let tomorrow = today + chrono::Days::new(1);
    // An approval comes due: it is looked at again within thirty days.
    let later = today + chrono::Days::new(30);
    assert_eq!(
        rows,
        [
            json!({ "look_again_on": later.to_string(), "looks_failed": 0 }),
            json!({ "look_again_on": tomorrow.to_string(), "looks_failed": 1 })
        ]
    );
    assert_eq!(worker::lapses::turn(&app.services).await.unwrap(), 0);
}

#[tokio::test]
async fn an_object_that_cannot_be_deleted_is_counted() {
    let app = TestApp::new().await;
    let (broker, child) = crate::file::broker_with_business(&app).await;
    let body = crate::file::upload("BANK_STATEMENT", &crate::file::pdf("x"));
    let reply = crate::file::uploading(&broker, &child, &body).send().await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    // A folder in its place cannot be deleted as a file is.
    let objects = std::fs::read_dir(app.documents.path()).unwrap();
    let object = objects.flatten().next().unwrap().path();
    std::fs::remove_file(&object).unwrap();
    std::fs::create_dir(&object).unwrap();
    app.execute(
        "insert into unowned_objects (object, since) select object, 'epoch' from file_documents",
    )
    .await;
    let attempts = async || {
        let rows = app.rows("select attempts from unowned_objects").await;
        rows.first().map(|row| row["attempts"].clone())
    };
    assert!(worker::sweep::turn(&app.services).await.is_err());
    assert_eq!(attempts().await, Some(json!(1)));
    // As long as it waits, nobody takes it again.
    worker::sweep::turn(&app.services).await.unwrap();
    assert_eq!(attempts().await, Some(json!(1)));
    std::fs::remove_dir(&object).unwrap();
    std::fs::write(&object, b"").unwrap();
    app.clock.advance(TimeDelta::hours(2));
    worker::sweep::turn(&app.services).await.unwrap();
    assert_eq!(attempts().await, None);
}
