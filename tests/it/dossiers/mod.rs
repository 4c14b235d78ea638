//! Dossiers and attestations: made by the service, checked without it.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a broken assumption has to stop the test where it is"
)]

mod attestation;
mod checkpoints;
mod commands;
mod export;
mod refusals;
mod restored;

use std::collections::BTreeMap;
use std::io::Read as _;

use dossier::{PublicKeys, Report, Signers, verify};
use serde_json::Value;
use vouch::secret::AuditKey;
use vouch::store::api_keys::Role;

use crate::file::office::{File, Office, Officer};
use crate::support::app::TestApp;
use crate::support::client::Reply;

/// A business whose file an officer approved.
struct Approved {
    file: File,
    officer: Officer,
}

async fn approved(app: &TestApp) -> Approved {
    let file = File::ready(app).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    let office = Office::open(app).await;
    let role = Role::ComplianceOfficer;
    let officer = office.officer(app, role, "Casey Łukasz").await;
    assert_eq!(officer.claim(&file.child).await.status, 200);
    officer.clear(&file).await;
    officer.look(&file.child).await;
    let approved = officer.approve(&file.child).await;
    assert_eq!(approved.status, 200, "{:?}", approved.body);
    Approved { file, officer }
}

async fn dossier_of(officer: &Officer, child: &str, query: &str) -> Reply {
    let path = format!("/v1/reviews/{child}/dossier{query}");
    let reply = officer.0.get(&path).send().await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    reply
}

fn public(app: &TestApp) -> PublicKeys {
    let signers = Signers::new(&app.settings.dossier_keys);
    signers.unwrap().unwrap().public()
}

/// Checked with the audit key as well.
fn check(app: &TestApp, archive: &[u8]) -> Report {
    let audit = AuditKey::new(&app.settings.audit_key).unwrap();
    let link = |previous: &[u8], canonical: &[u8]| audit.link(previous, canonical);
    verify(archive, &public(app), Some(&link)).unwrap()
}

/// The entries, as any program unpacks them, in order.
fn unpack(archive: &[u8]) -> (Vec<String>, BTreeMap<String, Vec<u8>>) {
    let (mut names, mut contents) = (Vec::new(), BTreeMap::new());
    for entry in tar::Archive::new(archive).entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().display().to_string();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        names.push(name.clone());
        contents.insert(name, content);
    }
    (names, contents)
}

fn json_of(contents: &BTreeMap<String, Vec<u8>>, name: &str) -> Value {
    serde_json::from_slice(&contents[name]).unwrap()
}
