//! Which entities sanctions reach because listed parties own or control them.
//!
//! What listed parties hold is added up, and an entity that is reached counts as a listed party itself: what it holds
//! is added next (OFAC, FAQ 401; for the European Union Art. 20(1)(d) of Regulation (EU) 2024/1624, read in the same
//! way). Nothing is multiplied: two thirds of a company that holds two thirds reach, though the product is less than
//! half.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::chain::chain;
use super::control::{Controls, Spread, Terms};
use super::index::{Fault, read};
use super::judgement::Means;
use super::policy::{Authority, Limit, SanctionsRow};
use super::stakes::Stakes;
use super::{Share, Structure};

/// An entity that an authority's sanctions reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// Its id in the structure.
    pub party: String,
    pub authority: Authority,
    /// The passage on which it stands.
    pub article: String,
    /// What reaches it: a majority of shares or votes, or a way to control.
    pub means: Means,
    /// Who holds it, or controls it: listed parties, and parties that are reached. By id, up to
    /// [`MAX_NAMED`](super::MAX_NAMED) of them; of an agreement, all its parties.
    pub by: Vec<String>,
    /// There are more of them.
    pub more: bool,
    /// What they hold together, where that is what reaches.
    pub share: Option<Share>,
}

/// Everything that is reached, by authority and id. Whoever is listed, but not in the structure, reaches nothing.
///
/// # Errors
/// Everything that keeps the declaration from being read as a structure.
pub fn reached(
    structure: &Structure,
    listed: &BTreeSet<String>,
    rows: &[SanctionsRow],
    day: NaiveDate,
) -> Result<Vec<Reached>, Vec<Fault>> {
    let index = read(structure)?;
    let stakes = Stakes::new(&index, day);
    let ids = listed.iter().map(String::as_str);
    let mut seeds: Vec<usize> = ids
        .filter_map(|id| index.ids.binary_search(&id).ok())
        .collect();
    seeds.sort_unstable();
    let mut all = Vec::new();
    if seeds.is_empty() {
        return Ok(all);
    }
    for row in rows {
        let terms = Terms {
            limit: Some(Limit {
                comparator: row.comparator,
                threshold: row.threshold,
            }),
            kinds: index.places(&row.kinds),
            means: row.by_control,
            jointly: row.by_control,
        };
        // Who controls what by themselves matters only to agreements.
        let controls = match row.by_control && !stakes.pacts.is_empty() {
            true => Controls::find(&stakes, terms),
            false => Controls::none(&stakes, terms),
        };
        let mut spread = Spread::new(&stakes);
        spread.run(&seeds, &controls.terms, &controls.in_force);
        let mut found: Vec<usize> = spread.controlled().collect();
        found.sort_unstable();
        for party in found {
            let chain = chain(&stakes, &controls, &spread, party);
            let Some(link) = chain.and_then(|mut chain| chain.links.pop()) else {
                continue;
            };
            all.push(Reached {
                party: link.entity,
                authority: row.authority,
                article: row.article.clone(),
                means: link.means,
                by: link.by,
                more: link.more,
                share: link.share,
            });
        }
    }
    all.sort_by(|one, other| (one.authority, &one.party).cmp(&(other.authority, &other.party)));
    Ok(all)
}
