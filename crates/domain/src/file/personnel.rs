//! People by role, in numbers (FinHub `personnel-status`).

use serde::Serialize;

use super::progress::Stage;
use super::{AccessRole, CompanyFile, Person, PersonRole, readiness};
use crate::file::requirements::Policy;

/// How many people of one role there are, and how far their verification is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count {
    /// All of them.
    pub total: usize,
    /// Verified by an officer.
    pub verified: usize,
    /// Neither verified nor rejected.
    pub pending: usize,
    /// At least one, and all of them verified.
    pub complete: bool,
}

/// The people of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Personnel {
    pub directors: Count,
    pub beneficial_owners: Count,
    /// What the beneficial owners own together in effect, in basis points, rounded down.
    pub total_ownership_basis_points: u64,
    pub employees: usize,
    /// Employees who manage the account.
    pub employees_with_admin_role: usize,
    /// No prerequisite of submission is unmet.
    pub ready: bool,
}

/// Counts the people of a file.
#[must_use]
pub fn personnel(file: &CompanyFile, policy: &Policy) -> Personnel {
    let of = |role| file.people.iter().filter(move |one| one.is(role));
    let count = |role| {
        let total = of(role).count();
        let at = |stage| of(role).filter(|one| one.status.stage() == stage).count();
        let verified = at(Stage::Verified);
        Count {
            total,
            verified,
            pending: at(Stage::Open) + at(Stage::Submitted),
            complete: total > 0 && verified == total,
        }
    };
    let is_owner = |id: &str| of(PersonRole::BeneficialOwner).any(|one| one.id == id);
    let owners = file
        .ownership
        .iter()
        .flat_map(|ownership| &ownership.owners);
    let admin = |one: &&Person| one.access.contains(&AccessRole::AdminUser);
    Personnel {
        directors: count(PersonRole::Director),
        beneficial_owners: count(PersonRole::BeneficialOwner),
        total_ownership_basis_points: owners
            .filter(|owner| is_owner(&owner.id))
            .map(|owner| owner.share.basis_points())
            .sum(),
        employees: of(PersonRole::Employee).count(),
        employees_with_admin_role: of(PersonRole::Employee).filter(admin).count(),
        ready: readiness::unmet(file, policy).is_empty(),
    }
}
