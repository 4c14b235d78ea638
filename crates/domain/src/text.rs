//! What a text may hold, and how two are compared.

use icu_properties::props::{BidiControl, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::UnicodeNormalization as _;

/// Why a name is refused that has a control character or a line break.
const CONTROL: &str = "must not contain control characters";

/// A free text as it is kept: line ends of every system are LF, and a tab is a space.
#[must_use]
pub fn cleaned(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\t', " ")
}

/// Whether two texts are the same to Unicode, however their accents are written.
#[must_use]
pub fn are_same(one: &str, other: &str) -> bool {
    one.nfc().eq(other.nfc())
}

/// A text in the form in which two are compared.
#[must_use]
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// Refuses what no name has: what turns the reading direction, what cannot be seen, and what Unicode gives no meaning.
/// Joiners are fine where they join letters; so are apostrophes, hyphens and scripts side by side.
///
/// # Errors
/// A sentence that is safe to show.
pub fn check_name(name: &str) -> Result<(), &'static str> {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let bidi = CodePointSetData::new::<BidiControl>();
    let (mut before, mut letters) = (None, name.chars().peekable());
    while let Some(one) = letters.next() {
        match (one, categories.get(one)) {
            _ if bidi.contains(one) => {
                return Err("must not contain marks that turn the reading direction");
            }
            ('\u{200c}' | '\u{200d}', _) if !joins(before, letters.peek().copied()) => {
                return Err("must have joiners only between letters");
            }
            _ if is_unseen(one) => return Err("must not contain invisible characters"),
            (
                _,
                GeneralCategory::Control
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator,
            ) => {
                return Err(CONTROL);
            }
            (_, GeneralCategory::PrivateUse | GeneralCategory::Unassigned) => {
                return Err("must not contain characters that Unicode gives no meaning");
            }
            _ => {}
        }
        before = Some(one);
    }
    Ok(())
}

/// Whether a joiner has something to join: letters on both sides, or a vowel sign before it, after which some scripts
/// end a word with one.
fn joins(before: Option<char>, after: Option<char>) -> bool {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let is_mark = |one| {
        use GeneralCategory::{NonspacingMark, SpacingMark};
        matches!(categories.get(one), NonspacingMark | SpacingMark)
    };
    let is_letter = |one: char| one.is_alphabetic() || is_mark(one);
    before.is_some_and(is_mark) || (before.is_some_and(is_letter) && after.is_some_and(is_letter))
}

/// Spaces without width, signs for machines, and tags.
fn is_unseen(one: char) -> bool {
    matches!(one,
        '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_one_way() {
        for (sent, kept) in [
            ("a\r\nb", "a\nb"),
            ("a\rb", "a\nb"),
            ("a\n\rb", "a\n\nb"),
            ("a\tb", "a b"),
            ("a\nb", "a\nb"),
            ("", ""),
        ] {
            assert_eq!(cleaned(sent), kept, "{sent:?}");
        }
    }

    #[test]
    fn accents_may_be_written_in_two_ways() {
        assert!(are_same("Zo\u{e9}", "Zoe\u{301}"));
        assert!(are_same("\u{212b}", "\u{c5}"));
        assert!(!are_same("Zoe", "Zo\u{e9}"));
        assert!(!are_same("\u{410}", "A"));
    }

    #[test]
    fn names_of_the_world_are_names() {
        for name in [
            "Suharto",
            "王小明",
            "王\u{3000}小明",
            "Anna\u{a0}Example",
            "O\u{2019}Brien",
            "Anne-Marie D'Arc",
            "Нурсұлтан Ábel",
            "محمد رضا",
            "علی\u{200c}رضا",
            "क्\u{200d}ष",
            "ന്\u{200d}",
            "Zoe\u{301}",
            "葛\u{e0100}城",
            "X Æ A-12",
        ] {
            assert_eq!(check_name(name), Ok(()), "{name:?}");
        }
    }

    #[test]
    fn what_no_name_has_is_refused_with_a_sentence() {
        for (name, problem) in [
            (
                "a\u{202e}b",
                "must not contain marks that turn the reading direction",
            ),
            (
                "a\u{200f}",
                "must not contain marks that turn the reading direction",
            ),
            (
                "a\u{2066}b",
                "must not contain marks that turn the reading direction",
            ),
            (
                "\u{61c}a",
                "must not contain marks that turn the reading direction",
            ),
            ("\u{200b}", "must not contain invisible characters"),
            ("Anna\u{2060}", "must not contain invisible characters"),
            ("\u{feff}Anna", "must not contain invisible characters"),
            ("a\u{e0041}", "must not contain invisible characters"),
            ("\u{200d}Anna", "must have joiners only between letters"),
            ("Anna\u{200c}", "must have joiners only between letters"),
            ("1\u{200d}2", "must have joiners only between letters"),
            (
                "a\u{e000}",
                "must not contain characters that Unicode gives no meaning",
            ),
            (
                "a\u{378}",
                "must not contain characters that Unicode gives no meaning",
            ),
            (
                "a\u{fffe}",
                "must not contain characters that Unicode gives no meaning",
            ),
            ("a\tb", CONTROL),
            ("a\r\nb", CONTROL),
            ("a\0b", CONTROL),
            ("a\u{2028}b", CONTROL),
        ] {
            assert_eq!(check_name(name), Err(problem), "{name:?}");
        }
    }
}
