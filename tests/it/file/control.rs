//! Who owns and who controls a business, declared and judged over the API.

use serde_json::{Value, json};

use super::office::{File, VERIFICATION};
use crate::support::app::{Options, TestApp};
use crate::support::client::Reply;

/// A structure in words: parties as `id:KIND`, holdings as `holder>company=points`.
pub(super) fn structure(parties: &str, holdings: &str) -> Value {
    let parties = parties.split_whitespace().map(|party| {
        let (id, kind) = party.split_once(':').expect("as the test wrote it");
        match kind {
            "PERSON" if id.starts_with("per_") => json!({ "id": id, "type": kind }),
            _ => json!({ "id": id, "type": kind, "name": format!("The {id}"), "country": "LT" }),
        }
    });
    let holdings = holdings.split_whitespace().map(|holding| {
        let (ends, points) = holding.split_once('=').expect("as the test wrote it");
        let (holder, company) = ends.split_once('>').expect("as the test wrote it");
        let points: u32 = points.parse().expect("as the test wrote it");
        json!({ "holderId": holder, "companyId": company, "basisPoints": points })
    });
    json!({
        "root": "R", "parties": parties.collect::<Vec<_>>(), "holdings": holdings.collect::<Vec<_>>(),
    })
}

pub(super) async fn declare(file: &File, structure: &Value) -> Value {
    let reply = file.send("PUT", "/ownership", structure).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    let read = file.get("/ownership").await;
    let (read, told) = (in_order(read.body), in_order(reply.body));
    assert_eq!(read, told, "what is answered is what is read later");
    told
}

/// Parties and holdings are lists in any order.
fn in_order(mut answer: Value) -> Value {
    for list in ["parties", "holdings"] {
        let entries = answer[list].as_array_mut().expect("as the test wrote it");
        entries.sort_by_key(Value::to_string);
    }
    answer
}

/// Each owner's rules.
fn rules(answer: &Value, of: &str) -> Vec<(String, Vec<String>)> {
    let owners = answer["beneficialOwnership"][of]
        .as_array()
        .expect("as the test wrote it");
    let rules = |owner: &Value| {
        let reasons = owner["reasons"]
            .as_array()
            .expect("as the test wrote it")
            .iter();
        let mut rules: Vec<String> = reasons
            .map(|reason| {
                reason["rule"]
                    .as_str()
                    .expect("as the test wrote it")
                    .to_owned()
            })
            .collect();
        rules.dedup();
        rules
    };
    owners
        .iter()
        .map(|owner| {
            (
                owner["id"]
                    .as_str()
                    .expect("as the test wrote it")
                    .to_owned(),
                rules(owner),
            )
        })
        .collect()
}

fn owner(id: &str, rules: &[&str]) -> (String, Vec<String>) {
    let rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
    (id.to_owned(), rules)
}

/// What of the requirement on beneficial owners is not met: of whom, and the message.
async fn unlisted(file: &File) -> Vec<(Value, Value)> {
    let requirements = file.get("/requirements").await.body;
    let all = ["missing", "issues"].map(|bucket| requirements[bucket].as_array().cloned());
    let all = all.into_iter().flatten().flatten();
    all.filter(|item| item["code"] == "BENEFICIAL_OWNERS_LISTED")
        .map(|item| (item["subject"]["id"].clone(), item["message"].clone()))
        .collect()
}

#[tokio::test]
async fn who_controls_a_holder_is_an_owner_and_has_to_be_listed() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let parties = format!(
        "R:COMPANY B:COMPANY {}:PERSON a:PERSON c:PERSON",
        file.person
    );
    // 18 % multiplied, but 30 % held by a company that A controls (Art. 54(a)).
    let holdings = format!("a>B=6000 c>B=4000 B>R=3000 {}>R=7000", file.person);
    let answer = declare(&file, &structure(&parties, &holdings)).await;
    let controls = ["OWNERSHIP_INTEREST", "CONTROL_BY_MAJORITY"];
    assert_eq!(
        rules(&answer, "owners"),
        [
            owner("a", &["CONTROLLED_HOLDERS"]),
            owner(&file.person, &controls)
        ]
    );
    let reason = &answer["beneficialOwnership"]["owners"][0]["reasons"][0];
    let text = "Has 30.000000 % of the shares together with what they control: The B (Art. 54(a)).";
    assert_eq!(
        *reason,
        json!({
            "rule": "CONTROLLED_HOLDERS", "article": "Art. 54(a)", "text": text, "kind": "SHARES",
            "share": { "basisPoints": 3000, "percent": "30.000000" }, "partyIds": ["B"], "role": null, "chain": [],
        })
    );
    let message = format!("{text} Please name them among the people as a beneficial owner.");
    assert_eq!(unlisted(&file).await, [(json!("a"), json!(message))]);
    assert_eq!(file.submit("STANDARD").await.status, 409);
}

