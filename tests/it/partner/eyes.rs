//! Whoever brought something of an individual does not approve it, and who is erased is nobody's to review.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::{Officer, Partner, USER, declaration};
use crate::support::app::TestApp;
use crate::support::refused::denied;

#[tokio::test]
async fn whoever_said_anything_of_a_user_does_not_approve_it() {
    let app = TestApp::new().await;
    let officer = Officer::new(&app, Role::SuperAdmin).await;
    for act in ["create", "change", "files", "declare"] {
        let partner = Partner::new(&app).await;
        let ada = app.named(&partner.broker, "Officer, Ad\u{430}").await;
        let ada = Partner { broker: ada };
        let by = |what: &str| if act == what { &ada } else { &partner };
        let organization = by("create").user(USER).await;
        let other = json!({ "firstName": "Boris" });
        let path = format!("/v1/user/{USER}");
        assert_eq!(by("change").patch(&path, &other).await.status, 200);
        by("files").files(USER).await;
        let declared = by("declare").declare(&declaration(USER)).await;
        assert_eq!(declared.status, 201, "{:?}", declared.body);
        officer.claim(&organization).await;
        officer.clear(&organization).await;
        let decided = officer
            .decide(&organization, &json!({ "decision": "APPROVE" }))
            .await;
        let reason = match act {
            "declare" => "OWN_SUBMISSION",
            _ => "OWN_DELIVERY",
        };
        assert_eq!(denied(&decided), (403, &json!(reason)), "{act}");
    }
}

#[tokio::test]
async fn who_is_erased_is_in_no_queue_and_nobodys_to_hold() {
    let app = TestApp::new().await;
    let officer = Officer::new(&app, Role::SuperAdmin).await;
    let partner = Partner::new(&app).await;
    let organization = partner.user(USER).await;
    let asked = json!({ "externalUserId": USER });
    let asked = partner.post("/v1/kyc", &asked).await;
    let id = asked.body["verificationId"].as_str().unwrap().to_owned();
    let page = format!("/v1/kyc/verification/{USER}/{id}");
    assert_eq!(partner.get(&page).await.status, 200);
    let held = officer.act(&organization, "hold", &json!({})).await;
    assert_eq!(held.status, 200, "{:?}", held.body);
    let queue = async || {
        let page = officer.0.get("/v1/reviews").send().await.body;
        let entries = page["data"].as_array().unwrap().iter();
        let ids: Vec<Value> = entries.map(|one| one["organizationId"].clone()).collect();
        ids
    };
    assert_eq!(queue().await, [json!(organization)]);
    assert_eq!(partner.delete(USER).await.status, 200);
    assert_eq!(queue().await, [] as [Value; 0]);
    for act in ["claim", "hold", "release"] {
        let reply = officer.act(&organization, act, &json!({})).await;
        assert_eq!(reply.error(), (404, "organization_not_found"), "{act}");
    }
    let reject = json!({ "decision": "REJECT" });
    let reply = officer.decide(&organization, &reject).await;
    assert_eq!(reply.error(), (404, "organization_not_found"));
}
