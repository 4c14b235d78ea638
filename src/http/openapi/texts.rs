//! Summaries and descriptions of calls.
//!
//! A call's documentation is one text. Its first sentence is the summary, which no page renders, so it has no marks; the
//! whole text is the description, which every page renders.

use serde_json::Value;

use super::walk::{Fields, members, operations, within_fields};

/// Gives every call a summary and a description.
pub(super) fn write(document: &mut Value) {
    operations(document, &mut |_, operation| {
        let text = |name: &str| operation.get(name).and_then(Value::as_str).map(joined);
        let whole = [text("summary"), text("description")];
        let whole = whole.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
        if whole.is_empty() {
            return;
        }
        operation.insert("summary".into(), summary(&whole).into());
        operation.insert("description".into(), whole.into());
        examples(operation);
    });
}

/// A paragraph without the line breaks of the code.
fn joined(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

fn summary(text: &str) -> String {
    let ends = [". ", ".\n"].into_iter().filter_map(|end| text.find(end));
    let first = text.get(..ends.min().unwrap_or(text.len())).unwrap_or(text);
    first.trim_end_matches('.').replace('`', "")
}

/// The summaries of examples are not rendered either.
fn examples(operation: &mut Fields) {
    for (_, answer) in within_fields(operation, "responses") {
        for (_, content) in members(answer, "content") {
            for (_, example) in members(content, "examples") {
                if let Some(Value::String(summary)) = example.get_mut("summary") {
                    *summary = summary.replace('`', "");
                }
            }
        }
    }
}
