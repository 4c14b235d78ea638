//! A large company: a thousand holders in eight tiers.

use std::time::{Duration, Instant};

use base::ids::{OrganizationId, PersonId};
use domain::file::{PersonRole, PersonStatus};
use serde_json::json;
use vouch::store::file::people::{Details, Person};
use vouch::store::file::{cases, people};

use super::{Journey, data};
use crate::support::app::TestApp;

const TIERS: usize = 8;
const EACH: usize = 125;
/// Far above what it takes, so that only another order of growth fails.
const LIMIT: Duration = Duration::from_secs(10);

/// Names so many shareholders at once; their ids.
async fn name(app: &TestApp, organization: &str, many: usize) -> Vec<String> {
    let owner = OrganizationId::parse(organization).expect("an id");
    let (now, sealer) = (app.clock.now(), &app.services.journal.sealer);
    let mut tx = app.services.begin().await.expect("a transaction");
    cases::begin(&mut tx, owner, now).await.expect("a file");
    let mut ids = Vec::new();
    for _ in 0..many {
        let person = Person {
            id: PersonId(app.services.ids.uuid()),
            details: Details {
                first_name: Some("Anna".to_owned()),
                last_name: Some("Example".to_owned()),
                full_name: None,
                date_of_birth: None,
                nationality: None,
                email: None,
                phone: None,
                address: None,
                address_parts: None,
                position: None,
                id_document: None,
                source_of_wealth: None,
            },
            roles: vec![PersonRole::Shareholder],
            access: Vec::new(),
            politically_exposed: false,
            status: PersonStatus::Added,
            reasons: Vec::new(),
            created_at: now,
            changed_at: now,
            decided_at: None,
        };
        people::save(&mut tx, sealer, owner, &person)
            .await
            .expect("a row");
        ids.push(person.id.to_string());
    }
    tx.commit().await.expect("a commit");
    ids
}

#[tokio::test]
async fn a_thousand_holders_in_eight_tiers() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let ids = name(&app, &journey.organization, TIERS * EACH).await;
    // Each company is held by the next one, 30 %, and by 125 people; the last one by people alone.
    let mut parties = vec![json!({ "id": "company-0", "type": "COMPANY" })];
    let mut holdings = Vec::new();
    for (tier, people) in ids.chunks(EACH).enumerate() {
        let company = format!("company-{tier}");
        let last = tier + 1 == TIERS;
        if !last {
            let above = format!("company-{}", tier + 1);
            parties.push(json!({ "id": above, "type": "COMPANY", "country": "LT" }));
            holdings.push(json!({ "holderId": above, "companyId": company, "basisPoints": 3000 }));
        }
        for id in people {
            parties.push(json!({ "id": id, "type": "PERSON" }));
            let part = if last { 80 } else { 56 };
            holdings.push(json!({ "holderId": id, "companyId": company, "basisPoints": part }));
        }
    }
    let structure = json!({ "root": "company-0", "parties": parties, "holdings": holdings });
    let ownership = "/v1/organizations/verification/ownership";
    let requirements = "/v1/organizations/verification/requirements";
    let mut took = Vec::new();
    let timed = async |what: &'static str, request: crate::support::client::Request| {
        let began = Instant::now();
        let reply = request.on_behalf_of(&journey.organization).send().await;
        assert_eq!(reply.status, 200, "{what}: {:?}", reply.body);
        (reply.body, (what, began.elapsed()))
    };
    let put = journey
        .broker
        .request(reqwest::Method::PUT, ownership)
        .json(&structure);
    let (_, time) = timed("PUT ownership", put).await;
    took.push(time);
    let (solved, time) = timed("GET ownership", journey.broker.get(ownership)).await;
    took.push(time);
    assert_eq!(
        solved["result"]["owners"].as_array().map(Vec::len),
        Some(TIERS * EACH)
    );
    assert_eq!(solved["result"]["unknown"]["basisPoints"], 0);
    let (_, time) = timed("GET requirements of /v1", journey.broker.get(requirements)).await;
    took.push(time);
    let began = Instant::now();
    let told = data(journey.get("/verification/requirements").await);
    took.push(("GET requirements", began.elapsed()));
    assert_eq!(
        told["requiredDocuments"].as_array().map(Vec::len),
        Some(10),
        "{told}"
    );
    let began = Instant::now();
    data(journey.get("/verification/personnel-status").await);
    took.push(("GET personnel-status", began.elapsed()));
    let began = Instant::now();
    assert_eq!(
        data(journey.get("/shareholders").await)
            .as_array()
            .map(Vec::len),
        Some(1007)
    );
    took.push(("GET shareholders", began.elapsed()));
    let began = Instant::now();
    let another = json!({
        "type": "INDIVIDUAL", "firstName": "A", "lastName": "B", "ownershipPercentage": 0.01,
    });
    data(journey.post("/shareholders", &another).await);
    took.push(("POST shareholders", began.elapsed()));
    assert!(took.iter().all(|(_, time)| *time < LIMIT), "{took:?}");
}
