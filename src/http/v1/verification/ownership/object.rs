//! An ownership structure on the wire, and what follows from it.

use serde::{Deserialize, Serialize};

use super::interest::{OwnershipInterest, OwnershipRole};
use super::owner::OwnershipJudgement;
use crate::flows::file::ownership::Solved;
use crate::http::wire::timestamp;
use domain::ownership::{Circle, Declaration, EffectiveOwner, Ownership, Path, Share};

/// A natural person or a company of the structure.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipParty {
    /// Your own id, 1 to 64 characters; of a person of the file, that person's id.
    #[schema(example = "per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    pub(super) id: String,
    /// PERSON or COMPANY; TRUST, FOUNDATION, STATE, LISTED_COMPANY, BENEFICIARY_CLASS.
    #[schema(example = "PERSON")]
    pub(super) r#type: String,
    /// Of a state or a listed company: what shows that it is one, such as market and instrument. At most 500 characters.
    pub(super) source: Option<String>,
    /// At most 200 characters.
    pub(super) name: Option<String>,
    /// Where a company is registered: a country's code or English name; answered as ISO 3166-1 alpha-2.
    pub(super) country: Option<String>,
}

/// A holder's part of a company.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipHolding {
    /// The party that holds.
    pub(super) holder_id: String,
    /// The company that is held.
    pub(super) company_id: String,
    /// The part in basis points, 1 to 10000: 2500 is 25 %.
    #[schema(example = 2500)]
    pub(super) basis_points: u32,
}

/// An exact part of the business, as numbers to read.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipShare {
    /// Rounded down.
    basis_points: u64,
    /// With six decimals, cut off.
    #[schema(example = "33.330000")]
    percent: String,
}

impl From<&Share> for OwnershipShare {
    fn from(share: &Share) -> Self {
        Self {
            basis_points: share.basis_points(),
            percent: share.to_string(),
        }
    }
}

/// One way from the business up to a natural person.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipPath {
    /// The companies passed, the business first.
    company_ids: Vec<String>,
    /// How much of each of them the next one holds, at last the person.
    basis_points: Vec<u32>,
    share: OwnershipShare,
}

impl From<&Path> for OwnershipPath {
    fn from(path: &Path) -> Self {
        Self {
            company_ids: path.companies.clone(),
            basis_points: path.basis_points.clone(),
            share: OwnershipShare::from(&path.share),
        }
    }
}

/// A natural person with a share in the business.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipOwner {
    id: String,
    share: OwnershipShare,
    /// 25 % or more. Decided exactly, not by the rounded numbers.
    beneficial_owner: bool,
    /// Some paths, the largest first.
    paths: Vec<OwnershipPath>,
    /// There are more paths than are listed; the share counts all.
    more_paths: bool,
    /// A circle of companies is on the way, so the share may be more than the sum of its paths.
    through_circle: bool,
}

impl From<&EffectiveOwner> for OwnershipOwner {
    fn from(owner: &EffectiveOwner) -> Self {
        Self {
            id: owner.id.clone(),
            share: OwnershipShare::from(&owner.share),
            beneficial_owner: owner.beneficial_owner,
            paths: owner.paths.iter().map(OwnershipPath::from).collect(),
            more_paths: owner.more_paths,
            through_circle: owner.through_circle,
        }
    }
}

/// What is declared about one company.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipCompany {
    id: String,
    /// The sum of its holdings.
    basis_points: u64,
    /// How many hold it.
    holders: usize,
    /// COMPLETE, UNDER_DECLARED, OVER_DECLARED or NO_OWNERS.
    #[schema(example = "COMPLETE")]
    balance: &'static str,
}

impl From<&Declaration> for OwnershipCompany {
    fn from(company: &Declaration) -> Self {
        Self {
            id: company.company.clone(),
            basis_points: company.basis_points,
            holders: company.holders,
            balance: company.balance.as_str(),
        }
    }
}

/// Companies that hold each other.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipCircle {
    company_ids: Vec<String>,
    /// No holder is outside of them.
    closed: bool,
}

