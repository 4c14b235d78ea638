//! Golden vectors: bytes that are stored, signed or handed out, and that every later version has to read or repeat.
//!
//! They are written down in `tests/golden/vectors.json`, one section for each test whose name begins with `golden_`.
//! A change of one of them is a new format beside the old one. `make golden` adds the vectors of a new format, and
//! refuses to change what is there.

use std::sync::Mutex;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::outgoing::partner::{PartnerCheckNotice, PartnerNotice};
use crate::outgoing::{
    EndpointDisabled, Test, VerificationExpiring, VerificationUpdated, timestamp,
};
use crate::secret::{AuditKey, Environment, HashKey, api_key_hash};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::event::{ActorKind, Canonical, Cause};
use domain::organization::OrganizationType;
use domain::partner::notice::{CheckStatus, ResidenceStatus};
use domain::verification::Status;
use domain::webhook::DisabledReason;
use secrecy::SecretString;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/vectors.json");

/// The writer has the file to itself.
static WRITING: Mutex<()> = Mutex::new(());

/// Every section there is: none is left over when the test that reads it goes.
const SECTIONS: [&str; 12] = [
    "checkpoints",
    "cursors",
    "dossiers",
    "history",
    "identities",
    "keys",
    "objects",
    "payloads",
    "requests",
    "sealed",
    "sealedInChunks",
    "words",
];

/// All sections.
pub(crate) fn read() -> Map<String, Value> {
    let text = std::fs::read_to_string(PATH).unwrap_or_else(|_| "{}".to_owned());
    serde_json::from_str(&text).unwrap()
}

/// Whether vectors are being added.
pub(crate) fn writing() -> bool {
    std::env::var("VOUCH_GOLDEN").is_ok_and(|what| what == "write")
}

/// Compares a section with what the code makes today.
pub(crate) fn check(section: &str, made: &Value) {
    assert!(SECTIONS.contains(&section), "{section}");
    if writing() {
        let _alone = WRITING.lock().unwrap();
        let mut all = read();
        let old = all.insert(section.to_owned(), made.clone());
        let lost = old.filter(|old| !keeps(made, old));
        assert_eq!(lost, None, "{section}: only a hand takes a vector away");
        let text = serde_json::to_string_pretty(&all).unwrap();
        std::fs::write(PATH, text + "\n").unwrap();
        return;
    }
    assert_eq!(read().get(section), Some(made), "{section} in {PATH}");
}

/// Whether everything old is still there.
fn keeps(made: &Value, old: &Value) -> bool {
    match (made, old) {
        (Value::Object(made), Value::Object(old)) => old
            .iter()
            .all(|(name, old)| made.get(name).is_some_and(|made| keeps(made, old))),
        _ => made == old,
    }
}

/// A key of which nobody could think that it protects anything.
pub(crate) fn key(byte: u8) -> SecretString {
    SecretString::from(BASE64.encode([byte; 32]))
}

/// A moment with microseconds.
pub(crate) fn at() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_773_585_000_123_456).unwrap()
}

#[test]
fn golden_sections_are_all_read_by_a_test() {
    if writing() {
        return;
    }
    let all = read();
    let names: Vec<&str> = all.keys().map(String::as_str).collect();
    assert_eq!(names, SECTIONS);
}

#[test]
fn golden_bytes_and_links_of_histories() {
    let created = Canonical {
        organization_id: "org_0190a1b2c3d470008000000000000001",
        sequence: 1,
        event_id: "evt_0190a1b2c3d470008000000000000002",
        cause: Cause::Created,
        previous_status: None,
        status: Status::NotStarted,
        actor: ActorKind::System,
        actor_organization_id: None,
        actor_key_id: None,
        reason: None,
        payload_digest: None,
        created_at: DateTime::UNIX_EPOCH,
    };
    let decided = Canonical {
        sequence: 12,
        event_id: "evt_0190a1b2c3d470008000000000000003",
        cause: Cause::FileRejected,
        previous_status: Some(Status::Pending),
        status: Status::Rejected,
        actor: ActorKind::ApiKey,
        actor_organization_id: Some("org_0190a1b2c3d470008000000000000004"),
        actor_key_id: Some("key_0190a1b2c3d470008000000000000005"),
        reason: Some("NOT_ACCEPTED, größer"),
        payload_digest: Some(&[0xab; 32]),
        created_at: at(),
        ..created
    };
    let audit = AuditKey::new(&key(1)).unwrap();
    let first = audit.link(&[], &created.bytes());
    let second = audit.link(&first, &decided.bytes());
    check(
        "history",
        &json!({
            "created": { "canonical": hex::encode(created.bytes()), "hash": hex::encode(first) },
            "decided": { "canonical": hex::encode(decided.bytes()), "hash": hex::encode(second) },
        }),
    );
}

