//! What the test itself knows of a file: what was delivered, when it changed last, and what officers looked at since.
//!
//! It is small on purpose and shares no code with the rules: where both agree, two have thought of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

/// What a finding of an officer is about. Of the organization itself the id is empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum About {
    Document(String),
    Person(String),
    Screening(&'static str, String),
    Pair(String, String),
    Explanation,
}

impl About {
    /// Of two people, whichever was named first.
    pub(super) fn pair(one: &str, other: &str) -> Self {
        Self::Pair(one.min(other).to_owned(), one.max(other).to_owned())
    }
}

/// What an officer found, and when.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) at: u64,
    pub(super) finding: &'static str,
    /// A match that may stand: the officer wrote down why.
    pub(super) noted: bool,
}

/// A fact, by whose and what it is.
pub(super) type Facts = BTreeMap<(String, &'static str), String>;

#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) born: Option<String>,
    pub(super) nationality: Option<String>,
    pub(super) number: Option<String>,
    /// The last day of their identity document.
    pub(super) until: Option<NaiveDate>,
    pub(super) roles: BTreeSet<&'static str>,
    pub(super) manages: bool,
    pub(super) exposed: bool,
    pub(super) wealth: Option<String>,
    /// They are part of a submission, and cannot be taken out.
    pub(super) submitted: bool,
    /// When anything of them changed last.
    pub(super) touched: u64,
}

impl Person {
    pub(super) fn is(&self, role: &str) -> bool {
        self.roles.contains(role)
    }

    pub(super) fn is_examined(&self) -> bool {
        self.is("DIRECTOR") || self.is("BENEFICIAL_OWNER")
    }

    pub(super) fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

#[derive(Debug, Clone)]
pub(super) struct Paper {
    pub(super) id: String,
    pub(super) kind: String,
    /// Whose it is; empty where nobody said it.
    pub(super) of: String,
    pub(super) until: Option<NaiveDate>,
    pub(super) delivered: u64,
    pub(super) submitted: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Party {
    pub(super) company: bool,
    pub(super) name: Option<String>,
    pub(super) country: Option<String>,
}

/// Who owns the business. No company stands above another in these lives, so shares are easily counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Structure {
    pub(super) root: String,
    pub(super) parties: BTreeMap<String, Party>,
    /// Holder, company, basis points.
    pub(super) holdings: Vec<(String, String, u32)>,
    pub(super) explanation: Option<String>,
    pub(super) touched: u64,
}

/// What a business says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Business {
    pub(super) industry: Option<String>,
    pub(super) country: Option<String>,
    pub(super) purpose: Option<String>,
    pub(super) revenue: Option<u64>,
    pub(super) transactions: Option<u64>,
    pub(super) funds: Option<String>,
    pub(super) places: Vec<String>,
}

/// What a broker says of an individual.
#[derive(Debug, Clone, Default)]
pub(super) struct Individual {
    /// By the names of the Partner API's fields.
    pub(super) fields: BTreeMap<&'static str, String>,
    /// The identity document of the last declaration: type, number, last day.
    pub(super) declared: Option<[String; 3]>,
}

#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) code: String,
    pub(super) of: String,
    /// No other has it.
    pub(super) message: String,
    pub(super) asked: u64,
    pub(super) withdrawn: bool,
}

/// Which way the record is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Track {
    None,
    File,
    Sumsub,
}

