//! `vouch risk-lists`: lists are brought up to date without a new program, whole or not at all, and by whom is kept.

use domain::risk::{ListCode, Lists};
use serde_json::{Value, json};

use super::{vouch, vouch_text};
use crate::support::app::TestApp;

fn grey(checked_on: &str, countries: &str) -> String {
    format!(
        "[[list]]\ncode = \"FATF_GREY\"\nauthority = \"Financial Action Task Force\"\n\
         checked_on = \"{checked_on}\"\nnot_in_it = \"what comes later\"\n\
         [[act]]\nlist = \"FATF_GREY\"\nact = \"A plenary\"\npublished = \"2026-01-01\"\n\
         in_force_from = \"2026-01-01\"\ncountries = {countries}\n"
    )
}

#[tokio::test]
async fn a_list_is_imported_listed_and_logged() {
    let app = TestApp::new().await;
    let lists = Lists::built_in().expect("the lists");
    let ours = lists.list(ListCode::FatfGrey).expect("a list");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("lists.toml");
    let import = async |text: &str, by: &str| {
        std::fs::write(&file, text).expect("a file");
        let path = file.to_str().expect("a path");
        vouch(&app, &["risk-lists", "import", path, "--by", by]).await
    };
    let checked_on = ours.checked_on.to_string();
    for (text, by) in [
        (grey(&checked_on, "[\"XX\"]"), "Ada"),
        (grey(&checked_on, "[]"), "Ada"),
        (grey("2020-01-01", "[\"FR\"]"), "Ada"),
        (grey("2999-01-01", "[\"FR\"]"), "Ada"),
        (grey(&checked_on, "[\"FR\"]"), ""),
        ("no = 1".to_owned(), "Ada"),
    ] {
        assert_eq!(import(&text, by).await, (1, Value::Null), "{text}");
    }
    assert_eq!(vouch(&app, &["risk-lists", "log"]).await, (0, json!([])));

    let (code, answer) = import(&grey(&checked_on, "[\"FR\", \"DE\"]"), "Ada Lovelace").await;
    assert_eq!(code, 0, "{answer}");
    let (code, listed) = vouch(&app, &["risk-lists", "list"]).await;
    assert_eq!((code, &listed), (0, &answer));
    let of = |code: &str| {
        let all = listed.as_array().expect("lists");
        let one = all.iter().find(|one| one["list"] == code);
        one.expect("the list").clone()
    };
    assert_eq!(
        json!([of("FATF_GREY")["countries"], of("FATF_GREY")["notInIt"]]),
        json!([["DE", "FR"], "what comes later"])
    );
    assert_eq!(of("FATF_BLACK")["countries"], json!(["IR", "KP", "MM"]));
    let (_, log) = vouch(&app, &["risk-lists", "log"]).await;
    assert_eq!(
        json!([
            log[0]["by"],
            log[0]["kind"],
            log[0]["name"],
            log[0]["after"]
        ]),
        json!([
            "Ada Lovelace",
            "LIST",
            "FATF_GREY",
            format!("checked on {checked_on}; what comes later; 2 without an end: DE FR")
        ])
    );
    let (code, text) = vouch_text(&app, &["risk-lists", "list"]).await;
    assert_eq!(code, 0);
    assert!(
        text.contains("the plenary of October 2026 is not in it"),
        "{text}"
    );
}
