//! `vouch dossier`, as operators, auditors and partners run it.

use std::path::Path;
use std::process::Command;

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{approved, public};
use crate::operations::{vouch, vouch_text, vouch_with};
use crate::support::app::TestApp;

/// Checks a dossier where nothing of the service is: no setting, no database.
fn verify(arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_vouch"))
        .args(["dossier", "verify"])
        .args(arguments)
        .env_clear()
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), text.trim_end().to_owned())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[tokio::test]
async fn a_dossier_is_exported_and_checked_where_nothing_else_is() {
    let app = TestApp::new().await;
    let made = approved(&app).await;
    let child = &made.file.child;
    let folder = tempfile::tempdir().unwrap();
    let [file, keys, audit, other] =
        ["it.tar", "keys", "audit", "other.tar"].map(|name| folder.path().join(name));
    let storage = [("VOUCH_STORAGE_URL", text(app.documents.path()))];
    let export = [
        "dossier",
        "export",
        child,
        "--out",
        text(&file),
        "--documents",
    ];
    let (code, exported) = vouch_with(&app, &export, &storage).await;
    assert_eq!(code, 0, "{exported}");
    let archive = std::fs::read(&file).unwrap();
    assert_eq!(exported["size"], archive.len());
    let maker = json!({ "kind": "OPERATOR", "keyId": null, "name": null });
    assert_eq!(exported["manifest"]["madeBy"], maker);

    let kid = public(&app).all()[0].kid().to_owned();
    let (code, lines) = vouch_text(&app, &["dossier", "public-keys"]).await;
    assert_eq!(
        (code, &*lines),
        (0, &*format!("{}\n", public(&app).all()[0].line()))
    );
    std::fs::write(&keys, &lines).unwrap();
    let sequence = &exported["manifest"]["history"]["sequence"];
    let at = &exported["manifest"]["madeAt"].as_str().unwrap();
    let (code, said) = verify(&[text(&file), "--trust", text(&keys)]);
    let first = format!("valid: {child}, made at {at}, signed by {kid}\n");
    assert!(said.starts_with(&first), "{said}");
    let unlinked = "links not checked: that takes --audit-key";
    assert!(said.contains(&format!("history: {sequence} entries, in a checkpoint of ")));
    assert!(said.ends_with(unlinked), "{said}");
    assert_eq!(code, 0);

    std::fs::write(&audit, app.settings.audit_key.expose_secret()).unwrap();
    let with_audit = [
        text(&file),
        "--trust",
        text(&keys),
        "--audit-key",
        text(&audit),
    ];
    let (code, said) = verify(&with_audit);
    assert!(said.ends_with("links checked"), "{said}");
    assert_eq!(code, 0);

    // The set that partners fetch is trusted as well, and another key is not.
    let set = vouch(&app, &["dossier", "public-keys"]).await.1;
    std::fs::write(&keys, set.to_string()).unwrap();
    assert_eq!(verify(&[text(&file), "--trust", text(&keys)]).0, 0);
    let stranger = vouch::secret::generate_key().unwrap();
    let stranger = [("VOUCH_DOSSIER_KEYS", stranger.expose_secret())];
    let (_, set) = vouch_with(&app, &["dossier", "public-keys"], &stranger).await;
    std::fs::write(&keys, set.to_string()).unwrap();
    assert_eq!(
        verify(&[text(&file), "--trust", text(&keys)]),
        (1, format!("not valid\nsigner_unknown  {kid}"))
    );

    // One line for each thing that is wrong.
    std::fs::write(&keys, lines).unwrap();
    let mut spoilt = archive;
    for words in [&b"SECRET-NOTES"[..], b"% BANK_STATEMENT"] {
        let at = spoilt
            .windows(words.len())
            .position(|window| window == words);
        spoilt[at.unwrap()] ^= 1;
    }
    std::fs::write(&other, spoilt).unwrap();
    let (code, said) = verify(&[text(&other), "--trust", text(&keys), "--json"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    let faults: Vec<&Value> = said["findings"].as_array().unwrap().iter().collect();
    let fault = |about: &str| json!({ "fault": "entry_altered", "about": about });
    let document = format!("documents/{}.pdf", made.file.documents[5]);
    assert_eq!(
        (code, &said["valid"], faults),
        (
            1,
            &json!(false),
            vec![&fault("decision.json"), &fault(&document)]
        )
    );
}

#[tokio::test]
async fn what_cannot_be_exported_leaves_no_file() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("it.tar");
    let unknown = "org_0190a1b2c3d47000800000000000ffff";
    let export = ["dossier", "export", unknown, "--out", text(&file)];
    assert_eq!(vouch(&app, &export).await.0, 1);
    let none = [("VOUCH_DOSSIER_KEYS", "")];
    assert_eq!(vouch_with(&app, &export, &none).await.0, 1);
    assert_eq!(
        vouch_with(&app, &["dossier", "public-keys"], &none).await.0,
        1
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
