//! Which facts there are, which a finding rests on, and what of it changed since somebody looked.

use super::model::{About, Facts, Look, Model, Paper, Structure};

const IDENTITY: [&str; 4] = ["NAME", "BORN", "NATIONALITY", "ID_DOCUMENT"];
const EXAMINED: [&str; 8] = [
    "NAME",
    "BORN",
    "NATIONALITY",
    "ID_DOCUMENT",
    "ROLES",
    "SHARE",
    "EXPOSED",
    "WEALTH",
];

/// All of it, in parts of a hundred million.
pub(super) const WHOLE: u64 = 100_000_000;

impl Structure {
    /// What somebody owns of the business, over at most one company.
    pub(super) fn share(&self, id: &str) -> u64 {
        let held = |company: &str| {
            let all = self.holdings.iter();
            let parts = all.filter(|(_, of, _)| of == company);
            let parts = parts.map(|(holder, _, points)| (holder.as_str(), u64::from(*points)));
            parts.collect::<Vec<_>>()
        };
        let mut share = 0;
        for (holder, points) in held(&self.root) {
            if holder == id {
                share += points * 10_000;
            }
            for (above, part) in held(holder) {
                if above == id {
                    share += points * part;
                }
            }
        }
        share
    }

    /// The companies that own a part of the business.
    pub(super) fn parents(&self) -> Vec<String> {
        let direct = self.holdings.iter().filter(|(_, of, _)| *of == self.root);
        let companies = direct.filter(|(holder, ..)| self.parties[holder].company);
        companies.map(|(holder, ..)| holder.clone()).collect()
    }

    /// The part of a company that somebody holds.
    pub(super) fn held(&self, company: &str) -> u32 {
        let holdings = self.holdings.iter().filter(|(_, of, _)| of == company);
        holdings.map(|(.., points)| points).sum()
    }
}

