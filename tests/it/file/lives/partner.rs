//! What an individual's broker does by the Partner API's calls.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, TimeDelta, Utc};
use serde_json::{Value, json};

use super::life::{Life, text};
use super::model::{Individual, Paper, Track};
use crate::file::office::VERIFICATION;
use crate::file::pdf;
use crate::partner::{Partner, declaration, user};
use crate::support::client::{Broker, Reply};

/// What the broker's calls depend on beside the file.
#[derive(Debug, Default)]
pub(super) struct Standing {
    user: String,
    suspended: bool,
    /// A hosted check was asked for last.
    hosted: bool,
    /// When something was declared.
    recent: Vec<DateTime<Utc>>,
    /// What was declared last.
    declared: Option<Value>,
}

/// More than anybody asks for at once.
const ATTEMPTS: usize = 8;
const SUSPENDED: (u16, &str) = (400, "P412");

pub(super) async fn create(life: &mut Life<'_>, seed: u64) {
    let id = &format!("user-{seed}");
    let partner = Partner {
        broker: life.broker(),
    };
    life.child = partner.user(id).await;
    life.partner.user.clone_from(id);
    let mut fields = BTreeMap::new();
    let body = user(id);
    for name in FIELDS {
        fields.insert(name, text(&body[name]));
    }
    life.model.individual = Some(Individual {
        fields,
        declared: None,
    });
}

const FIELDS: [&str; 11] = [
    "firstName",
    "lastName",
    "birthDate",
    "nationality",
    "citizenship",
    "birthCountry",
    "country",
    "street",
    "number",
    "city",
    "postCode",
];

/// What a broker does next.
pub(super) async fn act(life: &mut Life<'_>) {
    match life.chance.below(40) {
        0..9 => deliver(life, true).await,
        9..13 => deliver(life, false).await,
        13..23 => drop(declare(life).await),
        23..35 => change(life).await,
        35..37 => {
            let suspended = !life.partner.suspended && life.chance.one_in(2);
            suspend(life, suspended).await;
        }
        37..39 => host(life).await,
        _ if life.chance.one_in(6) => erase(life).await,
        _ => {}
    }
}

impl Life<'_> {
    fn caller(&mut self) -> (Partner, Option<&'static str>) {
        let (broker, who): (Broker, _) = self.somebody();
        (Partner { broker }, who)
    }

    /// The refusal of this dialect that the file's own is.
    fn refused(&self) -> Option<(u16, &'static str)> {
        if self.partner.suspended {
            return Some(SUSPENDED);
        }
        Some(match self.model.closed()? {
            "ALREADY_APPROVED" => (400, "P442"),
            "REJECTED" => (400, "P446"),
            _ => (400, "P430"),
        })
    }
}

/// Delivers the identity document, or a proof of residence.
pub(super) async fn deliver(life: &mut Life<'_>, identity: bool) {
    let (partner, who) = life.caller();
    let kind = if identity {
        "IDENTITY_DOCUMENT"
    } else {
        "PROOF_OF_RESIDENCE"
    };
    life.tell_delivery(format!("delivers {kind}"));
    let what = if identity { "kyc-files" } else { "poa-files" };
    let path = format!("/v1/user/{what}/{}", life.partner.user);
    let bytes = pdf(&format!("{kind} {}", life.fresh()));
    let reply = partner.upload(&path, &[("file.pdf", &bytes)]).await;
    let right = match life.refused() {
        None => (201, ""),
        // Ahead, before the old one expires.
        Some((400, "P442")) => (201, ""),
        Some(refused) => refused,
    };
    if life.is_done(&reply, &[right]) {
        if identity {
            life.partner.hosted = false;
        }
        let path = format!("{VERIFICATION}/documents?limit=100");
        let list = life
            .broker()
            .get(&path)
            .on_behalf_of(&life.child)
            .send()
            .await;
        for one in list.body["data"].as_array().unwrap() {
            if !life.model.papers.iter().any(|paper| paper.id == one["id"]) {
                life.model.papers.push(Paper {
                    id: text(&one["id"]),
                    kind: kind.to_owned(),
                    of: String::new(),
                    until: None,
                    delivered: life.model.step,
                    submitted: false,
                });
            }
        }
        life.contributed(who);
    }
    life.check().await;
}

