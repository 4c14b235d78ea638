//! Who is a beneficial owner of the customer, by a policy.
//!
//! - **Ownership interest** (Art. 52 of Regulation (EU) 2024/1624): shares, votes and profit each for itself,
//!   multiplied along a chain and added over the chains.
//! - **Control** (Art. 53): on each level more than half, everything that one controls added up first; together with
//!   others by an agreement; by any other means as declared.
//! - **Both in one structure** (Art. 54): (a) who controls entities that directly hold enough of the customer together;
//!   (b) who has an ownership interest in an entity that controls it. These add to Art. 52 and take nothing from it.
//! - **Trusts and foundations** (Art. 55, 57, 58): where they reach any of this, alone or all of them together, every
//!   natural person in a role is an owner, whatever the share; an entity in a role stands for its own owners, by the
//!   same rules.
//!
//! What a nominee holds counts for the nominee, in whose name it is, and for whom it is held; neither is forgotten.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::case::{Case, Graphs, Ground, terms};
use super::chain::chain;
use super::control::Controls;
use super::graph::Upward;
use super::index::{Fault, Index, read};
use super::judgement::{
    BeneficialOwner, Controlled, Controller, Judgement, MAX_CONTROLLED, MAX_NAMED, Reason,
    Unmeasured, Why,
};
use super::layers::Layers;
use super::policy::{Policy, RiskCategory, RuleCode};
use super::solve::{nothing, ownership};
use super::stakes::Stakes;
use super::{InterestKind, Ownership, PartyKind, Path, Structure};

/// Who owns and who controls the root of a structure, on a day, by a policy.
///
/// # Errors
/// Everything that keeps the declaration from being read as a structure. It does not depend on the day: what was read
/// once is read on every other day.
pub fn judge(
    structure: &Structure,
    policy: &Policy,
    category: RiskCategory,
    day: NaiveDate,
) -> Result<Judgement, Vec<Fault>> {
    let index = read(structure)?;
    let stakes = Stakes::new(&index, day);
    let controls = Controls::find(&stakes, terms(&index, policy, category));
    let graphs = Graphs::new(&index, &stakes, day);
    let of = |kind| {
        let up = graphs.of(kind).map(|graph| Upward::new(graph, index.root));
        Ok::<_, Vec<Fault>>(up.transpose()?.map(|up| ownership(&up)))
    };
    let shares = match of(InterestKind::Shares)? {
        Some(shares) => shares,
        None => nothing(&index)?,
    };
    let votes = match index.votes_are_shares && index.has(InterestKind::Votes) {
        true => Some(shares.clone()),
        false => of(InterestKind::Votes)?,
    };
    let profit = of(InterestKind::Profit)?;
    let case = Case::new((&index, &stakes), &controls, &graphs, policy, category);
    let mut judge = Judge {
        case,
        policy,
        by_kind: [Some(&shares), votes.as_ref(), profit.as_ref()],
        owners: BTreeMap::new(),
        classes: BTreeMap::new(),
        trusts: BTreeMap::new(),
    };
    judge.people();
    judge.look_through_trusts();
    let controllers = judge.controllers();
    let Judge {
        case,
        owners,
        classes,
        trusts,
        ..
    } = judge;
    let cut = case.cut;
    let layers = Layers::new(&index, day);
    let (controlled, more_controlled) = controlled(&index, &controls);
    let unconnected = (0..index.ids.len()).filter(|party| !layers.connected[*party]);
    let interest = policy.rule(RuleCode::OwnershipInterest);
    Ok(Judgement {
        policy: policy.name.clone(),
        category,
        threshold: interest
            .and_then(|rule| rule.limit(category))
            .map(|limit| limit.threshold),
        day,
        owners: named(&index, owners),
        classes: named(&index, classes),
        trusts: named(&index, trusts),
        controllers,
        controlled,
        more_controlled,
        unmeasured: unmeasured(&index, day),
        unexplained: unexplained(&index),
        unconnected: unconnected.map(|party| index.name(party)).collect(),
        layers: layers.count,
        cut,
        shares,
        votes,
        profit,
    })
}

/// The owners of a customer where nobody is found: its senior managing officials, by a policy that has the rule.
#[must_use]
pub fn senior_managers<'m>(
    policy: &Policy,
    managers: impl IntoIterator<Item = &'m str>,
) -> Vec<BeneficialOwner> {
    let Some(rule) = policy.rule(RuleCode::SeniorManager) else {
        return Vec::new();
    };
    let ids: BTreeSet<&str> = managers.into_iter().collect();
    let owners = ids.into_iter().map(|id| BeneficialOwner {
        id: id.to_owned(),
        reasons: vec![Reason {
            rule: rule.code,
            article: rule.article.clone(),
            why: Why::SeniorManager,
        }],
    });
    owners.collect()
}

pub(super) type Found = BTreeMap<usize, Vec<Reason>>;

fn named(index: &Index<'_>, found: Found) -> Vec<BeneficialOwner> {
    let owners = found.into_iter().map(|(party, reasons)| BeneficialOwner {
        id: index.name(party),
        reasons,
    });
    owners.collect()
}

