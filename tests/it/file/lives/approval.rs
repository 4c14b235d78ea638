//! What an approval has to rest on: every fact that matters was looked at after it changed last.

use chrono::NaiveDate;

use super::model::{About, Look, Model, Paper, Request};
use super::policy::Needed;

const STATEMENTS: [&str; 7] = [
    "COUNTRY_OF_REGISTRATION",
    "INDUSTRY",
    "BUSINESS_PURPOSE",
    "EXPECTED_ANNUAL_REVENUE",
    "EXPECTED_TRANSACTION_VOLUME",
    "SOURCE_OF_FUNDS_STATEMENT",
    "PRIMARY_JURISDICTIONS",
];
const OWNERSHIP: [&str; 5] = [
    "OWNERSHIP_DECLARED",
    "OWNERSHIP_TOTAL",
    "OWNERSHIP_CIRCLE",
    "OWNERSHIP_UNKNOWN",
    "OWNERS_NAMED",
];
const PEOPLE: [&str; 8] = [
    "DIRECTOR",
    "BENEFICIAL_OWNER",
    "ADMIN_USER",
    "SOURCE_OF_WEALTH_STATEMENT",
    "PERSON_CHECK",
    "BENEFICIAL_OWNERS_LISTED",
    "HOLDERS_ENTERED",
    "ID_DOCUMENT_VALIDITY",
];
/// What an officer judges a person by: an answer is looked at.
const JUDGED: [&str; 4] = [
    "PERSON_CHECK",
    "SOURCE_OF_WEALTH_STATEMENT",
    "DIRECTOR",
    "BENEFICIAL_OWNER",
];

impl Model {
    /// What speaks against an approval now, of what the approval says that was seen.
    pub(super) fn against(&self, seen: &[String], today: NaiveDate) -> Vec<String> {
        let mut against = self.unseen_papers(today);
        against.extend(self.open_requests());
        for about in self.screened() {
            against.extend(self.unscreened(&about));
        }
        for (about, look) in &self.looks {
            match about {
                About::Screening(_, of) if self.has(of) => against.extend(self.unscreened(about)),
                About::Person(id) if self.person(id).is_some() && look.finding == "REJECTED" => {
                    against.push(format!("{id} was rejected"));
                }
                _ => {}
            }
        }
        if self.individual.is_none() {
            against.extend(self.lacks());
            against.extend(self.hidden());
        }
        for one in self.people.iter().filter(|one| one.is_examined()) {
            if one.until.is_some_and(|last| last < today) {
                against.push(format!("the identity document of {} expired", one.id));
            }
            let about = About::Person(one.id.clone());
            let asked = self.asked_of(&one.id);
            let look = self.standing(&about);
            if look.is_none_or(|look| look.finding != "VERIFIED" || look.at < asked) {
                against.push(format!(
                    "{} is not verified: {}",
                    one.id,
                    self.told_of(&about)
                ));
            }
        }
        for id in self.gone() {
            if !seen.iter().any(|one| one == id) {
                against.push(format!("{id} left unseen"));
            }
        }
        if self.declined.as_ref() == Some(&self.facts) {
            against.push("nothing changed since it was declined".to_owned());
        }
        if self.last_change > self.saw {
            against.push("it changed after its officer looked".to_owned());
        }
        against
    }

    fn told_of(&self, about: &About) -> String {
        match self.looks.get(about) {
            None => "nobody looked".to_owned(),
            Some(look) => format!("{look:?}, since then {:?}", self.since(about, look)),
        }
    }

    /// What is not there at all.
    fn lacks(&self) -> Vec<String> {
        let (business, enhanced) = (&self.business, self.is_enhanced_for_customers());
        let mut people = self.people.iter();
        let unstated = people.any(|one| one.is("BENEFICIAL_OWNER") && one.wealth.is_none());
        let none = |role: &str| !self.people.iter().any(|one| one.is(role));
        let manages = self
            .people
            .iter()
            .any(|one| one.is("EMPLOYEE") && one.manages);
        let lacks = [
            (none("DIRECTOR"), "a director"),
            (none("BENEFICIAL_OWNER"), "a beneficial owner"),
            (!manages, "somebody who manages the account"),
            (unstated, "a source of wealth"),
            (business.country.is_none(), "a country"),
            (business.industry.is_none(), "an industry"),
            (business.purpose.is_none(), "a purpose"),
            (business.revenue.is_none(), "a revenue"),
            (enhanced && business.transactions.is_none(), "a volume"),
            (enhanced && business.funds.is_none(), "a source of funds"),
            (
                enhanced && business.places.is_empty(),
                "where business is done",
            ),
        ];
        let lacks = lacks.into_iter().filter(|(lacks, _)| *lacks);
        lacks
            .map(|(_, what)| format!("there is no {what}"))
            .collect()
    }

