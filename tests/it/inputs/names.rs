//! People have names of one word or more, in any script; some name is needed, and it is kept as it is sent.

use serde_json::{Value, json};

use super::{Dialects, told};
use crate::file::office::id;
use crate::finhub::data;
use crate::partner::user;

const CREATE: &str = "/v1/user/balances/crypto-and-fiat";

/// Names as they are, in one.
const WHOLE: [&str; 8] = [
    "Suharto",
    "王小明",
    "王\u{3000}小明",
    "Anna\u{a0}Example",
    "علی\u{200c}رضا",
    "O\u{2019}Brien-D'Arc",
    "Zoe\u{301} Нурлан",
    "葛\u{e0100}城",
];

/// What no name has, and the sentence that says so.
const ODD: [(&str, &str); 8] = [
    ("\u{200b}", "must not contain invisible characters"),
    ("Anna\u{2060}", "must not contain invisible characters"),
    ("\u{feff}Anna", "must not contain invisible characters"),
    ("Anna\u{e0041}", "must not contain invisible characters"),
    (
        "Anna\u{202e}annA",
        "must not contain marks that turn the reading direction",
    ),
    (
        "Anna\u{e000}",
        "must not contain characters that Unicode gives no meaning",
    ),
    (
        "Anna\u{378}",
        "must not contain characters that Unicode gives no meaning",
    ),
    ("Anna\u{200d}", "must have joiners only between letters"),
];