/// New words come; those that stand in a history stay.
#[test]
fn golden_words_of_histories() {
    if writing() {
        return;
    }
    let all = read();
    let words = |of: &str| all["words"][of].as_array().cloned().unwrap();
    let known = |word: &Value, parse: fn(&str) -> bool| parse(word.as_str().unwrap());
    for word in words("causes") {
        assert!(known(&word, |word| Cause::parse(word).is_some()), "{word}");
    }
    for word in words("statuses") {
        assert!(known(&word, |word| Status::parse(word).is_some()), "{word}");
    }
    for word in words("actors") {
        assert!(
            known(&word, |word| ActorKind::parse(word).is_some()),
            "{word}"
        );
    }
}

#[test]
fn golden_keys_and_digests() {
    let audit = AuditKey::new(&key(1)).unwrap();
    let (derived, own) = (HashKey::derived(&audit), HashKey::new(&key(2)).unwrap());
    let parts: [&[u8]; 2] = [&[3; 16], b"X1234567"];
    let number = crate::flows::partner::declare::DOCUMENT_NUMBER;
    let api_key = format!("nxos_sk_test_{}", "0a".repeat(32));
    check(
        "keys",
        &json!({
            "audit": hex::encode(audit.key_id()),
            "hashDerived": hex::encode(derived.key_id()),
            "hash": hex::encode(own.key_id()),
            "documentNumberDerived": hex::encode(derived.digest(number, &parts)),
            "documentNumber": hex::encode(own.digest(number, &parts)),
            "apiKey": api_key_hash(Environment::Sandbox, &api_key).map(hex::encode),
        }),
    );
}

#[test]
fn golden_outgoing_payloads() {
    let (organization, endpoint) = ("org_1".to_owned(), "ep_1".to_owned());
    let last = at().date_naive();
    let updated = VerificationUpdated::body(
        organization.clone(),
        OrganizationType::Business,
        Status::Pending,
        Status::Approved,
        3,
        at(),
    );
    let told = PartnerNotice {
        external_user_id: "u-1".to_owned(),
        status: ResidenceStatus::Questioned.as_str(),
        timestamp: timestamp(at()),
        event_id: "evt_1".to_owned(),
    };
    let check_told = |verification_id, rejection_reasons| PartnerCheckNotice {
        external_user_id: "u-1".to_owned(),
        verification_id,
        status: CheckStatus::Rejected,
        rejection_reasons,
        timestamp: timestamp(at()),
        event_id: "evt_1".to_owned(),
    };
    let reasons = vec!["RESUBMISSION_REQUIRED".to_owned(), "BLURRY".to_owned()];
    let host = "hooks.example.com".to_owned();
    let disabled = EndpointDisabled::body(endpoint.clone(), host, DisabledReason::Failing, at());
    let text = |body: Result<String, serde_json::Error>| body.unwrap();
    check(
        "payloads",
        &json!({
            "organization.verification.updated": text(serde_json::to_string(&updated)),
            "organization.verification.expiring":
                text(serde_json::to_string(&VerificationExpiring::body(organization, last, at()))),
            "webhook.test": text(serde_json::to_string(&Test::body(endpoint, at()))),
            "webhook.endpoint.disabled": text(serde_json::to_string(&disabled)),
            "partner.poa.status": text(serde_json::to_string(&told)),
            "partner.kyc.status":
                text(serde_json::to_string(&check_told(Some("ver_1".to_owned()), reasons))),
            "partner.kyc.status without a verification":
                text(serde_json::to_string(&check_told(None, Vec::new()))),
        }),
    );
}