/// One judgement while it is made.
pub(super) struct Judge<'j, 'c, 'a> {
    pub(super) case: Case<'c, 'a>,
    pub(super) policy: &'c Policy,
    by_kind: [Option<&'j Ownership>; 3],
    pub(super) owners: Found,
    pub(super) classes: Found,
    pub(super) trusts: Found,
}

impl Judge<'_, '_, '_> {
    pub(super) fn all_of(&self, is: impl Fn(PartyKind) -> bool) -> Vec<usize> {
        let kinds = self.case.index.kinds.iter().enumerate();
        let parties = kinds.filter(|(_, kind)| is(**kind));
        parties.map(|(party, _)| party).collect()
    }

    fn people(&mut self) {
        let root = self.case.index.root;
        for person in self.all_of(|kind| kind == PartyKind::Person) {
            let reasons = self.reasons(&[person], root);
            if !reasons.is_empty() {
                self.owners.insert(person, reasons);
            }
        }
    }

    /// Why the parties together are an owner of an entity.
    pub(super) fn reasons(&mut self, who: &[usize], target: usize) -> Vec<Reason> {
        let grounds = self.case.grounds(who, target);
        let reasons = grounds.into_iter().filter_map(|ground| {
            let rule = ground.rule();
            Some(Reason {
                rule,
                article: self.policy.rule(rule)?.article.clone(),
                why: self.why(who, target, ground)?,
            })
        });
        reasons.collect()
    }

    fn why(&self, who: &[usize], target: usize, ground: Ground) -> Option<Why> {
        let index = self.case.index;
        let kind = |place: usize| InterestKind::MEASURED.get(place).copied();
        Some(match ground {
            Ground::Interest(place, share) => {
                let (paths, more_paths) = match who {
                    [only] if target == index.root => self.paths(*only, place),
                    _ => (Vec::new(), true),
                };
                Why::Interest {
                    kind: kind(place)?,
                    share,
                    paths,
                    more_paths,
                }
            }
            Ground::Control(_) => {
                let case = &self.case;
                Why::Control {
                    chain: chain(case.stakes, case.controls, &case.spread, target)?,
                }
            }
            Ground::Holders(place, share, by) => Why::Holders {
                kind: kind(place)?,
                share,
                more: by.len() > MAX_NAMED,
                by: by
                    .into_iter()
                    .take(MAX_NAMED)
                    .map(|party| index.name(party))
                    .collect(),
            },
            Ground::Controller(company, place, share) => Why::Controller {
                company: index.name(company),
                kind: kind(place)?,
                share,
            },
        })
    }

    fn paths(&self, party: usize, place: usize) -> (Vec<Path>, bool) {
        let (id, ownership) = (self.case.index.ids[party], self.by_kind[place]);
        let owner = ownership.and_then(|all| all.owners.iter().find(|one| one.id == id));
        let end = ownership.and_then(|all| all.ends.iter().find(|one| one.id == id));
        match (owner, end) {
            (Some(owner), _) => (owner.paths.clone(), owner.more_paths),
            (None, Some(end)) => (end.paths.clone(), end.more_paths),
            // Somebody holds it for them.
            (None, None) => (Vec::new(), true),
        }
    }

    fn controllers(&mut self) -> Vec<Controller> {
        let root = self.case.index.root;
        let mut controllers = Vec::new();
        for party in 0..self.case.index.ids.len() {
            if self.case.controls.has(party, root) {
                self.case.spread(&[party]);
                let case = &self.case;
                let chain = chain(case.stakes, case.controls, &case.spread, root);
                controllers.extend(chain.map(|chain| Controller {
                    id: case.index.name(party),
                    chain,
                }));
            }
        }
        controllers
    }
}

fn controlled(index: &Index<'_>, controls: &Controls) -> (Vec<Controlled>, bool) {
    let (mut all, mut left, mut more) = (Vec::new(), MAX_CONTROLLED, false);
    for (party, set) in controls.sets.iter().enumerate() {
        if set.is_empty() || index.kinds[party] == PartyKind::Company {
            continue;
        }
        more |= set.len() > left;
        let entities: Vec<String> = set.iter().take(left).map(|one| index.name(*one)).collect();
        left -= entities.len();
        if !entities.is_empty() {
            all.push(Controlled {
                id: index.name(party),
                entities,
            });
        }
    }
    (all, more)
}

fn unmeasured(index: &Index<'_>, day: NaiveDate) -> Vec<Unmeasured> {
    let rows = index.rows.iter().filter(|row| row.counts(Some(day)));
    let mut all: Vec<Unmeasured> = rows
        .filter(|row| row.amount.is_none())
        .filter_map(|row| {
            let kind = row.interest?.kind;
            kind.place().map(|_| Unmeasured {
                holder: index.name(row.holder),
                subject: index.name(row.subject),
                kind,
            })
        })
        .collect();
    all.sort_unstable();
    all
}

fn unexplained(index: &Index<'_>) -> Vec<String> {
    let parties = index.kinds.iter().zip(&index.explained).enumerate();
    parties
        .filter(|(_, (kind, explained))| {
            (kind.is_arrangement() || kind.is_explained_by_source()) && !**explained
        })
        .map(|(party, _)| index.name(party))
        .collect()
}
