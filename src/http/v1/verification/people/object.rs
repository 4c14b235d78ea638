//! A person on the wire.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::http::request::address::AddressParts;
use crate::http::v1::dto::example_time;
use crate::http::wire::timestamp;
use crate::store::file::people::{Details, Person};
use base::ids::PersonId;
use domain::file::{AccessRole, PersonRole, PersonStatus};

/// An identity document, as its data.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonIdDocument {
    /// Passport, identity card and the like.
    #[schema(example = "PASSPORT")]
    pub(super) r#type: String,
    #[schema(example = "X1234567")]
    pub(super) number: String,
    /// Who issued it: a country's code or English name; answered as ISO 3166-1 alpha-2.
    pub(super) country: Option<String>,
    /// The last day on which it is good, YYYY-MM-DD, from 1900 to 2200.
    pub(super) valid_until: Option<String>,
}

/// A person of a business' file.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationPerson {
    /// Always `verification_person`.
    #[schema(example = "verification_person")]
    object: &'static str,
    #[schema(example = "per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    id: String,
    /// Null where they have none.
    first_name: Option<String>,
    /// Null where they have none.
    last_name: Option<String>,
    /// The whole name, where it was sent as one.
    full_name: Option<String>,
    /// YYYY-MM-DD.
    date_of_birth: Option<String>,
    /// ISO 3166-1 alpha-2.
    nationality: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    /// As it was sent, or its parts in order.
    address: Option<String>,
    /// The same in parts, where it was sent so.
    address_parts: Option<AddressParts>,
    /// What they are called in the company.
    position: Option<String>,
    id_document: Option<PersonIdDocument>,
    /// Where their wealth comes from, in words.
    source_of_wealth: Option<String>,
    /// DIRECTOR, SHAREHOLDER, BENEFICIAL_OWNER, EMPLOYEE.
    roles: Vec<&'static str>,
    /// What an employee may do for the company: ADMIN_USER, COMPLIANCE_OFFICER, TRANSACTION_APPROVER, EMPLOYEE.
    access_roles: Vec<&'static str>,
    politically_exposed: bool,
    /// ADDED, then SUBMITTED, then VERIFIED or REJECTED.
    #[schema(example = "ADDED")]
    status: &'static str,
    /// Why they were rejected; empty otherwise.
    reasons: Vec<&'static str>,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    created_at: String,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    updated_at: String,
}

impl From<&Person> for VerificationPerson {
    fn from(person: &Person) -> Self {
        let details = person.details.clone();
        Self {
            object: "verification_person",
            id: person.id.to_string(),
            first_name: details.first_name,
            last_name: details.last_name,
            full_name: details.full_name,
            date_of_birth: details.date_of_birth.map(|day| day.to_string()),
            nationality: details
                .nationality
                .map(|country| country.as_str().to_owned()),
            email: details.email,
            phone: details.phone,
            address: details.address,
            address_parts: details.address_parts.map(AddressParts::from),
            position: details.position,
            id_document: details.id_document.map(|document| PersonIdDocument {
                r#type: document.kind,
                number: document.number,
                country: document.country.map(|country| country.as_str().to_owned()),
                valid_until: document.valid_until.map(|day| day.to_string()),
            }),
            source_of_wealth: details.source_of_wealth,
            roles: person.roles.iter().map(|role| role.as_str()).collect(),
            access_roles: person.access.iter().map(|role| role.as_str()).collect(),
            politically_exposed: person.politically_exposed,
            status: person.status.as_str(),
            reasons: person
                .reasons
                .iter()
                .map(|reason| reason.as_str())
                .collect(),
            created_at: timestamp(person.created_at),
            updated_at: timestamp(person.changed_at),
        }
    }
}

/// How it looks on the wire.
pub(in crate::http::v1) fn dto(person: &Person) -> VerificationPerson {
    VerificationPerson::from(person)
}

/// The person of the examples.
pub(super) fn example_id() -> PersonId {
    PersonId(Uuid::from_u128(0xa1b2_c3d4_e5f6_a1b2_c3d4_e5f6_a1b2_c3d4))
}

impl VerificationPerson {
    /// What a person looks like, for the document.
    pub(super) fn example() -> Self {
        dto(&Person {
            id: example_id(),
            details: Details {
                first_name: Some("Anna".to_owned()),
                last_name: Some("Example".to_owned()),
                full_name: None,
                date_of_birth: None,
                nationality: None,
                email: None,
                phone: None,
                address: None,
                address_parts: None,
                position: Some("Managing director".to_owned()),
                id_document: None,
                source_of_wealth: None,
            },
            roles: vec![PersonRole::Director, PersonRole::Employee],
            access: vec![AccessRole::AdminUser],
            politically_exposed: false,
            status: PersonStatus::Added,
            reasons: Vec::new(),
            created_at: example_time(),
            changed_at: example_time(),
            decided_at: None,
        })
    }
}
