//! An employee on the wire.

use serde::Serialize;

use crate::http::error::ApiError;
use crate::http::finhub::person::{shown_names, status};
use crate::store::file::people::Person;
use base::ids::OrganizationId;
use domain::file::AccessRole;

/// An employee. FinHub also makes a login for each; here nobody gets one.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubEmployee {
    /// The same as employeeId.
    #[schema(example = "per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    id: String,
    #[schema(example = "per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    employee_id: String,
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    /// Null where there is none.
    first_name: Option<String>,
    /// Null where there is none.
    last_name: Option<String>,
    /// Ours: the whole name, where it was sent as one.
    full_name: Option<String>,
    email: Option<String>,
    position: Option<String>,
    /// ADMIN_USER, COMPLIANCE_OFFICER, TRANSACTION_APPROVER, EMPLOYEE.
    #[schema(example = json!(["ADMIN_USER"]))]
    roles: Vec<&'static str>,
    /// PENDING_VERIFICATION, VERIFIED or REJECTED.
    #[schema(example = "PENDING_VERIFICATION")]
    status: &'static str,
}

impl FinhubEmployee {
    pub(super) fn new(owner: OrganizationId, person: &Person) -> Self {
        let details = person.details.clone();
        let (first_name, last_name) = shown_names(&details);
        Self {
            id: person.id.to_string(),
            employee_id: person.id.to_string(),
            organization_id: owner.to_string(),
            first_name,
            last_name,
            full_name: details.full_name,
            email: details.email,
            position: details.position,
            roles: person.access.iter().map(|role| role.as_str()).collect(),
            status: status(person.status),
        }
    }
}

/// An answer about one employee.
pub(super) fn dto(
    owner: OrganizationId,
) -> impl Fn(&Person) -> FinhubEmployee + Copy + Send + Sync {
    move |person| FinhubEmployee::new(owner, person)
}

/// Reads roles, each once, in order.
pub(super) fn access(texts: Vec<String>) -> Result<Vec<AccessRole>, ApiError> {
    let parse = crate::http::finhub::names::parse_access;
    let roles = crate::http::request::rules::codes("roles", Some(texts), parse)?;
    Ok(roles.unwrap_or_default())
}
