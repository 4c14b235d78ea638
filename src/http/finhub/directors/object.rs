//! A director on the wire.

use serde::Serialize;

use crate::http::finhub::person::{shown_names, status};
use crate::store::file::people::Person;
use base::ids::OrganizationId;

/// A director.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubDirector {
    /// The same as directorId.
    #[schema(example = "per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    id: String,
    #[schema(example = "per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    director_id: String,
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    /// Null where there is none.
    first_name: Option<String>,
    /// Null where there is none.
    last_name: Option<String>,
    /// Ours: the whole name, where it was sent as one.
    full_name: Option<String>,
    email: Option<String>,
    /// YYYY-MM-DD.
    date_of_birth: Option<String>,
    /// ISO 3166-1 alpha-2.
    nationality: Option<String>,
    /// As it was given.
    #[schema(example = "MANAGING_DIRECTOR")]
    role: Option<String>,
    #[serde(rename = "isPEP")]
    is_pep: bool,
    /// PENDING_VERIFICATION, VERIFIED or REJECTED.
    #[schema(example = "PENDING_VERIFICATION")]
    status: &'static str,
}

impl FinhubDirector {
    pub(super) fn new(owner: OrganizationId, person: &Person) -> Self {
        let details = person.details.clone();
        let (first_name, last_name) = shown_names(&details);
        Self {
            id: person.id.to_string(),
            director_id: person.id.to_string(),
            organization_id: owner.to_string(),
            first_name,
            last_name,
            full_name: details.full_name,
            email: details.email,
            date_of_birth: details.date_of_birth.map(|day| day.to_string()),
            nationality: details.nationality.map(|place| place.as_str().to_owned()),
            role: details.position,
            is_pep: person.politically_exposed,
            status: status(person.status),
        }
    }
}

/// An answer about one director.
pub(super) fn dto(
    owner: OrganizationId,
) -> impl Fn(&Person) -> FinhubDirector + Copy + Send + Sync {
    move |person| FinhubDirector::new(owner, person)
}
