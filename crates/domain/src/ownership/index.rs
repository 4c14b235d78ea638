//! The declaration, checked and put in an order that does not depend on the order in which it came.
//!
//! A fault never depends on the day: what was stored once can be read on every later day, whatever then holds.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;

use super::amount::divisor;
use super::graph::{Graph, Upward};
use super::{
    Amount, Holding, Interest, InterestKind, MAX_AGREEMENTS, MAX_FINENESS, MAX_HOLDINGS,
    MAX_PARTIES, PartyKind, Structure, TrustRole,
};

closed_codes! {
    /// Why a declaration cannot be read as a structure.
    pub enum FaultCode {
        /// More than [`MAX_PARTIES`] parties.
        TooManyParties = "TOO_MANY_PARTIES",
        /// More than [`MAX_HOLDINGS`] holdings and interests, or roles.
        TooManyHoldings = "TOO_MANY_HOLDINGS",
        /// More than [`MAX_CIRCLE`](super::MAX_CIRCLE) companies hold each other in one circle; the id is one of them.
        CircleTooLarge = "CIRCLE_TOO_LARGE",
        /// Two parties with one id.
        DuplicateParty = "DUPLICATE_PARTY",
        /// A holding, an interest, a role or the root names a party that is not listed.
        UnknownParty = "UNKNOWN_PARTY",
        /// The root or a held party is a natural person, or what is held is no company.
        NotACompany = "NOT_A_COMPANY",
        /// Two holdings of one holder in one company, of one kind and at one time; add them up. The id is the holder's.
        DuplicateHolding = "DUPLICATE_HOLDING",
        /// A holding of nothing, or of more than all. The id is the holder's.
        HoldingOutOfRange = "HOLDING_OUT_OF_RANGE",
        /// The fractions of one company have no common denominator up to [`MAX_FINENESS`]. The id is the company's.
        AmountTooFine = "AMOUNT_TOO_FINE",
        /// An interest ends before it begins. The id is the holder's.
        PeriodReversed = "PERIOD_REVERSED",
        /// A class of beneficiaries holds something. The id is the class'.
        CannotHold = "CANNOT_HOLD",
        /// A role in what is neither a trust nor a foundation. The id is its.
        NotATrust = "NOT_A_TRUST",
        /// A class of beneficiaries with another role, or that role for what is no class. The id is the party's.
        WrongRole = "WRONG_ROLE",
        /// More than [`MAX_AGREEMENTS`] agreements.
        TooManyAgreements = "TOO_MANY_AGREEMENTS",
    }
}

/// One thing that is wrong with a declaration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Fault {
    /// What is wrong.
    pub code: FaultCode,
    /// The party it is wrong with; empty where the whole is meant.
    pub id: String,
}

fn fault(code: FaultCode, id: &str) -> Fault {
    Fault {
        code,
        id: id.to_owned(),
    }
}

/// A holding or an interest, with its parties by index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) holder: usize,
    pub(super) subject: usize,
    /// The party that holds for the holder.
    pub(super) through: Option<usize>,
    /// `None` for a holding of shares and votes alike.
    pub(super) interest: Option<&'a Interest>,
    pub(super) amount: Option<Amount>,
}

impl Row<'_> {
    pub(super) fn is(&self, kind: InterestKind) -> bool {
        match self.interest {
            Some(interest) => interest.kind == kind,
            None => matches!(kind, InterestKind::Shares | InterestKind::Votes),
        }
    }

    /// Whether it counts on a day; without a day everything does.
    pub(super) fn counts(&self, day: Option<NaiveDate>) -> bool {
        match (self.interest, day) {
            (Some(interest), Some(day)) => interest.holds_on(day),
            _ => true,
        }
    }
}

/// The declaration by index: parties in the order of their ids.
#[derive(Debug)]
pub(super) struct Index<'a> {
    /// Ids in order.
    pub(super) ids: Vec<&'a str>,
    pub(super) kinds: Vec<PartyKind>,
    /// Whether the party is an end that explains what leads to it: one with a source, a trust with roles.
    pub(super) explained: Vec<bool>,
    /// The party that is verified.
    pub(super) root: usize,
    pub(super) rows: Vec<Row<'a>>,
    /// `(trust, party, role)`, in order.
    pub(super) roles: Vec<(usize, usize, TrustRole)>,
    /// Shares and votes are the same, as both come from holdings alone.
    pub(super) votes_are_shares: bool,
}

impl<'a> Index<'a> {
    pub(super) fn name(&self, party: usize) -> String {
        self.ids[party].to_owned()
    }