/// Declares what is known of the individual; whether that was taken.
pub(super) async fn declare(life: &mut Life<'_>) -> bool {
    let mut said = declaration(&life.partner.user);
    let days = life.chance.weighted(&[(1, 20), (6, 2_000)]);
    let last = life.world.app.clock.now().date_naive() + Days::new(days);
    said["documentExpirationDate"] = json!(last);
    said["documentNumber"] = json!(number(life));
    said["riskLvl"] = json!(life.chance.weighted(&[(8, "LOW"), (1, "HIGH")]));
    if life.chance.one_in(6) {
        said["country"] = json!("DE");
    }
    if let Some(before) = life
        .partner
        .declared
        .clone()
        .filter(|_| life.chance.one_in(3))
    {
        said = before;
    }
    declare_this(life, said).await
}

/// The number of a document that no other user has.
fn number(life: &mut Life<'_>) -> String {
    format!("{}-NUMBER-{}", life.partner.user, life.chance.below(3))
}

/// Declares once more what was declared last.
pub(super) async fn declare_again(life: &mut Life<'_>) {
    if let Some(said) = life.partner.declared.clone() {
        declare_this(life, said).await;
    }
}

async fn declare_this(life: &mut Life<'_>, said: Value) -> bool {
    let (partner, who) = life.caller();
    life.tell(format!("declares {said}"));
    let now = life.world.app.clock.now();
    let reply = partner.declare(&said).await;
    let last: chrono::NaiveDate = text(&said["documentExpirationDate"]).parse().unwrap();
    life.partner
        .recent
        .retain(|at| *at > now - TimeDelta::hours(24));
    let repeated = life.partner.declared.as_ref() == Some(&said);
    let model = &life.model;
    let is_with_officers = matches!(
        model.closed(),
        Some("ALREADY_SUBMITTED" | "ALREADY_CLAIMED")
    );
    let right = match (model.track, model.status) {
        _ if life.partner.suspended => vec![SUSPENDED],
        (_, "APPROVED") if !life.partner.hosted || life.partner.declared.is_some() => {
            vec![(400, "P442")]
        }
        (Track::Sumsub, "REJECTED") => vec![(400, "P446")],
        _ if last < now.date_naive() => vec![(400, "P446")],
        _ if life.partner.recent.len() >= 5 => vec![(400, "P430")],
        (Track::Sumsub, status) if life.partner.hosted && status != "NOT_STARTED" => {
            vec![(201, "")]
        }
        _ if life.partner.hosted => vec![(404, "P427")],
        _ if is_with_officers && repeated => vec![(201, "")],
        _ => match life.refused() {
            None => vec![(201, ""), (404, "P427")],
            Some(refused) => vec![refused],
        },
    };
    let is_done = life.is_done(&reply, &right);
    if is_done {
        life.partner.recent.push(now);
        life.partner.declared = Some(said.clone());
        if let Some(individual) = &mut life.model.individual {
            let names = ["documentType", "documentNumber", "documentExpirationDate"];
            let mut declared = names.map(|name| text(&said[name]));
            declared[0].push_str(&said["country"].to_string());
            individual.declared = Some(declared);
        }
        let hands_in = !life.partner.hosted && !is_with_officers;
        if hands_in {
            put_into_the_file(life, &said, last);
        }
        life.contributed(who);
        if hands_in {
            life.model.submitted();
        }
    }
    life.check().await;
    is_done
}

fn put_into_the_file(life: &mut Life<'_>, said: &Value, last: chrono::NaiveDate) {
    let model = &mut life.model;
    let fields = model
        .individual
        .as_ref()
        .map(|one| one.fields.clone())
        .unwrap_or_default();
    let country = said["country"].as_str().map(str::to_owned);
    model.business.country = country.or_else(|| fields.get("country").cloned());
    let places = ["citizenship", "nationality"].map(|name| fields.get(name).cloned());
    model.business.places = places.into_iter().flatten().collect();
    model.asks_most = said["riskLvl"] == "HIGH";
    for paper in &mut model.papers {
        if paper.kind == "IDENTITY_DOCUMENT" && !paper.submitted {
            paper.until = Some(last);
        }
    }
}

