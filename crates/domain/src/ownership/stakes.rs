//! What each party can throw into the scale: the stakes it claims, its declared means of control, its agreements.
//!
//! A stake is counted once, however many claim it: the holder in whose name it is, and whoever that holder is a nominee
//! for.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::index::{Index, Row, common};
use super::{Amount, InterestKind, TrustRole};

/// A part of a company.
#[derive(Debug, Clone)]
pub(super) struct Stake {
    pub(super) company: usize,
    /// The kind's place among [`InterestKind::MEASURED`].
    pub(super) kind: usize,
    /// In units of the company's whole.
    pub(super) units: u64,
    /// In whose name it is; `None` where an unnamed nominee has it.
    pub(super) holder: Option<usize>,
    /// For whom it is held, in order.
    pub(super) nominators: Vec<usize>,
}

impl Stake {
    /// Everybody whose it is: the holder, then those it is held for. One may be both.
    pub(super) fn claimants(&self) -> impl Iterator<Item = usize> {
        self.holder.iter().chain(&self.nominators).copied()
    }
}

/// A way to control without an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Declared {
    Interest(InterestKind),
    Role(TrustRole),
}

/// Several parties that act together in one company.
#[derive(Debug)]
pub(super) struct Pact<'a> {
    pub(super) name: &'a str,
    pub(super) company: usize,
    /// In order.
    pub(super) members: Vec<usize>,
}

/// For each nominee and company, for whom they hold, and how much.
type Nominations = BTreeMap<(usize, usize), Vec<(usize, Option<Amount>)>>;

/// Everything that may give control, by index.
#[derive(Debug)]
pub(super) struct Stakes<'a> {
    pub(super) index: &'a Index<'a>,
    pub(super) stakes: Vec<Stake>,
    /// For each party, how many units are all of it.
    pub(super) wholes: Vec<u64>,
    /// For each party, the stakes it claims, by company.
    pub(super) claims: Vec<Vec<usize>>,
    /// For each party, what it controls as declared.
    pub(super) declared: Vec<Vec<(usize, Declared)>>,
    pub(super) pacts: Vec<Pact<'a>>,
    /// For each party, the agreements that it is part of.
    pub(super) pacts_of: Vec<Vec<usize>>,
    /// Somebody holds for somebody else.
    pub(super) has_nominees: bool,
}

impl<'a> Stakes<'a> {
    pub(super) fn new(index: &'a Index<'a>, day: NaiveDate) -> Self {
        let size = index.ids.len();
        let rows: Vec<&Row<'a>> = index
            .rows
            .iter()
            .filter(|row| row.counts(Some(day)))
            .collect();
        let mut all = Self {
            index,
            stakes: Vec::with_capacity(rows.len() * 2),
            wholes: vec![1; size],
            claims: vec![Vec::new(); size],
            declared: vec![Vec::new(); size],
            pacts: Vec::new(),
            pacts_of: vec![Vec::new(); size],
            has_nominees: false,
        };
        for row in &rows {
            if let Some(amount) = row.amount {
                let whole = &mut all.wholes[row.subject];
                *whole = common(*whole, amount.denominator()).unwrap_or(*whole);
            }
        }
        let mut nominations = Nominations::new();
        let mut pacts: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
        for row in &rows {
            all.take(row, &mut nominations);
            if let Some(joint) = row.interest.and_then(|one| one.joint.as_deref()) {
                pacts
                    .entry((row.subject, joint))
                    .or_default()
                    .push(row.holder);
            }
        }
        for (trust, party, role) in &index.roles {
            if role.controls() {
                all.declared[*party].push((*trust, Declared::Role(*role)));
            }
        }
        all.nominate(nominations);
        all.order();
        for ((company, name), mut members) in pacts {
            members.sort_unstable();
            members.dedup();
            for member in &members {
                all.pacts_of[*member].push(all.pacts.len());
            }
            all.pacts.push(Pact {
                name,
                company,
                members,
            });
        }
        all
    }

    fn take(&mut self, row: &Row<'a>, nominations: &mut Nominations) {
        let Some(interest) = row.interest else {
            self.stake(row, 0, Some(row.holder), Vec::new());
            self.stake(row, 1, Some(row.holder), Vec::new());
            return;
        };
        if let Some(place) = interest.kind.place() {
            return self.stake(row, place, Some(row.holder), Vec::new());
        }
        let declared = Declared::Interest(interest.kind);
        match (interest.kind, row.through, row.amount) {
            (InterestKind::Nominee, Some(nominee), amount) => {
                let of = nominations.entry((nominee, row.subject)).or_default();
                of.push((row.holder, amount));
                self.has_nominees = true;
            }
            (InterestKind::Nominee, None, Some(_)) => {
                self.stake(row, 0, None, vec![row.holder]);
                self.stake(row, 1, None, vec![row.holder]);
                self.has_nominees = true;
            }
            // Its parties act together: that alone is no control.
            (InterestKind::Agreement | InterestKind::Family, _, _) if interest.joint.is_some() => {}
            _ => self.declared[row.holder].push((row.subject, declared)),
        }
    }

