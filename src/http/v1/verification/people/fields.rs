//! What may be said of a person.

use chrono::NaiveDate;
use serde::Deserialize;

use super::object::PersonIdDocument;
use crate::flows::file::people::Change;
use crate::http::error::ApiError;
use crate::http::request::rules::{
    LONG_MAX_CHARS, SHORT_MAX_CHARS, codes, country, date, name, within,
};
use crate::store::file::people::IdDocument;
use domain::day::DayOf;
use domain::file::{AccessRole, PersonRole};

/// What is said of a person. What is absent or null stays as it is; an empty text is taken out.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PersonFields {
    /// Given names: 1 to 200 characters. Required for a new person.
    #[schema(example = "Anna")]
    first_name: Option<String>,
    /// Family name: 1 to 200 characters. Required for a new person.
    #[schema(example = "Example")]
    last_name: Option<String>,
    /// YYYY-MM-DD, from 1850 to today.
    date_of_birth: Option<String>,
    /// A country's code or English name; answered as ISO 3166-1 alpha-2.
    nationality: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    /// At most 2000 characters.
    address: Option<String>,
    /// What they are called in the company.
    position: Option<String>,
    id_document: Option<PersonIdDocument>,
    /// Where their wealth comes from, in words: at most 2000 characters.
    source_of_wealth: Option<String>,
    /// At least one of DIRECTOR, SHAREHOLDER, BENEFICIAL_OWNER, EMPLOYEE. Required for a new person.
    #[schema(example = json!(["DIRECTOR"]))]
    roles: Option<Vec<String>>,
    /// What an employee may do: ADMIN_USER, COMPLIANCE_OFFICER, TRANSACTION_APPROVER, EMPLOYEE.
    #[schema(example = json!([]))]
    access_roles: Option<Vec<String>>,
    politically_exposed: Option<bool>,
}

impl PersonFields {
    /// Refuses what a new person cannot be without.
    pub(super) fn complete(&self) -> Result<(), ApiError> {
        for (name, missing) in [
            ("firstName", self.first_name.is_none()),
            ("lastName", self.last_name.is_none()),
            ("roles", self.roles.is_none()),
        ] {
            if missing {
                return Err(ApiError::field(name, "is missing"));
            }
        }
        Ok(())
    }

    /// What it changes.
    pub(super) fn change(self, today: NaiveDate) -> Result<Change, ApiError> {
        name("firstName", self.first_name.as_deref())?;
        name("lastName", self.last_name.as_deref())?;
        for (field, text, limit) in [
            ("email", &self.email, SHORT_MAX_CHARS),
            ("phone", &self.phone, SHORT_MAX_CHARS),
            ("position", &self.position, SHORT_MAX_CHARS),
            ("address", &self.address, LONG_MAX_CHARS),
            ("sourceOfWealth", &self.source_of_wealth, LONG_MAX_CHARS),
        ] {
            within(field, text.as_deref().unwrap_or_default(), limit)?;
        }
        let roles = codes("roles", self.roles, PersonRole::parse)?;
        if roles.as_ref().is_some_and(Vec::is_empty) {
            return Err(ApiError::field("roles", "must name at least one role"));
        }
        Ok(Change {
            date_of_birth: date(
                "dateOfBirth",
                self.date_of_birth.as_deref(),
                DayOf::Birth(today),
            )?,
            nationality: country("nationality", self.nationality.as_deref())?,
            id_document: self.id_document.map(id_document).transpose()?,
            access: codes("accessRoles", self.access_roles, AccessRole::parse)?,
            first_name: self.first_name,
            last_name: self.last_name,
            email: self.email,
            phone: self.phone,
            address: self.address,
            position: self.position,
            source_of_wealth: self.source_of_wealth,
            roles,
            politically_exposed: self.politically_exposed,
        })
    }
}

fn id_document(document: PersonIdDocument) -> Result<IdDocument, ApiError> {
    name("idDocument.type", Some(&document.r#type))?;
    name("idDocument.number", Some(&document.number))?;
    Ok(IdDocument {
        country: country("idDocument.country", document.country.as_deref())?,
        valid_until: date(
            "idDocument.validUntil",
            document.valid_until.as_deref(),
            DayOf::Document,
        )?,
        kind: document.r#type,
        number: document.number,
    })
}
