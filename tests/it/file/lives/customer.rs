//! What customers and brokers of a business do through `/v1`.

use chrono::Days;
use serde_json::{Value, json};

use super::life::{Door, Life, text};
use super::model::{Business, Paper, Structure, Track};
use super::ownership::own;
use super::people::{add, change, remove, roles};
use super::policy::OF_ALL;
use crate::file::office::VERIFICATION;
use crate::file::{pdf, upload};
use crate::support::client::{Broker, Reply};

const OTHER_KINDS: [&str; 11] = [
    "DIRECTOR_ID",
    "BENEFICIAL_OWNER_ID",
    "DIRECTOR_ID",
    "BENEFICIAL_OWNER_ID",
    "SOURCE_OF_WEALTH",
    "PEP_DECLARATION",
    "FINANCIAL_STATEMENTS",
    "OWNERSHIP_STRUCTURE_CHART",
    "PARENT_INCORPORATION_DOCUMENTS",
    "SOURCE_OF_FUNDS",
    "SUPPORTING_DOCUMENT",
];

/// What a customer does next.
pub(super) async fn act(life: &mut Life<'_>) {
    match life.chance.below(60) {
        0..8 => {
            let roles = roles(life);
            add(life, &roles).await;
        }
        8..24 => change(life).await,
        24..27 => remove(life).await,
        27..34 => own(life).await,
        34..44 => deliver_something(life).await,
        44..46 => renew(life).await,
        46..49 => take_back(life).await,
        49..58 => {
            let said = life.chance.below(4);
            let business = (said > 0).then(|| statement(life));
            let most = life.chance.one_in(8);
            drop(submit(life, business, most).await);
        }
        _ => host(life).await,
    }
}

/// A call for the customer.
pub(super) async fn send(
    by: &Broker,
    life: &Life<'_>,
    method: &str,
    path: &str,
    body: &Value,
) -> Reply {
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let request = by.request(method, &format!("{VERIFICATION}{path}"));
    request.on_behalf_of(&life.child).json(body).send().await
}

impl Life<'_> {
    /// The answers that are right to a change of what was delivered.
    pub(super) fn changing(&self) -> Vec<(u16, &'static str)> {
        match self.model.closed() {
            None => vec![(200, "")],
            Some(why) => vec![(409, why)],
        }
    }
}

async fn deliver_something(life: &mut Life<'_>) {
    let mut kinds = OF_ALL.to_vec();
    kinds.extend(OTHER_KINDS);
    let kind = life.chance.pick(&kinds);
    let mut whose: Vec<String> = life.model.people.iter().map(|one| one.id.clone()).collect();
    if kind == "PARENT_INCORPORATION_DOCUMENTS" {
        whose = life
            .model
            .structure
            .as_ref()
            .map(Structure::parents)
            .unwrap_or_default();
    }
    let is_of_all = OF_ALL.contains(&kind) || kind == "SOURCE_OF_FUNDS" || life.chance.one_in(4);
    let of = if is_of_all {
        None
    } else {
        life.chance.any(&whose)
    };
    deliver(life, kind, of.as_deref()).await;
}

/// Delivers once more what an officer accepted, and nobody asked for.
pub(super) async fn renew(life: &mut Life<'_>) {
    let mut papers = life.model.papers.clone();
    papers.retain(|one| life.model.accepts(one));
    if let Some(one) = life.chance.any(&papers) {
        let of = Some(one.of.as_str()).filter(|of| !of.is_empty() && life.model.has(of));
        deliver(life, &one.kind, of).await;
    }
}

/// A last day, sometimes: within weeks, or years.
fn last_day(life: &mut Life<'_>) -> Option<chrono::NaiveDate> {
    let days = life
        .chance
        .weighted(&[(4, None), (1, Some(20)), (1, Some(400))]);
    let today = life.world.app.clock.now().date_naive();
    days.map(|days| today + Days::new(days))
}

/// Delivers a paper, through FinHub's call where that is the customer's way and it does not say whose it is.
pub(super) async fn deliver(life: &mut Life<'_>, kind: &str, of: Option<&str>) {
    if life.door == Door::FinHub && (of.is_none() || life.chance.one_in(2)) {
        return super::finhub::deliver(life, kind).await;
    }
    let (by, who) = life.somebody();
    let until = last_day(life);
    life.tell_delivery(format!("delivers {kind} of {of:?} until {until:?}"));
    let mut body = upload(kind, &pdf(&format!("{kind} {}", life.fresh())));
    body["subjectId"] = json!(of);
    body["validUntil"] = json!(until);
    let reply = send(&by, life, "POST", "/documents", &body).await;
    delivered(life, &reply, (kind, of, until), who).await;
}

impl Life<'_> {
    /// The answers that are right to a paper: an approved business may deliver ahead.
    pub(super) fn delivering(&self) -> Vec<(u16, &'static str)> {
        match self.model.closed() {
            None | Some("ALREADY_APPROVED") => vec![(200, "")],
            Some(why) => vec![(409, why)],
        }
    }
}

