//! Names and texts as a reader sees them, whatever characters they are written with.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

/// What stands before or behind a name and is no part of it.
const TITLES: &[&str] = &[
    "dr",
    "prof",
    "professor",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "herr",
    "frau",
    "dipling",
    "ing",
    "mag",
    "phd",
    "msc",
    "bsc",
    "mba",
    "med",
    "jur",
    "habil",
];

/// Whether a text says nothing: there is none, or only what cannot be seen.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    // The empty Braille pattern is drawn as a space, and is none.
    let unseen = |one: char| one.is_whitespace() || is_invisible(one) || one == '\u{2800}';
    text.chars().all(unseen)
}

/// A text that may be left out: a blank one is none.
#[must_use]
pub fn said(text: Option<String>) -> Option<String> {
    text.filter(|text| !is_blank(text))
}

/// Whether two names are one person's, as far as names can tell. Nobody has a blank name.
#[must_use]
pub fn are_one(one: &str, other: &str) -> bool {
    let same = |look| {
        let name = comparable(one, look);
        !name.is_empty() && name == comparable(other, look)
    };
    same(Look::Small) || same(Look::Capital)
}

/// A name in the form in which two of them are compared: without case, accents, titles, the order of the words, what
/// cannot be seen, and which of the letters that look alike was written.
#[must_use]
pub fn comparable_name(name: &str) -> String {
    comparable(name, Look::Small)
}

/// A document's number in the form in which two of them are compared: capitals and digits alone, in Latin where they
/// look so.
#[must_use]
pub fn comparable_number(number: &str) -> String {
    let letters = number.nfkc().filter(|one| !is_invisible(*one));
    let capitals = letters.flat_map(char::to_uppercase);
    let latin = capitals.flat_map(|one| match one {
        _ if one.is_ascii() => vec![one],
        _ => digit(one).map_or_else(|| capital(one), |digit| vec![digit]),
    });
    latin.filter(|one| one.is_alphanumeric()).collect()
}

/// A digit of any script as ours.
fn digit(one: char) -> Option<char> {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let is_digit = |code: &u32| categories.get32(*code) == GeneralCategory::DecimalNumber;
    // Every script has its ten in a row.
    let before = (0..u32::from(one)).rev().take_while(is_digit).count();
    let value = u32::try_from(before % 10).ok()?;
    is_digit(&u32::from(one)).then(|| char::from_digit(value, 10))?
}

/// A capital as the Latin one that looks the same.
fn capital(one: char) -> Vec<char> {
    let looks: Vec<char> = prototype(one).collect();
    match looks[..] {
        // How Unicode writes everything that is one stroke.
        ['l'] => vec!['I'],
        _ => looks,
    }
}

fn is_invisible(one: char) -> bool {
    one.is_control()
        // Interlinear annotation.
        || matches!(one, '\u{fff9}'..='\u{fffb}')
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(one)
}

/// A letter may look like a Latin one as a capital, as a small letter, and then not always like the same one.
#[derive(Clone, Copy)]
enum Look {
    Small,
    Capital,
}

static SMALL_TITLES: LazyLock<BTreeSet<String>> = LazyLock::new(|| titles(Look::Small));
static CAPITAL_TITLES: LazyLock<BTreeSet<String>> = LazyLock::new(|| titles(Look::Capital));

fn titles(look: Look) -> BTreeSet<String> {
    TITLES.iter().map(|title| latin(title, look)).collect()
}

fn comparable(name: &str, look: Look) -> String {
    let seen: String = name.nfkc().filter(|one| !is_invisible(*one)).collect();
    let words: Vec<String> = seen
        .split_whitespace()
        .map(|word| latin(word, look))
        .collect();
    let titles: &BTreeSet<String> = match look {
        Look::Small => &SMALL_TITLES,
        Look::Capital => &CAPITAL_TITLES,
    };
    let is_title = |word: &str| {
        let letters: String = word.chars().filter(|one| one.is_alphanumeric()).collect();
        titles.contains(&letters)
    };
    let parts = |word: &String| {
        let word = word.replace('\'', "");
        let parts = word.split(|one: char| !one.is_alphanumeric() && !is_combining_mark(one));
        let parts = parts.filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect::<Vec<_>>()
    };
    let all = words.iter().flat_map(parts);
    let named = words.iter().filter(|word| !is_title(word)).flat_map(parts);
    let mut kept: Vec<String> = named.filter(|part| !is_title(part)).collect();
    if kept.is_empty() {
        kept = all.collect();
    }
    kept.sort_unstable();
    kept.join(" ")
}

/// A word in small Latin letters, where its letters look like them.
fn latin(word: &str, look: Look) -> String {
    // By way of capitals, as ß is SS.
    let small = word
        .chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase);
    let small: Vec<char> = small.nfd().filter(|one| !is_accent(*one)).collect();
    small
        .into_iter()
        .flat_map(|one| letter(one, look))
        .collect()
}