#[tokio::test]
async fn everybody_in_a_trust_that_reaches_is_an_owner() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let parties = format!(
        "R:COMPANY H:COMPANY T:TRUST K:BENEFICIARY_CLASS s:PERSON b:PERSON {}:PERSON",
        file.person
    );
    let mut body = structure(
        &parties,
        &format!("H>R=2500 T>H=10000 {}>R=7500", file.person),
    );
    body["roles"] = json!([
        { "trustId": "T", "partyId": "s", "role": "SETTLOR", "source": "deed of 2019" },
        { "trustId": "T", "partyId": file.person, "role": "TRUSTEE", "source": null },
        { "trustId": "T", "partyId": "b", "role": "BENEFICIARY", "source": null },
        { "trustId": "T", "partyId": "K", "role": "BENEFICIARY_CLASS", "source": null },
    ]);
    let answer = declare(&file, &body).await;
    assert_eq!(answer["roles"], body["roles"]);
    let role = ["ROLE_IN_TRUST"];
    let all = rules(&answer, "owners");
    assert_eq!(all[0], owner("b", &role));
    assert_eq!(all[2], owner("s", &role));
    assert!(all[1].1.contains(&"ROLE_IN_TRUST".to_owned()), "{all:?}");
    assert_eq!(rules(&answer, "classes"), [owner("K", &role)]);
    assert_eq!(answer["beneficialOwnership"]["layers"], 2);
    let told = unlisted(&file).await;
    let ids: Vec<&Value> = told.iter().map(|(id, _)| id).collect();
    assert_eq!(ids, [&json!("b"), &json!("s")]);
}

#[tokio::test]
async fn half_and_one_share_control_and_half_does_not() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let parties = format!(
        "R:COMPANY B:COMPANY {}:PERSON x:PERSON y:PERSON",
        file.person
    );
    let base = structure(&parties, &format!("B>R=6000 {}>R=4000", file.person));
    let of_b = |x: u64, y: u64| {
        let share = |id: &str, part: u64| json!({ "holderId": id, "subjectId": "B", "kind": "VOTES", "numerator": part, "denominator": 1_000_000 });
        json!([share("x", x), share("y", y)])
    };
    for (x, y, controls) in [(500_001, 499_999, true), (500_000, 500_000, false)] {
        let mut body = base.clone();
        body["interests"] = of_b(x, y);
        let answer = declare(&file, &body).await;
        let found = rules(&answer, "owners");
        let is_found = found
            .iter()
            .any(|(id, rules)| id == "x" && rules.contains(&"CONTROL_BY_MAJORITY".to_owned()));
        assert_eq!(is_found, controls, "{found:?}");
    }
}

#[tokio::test]
async fn the_law_is_a_setting() {
    let options = Options {
        app: Box::new(|settings| settings.policy.ownership = "4amld".to_owned()),
        ..Options::default()
    };
    let app = TestApp::with(options).await;
    let file = File::ready(&app).await;
    let parties = format!("R:COMPANY q:PERSON {}:PERSON", file.person);
    let quarter = structure(&parties, &format!("q>R=2500 {}>R=7500", file.person));
    let answer = declare(&file, &quarter).await;
    assert_eq!(answer["beneficialOwnership"]["policy"], "4amld");
    let ids: Vec<String> = rules(&answer, "owners")
        .into_iter()
        .map(|one| one.0)
        .collect();
    assert_eq!(ids, std::slice::from_ref(&file.person));
    assert_eq!(unlisted(&file).await, []);
    let more = structure(&parties, &format!("q>R=2501 {}>R=7499", file.person));
    let answer = declare(&file, &more).await;
    assert_eq!(rules(&answer, "owners").len(), 2);
    let told = unlisted(&file).await;
    assert_eq!(told.len(), 1, "{told:?}");
}