/// Changes who the individual is. An approval of somebody else holds no longer.
pub(super) async fn change(life: &mut Life<'_>) {
    let (partner, who) = life.caller();
    let (name, value) = match life.chance.below(8) {
        0 => ("firstName", life.chance.pick(&["Anna", "Boris"])),
        1 => ("lastName", life.chance.pick(&["Example", "Otherson"])),
        2 => ("birthDate", life.chance.pick(&["1990-02-28", "1971-05-06"])),
        3 => (
            "nationality",
            life.chance.weighted(&[(4, "LT"), (4, "PL"), (1, "IR")]),
        ),
        4 => ("birthCountry", life.chance.pick(&["LT", "PL"])),
        5 => ("street", life.chance.pick(&["One", "Other"])),
        _ => ("phone", life.chance.pick(&["+1", "+2"])),
    };
    life.tell(format!("changes {name} to {value}"));
    let path = format!("/v1/user/{}", life.partner.user);
    let reply = partner.patch(&path, &json!({ name: value })).await;
    let right = if life.partner.suspended {
        SUSPENDED
    } else {
        (200, "")
    };
    if life.is_done(&reply, &[right]) {
        let before = life.model.standing_findings();
        if let Some(one) = life
            .model
            .individual
            .as_mut()
            .filter(|_| FIELDS.contains(&name))
        {
            one.fields.insert(name, value.to_owned());
        }
        life.contributed(who);
        let is_approved = (life.model.track, life.model.status) == (Track::File, "APPROVED");
        if is_approved && life.model.standing_findings() < before {
            life.model.status = "RESUBMISSION_REQUIRED";
        }
    }
    life.check().await;
}

pub(super) async fn suspend(life: &mut Life<'_>, suspended: bool) {
    let (partner, _) = life.caller();
    life.tell(format!("suspends: {suspended}"));
    let what = if suspended { "suspend" } else { "unsuspend" };
    let path = format!("/v1/user/{}/{what}", life.partner.user);
    let reply = partner.patch(&path, &json!({})).await;
    life.is_done(&reply, &[(200, "")]);
    life.partner.suspended = suspended;
    life.check().await;
}

/// Asks for a hosted check, and opens its page.
async fn host(life: &mut Life<'_>) {
    let (partner, _) = life.caller();
    life.tell("asks for a hosted check");
    let body = json!({ "externalUserId": life.partner.user });
    let reply = partner.post("/v1/kyc", &body).await;
    let model = &life.model;
    let takes = model.track != Track::File || model.status == "RESUBMISSION_REQUIRED";
    let right = match model.status {
        _ if life.partner.suspended => SUSPENDED,
        "APPROVED" => (400, "P442"),
        _ if !takes => (400, "P430"),
        "REJECTED" => (400, "P446"),
        _ => (201, ""),
    };
    if !life.is_done(&reply, &[right]) {
        return life.check().await;
    }
    life.partner.hosted = true;
    life.check().await;
    life.tell("opens its page");
    let check = text(&reply.body["verificationId"]);
    let path = format!("/v1/kyc/verification/{}/{check}", life.partner.user);
    let page: Reply = partner.get(&path).await;
    life.is_done(&page, &[(200, "")]);
    life.model.track = Track::Sumsub;
    if matches!(life.model.status, "NOT_STARTED" | "RESUBMISSION_REQUIRED") {
        life.model.status = "PENDING";
    }
    life.check().await;
}

async fn erase(life: &mut Life<'_>) {
    let (partner, _) = life.caller();
    life.tell("deletes the user");
    let reply = partner.delete(&life.partner.user.clone()).await;
    life.is_done(&reply, &[(200, "")]);
    life.is_over = true;
    life.check().await;
}

/// Brings everything that may be needed, and declares it. Of what is asked for twice, two are needed.
pub(super) async fn hand_in(life: &mut Life<'_>) -> bool {
    if life.partner.suspended {
        suspend(life, false).await;
    }
    if life.partner.recent.len() >= 4 {
        life.wait(TimeDelta::hours(25)).await;
    }
    let mut said = declaration(&life.partner.user);
    let last = life.world.app.clock.now().date_naive() + Days::new(2_000);
    said["documentExpirationDate"] = json!(last);
    said["documentNumber"] = json!(number(life));
    for _ in 0..ATTEMPTS {
        deliver(life, true).await;
        deliver(life, false).await;
        if declare_this(life, said.clone()).await {
            return true;
        }
    }
    false
}
