//! What FinHub's calls say of a person, and the words for where one stands.
//!
//! FinHub's pages have a person's data flat in the body, or inside `person`; both are read.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use crate::flows::file::people::Change;
use crate::http::error::ApiError;
use crate::http::request::rules::{LONG_MAX_CHARS, SHORT_MAX_CHARS, country, date, name, within};
use domain::day::DayOf;
use domain::file::PersonStatus;

/// Who a person is.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubPersonData {
    /// Instead of the two names: what stands before the last space is the first name.
    full_name: Option<String>,
    /// 1 to 200 characters.
    #[schema(example = "Anna")]
    first_name: Option<String>,
    /// 1 to 200 characters.
    #[schema(example = "Example")]
    last_name: Option<String>,
    email: Option<String>,
    /// Or `phone`.
    #[serde(alias = "phone")]
    phone_number: Option<String>,
    /// YYYY-MM-DD, from 1850 to today.
    date_of_birth: Option<String>,
    /// A country's code or English name.
    #[schema(example = "LT")]
    nationality: Option<String>,
    /// A text, or an object of texts.
    #[schema(value_type = Option<Object>)]
    address: Option<Value>,
    /// Ours: where a beneficial owner's wealth comes from, in words.
    source_of_wealth: Option<String>,
}

impl FinhubPersonData {
    /// What it says, checked. Both names have to be there.
    pub(super) fn change(self, today: NaiveDate) -> Result<Change, ApiError> {
        let (first, last) = match (self.first_name, self.last_name, self.full_name) {
            (None, None, Some(full)) => {
                let full = full.trim();
                let (first, last) = full.rsplit_once(' ').unwrap_or(("", full));
                (Some(first.trim().to_owned()), Some(last.to_owned()))
            }
            (first, last, _) => (first, last),
        };
        for (field, text) in [("firstName", &first), ("lastName", &last)] {
            match text {
                None => return Err(ApiError::field(field, "is missing")),
                Some(text) => name(field, Some(text))?,
            }
        }
        let address = self.address.as_ref().map(address).transpose()?;
        for (field, text, limit) in [
            ("email", &self.email, SHORT_MAX_CHARS),
            ("phoneNumber", &self.phone_number, SHORT_MAX_CHARS),
            ("address", &address, LONG_MAX_CHARS),
            ("sourceOfWealth", &self.source_of_wealth, LONG_MAX_CHARS),
        ] {
            within(field, text.as_deref().unwrap_or_default(), limit)?;
        }
        Ok(Change {
            first_name: first,
            last_name: last,
            date_of_birth: date(
                "dateOfBirth",
                self.date_of_birth.as_deref(),
                DayOf::Birth(today),
            )?,
            nationality: country("nationality", self.nationality.as_deref())?,
            email: self.email,
            phone: self.phone_number,
            address,
            source_of_wealth: self.source_of_wealth,
            ..Change::default()
        })
    }
}

/// An address in one line.
fn address(said: &Value) -> Result<String, ApiError> {
    match said {
        Value::String(text) => Ok(text.clone()),
        Value::Object(parts) => {
            let parts: Vec<&str> = parts.values().filter_map(Value::as_str).collect();
            Ok(parts.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            Err(ApiError::field("address", "has the wrong type or value"))
        }
    }
}

/// A short text beside the person's own data.
pub(super) fn short(field: &str, text: Option<String>) -> Result<Option<String>, ApiError> {
    within(field, text.as_deref().unwrap_or_default(), SHORT_MAX_CHARS)?;
    Ok(text)
}

/// Where a person stands, in FinHub's words.
pub(super) fn status(status: PersonStatus) -> &'static str {
    match status {
        PersonStatus::Added | PersonStatus::Submitted => "PENDING_VERIFICATION",
        PersonStatus::Verified => "VERIFIED",
        PersonStatus::Rejected => "REJECTED",
    }
}
