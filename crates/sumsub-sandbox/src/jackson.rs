//! JSON as Jackson's default pretty printer writes it: `"key" : value`, one field a line, arrays on one line as
//! `[ "A", "B" ]`. Sumsub's production webhooks have been seen in this form, and it breaks every receiver that
//! verifies a body it has parsed and printed again.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Prints a value.
///
/// # Errors
/// The value has no JSON form.
pub(super) fn print(value: &impl Serialize) -> serde_json::Result<String> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(
        &mut bytes,
        Jackson { depth: 0 },
    ))?;
    String::from_utf8(bytes).map_err(serde::ser::Error::custom)
}

struct Jackson {
    depth: usize,
}

impl Jackson {
    fn line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| writer.write_all(b"  "))
    }
}

impl Formatter for Jackson {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"[ ")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b" ]")
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first {
            Ok(())
        } else {
            writer.write_all(b", ")
        }
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        writer.write_all(b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        self.line(writer)?;
        writer.write_all(b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        self.line(writer)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b" : ")
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn looks_like_jackson() {
        let value = serde_json::json!({"a": {"b": ["A", "B"], "c": 1}, "d": "e"});
        let printed = super::print(&value).unwrap();
        assert_eq!(
            printed,
            "{\n  \"a\" : {\n    \"b\" : [ \"A\", \"B\" ],\n    \"c\" : 1\n  },\n  \"d\" : \"e\"\n}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&printed).unwrap(),
            value
        );
    }
}