#[tokio::test]
async fn nobody_found_has_to_be_explained() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let parties = "R:COMPANY v:PERSON w:PERSON x:PERSON y:PERSON z:PERSON";
    let mut body = structure(parties, "v>R=2000 w>R=2000 x>R=2000 y>R=2000 z>R=2000");
    let answer = declare(&file, &body).await;
    assert_eq!(answer["beneficialOwnership"]["nobodyFound"], true);
    let unknown = async || {
        let requirements = file.get("/requirements").await.body;
        let all = ["complete", "pending", "missing", "issues"];
        let all = all.map(|bucket| requirements[bucket].as_array().cloned());
        let mut all = all.into_iter().flatten().flatten();
        let item = all.find(|item| item["code"] == "OWNERSHIP_UNKNOWN");
        item.map(|item| (item["status"].clone(), item["impact"].clone()))
    };
    let blocks = Some((json!("INCONSISTENT"), json!("BLOCKS_SUBMISSION")));
    assert_eq!(unknown().await, blocks);
    body["explanation"] = json!("Five friends in equal parts; the director decides.");
    declare(&file, &body).await;
    let waits = Some((json!("SUBMITTED"), json!("BLOCKS_APPROVAL")));
    assert_eq!(unknown().await, waits);
}

fn fields(reply: &Reply) -> Vec<&str> {
    let fields = reply.body["error"]["details"]["fields"].as_array();
    let fields = fields.into_iter().flatten();
    fields.filter_map(|one| one["field"].as_str()).collect()
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_by_its_place() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let good = structure(
        "R:COMPANY a:PERSON T:TRUST K:BENEFICIARY_CLASS",
        "a>R=10000",
    );
    let with = |name: &str, list: Value| {
        let mut body = good.clone();
        body[name] = list;
        body
    };
    let interest = |more: Value| {
        let mut one = json!({ "holderId": "a", "subjectId": "R", "kind": "PROFIT" });
        one.as_object_mut()
            .expect("as the test wrote it")
            .extend(more.as_object().expect("as the test wrote it").clone());
        with("interests", json!([one]))
    };
    for (body, expected) in [
        (interest(json!({ "kind": "SHARE" })), "interests[0].kind"),
        (
            interest(json!({ "basisPoints": 1, "numerator": 1, "denominator": 2 })),
            "interests[0].basisPoints",
        ),
        (
            interest(json!({ "numerator": 1 })),
            "interests[0].basisPoints",
        ),
        (
            interest(json!({ "numerator": 3, "denominator": 2 })),
            "interests[0].numerator",
        ),
        (
            interest(json!({ "from": "2024-02-30" })),
            "interests[0].from",
        ),
        (
            interest(json!({ "from": "2024-02-02", "until": "2024-02-01" })),
            "interests",
        ),
        (
            interest(json!({ "joint": "x".repeat(65) })),
            "interests[0].joint",
        ),
        (interest(json!({ "subjectId": "a" })), "parties"),
        (interest(json!({ "holderId": "nobody" })), "parties"),
        (
            with(
                "roles",
                json!([{ "trustId": "T", "partyId": "a", "role": "KING" }]),
            ),
            "roles[0].role",
        ),
        (
            with(
                "roles",
                json!([{ "trustId": "R", "partyId": "a", "role": "TRUSTEE" }]),
            ),
            "roles",
        ),
        (
            with(
                "roles",
                json!([{ "trustId": "T", "partyId": "K", "role": "TRUSTEE" }]),
            ),
            "roles",
        ),
    ] {
        let reply = file.send("PUT", "/ownership", &body).await;
        assert_eq!(reply.status, 400, "{body}: {:?}", reply.body);
        let first = fields(&reply).first().copied();
        assert_eq!(first, Some(expected), "{body}: {:?}", reply.body);
    }
}

