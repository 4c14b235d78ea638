//! How many entities lie between the customer and those behind it, by whatever interest or role.

use chrono::NaiveDate;

use super::graph::components;
use super::index::Index;

/// What lies above the customer by all interests and roles of a day.
#[derive(Debug)]
pub(super) struct Layers {
    /// How many entities are on the longest way up; those that hold each other count each.
    pub(super) count: usize,
    /// Whether anything connects the party with the customer.
    pub(super) connected: Vec<bool>,
}

impl Layers {
    pub(super) fn new(index: &Index<'_>, day: NaiveDate) -> Self {
        let mut above = vec![Vec::new(); index.ids.len()];
        for row in index.rows.iter().filter(|row| row.counts(Some(day))) {
            above[row.subject].push(row.holder);
            // A nominee stands between the company and whom it acts for.
            above[row.subject].extend(row.through);
            if let Some(nominee) = row.through {
                above[nominee].push(row.holder);
            }
        }
        for (trust, party, _) in &index.roles {
            above[*trust].push(*party);
        }
        for above in &mut above {
            above.sort_unstable();
            above.dedup();
        }
        let mut connected = vec![false; above.len()];
        let mut open = vec![index.root];
        while let Some(party) = open.pop() {
            if !std::mem::replace(&mut connected[party], true) {
                open.extend(&above[party]);
            }
        }
        let together = components(above.len(), index.root, |party, at| {
            let above = *above[party].get(at)?;
            Some((above, index.kinds[above].is_entity()))
        });
        // The longest way to each party, itself left out.
        let mut longest = vec![0; above.len()];
        let mut count = 0;
        for members in &together {
            let below = members.iter().map(|member| longest[*member]).max();
            let here = below.unwrap_or_default() + members.len();
            count = count.max(here);
            for member in members {
                for party in &above[*member] {
                    longest[*party] = longest[*party].max(here);
                }
            }
        }
        Self {
            count: count.saturating_sub(1),
            connected,
        }
    }
}
