//! Countries, by their ISO 3166-1 codes.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A country or territory that ISO 3166-1 lists, Antarctica excepted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(&'static str);

impl Country {
    /// Reads a two-letter code in either case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        iso3166::Country::from_alpha2_ignore_case(text).map(|country| Self(country.alpha2))
    }

    /// Reads what FinHub's documents show: a two-letter code, or the English name (`LT` and `Lithuania` both occur in
    /// its registration examples). Three-letter codes are read too.
    #[must_use]
    pub fn parse_code_or_name(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::parse(text)
            .or_else(|| {
                iso3166::Country::from_alpha3_ignore_case(text).map(|country| Self(country.alpha2))
            })
            .or_else(|| {
                iso3166::LIST
                    .iter()
                    .find(|country| country.name.eq_ignore_ascii_case(text))
                    .map(|country| Self(country.alpha2))
            })
    }

    /// The two-letter code, in capitals.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("must be an ISO 3166-1 alpha-2 country code"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names() {
        let code = |text| Country::parse(text).map(Country::as_str);
        assert_eq!(code("de"), Some("DE"));
        assert_eq!(code("GB"), Some("GB"));
        for wrong in ["", "D", "DEU", "XX", "UK", "EU", "é", "Germany"] {
            assert_eq!(code(wrong), None, "{wrong:?}");
        }
        for (text, expected) in [
            (" Lithuania ", Some("LT")),
            ("lt", Some("LT")),
            ("LTU", Some("LT")),
            ("Atlantis", None),
        ] {
            let read = Country::parse_code_or_name(text).map(Country::as_str);
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn the_whole_standard_is_known_and_reads_back() {
        // ISO 3166-1 has 249 codes; the crate leaves out Antarctica, where no company is registered.
        assert_eq!((iso3166::LIST.len(), Country::parse("AQ")), (248, None));
        for country in iso3166::LIST {
            let read = Country::parse(country.alpha2).unwrap();
            assert_eq!(serde_json::to_value(read).unwrap(), country.alpha2);
            assert_eq!(
                serde_json::from_value::<Country>(country.alpha2.into()).unwrap(),
                read
            );
        }
        assert!(serde_json::from_str::<Country>("\"ZZ\"").is_err());
    }
}
