//! Closed lists of codes: one place for a code's spelling on the wire and in the database.

/// A closed list of codes.
pub trait Codes: Copy + Ord + 'static {
    /// Every spelling, in the documented order.
    fn spellings() -> Vec<&'static str>;
}

/// An enum of codes with `ALL`, `as_str` and `parse`, whose serde spelling is the same text.
#[macro_export]
macro_rules! closed_codes {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$about:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$about])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every code, in the documented order.
            pub const ALL: [Self; [$($text,)+].len()] = [$(Self::$variant,)+];

            /// The wire and database spelling.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// Reads the wire and database spelling.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|code| code.as_str() == text)
            }
        }

        impl $crate::codes::Codes for $name {
            fn spellings() -> Vec<&'static str> {
                Self::ALL.map(Self::as_str).into()
            }
        }
    };
}
