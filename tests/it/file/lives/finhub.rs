//! What a business' broker does through the FinHub dialect, and how officers decide there.

use reqwest::Method;
use serde_json::json;

use super::customer::{Unmet, delivered, submitted};
use super::life::{Life, text};
use super::model::{Business, Party, Person, Structure};
use crate::finhub::{calling, data, document, of, pdf, post, registration};
use crate::support::client::{Broker, Reply};

/// Registers the business.
pub(super) async fn register(life: &mut Life<'_>) {
    let path = "/api/v2.1/customer/organization/registration";
    let registered = data(post(&life.broker(), path, &registration()).await);
    life.child = text(&registered["organizationId"]);
    life.verification = text(&registered["verificationId"]);
    life.model.business = Business {
        industry: Some("TECHNOLOGY".to_owned()),
        country: Some("LT".to_owned()),
        ..Business::default()
    };
}

/// What a broker does next, where it is a call of this dialect.
pub(super) async fn act(life: &mut Life<'_>) {
    match life.chance.below(12) {
        0 | 1 => direct(life).await,
        2 => employ(life).await,
        3..6 => hold(life).await,
        6 => leave(life, "directors").await,
        7 | 8 => leave(life, "shareholders").await,
        _ => super::customer::act(life).await,
    }
}

async fn calls(by: &Broker, life: &Life<'_>, rest: &str, body: &serde_json::Value) -> Reply {
    post(by, &of(&life.child, rest), body).await
}

fn somebody_new(life: &mut Life<'_>, roles: &[&'static str]) -> Person {
    let last = if life.chance.one_in(5) {
        "Ash".to_owned()
    } else {
        format!("Own{}", life.fresh())
    };
    Person {
        first: life.chance.pick(&["Ann", "Bob"]).to_owned(),
        last,
        born: life
            .chance
            .pick(&[None, Some("1970-01-31")])
            .map(str::to_owned),
        nationality: Some("LT".to_owned()),
        roles: roles.iter().copied().collect(),
        exposed: life.chance.one_in(12),
        ..Person::default()
    }
}

/// Notes somebody who was named.
fn named(life: &mut Life<'_>, mut one: Person, id: String, who: Option<&'static str>) {
    (one.id, one.touched) = (id, life.model.step);
    life.model.people.push(one);
    life.contributed(who);
}

async fn direct(life: &mut Life<'_>) {
    if life.model.people.len() >= 6 {
        return;
    }
    let one = somebody_new(life, &["DIRECTOR"]);
    let (by, who) = life.somebody();
    life.tell(format!("names the director {}", one.name()));
    let body = json!({
        "firstName": one.first, "lastName": one.last, "dateOfBirth": one.born, "nationality": "LT",
        "role": "MANAGING_DIRECTOR", "isPEP": one.exposed,
    });
    let reply = calls(&by, life, "/directors", &body).await;
    let right = life.changing();
    if life.is_done(&reply, &right) {
        named(life, one, text(&reply.body["data"]["directorId"]), who);
    }
    life.check().await;
}

async fn employ(life: &mut Life<'_>) {
    if life.model.people.len() >= 6 {
        return;
    }
    let one = Person {
        born: None,
        nationality: None,
        exposed: false,
        manages: true,
        ..somebody_new(life, &["EMPLOYEE"])
    };
    let (by, who) = life.somebody();
    life.tell(format!("names the employee {}", one.name()));
    let body = json!({ "person": { "fullName": one.name() }, "position": "Clerk", "roles": ["ADMIN_USER"] });
    let reply = calls(&by, life, "/employees", &body).await;
    let right = life.changing();
    if life.is_done(&reply, &right) {
        named(life, one, text(&reply.body["data"]["employeeId"]), who);
    }
    life.check().await;
}

/// Names a shareholder: a person, a company, or an owner of one.
async fn hold(life: &mut Life<'_>) {
    if life.model.people.len() >= 6 {
        return;
    }
    let root = Structure {
        root: "organization".to_owned(),
        ..Structure::default()
    };
    let mut structure = life.model.structure.clone().unwrap_or(root);
    let root = structure.root.clone();
    structure.parties.entry(root.clone()).or_insert(Party {
        company: true,
        name: None,
        country: None,
    });
    let mut companies = structure.parents();
    companies.push(root.clone());
    let company = life.chance.pick(&companies);
    let left = 10_000 - structure.held(&company).min(10_000);
    let part = life
        .chance
        .pick(&[400, 2_000, 5_000, 10_000, 10_000])
        .min(left);
    if part == 0 {
        return;
    }
    let corporate = company == root && life.chance.one_in(5);
    let mut one = somebody_new(life, &["SHAREHOLDER"]);
    one.wealth = Some("Savings.".to_owned());
    let (by, who) = life.somebody();
    life.tell(format!(
        "names a holder of {part} of {company}: {}, a company: {corporate}",
        one.name()
    ));
    let mut body = json!({
        "type": "INDIVIDUAL", "firstName": one.first, "lastName": one.last, "dateOfBirth": one.born,
        "nationality": "LT", "isPEP": one.exposed, "sourceOfWealth": one.wealth,
    });
    if corporate {
        body = json!({ "type": "CORPORATE", "companyName": "Holding", "country": "DE" });
    }
    body["ownershipPercentage"] = json!(format!("{}.{:02}", part / 100, part % 100));
    if company != root {
        body["heldShareholderId"] = json!(company);
    }
    let reply = calls(&by, life, "/shareholders", &body).await;
    let right = life.changing();
    if life.is_done(&reply, &right) {
        let id = text(&reply.body["data"]["shareholderId"]);
        let party = if corporate {
            Party {
                company: true,
                name: Some("Holding".to_owned()),
                country: Some("DE".to_owned()),
            }
        } else {
            Party {
                company: false,
                name: None,
                country: None,
            }
        };
        structure.parties.insert(id.clone(), party);
        structure.holdings.push((id.clone(), company, part));
        structure.touched = life.model.step;
        life.model.structure = Some(structure);
        if reply.body["data"]["isBeneficialOwner"] == true {
            one.roles.insert("BENEFICIAL_OWNER");
        }
        if corporate {
            life.contributed(who)
        } else {
            named(life, one, id, who)
        }
    }
    life.check().await;
}

