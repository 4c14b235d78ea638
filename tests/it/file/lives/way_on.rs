//! A way on from wherever a file is: a sensible customer and sensible officers bring it to an approval, by what the
//! service itself tells them.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::customer::{self, statement};
use super::life::{BEA, Door, Life, SUE, text};
use super::model::{Paper, Person, Structure, Track};
use super::people::{named, patch};
use super::{findings, officers, ownership};
use crate::file::office::VERIFICATION;

/// More often nobody has to try.
const ROUNDS: usize = 14;
const ATTEMPTS: usize = 8;

/// Brings the file to a decision. What an officer declined for good is one.
pub(super) async fn to_a_decision(life: &mut Life<'_>) {
    for _ in 0..ROUNDS {
        match (life.model.track, life.model.status) {
            (_, "APPROVED") => return,
            (Track::Sumsub, "REJECTED") => officers::reopen(life, another(life)).await,
            (Track::Sumsub, "ON_HOLD") => officers::release(life, BEA).await,
            // Most rejections for good stay.
            (_, "REJECTED") if !life.model.resubmittable && !life.chance.one_in(3) => return,
            (_, "REJECTED") if !life.model.resubmittable => {
                officers::reopen(life, another(life)).await;
            }
            (Track::File, "PENDING") => officers::claim(life, BEA).await,
            (_, "ON_HOLD") if life.model.holder != Some(BEA) => officers::release(life, BEA).await,
            (_, "ON_HOLD") => review(life, false).await,
            _ => hand_in(life).await,
        }
    }
    panic!("there is no way on");
}

/// Who may take back what was declined.
fn another(life: &Life<'_>) -> usize {
    if life.model.decliner == Some(BEA) {
        SUE
    } else {
        BEA
    }
}

/// Delivers all that is asked for, and submits.
pub(super) async fn hand_in(life: &mut Life<'_>) {
    // What was asked for is answered by what comes later.
    life.wait(TimeDelta::minutes(1)).await;
    if life.door == Door::Partner {
        let is_done = super::partner::hand_in(life).await;
        assert!(is_done, "nobody can declare anything");
        return;
    }
    if life.chance.one_in(3) {
        customer::renew(life).await;
    }
    let said = statement(life);
    let mut unmet = Vec::new();
    for _ in 0..ATTEMPTS {
        let mut items = wanted(life).await;
        // What is said with the submission may ask for more.
        let is_listed = |one: &Value| {
            let subject = &one["subject"]["id"];
            items
                .iter()
                .any(|item| item["code"] == one["code"] && item["subject"]["id"] == *subject)
        };
        unmet.retain(|one| !is_listed(one));
        items.append(&mut unmet);
        for item in items {
            answer(life, &item).await;
        }
        match customer::submit(life, Some(said.clone()), false).await {
            Ok(()) => return,
            Err(left) => unmet = left,
        }
    }
    panic!("the file cannot be submitted: {unmet:#?}");
}

/// What keeps the file from being submitted.
async fn wanted(life: &Life<'_>) -> Vec<Value> {
    let all = get(life, "/requirements").await;
    let items = ["missing", "issues"].map(|bucket| all[bucket].as_array().cloned());
    let mut items: Vec<Value> = items.into_iter().flatten().flatten().collect();
    items.retain(|item| item["impact"] == "BLOCKS_SUBMISSION");
    items
}

async fn get(life: &Life<'_>, path: &str) -> Value {
    let request = life.broker().get(&format!("{VERIFICATION}{path}"));
    let reply = request.on_behalf_of(&life.child).send().await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    reply.body
}

