//! How log lines look.

use domain::closed_codes;

closed_codes! {
    /// How log lines look.
    pub enum LogFormat {
        /// For people.
        Pretty = "pretty",
        /// One JSON object a line, for programs.
        Json = "json",
    }
}
