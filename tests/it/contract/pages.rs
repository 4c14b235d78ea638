//! What the pages name is there: links, tables, decisions.

use super::{read, root};
use crate::support::app::TestApp;

/// Every page, by its path from the root.
fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    for folder in ["", "docs", "docs/adr", "docs/guides", "docs/operate"] {
        for entry in std::fs::read_dir(root().join(folder)).expect(folder) {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let path = path.strip_prefix(root()).expect("a path below the root");
                pages.push(path.to_string_lossy().into_owned());
            }
        }
    }
    pages.sort();
    assert!(pages.len() > 20, "only {pages:?} were found");
    pages
}

/// Where the links of a page lead.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("](")
        .filter_map(|(at, _)| text.get(at + 2..)?.split(')').next())
        .filter(|target| !target.contains("://"))
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    for page in pages() {
        let folder = std::path::Path::new(&page).parent().expect("a folder");
        for target in links(&read(&page)) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = match file {
                "" => root().join(&page),
                file => root().join(folder).join(file),
            };
            let text =
                std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{page}: {target}"));
            let heading = |line: &str| {
                let name = line.trim_start_matches('#').trim();
                line.starts_with('#') && name.to_lowercase().replace(' ', "-") == anchor
            };
            assert!(
                anchor.is_empty() || text.lines().any(heading),
                "{page}: {target}"
            );
        }
    }
}

#[tokio::test]
async fn the_data_model_has_every_table() {
    let app = TestApp::new().await;
    let page = read("docs/data-model.md");
    let named = |table: &str| {
        page.lines()
            .any(|line| line.contains(&format!("| `{table}`")))
    };
    let also = |table: &str| page.contains(&format!(", `{table}` |"));
    let tables = app.contents().await.into_keys();
    let missing: Vec<String> = tables
        .filter(|table| !named(table) && !also(table))
        .collect();
    assert_eq!(
        missing,
        Vec::<String>::new(),
        "docs/data-model.md: a row for each of these is missing"
    );
}

#[test]
fn every_decision_is_listed() {
    let list = read("docs/README.md");
    for page in pages() {
        let Some(decision) = page.strip_prefix("docs/") else {
            continue;
        };
        assert!(
            !decision.starts_with("adr/") || list.contains(&format!("]({decision})")),
            "docs/README.md: {page} is not in the list of decisions"
        );
    }
}

/// Where code of ours lies.
const PLACES: [&str; 6] = [
    "src/",
    "crates/",
    "tests/",
    "migrations/",
    "benches/",
    "fuzz/",
];

#[test]
fn code_that_the_pages_name_is_where_they_say() {
    let mut gone = Vec::new();
    let mut seen = 0;
    for page in pages() {
        let text = read(&page);
        // Between the first two marks, the third and the fourth, and so on.
        for name in text.split('`').skip(1).step_by(2) {
            let is_path = PLACES.iter().any(|place| name.starts_with(place));
            if !is_path || name.contains([' ', '…', '*', '\n']) {
                continue;
            }
            seen += 1;
            if !root().join(name).exists() {
                gone.push(format!("{page}: {name}"));
            }
        }
    }
    assert!(seen > 100, "only {seen} paths were found");
    assert_eq!(gone, Vec::<String>::new());
}
