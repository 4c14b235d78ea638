//! Officers and records that Sumsub verifies: roles × acts × states, what reviews do meanwhile, and races.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;
use vouch::store::confirms::{self, Urgency};
use vouch::worker;

use super::office::{Office, Officer};
use crate::support::app::{Options, TestApp, statuses};
use crate::support::client::{Broker, Reply};
use crate::support::confirm;
use crate::support::until::until;

const ROLES: [Role; 3] = [Role::ComplianceOfficer, Role::Admin, Role::SuperAdmin];

/// What happens to a customer, and where the record then is.
const STATES: [(&[&str], &str); 6] = [
    (&[], "PENDING"),
    (&["submit", "queue"], "PENDING"),
    (&["submit", "hold"], "ON_HOLD"),
    (&["submit", "retry"], "RESUBMISSION_REQUIRED"),
    (&["submit", "approve"], "APPROVED"),
    (&["submit", "reject"], "REJECTED"),
];

async fn child_in(app: &TestApp, broker: &Broker, acts: &[&str], status: &str) -> String {
    let child = broker.create_child("INDIVIDUAL").await;
    assert_eq!(broker.start(&child).await.status, 200);
    for act in acts {
        app.customer(&child, act).await;
    }
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, status, "{acts:?}");
    child
}

impl Officer {
    async fn hold(&self, child: &str) -> Reply {
        let words = json!({ "reason": "We look again.", "notes": "SECRET-NOTES" });
        self.act(child, "hold", &words).await
    }

    async fn release(&self, child: &str) -> Reply {
        self.act(child, "release", &json!({})).await
    }

    async fn reject(&self, child: &str) -> Reply {
        let body = json!({ "decision": "REJECT", "reason": "Policy.", "notes": "SECRET-NOTES" });
        self.act(child, "decision", &body).await
    }
}

fn refusal(reply: &Reply) -> (u16, String) {
    let reason = &reply.body["error"]["details"]["reason"];
    (reply.status, reason.as_str().unwrap_or("none").to_owned())
}

fn refused(status: u16, reason: &str) -> (u16, String) {
    (status, reason.to_owned())
}

#[tokio::test]
async fn every_role_does_what_its_row_says_in_every_state() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let office = Office::open(&app).await;
    let bea = office.officer(&app, Role::ComplianceOfficer, "Bea").await;
    let zoe = office.officer(&app, Role::SuperAdmin, "Zoe").await;
    for role in ROLES {
        let me = office.officer(&app, role, &format!("Ada {role:?}")).await;
        for (acts, status) in STATES {
            let case = format!("{role:?} {acts:?}");
            let child = child_in(&app, &broker, acts, status).await;
            // Nobody holds it.
            for reply in [me.release(&child).await, me.reject(&child).await] {
                assert_eq!(refusal(&reply), refused(409, "NOT_HELD"), "{case}");
            }
            let approved = me.approve(&child).await;
            assert_eq!(
                refusal(&approved),
                refused(409, "PROVIDER_DECIDES"),
                "{case}"
            );
            let claimed = me.claim(&child).await;
            assert_eq!(claimed.status, 409, "{case}");
            assert_eq!(broker.status_of(&child).await, status, "{case}");

            // Another does.
            assert_eq!(bea.hold(&child).await.status, 200, "{case}");
            assert_eq!(
                refusal(&me.hold(&child).await),
                refused(409, "ALREADY_HELD")
            );
            let rejected = me.reject(&child).await;
            assert_eq!(
                refusal(&rejected),
                refused(403, "CLAIMED_BY_ANOTHER"),
                "{case}"
            );
            let freed = me.release(&child).await;
            if role == Role::ComplianceOfficer {
                assert_eq!(
                    refusal(&freed),
                    refused(403, "CLAIMED_BY_ANOTHER"),
                    "{case}"
                );
                assert_eq!(bea.release(&child).await.status, 200, "{case}");
            } else {
                assert_eq!(freed.status, 200, "{case} {:?}", freed.body);
            }
            app.settle().await;
            assert_eq!(broker.status_of(&child).await, status, "{case}: released");

            // I do.
            let held = me.hold(&child).await;
            assert_eq!(
                (
                    held.status,
                    &held.body["status"],
                    &held.body["track"],
                    &held.body["level"]
                ),
                (200, &json!("ON_HOLD"), &json!("SUMSUB"), &Value::Null),
                "{case}"
            );
            let approved = me.approve(&child).await;
            assert_eq!(
                refusal(&approved),
                refused(409, "PROVIDER_DECIDES"),
                "{case}"
            );
            let rejected = me.reject(&child).await;
            assert_eq!(
                (rejected.status, &rejected.body["status"]),
                (200, &json!("REJECTED"))
            );
            app.later(TimeDelta::hours(7)).await;
            assert_eq!(broker.status_of(&child).await, "REJECTED", "{case}");
            assert_eq!(
                broker.start(&child).await.error(),
                (403, "forbidden"),
                "{case}"
            );
            assert!(app.chain_verifies(&child).await, "{case}");

            // Another SUPER_ADMIN takes it back, and nobody else: Sumsub's review decides again.
            let held = me.hold(&child).await;
            assert_eq!(refusal(&held), refused(409, "REJECTED"), "{case}");
            let why = json!({ "reason": "We look once more." });
            let own = match role {
                Role::SuperAdmin => "OWN_DECISION",
                _ => "NEEDS_SUPER_ADMIN",
            };
            let denied = me.act(&child, "reopen", &why).await;
            assert_eq!(refusal(&denied), refused(403, own), "{case}");
            let reopened = zoe.act(&child, "reopen", &why).await;
            assert_eq!(
                (reopened.status, &reopened.body["status"]),
                (200, &json!("ON_HOLD")),
                "{case}"
            );
            assert_eq!(zoe.release(&child).await.status, 200, "{case}");
            app.settle().await;
            assert_eq!(broker.status_of(&child).await, status, "{case}: taken back");
            assert!(app.chain_verifies(&child).await, "{case}");
        }
    }
}