impl Model {
    /// Every fact of the file as it is. Whose a document is may be an officer's own word, and is none.
    fn told(&self) -> Facts {
        let mut facts = Facts::new();
        let mut tell = |of: &str, what: &'static str, value: String| {
            facts.insert((of.to_owned(), what), value);
        };
        for one in &self.people {
            let roles: Vec<_> = one
                .roles
                .iter()
                .filter(|role| **role != "EMPLOYEE")
                .collect();
            let structure = self.structure.as_ref();
            tell(&one.id, "NAME", one.name());
            tell(&one.id, "BORN", format!("{:?}", one.born));
            tell(&one.id, "NATIONALITY", format!("{:?}", one.nationality));
            let document = format!("{:?} {:?}", one.number, one.until);
            tell(&one.id, "ID_DOCUMENT", document);
            tell(&one.id, "ROLES", format!("{roles:?}"));
            tell(
                &one.id,
                "SHARE",
                structure.map_or(0, |all| all.share(&one.id)).to_string(),
            );
            tell(&one.id, "EXPOSED", one.exposed.to_string());
            tell(&one.id, "WEALTH", format!("{:?}", one.wealth));
            tell(&one.id, "MANAGES", one.manages.to_string());
        }
        for one in &self.papers {
            tell(&one.id, "PAPER", format!("{} {:?}", one.kind, one.until));
        }
        if let Some(structure) = &self.structure {
            let mut holdings = structure.holdings.clone();
            holdings.sort_unstable();
            tell(
                "",
                "STRUCTURE",
                format!("{:?} {holdings:?}", structure.parties),
            );
            tell("", "EXPLANATION", format!("{:?}", structure.explanation));
            for (id, party) in &structure.parties {
                if *id != structure.root && self.person(id).is_none() {
                    tell(id, "NAME", format!("{:?}", party.name));
                    tell(id, "COUNTRY", format!("{:?}", party.country));
                }
            }
        }
        let business = &self.business;
        tell("", "COUNTRY", format!("{:?}", business.country));
        tell("", "INDUSTRY", format!("{:?}", business.industry));
        tell("", "REVENUE", format!("{:?}", business.revenue));
        tell("", "FUNDS", format!("{:?}", business.funds));
        let said = (
            &business.purpose,
            business.transactions,
            &business.places,
            self.asks_most,
        );
        tell("", "SAID", format!("{said:?}"));
        if let Some(individual) = &self.individual {
            let of = |names: &[&str]| {
                let texts = names.iter().map(|name| individual.fields.get(name));
                format!("{:?}", texts.collect::<Vec<_>>())
            };
            tell("", "NAME", of(&["firstName", "lastName"]));
            tell("", "BORN", of(&["birthDate"]));
            let countries = ["nationality", "citizenship", "birthCountry", "country"];
            tell("", "NATIONALITY", of(&countries));
            let address = ["street", "number", "city", "postCode", "country"];
            tell("", "ADDRESS", of(&address));
            tell("", "ID_DOCUMENT", format!("{:?}", individual.declared));
        }
        facts
    }

    /// Notes which facts changed by what was done just now. A fact that is gone and comes back as it was did not.
    pub(super) fn retell(&mut self) {
        let now = self.told();
        if now == self.facts {
            return;
        }
        for (fact, value) in &now {
            if self.kept(fact) != Some(value) {
                self.changed.insert(fact.clone(), self.step);
            }
        }
        let was = std::mem::replace(&mut self.facts, now);
        for (fact, value) in was {
            if !self.facts.contains_key(&fact) {
                self.left.insert(fact, value);
            }
        }
        self.last_change = self.step;
    }

    fn kept(&self, fact: &(String, &'static str)) -> Option<&String> {
        self.facts.get(fact).or_else(|| self.left.get(fact))
    }

    /// The facts that a finding rests on.
    fn rests_on(&self, about: &About) -> Vec<(String, &'static str)> {
        let all = |of: &str, names: &[&'static str]| -> Vec<(String, &'static str)> {
            names.iter().map(|name| (of.to_owned(), *name)).collect()
        };
        match about {
            About::Document(id) => {
                let mut facts = all(id, &["PAPER"]);
                let paper = self.papers.iter().find(|one| one.id == *id);
                let Some(paper) = paper else { return facts };
                let of = paper.of.as_str();
                facts.extend(match paper.kind.as_str() {
                    "DIRECTOR_ID" | "BENEFICIAL_OWNER_ID" if !of.is_empty() => all(of, &IDENTITY),
                    "SOURCE_OF_WEALTH" if !of.is_empty() => all(of, &["NAME", "WEALTH"]),
                    "PEP_DECLARATION" if !of.is_empty() => all(of, &["NAME", "EXPOSED"]),
                    "PARENT_INCORPORATION_DOCUMENTS" if !of.is_empty() => {
                        all(of, &["NAME", "COUNTRY"])
                    }
                    "CERTIFICATE_OF_INCORPORATION" | "ARTICLES_OF_ASSOCIATION" => {
                        all("", &["COUNTRY"])
                    }
                    "SHAREHOLDER_REGISTER"
                    | "BENEFICIAL_OWNERS_DECLARATION"
                    | "OWNERSHIP_STRUCTURE_CHART" => all("", &["STRUCTURE"]),
                    "FINANCIAL_STATEMENTS" => all("", &["REVENUE"]),
                    "BUSINESS_LICENSE" => all("", &["INDUSTRY"]),
                    "SOURCE_OF_FUNDS" => all("", &["FUNDS"]),
                    "IDENTITY_DOCUMENT" => all("", &IDENTITY),
                    "PROOF_OF_RESIDENCE" => all("", &["NAME", "ADDRESS"]),
                    _ => Vec::new(),
                });
                facts
            }
            About::Person(id) => all(id, &EXAMINED),
            About::Screening(_, of) if of.is_empty() && self.individual.is_none() => {
                all("", &["COUNTRY"])
            }
            About::Screening(_, of) if of.is_empty() || self.person(of).is_some() => {
                all(of, &["NAME", "BORN", "NATIONALITY"])
            }
            About::Screening(_, of) => all(of, &["NAME", "COUNTRY"]),
            About::Pair(one, other) => {
                let mut facts = all(one, &["NAME", "BORN"]);
                facts.extend(all(other, &["NAME", "BORN"]));
                facts
            }
            About::Explanation => all("", &["STRUCTURE", "EXPLANATION"]),
        }
    }

    /// Which facts changed since somebody looked.
    pub(super) fn since(&self, about: &About, look: &Look) -> Vec<(String, &'static str)> {
        let mut facts = self.rests_on(about);
        facts.retain(|fact| self.changed.get(fact).is_some_and(|at| *at > look.at));
        facts
    }

    /// The newest finding, where nobody changed since what was looked at.
    pub(super) fn standing(&self, about: &About) -> Option<&Look> {
        let look = self.looks.get(about)?;
        self.since(about, look).is_empty().then_some(look)
    }

    /// Whether the newest finding stands, and is this one.
    pub(super) fn stands_as(&self, about: &About, finding: &str) -> bool {
        let look = self.standing(about);
        look.is_some_and(|look| look.finding == finding)
    }

    /// Whether a paper is accepted as it is.
    pub(super) fn accepts(&self, paper: &Paper) -> bool {
        self.stands_as(&About::Document(paper.id.clone()), "VERIFIED")
    }

    /// How many findings stand.
    pub(super) fn standing_findings(&self) -> usize {
        let all = self.looks.keys();
        all.filter(|about| self.standing(about).is_some()).count()
    }

    pub(super) fn look(&mut self, about: About, finding: &'static str, noted: bool) {
        let at = self.step;
        self.looks.insert(about, Look { at, finding, noted });
    }
}
