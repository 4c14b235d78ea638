//! Free texts end their lines in one way, whatever system they come from.

use serde_json::{Value, json};

use super::{Dialects, told};
use crate::finhub::data;
use crate::partner::{declaration, user};

const SENT: &str = "One\r\nTwo\rThree\tFour";
const KEPT: &str = "One\nTwo\nThree Four";

#[tokio::test]
async fn line_ends_and_tabs_are_taken_and_kept_one_way() {
    let all = Dialects::new().await;
    let path = format!("/people/{}", all.file.person);
    for field in ["address", "sourceOfWealth", "position"] {
        let reply = all.file.send("PATCH", &path, &json!({ field: SENT })).await;
        assert_eq!(reply.body[field], KEPT, "{field}");
    }
    let ownership = json!({
        "root": "company", "parties": [{ "id": "company", "type": "COMPANY" }], "holdings": [], "explanation": SENT,
    });
    let reply = all.file.send("PUT", "/ownership", &ownership).await;
    assert_eq!(reply.body["explanation"], KEPT);
    let mut body = crate::file::upload("SUPPORTING_DOCUMENT", &crate::file::pdf("one"));
    body["description"] = json!(SENT);
    let reply = all.file.send("POST", "/documents", &body).await;
    assert_eq!(reply.body["description"], KEPT);
    let director = json!({
        "firstName": "Dora", "lastName": "Example", "role": SENT, "sourceOfWealth": SENT,
    });
    let director = data(all.journey.post("/directors", &director).await);
    assert_eq!(director["role"], KEPT);
    let submission = json!({
        "verificationType": "KYB",
        "verificationData": { "businessPurpose": SENT, "sourceOfFunds": SENT, "expectedAnnualRevenue": "€1\r\n" },
    });
    let reply = all.journey.post("/verification", &submission).await;
    let named: Vec<&str> = reply.body["data"]["errors"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|error| error["field"].as_str())
        .collect();
    assert!(
        !named
            .iter()
            .any(|field| field.starts_with("verificationData")),
        "{named:?}"
    );
}

#[tokio::test]
async fn a_partners_free_text_has_lines_and_its_short_texts_one() {
    let all = Dialects::new().await;
    let mut body = user("user");
    body["street"] = json!("Gedimino\r\npr.\t1");
    let reply = all
        .partner
        .post("/v1/user/balances/crypto-and-fiat", &body)
        .await;
    assert_eq!(told(&reply), (201, String::new()));
    let organization = reply.body["userId"].as_str().expect("an id").to_owned();
    all.partner.files("user").await;
    let mut body = declaration("user");
    body["incomeSource"] = json!("OTHER");
    body["additionalInfo"] = json!(SENT);
    let reply = all.partner.declare(&body).await;
    assert_eq!(told(&reply), (201, String::new()));
    let office = crate::file::office::Office::open(&all.app).await;
    let role = vouch::store::api_keys::Role::ComplianceOfficer;
    let officer = office.officer(&all.app, role, "Casey").await;
    let path = format!("/v1/reviews/{organization}/declaration");
    let seen = officer.0.get(&path).send().await.body;
    assert_eq!(seen["identity"]["street"], "Gedimino pr. 1");
    assert_eq!(seen["declaration"]["additionalInfo"], KEPT);
}

#[tokio::test]
async fn other_control_characters_are_refused() {
    let all = Dialects::new().await;
    let path = format!("/people/{}", all.file.person);
    let control = "must not contain control characters";
    for (field, sent) in [("sourceOfWealth", "a\u{0}b"), ("address", "a\u{1b}b")] {
        let reply = all.file.send("PATCH", &path, &json!({ field: sent })).await;
        assert_eq!(told(&reply), (400, format!("{field} {control}")));
    }
    let mut body = declaration("user");
    body["incomeSource"] = json!("OTHER");
    body["additionalInfo"] = Value::from("a\u{7}b");
    let reply = all.partner.declare(&body).await;
    assert_eq!(told(&reply), (400, format!("additionalInfo {control}")));
}