#[tokio::test]
async fn only_sumsubs_track_is_held_and_members_hold_nothing() {
    let app = TestApp::new().await;
    let (broker, untouched) = app.broker_with_child().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    assert_eq!(
        refusal(&ada.hold(&untouched).await),
        refused(409, "OTHER_TRACK")
    );
    let file = super::office::File::ready(&app).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(
        refusal(&ada.hold(&file.child).await),
        refused(409, "NOT_APPROVED")
    );
    assert_eq!(file.status().await, "PENDING");
    let nobody = "org_00000000000000000000000000000000";
    assert_eq!(
        ada.hold(nobody).await.error(),
        (404, "organization_not_found")
    );

    let child = child_in(&app, &broker, &[], "PENDING").await;
    let items = json!({ "decision": "REQUEST_INFORMATION", "items": [{ "code": "BANK_STATEMENT", "message": "M" }] });
    let asked = ada.act(&child, "decision", &items).await;
    assert_eq!(refusal(&asked), refused(409, "OTHER_TRACK"));
    for key in [
        broker.key.clone(),
        app.key(office.platform, true, Role::Member, Some("Mia"))
            .await,
    ] {
        let member = Officer(Broker {
            key,
            ..broker.clone()
        });
        assert_eq!(member.hold(&child).await.error(), (403, "forbidden"));
        let notes = member
            .0
            .get(&format!("/v1/reviews/{child}/notes"))
            .send()
            .await;
        assert_eq!(notes.error(), (403, "forbidden"));
    }
    assert_eq!(broker.status_of(&child).await, "PENDING");
}

#[tokio::test]
async fn a_hold_outlasts_every_review_and_the_release_goes_where_the_next_one_says() {
    for (acts, after) in [
        (&["submit", "approve"][..], "APPROVED"),
        (&["submit", "reject"], "REJECTED"),
        (&["submit", "retry"], "RESUBMISSION_REQUIRED"),
        (&["submit", "hold"], "ON_HOLD"),
        (&["submit", "queue"], "PENDING"),
        (&["open"], "PENDING"),
    ] {
        let app = TestApp::new().await;
        let broker = app.broker().await;
        let office = Office::open(&app).await;
        let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
        let child = child_in(&app, &broker, &[], "PENDING").await;
        assert_eq!(ada.hold(&child).await.status, 200);
        for act in acts {
            app.customer(&child, act).await;
        }
        app.later(TimeDelta::days(1)).await;
        assert_eq!(broker.status_of(&child).await, "ON_HOLD", "{acts:?}");
        let events = broker.events(&child).await;
        assert_eq!(statuses(&events), ["NOT_STARTED", "PENDING", "ON_HOLD"]);
        let mut held = events.body["data"][2].clone();
        assert!(held["actor"].to_string().contains("other_party"), "{held}");
        assert_eq!(
            (held["cause"].take(), held["reason"].take()),
            (json!("officer_held"), json!("We look again."))
        );

        assert_eq!(ada.release(&child).await.status, 200);
        app.run_due().await;
        assert_eq!(broker.status_of(&child).await, after, "{acts:?}");
        assert!(app.chain_verifies(&child).await);
    }
}

