//! What may be said of a person.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use super::object::PersonIdDocument;
use crate::flows::file::people::{Change, UNNAMED};
use crate::http::error::ApiError;
use crate::http::request::address::{SentAddress, address};
use crate::http::request::edits;
use crate::http::request::rules::{
    LONG_MAX_CHARS, SHORT_MAX_CHARS, codes, country, date, name, text,
};
use crate::store::file::people::IdDocument;
use domain::day::DayOf;
use domain::edit::Edit;
use domain::file::{AccessRole, PersonRole};
use domain::names;

/// What is said of a person. What is absent stays as it is; null or an empty text is taken out.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PersonFields {
    /// Given names: 1 to 200 characters. One of the three names is needed.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Anna")]
    first_name: Edit<String>,
    /// Family name: 1 to 200 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Example")]
    last_name: Edit<String>,
    /// The whole name as one, 1 to 200 characters, where it has no parts or is known so.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    full_name: Edit<String>,
    /// YYYY-MM-DD, from 1850 to today.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    date_of_birth: Edit<String>,
    /// A country's code or English name; answered as ISO 3166-1 alpha-2.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    nationality: Edit<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    email: Edit<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    phone: Edit<String>,
    /// A text of at most 2000 characters, or an object of parts.
    #[serde(default)]
    #[schema(value_type = Option<SentAddress>)]
    address: Edit<Value>,
    /// What they are called in the company.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    position: Edit<String>,
    #[serde(default, deserialize_with = "edits::object")]
    #[schema(value_type = Option<PersonIdDocument>)]
    id_document: Edit<PersonIdDocument>,
    /// Where their wealth comes from, in words: at most 2000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    source_of_wealth: Edit<String>,
    /// At least one of DIRECTOR, SHAREHOLDER, BENEFICIAL_OWNER, EMPLOYEE. Required for a new person.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, example = json!(["DIRECTOR"]))]
    roles: Edit<Vec<String>>,
    /// What an employee may do: ADMIN_USER, COMPLIANCE_OFFICER, TRANSACTION_APPROVER, EMPLOYEE.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, example = json!([]))]
    access_roles: Edit<Vec<String>>,
    /// Null is false.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    politically_exposed: Edit<bool>,
}

impl PersonFields {
    /// Refuses what a new person cannot be without.
    pub(super) fn complete(&self) -> Result<(), ApiError> {
        let names = [&self.first_name, &self.last_name, &self.full_name];
        if !names.iter().any(|name| matches!(name, Edit::Set(_))) {
            return Err(ApiError::field("firstName", UNNAMED));
        }
        match self.roles {
            Edit::Set(_) => Ok(()),
            Edit::Keep | Edit::TakeOut => Err(ApiError::field("roles", "is missing")),
        }
    }

    /// What it changes.
    pub(super) fn change(self, today: NaiveDate) -> Result<Change, ApiError> {
        let short = |field: &str, sent: Edit<String>| {
            sent.read(|sent| text(field, Some(sent), SHORT_MAX_CHARS).map(names::said))
        };
        let long = |field: &str, sent: Edit<String>| {
            sent.read(|sent| text(field, Some(sent), LONG_MAX_CHARS).map(names::said))
        };
        let born = DayOf::Birth(today);
        Ok(Change {
            first_name: named("firstName", self.first_name)?,
            last_name: named("lastName", self.last_name)?,
            full_name: named("fullName", self.full_name)?,
            date_of_birth: (self.date_of_birth)
                .read(|day| date("dateOfBirth", Some(&day), born))?,
            nationality: (self.nationality).read(|text| country("nationality", Some(&text)))?,
            email: short("email", self.email)?,
            phone: short("phone", self.phone)?,
            address: self.address.read(|sent| address("address", sent))?,
            position: short("position", self.position)?,
            id_document: self.id_document.read(|sent| id_document(sent).map(Some))?,
            source_of_wealth: long("sourceOfWealth", self.source_of_wealth)?,
            roles: roles(self.roles)?,
            access: match self.access_roles {
                Edit::Keep => None,
                Edit::TakeOut => Some(Vec::new()),
                Edit::Set(texts) => codes("accessRoles", Some(texts), AccessRole::parse)?,
            },
            politically_exposed: match self.politically_exposed {
                Edit::Keep => None,
                Edit::TakeOut => Some(false),
                Edit::Set(exposed) => Some(exposed),
            },
        })
    }
}

/// A name: an empty one is taken out, any other has to be one.
fn named(field: &str, sent: Edit<String>) -> Result<Edit<String>, ApiError> {
    sent.read(|sent| {
        if sent.is_empty() {
            return Ok(None);
        }
        name(field, Some(&sent))?;
        Ok(Some(sent))
    })
}

fn roles(sent: Edit<Vec<String>>) -> Result<Option<Vec<PersonRole>>, ApiError> {
    let texts = match sent {
        Edit::Keep => return Ok(None),
        Edit::TakeOut => Vec::new(),
        Edit::Set(texts) => texts,
    };
    if texts.is_empty() {
        let problem = "must name at least one role";
        return Err(ApiError::code::<PersonRole>("roles", problem));
    }
    codes("roles", Some(texts), PersonRole::parse)
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
