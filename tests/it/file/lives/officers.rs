//! What officers of three roles do with a file, under `/v1/reviews`.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::findings::{compare, explain, judge_paper, judge_person, level, screen_somebody};
use super::life::{Door, Life, text};
use super::model::{Request, Track};
use crate::support::client::Reply;

/// What an officer does next.
pub(super) async fn act(life: &mut Life<'_>) {
    let who = match life.model.holder {
        Some(holder) if !life.chance.one_in(8) => holder,
        _ => life.chance.below(life.world.office.len()),
    };
    let is_free = life.model.holder.is_none();
    match life.chance.below(if is_free { 30 } else { 60 }) {
        0..16 if is_free => claim(life, who).await,
        0..3 => claim(life, who).await,
        3..5 => release(life, who).await,
        5..16 => judge_paper(life, who).await,
        16 => hold(life, who).await,
        17 => match life.model.status {
            "REJECTED" => reopen(life, who).await,
            _ => withdraw_approval(life, who).await,
        },
        18..20 => level(life, who).await,
        20..23 => withdraw(life, who).await,
        23..25 => ask_something(life, who).await,
        25..27 => {
            let again = !life.chance.one_in(4);
            reject(life, who, again).await;
        }
        27..30 => drop(look(life, who).await),
        30..38 => judge_person(life, who).await,
        38..50 => screen_somebody(life, who).await,
        50..53 => compare(life, who).await,
        53..56 => {
            let accept = !life.chance.one_in(3);
            explain(life, who, accept).await;
        }
        _ => {
            let gone = life.model.gone().into_iter().map(str::to_owned);
            let seen = gone.collect::<Vec<_>>();
            approve(life, who, &seen).await;
        }
    }
}

impl Life<'_> {
    pub(super) async fn review(&self, who: usize, path: &str, body: &Value) -> Reply {
        let colleague = &self.world.office[who];
        colleague.officer.act(&self.child, path, body).await
    }

    /// Why an officer who has to have claimed the file is denied an act.
    pub(super) fn denied(&self, who: usize) -> Option<(u16, &'static str)> {
        match self.model.holder {
            // What is held on Sumsub's track is nobody's file.
            _ if self.model.track != Track::File => Some((403, "NOT_CLAIMED")),
            Some(holder) if holder == who => None,
            Some(_) => Some((403, "CLAIMED_BY_ANOTHER")),
            None => Some((403, "NOT_CLAIMED")),
        }
    }

    /// The same for what only some may, of whom nobody brought anything.
    pub(super) fn bound(&self, who: usize, most: bool) -> Option<Vec<(u16, &'static str)>> {
        if let Some(denied) = self.denied(who) {
            return Some(vec![denied]);
        }
        let colleague = &self.world.office[who];
        if most && colleague.role != Role::SuperAdmin {
            return Some(vec![(403, "LEVEL_NEEDS_SUPER_ADMIN")]);
        }
        let is_own = self.model.contributors.contains(colleague.name);
        is_own.then(|| vec![(403, "OWN_SUBMISSION"), (403, "OWN_DELIVERY")])
    }

    pub(super) fn may(&self, who: usize) -> Vec<(u16, &'static str)> {
        vec![self.denied(who).unwrap_or((200, ""))]
    }
}

pub(super) async fn claim(life: &mut Life<'_>, who: usize) {
    life.tell(format!("{} claims", life.world.office[who].name));
    let reply = life.review(who, "claim", &json!({})).await;
    let model = &life.model;
    let right = match (model.track, model.status) {
        (Track::Sumsub, _) => (409, "OTHER_TRACK"),
        (_, "NOT_STARTED" | "RESUBMISSION_REQUIRED") => (409, "NOT_SUBMITTED"),
        (_, "PENDING") => (200, ""),
        (_, "ON_HOLD") => (409, "ALREADY_CLAIMED"),
        (_, "APPROVED") => (409, "ALREADY_APPROVED"),
        _ => (409, "REJECTED"),
    };
    if life.is_done(&reply, &[right]) {
        life.model.status = "ON_HOLD";
        life.model.holder = Some(who);
        life.model.saw = life.model.step;
    }
    life.check().await;
}

