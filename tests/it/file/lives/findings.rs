//! What officers find: papers, people, screenings, pairs, explanations, and which level is enough.

use serde_json::json;

use super::life::{Door, Life, text};
use super::model::{About, Paper};

const SCREENINGS: [&str; 3] = ["PEP", "SANCTIONS", "ADVERSE_MEDIA"];

pub(super) async fn judge_paper(life: &mut Life<'_>, who: usize) {
    let Some(paper) = life.chance.any(&life.model.papers.clone()) else {
        return;
    };
    let whose: Vec<String> = life.model.people.iter().map(|one| one.id.clone()).collect();
    let of = match paper.of.is_empty() && has_a_subject(&paper.kind) || life.chance.one_in(30) {
        true if life.door != Door::Partner => life.chance.any(&whose),
        _ => None,
    };
    let verdict = !life.chance.one_in(4);
    paper_is(life, who, &paper, (verdict, of.as_deref())).await;
}

/// Refuses a paper that came after one that is accepted: what was accepted before it counts no longer.
pub(super) async fn refuse_a_newer(life: &mut Life<'_>, who: usize) {
    let papers = life.model.papers.clone();
    let accepted = |one: &Paper| life.model.accepts(one);
    let is_newer = |at: usize, one: &Paper| {
        let older = papers[..at].iter();
        let mut older = older.filter(|older| older.kind == one.kind && older.of == one.of);
        one.submitted && life.model.has(&one.of) && !accepted(one) && older.any(accepted)
    };
    let newer = papers.iter().enumerate();
    let newer: Vec<Paper> = newer
        .filter(|(at, one)| is_newer(*at, one))
        .map(|(_, one)| one.clone())
        .collect();
    if let Some(one) = life.chance.any(&newer) {
        let of = Some(one.of.as_str()).filter(|of| !of.is_empty());
        paper_is(life, who, &one, (false, of)).await;
    }
}

fn has_a_subject(kind: &str) -> bool {
    let kinds = [
        "DIRECTOR_ID",
        "BENEFICIAL_OWNER_ID",
        "SOURCE_OF_WEALTH",
        "PEP_DECLARATION",
        "PARENT_INCORPORATION_DOCUMENTS",
    ];
    kinds.contains(&kind)
}

/// Accepts or refuses a paper, and may say whose it is.
pub(super) async fn paper_is(
    life: &mut Life<'_>,
    who: usize,
    paper: &Paper,
    (good, of): (bool, Option<&str>),
) {
    let name = life.world.office[who].name;
    life.tell(format!(
        "{name} says that {} {} of {of:?} is good: {good}",
        paper.kind, paper.id
    ));
    let mut body = if good {
        json!({ "decision": "VERIFY" })
    } else {
        json!({ "decision": "REJECT", "reasons": ["UNREADABLE"] })
    };
    body["subjectId"] = json!(of);
    let path = format!("documents/{}/decision", paper.id);
    let reply = life.review(who, &path, &body).await;
    let mut right = life.may(who);
    if right == [(200, "")] && of.is_none() && paper.of.is_empty() && has_a_subject(&paper.kind) {
        // It may be of more than one.
        right.push((400, "validation_error"));
    }
    if right == [(200, "")] && !paper.submitted {
        right = vec![(409, "NOT_SUBMITTED")];
    }
    if life.is_done(&reply, &right) {
        let of = text(&reply.body["subjectId"]);
        let about = About::Document(paper.id.clone());
        let finding = if good { "VERIFIED" } else { "REJECTED" };
        let mut papers = life.model.papers.iter_mut();
        if let Some(known) = papers.find(|one| one.id == paper.id) {
            known.of = of;
        }
        life.model.look(about, finding, false);
    }
    life.check().await;
}

pub(super) async fn judge_person(life: &mut Life<'_>, who: usize) {
    let people: Vec<String> = life.model.people.iter().map(|one| one.id.clone()).collect();
    if let Some(id) = life.chance.any(&people) {
        let good = !life.chance.one_in(5);
        person_is(life, who, &id, good).await;
    }
}

pub(super) async fn person_is(life: &mut Life<'_>, who: usize, id: &str, good: bool) {
    let name = life.world.office[who].name;
    life.tell(format!("{name} says that {id} is good: {good}"));
    let body = if good {
        json!({ "decision": "VERIFY" })
    } else {
        json!({ "decision": "REJECT", "reasons": ["NOT_ACCEPTED"] })
    };
    let reply = life
        .review(who, &format!("people/{id}/decision"), &body)
        .await;
    let right = life.may(who);
    if life.is_done(&reply, &right) {
        let finding = if good { "VERIFIED" } else { "REJECTED" };
        life.model
            .look(About::Person(id.to_owned()), finding, false);
    }
    life.check().await;
}