    /// Which kinds are looked at where a rule names these, by their places: shares stand for votes that are the same.
    pub(super) fn places(&self, kinds: &[InterestKind]) -> [bool; 3] {
        let [shares, votes, profit] = InterestKind::MEASURED.map(|kind| kinds.contains(&kind));
        match self.votes_are_shares {
            true => [shares || votes, false, profit],
            false => [shares, votes, profit],
        }
    }

    /// Whether an interest of the kind is declared, on whatever day.
    pub(super) fn has(&self, kind: InterestKind) -> bool {
        self.rows.iter().any(|row| row.is(kind))
    }
}

/// Reads a declaration.
///
/// # Errors
/// Every fault at once, in a fixed order.
pub(super) fn read(structure: &Structure) -> Result<Index<'_>, Vec<Fault>> {
    let mut faults = BTreeSet::new();
    if structure.parties.len() > MAX_PARTIES {
        faults.insert(fault(FaultCode::TooManyParties, ""));
    }
    let holdings = structure.holdings.len() + structure.interests.len();
    if holdings > MAX_HOLDINGS || structure.roles.len() > MAX_HOLDINGS {
        faults.insert(fault(FaultCode::TooManyHoldings, ""));
    }
    if !faults.is_empty() {
        return Err(faults.into_iter().collect());
    }
    let mut parties = BTreeMap::new();
    for party in &structure.parties {
        if parties.insert(party.id.as_str(), party).is_some() {
            faults.insert(fault(FaultCode::DuplicateParty, &party.id));
        }
    }
    let mut reader = Reader {
        ids: parties.keys().copied().collect(),
        kinds: parties.values().map(|party| party.kind).collect(),
        faults,
    };
    let root = reader.entity(&structure.root, |kind| {
        !matches!(kind, PartyKind::Person | PartyKind::BeneficiaryClass)
    });
    let rows = reader.rows(structure);
    let roles = reader.roles(structure);
    reader.amounts(&rows);
    reader.duplicates(&rows);
    let Reader { ids, kinds, faults } = reader;
    let Some(root) = root.filter(|_| faults.is_empty()) else {
        return Err(faults.into_iter().collect());
    };
    let mut explained: Vec<bool> = parties
        .values()
        .map(|party| party.kind.is_explained_by_source() && party.source.is_some())
        .collect();
    for (trust, _, _) in &roles {
        explained[*trust] = true;
    }
    let mut interests = structure.interests.iter();
    let is_either = |one: &Interest| matches!(one.kind, InterestKind::Shares | InterestKind::Votes);
    let index = Index {
        votes_are_shares: !interests.any(is_either),
        ids,
        kinds,
        explained,
        root,
        rows,
        roles,
    };
    if !structure.interests.is_empty() {
        check_circles(&index)?;
    }
    Ok(index)
}

/// Looks for circles of all kinds and days together: no day's circle of one kind is larger. Of holdings alone, whoever
/// follows them finds the same.
///
/// # Errors
/// A circle that is too large.
pub(super) fn check_circles(index: &Index<'_>) -> Result<(), Vec<Fault>> {
    Upward::new(&Graph::of_everything(index), index.root).map(|_| ())
}

struct Reader<'a> {
    ids: Vec<&'a str>,
    kinds: Vec<PartyKind>,
    faults: BTreeSet<Fault>,
}

impl<'a> Reader<'a> {
    fn fault(&mut self, code: FaultCode, id: &str) {
        self.faults.insert(fault(code, id));
    }

    fn party(&mut self, id: &str) -> Option<usize> {
        let at = self.ids.binary_search(&id).ok();
        if at.is_none() {
            self.fault(FaultCode::UnknownParty, id);
        }
        at
    }

    fn entity(&mut self, id: &str, may_be: impl Fn(PartyKind) -> bool) -> Option<usize> {
        let at = self.party(id)?;
        if !may_be(self.kinds[at]) {
            self.fault(FaultCode::NotACompany, id);
            return None;
        }
        Some(at)
    }

    fn holder(&mut self, id: &str) -> Option<usize> {
        let at = self.party(id)?;
        if self.kinds[at] == PartyKind::BeneficiaryClass {
            self.fault(FaultCode::CannotHold, id);
            return None;
        }
        Some(at)
    }