impl From<&Circle> for OwnershipCircle {
    fn from(circle: &Circle) -> Self {
        Self {
            company_ids: circle.companies.clone(),
            closed: circle.closed,
        }
    }
}

/// Who owns the business in effect.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipResult {
    /// Natural persons, the largest share first.
    owners: Vec<OwnershipOwner>,
    /// The part that leads to nobody.
    unknown: OwnershipShare,
    /// The part that was declared beyond the whole.
    over_declared: OwnershipShare,
    /// Every connected company, the business first.
    companies: Vec<OwnershipCompany>,
    circles: Vec<OwnershipCircle>,
    /// Parties that no holding connects with the business.
    unconnected: Vec<String>,
}

impl From<&Ownership> for OwnershipResult {
    fn from(ownership: &Ownership) -> Self {
        Self {
            owners: ownership.owners.iter().map(OwnershipOwner::from).collect(),
            unknown: OwnershipShare::from(&ownership.unknown),
            over_declared: OwnershipShare::from(&ownership.over_declared),
            companies: ownership
                .companies
                .iter()
                .map(OwnershipCompany::from)
                .collect(),
            circles: ownership
                .circles
                .iter()
                .map(OwnershipCircle::from)
                .collect(),
            unconnected: ownership.unconnected.clone(),
        }
    }
}

/// The ownership of a business.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationOwnership {
    /// Always `verification_ownership`.
    #[schema(example = "verification_ownership")]
    object: &'static str,
    /// The party that is the business; null while nothing is declared.
    root: Option<String>,
    parties: Vec<OwnershipParty>,
    holdings: Vec<OwnershipHolding>,
    /// Interests beyond holdings, and ways to control.
    interests: Vec<OwnershipInterest>,
    /// Roles in trusts and foundations.
    roles: Vec<OwnershipRole>,
    /// Why a part of it leads to nobody, as you said.
    explanation: Option<String>,
    /// What follows from it; null while nothing is declared.
    result: Option<OwnershipResult>,
    /// Who is a beneficial owner by the law, and why; null while nothing is declared.
    beneficial_ownership: Option<OwnershipJudgement>,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    updated_at: Option<String>,
}

impl VerificationOwnership {
    /// Nothing is declared.
    pub(super) fn none() -> Self {
        Self {
            object: "verification_ownership",
            root: None,
            parties: Vec::new(),
            holdings: Vec::new(),
            interests: Vec::new(),
            roles: Vec::new(),
            explanation: None,
            result: None,
            beneficial_ownership: None,
            updated_at: None,
        }
    }
}

impl From<&Solved> for VerificationOwnership {
    fn from(solved: &Solved) -> Self {
        let declared = &solved.declared;
        let structure = &declared.structure;
        let parties = structure.parties.iter().map(|party| OwnershipParty {
            id: party.id.clone(),
            r#type: party.kind.as_str().to_owned(),
            source: party.source.clone(),
            name: declared.names.get(&party.id).cloned(),
            country: declared
                .countries
                .get(&party.id)
                .map(|country| country.as_str().to_owned()),
        });
        let holdings = structure.holdings.iter().map(|holding| OwnershipHolding {
            holder_id: holding.holder.clone(),
            company_id: holding.company.clone(),
            basis_points: holding.basis_points,
        });
        let named = |id: &str| {
            solved
                .names
                .get(id)
                .map_or_else(|| id.to_owned(), String::clone)
        };
        Self {
            object: "verification_ownership",
            root: Some(structure.root.clone()),
            parties: parties.collect(),
            holdings: holdings.collect(),
            interests: structure
                .interests
                .iter()
                .map(OwnershipInterest::from)
                .collect(),
            roles: structure.roles.iter().map(OwnershipRole::from).collect(),
            explanation: solved.explanation.clone(),
            result: Some(OwnershipResult::from(&solved.ownership)),
            beneficial_ownership: Some(OwnershipJudgement::new(&solved.judgement, &named)),
            updated_at: Some(timestamp(solved.changed_at)),
        }
    }
}

/// How it looks on the wire.
pub(super) fn dto(solved: &Solved) -> VerificationOwnership {
    VerificationOwnership::from(solved)
}
