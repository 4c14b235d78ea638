//! Trusts and foundations: who has a role in one that is an owner is an owner, whatever the share.

use std::collections::BTreeMap;

use super::PartyKind;
use super::judge::{Found, Judge};
use super::judgement::{Reason, Why};
use super::policy::RuleCode;

/// Who stands behind an entity.
#[derive(Debug, Default)]
struct Behind {
    people: Vec<usize>,
    trusts: Vec<usize>,
}

impl Judge<'_, '_, '_> {
    /// The trusts and foundations that are owners of an entity as a natural person would be, with their reasons.
    fn arrangements(&mut self, target: usize) -> Found {
        let mut found = Found::new();
        if self.case.index.kinds[target].is_arrangement() {
            found.insert(target, Vec::new());
        }
        let all = self.all_of(PartyKind::is_arrangement);
        for trust in all.iter().filter(|trust| **trust != target) {
            let reasons = self.reasons(&[*trust], target);
            if !reasons.is_empty() {
                found.insert(*trust, reasons);
            }
        }
        let together: Vec<usize> = all.into_iter().filter(|trust| *trust != target).collect();
        if together.len() < 2 {
            return found;
        }
        let reasons = self.reasons(&together, target);
        if reasons.is_empty() {
            return found;
        }
        // Of those that hold or control any of what they control together.
        let mut inside = self.case.spread.inside.clone();
        inside[target] = true;
        for trust in together {
            let stakes = self.case.stakes;
            let claims = stakes.claims[trust].iter();
            let mut held = claims.map(|stake| stakes.stakes[*stake].company);
            let mut declared = stakes.declared[trust].iter().map(|(subject, _)| *subject);
            let pacts = stakes.pacts_of[trust].iter();
            let mut pacts = pacts.map(|pact| stakes.pacts[*pact].company);
            let contributes = held.any(|one| inside[one])
                || declared.any(|one| inside[one])
                || pacts.any(|one| inside[one])
                || self.case.has_part(trust, target);
            if contributes {
                found.entry(trust).or_insert_with(|| reasons.clone());
            }
        }
        found
    }

    /// Finds the trusts that make owners, and makes owners of everybody behind them.
    pub(super) fn look_through_trusts(&mut self) {
        let Some(rule) = self.policy.rule(RuleCode::RoleInTrust) else {
            return;
        };
        let root = self.case.index.root;
        self.trusts = self.arrangements(root);
        let mut open: Vec<usize> = self.trusts.keys().rev().copied().collect();
        let mut behind: BTreeMap<usize, Behind> = BTreeMap::new();
        let index = self.case.index;
        while let Some(trust) = open.pop() {
            let from = index.roles.partition_point(|(of, _, _)| *of < trust);
            let roles = index.roles.iter().skip(from);
            for (_, party, role) in roles.take_while(|(of, _, _)| *of == trust) {
                let (party, role) = (*party, *role);
                let reason = |through: Option<usize>| Reason {
                    rule: rule.code,
                    article: rule.article.clone(),
                    why: Why::Role {
                        trust: index.name(trust),
                        role,
                        through: through.map(|entity| index.name(entity)),
                    },
                };
                match self.case.index.kinds[party] {
                    PartyKind::Person => {
                        let reason = reason(None);
                        self.owners.entry(party).or_default().push(reason);
                    }
                    PartyKind::BeneficiaryClass => {
                        let reason = reason(None);
                        self.classes.entry(party).or_default().push(reason);
                    }
                    PartyKind::Company | PartyKind::Trust | PartyKind::Foundation => {
                        let behind = behind.entry(party).or_insert_with(|| self.behind(party));
                        let reason = reason(Some(party));
                        for person in &behind.people {
                            let reasons = self.owners.entry(*person).or_default();
                            reasons.push(reason.clone());
                        }
                        for other in &behind.trusts {
                            if !self.trusts.contains_key(other) {
                                self.trusts.insert(*other, vec![reason.clone()]);
                                open.push(*other);
                            }
                        }
                    }
                    PartyKind::State | PartyKind::ListedCompany => {}
                }
            }
        }
    }

    /// Who owns an entity that has a role.
    fn behind(&mut self, entity: usize) -> Behind {
        let people = self.all_of(|kind| kind == PartyKind::Person);
        // Each party is compared, alone and with what it controls.
        if !self.case.spend(2 * self.case.index.ids.len()) {
            return Behind::default();
        }
        let owns = |person: &usize| !self.case.grounds(&[*person], entity).is_empty();
        Behind {
            people: people.into_iter().filter(owns).collect(),
            trusts: self.arrangements(entity).into_keys().collect(),
        }
    }
}
