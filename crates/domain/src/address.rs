//! Postal addresses in parts, as ISO 19160 has them: lines, city, region, postal code, country.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::country::Country;

/// The most lines of an address.
pub const MAX_LINES: usize = 10;

/// An address in parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// Street and number, building, flat, in the order in which they are written.
    pub lines: Vec<String>,
    pub city: Option<String>,
    /// State, province or county.
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<Country>,
}

/// In one line, in order.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rest = [&self.city, &self.region, &self.postal_code];
        let rest = rest.into_iter().flatten().map(String::as_str);
        let parts = self.lines.iter().map(String::as_str).chain(rest);
        let parts: Vec<&str> = parts.chain(self.country.map(Country::as_str)).collect();
        f.write_str(&parts.join(", "))
    }
}

/// An address as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// In one text.
    Text(String),
    Parts(Address),
}

impl Said {
    /// What is shown of it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Parts(address) => address.to_string(),
        }
    }
}

/// Which part of an address a name in a request means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Several lines, or one; the number says which comes first.
    Line(u8),
    /// The number of the house, which belongs to the street.
    Number,
    City,
    Region,
    PostalCode,
    Country,
}

/// The line of the street, to which a number belongs.
pub const STREET: Part = Part::Line(2);

/// The names that are told where another one was sent.
pub const KNOWN: &str = "lines, street, number, city, region, postalCode and country";

/// Names as they occur, in small letters without signs between them.
const NAMES: &[(&str, Part)] = &[
    ("buildingname", Part::Line(0)),
    ("building", Part::Line(0)),
    ("lines", Part::Line(1)),
    ("addresslines", Part::Line(1)),
    ("line", Part::Line(1)),
    ("addressline", Part::Line(1)),
    ("line1", Part::Line(1)),
    ("addressline1", Part::Line(1)),
    ("address1", Part::Line(1)),
    ("street", STREET),
    ("streetname", STREET),
    ("streetaddress", STREET),
    ("street1", STREET),
    ("number", Part::Number),
    ("housenumber", Part::Number),
    ("streetnumber", Part::Number),
    ("buildingnumber", Part::Number),
    ("line2", Part::Line(3)),
    ("addressline2", Part::Line(3)),
    ("address2", Part::Line(3)),
    ("street2", Part::Line(3)),
    ("substreet", Part::Line(3)),
    ("line3", Part::Line(4)),
    ("addressline3", Part::Line(4)),
    ("address3", Part::Line(4)),
    ("unit", Part::Line(5)),
    ("flat", Part::Line(5)),
    ("flatnumber", Part::Line(5)),
    ("apartment", Part::Line(5)),
    ("apartmentnumber", Part::Line(5)),
    ("suite", Part::Line(5)),
    ("floor", Part::Line(6)),
    ("pobox", Part::Line(7)),
    ("district", Part::Line(8)),
    ("suburb", Part::Line(8)),
    ("dependentlocality", Part::Line(8)),
    ("city", Part::City),
    ("town", Part::City),
    ("locality", Part::City),
    ("village", Part::City),
    ("municipality", Part::City),
    ("region", Part::Region),
    ("state", Part::Region),
    ("province", Part::Region),
    ("county", Part::Region),
    ("stateorprovince", Part::Region),
    ("postalcode", Part::PostalCode),
    ("postcode", Part::PostalCode),
    ("zip", Part::PostalCode),
    ("zipcode", Part::PostalCode),
    ("country", Part::Country),
    ("countrycode", Part::Country),
];

impl Part {
    /// Reads a name, however its words are joined.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let letters = name.chars().filter(|one| !matches!(one, '_' | '-' | ' '));
        let small: String = letters.flat_map(char::to_lowercase).collect();
        let mut names = NAMES.iter();
        names
            .find(|(known, _)| *known == small)
            .map(|(_, part)| *part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parts_are_read_however_their_words_are_joined() {
        for (name, part) in [
            ("postalCode", Some(Part::PostalCode)),
            ("postal_code", Some(Part::PostalCode)),
            ("PostCode", Some(Part::PostalCode)),
            ("address-line-2", Some(Part::Line(3))),
            ("STREET", Some(STREET)),
            ("planet", None),
            ("", None),
        ] {
            assert_eq!(Part::of(name), part, "{name}");
        }
        let mut names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), NAMES.len());
    }

    #[test]
    fn an_address_is_shown_in_order_and_reads_back() {
        let address = Address {
            lines: vec!["Gedimino pr. 1".to_owned(), "2".to_owned()],
            city: Some("Vilnius".to_owned()),
            region: None,
            postal_code: Some("1103".to_owned()),
            country: Country::parse("LT"),
        };
        assert_eq!(address.to_string(), "Gedimino pr. 1, 2, Vilnius, 1103, LT");
        assert_eq!(Address::default().to_string(), "");
        let json = serde_json::to_value(&address).unwrap();
        assert_eq!(json["postalCode"], "1103");
        assert_eq!(serde_json::from_value::<Address>(json).unwrap(), address);
    }
}
