//! `vouch restores`: a restore is written down, by whom, and stays.

use serde_json::{Value, json};

use super::vouch;
use crate::support::app::TestApp;

#[tokio::test]
async fn a_restore_is_recorded_and_listed() {
    let app = TestApp::new().await;
    assert_eq!(vouch(&app, &["restores", "list"]).await, (0, json!([])));
    let record = |to, by| {
        let app = &app;
        async move {
            let args = ["restores", "record", "--restored-to", to, "--by", by];
            vouch(app, &args).await
        }
    };
    let (code, first) = record("2026-03-15T15:30:00+01:00", "Ada").await;
    assert_eq!(code, 0);
    assert_eq!(
        (&first["restoredTo"], &first["recordedBy"]),
        (&json!("2026-03-15T14:30:00Z"), &json!("Ada"))
    );
    let (code, second) = record("2026-03-01T00:00:00Z", "Bob").await;
    assert_eq!(code, 0);
    assert_eq!(
        vouch(&app, &["restores", "list"]).await,
        (0, json!([second, first]))
    );
}

#[tokio::test]
async fn what_cannot_be_a_restore_is_not_recorded() {
    let app = TestApp::new().await;
    for (to, by, expected) in [
        ("2126-03-15T14:30:00Z", "Ada", 1),
        ("2026-03-15T14:30:00Z", "", 1),
        ("yesterday", "Ada", 2),
    ] {
        let args = ["restores", "record", "--restored-to", to, "--by", by];
        let (code, answer) = vouch(&app, &args).await;
        assert_eq!((code, answer), (expected, Value::Null), "{to} {by}");
    }
    assert_eq!(vouch(&app, &["restores", "list"]).await, (0, json!([])));
}
