//! An address as people send it: one text, or an object of its parts. What cannot be kept is refused.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::rules::{COUNTRY, LONG_MAX_CHARS, SHORT_MAX_CHARS, text, within};
use crate::http::error::ApiError;
use domain::address::{Address, KNOWN, MAX_LINES, Part, STREET, Said};
use domain::country::Country;
use domain::names;

/// The longest name of a part that is told back, in characters.
const NAME_MAX_CHARS: usize = 40;

/// An address: a text, or its parts.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the body for the document")]
pub(in crate::http) enum SentAddress {
    /// At most 2000 characters.
    Text(String),
    Parts(SentAddressParts),
}

/// Parts of an address, each of at most 200 characters; numbers are kept as their text. Other common names of these
/// parts, such as `postCode` or `addressLine1`, are read as well; a part that is not known is refused.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body for the document")]
pub(in crate::http) struct SentAddressParts {
    /// At most 10, before street and number.
    lines: Option<Vec<String>>,
    #[schema(example = "Gedimino pr.")]
    street: Option<String>,
    /// Of the house.
    #[schema(example = "1")]
    number: Option<String>,
    #[schema(example = "Vilnius")]
    city: Option<String>,
    /// State, province or county.
    region: Option<String>,
    #[schema(example = "1103")]
    postal_code: Option<String>,
    /// A country's code or English name.
    #[schema(example = "LT")]
    country: Option<String>,
}

/// An address in parts, as it was sent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct AddressParts {
    /// Street and number, building, flat.
    lines: Vec<String>,
    city: Option<String>,
    region: Option<String>,
    postal_code: Option<String>,
    /// ISO 3166-1 alpha-2.
    country: Option<&'static str>,
}

impl From<Address> for AddressParts {
    fn from(address: Address) -> Self {
        Self {
            lines: address.lines,
            city: address.city,
            region: address.region,
            postal_code: address.postal_code,
            country: address.country.map(Country::as_str),
        }
    }
}

/// Reads an address; a blank one is none.
pub(in crate::http) fn address(field: &str, sent: Value) -> Result<Option<Said>, ApiError> {
    match sent {
        Value::Null => Ok(None),
        Value::String(sent) => {
            let sent = text(field, Some(sent), LONG_MAX_CHARS)?;
            Ok(names::said(sent).map(Said::Text))
        }
        Value::Object(parts) => Ok(in_parts(field, parts)?.map(Said::Parts)),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            Err(ApiError::field(field, "has the wrong type or value"))
        }
    }
}

/// Reads the parts of an address; none where nothing is said in them.
pub(in crate::http) fn in_parts(
    field: &str,
    parts: Map<String, Value>,
) -> Result<Option<Address>, ApiError> {
    let (mut address, mut lines, mut number) = (Address::default(), Vec::new(), None);
    for (name, value) in parts {
        let Some(part) = Part::of(&name) else {
            return Err(unknown(field, &name));
        };
        let path = format!("{field}.{name}");
        let mut said = said(&path, part, value)?;
        if let Part::Line(_) = part {
            lines.extend(said.into_iter().map(|line| (part, line)));
            continue;
        }
        let Some(said) = said.pop() else { continue };
        let known = match part {
            Part::Number => &mut number,
            Part::City => &mut address.city,
            Part::Region => &mut address.region,
            Part::Country => {
                let country =
                    Country::read(&said).ok_or_else(|| ApiError::field(&path, COUNTRY))?;
                if address
                    .country
                    .replace(country)
                    .is_some_and(|known| known != country)
                {
                    return Err(ApiError::field(&path, "says otherwise than another part"));
                }
                continue;
            }
            Part::PostalCode | Part::Line(_) => &mut address.postal_code,
        };
        if known.as_ref().is_some_and(|known| *known != said) {
            return Err(ApiError::field(&path, "says otherwise than another part"));
        }
        *known = Some(said);
    }
    lines.sort_by_key(|(part, _)| *part);
    match (number, lines.iter_mut().find(|(part, _)| *part == STREET)) {
        (None, _) => {}
        (Some(number), Some((_, street))) => *street = format!("{street} {number}"),
        (Some(number), None) => lines.push((Part::Number, number)),
    }
    if lines.len() > MAX_LINES {
        return Err(ApiError::field(field, "must have at most 10 lines"));
    }
    address.lines = lines.into_iter().map(|(_, line)| line).collect();
    within(field, &address.to_string(), LONG_MAX_CHARS)?;
    Ok((address != Address::default()).then_some(address))
}

