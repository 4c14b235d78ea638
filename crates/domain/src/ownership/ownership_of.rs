//! What follows from the holdings of one kind.

use super::{Amount, PartyKind, Share};

closed_codes! {
    /// How a company's declared holdings add up.
    pub enum BalanceCode {
        /// 100 %, give or take what rounding may leave.
        Complete = "COMPLETE",
        /// Less: an owner is missing.
        UnderDeclared = "UNDER_DECLARED",
        /// More than there is.
        OverDeclared = "OVER_DECLARED",
        /// No owner is named at all. A corporate holder has to disclose its own owners (FinHub "shareholders").
        NoOwners = "NO_OWNERS",
    }
}

/// What is declared about one company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    pub company: String,
    /// The sum of its holdings in basis points, rounded down; may be more than 10 000.
    pub basis_points: u64,
    /// The sum of its holdings, exact.
    pub sum: Share,
    /// How many hold it.
    pub holders: usize,
    /// How that adds up.
    pub balance: BalanceCode,
}

/// Companies that hold each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle {
    /// Their ids, in order.
    pub companies: Vec<String>,
    /// No holder is outside of it: it belongs to no person.
    pub closed: bool,
}

/// One way from the verified company up to an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The companies passed, the verified one first.
    pub companies: Vec<String>,
    /// Who holds how much of each of them, in basis points rounded down: the next company, at last the owner.
    pub basis_points: Vec<u32>,
    /// The same as it was declared.
    pub amounts: Vec<Amount>,
    /// Their product.
    pub share: Share,
}

/// A natural person with a share in the verified company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveOwner {
    /// The person's id in the structure.
    pub id: String,
    /// The share through all paths together.
    pub share: Share,
    /// The share is 25 % or more.
    pub beneficial_owner: bool,
    /// Some paths, those of the largest direct holdings first; none of them passes a company twice.
    pub paths: Vec<Path>,
    /// There are more paths than are listed.
    pub more_paths: bool,
    /// A circle is on the way, so the share may be more than its paths' sum.
    pub through_circle: bool,
}

/// A trust, a foundation, a state or a listed company, at which a share ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndPoint {
    /// Its id in the structure.
    pub id: String,
    /// What it is.
    pub kind: PartyKind,
    /// The share that ends there, undivided.
    pub share: Share,
    /// A source is named, or roles in the trust are declared. Otherwise the share counts as unknown.
    pub explained: bool,
    /// As of an owner.
    pub paths: Vec<Path>,
    /// As of an owner.
    pub more_paths: bool,
    /// As of an owner.
    pub through_circle: bool,
}

/// Who owns the verified company, by one kind of interest. The owners, the explained end points and the unknown part,
/// less what is declared beyond the whole, are exactly the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ownership {
    /// The company that is verified.
    pub root: String,
    /// Natural persons, largest share first, then by id.
    pub owners: Vec<EffectiveOwner>,
    /// Where shares end without a natural person, largest share first, then by id.
    pub ends: Vec<EndPoint>,
    /// The part that leads to nobody: undeclared, of companies without owners, caught in a closed circle, or ended
    /// where nothing explains it.
    pub unknown: Share,
    /// The part that was declared beyond the whole.
    pub over_declared: Share,
    /// Every connected company: the verified one, then by id.
    pub companies: Vec<Declaration>,
    /// The circles, by their first company.
    pub circles: Vec<Circle>,
    /// Parties that no way of holdings connects with the verified company.
    pub unconnected: Vec<String>,
}

impl Ownership {
    /// Ids of the natural persons with 25 % or more.
    pub fn beneficial_owners(&self) -> impl Iterator<Item = &str> {
        let owners = self.owners.iter().filter(|owner| owner.beneficial_owner);
        owners.map(|owner| owner.id.as_str())
    }

    /// The companies above the verified one.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        let companies = self
            .companies
            .iter()
            .map(|company| company.company.as_str());
        companies.filter(|company| *company != self.root)
    }

    /// The share that ends at end points which something explains.
    pub fn explained(&self) -> impl Iterator<Item = &EndPoint> {
        self.ends.iter().filter(|end| end.explained)
    }

    /// More than one tier (FinHub "Complex Ownership Structures": a company that owns a company).
    #[must_use]
    pub fn is_complex(&self) -> bool {
        self.parents().next().is_some()
    }
}