pub(super) async fn release(life: &mut Life<'_>, who: usize) {
    life.tell(format!("{} releases", life.world.office[who].name));
    let reply = life.review(who, "release", &json!({})).await;
    let frees = matches!(life.world.office[who].role, Role::Admin | Role::SuperAdmin);
    let right = match life.model.holder {
        None if life.model.track == Track::Sumsub => (409, "NOT_HELD"),
        None => (403, "NOT_CLAIMED"),
        Some(holder) if holder == who || frees => (200, ""),
        Some(_) => (403, "CLAIMED_BY_ANOTHER"),
    };
    if life.is_done(&reply, &[right]) {
        life.model.status = "PENDING";
        life.model.holder = None;
        if reply.body["status"] == "APPROVED" {
            let today = life.world.app.clock.now().date_naive();
            let against = life.model.against(&[], today);
            assert!(against.is_empty(), "approved again, though {against:#?}");
            assert!(life.model.held_approval, "nothing was held");
            life.model.status = "APPROVED";
        }
        life.model.held_approval = false;
    }
    life.check().await;
}

/// Holds a record that Sumsub verifies, or a file that is approved.
pub(super) async fn hold(life: &mut Life<'_>, who: usize) {
    life.tell(format!("{} holds", life.world.office[who].name));
    let reply = life.review(who, "hold", &json!({})).await;
    let right = match (life.model.track, life.model.holder) {
        (Track::Sumsub, None) if life.model.declined_by_officer => (409, "REJECTED"),
        (Track::Sumsub, None) => (200, ""),
        (Track::Sumsub, Some(_)) => (409, "ALREADY_HELD"),
        (Track::File, _) if life.model.status == "APPROVED" => (200, ""),
        (Track::File, _) => (409, "NOT_APPROVED"),
        (Track::None, _) => (409, "OTHER_TRACK"),
    };
    if life.is_done(&reply, &[right]) {
        life.model.held_approval = life.model.track == Track::File;
        life.model.is_taken(who);
    }
    life.check().await;
}

/// Takes an approval back.
async fn withdraw_approval(life: &mut Life<'_>, who: usize) {
    let name = life.world.office[who].name;
    life.tell(format!("{name} withdraws the approval"));
    let body = json!({ "reason": "We look once more." });
    let reply = life.review(who, "approval/withdraw", &body).await;
    let approver = life.model.approver;
    let right = life.takes_back(who, "APPROVED", approver, "NOT_APPROVED");
    if life.is_done(&reply, &[right]) {
        life.model.is_taken(who);
    }
    life.check().await;
}

/// Takes a rejection back.
pub(super) async fn reopen(life: &mut Life<'_>, who: usize) {
    let name = life.world.office[who].name;
    life.tell(format!("{name} reopens"));
    let body = json!({ "reason": "We look once more." });
    let reply = life.review(who, "reopen", &body).await;
    let decliner = life.model.decliner;
    let right = life.takes_back(who, "REJECTED", decliner, "NOT_REJECTED");
    if life.is_done(&reply, &[right]) {
        life.model.declined = None;
        life.model.declined_by_officer = false;
        if life.model.track == Track::File {
            life.model.takes_in();
            life.model.status = "PENDING";
            life.model.resubmittable = false;
        } else {
            life.model.is_taken(who);
        }
    }
    life.check().await;
}

impl super::model::Model {
    /// An officer has it, as after a claim.
    fn is_taken(&mut self, who: usize) {
        if self.track == Track::File {
            self.takes_in();
        }
        self.status = "ON_HOLD";
        self.holder = Some(who);
        self.saw = self.step;
    }
}

impl Life<'_> {
    /// How it is answered that an officer takes back what was decided.
    fn takes_back(
        &self,
        who: usize,
        status: &str,
        decider: Option<usize>,
        not_so: &'static str,
    ) -> (u16, &'static str) {
        let is_so = self.model.status == status;
        match self.model.track {
            Track::Sumsub if !is_so => return (409, not_so),
            Track::None | Track::File | Track::Sumsub => {}
        }
        match decider {
            _ if self.world.office[who].role != Role::SuperAdmin => (403, "NEEDS_SUPER_ADMIN"),
            Some(decider) if decider == who => (403, "OWN_DECISION"),
            _ if self.model.track == Track::None => (409, "NOT_SUBMITTED"),
            _ if is_so => (200, ""),
            _ => (409, not_so),
        }
    }
}

