//! What a text, a day, a country or a code of a request may be.

use crate::http::error::ApiError;
use domain::codes::Codes;
use domain::country::Country;
use domain::day::{Day, DayOf};
use domain::names;
use domain::ownership::MAX_PARTIES;
use domain::text::{self, cleaned};

/// The longest name or short text, in characters.
pub(in crate::http) const SHORT_MAX_CHARS: usize = 200;
/// The longest text in several lines, in characters.
pub(in crate::http) const LONG_MAX_CHARS: usize = 2000;

/// Refuses an empty name, one that is too long, and what no name has.
pub(in crate::http) fn name(field: &str, text: Option<&str>) -> Result<(), ApiError> {
    let Some(name) = text else { return Ok(()) };
    text::check_name(name).map_err(|problem| ApiError::field(field, problem))?;
    if names::is_blank(name) {
        return Err(ApiError::field(field, "must have 1 to 200 characters"));
    }
    within(field, name, SHORT_MAX_CHARS)
}

/// A free text as it is kept, with one kind of line ends. Refuses what [`within`] refuses.
pub(in crate::http) fn text(
    field: &str,
    sent: Option<String>,
    limit: usize,
) -> Result<Option<String>, ApiError> {
    let text = sent.map(|sent| cleaned(&sent));
    within(field, text.as_deref().unwrap_or_default(), limit)?;
    Ok(text)
}

/// The same for each text of a list.
pub(in crate::http) fn texts(
    field: &str,
    sent: &[String],
    limit: usize,
) -> Result<Vec<String>, ApiError> {
    let texts: Vec<String> = sent.iter().map(|text| cleaned(text)).collect();
    for text in &texts {
        within(field, text, limit)?;
    }
    Ok(texts)
}

/// Refuses a text that is too long or has control characters other than line breaks.
pub(in crate::http) fn within(field: &str, text: &str, limit: usize) -> Result<(), ApiError> {
    if text.chars().count() > limit {
        let problem = format!("must have at most {limit} characters");
        return Err(ApiError::field(field, &problem));
    }
    let odd = |letter: char| letter.is_control() && letter != '\n';
    if text.chars().any(odd) {
        let problem = "must not contain control characters";
        return Err(ApiError::field(field, problem));
    }
    Ok(())
}

/// Reads a day; a blank one is none.
pub(in crate::http) fn date(
    field: &str,
    text: Option<&str>,
    of: DayOf,
) -> Result<Option<Day>, ApiError> {
    let read = |text| Day::read(text, of).map_err(|problem| ApiError::field(field, problem));
    text.filter(|text| !text.is_empty()).map(read).transpose()
}

/// What a country has to be.
pub(in crate::http) const COUNTRY: &str = "must be a country's code or English name";

/// Reads a country; a blank one is none.
pub(in crate::http) fn country(
    field: &str,
    text: Option<&str>,
) -> Result<Option<Country>, ApiError> {
    let read = |text| Country::read(text).ok_or_else(|| ApiError::field(field, COUNTRY));
    text.filter(|text| !names::is_blank(text))
        .map(read)
        .transpose()
}

/// Reads a list of countries, each once, in order.
pub(in crate::http) fn countries(field: &str, texts: &[String]) -> Result<Vec<Country>, ApiError> {
    let unknown = || ApiError::field(field, "must be countries' codes or English names");
    let read = each_once(Some(texts.to_vec()), Country::read, unknown)?;
    Ok(read.unwrap_or_default())
}

/// Reads a list of codes, each once, in order.
pub(in crate::http) fn codes<T: Codes>(
    field: &str,
    texts: Option<Vec<String>>,
    parse: fn(&str) -> Option<T>,
) -> Result<Option<Vec<T>>, ApiError> {
    let unknown = || ApiError::code::<T>(field, "has an unknown code");
    each_once(texts, parse, unknown)
}

fn each_once<T: Ord>(
    texts: Option<Vec<String>>,
    parse: fn(&str) -> Option<T>,
    unknown: impl Fn() -> ApiError,
) -> Result<Option<Vec<T>>, ApiError> {
    let Some(texts) = texts else { return Ok(None) };
    let read: Option<Vec<T>> = texts.iter().map(|text| parse(text)).collect();
    let mut read = read.ok_or_else(unknown)?;
    read.sort_unstable();
    read.dedup();
    Ok(Some(read))
}

/// The most ids that are seen at once: as many as a file may name.
const MAX_SEEN: usize = MAX_PARTIES;

/// Whom an officer says that they have seen.
pub(in crate::http) fn seen(ids: Option<Vec<String>>) -> Result<Vec<String>, ApiError> {
    let ids = ids.unwrap_or_default();
    if ids.len() > MAX_SEEN {
        Err(ApiError::field("seen", "must be at most 2000"))
    } else {
        Ok(ids)
    }
}