#[tokio::test]
async fn a_whole_name_is_kept_as_it_is_sent() {
    let all = Dialects::new().await;
    for name in WHOLE {
        let body = json!({ "fullName": name, "roles": ["DIRECTOR"] });
        let reply = all.file.send("POST", "/people", &body).await;
        let person = &reply.body;
        assert_eq!(
            (
                &person["fullName"],
                &person["firstName"],
                &person["lastName"]
            ),
            (&json!(name), &Value::Null, &Value::Null)
        );
        let read = all.file.get(&format!("/people/{}", id(&reply))).await;
        assert_eq!(read.body, *person);
        let director = data(
            all.journey
                .post("/directors", &json!({ "fullName": name }))
                .await,
        );
        assert_eq!(director["fullName"], name);
    }
    // The requirements call them so.
    let requirements = all.file.get("/requirements").await.body.to_string();
    assert!(requirements.contains("王小明"), "{requirements}");
    let listed = data(all.journey.get("/directors").await);
    let names: Vec<&Value> = listed
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["fullName"])
        .collect();
    assert_eq!(names, WHOLE);
    // FinHub's client finds the parts that it knows, where there are some.
    assert_eq!(
        (&listed[0]["firstName"], &listed[0]["lastName"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        (&listed[3]["firstName"], &listed[3]["lastName"]),
        (&json!("Anna"), &json!("Example"))
    );
}

#[tokio::test]
async fn a_part_is_enough_and_no_name_is_refused() {
    let all = Dialects::new().await;
    for (at, (sent, first, last)) in [
        (
            json!({ "firstName": "Suharto" }),
            json!("Suharto"),
            json!(null),
        ),
        (
            json!({ "lastName": "Suharto" }),
            json!(null),
            json!("Suharto"),
        ),
        (
            json!({ "firstName": "", "lastName": "Suharto" }),
            json!(null),
            json!("Suharto"),
        ),
        (
            json!({ "firstName": "Suharto", "lastName": null }),
            json!("Suharto"),
            json!(null),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = sent.clone();
        body["roles"] = json!(["DIRECTOR"]);
        let person = all.file.send("POST", "/people", &body).await.body;
        assert_eq!((&person["firstName"], &person["lastName"]), (&first, &last));
        let director = data(all.journey.post("/directors", &sent).await);
        assert_eq!(
            (&director["firstName"], &director["lastName"]),
            (&first, &last)
        );
        let mut body = user(&format!("user-{at}"));
        for field in ["firstName", "lastName"] {
            body[field] = sent[field].clone();
        }
        let created = all.partner.post(CREATE, &body).await;
        assert_eq!(told(&created), (201, String::new()), "{sent}");
    }
    let problem = "firstName is missing, and so are lastName and fullName: one of them is needed";
    for sent in [
        json!({}),
        json!({ "firstName": "", "lastName": "" }),
        json!({ "firstName": null, "lastName": null, "fullName": null }),
    ] {
        let mut body = sent.clone();
        body["roles"] = json!(["DIRECTOR"]);
        let reply = all.file.send("POST", "/people", &body).await;
        assert_eq!(told(&reply), (400, problem.to_owned()), "{sent}");
        let reply = all.journey.post("/directors", &sent).await;
        assert_eq!(told(&reply), (400, problem.to_owned()), "{sent}");
        let mut body = user("nobody");
        for field in ["firstName", "lastName"] {
            body[field] = sent[field].clone();
        }
        let reply = all.partner.post(CREATE, &body).await;
        let problem = "firstName or lastName should not be empty";
        assert_eq!(told(&reply), (400, problem.to_owned()), "{sent}");
    }
}

#[tokio::test]
async fn what_no_name_has_is_refused_in_every_dialect() {
    let all = Dialects::new().await;
    for (sent, problem) in ODD {
        for field in ["firstName", "lastName", "fullName"] {
            let problem = (400, format!("{field} {problem}"));
            let body = json!({ field: sent, "roles": ["DIRECTOR"] });
            let reply = all.file.send("POST", "/people", &body).await;
            assert_eq!(told(&reply), problem, "{sent:?}");
            let reply = all
                .journey
                .post("/directors", &json!({ field: sent }))
                .await;
            assert_eq!(told(&reply), problem, "{sent:?}");
            if field != "fullName" {
                let mut body = user("odd");
                body[field] = json!(sent);
                let reply = all.partner.post(CREATE, &body).await;
                assert_eq!(told(&reply), problem, "{sent:?}");
            }
        }
        let body = json!({ "name": sent, "type": "BUSINESS" });
        let request = all.file.broker.post("/v1/organizations").json(&body);
        assert_eq!(request.send().await.status, 400, "{sent:?}");
        let company =
            json!({ "type": "CORPORATE", "companyName": sent, "ownershipPercentage": 10 });
        let reply = all.journey.post("/shareholders", &company).await;
        assert_eq!(reply.status, 400, "{sent:?}");
    }
}

#[tokio::test]
async fn names_that_differ_in_how_accents_are_written_are_one() {
    let all = Dialects::new().await;
    let path = format!("/people/{}", all.file.person);
    let composed = json!({ "firstName": "Zo\u{e9}" });
    assert_eq!(all.file.send("PATCH", &path, &composed).await.status, 200);
    let submitted = all.file.submit("STANDARD").await;
    assert_eq!(submitted.status, 200, "{:?}", submitted.body);
    let (app, child) = (&all.app, &all.file.child);
    let office = crate::file::office::Office::open(app).await;
    let role = vouch::store::api_keys::Role::SuperAdmin;
    let officer = office.officer(app, role, "Sue").await;
    assert_eq!(officer.claim(child).await.status, 200);
    officer.clear(&all.file).await;
    let items = json!([{ "code": "BANK_STATEMENT", "message": "A newer one, please." }]);
    officer.ask(child, &items).await;
    let decomposed = json!({ "firstName": "Zoe\u{301}" });
    let reply = all.file.send("PATCH", &path, &decomposed).await;
    assert_eq!(
        (&reply.body["firstName"], &reply.body["status"]),
        (&decomposed["firstName"], &json!("VERIFIED"))
    );
    let other = json!({ "firstName": "Zoe" });
    let reply = all.file.send("PATCH", &path, &other).await;
    assert_eq!(reply.body["status"], "ADDED");
}