#[tokio::test]
async fn those_concerned_are_told_once_of_every_change_of_status() {
    let app = TestApp::new().await;
    let (broker, office) = (app.broker().await, Office::open(&app).await);
    let endpoint = json!({ "url": "https://example.com/", "disabled": true });
    let endpoint = broker
        .post("/v1/webhooks/endpoints")
        .json(&endpoint)
        .send()
        .await;
    assert_eq!(endpoint.status, 200);
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let child = child_in(&app, &broker, &["submit", "hold"], "ON_HOLD").await;
    let told = async || {
        let list = broker.get("/v1/webhooks/messages?limit=100").send().await;
        let data = list.body["data"].as_array().cloned().unwrap_or_default();
        let mut told: Vec<(Value, Value)> = data
            .iter()
            .map(|one| &one["payload"]["data"])
            .map(|data| (data["previousStatus"].clone(), data["status"].clone()))
            .collect();
        told.reverse();
        told
    };
    let before = told().await.len();
    // Sumsub's hold becomes the officer's: nothing that a client sees has changed.
    let shown = broker.status(&child).await.body;
    app.clock.advance(TimeDelta::minutes(1));
    assert_eq!(ada.hold(&child).await.status, 200);
    assert_eq!(broker.status(&child).await.body, shown);
    assert_eq!(told().await.len(), before);
    assert_eq!(ada.reject(&child).await.status, 200);
    let bea = office.officer(&app, Role::SuperAdmin, "Bea").await;
    let why = json!({ "reason": "We look once more." });
    assert_eq!(bea.act(&child, "reopen", &why).await.status, 200);
    assert_eq!(
        told().await[before..],
        [
            (json!("ON_HOLD"), json!("REJECTED")),
            (json!("REJECTED"), json!("ON_HOLD")),
        ]
    );
    assert!(app.chain_verifies(&child).await);
}

/// A GREEN that is being fetched while an officer holds: whoever is first, the hold stands.
#[tokio::test]
async fn a_hold_and_a_review_at_once_end_on_hold_and_lose_nothing() {
    let app = TestApp::new().await;
    let (broker, office) = (app.broker().await, Office::open(&app).await);
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    for _ in 0..8 {
        let child = child_in(&app, &broker, &["submit", "queue"], "PENDING").await;
        app.customer(&child, "approve").await;
        while app.sandbox.advance_all().await + app.sandbox.deliver_all().await.len() > 0 {}
        worker::inbox::turn(&app.services)
            .await
            .expect("the inbox works");
        let (held, confirmed) =
            tokio::join!(ada.hold(&child), worker::confirms::turn(&app.services));
        assert_eq!(held.status, 200, "{:?}", held.body);
        confirmed.expect("confirms work");
        app.settle().await;
        assert_eq!(broker.status_of(&child).await, "ON_HOLD");
        let (released, confirmed) =
            tokio::join!(ada.release(&child), worker::confirms::turn(&app.services));
        assert_eq!(released.status, 200);
        confirmed.expect("confirms work");
        app.settle().await;
        assert_eq!(broker.status_of(&child).await, "APPROVED");
        assert!(app.chain_verifies(&child).await);
    }
}

/// What Sumsub said while the officer's word stood is not the review that decides after the release.
#[tokio::test]
async fn a_review_fetched_before_the_release_does_not_decide() {
    let slow = std::time::Duration::from_millis(300);
    let app = TestApp::with(Options {
        sandbox: Box::new(move |sandbox| sandbox.slow_answer = slow),
        ..Options::default()
    })
    .await;
    let (broker, office) = (app.broker().await, Office::open(&app).await);
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let child = child_in(&app, &broker, &["submit", "approve"], "APPROVED").await;
    assert_eq!(ada.hold(&child).await.status, 200);
    app.clock.advance(TimeDelta::hours(25));
    let slow = json!({ "call": "status", "fault": "slow", "times": 1 });
    app.sandbox_post("/sandbox/faults", &slow).await;
    let mut conn = app.services.connection().await.expect("a connection");
    let (fence, now) = (app.services.ids.uuid(), app.clock.now());
    let lease = std::time::Duration::from_secs(60);
    let due = confirms::claim(&mut conn, fence, lease, Urgency::Broker, 1, now).await;
    let due = due.expect("a claim");
    drop(conn);
    let release = async {
        until("Sumsub is asked", async || {
            app.sandbox_get("/sandbox/faults").await == json!([])
        })
        .await;
        ada.release(&child).await
    };
    let (confirmed, released) = tokio::join!(confirm::one(&app.services, &due[0]), release);
    assert_eq!(released.status, 200);
    confirmed.expect("a confirm");
    assert_eq!(broker.status_of(&child).await, "ON_HOLD");
    app.run_due().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    assert!(app.chain_verifies(&child).await);
}

/// A webhook named an applicant that Sumsub does not know: there is no review that could lift the hold.
#[tokio::test]
async fn a_release_waits_for_no_applicant_that_only_a_webhook_named() {
    let app = TestApp::new().await;
    let (broker, office) = (app.broker().await, Office::open(&app).await);
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let child = child_in(&app, &broker, &[], "PENDING").await;
    let uuid = crate::support::peek::uuid_of(&child);
    app.execute(&format!(
        "update verifications set applicant_id = 'nobody', applicant_bound_at = now() where organization_id = '{uuid}'"
    ))
    .await;
    assert_eq!(ada.hold(&child).await.status, 200);
    assert_eq!(ada.release(&child).await.body["status"], "PENDING");
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "PENDING");
    for act in ["submit", "approve"] {
        app.customer(&child, act).await;
    }
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}
