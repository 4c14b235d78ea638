//! Holdings, interests and roles as statements: one for each pair of parties.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use domain::ownership::{
    Amount, BENEFICIAL_OWNER, Interest, InterestKind, PartyKind, RoleInTrust, TrustRole,
};
use serde_json::{Map, Value, json};

use super::Writer;
use crate::note::InterestNote;
use crate::terms::{Term, interest_type, role_type, said, term};
use crate::{Declaration, percent};

/// What one party has in another.
#[derive(Default)]
struct Pair<'a> {
    holdings: Vec<u32>,
    interests: Vec<&'a Interest>,
    roles: Vec<&'a RoleInTrust>,
}

/// One interest as the standard has it, and what it cannot say.
struct Said {
    interest: Map<String, Value>,
    note: InterestNote,
    description: String,
}

impl Writer<'_> {
    pub(super) fn relationships(&self) -> Vec<Value> {
        let structure = &self.declaration.structure;
        let parties = structure.parties.iter();
        let kinds: BTreeMap<&str, PartyKind> = parties
            .map(|party| (party.id.as_str(), party.kind))
            .collect();
        let mut statements = Vec::new();
        for ((subject, holder), pair) in pairs(self.declaration) {
            let kind = |id: &str| kinds.get(id).copied();
            let (in_arrangement, of_person) = (
                kind(subject).is_some_and(PartyKind::is_arrangement),
                kind(holder) == Some(PartyKind::Person),
            );
            let said = pair.said(in_arrangement, of_person);
            let mut annotations = Vec::new();
            let mut interests = Vec::new();
            for (at, one) in said.into_iter().enumerate() {
                interests.push(Value::Object(one.interest));
                if one.note != InterestNote::default() {
                    let pointer = format!("/recordDetails/interests/{at}");
                    annotations.push(self.annotation(&pointer, &one.description, &one.note));
                }
            }
            let details = json!({
                "isComponent": false,
                "subject": self.record_id(subject),
                "interestedParty": self.record_id(holder),
                "interests": interests,
            });
            let record_id = self.relationship_id(subject, holder);
            statements.push(self.statement("relationship", &record_id, details, None, annotations));
        }
        statements
    }
}

fn pairs(declaration: &Declaration) -> BTreeMap<(&str, &str), Pair<'_>> {
    let structure = &declaration.structure;
    let mut pairs: BTreeMap<(&str, &str), Pair<'_>> = BTreeMap::new();
    for one in &structure.holdings {
        let pair = pairs.entry((&one.company, &one.holder)).or_default();
        pair.holdings.push(one.basis_points);
    }
    for one in &structure.interests {
        let pair = pairs.entry((&one.subject, &one.holder)).or_default();
        pair.interests.push(one);
    }
    for one in &structure.roles {
        pairs
            .entry((&one.trust, &one.party))
            .or_default()
            .roles
            .push(one);
    }
    pairs
}

impl Pair<'_> {
    fn said(&self, in_arrangement: bool, of_person: bool) -> Vec<Said> {
        let mut all = Vec::new();
        for points in &self.holdings {
            for kind in [InterestKind::Shares, InterestKind::Votes] {
                let amount = Some(Amount::BasisPoints(*points));
                let one = Interest::new("", "", kind, amount);
                all.push(said_interest(&one, in_arrangement, of_person));
            }
        }
        let plain_votes = self
            .interests
            .iter()
            .find_map(|one| plain(one, InterestKind::Votes));
        for one in &self.interests {
            let mut said = said_interest(one, in_arrangement, of_person);
            // Shares and votes that nothing tells from a holding: read back they would be one.
            if plain_votes.is_some() && plain(one, InterestKind::Shares) == plain_votes {
                said.note.separate = true;
                "Shares by themselves: no holding of shares and votes alike."
                    .clone_into(&mut said.description);
            }
            all.push(said);
        }
        all.extend(self.roles.iter().map(|one| said_role(one, of_person)));
        all
    }
}

