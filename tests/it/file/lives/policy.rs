//! What a file has to have, as the test reads the published tables: levels, papers, owners.

use std::collections::BTreeSet;

use super::facts::WHOLE;
use super::model::{About, Model, Person};

pub(super) const OF_ALL: [&str; 6] = [
    "CERTIFICATE_OF_INCORPORATION",
    "ARTICLES_OF_ASSOCIATION",
    "SHAREHOLDER_REGISTER",
    "PROOF_OF_REGISTERED_ADDRESS",
    "BENEFICIAL_OWNERS_DECLARATION",
    "BANK_STATEMENT",
];
const HIGH_RISK_INDUSTRIES: [&str; 1] = ["GAMBLING"];
const REGULATED_INDUSTRIES: [&str; 2] = ["GAMBLING", "ENERGY"];
/// The one country of high risk that these lives know.
pub(super) const HIGH_RISK: &str = "IR";
const QUARTER: u64 = WHOLE / 4;
/// More of what leads to nobody is explained.
const UNKNOWN: u64 = WHOLE / 20;
/// Whoever owns as much is among the people.
const REPORTED: u64 = WHOLE / 10;

/// A paper that somebody has to have: the types that will do, and whose it is.
pub(super) type Needed = (Vec<&'static str>, String);

impl Model {
    /// Whether the file needs the higher level for a reason that customers may know.
    pub(super) fn is_enhanced_for_customers(&self) -> bool {
        let business = &self.business;
        let is_high_risk = |country: &Option<String>| country.as_deref() == Some(HIGH_RISK);
        let owns = |one: &&Person| {
            let roles = ["DIRECTOR", "SHAREHOLDER", "BENEFICIAL_OWNER"];
            roles.iter().any(|role| one.is(role))
        };
        let structure = self.structure.as_ref();
        let parents = structure.map(|all| all.parents()).unwrap_or_default();
        let countries = parents
            .iter()
            .map(|id| self.party(id).and_then(|one| one.country.clone()));
        let countries: Vec<Option<String>> = countries.collect();
        let industry = business.industry.as_deref();
        self.asks_most
            || self.needed_most
            || industry.is_some_and(|one| HIGH_RISK_INDUSTRIES.contains(&one))
            || business.transactions.is_some_and(|many| many > 1_000)
            || is_high_risk(&business.country)
            || business.places.iter().any(|place| place == HIGH_RISK)
            || countries
                .iter()
                .any(|one| one.is_none() || is_high_risk(one))
            || self
                .people
                .iter()
                .filter(owns)
                .any(|one| one.exposed || is_high_risk(&one.nationality))
            || self.individual.iter().any(|one| {
                let names = ["nationality", "citizenship", "birthCountry", "country"];
                names
                    .iter()
                    .any(|name| is_high_risk(&one.fields.get(name).cloned()))
            })
    }

    /// Whether the file needs the higher level.
    pub(super) fn is_enhanced(&self) -> bool {
        let mut looks = self.looks.iter();
        let is_match =
            |about: &About, finding| matches!(about, About::Screening(..)) && finding == "MATCHED";
        self.is_enhanced_for_customers() || looks.any(|(about, look)| is_match(about, look.finding))
    }

    /// Every paper that is needed.
    pub(super) fn needed(&self) -> Vec<Needed> {
        let of_all = |kind| (vec![kind], String::new());
        if self.individual.is_some() {
            return vec![of_all("IDENTITY_DOCUMENT")];
        }
        let enhanced = self.is_enhanced_for_customers();
        let business = &self.business;
        let industry = business.industry.as_deref();
        let structure = self.structure.as_ref();
        let parents = structure.map(|all| all.parents()).unwrap_or_default();
        let mut needed: Vec<Needed> = OF_ALL.into_iter().map(of_all).collect();
        for (is_needed, kind) in [
            (
                business.revenue.is_some_and(|euros| euros > 1_000_000),
                "FINANCIAL_STATEMENTS",
            ),
            (
                industry.is_some_and(|one| REGULATED_INDUSTRIES.contains(&one)),
                "BUSINESS_LICENSE",
            ),
            (!parents.is_empty(), "OWNERSHIP_STRUCTURE_CHART"),
            (enhanced, "SOURCE_OF_FUNDS"),
        ] {
            needed.extend(is_needed.then(|| of_all(kind)));
        }
        for id in parents {
            needed.push((vec!["PARENT_INCORPORATION_DOCUMENTS"], id));
        }
        for one in self.people.iter().filter(|one| one.is_examined()) {
            let owner = one.is("BENEFICIAL_OWNER");
            let kinds = if one.is("DIRECTOR") {
                vec!["DIRECTOR_ID"]
            } else {
                vec!["BENEFICIAL_OWNER_ID", "DIRECTOR_ID"]
            };
            needed.push((kinds, one.id.clone()));
            if enhanced && owner {
                needed.push((vec!["SOURCE_OF_WEALTH"], one.id.clone()));
            }
            if enhanced && one.exposed {
                needed.push((vec!["PEP_DECLARATION"], one.id.clone()));
            }
        }
        needed
    }

    /// Every screening that is needed.
    pub(super) fn screened(&self) -> Vec<About> {
        let mut needed = Vec::new();
        let mut need = |kinds: &[&'static str], of: &str| {
            let about = |kind: &&'static str| About::Screening(kind, of.to_owned());
            needed.extend(kinds.iter().map(about));
        };
        let all = ["PEP", "SANCTIONS", "ADVERSE_MEDIA"];
        match &self.individual {
            Some(_) => need(&all, ""),
            None => need(&all[1..], ""),
        }
        for one in self.people.iter().filter(|one| one.is_examined()) {
            need(&all, &one.id);
        }
        if let Some(structure) = self
            .structure
            .as_ref()
            .filter(|_| self.is_enhanced_for_customers())
        {
            for id in structure.parents() {
                need(&all[1..], &id);
            }
        }
        needed
    }

    /// Natural persons with a name, in small letters, and their birth date.
    fn named(&self) -> Vec<(String, String, Option<String>)> {
        let people = self.people.iter();
        let people =
            people.map(|one| (one.id.clone(), one.name().to_lowercase(), one.born.clone()));
        let parties = self.structure.iter().flat_map(|all| &all.parties);
        let parties = parties.filter(|(id, one)| !one.company && self.person(id).is_none());
        let parties = parties.filter_map(|(id, one)| {
            let name = one.name.as_ref()?.to_lowercase();
            Some((id.clone(), name, None))
        });
        people.chain(parties).collect()
    }

    /// Those who may be one person, by their names and birth dates.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let named = self.named();
        let mut pairs = Vec::new();
        for (at, (one, name, born)) in named.iter().enumerate() {
            for (other, same, date) in &named[at + 1..] {
                let may_be = born.is_none() || date.is_none() || born == date;
                if name == same && may_be {
                    pairs.push((one.clone(), other.clone()));
                }
            }
        }
        pairs
    }

    /// Everybody with whom somebody may be one person, they included.
    fn group(&self, id: &str) -> BTreeSet<String> {
        let mut pairs = self.pairs();
        pairs.retain(|(one, other)| {
            let answer = self.standing(&About::pair(one, other));
            answer.is_none_or(|look| look.finding != "TWO_PEOPLE")
        });
        let mut group = BTreeSet::from([id.to_owned()]);
        loop {
            let before = group.len();
            for (one, other) in &pairs {
                if group.contains(one) || group.contains(other) {
                    group.extend([one.clone(), other.clone()]);
                }
            }
            if group.len() == before {
                return group;
            }
        }
    }

    /// What is wrong with who owns the business.
    pub(super) fn hidden(&self) -> Vec<String> {
        let Some(structure) = &self.structure else {
            return vec!["no structure".to_owned()];
        };
        let mut wrong = Vec::new();
        let persons = structure.parties.iter().filter(|(_, one)| !one.company);
        let owners: Vec<&String> = persons.map(|(id, _)| id).collect();
        let known: u64 = owners.iter().map(|id| structure.share(id)).sum();
        let unknown = WHOLE.saturating_sub(known);
        let mut companies = structure.parents();
        companies.push(structure.root.clone());
        let is_open = companies.iter().any(|id| structure.held(id) < 10_000);
        let is_accepted = self.stands_as(&About::Explanation, "ACCEPTED");
        if unknown >= QUARTER {
            wrong.push("a quarter leads to nobody".to_owned());
        }
        if (unknown > UNKNOWN || is_open) && !is_accepted {
            wrong.push("what leads to nobody was not accepted".to_owned());
        }
        for id in owners {
            let share = structure.share(id);
            let group = self.group(id);
            let together: u64 = group.iter().map(|one| structure.share(one)).sum();
            let is_named = structure.parties[id].name.is_some() && !id.starts_with("per_");
            if self.person(id).is_none() && !is_named {
                wrong.push(format!("{id} is nobody"));
            }
            let is_listed = self
                .person(id)
                .is_some_and(|one| one.is("BENEFICIAL_OWNER"));
            if share > 0 && together + unknown >= QUARTER && !is_listed {
                wrong.push(format!("{id} may own a quarter, and is not listed"));
            }
            if share > 0 && together >= REPORTED && self.person(id).is_none() {
                wrong.push(format!("{id} owns a tenth, and is not entered"));
            }
            let owning = group.iter().filter(|one| structure.share(one) > 0).count();
            if share > 0 && owning > 1 {
                wrong.push(format!("{id} may own parts under more than one entry"));
            }
        }
        for (one, other) in self.pairs() {
            // Whom an answer of others sets apart has to be answered all the same.
            if self.standing(&About::pair(&one, &other)).is_none() {
                wrong.push(format!("{one} and {other} were not compared"));
            }
        }
        wrong
    }
}