pub(super) async fn delivered(
    life: &mut Life<'_>,
    reply: &Reply,
    (kind, of, until): (&str, Option<&str>, Option<chrono::NaiveDate>),
    who: Option<&'static str>,
) {
    let right = life.delivering();
    if life.is_done(reply, &right) {
        let id = match life.door {
            Door::FinHub if reply.body["data"]["documentId"].is_string() => {
                text(&reply.body["data"]["documentId"])
            }
            _ => text(&reply.body["id"]),
        };
        life.model.papers.push(Paper {
            id,
            kind: kind.to_owned(),
            of: of.unwrap_or_default().to_owned(),
            until,
            delivered: life.model.step,
            submitted: false,
        });
        life.contributed(who);
    }
    life.check().await;
}

async fn take_back(life: &mut Life<'_>) {
    let Some(one) = life.chance.any(&life.model.papers.clone()) else {
        return;
    };
    let (by, _) = life.somebody();
    life.tell(format!("takes {} back", one.kind));
    let path = format!("/documents/{}", one.id);
    let reply = send(&by, life, "DELETE", &path, &json!({})).await;
    let right = if one.submitted {
        [(409, "ALREADY_SUBMITTED")]
    } else {
        [(200, "")]
    };
    if life.is_done(&reply, &right) {
        life.model.papers.retain(|paper| paper.id != one.id);
        life.model.retell();
    }
    life.check().await;
}

/// Everything that a business may say of itself, now and then something that asks for more.
pub(super) fn statement(life: &mut Life<'_>) -> Business {
    let chance = &mut life.chance;
    let industry = chance.weighted(&[(8, "TECHNOLOGY"), (1, "ENERGY"), (1, "GAMBLING")]);
    let land = chance.weighted(&[(8, "LT"), (2, "DE")]);
    let revenue = chance.weighted(&[(6, 750_000), (1, 2_000_000)]);
    let transactions = chance.weighted(&[(8, 100), (1, 5_000)]);
    let funds = chance.pick(&["Sales.", "Investors."]);
    Business {
        industry: Some(industry.to_owned()),
        country: Some(land.to_owned()),
        purpose: Some(format!("Software {}.", life.fresh())),
        revenue: Some(revenue),
        transactions: Some(transactions),
        funds: Some(funds.to_owned()),
        places: vec!["DE".to_owned(), "LT".to_owned()],
    }
}

/// What keeps a file from being submitted.
pub(super) type Unmet = Vec<Value>;

/// Submits the file.
pub(super) async fn submit(
    life: &mut Life<'_>,
    said: Option<Business>,
    most: bool,
) -> Result<(), Unmet> {
    if life.door == Door::FinHub {
        return super::finhub::submit(life, said, most).await;
    }
    let (by, who) = life.somebody();
    life.tell(format!(
        "submits, asking for the most: {most}, saying {said:?}"
    ));
    let mut body = json!({ "level": if most { "ENHANCED" } else { "STANDARD" } });
    if let Some(said) = &said {
        body["business"] = json!({
            "industry": said.industry, "countryOfRegistration": said.country, "businessPurpose": said.purpose,
            "expectedAnnualRevenue": said.revenue, "expectedMonthlyTransactions": said.transactions,
            "sourceOfFunds": said.funds, "primaryJurisdictions": said.places,
        });
    }
    let reply = send(&by, life, "POST", "/submission", &body).await;
    let mut right = life.changing();
    if life.model.closed().is_none() {
        right.push((409, "validation_error"));
    }
    let is_done = life.is_done(&reply, &right);
    submitted(life, is_done, (said, most), who).await;
    let unmet = &reply.body["error"]["details"]["unmet"];
    if is_done {
        Ok(())
    } else {
        Err(unmet.as_array().cloned().unwrap_or_default())
    }
}

pub(super) async fn submitted(
    life: &mut Life<'_>,
    is_done: bool,
    (said, most): (Option<Business>, bool),
    who: Option<&'static str>,
) {
    if is_done {
        if let Some(said) = said.filter(|said| *said != life.model.business) {
            life.model.business = said;
            life.model.business_touched = life.model.step;
        }
        life.model.asks_most = most;
        life.contributed(who);
        life.model.submitted();
    }
    life.check().await;
}

/// Asks for a session at Sumsub, and goes no further there.
async fn host(life: &mut Life<'_>) {
    let (by, _) = life.somebody();
    life.tell("asks for a hosted session");
    let reply = by.start(&life.child).await;
    let model = &life.model;
    let right = match (model.track, model.status) {
        (Track::Sumsub, "REJECTED") => (403, "forbidden"),
        (Track::File, "NOT_STARTED" | "RESUBMISSION_REQUIRED")
        | (Track::None | Track::Sumsub, _) => (200, ""),
        (Track::File, _) => (409, "file_under_way"),
    };
    if life.is_done(&reply, &[right]) {
        life.model.track = Track::Sumsub;
        if matches!(life.model.status, "NOT_STARTED" | "RESUBMISSION_REQUIRED") {
            life.model.status = "PENDING";
        }
    }
    life.check().await;
}
