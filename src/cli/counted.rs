//! Numbers in what commands say.

use std::fmt::Display;

/// `1 record`, and `2 records`.
pub(super) fn counted(number: impl Display, one: &str, many: &str) -> String {
    let number = number.to_string();
    let noun = if number == "1" { one } else { many };
    format!("{number} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_everything_else_is_many() {
        let records = |number: u64| counted(number, "record", "records");
        assert_eq!(records(0), "0 records");
        assert_eq!(records(1), "1 record");
        assert_eq!(records(11), "11 records");
    }
}
