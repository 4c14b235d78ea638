//! What stands in the property `vouch` of an annotation.

use chrono::NaiveDate;
use domain::country::Country;
use domain::ownership::{Amount, InterestKind, PartyKind};
use serde::{Deserialize, Serialize};

/// The property's name.
pub(crate) const PROPERTY: &str = "vouch";

/// Of a party, about the whole statement.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PartyNote {
    /// Its id in the declaration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) party: Option<String>,
    /// What it is, where the standard has no word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<PartyKind>,
    /// Its source, where the statement's own field does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<String>,
    /// A person's country: nobody said whether it is a nationality or a residence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) country: Option<Country>,
}

/// Of one interest or role.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct InterestNote {
    /// What it is, where the type does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<InterestKind>,
    /// How much, where a decimal percentage does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<Amount>,
    /// The first day, where four digits do not say its year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<NaiveDate>,
    /// The last day, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<NaiveDate>,
    /// The document that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<String>,
    /// The agreement's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) joint: Option<String>,
    /// The id of the party that holds for the holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) through: Option<String>,
    /// These shares are no holding together with the votes beside them.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) separate: bool,
}

/// `&bool`, as serde calls it.
fn is_false(value: &bool) -> bool {
    !*value
}
