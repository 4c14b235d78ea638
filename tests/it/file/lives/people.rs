//! The people of a business' file, as its customer names and changes them.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::customer::send;
use super::life::{Life, text};
use super::model::Person;
use super::policy::HIGH_RISK;

/// How many people there are at most.
const PEOPLE: usize = 6;

pub(super) fn roles(life: &mut Life<'_>) -> Vec<&'static str> {
    let roles: [&[&'static str]; 5] = [
        &["DIRECTOR"],
        &["BENEFICIAL_OWNER", "SHAREHOLDER"],
        &["SHAREHOLDER"],
        &["EMPLOYEE"],
        &["DIRECTOR", "BENEFICIAL_OWNER", "EMPLOYEE"],
    ];
    life.chance.pick(&roles).to_vec()
}

pub(super) fn country(life: &mut Life<'_>) -> String {
    life.chance
        .weighted(&[(6, "LT"), (6, "DE"), (1, HIGH_RISK)])
        .to_owned()
}

/// A name: that of somebody else sometimes.
fn name(life: &mut Life<'_>) -> (String, String) {
    let last = if life.chance.one_in(4) {
        life.chance.pick(&["Ash", "Birch"]).to_owned()
    } else {
        format!("Own{}", life.fresh())
    };
    (life.chance.pick(&["Ann", "Bob"]).to_owned(), last)
}

fn born(life: &mut Life<'_>) -> Option<String> {
    let born = life
        .chance
        .pick(&[None, Some("1970-01-31"), Some("1980-02-29")]);
    born.map(str::to_owned)
}

/// Names somebody; their id, where that was possible.
pub(super) async fn add(life: &mut Life<'_>, roles: &[&'static str]) -> Option<String> {
    let (first, last) = name(life);
    let one = Person {
        first,
        last,
        born: born(life),
        nationality: Some(country(life)),
        number: Some(format!("N{}", life.fresh())),
        roles: roles.iter().copied().collect(),
        manages: roles.contains(&"EMPLOYEE"),
        exposed: life.chance.one_in(12),
        wealth: roles
            .contains(&"BENEFICIAL_OWNER")
            .then(|| "Savings.".to_owned()),
        ..Person::default()
    };
    named(life, one).await
}

pub(super) async fn named(life: &mut Life<'_>, mut one: Person) -> Option<String> {
    if life.model.people.len() >= PEOPLE {
        return None;
    }
    let (by, who) = life.somebody();
    life.tell(format!("adds {} as {:?}", one.name(), one.roles));
    let access: &[&str] = if one.manages { &["ADMIN_USER"] } else { &[] };
    let body = json!({
        "firstName": one.first, "lastName": one.last, "dateOfBirth": one.born, "nationality": one.nationality,
        "idDocument": { "type": "PASSPORT", "number": one.number, "country": null, "validUntil": null },
        "roles": one.roles, "accessRoles": access, "politicallyExposed": one.exposed, "sourceOfWealth": one.wealth,
    });
    let reply = send(&by, life, "POST", "/people", &body).await;
    let right = life.changing();
    let mut id = None;
    if life.is_done(&reply, &right) {
        one.id = text(&reply.body["id"]);
        one.touched = life.model.step;
        id = Some(one.id.clone());
        life.model.people.push(one);
        life.contributed(who);
    }
    life.check().await;
    id
}

/// Changes one or two things of somebody.
pub(super) async fn change(life: &mut Life<'_>) {
    let Some(mut one) = life.chance.any(&life.model.people.clone()) else {
        return;
    };
    let mut body = json!({});
    for _ in 0..=life.chance.below(2) {
        match life.chance.below(10) {
            0 | 1 => {
                (one.first, one.last) = name(life);
                body["firstName"] = json!(one.first);
                body["lastName"] = json!(one.last);
            }
            2 => {
                one.born = born(life).or(one.born);
                body["dateOfBirth"] = json!(one.born);
            }
            3 | 4 => {
                one.nationality = Some(country(life));
                body["nationality"] = json!(one.nationality);
            }
            5 => {
                one.number = Some(format!("N{}", life.chance.below(3)));
                let today = life.world.app.clock.now().date_naive();
                let days = life
                    .chance
                    .weighted(&[(6, None), (1, Some(-1)), (1, Some(20))]);
                one.until = days.map(|days| today + TimeDelta::days(days));
                let document =
                    json!({ "type": "PASSPORT", "number": one.number, "validUntil": one.until });
                body["idDocument"] = document;
            }
            6 => {
                let roles = roles(life);
                one.roles = roles.iter().copied().collect();
                one.manages = one.is("EMPLOYEE");
                body["roles"] = json!(one.roles);
                body["accessRoles"] = json!(if one.manages {
                    vec!["ADMIN_USER"]
                } else {
                    vec![]
                });
            }
            7 => {
                one.exposed = life.chance.one_in(4);
                body["politicallyExposed"] = json!(one.exposed);
            }
            8 => {
                one.wealth = life
                    .chance
                    .pick(&[None, Some("Savings."), Some("A prize.")])
                    .map(str::to_owned);
                body["sourceOfWealth"] = json!(one.wealth.as_deref().unwrap_or_default());
            }
            _ => {}
        }
    }
    patch(life, one, body).await;
}

/// Changes somebody, the telephone too: so that something is another each time.
pub(super) async fn patch(life: &mut Life<'_>, mut one: Person, mut body: Value) {
    let (by, who) = life.somebody();
    life.tell(format!("changes {}: {body}", one.id));
    body["phone"] = json!(format!("+3706{}", life.fresh()));
    // Employees of FinHub's calls have one name.
    if body["firstName"].is_string() {
        body["fullName"] = json!(null);
    }
    let path = format!("/people/{}", one.id);
    let reply = send(&by, life, "PATCH", &path, &body).await;
    let right = life.changing();
    if life.is_done(&reply, &right) {
        one.touched = life.model.step;
        one.submitted = reply.body["status"] != "ADDED";
        let mut people = life.model.people.iter_mut();
        if let Some(known) = people.find(|known| known.id == one.id) {
            *known = one;
        }
        life.contributed(who);
    }
    life.check().await;
}

pub(super) async fn remove(life: &mut Life<'_>) {
    let Some(one) = life.chance.any(&life.model.people.clone()) else {
        return;
    };
    let (by, who) = life.somebody();
    life.tell(format!("removes {}", one.id));
    let path = format!("/people/{}", one.id);
    let reply = send(&by, life, "DELETE", &path, &json!({})).await;
    let right = if one.submitted && life.model.closed().is_none() {
        vec![(409, "ALREADY_SUBMITTED")]
    } else {
        life.changing()
    };
    if life.is_done(&reply, &right) {
        life.model.people.retain(|known| known.id != one.id);
        life.contributed(who);
    }
    life.check().await;
}
