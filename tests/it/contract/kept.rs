//! Every table has a stated life.

use std::collections::BTreeSet;

use super::read;
use crate::support::app::TestApp;

const PAGE: &str = "docs/operate/backup.md";
const SECTION: &str = "## How long things are kept";

/// The rows of the table in the section: name, what it has, how long it is kept.
fn stated() -> Vec<Vec<String>> {
    let page = read(PAGE);
    let (_, section) = page.split_once(SECTION).expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let cells = row.trim_end_matches('|').split('|');
        cells
            .map(|cell| cell.trim().trim_matches('`').to_owned())
            .collect()
    })
    .collect()
}

#[tokio::test]
async fn every_table_says_how_long_its_rows_are_kept() {
    let app = TestApp::new().await;
    let real: BTreeSet<String> = app.contents().await.into_keys().collect();
    let stated = stated();
    for row in &stated {
        let whole = row.len() == 3 && row.iter().all(|cell| !cell.is_empty());
        assert!(whole, "{PAGE}, {SECTION:?}: a row says too little: {row:?}");
    }
    let named: BTreeSet<String> = stated.iter().map(|row| row[0].clone()).collect();
    assert_eq!(
        named.len(),
        stated.len(),
        "{PAGE}: a table stands there twice"
    );
    let silent: Vec<_> = real.difference(&named).collect();
    assert!(
        silent.is_empty(),
        "{PAGE}, {SECTION:?}: add a row `| \\`table\\` | what it has | how long it is kept |` for each of {silent:?}. \
         Rows that go by their age need a statement in src/store/sweep.rs, called by src/worker/sweep.rs."
    );
    let gone: Vec<_> = named.difference(&real).collect();
    assert!(
        gone.is_empty(),
        "{PAGE}, {SECTION:?}: there are no tables {gone:?}: take their rows out"
    );
}