/// Answers one item.
async fn answer(life: &mut Life<'_>, item: &Value) {
    let (code, of) = (text(&item["code"]), item["subject"]["id"].as_str());
    let is_asked = item["status"] == "REQUESTED";
    let of_person = of.and_then(|id| life.model.person(id)).cloned();
    let somebody = of_person
        .clone()
        .or_else(|| life.model.people.first().cloned());
    match code.as_str() {
        // It is said with the submission.
        "COUNTRY_OF_REGISTRATION"
        | "INDUSTRY"
        | "BUSINESS_PURPOSE"
        | "EXPECTED_ANNUAL_REVENUE"
        | "EXPECTED_TRANSACTION_VOLUME"
        | "SOURCE_OF_FUNDS_STATEMENT"
        | "PRIMARY_JURISDICTIONS" => {}
        "OWNERSHIP_UNKNOWN" if !is_asked && life.chance.one_in(2) => explain(life).await,
        "OWNERSHIP_DECLARED" if !is_asked && life.door == Door::V1 => ownership::own(life).await,
        "OWNERSHIP_DECLARED" | "OWNERSHIP_TOTAL" | "OWNERSHIP_CIRCLE" | "OWNERSHIP_UNKNOWN"
        | "OWNERS_NAMED" | "ONE_PERSON_OR_TWO" => own(life).await,
        "HOLDERS_ENTERED" if !is_asked => own(life).await,
        "BENEFICIAL_OWNERS_LISTED" if !is_asked => match of_person {
            Some(one) => list(life, one).await,
            None => own(life).await,
        },
        "DIRECTOR" | "BENEFICIAL_OWNER" | "ADMIN_USER" if !is_asked => {
            let role = match code.as_str() {
                "DIRECTOR" => "DIRECTOR",
                "BENEFICIAL_OWNER" => "BENEFICIAL_OWNER",
                _ => "EMPLOYEE",
            };
            name(life, role).await;
        }
        "DIRECTOR"
        | "BENEFICIAL_OWNER"
        | "ADMIN_USER"
        | "HOLDERS_ENTERED"
        | "BENEFICIAL_OWNERS_LISTED"
        | "PERSON_CHECK"
        | "SOURCE_OF_WEALTH_STATEMENT"
        | "ID_DOCUMENT_VALIDITY" => match somebody {
            // It is an answer, whatever it changes.
            Some(one) if is_asked && life.chance.one_in(2) => patch(life, one, json!({})).await,
            Some(one) => correct(life, one).await,
            None => name(life, "EMPLOYEE").await,
        },
        kind => customer::deliver(life, kind, of).await,
    }
}

/// Says everything of somebody anew.
async fn correct(life: &mut Life<'_>, mut one: Person) {
    let number = format!("N{}", life.fresh());
    let wealth = format!("Savings of {} years.", life.fresh());
    let body =
        json!({ "idDocument": { "type": "PASSPORT", "number": number }, "sourceOfWealth": wealth });
    (one.number, one.until, one.wealth) = (Some(number), None, Some(wealth));
    patch(life, one, body).await;
}

/// Names somebody as a beneficial owner.
async fn list(life: &mut Life<'_>, mut one: Person) {
    one.roles.insert("BENEFICIAL_OWNER");
    let wealth = format!("Savings of {} years.", life.fresh());
    let body = json!({ "roles": one.roles, "sourceOfWealth": wealth });
    one.wealth = Some(wealth);
    patch(life, one, body).await;
}

/// Somebody of a name that nobody else has; whoever is there becomes it where the file is as full as these lives make it.
async fn name(life: &mut Life<'_>, role: &'static str) {
    let last = format!("Only{}", life.fresh());
    let called = last.clone();
    let manages = role == "EMPLOYEE";
    let new = Person {
        first: "Ona".to_owned(),
        last: called,
        born: Some("1985-01-01".to_owned()),
        nationality: Some("LT".to_owned()),
        number: Some("N1".to_owned()),
        roles: [role].into(),
        manages,
        wealth: Some("Savings.".to_owned()),
        ..Person::default()
    };
    if named(life, new).await.is_none()
        && let Some(mut one) = life.model.people.first().cloned()
    {
        one.roles.insert(role);
        one.manages = one.manages || manages;
        one.wealth = Some("Savings.".to_owned());
        (one.first, one.last) = ("Ona".to_owned(), last);
        let mut body = json!({
            "firstName": one.first, "lastName": one.last, "roles": one.roles, "sourceOfWealth": one.wealth,
        });
        if manages {
            body["accessRoles"] = json!(["ADMIN_USER"]);
        }
        patch(life, one, body).await;
    }
}

/// Says why a part of the ownership is not known.
async fn explain(life: &mut Life<'_>) {
    if let Some(mut structure) = life.model.structure.clone() {
        structure.explanation = Some(format!("Heirs {}.", life.fresh()));
        ownership::declare(life, structure).await;
    }
}

/// Declares one owner of everything, whom nobody takes for another.
async fn own(life: &mut Life<'_>) {
    let people = get(life, "/people?limit=100").await;
    let people = people["data"].as_array().cloned().unwrap_or_default();
    let named = |one: &Value| match text(&one["fullName"]) {
        full if full.is_empty() => {
            format!("{} {}", text(&one["firstName"]), text(&one["lastName"]))
        }
        full => full,
    };
    let is_alone = |one: &&Value| {
        people
            .iter()
            .filter(|other| named(other) == named(one))
            .count()
            == 1
    };
    let owns = |one: &&Value| one["roles"].to_string().contains("BENEFICIAL_OWNER");
    let owner = people
        .iter()
        .filter(is_alone)
        .find(owns)
        .map(|one| text(&one["id"]));
    let Some(owner) = owner else {
        return name(life, "BENEFICIAL_OWNER").await;
    };
    let root = life
        .model
        .structure
        .as_ref()
        .map_or("company".to_owned(), |all| all.root.clone());
    let structure = Structure {
        holdings: vec![(owner, root.clone(), 10_000)],
        root,
        ..Structure::default()
    };
    ownership::declare(life, structure).await;
}