/// A version from before these replaces parties and holdings alone: what stays of the former declaration counts no more.
#[tokio::test]
async fn what_an_older_version_declares_counts_alone() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let mut body = structure("R:COMPANY a:PERSON S:STATE", "a>R=5000 S>R=5000");
    body["parties"][2]["source"] = json!("Constitution, Art. 1");
    body["interests"] = json!([{ "holderId": "a", "subjectId": "R", "kind": "VETO" }]);
    let answer = declare(&file, &body).await;
    assert!(answer["parties"].to_string().contains("STATE"), "{answer}");
    assert_eq!(answer["interests"].as_array().map(Vec::len), Some(1));
    app.execute("update company_files set ownership_changed_at = ownership_changed_at + interval '1 second'")
        .await;
    let read = file.get("/ownership").await.body;
    assert_eq!(read["interests"], json!([]));
    assert!(!read["parties"].to_string().contains("STATE"), "{read}");
}

#[tokio::test]
async fn statements_of_bods_say_the_same_both_ways() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let parties = format!(
        "R:COMPANY H:COMPANY T:TRUST S:STATE s:PERSON {}:PERSON",
        file.person
    );
    let holdings = format!("H>R=2500 {}>R=5000 S>R=2500", file.person);
    let mut body = structure(&parties, &holdings);
    body["parties"][3]["source"] = json!("Constitution, Art. 1");
    body["interests"] = json!([
        { "holderId": "T", "subjectId": "H", "kind": "SHARES", "numerator": 2, "denominator": 3, "from": "2020-01-01" },
        { "holderId": "s", "subjectId": "H", "kind": "VETO" },
    ]);
    body["roles"] =
        json!([{ "trustId": "T", "partyId": "s", "role": "SETTLOR", "source": "deed of 2019" }]);
    let answer = declare(&file, &body).await;
    let statements = file.get("/ownership?format=bods").await;
    assert_eq!(statements.status, 200);
    let kinds = |kind: &str| {
        let all = statements
            .body
            .as_array()
            .expect("as the test wrote it")
            .iter();
        all.filter(|one| one["recordType"] == kind).count()
    };
    assert_eq!(
        (kinds("entity"), kinds("person"), kinds("relationship")),
        (4, 2, 6)
    );
    let other = File::ready(&app).await;
    let put = other
        .send("PUT", "/ownership?format=bods", &statements.body)
        .await;
    assert_eq!(put.status, 200, "{:?}", put.body);
    let put = in_order(put.body);
    for said in ["root", "parties", "holdings", "roles", "result"] {
        assert_eq!(put[said], answer[said], "{said}");
    }
    assert_eq!(rules(&put, "owners"), rules(&answer, "owners"));
    assert_eq!(put["interests"].as_array().map(Vec::len), Some(2));

    let mut closed = statements.body.clone();
    closed[1]["recordStatus"] = json!("closed");
    let refused = other.send("PUT", "/ownership?format=bods", &closed).await;
    let told = &refused.body["error"]["details"]["fields"][0];
    assert_eq!(
        (refused.status, &told["field"]),
        (400, &json!("[1]")),
        "{told}"
    );
    assert_eq!(told["statementId"], closed[1]["statementId"]);
    assert_eq!(
        fields(&other.send("PUT", "/ownership?format=xml", &body).await),
        ["format"]
    );
    let (_, child) = super::broker_with_business(&app).await;
    let none = file
        .broker
        .get(&format!("{VERIFICATION}/ownership?format=bods"));
    assert_eq!(
        none.on_behalf_of(&child).send().await.status,
        404,
        "another broker's"
    );
}

#[tokio::test]
async fn a_structure_of_two_megabytes_is_taken() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let mut body = structure("R:COMPANY a:PERSON", "a>R=10000");
    body["explanation"] = json!("x");
    body["padding"] = json!("x".repeat(2 * 1024 * 1024 - 2000));
    let reply = file.send("PUT", "/ownership", &body).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    body["padding"] = json!("x".repeat(2 * 1024 * 1024));
    let reply = file.send("PUT", "/ownership", &body).await;
    assert_eq!(reply.status, 413, "{:?}", reply.body);
}
