//! Null and an empty text take a value out, whatever it is.

use serde_json::{Value, json};

use super::{Dialects, told};
use crate::file::office::Office;
use crate::finhub::data;
use crate::partner::user;

/// A person with everything that may be left out.
fn whole() -> Value {
    json!({
        "firstName": "Anna", "lastName": "Example", "fullName": "Anna Maria Example", "dateOfBirth": "1980-02-29",
        "nationality": "LT", "email": "anna@example.com", "phone": "+37060000001", "position": "Director",
        "address": { "city": "Vilnius" }, "sourceOfWealth": "Savings.",
        "idDocument": { "type": "PASSPORT", "number": "X1", "country": "LT", "validUntil": "2030-01-01" },
    })
}

#[tokio::test]
async fn of_a_person_everything_goes_that_may_be_left_out() {
    let all = Dialects::new().await;
    let path = format!("/people/{}", all.file.person);
    for out in [Value::Null, json!("")] {
        for field in [
            "firstName",
            "lastName",
            "fullName",
            "dateOfBirth",
            "nationality",
            "email",
            "phone",
            "position",
            "address",
            "sourceOfWealth",
            "idDocument",
        ] {
            let known = all.file.send("PATCH", &path, &whole()).await;
            assert_eq!(known.status, 200, "{:?}", known.body);
            let reply = all.file.send("PATCH", &path, &json!({ field: out })).await;
            let mut expected = known.body;
            expected[field] = Value::Null;
            if field == "address" {
                expected["addressParts"] = Value::Null;
            }
            assert_eq!(
                (reply.status, &reply.body),
                (200, &expected),
                "{field} {out}"
            );
        }
        for (field, part) in [("country", "country"), ("validUntil", "validUntil")] {
            let mut body = whole();
            body["idDocument"][field] = out.clone();
            let reply = all.file.send("PATCH", &path, &body).await;
            assert_eq!(reply.body["idDocument"][part], Value::Null);
        }
        // What cannot be left out stays.
        let nameless = json!({ "firstName": out, "lastName": out, "fullName": out });
        let reply = all.file.send("PATCH", &path, &nameless).await;
        let problem =
            "firstName is missing, and so are lastName and fullName: one of them is needed";
        assert_eq!(told(&reply), (400, problem.to_owned()));
    }
    let reply = all
        .file
        .send("PATCH", &path, &json!({ "roles": null }))
        .await;
    assert_eq!(
        told(&reply),
        (400, "roles must name at least one role".to_owned())
    );
    let flags = json!({ "accessRoles": null, "politicallyExposed": null });
    let reply = all.file.send("PATCH", &path, &flags).await;
    let shown = (
        &reply.body["accessRoles"],
        &reply.body["politicallyExposed"],
    );
    assert_eq!(shown, (&json!([]), &json!(false)));
    let wrong = all
        .file
        .send("PATCH", &path, &json!({ "idDocument": "X1" }))
        .await;
    assert_eq!(
        told(&wrong),
        (400, "idDocument has the wrong type or value".to_owned())
    );
    let wrong = json!({ "idDocument": { "type": "PASSPORT" } });
    let wrong = all.file.send("PATCH", &path, &wrong).await;
    assert_eq!(
        told(&wrong),
        (400, "idDocument.number is missing".to_owned())
    );
}

#[tokio::test]
async fn an_organization_without_metadata_may_say_so() {
    let all = Dialects::new().await;
    for none in [Value::Null, json!("")] {
        let body = json!({ "name": "A", "type": "BUSINESS", "metadata": none });
        let reply = all
            .file
            .broker
            .post("/v1/organizations")
            .json(&body)
            .send()
            .await;
        assert_eq!((reply.status, &reply.body["metadata"]), (200, &json!({})));
    }
}

#[tokio::test]
async fn a_statement_in_finhubs_words_is_taken_out() {
    let all = Dialects::new().await;
    let submit = async |data: &Value| {
        let body = json!({ "verificationType": "KYB", "verificationData": data });
        let reply = all.journey.post("/verification", &body).await;
        let errors = reply.body["data"]["errors"].to_string();
        let codes = [
            "BUSINESS_PURPOSE",
            "EXPECTED_ANNUAL_REVENUE",
            "COUNTRY_OF_REGISTRATION",
            "\"INDUSTRY\"",
        ];
        codes.map(|code| errors.contains(code))
    };
    let said = json!({
        "businessPurpose": "Software.", "expectedAnnualRevenue": "€1", "countryOfRegistration": "LT",
        "industry": "TECHNOLOGY",
    });
    // Everything or nothing of a refused submission is kept: each says all of it.
    assert_eq!(submit(&said).await, [false; 4]);
    for out in [Value::Null, json!("")] {
        let nothing = json!({
            "businessPurpose": out, "expectedAnnualRevenue": out, "countryOfRegistration": out, "industry": out,
        });
        assert_eq!(submit(&nothing).await, [true; 4], "{out}");
    }
    let director =
        json!({ "firstName": "Dora", "lastName": "Example", "dateOfBirth": "", "nationality": "" });
    let director = data(all.journey.post("/directors", &director).await);
    assert_eq!(
        (&director["dateOfBirth"], &director["nationality"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn of_a_user_everything_goes_that_may_be_left_out() {
    let all = Dialects::new().await;
    let organization = all.partner.user("user").await;
    let office = Office::open(&all.app).await;
    let role = vouch::store::api_keys::Role::ComplianceOfficer;
    let officer = office.officer(&all.app, role, "Casey").await;
    let path = format!("/v1/reviews/{organization}/declaration");
    let seen = async || officer.0.get(&path).send().await.body["identity"].clone();
    for out in [Value::Null, json!("")] {
        for field in [
            "email",
            "phone",
            "street",
            "number",
            "city",
            "postCode",
            "country",
            "citizenship",
            "nationality",
            "birthCountry",
            "userIdentificationNumber",
        ] {
            let reply = all.partner.patch("/v1/user/user", &user("user")).await;
            assert_eq!(reply.status, 200, "{:?}", reply.body);
            let reply = all
                .partner
                .patch("/v1/user/user", &json!({ field: out }))
                .await;
            assert_eq!(reply.status, 200, "{field}: {:?}", reply.body);
            assert_eq!(seen().await[field], Value::Null, "{field} {out}");
        }
        let one = json!({ "lastName": out });
        assert_eq!(all.partner.patch("/v1/user/user", &one).await.status, 200);
        assert_eq!(seen().await["lastName"], "");
        for (body, problem) in [
            (
                json!({ "firstName": out }),
                "firstName or lastName should not be empty",
            ),
            (json!({ "birthDate": out }), "birthDate should not be empty"),
        ] {
            let reply = all.partner.patch("/v1/user/user", &body).await;
            assert_eq!(told(&reply), (400, problem.to_owned()));
        }
    }
}
