//! As much YAML as our compose file uses: maps by indentation, scalars, lists on one line, comments.

use serde_json::{Map, Value};

/// Reads a document into JSON.
pub(super) fn parse(text: &str) -> Value {
    let lines: Vec<(usize, &str)> = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .map(|line| (line.len() - line.trim_start().len(), line.trim()))
        .collect();
    let (value, rest) = block(&lines);
    assert!(rest.is_empty(), "not understood: {rest:?}");
    value
}

fn block<'a, 'b>(lines: &'a [(usize, &'b str)]) -> (Value, &'a [(usize, &'b str)]) {
    let Some((indent, first)) = lines.first().copied() else {
        return (Value::Null, lines);
    };
    if first.starts_with("- ") {
        let end = lines
            .iter()
            .position(|(depth, _)| *depth < indent)
            .unwrap_or(lines.len());
        let (items, rest) = lines.split_at(end);
        let items = items
            .iter()
            .map(|(_, item)| scalar(item.trim_start_matches("- ")));
        return (items.collect::<Vec<_>>().into(), rest);
    }
    let mut map = Map::new();
    let mut rest = lines;
    while let Some(((depth, line), after)) = rest.split_first() {
        if *depth < indent {
            break;
        }
        assert_eq!(*depth, indent, "{line}");
        let (key, value) = line
            .split_once(':')
            .unwrap_or_else(|| panic!("no key: {line}"));
        rest = after;
        let value = if value.trim().is_empty() {
            let deeper = rest.first().is_some_and(|(depth, _)| *depth > indent);
            let (value, after) = if deeper {
                block(rest)
            } else {
                (Value::Null, rest)
            };
            rest = after;
            value
        } else {
            scalar(value.trim())
        };
        assert!(map.insert(key.to_owned(), value).is_none(), "{key} twice");
    }
    (map.into(), rest)
}

fn scalar(text: &str) -> Value {
    if text.starts_with(['[', '"']) {
        return serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    assert!(
        !text.contains(" #") && !text.contains(": "),
        "not understood: {text}"
    );
    Value::from(text)
}

#[test]
fn reads_what_it_has_to() {
    let text =
        "# why\na: 1\nb:\n  c: [\"x\", \"y\"]\n\n  d: \"z: #\"\ne:\n  - one\n  - \"two\"\nf:\n";
    let expected = serde_json::json!({
        "a": "1", "b": { "c": ["x", "y"], "d": "z: #" }, "e": ["one", "two"], "f": null,
    });
    assert_eq!(parse(text), expected);
}