/// The basis points of an interest of this kind about which nothing else is known.
fn plain(one: &Interest, kind: InterestKind) -> Option<u32> {
    let Some(Amount::BasisPoints(points)) = one.amount else {
        return None;
    };
    let alone = Interest::new(&one.holder, &one.subject, kind, one.amount);
    (*one == alone).then_some(points)
}

fn said_interest(one: &Interest, in_arrangement: bool, of_person: bool) -> Said {
    let word = interest_type(one.kind, in_arrangement);
    let is_indirect = one.kind == InterestKind::Nominee || one.through.is_some();
    let mut interest = Map::new();
    let mut put = |name: &str, value: Value| interest.insert(name.to_owned(), value);
    let mut note = InterestNote {
        source: one.source.clone(),
        joint: one.joint.clone(),
        through: one.through.clone(),
        ..InterestNote::default()
    };
    let mut words = Vec::new();
    put("type", json!(word));
    put(
        "directOrIndirect",
        json!(if is_indirect { "indirect" } else { "direct" }),
    );
    let owns = owns(one.kind, one.amount);
    if !of_person || owns {
        put("beneficialOwnershipOrControl", json!(of_person && owns));
    }
    if term(word, in_arrangement, false) != Some(Term::Interest(one.kind)) {
        note.kind = Some(one.kind);
        put("details", json!(said(one.kind)));
        words.push(said(one.kind).to_owned());
    }
    if let Some(amount) = one.amount {
        let exact = percent::of_amount(amount);
        if percent::to_amount(&exact) != Ok(amount) {
            note.amount = Some(amount);
            words.push(exactly(amount));
        }
        put("share", json!({ "exact": exact }));
    }
    match one.from {
        Some(day) if can_be_said(day) => _ = put("startDate", json!(day.to_string())),
        day => note.from = day,
    }
    // The standard's end is the first day without the interest.
    match (one.until, one.until.and_then(|day| day.succ_opt())) {
        (_, Some(day)) if can_be_said(day) => _ = put("endDate", json!(day.to_string())),
        (day, _) => note.until = day,
    }
    words.extend(
        one.joint
            .as_ref()
            .map(|joint| format!("Together with others under: {joint}")),
    );
    words.extend(
        one.through
            .as_ref()
            .map(|through| format!("Held through: {through}")),
    );
    words.extend(
        one.source
            .as_ref()
            .map(|source| format!("Shown by: {source}")),
    );
    Said {
        interest,
        note,
        description: format!("{}.", words.join(". ")),
    }
}

fn said_role(one: &RoleInTrust, of_person: bool) -> Said {
    let mut interest = Map::new();
    let mut put = |name: &str, value: Value| interest.insert(name.to_owned(), value);
    put("type", json!(role_type(one.role)));
    put("directOrIndirect", json!("direct"));
    put("beneficialOwnershipOrControl", json!(of_person));
    if one.role == TrustRole::OtherController {
        put("details", json!("Controls the trust otherwise"));
    }
    Said {
        interest,
        note: InterestNote {
            source: one.source.clone(),
            ..InterestNote::default()
        },
        description: format!("Shown by: {}.", one.source.as_deref().unwrap_or_default()),
    }
}

/// Whether the interest alone makes a natural person an owner of its subject. Smaller ones may with others.
fn owns(kind: InterestKind, amount: Option<Amount>) -> bool {
    match amount {
        Some(amount) => amount.basis_points() >= BENEFICIAL_OWNER,
        None => !InterestKind::MEASURED.contains(&kind),
    }
}

fn exactly(amount: Amount) -> String {
    match amount {
        Amount::BasisPoints(points) => format!("Exactly {points} basis points"),
        Amount::Fraction(part) => {
            format!("Exactly {} of {}", part.numerator(), part.denominator())
        }
    }
}

/// Whether a date of the standard can be this day.
fn can_be_said(day: NaiveDate) -> bool {
    (1..=9999).contains(&day.year())
}
