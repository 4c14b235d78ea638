//! Who owns a business, as its customer declares it.

use std::collections::BTreeMap;

use serde_json::json;

use super::customer::send;
use super::life::Life;
use super::model::{Party, Structure};
use super::people::country;

/// A structure of up to three who own something, over a company sometimes.
pub(super) async fn own(life: &mut Life<'_>) {
    let ids: Vec<String> = life.model.people.iter().map(|one| one.id.clone()).collect();
    let mut holders: Vec<String> = Vec::new();
    for _ in 0..=life.chance.below(2) {
        holders.extend(life.chance.any(&ids).filter(|id| !holders.contains(id)));
    }
    if holders.is_empty() || life.chance.one_in(5) {
        holders.push("x".to_owned());
    }
    let mut structure = Structure {
        root: "company".to_owned(),
        ..Structure::default()
    };
    let whole = life
        .chance
        .weighted(&[(5, 10_000), (2, 9_800), (2, 9_000), (1, 7_000)]);
    let parts: &[u32] = match holders.len() {
        1 => &[0],
        2 => life
            .chance
            .pick(&[&[400, 0][..], &[2_000, 0], &[2_499, 0], &[5_000, 0]]),
        _ => life
            .chance
            .pick(&[&[400, 1_500, 0][..], &[2_400, 2_400, 0]]),
    };
    let above = life.chance.one_in(3);
    for (id, part) in holders.iter().zip(parts) {
        let taken: u32 = parts.iter().sum();
        let points = if *part == 0 { whole - taken } else { *part };
        let company = if above { "North" } else { "company" };
        structure
            .holdings
            .push((id.clone(), company.to_owned(), points));
    }
    if above {
        structure
            .holdings
            .push(("North".to_owned(), "company".to_owned(), 10_000));
    }
    if whole < 10_000 && !life.chance.one_in(3) {
        structure.explanation = Some(format!("Heirs {}.", life.chance.below(3)));
    }
    declare(life, structure).await;
}

/// Declares who owns the business; everybody who holds something becomes a party.
pub(super) async fn declare(life: &mut Life<'_>, mut structure: Structure) {
    let mut parties = BTreeMap::new();
    let known = life
        .model
        .structure
        .as_ref()
        .map(|all| all.parties.clone())
        .unwrap_or_default();
    let ids = structure
        .holdings
        .iter()
        .flat_map(|(one, other, _)| [one.clone(), other.clone()]);
    for id in ids.collect::<Vec<_>>() {
        let company = id == structure.root || id.starts_with(char::is_uppercase);
        let party = match known.get(&id).filter(|_| !life.chance.one_in(3)) {
            Some(party) => party.clone(),
            None if id == structure.root || id.starts_with("per_") => Party {
                company,
                name: None,
                country: None,
            },
            None if company => {
                let name = Some(life.chance.pick(&["North Ltd", "Nord AG"]).to_owned());
                let country = (!life.chance.one_in(5)).then(|| country(life));
                Party {
                    company,
                    name,
                    country,
                }
            }
            None => {
                let name = Some(life.chance.pick(&["Ann Ash", "Tom Party"]).to_owned());
                Party {
                    company,
                    name,
                    country: None,
                }
            }
        };
        parties.entry(id).or_insert(party);
    }
    structure.parties = parties;
    let (by, who) = life.somebody();
    life.tell(format!(
        "declares {:?} {:?}",
        structure.holdings, structure.explanation
    ));
    let parties = structure.parties.iter().map(|(id, one)| {
        let kind = if one.company { "COMPANY" } else { "PERSON" };
        json!({ "id": id, "type": kind, "name": one.name, "country": one.country })
    });
    let holdings = structure.holdings.iter().map(|(holder, company, points)| {
        json!({ "holderId": holder, "companyId": company, "basisPoints": points })
    });
    let body = json!({
        "root": structure.root, "parties": parties.collect::<Vec<_>>(), "holdings": holdings.collect::<Vec<_>>(),
        "explanation": structure.explanation,
    });
    let reply = send(&by, life, "PUT", "/ownership", &body).await;
    let right = life.changing();
    if life.is_done(&reply, &right) {
        structure.touched = life.model.step;
        life.model.structure = Some(structure);
        life.contributed(who);
    }
    life.check().await;
}
