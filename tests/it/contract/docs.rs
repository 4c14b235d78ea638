//! The tables in `docs/` that are made from the code. `make docs` rewrites them.

use std::fmt::Write as _;

use vouch::config::{SETTINGS, variable};
use vouch::http::error::Situation;

use super::{read, root};
use crate::support::app::TestApp;

mod findings;

const END: &str = "<!-- end -->";

/// Compares a marked part of a page with what the code says, or writes it where `VOUCH_DOCS=write`.
fn check(page: &str, name: &str, table: &str) {
    let begin = format!("<!-- made from the code: {name} -->\n");
    let text = read(page);
    let (before, rest) = text.split_once(&begin).expect(&begin);
    let (current, after) = rest.split_once(END).expect(END);
    if current == table {
        return;
    }
    if std::env::var("VOUCH_DOCS").is_ok_and(|what| what == "write") {
        // One page can have several tables, and tests run at the same time.
        static WRITING: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let _writing = WRITING
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let text = read(page);
        let (before, rest) = text.split_once(&begin).unwrap_or((before, after));
        let (_, after) = rest.split_once(END).unwrap_or(("", after));
        std::fs::write(
            root().join(page),
            format!("{before}{begin}{table}{END}{after}"),
        )
        .expect(page);
        return;
    }
    panic!("the {name} of {page} are not what the code says: run `make docs`\n{table}");
}

/// A table in Markdown. Cells may hold anything but line breaks.
fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = String::new();
    let mut line = |cells: &[String]| {
        let cells: Vec<_> = cells
            .iter()
            .map(|cell| cell.replace('|', "\\|").replace('<', "\\<"))
            .collect();
        writeln!(text, "| {} |", cells.join(" | ")).expect("text");
    };
    line(
        &head
            .iter()
            .map(|cell| (*cell).to_owned())
            .collect::<Vec<_>>(),
    );
    line(&head.iter().map(|_| "---".to_owned()).collect::<Vec<_>>());
    for row in rows {
        line(&row);
    }
    text
}

#[test]
fn the_operators_page_has_every_setting() {
    let rows = SETTINGS.iter().map(|setting| {
        let default = match setting.default {
            _ if setting.secret => "secret".to_owned(),
            None | Some("") => String::new(),
            Some(default) => format!("`{default}`"),
        };
        vec![
            format!("`{}`", variable(setting.name)),
            default,
            setting.meaning.to_owned(),
        ]
    });
    check(
        "docs/operate/settings.md",
        "settings",
        &table(&["Setting", "Default", "Meaning"], rows),
    );
}

#[test]
fn the_brokers_page_has_the_whole_error_catalogue() {
    let rows = Situation::ALL.iter().map(|situation| {
        let row = situation.row();
        vec![
            row.status.as_u16().to_string(),
            format!("`{}`", row.code),
            row.message.to_owned(),
            row.caller.to_owned(),
        ]
    });
    check(
        "docs/guides/brokers.md",
        "errors",
        &table(&["Status", "Code", "Message", "What to do"], rows),
    );
}

#[test]
fn the_operators_page_has_every_error_that_is_theirs() {
    let rows = Situation::ALL
        .iter()
        .map(|situation| situation.row())
        .filter(|row| row.operator != "Nothing.");
    let rows = rows.map(|row| {
        vec![
            row.status.as_u16().to_string(),
            format!("`{}`", row.code),
            row.message.to_owned(),
            row.operator.to_owned(),
        ]
    });
    check(
        "docs/operate/repair.md",
        "operator",
        &table(&["Status", "Code", "Message", "What to do"], rows),
    );
}

#[tokio::test]
async fn the_brokers_page_has_every_scenario_of_the_sandbox() {
    let app = TestApp::new().await;
    let scenarios = app.sandbox_get("/sandbox/scenarios").await;
    let rows = scenarios
        .as_array()
        .expect("a list")
        .iter()
        .map(|scenario| {
            let text = |name: &str| scenario[name].as_str().expect(name).to_owned();
            vec![format!("`{}`", text("name")), text("description")]
        });
    check(
        "docs/guides/sandbox.md",
        "scenarios",
        &table(&["Scenario", "What happens"], rows),
    );
}
