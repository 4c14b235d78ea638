//! Who may do what: roles × acts × levels over HTTP, two claims at once, and nobody's own submission.

use base::ids::OrganizationId;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::office::{File, Office, Officer};
use crate::support::app::TestApp;
use crate::support::client::Broker;
use crate::support::refused::{denied, obstacle, obstacles};

const OFFICERS: [Role; 3] = [Role::ComplianceOfficer, Role::Admin, Role::SuperAdmin];

#[tokio::test]
async fn every_role_does_what_its_row_says_at_each_level() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let bea = office.officer(&app, Role::ComplianceOfficer, "Bea").await;
    for level in ["STANDARD", "ENHANCED"] {
        for role in OFFICERS {
            let case = format!("{role:?} {level}");
            let mut file = File::ready(&app).await;
            if level == "ENHANCED" {
                for kind in ["SOURCE_OF_WEALTH", "SOURCE_OF_FUNDS"] {
                    file.documents.push(file.deliver(kind, None).await);
                }
            }
            let me = office.officer(&app, role, &format!("Ada {case}")).await;
            let submitted = file.submit(level).await;
            assert_eq!(submitted.body["level"], level, "{:?}", submitted.body);
            let screening = json!({ "kind": "SANCTIONS", "result": "CLEAR" });
            let document = format!("documents/{}/decision", file.documents[0]);
            let person = format!("people/{}/decision", file.person);
            let verify = json!({ "decision": "VERIFY" });
            let reject = json!({ "decision": "REJECT" });
            let claimed_acts = [
                (document.as_str(), &verify),
                (person.as_str(), &verify),
                ("screenings", &screening),
                ("decision", &reject),
            ];
            for (path, body) in claimed_acts.into_iter().chain([("release", &verify)]) {
                let reply = me.act(&file.child, path, body).await;
                assert_eq!(
                    denied(&reply),
                    (403, &json!("NOT_CLAIMED")),
                    "{case} {path}"
                );
            }
            assert_eq!(bea.claim(&file.child).await.status, 200);
            for (path, body) in claimed_acts {
                let reply = me.act(&file.child, path, body).await;
                assert_eq!(
                    denied(&reply),
                    (403, &json!("CLAIMED_BY_ANOTHER")),
                    "{case} {path}"
                );
            }
            let freed = me.act(&file.child, "release", &json!({})).await;
            match role {
                Role::ComplianceOfficer => {
                    assert_eq!(
                        denied(&freed),
                        (403, &json!("CLAIMED_BY_ANOTHER")),
                        "{case}"
                    );
                    assert_eq!(
                        bea.act(&file.child, "release", &json!({})).await.status,
                        200
                    );
                }
                _ => assert_eq!(freed.status, 200, "{case}"),
            }
            assert_eq!(me.claim(&file.child).await.status, 200);
            me.clear(&file).await;
            let approved = me.approve(&file.child).await;
            if level == "ENHANCED" && role != Role::SuperAdmin {
                assert_eq!(
                    denied(&approved),
                    (403, &json!("LEVEL_NEEDS_SUPER_ADMIN")),
                    "{case}"
                );
                assert_eq!(file.status().await, "ON_HOLD");
            } else {
                assert_eq!(approved.status, 200, "{case} {:?}", approved.body);
            }
        }
    }
}

#[tokio::test]
async fn members_have_no_part_in_reviews() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let file = File::ready(&app).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    let member = Broker {
        organization: office.platform,
        key: app
            .key(office.platform, true, Role::Member, Some("Mia"))
            .await,
        ..file.broker.clone()
    };
    for who in [member, file.broker.clone()] {
        assert_eq!(
            who.get("/v1/reviews").send().await.error(),
            (403, "forbidden")
        );
        let who = Officer(who);
        assert_eq!(who.claim(&file.child).await.error(), (403, "forbidden"));
        assert_eq!(who.approve(&file.child).await.error(), (403, "forbidden"));
    }
    assert_eq!(file.status().await, "PENDING");
}

#[tokio::test]
async fn of_two_officers_at_once_one_gets_the_file() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let bea = office.officer(&app, Role::SuperAdmin, "Bea").await;
    for _ in 0..5 {
        let file = File::ready(&app).await;
        assert_eq!(file.submit("STANDARD").await.status, 200);
        let (a, b) = tokio::join!(ada.claim(&file.child), bea.claim(&file.child));
        let (won, lost) = if a.status == 200 { (a, b) } else { (b, a) };
        assert_eq!(won.status, 200, "{:?}", won.body);
        assert_eq!(denied(&lost), (409, &json!("ALREADY_CLAIMED")));
    }
}

#[tokio::test]
async fn nobody_approves_what_they_submitted_and_a_match_needs_a_reason() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let broker = app.broker().await;
    let named = app.named(&broker, "Ada Officer").await;
    let child = named.create_child("BUSINESS").await;
    let file = File::of(named, child).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    let ada = office.officer(&app, Role::SuperAdmin, "ada  OFFICER").await;
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    let own = ada.approve(&file.child).await;
    assert_eq!(denied(&own), (403, &json!("OWN_SUBMISSION")));
    assert_eq!(
        ada.act(&file.child, "release", &json!({})).await.status,
        200
    );

    let bea = office.officer(&app, Role::SuperAdmin, "Bea").await;
    assert_eq!(bea.claim(&file.child).await.status, 200);
    let mut found = json!({ "subjectId": file.person, "kind": "PEP", "result": "MATCHED" });
    assert_eq!(bea.act(&file.child, "screenings", &found).await.status, 200);
    let requirements = file.get("/requirements").await.body;
    assert_eq!(
        (&requirements["levelReasons"], &requirements["level"]),
        (&json!([]), &json!("STANDARD"))
    );
    assert!(!requirements.to_string().contains("MATCH"));
    let view = bea.look(&file.child).await;
    assert_eq!(
        (&view["levelReasons"], &view["level"]),
        (&json!(["SCREENING_MATCH"]), &json!("ENHANCED"))
    );
    let refused = bea.approve(&file.child).await;
    let person = Some(&*file.person);
    let unexplained = obstacle("PEP", "MATCH_WITHOUT_REASON", Value::Null, person);
    let refused = obstacles(&refused);
    assert!(refused.contains(&unexplained), "{refused:?}");
    found["note"] = json!("SECRET-NOTES: another person of that name");
    assert_eq!(bea.act(&file.child, "screenings", &found).await.status, 200);
    let view = bea.look(&file.child).await;
    let obstacles = view["obstacles"].as_array().expect("a list");
    assert!(
        obstacles.iter().all(|one| one["code"] != "PEP"),
        "{obstacles:?}"
    );
    let owner = OrganizationId::parse(&file.child).expect("an id");
    let looks = sqlx::query_scalar!(
        r#"select count(*) as "count!" from officer_reads where organization_id = $1"#,
        owner.0
    )
    .fetch_one(&app.database.pool())
    .await
    .expect("a count");
    assert_eq!(looks, 2);
}