/// Looks at the file: the review as its officer sees it.
pub(super) async fn look(life: &mut Life<'_>, who: usize) -> Value {
    life.tell(format!("{} looks", life.world.office[who].name));
    let path = format!("/v1/reviews/{}", life.child);
    let reply = life.world.office[who].officer.0.get(&path).send().await;
    life.is_done(&reply, &[(200, "")]);
    // While the file is with the customer, any officer may decline it as they saw it.
    let is_theirs = life.model.holder == Some(who) || life.model.status == "RESUBMISSION_REQUIRED";
    if is_theirs && life.model.track == Track::File {
        life.model.saw = life.model.step;
    }
    let level = if life.model.is_enhanced() {
        "ENHANCED"
    } else {
        "STANDARD"
    };
    assert_eq!(reply.body["level"], level, "the level, as the model has it");
    life.check().await;
    reply.body
}

pub(super) async fn ask_something(life: &mut Life<'_>, who: usize) {
    let codes: &[&str] = match life.door {
        Door::Partner => &["IDENTITY_DOCUMENT", "PROOF_OF_RESIDENCE"],
        Door::V1 | Door::FinHub => &[
            "BANK_STATEMENT",
            "DIRECTOR_ID",
            "SUPPORTING_DOCUMENT",
            "PERSON_CHECK",
            "DIRECTOR",
            "BUSINESS_PURPOSE",
            "OWNERSHIP_DECLARED",
            "SOURCE_OF_WEALTH_STATEMENT",
            "BENEFICIAL_OWNERS_LISTED",
        ],
    };
    let of_people = ["DIRECTOR_ID", "SUPPORTING_DOCUMENT", "PERSON_CHECK"];
    let people: Vec<String> = life.model.people.iter().map(|one| one.id.clone()).collect();
    let mut wanted = Vec::new();
    for _ in 0..=life.chance.below(2) {
        let code = life.chance.pick(codes);
        let of = if of_people.contains(&code) && !life.chance.one_in(3) {
            life.chance.any(&people)
        } else {
            None
        };
        wanted.push((code.to_owned(), of.unwrap_or_default()));
    }
    ask(life, who, &wanted).await;
}

/// Asks the customer for more: codes, and of whom.
pub(super) async fn ask(life: &mut Life<'_>, who: usize, wanted: &[(String, String)]) {
    life.tell(format!(
        "{} asks for {wanted:?}",
        life.world.office[who].name
    ));
    let mut asked = Vec::new();
    for (code, of) in wanted {
        asked.push(Request {
            code: code.clone(),
            of: of.clone(),
            message: format!("Please, {}.", life.fresh()),
            asked: life.model.step,
            withdrawn: false,
        });
    }
    let item = |one: &Request| {
        let of = Some(&one.of).filter(|of| !of.is_empty());
        json!({ "code": one.code, "subjectId": of, "message": one.message })
    };
    let items: Vec<Value> = asked.iter().map(item).collect();
    let body = json!({ "decision": "REQUEST_INFORMATION", "items": items });
    let reply = life.review(who, "decision", &body).await;
    let right = match life.model.track {
        Track::Sumsub => vec![(409, "OTHER_TRACK")],
        Track::None | Track::File => life.may(who),
    };
    if life.is_done(&reply, &right) {
        life.model.requests.extend(asked);
        life.model.status = "RESUBMISSION_REQUIRED";
        life.model.holder = None;
        life.model.held_approval = false;
    }
    life.check().await;
}