#[derive(Debug)]
pub(super) struct Model {
    /// Counts what was done.
    pub(super) step: u64,
    pub(super) track: Track,
    pub(super) status: &'static str,
    pub(super) resubmittable: bool,
    /// The officer who has it, by place in the office.
    pub(super) holder: Option<usize>,
    /// It is approved, and only held.
    pub(super) held_approval: bool,
    /// Who approved it last, and who declined it last.
    pub(super) approver: Option<usize>,
    pub(super) decliner: Option<usize>,
    /// It is declined, and by an officer.
    pub(super) declined_by_officer: bool,
    pub(super) people: Vec<Person>,
    pub(super) papers: Vec<Paper>,
    pub(super) structure: Option<Structure>,
    pub(super) business: Business,
    pub(super) business_touched: u64,
    pub(super) individual: Option<Individual>,
    /// ENHANCED was asked for last.
    pub(super) asks_most: bool,
    /// A submission needed ENHANCED, and no officer said since that less is enough.
    pub(super) needed_most: bool,
    pub(super) requests: Vec<Request>,
    /// The persons who brought something.
    pub(super) contributors: BTreeSet<&'static str>,
    pub(super) looks: BTreeMap<About, Look>,
    /// What the file was when it was declined.
    pub(super) declined: Option<Facts>,
    /// When the officer who has the file looked at it last.
    pub(super) saw: u64,
    /// Every fact as it is, and when each changed last.
    pub(super) facts: Facts,
    /// The same of those who left.
    pub(super) left: Facts,
    pub(super) changed: BTreeMap<(String, &'static str), u64>,
    pub(super) last_change: u64,
}

impl Model {
    pub(super) fn new() -> Self {
        Self {
            step: 0,
            track: Track::None,
            status: "NOT_STARTED",
            resubmittable: false,
            holder: None,
            held_approval: false,
            approver: None,
            decliner: None,
            declined_by_officer: false,
            people: Vec::new(),
            papers: Vec::new(),
            structure: None,
            business: Business::default(),
            business_touched: 0,
            individual: None,
            asks_most: false,
            needed_most: false,
            requests: Vec::new(),
            contributors: BTreeSet::new(),
            looks: BTreeMap::new(),
            declined: None,
            saw: 0,
            facts: Facts::new(),
            left: Facts::new(),
            changed: BTreeMap::new(),
            last_change: 0,
        }
    }

    pub(super) fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|one| one.id == id)
    }

    pub(super) fn party(&self, id: &str) -> Option<&Party> {
        let structure = self.structure.as_ref().filter(|one| one.root != id)?;
        structure.parties.get(id)
    }

    /// Whether somebody is in the file.
    pub(super) fn has(&self, id: &str) -> bool {
        id.is_empty() || self.person(id).is_some() || self.party(id).is_some()
    }

    /// Why the customer may change nothing now, where they may not.
    pub(super) fn closed(&self) -> Option<&'static str> {
        match (self.track, self.status) {
            (_, "NOT_STARTED" | "RESUBMISSION_REQUIRED") => None,
            // Nobody submits anything at Sumsub in these lives.
            (Track::Sumsub, "PENDING") => None,
            (Track::Sumsub, _) => Some("OTHER_TRACK"),
            (_, "PENDING") => Some("ALREADY_SUBMITTED"),
            (_, "ON_HOLD") => Some("ALREADY_CLAIMED"),
            (_, "APPROVED") => Some("ALREADY_APPROVED"),
            _ if self.resubmittable => None,
            _ => Some("REJECTED"),
        }
    }

    /// Who left after a match or a rejection.
    pub(super) fn gone(&self) -> BTreeSet<&str> {
        let gone = self.looks.iter().filter_map(|(about, look)| match about {
            About::Person(id) => {
                (look.finding == "REJECTED" && self.person(id).is_none()).then_some(id)
            }
            About::Screening(_, id) => (look.finding == "MATCHED" && !self.has(id)).then_some(id),
            About::Document(_) | About::Pair(..) | About::Explanation => None,
        });
        gone.map(String::as_str).collect()
    }

    /// Officers have everything that is there.
    pub(super) fn takes_in(&mut self) {
        for person in &mut self.people {
            person.submitted = true;
        }
        for paper in &mut self.papers {
            paper.submitted = true;
        }
    }

    /// The file goes to the officers as it is.
    pub(super) fn submitted(&mut self) {
        self.takes_in();
        self.needed_most = self.is_enhanced_for_customers();
        (self.track, self.status) = (Track::File, "PENDING");
        (self.holder, self.resubmittable) = (None, false);
    }
}
