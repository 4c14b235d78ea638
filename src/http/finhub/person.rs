//! What FinHub's calls say of a person, and the words for where one stands.
//!
//! FinHub's pages have a person's data flat in the body, or inside `person`; both are read.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use crate::flows::file::people::Change;
use crate::http::error::ApiError;
use crate::http::request::address::{SentAddress, address};
use crate::http::request::rules::{LONG_MAX_CHARS, SHORT_MAX_CHARS, country, date, name, text};
use crate::store::file::people::Details;
use domain::day::DayOf;
use domain::edit::Edit;
use domain::file::PersonStatus;
use domain::names;

/// Who a person is. Some name is needed.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubPersonData {
    /// The whole name as one, kept as it is sent: 1 to 200 characters.
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
    /// A text, or an object of parts.
    #[schema(value_type = Option<SentAddress>)]
    address: Option<Value>,
    /// Ours: where a beneficial owner's wealth comes from, in words.
    source_of_wealth: Option<String>,
}

/// What a call says of a person, checked. Some name has to be there.
pub(super) fn change(
    person: Option<FinhubPersonData>,
    flat: FinhubPersonData,
    today: NaiveDate,
) -> Result<Change, ApiError> {
    match person {
        Some(person) => person.change("person.", today),
        None => flat.change("", today),
    }
}

impl FinhubPersonData {
    /// `inside`: what stands before the fields' names where they are sent.
    fn change(self, inside: &str, today: NaiveDate) -> Result<Change, ApiError> {
        let at = |field: &str| format!("{inside}{field}");
        let named = |field: &str, sent: Option<String>| {
            let sent = sent.filter(|sent| !sent.is_empty());
            name(&at(field), sent.as_deref()).map(|()| Edit::from(sent))
        };
        let words = |field: &str, sent: Option<String>, limit: usize| {
            text(&at(field), sent, limit).map(|text| Edit::from(names::said(text)))
        };
        let born = date(
            &at("dateOfBirth"),
            self.date_of_birth.as_deref(),
            DayOf::Birth(today),
        )?;
        let sent = self.address.map(|sent| address(&at("address"), sent));
        Ok(Change {
            full_name: named("fullName", self.full_name)?,
            first_name: named("firstName", self.first_name)?,
            last_name: named("lastName", self.last_name)?,
            date_of_birth: born.into(),
            nationality: country(&at("nationality"), self.nationality.as_deref())?.into(),
            email: words("email", self.email, SHORT_MAX_CHARS)?,
            phone: words("phoneNumber", self.phone_number, SHORT_MAX_CHARS)?,
            address: sent.transpose()?.flatten().into(),
            source_of_wealth: words("sourceOfWealth", self.source_of_wealth, LONG_MAX_CHARS)?,
            ..Change::default()
        })
    }
}

/// First and last name as FinHub shows them: what stands before the last space of a name that was sent whole is the
/// first name. A name of one word has no parts.
pub(super) fn shown_names(details: &Details) -> (Option<String>, Option<String>) {
    let parts = (details.first_name.clone(), details.last_name.clone());
    match (&parts, details.full_name.as_deref().map(str::trim)) {
        ((None, None), Some(full)) => match full.rsplit_once(char::is_whitespace) {
            Some((first, last)) => (Some(first.trim().to_owned()), Some(last.to_owned())),
            None => (None, None),
        },
        _ => parts,
    }
}

/// A short text beside the person's own data.
pub(super) fn short(field: &str, sent: Option<String>) -> Result<Edit<String>, ApiError> {
    text(field, sent, SHORT_MAX_CHARS).map(|text| Edit::from(names::said(text)))
}

/// Where a person stands, in FinHub's words.
pub(super) fn status(status: PersonStatus) -> &'static str {
    match status {
        PersonStatus::Added | PersonStatus::Submitted => "PENDING_VERIFICATION",
        PersonStatus::Verified => "VERIFIED",
        PersonStatus::Rejected => "REJECTED",
    }
}