    fn rows(&mut self, structure: &'a Structure) -> Vec<Row<'a>> {
        let mut rows = Vec::with_capacity(structure.holdings.len() + structure.interests.len());
        for Holding {
            holder,
            company,
            basis_points,
        } in &structure.holdings
        {
            let holder = self.holder(holder);
            let company = self.entity(company, |kind| kind == PartyKind::Company);
            if let (Some(holder), Some(subject)) = (holder, company) {
                rows.push(Row {
                    holder,
                    subject,
                    through: None,
                    interest: None,
                    amount: Some(Amount::BasisPoints(*basis_points)),
                });
            }
        }
        for interest in &structure.interests {
            let kind = interest.kind;
            let is_held = kind.place().is_some() || kind == InterestKind::Nominee;
            let holder = self.holder(&interest.holder);
            let subject = self.entity(&interest.subject, |kind| match is_held {
                true => kind == PartyKind::Company,
                false => kind.is_entity(),
            });
            let through = interest.through.as_ref().map(|id| self.holder(id));
            if let (Some(from), Some(until)) = (interest.from, interest.until)
                && until < from
            {
                self.fault(FaultCode::PeriodReversed, &interest.holder);
            }
            if let (Some(holder), Some(subject)) = (holder, subject) {
                rows.push(Row {
                    holder,
                    subject,
                    through: through.flatten(),
                    interest: Some(interest),
                    amount: interest.amount,
                });
            }
        }
        rows
    }

    fn roles(&mut self, structure: &Structure) -> Vec<(usize, usize, TrustRole)> {
        let mut roles = BTreeSet::new();
        for one in &structure.roles {
            let trust = self.party(&one.trust);
            let party = self.party(&one.party);
            let (Some(trust), Some(party)) = (trust, party) else {
                continue;
            };
            if !self.kinds[trust].is_arrangement() {
                self.fault(FaultCode::NotATrust, &one.trust);
            }
            let is_class = self.kinds[party] == PartyKind::BeneficiaryClass;
            if is_class != (one.role == TrustRole::BeneficiaryClass) {
                self.fault(FaultCode::WrongRole, &one.party);
            }
            roles.insert((trust, party, one.role));
        }
        roles.into_iter().collect()
    }

    fn amounts(&mut self, rows: &[Row<'_>]) {
        let mut wholes: BTreeMap<usize, u64> = BTreeMap::new();
        let mut agreements = BTreeSet::new();
        for row in rows {
            if row.amount.is_some_and(|amount| !amount.is_a_part()) {
                self.fault(FaultCode::HoldingOutOfRange, self.ids[row.holder]);
            }
            if let Some(joint) = row.interest.and_then(|one| one.joint.as_deref()) {
                agreements.insert((row.subject, joint));
            }
            if let Some(amount) = row.amount {
                let whole = wholes.entry(row.subject).or_insert(1);
                match common(*whole, amount.denominator()) {
                    Some(common) => *whole = common,
                    None => self.fault(FaultCode::AmountTooFine, self.ids[row.subject]),
                }
            }
        }
        if agreements.len() > MAX_AGREEMENTS {
            self.fault(FaultCode::TooManyAgreements, "");
        }
    }

    fn duplicates(&mut self, rows: &[Row<'_>]) {
        let mut holdings = HashSet::new();
        let mut dated = Vec::new();
        for row in rows {
            match row.interest {
                None => {
                    if !holdings.insert((row.holder, row.subject)) {
                        self.fault(FaultCode::DuplicateHolding, self.ids[row.holder]);
                    }
                }
                Some(interest) if interest.kind.place().is_some() => {
                    dated.push((row.holder, row.subject, interest));
                }
                Some(_) => {}
            }
        }
        let from = |one: &Interest| one.from.unwrap_or(NaiveDate::MIN);
        let until = |one: &Interest| one.until.unwrap_or(NaiveDate::MAX);
        dated.sort_by_key(|(holder, subject, one)| (*holder, *subject, one.kind, from(one)));
        for (holder, subject, one) in &dated {
            if one.kind != InterestKind::Profit && holdings.contains(&(*holder, *subject)) {
                self.fault(FaultCode::DuplicateHolding, self.ids[*holder]);
            }
        }
        for pair in dated.windows(2) {
            let [(holder, subject, one), (next_holder, next_subject, next)] = pair else {
                continue;
            };
            let same = (holder, subject, one.kind) == (next_holder, next_subject, next.kind);
            if same && from(next) <= until(one) {
                self.fault(FaultCode::DuplicateHolding, self.ids[*holder]);
            }
        }
    }
}

/// The least common multiple, up to [`MAX_FINENESS`].
pub(super) fn common(one: u64, other: u64) -> Option<u64> {
    if one.is_multiple_of(other) {
        return Some(one);
    }
    let common = (one / divisor(one, other)).checked_mul(other)?;
    (common <= MAX_FINENESS).then_some(common)
}
