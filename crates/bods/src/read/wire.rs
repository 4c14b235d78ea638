//! What is looked at in a statement. Everything else in it is passed over.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Number, Value};

use super::{MAX_TEXT, cut};
use crate::Refusal;
use crate::note::PROPERTY;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Statement<'a> {
    pub(super) statement_id: &'a str,
    pub(super) statement_date: &'a str,
    pub(super) declaration_subject: &'a str,
    pub(super) record_id: &'a str,
    pub(super) record_type: RecordType,
    #[serde(borrow, default)]
    record_status: Option<&'a str>,
    #[serde(borrow, default)]
    publication_details: Option<PublicationDetails<'a>>,
    #[serde(default)]
    pub(super) source: Option<Source>,
    #[serde(default)]
    pub(super) annotations: Vec<Value>,
    pub(super) record_details: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum RecordType {
    Entity,
    Person,
    Relationship,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublicationDetails<'a> {
    #[serde(borrow, default)]
    bods_version: Option<&'a str>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Source {
    pub(super) description: Option<String>,
    pub(super) url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PersonDetails {
    pub(super) person_type: PersonType,
    #[serde(default)]
    pub(super) names: Vec<Name>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum PersonType {
    #[serde(rename = "knownPerson")]
    Known,
    #[serde(rename = "anonymousPerson")]
    Anonymous,
    #[serde(rename = "unknownPerson")]
    Unknown,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Name {
    pub(super) r#type: Option<String>,
    pub(super) full_name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EntityDetails {
    pub(super) entity_type: EntityType,
    pub(super) name: Option<String>,
    pub(super) jurisdiction: Option<Jurisdiction>,
    pub(super) public_listing: Option<PublicListing>,
}

#[derive(Debug, Deserialize)]
pub(super) struct EntityType {
    pub(super) r#type: EntityWord,
    pub(super) subtype: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum EntityWord {
    RegisteredEntity,
    LegalEntity,
    Arrangement,
    AnonymousEntity,
    UnknownEntity,
    State,
    StateBody,
}

#[derive(Debug, Deserialize)]
pub(super) struct Jurisdiction {
    pub(super) name: Option<String>,
    pub(super) code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PublicListing {
    pub(super) has_public_listing: bool,
    #[serde(default, rename = "companyFilingsURLs")]
    pub(super) company_filings_urls: Vec<String>,
    #[serde(default)]
    pub(super) securities_listings: Vec<SecuritiesListing>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SecuritiesListing {
    pub(super) stock_exchange_name: Option<String>,
    pub(super) security: Option<Security>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Security {
    pub(super) id: Option<String>,
    pub(super) ticker: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RelationshipDetails {
    pub(super) subject: End,
    pub(super) interested_party: End,
    #[serde(default)]
    pub(super) component_records: Vec<String>,
    #[serde(default)]
    pub(super) interests: Vec<WireInterest>,
}

/// A record, or why there is none.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a recordId, or an object with a reason")]
pub(super) enum End {
    Record(String),
    Unspecified {
        #[serde(rename = "reason")]
        _reason: String,
    },
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireInterest {
    pub(super) r#type: Option<String>,
    pub(super) direct_or_indirect: Option<String>,
    pub(super) share: Option<WireShare>,
    pub(super) start_date: Option<String>,
    pub(super) end_date: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireShare {
    pub(super) exact: Option<Number>,
    pub(super) minimum: Option<Number>,
    pub(super) maximum: Option<Number>,
    pub(super) exclusive_minimum: Option<Number>,
    pub(super) exclusive_maximum: Option<Number>,
}

impl Statement<'_> {
    /// What every statement has to be, whatever it is about.
    pub(super) fn in_form(&self) -> Result<(), Refusal> {
        let published = self.publication_details.as_ref();
        match published.and_then(|published| published.bods_version) {
            None | Some("0.4") => {}
            Some(other) => return Err(Refusal::OtherVersion(cut(other))),
        }
        match self.record_status {
            None | Some("new") => {}
            Some(other) => return Err(Refusal::History(cut(other))),
        }
        kept(self.record_id).map(|_| ())
    }

    /// The details of a record of this type.
    pub(super) fn details<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        T::deserialize(&self.record_details)
            .map_err(|error| Refusal::NotAStatement(cut(&error.to_string())))
    }

    /// Vouch's notes, with where they point.
    pub(super) fn notes<T: DeserializeOwned>(&self) -> Result<Vec<(&str, T)>, Refusal> {
        let mut notes = Vec::new();
        for annotation in &self.annotations {
            let Some(note) = annotation.get(PROPERTY) else {
                continue;
            };
            let pointer = annotation
                .get("statementPointerTarget")
                .and_then(Value::as_str);
            let pointer = pointer.ok_or_else(|| bad("it points nowhere"))?;
            let note = T::deserialize(note).map_err(|error| bad(&error.to_string()))?;
            notes.push((pointer, note));
        }
        Ok(notes)
    }
}

/// A note that is not as it should be.
pub(super) fn bad(what: &str) -> Refusal {
    Refusal::BadNote(cut(what))
}

/// A text that is not too long to keep.
pub(super) fn kept(text: &str) -> Result<String, Refusal> {
    match text.chars().nth(MAX_TEXT) {
        Some(_) => Err(Refusal::TextTooLong),
        None => Ok(text.to_owned()),
    }
}

/// The same of a text that may be missing.
pub(super) fn kept_if_any(text: Option<&String>) -> Result<Option<String>, Refusal> {
    text.map(|text| kept(text)).transpose()
}

/// A day, `YYYY-MM-DD`.
pub(super) fn day(text: &str) -> Result<NaiveDate, Refusal> {
    let in_form = text.len() == 10 && text.bytes().all(|one| one.is_ascii_digit() || one == b'-');
    let day = in_form.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
    day.flatten().ok_or_else(|| Refusal::BadDate(cut(text)))
}
