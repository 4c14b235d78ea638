//! How one party controls another, told link by link.

use super::control::{Cause, Controls, Spread};
use super::judgement::{Chain, Link, MAX_NAMED, Means};
use super::stakes::{Declared, Stakes};
use super::{InterestKind, Share, TrustRole};

/// The chain by which the parties that the spread began with control one that it found; `None` where it did not.
pub(super) fn chain(
    stakes: &Stakes<'_>,
    controls: &Controls,
    spread: &Spread<'_, '_>,
    target: usize,
) -> Option<Chain> {
    let end = spread.order.iter().position(|party| *party == target)?;
    spread.causes.get(end)?.as_ref()?;
    let mut place = vec![usize::MAX; stakes.index.ids.len()];
    for (at, party) in spread.order.iter().enumerate() {
        place[*party] = at;
    }
    let mut needed = vec![false; spread.order.len()];
    needed[end] = true;
    let (mut links, mut more) = (Vec::new(), false);
    for at in (0..=end).rev() {
        let Some(cause) = spread.causes[at].filter(|_| needed[at]) else {
            continue;
        };
        if links.len() == MAX_NAMED {
            more = true;
            break;
        }
        let entity = spread.order[at];
        let before = |party: &usize| place[*party] < at;
        let (link, by) = link(stakes, controls, entity, cause, &before);
        for party in by {
            needed[place[party]] = true;
        }
        links.push(link);
    }
    links.reverse();
    Some(Chain { links, more })
}

/// One link, and who had to be controlled before.
fn link(
    stakes: &Stakes<'_>,
    controls: &Controls,
    entity: usize,
    cause: Cause,
    before: &impl Fn(&usize) -> bool,
) -> (Link, Vec<usize>) {
    let whole = stakes.wholes[entity];
    let (means, mut named, by, share, agreement) = match cause {
        Cause::Majority(kind) => {
            let (mut by, mut units) = (Vec::new(), 0_u128);
            for stake in stakes.of(entity).filter(|stake| stake.kind == kind) {
                if let Some(party) = stake.claimants().find(before) {
                    by.push(party);
                    units += u128::from(stake.units);
                }
            }
            by.sort_unstable();
            by.dedup();
            let means = match InterestKind::MEASURED.get(kind) {
                Some(InterestKind::Votes) => Means::MajorityOfVotes,
                Some(InterestKind::Profit) => Means::MajorityOfProfit,
                _ => Means::MajorityOfShares,
            };
            (means, by.clone(), by, Some(Share::of(units, whole)), None)
        }
        Cause::Declared(declared, party) => (means(declared), vec![party], vec![party], None, None),
        Cause::Pact(pact, party) => {
            let held = controls.in_force[pact].map(|(_, units)| Share::of(units, whole));
            let pact = &stakes.pacts[pact];
            let name = Some(pact.name.to_owned());
            (
                Means::Jointly,
                pact.members.clone(),
                vec![party],
                held,
                name,
            )
        }
    };
    let more = named.len() > MAX_NAMED;
    named.truncate(MAX_NAMED);
    let link = Link {
        entity: stakes.index.name(entity),
        means,
        by: named
            .into_iter()
            .map(|party| stakes.index.name(party))
            .collect(),
        more,
        share,
        agreement,
    };
    (link, by)
}

fn means(declared: Declared) -> Means {
    match declared {
        Declared::Role(TrustRole::OtherController) => Means::OtherController,
        Declared::Role(_) => Means::Trustee,
        Declared::Interest(kind) => match kind {
            InterestKind::BoardAppointment => Means::BoardAppointment,
            InterestKind::Veto => Means::Veto,
            InterestKind::Agreement => Means::Agreement,
            InterestKind::Family => Means::Family,
            InterestKind::Nominee => Means::Nominee,
            InterestKind::OtherInfluence
            | InterestKind::Shares
            | InterestKind::Votes
            | InterestKind::Profit => Means::OtherInfluence,
        },
    }
}
