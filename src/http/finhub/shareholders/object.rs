//! A shareholder on the wire.

use serde::Serialize;

use crate::flows::file::shareholders::Holder;
use crate::http::finhub::person::{shown_names, status};
use base::ids::OrganizationId;
use domain::file::PersonRole;
use domain::ownership::PartyKind;

/// A shareholder.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubShareholder {
    /// The same as shareholderId.
    #[schema(example = "per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    id: String,
    #[schema(example = "per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    shareholder_id: String,
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    /// INDIVIDUAL or CORPORATE.
    #[schema(example = "INDIVIDUAL")]
    r#type: &'static str,
    /// Of an INDIVIDUAL.
    first_name: Option<String>,
    /// Of an INDIVIDUAL.
    last_name: Option<String>,
    /// Ours: of an INDIVIDUAL, the whole name, where it was sent as one.
    full_name: Option<String>,
    /// Of a CORPORATE.
    company_name: Option<String>,
    #[schema(example = 25.0)]
    ownership_percentage: f64,
    /// The corporate shareholder that it is a part of; null for the organization itself.
    held_shareholder_id: Option<String>,
    is_beneficial_owner: bool,
    #[serde(rename = "isPEP")]
    is_pep: bool,
    /// PENDING_VERIFICATION, VERIFIED or REJECTED. A company is not verified by itself.
    #[schema(example = "PENDING_VERIFICATION")]
    status: &'static str,
}

impl FinhubShareholder {
    pub(super) fn new(owner: OrganizationId, holder: &Holder) -> Self {
        let person = holder.person.as_ref();
        let (first_name, last_name) = person
            .map(|one| shown_names(&one.details))
            .unwrap_or_default();
        let is_owner = |roles: &[PersonRole]| roles.contains(&PersonRole::BeneficialOwner);
        Self {
            id: holder.id.clone(),
            shareholder_id: holder.id.clone(),
            organization_id: owner.to_string(),
            r#type: match holder.kind {
                PartyKind::Person => "INDIVIDUAL",
                PartyKind::Company
                | PartyKind::Trust
                | PartyKind::Foundation
                | PartyKind::State
                | PartyKind::ListedCompany
                | PartyKind::BeneficiaryClass => "CORPORATE",
            },
            first_name,
            last_name,
            full_name: person.and_then(|one| one.details.full_name.clone()),
            company_name: holder.name.clone(),
            ownership_percentage: percent(holder.basis_points),
            held_shareholder_id: holder.of.clone(),
            is_beneficial_owner: person.is_some_and(|one| is_owner(&one.roles)),
            is_pep: person.is_some_and(|one| one.politically_exposed),
            status: person.map_or("PENDING_VERIFICATION", |one| status(one.status)),
        }
    }
}

/// Basis points as FinHub shows them. Only shown: nothing is computed with it.
pub(in crate::http::finhub) fn percent(basis_points: u32) -> f64 {
    f64::from(basis_points) / 100.0
}

/// An answer about one shareholder.
pub(super) fn dto(
    owner: OrganizationId,
) -> impl Fn(&Holder) -> FinhubShareholder + Copy + Send + Sync {
    move |holder| FinhubShareholder::new(owner, holder)
}