/// Takes back something that was asked for.
async fn withdraw(life: &mut Life<'_>, who: usize) {
    let review = look(life, who).await;
    let requests = review["requests"].as_array().cloned().unwrap_or_default();
    let Some(one) = life.chance.any(&requests) else {
        return;
    };
    life.tell(format!(
        "{} takes back {}",
        life.world.office[who].name, one["message"]
    ));
    let path = format!("requests/{}/withdraw", text(&one["id"]));
    let reply = life
        .review(who, &path, &json!({ "reason": "Not needed." }))
        .await;
    let model = &life.model;
    let right = match (model.holder, model.track) {
        (Some(holder), Track::File) if holder != who => (403, "CLAIMED_BY_ANOTHER"),
        (Some(_), Track::File) => (200, ""),
        _ => match model.closed() {
            None => (200, ""),
            Some("ALREADY_SUBMITTED") => (409, "NOT_CLAIMED"),
            Some(why) => (409, why),
        },
    };
    if life.is_done(&reply, &[right]) {
        let mut requests = life.model.requests.iter_mut();
        if let Some(known) = requests.find(|known| known.message == text(&one["message"])) {
            known.withdrawn = true;
        }
    }
    life.check().await;
}

/// Declines the file, for good or not.
async fn reject(life: &mut Life<'_>, who: usize, again: bool) {
    // A decision for good ends most of what can happen.
    let again = again || life.model.track == Track::File && !life.chance.one_in(3);
    let in_finhub = life.door == Door::FinHub && again && life.chance.one_in(2);
    life.tell(format!(
        "{} declines, and it may come again: {again}",
        life.world.office[who].name
    ));
    let reply = if in_finhub {
        super::finhub::decide(life, &life.world.office[who].officer.0, false, &[]).await
    } else {
        let body = match again {
            true => json!({ "decision": "REJECT" }),
            false => json!({ "decision": "REJECT", "final": true, "reasonCode": "NOT_OFFERED" }),
        };
        life.review(who, "decision", &body).await
    };
    let model = &life.model;
    let right = match (model.track, model.status) {
        (Track::Sumsub, _) => match model.holder {
            None => (409, "NOT_HELD"),
            Some(holder) if holder != who => (403, "CLAIMED_BY_ANOTHER"),
            Some(_) => (200, ""),
        },
        (Track::None, _) => (403, "NOT_CLAIMED"),
        // With the customer it is any officer's to decline, as it is.
        (Track::File, "RESUBMISSION_REQUIRED") => (200, ""),
        (Track::File, _) => match life.denied(who) {
            Some(denied) => denied,
            None if life.changed_unseen() => (409, "CHANGED_MEANWHILE"),
            None => (200, ""),
        },
    };
    if life.is_done(&reply, &[right]) {
        life.model.status = "REJECTED";
        life.model.holder = None;
        life.model.held_approval = false;
        life.model.decliner = Some(who);
        life.model.declined_by_officer = true;
        if life.model.track == Track::File {
            life.model.resubmittable = again;
            life.model.declined = Some(life.model.facts.clone());
        }
    }
    life.check().await;
}

impl Life<'_> {
    pub(super) fn changed_unseen(&self) -> bool {
        self.model.last_change > self.model.saw
    }
}

/// Approves the file, where everything that matters was looked at. Whether it is approved.
pub(super) async fn approve(life: &mut Life<'_>, who: usize, seen: &[String]) -> bool {
    let colleague = &life.world.office[who];
    life.tell(format!("{} approves, having seen {seen:?}", colleague.name));
    let in_finhub = life.door == Door::FinHub && life.chance.one_in(2);
    let reply = if in_finhub {
        super::finhub::decide(life, &colleague.officer.0, true, seen).await
    } else {
        let body = json!({ "decision": "APPROVE", "seen": seen });
        life.review(who, "decision", &body).await
    };
    let right = match life.bound(who, life.model.is_enhanced()) {
        _ if life.model.track == Track::Sumsub => vec![(409, "PROVIDER_DECIDES")],
        Some(denied) => denied,
        None if life.changed_unseen() => vec![(409, "CHANGED_MEANWHILE")],
        None => vec![
            (200, ""),
            (409, "validation_error"),
            (422, "VERIFICATION_FAILED"),
        ],
    };
    let is_done = life.is_done(&reply, &right);
    if is_done {
        let today = life.world.app.clock.now().date_naive();
        let against = life.model.against(seen, today);
        assert!(against.is_empty(), "approved, though {against:#?}");
        life.model.status = "APPROVED";
        life.model.holder = None;
        life.model.held_approval = false;
        life.model.approver = Some(who);
        life.approvals += 1;
    }
    life.check().await;
    is_done
}