/// Takes a director or a shareholder out: whoever is nothing else leaves the file.
async fn leave(life: &mut Life<'_>, what: &'static str) {
    let directors = life.model.people.iter().filter(|one| one.is("DIRECTOR"));
    let ids: Vec<String> = match what {
        "directors" => directors.map(|one| one.id.clone()).collect(),
        _ => {
            let structure = life.model.structure.iter();
            let ids = structure.flat_map(|all| all.parties.keys().filter(|id| **id != all.root));
            ids.cloned().collect()
        }
    };
    let Some(id) = life.chance.any(&ids) else {
        return;
    };
    let (by, who) = life.somebody();
    life.tell(format!("takes {id} out of the {what}"));
    let path = of(&life.child, &format!("/{what}/{id}"));
    let reply = calling(&by, Method::DELETE, &path).send().await;
    let roles: &[&str] = match what {
        "directors" => &["DIRECTOR"],
        _ => &["SHAREHOLDER", "BENEFICIAL_OWNER"],
    };
    let person = life.model.person(&id).cloned();
    let person = person.map(|mut one| {
        one.roles.retain(|role| !roles.contains(role));
        one
    });
    let leaves = person.as_ref().filter(|one| one.roles.is_empty());
    let right = if leaves.is_some_and(|one| one.submitted) && life.model.closed().is_none() {
        vec![(409, "ALREADY_SUBMITTED")]
    } else {
        life.changing()
    };
    if life.is_done(&reply, &right) {
        let step = life.model.step;
        if let Some(mut one) = person {
            life.model.people.retain(|known| known.id != id);
            (one.submitted, one.touched) = (false, step);
            if !one.roles.is_empty() {
                life.model.people.push(one);
            }
        }
        if let Some(structure) = life
            .model
            .structure
            .as_mut()
            .filter(|_| what == "shareholders")
        {
            structure.parties.remove(&id);
            structure
                .holdings
                .retain(|(holder, company, _)| *holder != id && *company != id);
            structure.touched = step;
        }
        life.contributed(who);
    }
    life.check().await;
}

/// Delivers a paper, which cannot say whose it is.
pub(super) async fn deliver(life: &mut Life<'_>, kind: &str) {
    let (by, who) = life.somebody();
    life.tell_delivery(format!("delivers {kind} in FinHub's way"));
    let mut body = document(&life.child, kind);
    body["fileContent"] = json!(pdf(&format!("{kind} {}", life.fresh())));
    let path = format!("/api/v2.1/verifications/{}/documents", life.verification);
    let reply = post(&by, &path, &body).await;
    delivered(life, &reply, (kind, None, None), who).await;
}

/// Submits the file.
pub(super) async fn submit(
    life: &mut Life<'_>,
    said: Option<Business>,
    most: bool,
) -> Result<(), Unmet> {
    let (by, who) = life.somebody();
    life.tell(format!(
        "submits in FinHub's way, asking for the most: {most}, saying {said:?}"
    ));
    let level = if most {
        "POWER_TENANT_VERIFIED"
    } else {
        "TENANT_VERIFIED"
    };
    let mut body = json!({ "verificationType": "KYB", "verificationLevel": level });
    if let Some(said) = &said {
        let number = |number: Option<u64>| number.map(|number| number.to_string());
        body["verificationData"] = json!({
            "industry": said.industry, "countryOfRegistration": said.country, "businessPurpose": said.purpose,
            "expectedAnnualRevenue": number(said.revenue), "expectedTransactionVolume": number(said.transactions),
            "sourceOfFunds": said.funds, "primaryJurisdictions": said.places,
        });
    }
    let reply = calls(&by, life, "/verification", &body).await;
    let mut right = life.changing();
    if life.model.closed().is_none() {
        right.extend([
            (400, "MISSING_DOCUMENTS_OR_PERSONNEL"),
            (422, "PREREQUISITES_NOT_MET"),
        ]);
    }
    let is_done = life.is_done(&reply, &right);
    submitted(life, is_done, (said, most), who).await;
    let errors = reply.body["data"]["errors"]
        .as_array()
        .into_iter()
        .flatten();
    let unmet =
        errors.map(|one| json!({ "code": one["field"], "subject": { "id": one["subjectId"] } }));
    if is_done {
        Ok(())
    } else {
        Err(unmet.collect())
    }
}

/// An officer's decision on the whole.
pub(super) async fn decide(
    life: &Life<'_>,
    officer: &Broker,
    approved: bool,
    seen: &[String],
) -> Reply {
    let body = json!({ "verificationId": life.verification, "approved": approved, "seen": seen });
    calls(officer, life, "/verification/approve", &body).await
}