    /// Votes that are shares are one stake with them.
    fn stake(&mut self, row: &Row<'_>, kind: usize, holder: Option<usize>, nominators: Vec<usize>) {
        let same = self.index.votes_are_shares && kind == 1;
        if let Some(amount) = row.amount.filter(|_| !same) {
            self.stakes.push(Stake {
                company: row.subject,
                kind,
                units: amount.units_of(self.wholes[row.subject]),
                holder,
                nominators,
            });
        }
    }

    /// Divides what nominees hold among those they hold it for: first, in the order of their ids, those with amounts,
    /// each of whom has all of their amount even where the nominee holds less; and those without have all of it.
    fn nominate(&mut self, nominations: Nominations) {
        if nominations.is_empty() {
            return;
        }
        let (mut kept, mut left) = (Vec::new(), BTreeMap::new());
        for stake in std::mem::take(&mut self.stakes) {
            let key = stake.holder.map(|holder| (holder, stake.company));
            match key.filter(|key| nominations.contains_key(key)) {
                Some(key) => {
                    left.insert((key, stake.kind), stake.units);
                }
                None => kept.push(stake),
            }
        }
        for (key, mut nominators) in nominations {
            let (nominee, company) = key;
            nominators.sort_unstable_by_key(|(nominator, amount)| {
                (
                    *nominator,
                    amount.map(|one| one.units_of(self.wholes[company])),
                )
            });
            let of_all = nominators.iter().filter(|(_, amount)| amount.is_none());
            let of_all: Vec<usize> = of_all.map(|(nominator, _)| *nominator).collect();
            for kind in 0..InterestKind::MEASURED.len() {
                if kind == 1 && self.index.votes_are_shares {
                    continue;
                }
                let held = left.get(&(key, kind)).copied();
                let mut units_left = held.unwrap_or_default();
                let mut push = |units: u64, holder: Option<usize>, nominators: Vec<usize>| {
                    if units > 0 {
                        kept.push(Stake {
                            company,
                            kind,
                            units,
                            holder,
                            nominators,
                        });
                    }
                };
                for (nominator, amount) in &nominators {
                    // Profit is held for somebody only where the nominee has some.
                    let Some(amount) = amount.filter(|_| held.is_some() || kind < 2) else {
                        continue;
                    };
                    let units = amount.units_of(self.wholes[company]);
                    let within = units.min(units_left);
                    units_left -= within;
                    let mut of = of_all.clone();
                    of.push(*nominator);
                    push(within, Some(nominee), of);
                    push(units - within, None, vec![*nominator]);
                }
                push(units_left, Some(nominee), of_all.clone());
            }
        }
        self.stakes = kept;
    }

    fn order(&mut self) {
        for stake in &mut self.stakes {
            stake.nominators.sort_unstable();
            stake.nominators.dedup();
        }
        self.stakes.sort_unstable_by(|one, other| {
            let key = |stake: &Stake| (stake.company, stake.kind, stake.holder, stake.units);
            key(one)
                .cmp(&key(other))
                .then_with(|| one.nominators.cmp(&other.nominators))
        });
        for (at, stake) in self.stakes.iter().enumerate() {
            for party in stake.claimants() {
                self.claims[party].push(at);
            }
        }
        for declared in &mut self.declared {
            declared.sort_unstable();
            declared.dedup();
        }
    }

    /// The stakes in a company, by kind.
    pub(super) fn of(&self, company: usize) -> impl Iterator<Item = &Stake> {
        let first = self.stakes.partition_point(|stake| stake.company < company);
        let from = self.stakes.iter().skip(first);
        from.take_while(move |stake| stake.company == company)
    }

    /// The holdings of a kind as they are for those in whose name they are not: whatever is held for one party is
    /// theirs.
    pub(super) fn beneficial(&self, kind: usize) -> impl Iterator<Item = (usize, usize, u64)> {
        let of_kind = self.stakes.iter().filter(move |stake| stake.kind == kind);
        of_kind.filter_map(|stake| {
            let holder = match stake.nominators.as_slice() {
                [only] => Some(*only),
                _ => stake.holder,
            };
            Some((holder?, stake.company, stake.units))
        })
    }
}