pub(super) async fn screen_somebody(life: &mut Life<'_>, who: usize) {
    let mut whose = vec![String::new()];
    whose.extend(life.model.people.iter().map(|one| one.id.clone()));
    whose.extend(life.model.structure.iter().flat_map(|all| all.parents()));
    let of = life.chance.pick(&whose);
    let kind = life.chance.pick(&SCREENINGS);
    let found = life
        .chance
        .weighted(&[(12, "CLEAR"), (1, "OPEN"), (2, "MATCHED")]);
    screen(life, who, (kind, &of), found).await;
}

/// Records what came of a screening.
pub(super) async fn screen(
    life: &mut Life<'_>,
    who: usize,
    (kind, of): (&'static str, &str),
    found: &'static str,
) {
    let noted = life.chance.one_in(2);
    life.tell(format!(
        "{} screens {of:?} for {kind}: {found}, noted: {noted}",
        life.world.office[who].name
    ));
    let note = noted.then_some("Looked at twice.");
    let mut body = json!({ "kind": kind, "result": found, "note": note });
    if !of.is_empty() {
        body["subjectId"] = json!(of);
    }
    let reply = life.review(who, "screenings", &body).await;
    let about = About::Screening(kind, of.to_owned());
    let matched = life.model.stands_as(&about, "MATCHED");
    // Taking a match back takes what an approval at the highest level takes.
    let bound = (matched && found != "MATCHED")
        .then(|| life.bound(who, true))
        .flatten();
    let right = bound.unwrap_or_else(|| life.may(who));
    if life.is_done(&reply, &right) {
        life.model.look(about, found, noted);
    }
    life.check().await;
}

pub(super) async fn level(life: &mut Life<'_>, who: usize) {
    let most = life.chance.one_in(3);
    life.tell(format!(
        "{} says that the most is needed: {most}",
        life.world.office[who].name
    ));
    let body = json!({ "level": if most { "ENHANCED" } else { "STANDARD" }, "reason": "Enough." });
    let reply = life.review(who, "level", &body).await;
    let right = life.bound(who, true).unwrap_or_else(|| vec![(200, "")]);
    if life.is_done(&reply, &right) {
        let is_seen = !life.changed_unseen();
        let is_declined = life.model.declined.as_ref() == Some(&life.model.facts);
        (life.model.asks_most, life.model.needed_most) = (most, most);
        life.model.retell();
        if is_seen {
            // It is their own change.
            life.model.saw = life.model.step;
        }
        if is_declined {
            life.model.declined = Some(life.model.facts.clone());
        }
    }
    life.check().await;
}

pub(super) async fn compare(life: &mut Life<'_>, who: usize) {
    let mut pairs = life.model.pairs();
    if let [one, other, ..] = &life.model.people[..] {
        pairs.push((one.id.clone(), other.id.clone()));
    }
    if let Some((one, other)) = life.chance.any(&pairs) {
        let two = !life.chance.one_in(3);
        are_two(life, who, (&one, &other), two).await;
    }
}

/// Says whether two are one person.
pub(super) async fn are_two(
    life: &mut Life<'_>,
    who: usize,
    (one, other): (&str, &str),
    two: bool,
) {
    life.tell(format!(
        "{} says that {one} and {other} are two: {two}",
        life.world.office[who].name
    ));
    let answer = if two { "TWO_PEOPLE" } else { "ONE_PERSON" };
    let body = json!({ "people": [other, one], "answer": answer });
    let reply = life.review(who, "pairs", &body).await;
    let about = About::pair(one, other);
    let may_be = life
        .model
        .pairs()
        .iter()
        .any(|(a, b)| About::pair(a, b) == about);
    let right = match (life.denied(who), may_be) {
        (Some(denied), _) => denied,
        (None, true) => (200, ""),
        (None, false) => (400, "validation_error"),
    };
    if life.is_done(&reply, &[right]) {
        life.model.look(about, answer, false);
    }
    life.check().await;
}

/// Accepts or refuses what is explained of the ownership.
pub(super) async fn explain(life: &mut Life<'_>, who: usize, accept: bool) {
    life.tell(format!(
        "{} accepts the explanation: {accept}",
        life.world.office[who].name
    ));
    let body = json!({ "decision": if accept { "ACCEPT" } else { "REJECT" } });
    let reply = life.review(who, "explanation", &body).await;
    let structure = life.model.structure.as_ref();
    let is_explained = structure.is_some_and(|all| all.explanation.is_some());
    let right = match (life.denied(who), is_explained) {
        (Some(denied), _) => denied,
        (None, true) => (200, ""),
        (None, false) => (400, "validation_error"),
    };
    if life.is_done(&reply, &[right]) {
        let finding = if accept { "ACCEPTED" } else { "REJECTED" };
        life.model.look(About::Explanation, finding, false);
    }
    life.check().await;
}
