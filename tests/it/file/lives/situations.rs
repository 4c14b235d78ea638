//! Chains of acts that chance alone brings about too seldom: each leads to where a wrong approval was had once, or could
//! be had if one rule were gone.

use serde_json::json;

use super::life::{BEA, Door, Life, SUE, SUE_NAME};
use super::model::{About, Person, Structure};
use super::people::{named, patch};
use super::{customer, findings, officers, ownership, partner};

/// What a customer may do while the file is theirs.
pub(super) async fn of_customer(life: &mut Life<'_>) {
    if life.model.declined.as_ref() == Some(&life.model.facts) && life.chance.one_in(2) {
        return unchanged(life).await;
    }
    if life.model.stands_as(&About::Explanation, "ACCEPTED") {
        return explained_as_before(life).await;
    }
    match (life.door, life.chance.below(5)) {
        (Door::Partner, _) => {}
        (_, 0 | 1) => owned_in_a_way(life).await,
        (_, 2) => called_the_same(life).await,
        (_, 3) => of_another_country(life).await,
        _ => touched(life).await,
    }
}

/// What may happen while an officer has the file.
pub(super) async fn of_officer(life: &mut Life<'_>) {
    if life.model.contributors.contains(SUE_NAME) && life.chance.one_in(3) {
        return decided_by_who_brought_it(life).await;
    }
    let mut parents = life.model.structure.iter().flat_map(|all| all.parents());
    let parent = parents.next();
    match (life.door, parent) {
        (Door::Partner, _) => changed_before_the_decision(life).await,
        (_, Some(parent)) if !life.chance.one_in(3) => matched_and_gone(life, &parent).await,
        _ => asked_after_the_finding(life).await,
    }
}

/// A declined file comes again as it was.
async fn unchanged(life: &mut Life<'_>) {
    match life.door {
        Door::Partner => partner::declare_again(life).await,
        Door::V1 | Door::FinHub => {
            let most = life.model.asks_most;
            drop(customer::submit(life, None, most).await);
        }
    }
}

/// Others own the business, and the explanation is the same word for word.
async fn explained_as_before(life: &mut Life<'_>) {
    let Some(mut structure) = life.model.structure.clone() else {
        return;
    };
    let mut holdings = structure.holdings.iter_mut();
    let Some((.., points)) = holdings.find(|(.., points)| *points > 100) else {
        return;
    };
    *points -= 100;
    let explanation = structure.explanation.take();
    structure.explanation = Some(explanation.unwrap_or_else(|| "Heirs.".to_owned()));
    ownership::declare(life, structure).await;
}

/// One person owns the business: over a company, or but for a part that is explained.
async fn owned_in_a_way(life: &mut Life<'_>) {
    let owners = life.model.people.iter();
    let mut owners = owners.filter(|one| one.is("BENEFICIAL_OWNER"));
    let Some(owner) = owners.next_back().map(|one| one.id.clone()) else {
        return;
    };
    let known = life.model.structure.as_ref();
    let root = known.map_or("company".to_owned(), |all| all.root.clone());
    let mut structure = Structure {
        root: root.clone(),
        ..Structure::default()
    };
    if life.chance.one_in(2) {
        let above = ("North".to_owned(), root, 10_000);
        structure.holdings = vec![(owner, "North".to_owned(), 10_000), above];
    } else {
        structure.holdings = vec![(owner, root, 9_300)];
        structure.explanation = Some("Heirs.".to_owned());
    }
    ownership::declare(life, structure).await;
}

/// Somebody is called like somebody else, and nobody says when they were born.
async fn called_the_same(life: &mut Life<'_>) {
    let Some(like) = life.chance.any(&life.model.people.clone()) else {
        return;
    };
    let one = Person {
        first: like.first,
        last: like.last,
        nationality: Some("LT".to_owned()),
        number: Some("N0".to_owned()),
        roles: ["SHAREHOLDER"].into(),
        ..Person::default()
    };
    named(life, one).await;
}

/// A person whom no list knew turns out to be a citizen of another country.
async fn of_another_country(life: &mut Life<'_>) {
    let clear = |one: &&Person| {
        let about = About::Screening("SANCTIONS", one.id.clone());
        life.model.stands_as(&about, "CLEAR")
    };
    let people: Vec<Person> = life.model.people.iter().filter(clear).cloned().collect();
    if let Some(mut one) = life.chance.any(&people) {
        let other = if one.nationality.as_deref() == Some("LT") {
            "DE"
        } else {
            "LT"
        };
        one.nationality = Some(other.to_owned());
        patch(life, one, json!({ "nationality": other })).await;
    }
}

/// Something of a person changes that no finding rests on.
pub(super) async fn touched(life: &mut Life<'_>) {
    if let Some(one) = life.chance.any(&life.model.people.clone()) {
        patch(life, one, json!({})).await;
    }
}

/// Asked about somebody whom an officer accepted: an answer is looked at, whatever it changes.
async fn asked_after_the_finding(life: &mut Life<'_>) {
    let accepted = |one: &&Person| {
        let about = About::Person(one.id.clone());
        life.model.stands_as(&about, "VERIFIED")
    };
    let people = life.model.people.iter().filter(accepted);
    let ids: Vec<String> = people.map(|one| one.id.clone()).collect();
    if let Some(id) = life.chance.any(&ids) {
        officers::ask(life, BEA, &[("PERSON_CHECK".to_owned(), id)]).await;
    }
}

/// Who brought something of the file tries to approve it.
async fn decided_by_who_brought_it(life: &mut Life<'_>) {
    officers::release(life, BEA).await;
    officers::claim(life, SUE).await;
    officers::look(life, SUE).await;
    officers::approve(life, SUE, &[]).await;
    officers::release(life, SUE).await;
}

/// A company above is on a list, and is nobody's owner from then on.
async fn matched_and_gone(life: &mut Life<'_>, id: &str) {
    findings::screen(life, BEA, ("SANCTIONS", id), "MATCHED").await;
    let wanted = ("OWNERSHIP_DECLARED".to_owned(), String::new());
    officers::ask(life, BEA, &[wanted]).await;
}

/// The broker changes who the individual is between the officer's look and their decision.
async fn changed_before_the_decision(life: &mut Life<'_>) {
    officers::look(life, BEA).await;
    partner::change(life).await;
    officers::approve(life, BEA, &[]).await;
}
