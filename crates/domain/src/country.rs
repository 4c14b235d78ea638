//! Countries, by their ISO 3166-1 codes. Kosovo is among them as XK.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A country or territory that ISO 3166-1 lists, or Kosovo.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(&'static str);

/// Codes and names; the file says where they come from.
const LIST: &str = include_str!("countries.txt");

/// Countries by their codes in capitals, and by their folded names.
struct Table {
    codes: BTreeMap<&'static str, Country>,
    names: BTreeMap<String, Country>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let (mut codes, mut names) = (BTreeMap::new(), BTreeMap::new());
    for line in LIST.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split('|');
        let Some((alpha2, alpha3)) = words.next().zip(words.next()) else {
            continue;
        };
        let country = Country(alpha2);
        codes.extend([(alpha2, country), (alpha3, country)]);
        names.extend(words.map(|name| (folded(name), country)));
    }
    Table { codes, names }
});

/// A name in the form in which two of them are compared: small Latin letters without accents, without articles, "and"
/// and "Saint" written one way, and in no order, for lists have "Bolivia, Plurinational State of" as well.
fn folded(name: &str) -> String {
    let plain = name.nfkd().filter(|one| !is_combining_mark(*one));
    let small = plain.flat_map(char::to_lowercase);
    let letters: String = small
        .filter(|one| !is_combining_mark(*one) && !matches!(one, '.' | '\'' | '\u{2019}'))
        .collect();
    let words = letters.split(|one: char| !one.is_alphanumeric());
    let mut words: Vec<&str> = words
        .filter(|word| !matches!(*word, "" | "the" | "and"))
        .map(|word| if word == "st" { "saint" } else { word })
        .collect();
    words.sort_unstable();
    words.join(" ")
}

impl Country {
    /// Reads a two-letter code in either case, as it is kept.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 2).then(|| Self::of_code(text))?
    }

    /// Reads what people send: a code of two or three letters, an English name of ISO 3166-1 or CLDR, or a common short
    /// form, in any case, with or without accents.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::of_code(text).or_else(|| TABLE.names.get(&folded(text)).copied())
    }

    fn of_code(text: &str) -> Option<Self> {
        TABLE.codes.get(text.to_ascii_uppercase().as_str()).copied()
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
#[path = "country_tests.rs"]
mod tests;
