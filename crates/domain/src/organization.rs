//! Organizations: who is verified, and which flow applies to them.

/// The longest organization name that is accepted, in characters. nxos states no limit; ours keeps rows and logs sane.
pub const NAME_MAX_CHARS: usize = 200;

closed_codes! {
    /// What kind of customer an organization is. The verification's `type` mirrors it (nxos `VerificationType`).
    pub enum OrganizationType {
        /// A company: goes through KYB.
        Business = "BUSINESS",
        /// A natural person: goes through KYC.
        Individual = "INDIVIDUAL",
    }
}

/// Why an organization's name is refused; the text is safe to show.
///
/// # Errors
/// The name is empty, too long, or holds what no name has.
pub fn check_name(name: &str) -> Result<(), &'static str> {
    if super::names::is_blank(name) {
        return Err("must not be empty");
    }
    if name.chars().count() > NAME_MAX_CHARS {
        return Err("must have at most 200 characters");
    }
    super::text::check_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bounded_and_printable() {
        assert_eq!(check_name("Zoë Ångström & Søn"), Ok(()));
        assert_eq!(check_name(&"x".repeat(200)), Ok(()));
        assert_eq!(
            check_name(&"x".repeat(201)),
            Err("must have at most 200 characters")
        );
        assert_eq!(check_name(" \u{2003} "), Err("must not be empty"));
        assert_eq!(
            check_name("a\u{0}b"),
            Err("must not contain control characters")
        );
    }
}