fn unknown(field: &str, name: &str) -> ApiError {
    let problem = format!("is no part of an address; parts are {KNOWN}");
    let plain = name
        .chars()
        .all(|one| one.is_alphanumeric() || matches!(one, '_' | '-'));
    if plain && name.chars().count() <= NAME_MAX_CHARS {
        ApiError::field(&format!("{field}.{name}"), &problem)
    } else {
        ApiError::field(field, &format!("has what {problem}"))
    }
}

/// What a part says: lines, or one text.
fn said(path: &str, part: Part, value: Value) -> Result<Vec<String>, ApiError> {
    let problem = || ApiError::field(path, "must be a text or a number");
    let said = match value {
        Value::Null => Vec::new(),
        Value::Number(number) => vec![number.to_string()],
        Value::String(sent) => {
            let sent = text(path, Some(sent), LONG_MAX_CHARS)?.unwrap_or_default();
            if let Part::Line(_) = part {
                sent.split('\n').map(str::to_owned).collect()
            } else {
                vec![sent.replace('\n', " ")]
            }
        }
        Value::Array(many) if matches!(part, Part::Line(_)) => {
            let each = many.into_iter().map(|one| match one {
                Value::Number(number) => Ok(number.to_string()),
                Value::String(sent) => Ok(sent.replace(['\r', '\n'], " ")),
                Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(problem()),
            });
            each.collect::<Result<_, _>>()?
        }
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => return Err(problem()),
    };
    let mut kept = Vec::new();
    for text in said {
        let text = text.trim();
        within(path, text, SHORT_MAX_CHARS)?;
        if !names::is_blank(text) {
            kept.push(text.to_owned());
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(sent: Value) -> Result<String, String> {
        let read = address("address", sent);
        let read = read.map_err(|error| error.details().map(Value::to_string).unwrap_or_default());
        Ok(read?.map(|said| said.text()).unwrap_or_default())
    }

    #[test]
    fn parts_are_kept_in_order_and_numbers_as_text() {
        for (sent, expected) in [
            (
                json!({ "street": "Gedimino pr. 1", "city": "Vilnius", "postalCode": 1103, "country": "Lithuania" }),
                "Gedimino pr. 1, Vilnius, 1103, LT",
            ),
            (
                json!({ "lines": ["Gedimino pr. 1", "2nd floor"], "city": "Vilnius" }),
                "Gedimino pr. 1, 2nd floor, Vilnius",
            ),
            (
                json!({ "number": 17, "street": "Gedimino pr.", "flatNumber": 3, "zip": "LT-01103" }),
                "Gedimino pr. 17, 3, LT-01103",
            ),
            (
                json!({ "addressLine2": "Suite 5", "addressLine1": "1 Main St", "state": "NY", "country": "USA", "countryCode": "US" }),
                "1 Main St, Suite 5, NY, US",
            ),
            (json!({ "street": "One\r\nTwo" }), "One, Two"),
            (json!("One\r\nTwo"), "One\nTwo"),
            (json!({}), ""),
            (json!({ "city": null, "street": "" }), ""),
            (json!(""), ""),
            (json!(null), ""),
        ] {
            assert_eq!(shown(sent.clone()).as_deref(), Ok(expected), "{sent}");
        }
    }

    #[test]
    fn what_cannot_be_kept_is_refused_by_name() {
        for (sent, named) in [
            (json!({ "planet": "Earth" }), "address.planet"),
            (json!({ "two words!": "x" }), "\"address\""),
            (json!({ "city": { "name": "Vilnius" } }), "address.city"),
            (json!({ "city": ["Vilnius"] }), "address.city"),
            (json!({ "lines": [["One"]] }), "address.lines"),
            (json!({ "postalCode": true }), "address.postalCode"),
            (json!({ "country": "Atlantis" }), "address.country"),
            (
                json!({ "city": "Vilnius", "town": "Kaunas" }),
                "address.town",
            ),
            (json!({ "city": "x".repeat(201) }), "address.city"),
            (
                json!({ "lines": ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"] }),
                "\"address\"",
            ),
            (json!(["Gedimino pr. 1"]), "\"address\""),
            (json!(7), "\"address\""),
        ] {
            let problem = shown(sent.clone()).unwrap_err();
            assert!(problem.contains(named), "{sent}: {problem}");
            assert!(!problem.contains("Kaunas"), "{problem}");
        }
    }
}