fn letter(one: char, look: Look) -> Vec<char> {
    let as_small: Vec<char> = prototype(one).collect();
    let as_capital: Vec<char> = one.to_uppercase().flat_map(prototype).collect();
    let is_latin = |letters: &Vec<char>| letters.iter().all(char::is_ascii);
    let looks = match look {
        _ if one.is_ascii() => vec![one],
        Look::Small if is_latin(&as_small) => as_small,
        Look::Small | Look::Capital if is_latin(&as_capital) => as_capital,
        Look::Small | Look::Capital => as_small,
    };
    // Once more: the small letter of a capital has a look of its own, as m has that of rn. And a small l is a capital I.
    let small = looks.into_iter().flat_map(char::to_lowercase);
    small
        .flat_map(prototype)
        .flat_map(char::to_lowercase)
        .map(|one| if one == 'i' { 'l' } else { one })
        .collect()
}

fn prototype(one: char) -> impl Iterator<Item = char> {
    let looks: Vec<char> = skeleton(one.encode_utf8(&mut [0; 4])).collect();
    looks.into_iter().filter(|one| !is_accent(*one))
}

fn is_accent(one: char) -> bool {
    matches!(one, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_are_one_persons() {
        for (one, other) in [
            ("Ada Officer", "  ada   OFFICER "),
            ("Zo\u{e9} Officer", "Zoe\u{301} Officer"),
            ("Zo\u{e9} Officer", "Zoe Officer"),
            ("Ada Officer", "A\u{200b}da Off\u{2060}icer\u{feff}"),
            ("Ada Officer", "Ada\u{a0}Officer"),
            ("Jürgen Groß", "JÜRGEN GROSS"),
            ("Maria Officer", "\u{41c}aria Officer"),
            ("Maria Officer", "M\u{430}ri\u{430} \u{41e}fficer"),
            ("Nora Vance", "\u{39d}ora Vance"),
            ("Nora Vance", "Nora \u{3bd}ance"),
            ("Ada Officer", "Officer, Ada"),
            ("Ada Officer", "Ａｄａ Ｏｆｆｉｃｅｒ"),
            ("Ada Officer", "Dr. Ada Officer"),
            ("Ada Officer", "Prof. Dr. Officer Ada"),
            ("Ada Officer", "Dipl.-Ing. Ada Officer"),
            ("Ada Officer", "Mrs Ada Officer, Ph.D."),
            ("Ada Officer", "Dr.Ada Officer"),
            ("Ian Lee", "lan Lee"),
            ("Ian Lee", "1an Lee"),
            ("Marna Lee", "MARNA LEE"),
            ("Anna-Maria O\u{2019}Hara", "Anna Maria O'Hara"),
            ("Νίκος Παππάς", "ΝΙΚΟΣ ΠΑΠΠΑΣ"),
            ("Михаил Щедрин", "МИХАИЛ ЩЕДРИН"),
            ("राम लाल", "लाल राम"),
            ("Dr", "dr."),
        ] {
            assert!(are_one(one, other), "{one} {other}");
            assert!(are_one(other, one), "{other} {one}");
        }
    }

    #[test]
    fn other_names_are_other_persons() {
        for (one, other) in [
            ("Ada Officer", "Ada Official"),
            ("Ada Officer", "Bea Officer"),
            ("Ada Officer", "Ada"),
            ("Ada Ada", "Ada"),
            ("Ivan Petrov", "Inan Petrov"),
            ("राम", "रूम"),
            ("王伟", "王芳"),
            ("", ""),
            ("\u{200b}", " "),
        ] {
            assert!(!are_one(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_text_of_what_nobody_sees_is_blank() {
        for blank in [
            "",
            " \t\n",
            "\u{200b}",
            "\u{2060}",
            "\u{a0}",
            "\u{feff}",
            "\u{ad}",
            "\u{3164}",
            "\u{2800}",
            "\u{202e}\u{200f}",
            "\u{e0020}",
            "\0",
            "\u{180e} \u{3000}",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for said in ["a", ".", "\u{200b}é", "ᅠ王", "👍"] {
            assert!(!is_blank(said), "{said:?}");
        }
    }

    #[test]
    fn numbers_are_compared_by_their_capitals_and_digits() {
        for (number, expected) in [
            ("ab-12 34/56", "AB123456"),
            ("ＡＢ１２３４５６", "AB123456"),
            ("\u{410}\u{412}123456", "AB123456"),
            ("\u{406}123", "I123"),
            ("A\u{200b}B\u{ad}123456", "AB123456"),
            ("AB\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}", "AB123456"),
            ("O0I1L", "O0I1L"),
            ("Щ12", "Щ12"),
        ] {
            assert_eq!(comparable_number(number), expected, "{number}");
        }
    }
}
