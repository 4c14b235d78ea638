//! Rules about every file.

use super::sources;

const LONGEST: usize = 500;

#[test]
fn no_file_has_more_than_500_lines() {
    let mut long = Vec::new();
    let mut seen = 0;
    for folder in ["src", "crates", "tests", "benches"] {
        for source in sources(folder) {
            seen += 1;
            let lines = source.text.lines().count();
            if lines > LONGEST {
                long.push((source.path, lines));
            }
        }
    }
    assert!(seen > 100, "only {seen} files were found");
    assert_eq!(long, [], "split these");
}

#[test]
fn nothing_is_left_undone() {
    let mut found = Vec::new();
    for folder in ["src", "crates", "tests", "benches"] {
        for source in sources(folder) {
            for name in ["todo", "unimplemented", "dbg"] {
                // Written so that this file does not find itself.
                let call = format!("{name}!(");
                if source.text.contains(&call) {
                    found.push((source.path.clone(), call));
                }
            }
        }
    }
    assert_eq!(found, []);
}

/// A field says what it means where its name and its type do not; a type and a function always do.
#[test]
fn public_types_and_functions_say_what_they_mean() {
    let kinds = [
        "fn ",
        "async fn ",
        "const fn ",
        "struct ",
        "enum ",
        "trait ",
        "type ",
        "const ",
        "static ",
    ];
    let mut silent = Vec::new();
    let mut seen = 0;
    for folder in ["src", "crates"] {
        for source in sources(folder) {
            let lines: Vec<&str> = source.code_and_comments().collect();
            for (at, line) in lines.iter().enumerate() {
                let Some(item) = line.trim_start().strip_prefix("pub ") else {
                    continue;
                };
                if !kinds.iter().any(|kind| item.starts_with(kind)) {
                    continue;
                }
                seen += 1;
                let mut above = lines[..at].iter().rev().map(|line| line.trim());
                // Attributes stand between, over several lines some of them.
                let first = above.find(|line| {
                    line.starts_with("///")
                        || line.starts_with("$(#[")
                        || line.is_empty()
                        || line.ends_with(['{', '}', ';'])
                });
                if !first.is_some_and(|line| line.starts_with("///") || line.starts_with("$(#[")) {
                    silent.push(format!("{}:{}: {item}", source.path, at + 1));
                }
            }
        }
    }
    assert!(seen > 1_000, "only {seen} items were found");
    assert_eq!(silent, Vec::<String>::new());
}
