//! The share of the business without an identified owner: the unknown part.
//!
//! It counts whatever its cause: undeclared holdings, companies without owners, rounding, circles. Above a limit it has
//! to be explained, and an officer accepts the explanation or rejects it; so has any company whose holders are not all
//! declared. No explanation helps where 25 % or more may be in one hand: the unknown part is as large by itself, or is
//! together with an owner who has less and is not listed as a beneficial owner. Where nobody owns or controls enough, that has to
//! be explained too.

use super::grounds::Ground;
use super::items::{Impact, Item, ItemStatus, Subject, WhoActs};
use super::owners::{Hand, Threshold, beneficial_owners, hands, is_nobody_found, judged};
use super::{About, CompanyFile, Finding};
use crate::file::requirements::{Code, FactCode, Policy};
use crate::ownership::{BalanceCode, Ownership};

/// How many owners a message names.
const MAX_NAMED: usize = 5;

/// Whether an explanation that is needed is there for an officer to judge.
pub(super) fn is_explained(file: &CompanyFile, policy: &Policy) -> bool {
    let Some(ownership) = &file.ownership else {
        return false;
    };
    file.explanation.is_some()
        && needs_explanation(file, ownership, policy)
        && in_one_hand(file, policy, ownership).is_none()
}

fn needs_explanation(file: &CompanyFile, ownership: &Ownership, policy: &Policy) -> bool {
    let limit = policy.limits.unknown_share_basis_points;
    let is_open = |balance| matches!(balance, BalanceCode::UnderDeclared | BalanceCode::NoOwners);
    let mut companies = ownership.companies.iter();
    ownership.unknown.exceeds(limit)
        || companies.any(|company| is_open(company.balance))
        || finds_nobody(file, policy)
}

/// Nobody owns or controls enough: that has to be said why (Art. 63(4) of Regulation (EU) 2024/1624), and the people who
/// are named as beneficial owners are the senior managing officials.
fn finds_nobody(file: &CompanyFile, policy: &Policy) -> bool {
    judged(file, policy).is_some_and(|judgement| is_nobody_found(&judgement))
}

/// What the customer is told where one person may own 25 % or more without being known to; `None` where nobody can.
fn in_one_hand(file: &CompanyFile, policy: &Policy, ownership: &Ownership) -> Option<String> {
    let (unknown, threshold) = (&ownership.unknown, Threshold::of(file, policy));
    if threshold.is_met(unknown) {
        return Some(format!(
            "{unknown} % of the company leads to nobody: please declare who owns it."
        ));
    }
    if unknown.is_zero() {
        return None;
    }
    let listed = beneficial_owners(file);
    let is_listed = |hand: &Hand<'_>| {
        let mut owners = hand.owners.iter();
        owners.all(|owner| listed.contains(owner.id.as_str()))
    };
    let may_own_more = |hand: &Hand<'_>| {
        !threshold.is_met(&hand.share) && threshold.is_met(&hand.share.plus(unknown))
    };
    let hands = hands(file);
    let mut found = hands
        .iter()
        .filter(|hand| may_own_more(hand) && !is_listed(hand))
        .filter_map(|hand| hand.owners.first());
    let owners: Vec<&str> = found
        .by_ref()
        .take(MAX_NAMED)
        .map(|owner| file.name_of(&owner.id).unwrap_or(&owner.id))
        .collect();
    if owners.is_empty() {
        return None;
    }
    Some(format!(
        "{unknown} % of the company leads to nobody, and may make a beneficial owner of {}: please declare who owns \
         it, or name them among the people as beneficial owners.",
        owners.join(", ")
    ))
}

/// The item of the unknown part; `None` while no ownership is declared.
pub(super) fn item(file: &CompanyFile, policy: &Policy) -> Option<Item> {
    let ownership = file.ownership.as_ref()?;
    let unknown = &ownership.unknown;
    let act = file.act(&About::OwnershipExplanation);
    let mut changed: Vec<Ground> = Vec::new();
    let (status, message) = if let Some(why) = in_one_hand(file, policy, ownership) {
        (ItemStatus::Inconsistent, why)
    } else if !needs_explanation(file, ownership, policy) {
        let message = if unknown.is_zero() {
            "Every part of the company leads to somebody.".to_owned()
        } else {
            format!("All but {unknown} % of the company leads to somebody.")
        };
        (ItemStatus::Provided, message)
    } else if file.explanation.is_none() && finds_nobody(file, policy) {
        let why = "Nobody owns or controls enough to be a beneficial owner: please explain why, and name the senior \
                   managing officials among the people as beneficial owners."
            .to_owned();
        (ItemStatus::Inconsistent, why)
    } else if file.explanation.is_none() {
        match unknown.exceeds(policy.limits.unknown_share_basis_points) {
            // The missing holders are an item of each company.
            false => (
                ItemStatus::Provided,
                format!("All but {unknown} % of the company leads to somebody."),
            ),
            true => (
                ItemStatus::Inconsistent,
                format!(
                    "{unknown} % of the company leads to nobody: please declare who owns it, or explain why that \
                     cannot be known."
                ),
            ),
        }
    } else {
        match act.filter(|act| act.stands()).map(|act| act.finding) {
            Some(Finding::Accepted) => (
                ItemStatus::Verified,
                "Why a part of the company leads to nobody was explained, and accepted.".to_owned(),
            ),
            Some(Finding::Rejected) => (
                ItemStatus::Rejected,
                "Why a part of the company leads to nobody: not accepted. Please declare who owns it, or explain it \
                 anew."
                    .to_owned(),
            ),
            _ => {
                changed = file.changed_since(&About::OwnershipExplanation).to_vec();
                (
                    ItemStatus::Submitted,
                    "Why a part of the company leads to nobody: explained, an officer will look at it."
                        .to_owned(),
                )
            }
        }
    };
    let (who_acts, impact) = match status {
        ItemStatus::Provided | ItemStatus::Verified => (WhoActs::Nobody, Impact::None),
        ItemStatus::Submitted => (WhoActs::Officer, Impact::BlocksApproval),
        ItemStatus::Missing
        | ItemStatus::Requested
        | ItemStatus::Uploaded
        | ItemStatus::Open
        | ItemStatus::Rejected
        | ItemStatus::Expired
        | ItemStatus::Expiring
        | ItemStatus::Inconsistent => (WhoActs::Customer, Impact::BlocksSubmission),
    };
    Some(Item {
        code: Code::Fact(FactCode::OwnershipUnknown),
        subject: Subject::organization(),
        status,
        who_acts,
        impact,
        deadline: None,
        reason: None,
        message,
        changed,
    })
}