/// Settles what stands against an approval, and approves, or asks once more where somebody is restless; or asks for what only the customer can bring.
pub(super) async fn review(life: &mut Life<'_>, is_restless: bool) {
    if is_restless && life.chance.one_in(2) {
        findings::refuse_a_newer(life, BEA).await;
    }
    for _ in 0..ATTEMPTS {
        let seen = officers::look(life, BEA).await;
        let obstacles = seen["obstacles"].as_array().cloned().unwrap_or_default();
        let (mut wanted, mut absent) = (Vec::new(), Vec::new());
        for obstacle in &obstacles {
            settle(life, &seen, obstacle, (&mut wanted, &mut absent)).await;
        }
        if !wanted.is_empty() {
            wanted.sort_unstable();
            wanted.dedup();
            // What is asked for is not what came before.
            life.wait(TimeDelta::minutes(1)).await;
            return officers::ask(life, BEA, &wanted).await;
        }
        if obstacles.len() == absent.len() {
            if is_restless && life.chance.one_in(2) {
                // All of it is judged, and the customer has it once more.
                return officers::ask_something(life, BEA).await;
            }
            absent.sort_unstable();
            absent.dedup();
            let is_done = officers::approve(life, BEA, &absent).await;
            assert!(is_done, "nothing stood against it");
            return;
        }
    }
    let seen = officers::look(life, BEA).await;
    panic!("no officer can settle: {:#?}", seen["obstacles"]);
}

type Left<'a> = (&'a mut Vec<(String, String)>, &'a mut Vec<String>);

async fn settle(life: &mut Life<'_>, seen: &Value, obstacle: &Value, (wanted, absent): Left<'_>) {
    let code = text(&obstacle["code"]);
    let of = text(&obstacle["subjectId"]);
    let why = text(&obstacle["why"]);
    let is_looked_at = matches!(why.as_str(), "NOT_VERIFIED" | "CHANGED");
    match code.as_str() {
        _ if matches!(why.as_str(), "WAS_MATCHED" | "WAS_REJECTED") => absent.push(of),
        "" => {
            let code = match life.door {
                Door::Partner => "IDENTITY_DOCUMENT",
                Door::V1 | Door::FinHub => "SUPPORTING_DOCUMENT",
            };
            wanted.push((code.to_owned(), String::new()));
        }
        "PEP" => findings::screen(life, BEA, ("PEP", &of), "CLEAR").await,
        "SANCTIONS" => findings::screen(life, BEA, ("SANCTIONS", &of), "CLEAR").await,
        "ADVERSE_MEDIA" => findings::screen(life, BEA, ("ADVERSE_MEDIA", &of), "CLEAR").await,
        "PERSON_CHECK" if why != "MISSING" => findings::person_is(life, BEA, &of, true).await,
        "OWNERSHIP_UNKNOWN" if is_looked_at => findings::explain(life, BEA, true).await,
        "ONE_PERSON_OR_TWO" if is_looked_at => {
            for pair in seen["pairs"].as_array().into_iter().flatten() {
                if pair["answer"].is_null() {
                    let ids = [0, 1].map(|at| text(&pair["people"][at]["id"]));
                    findings::are_two(life, BEA, (&ids[0], &ids[1]), true).await;
                }
            }
        }
        "ONE_PERSON_OR_TWO" => wanted.push(("OWNERSHIP_DECLARED".to_owned(), String::new())),
        "PERSON_CHECK" => wanted.push((code, of)),
        _ if super::approval::is_fact(&code) => wanted.push((code, String::new())),
        _ => match why.as_str() {
            "NOT_VERIFIED" | "CHANGED" => {
                for paper in unjudged(life, &code, &of).await {
                    let of = Some(of.as_str()).filter(|of| !of.is_empty());
                    findings::paper_is(life, BEA, &paper, (true, of)).await;
                }
            }
            _ => wanted.push((code, of)),
        },
    }
}

/// The papers that may be what is meant, and that nobody looked at for whom it is.
async fn unjudged(life: &Life<'_>, code: &str, of: &str) -> Vec<Paper> {
    let list = get(life, "/documents?limit=100").await;
    let mut list = list["data"].as_array().cloned().unwrap_or_default();
    list.retain(|one| {
        let kind = text(&one["documentType"]);
        let does = kind == code || code == "BENEFICIAL_OWNER_ID" && kind == "DIRECTOR_ID";
        let whose = text(&one["subjectId"]);
        let is_delivered = one["status"] == "SUBMITTED" || one["status"] == "VERIFIED";
        let is_unnamed = is_delivered && !of.is_empty() && whose.is_empty();
        let is_new = one["status"] == "SUBMITTED" && (of.is_empty() || whose == of);
        does && (is_unnamed || is_new)
    });
    let known = |one: &Value| life.model.papers.iter().find(|paper| paper.id == one["id"]);
    list.iter().filter_map(known).cloned().collect()
}
