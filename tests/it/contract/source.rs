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