    fn unscreened(&self, about: &About) -> Option<String> {
        let is_done =
            |look: &Look| look.finding == "CLEAR" || look.finding == "MATCHED" && look.noted;
        if self.standing(about).is_some_and(is_done) {
            None
        } else {
            Some(format!("{about:?}: {}", self.told_of(about)))
        }
    }

    /// The papers that are needed and that no officer accepted as they are.
    pub(super) fn unseen_papers(&self, today: NaiveDate) -> Vec<String> {
        let mut unseen = Vec::new();
        let needed = self.needed();
        for one in &needed {
            if !self.is_accepted(one, self.asked_for(one), today) {
                unseen.push(format!("{one:?} is not accepted"));
            }
        }
        for request in self.requests.iter().filter(|one| self.stands(one)) {
            let is_row = |(kinds, of): &Needed| {
                kinds[0] == request.code && (request.of.is_empty() || *of == request.of)
            };
            let is_paper = !is_fact(&request.code);
            if is_paper && !needed.iter().any(is_row) {
                let papers = self.papers.iter();
                let mut papers = papers.filter(|one| {
                    one.kind == request.code && (request.of.is_empty() || one.of == request.of)
                });
                if !papers.any(|one| one.delivered > request.asked && self.is_good(one, today)) {
                    unseen.push(format!("{request:?} was not answered and accepted"));
                }
            }
        }
        unseen
    }

    /// An officer accepted it as it is, and it is good today.
    fn is_good(&self, paper: &Paper, today: NaiveDate) -> bool {
        self.accepts(paper) && paper.until.is_none_or(|last| last >= today)
    }

    fn is_accepted(&self, (kinds, of): &Needed, asked: u64, today: NaiveDate) -> bool {
        let does =
            |one: &&Paper| kinds.contains(&one.kind.as_str()) && (of.is_empty() || one.of == *of);
        let papers: Vec<&Paper> = self.papers.iter().filter(does).collect();
        let look = |one: &Paper| self.standing(&About::Document(one.id.clone()));
        papers.iter().enumerate().any(|(at, one)| {
            let accepted = look(one).map_or(0, |look| look.at);
            // Accepted before a later one was refused, it is accepted no more.
            let is_outdone = papers[at + 1..].iter().any(|later| {
                look(later).is_some_and(|look| look.finding == "REJECTED" && look.at > accepted)
            });
            one.delivered > asked && self.is_good(one, today) && !is_outdone
        })
    }

    /// Whether what was asked for has to come still.
    fn stands(&self, request: &Request) -> bool {
        !request.withdrawn && self.has(&request.of)
    }

    /// When a paper was asked for last.
    fn asked_for(&self, (kinds, of): &Needed) -> u64 {
        let all = self.requests.iter().filter(|one| self.stands(one));
        let asked = all.filter(|one| one.code == kinds[0] && (one.of.is_empty() || one.of == *of));
        asked.map(|one| one.asked).max().unwrap_or_default()
    }

    /// When something was asked of a person last that an officer judges them by.
    fn asked_of(&self, id: &str) -> u64 {
        let all = self.requests.iter().filter(|one| self.stands(one));
        let asked = all.filter(|one| {
            if one.of.is_empty() {
                one.code == "PERSON_CHECK"
            } else {
                one.of == id && JUDGED.contains(&one.code.as_str())
            }
        });
        asked.map(|one| one.asked).max().unwrap_or_default()
    }

    /// What was asked for of facts, and did not change since.
    fn open_requests(&self) -> Vec<String> {
        let all = self.requests.iter().filter(|one| self.stands(one));
        let open = all.filter(|one| {
            let code = one.code.as_str();
            let people = self.people.iter();
            let mut people = people.filter(|who| one.of.is_empty() || who.id == one.of);
            let structure = self.structure.as_ref();
            match () {
                () if STATEMENTS.contains(&code) => self.business_touched < one.asked,
                () if OWNERSHIP.contains(&code) => {
                    structure.is_none_or(|all| all.touched < one.asked)
                }
                () if PEOPLE.contains(&code) => !people.any(|who| who.touched > one.asked),
                () => false,
            }
        });
        open.map(|one| format!("{one:?} is open")).collect()
    }
}

pub(super) fn is_fact(code: &str) -> bool {
    STATEMENTS.contains(&code) || OWNERSHIP.contains(&code) || PEOPLE.contains(&code)
}
