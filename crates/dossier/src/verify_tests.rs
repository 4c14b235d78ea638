use std::io::Cursor;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use proptest::prelude::*;
use secrecy::SecretString;

use super::*;
use crate::checkpoint::{TreeHead, leaf};
use crate::history::HistoryEntry;
use crate::keys::{Signer, Signers};
use crate::manifest::{HistoryHead, Made, Maker};
use crate::sealed::{Content, Entry, Part, seal};
use crate::tree::Tree;
use crate::{jws, sha256};

const ORGANIZATION: &str = "org_0190a1b2c3d470008000000000000001";
const DOCUMENT: &[u8] = b"%PDF-1.7 an example";

fn signers(seed: u8) -> Signers {
    let seed = SecretString::from(BASE64.encode([seed; 32]));
    Signers::new(&[seed]).unwrap().unwrap()
}

fn link(previous: &[u8], canonical: &[u8]) -> [u8; 32] {
    sha256(&[b"a secret", previous, canonical].concat())
}

fn history() -> History {
    let entry = |sequence: u64, previous: Option<&str>, status: &str| HistoryEntry {
        sequence,
        id: format!("evt_{sequence:032x}"),
        cause: "created".to_owned(),
        previous_status: previous.map(str::to_owned),
        status: status.to_owned(),
        actor: "system".to_owned(),
        actor_organization_id: None,
        actor_key_id: None,
        reason: None,
        payload_digest: (sequence == 2).then(|| hex::encode([9; 32])),
        created_at: "2026-03-15T14:30:00.123456Z".to_owned(),
        hash: String::new(),
    };
    let mut entries = vec![
        entry(1, None, "NOT_STARTED"),
        entry(2, Some("NOT_STARTED"), "PENDING"),
        entry(3, Some("PENDING"), "APPROVED"),
    ];
    let mut previous = Vec::new();
    for entry in &mut entries {
        let hash = link(&previous, &entry.canonical(ORGANIZATION).unwrap());
        entry.hash = hex::encode(hash);
        previous = hash.to_vec();
    }
    History {
        organization_id: ORGANIZATION.to_owned(),
        entries,
    }
}

fn inclusion(history: &History, signer: &Signer) -> Inclusion {
    let last = history.entries.last().unwrap();
    let head = hex::decode(&last.hash).unwrap();
    let id: [u8; 16] = hex::decode(&ORGANIZATION[4..]).unwrap().try_into().unwrap();
    let mut tree = Tree::default();
    tree.push(b"another");
    tree.push_followed(&leaf(&id, last.sequence, &head));
    tree.push(b"a third");
    let (root, created_at) = (hex::encode(tree.root()), "2026-03-15T15:00:00.000000Z");
    let jws = checkpoint::sign(signer, tree.size(), &root, created_at).unwrap();
    Inclusion {
        organization_id: ORGANIZATION.to_owned(),
        sequence: last.sequence,
        head: last.hash.clone(),
        leaf_index: 1,
        path: tree.path().unwrap().iter().map(hex::encode).collect(),
        tree_head: TreeHead {
            size: tree.size(),
            root,
            created_at: created_at.to_owned(),
            jws,
        },
    }
}

/// A dossier whose parts a test may spoil before it is signed.
struct Draft {
    signers: Signers,
    history: History,
    inclusion: Inclusion,
    head: HistoryHead,
    more: Vec<Entry>,
}

impl Draft {
    fn new() -> Self {
        let signers = signers(1);
        let history = history();
        let inclusion = inclusion(&history, signers.newest());
        let head = HistoryHead {
            sequence: 3,
            head: inclusion.head.clone(),
        };
        let document = Entry {
            name: "documents/a.pdf".to_owned(),
            content: Content::Elsewhere {
                size: DOCUMENT.len() as u64,
                sha256: sha256(DOCUMENT),
            },
        };
        let more = vec![Entry::here("empty.json", Vec::new()), document];
        Self {
            signers,
            history,
            inclusion,
            head,
            more,
        }
    }

    fn archive(self) -> Vec<u8> {
        let json = |name, value| Entry::here(name, value);
        let mut entries = vec![
            json(history::NAME, serde_json::to_vec(&self.history).unwrap()),
            json(
                checkpoint::NAME,
                serde_json::to_vec(&self.inclusion).unwrap(),
            ),
        ];
        entries.extend(self.more);
        let made = Made {
            organization_id: ORGANIZATION.to_owned(),
            made_at: "2026-03-15T15:00:00.000Z".to_owned(),
            made_by: Maker {
                kind: "OPERATOR".to_owned(),
                key_id: None,
                name: None,
            },
            history: self.head,
        };
        let sealed = seal(self.signers.newest(), made, entries).unwrap();
        let bytes = sealed.parts.iter().flat_map(|part| match part {
            Part::Bytes(bytes) => bytes.clone(),
            Part::Elsewhere { .. } => DOCUMENT.to_vec(),
        });
        let bytes: Vec<u8> = bytes.collect();
        assert_eq!(bytes.len() as u64, sealed.size());
        bytes
    }
}

fn check(archive: &[u8]) -> Report {
    verify(Cursor::new(archive), &signers(1).public(), None).unwrap()
}

/// The faults alone.
fn faults(archive: &[u8]) -> Vec<Fault> {
    let report = check(archive);
    assert!(!report.is_valid());
    report
        .findings
        .iter()
        .map(|finding| finding.fault)
        .collect()
}

#[test]
fn a_dossier_is_valid_without_any_secret_and_with_the_audit_key() {
    let archive = Draft::new().archive();
    let report = check(&archive);
    assert_eq!(report.findings, []);
    assert!(report.is_valid() && !report.linked);
    assert_eq!(
        report.checkpoint_at.as_deref(),
        Some("2026-03-15T15:00:00.000000Z")
    );
    let signer = signers(1).newest().public().kid().to_owned();
    assert_eq!(report.signer, Some(signer));
    let linked = verify(&archive[..], &signers(1).public(), Some(&link)).unwrap();
    assert!(linked.is_valid() && linked.linked);
    let other = |_: &[u8], _: &[u8]| [0; 32];
    let linked = verify(&archive[..], &signers(1).public(), Some(&other)).unwrap();
    let broken = Finding::new(Fault::LinkBroken, "entry 1");
    assert_eq!(linked.findings, [broken]);
}

/// The key and the dossier of a deployment that is long gone.
const KEPT: (&str, &[u8]) = (
    "UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4 iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w",
    include_bytes!("../../../tests/golden/dossier.tar"),
);

/// What was handed out stays valid for every later version, and is what this one would make.
#[test]
fn a_dossier_that_was_kept_is_valid() {
    let trusted = PublicKeys::parse(KEPT.0).unwrap();
    let report = verify(KEPT.1, &trusted, Some(&link)).unwrap();
    assert_eq!(report.findings, []);
    assert!(report.is_valid() && report.linked);
    assert!(KEPT.1 == Draft::new().archive());
}

/// Any tar opens it: what is in it is what was put into it.
#[test]
fn it_is_a_plain_tar() {
    let archive = Draft::new().archive();
    let mut tar = tar::Archive::new(&archive[..]);
    let names: Vec<String> = tar
        .entries()
        .unwrap()
        .map(|entry| entry.unwrap().path().unwrap().display().to_string())
        .collect();
    assert_eq!(
        names,
        [
            "manifest.json",
            "manifest.jws",
            "history.json",
            "checkpoint.json",
            "empty.json",
            "documents/a.pdf"
        ]
    );
}

#[test]
fn each_flipped_byte_is_found() {
    let archive = Draft::new().archive();
    for at in 0..archive.len() {
        let mut other = archive.clone();
        other[at] ^= 1 << (at % 8);
        assert!(!check(&other).is_valid(), "byte {at}");
    }
}

#[test]
fn each_shorter_and_each_longer_one_is_found() {
    let archive = Draft::new().archive();
    for length in 0..archive.len() {
        assert_eq!(faults(&archive[..length]), [Fault::Truncated], "{length}");
    }
    for more in [&[0][..], &[0; 512], &[1], &archive] {
        let longer = [&archive[..], more].concat();
        assert_eq!(faults(&longer), [Fault::TrailingBytes]);
    }
}

#[test]
fn an_unknown_signer_is_not_valid() {
    let archive = Draft::new().archive();
    let report = verify(&archive[..], &signers(2).public(), None).unwrap();
    let kid = signers(1).newest().public().kid().to_owned();
    assert_eq!(report.findings, [Finding::new(Fault::SignerUnknown, kid)]);
    assert_eq!((report.manifest, report.signer), (None, None));
    // The manifest by a key that is trusted, the checkpoint by one that is not.
    let mut draft = Draft::new();
    draft.inclusion = inclusion(&draft.history, signers(2).newest());
    assert_eq!(faults(&draft.archive()), [Fault::CheckpointSignerUnknown]);
}

/// Entries are blocks of 512 bytes: the header, then the content. Those of the draft are small.
#[test]
fn entries_that_are_moved_doubled_or_added_are_found() {
    let archive = Draft::new().archive();
    let blocks: Vec<&[u8]> = archive.chunks(512).collect();
    let at = blocks
        .iter()
        .position(|block| block.starts_with(b"empty.json"))
        .unwrap();
    let end = blocks.len() - 2;
    let order = |order: &[std::ops::Range<usize>]| -> Vec<u8> {
        let blocks = order.iter().flat_map(|range| &blocks[range.clone()]);
        blocks.flat_map(|block| block.to_vec()).collect()
    };
    let all = 0..blocks.len();
    assert_eq!(order(std::slice::from_ref(&all)), archive);
    let swapped = order(&[0..at, at + 1..end, at..at + 1, end..blocks.len()]);
    assert_eq!(faults(&swapped), [Fault::EntryMisplaced]);
    let without = order(&[0..at, at + 1..blocks.len()]);
    assert_eq!(faults(&without), [Fault::EntryMisplaced]);
    let doubled = order(&[0..at + 1, at..blocks.len()]);
    assert_eq!(faults(&doubled), [Fault::EntryMisplaced]);
    let added = order(&[0..end, at..at + 1, end..blocks.len()]);
    assert_eq!(faults(&added), [Fault::TrailingBytes]);
}

#[test]
fn what_a_trusted_key_signed_wrongly_is_found() {
    let of = |spoil: fn(&mut Draft)| {
        let mut draft = Draft::new();
        spoil(&mut draft);
        faults(&draft.archive())
    };
    let (history, checkpoint) = (Fault::HistoryBroken, Fault::CheckpointBroken);
    assert_eq!(of(|draft| draft.history.entries.clear()), [history]);
    assert_eq!(of(|draft| drop(draft.history.entries.pop())), [history]);
    assert_eq!(of(|draft| drop(draft.history.entries.remove(1))), [history]);
    let other = |draft: &mut Draft| draft.history.organization_id.push('0');
    assert_eq!(of(other), [history]);
    let status = |draft: &mut Draft| draft.history.entries[1].status = "REJECTED".into();
    assert_eq!(of(status), [history]);
    assert_eq!(of(|draft| draft.inclusion.leaf_index = 0), [checkpoint]);
    assert_eq!(of(|draft| draft.inclusion.sequence = 2), [checkpoint]);
    assert_eq!(of(|draft| draft.inclusion.path.clear()), [checkpoint]);
    assert_eq!(of(|draft| draft.inclusion.path[0].clear()), [checkpoint]);
    assert_eq!(of(|draft| draft.inclusion.tree_head.size = 4), [checkpoint]);
    assert_eq!(of(|draft| draft.head.sequence = 2), [history, checkpoint]);
}

#[test]
fn no_dossier_is_made_of_names_that_none_may_have() {
    let refused = |name: &str| {
        let made = Made {
            organization_id: ORGANIZATION.to_owned(),
            made_at: String::new(),
            made_by: Maker {
                kind: "OPERATOR".to_owned(),
                key_id: None,
                name: None,
            },
            history: Draft::new().head,
        };
        let entries = [name, "twice.json"].map(|name| Entry::here(name, Vec::new()));
        seal(signers(1).newest(), made, entries.to_vec()).is_err()
    };
    assert!(!refused("once.json"));
    for name in [
        "twice.json",
        "manifest.json",
        "manifest.jws",
        "../a",
        "/a",
        "a/b/c",
    ] {
        assert!(refused(name), "{name}");
    }
}

/// A manifest that is signed, and says what no dossier may be.
#[test]
fn a_signed_manifest_in_another_form_is_none() {
    let signers = signers(1);
    let of = |text: &str| {
        let jws = jws::sign(signers.newest(), Purpose::Dossier, text.as_bytes()).unwrap();
        let mut archive = Vec::new();
        for (name, content) in [(MANIFEST, text), (SIGNATURE, &*jws)] {
            let size = content.len() as u64;
            archive.extend_from_slice(&archive::header(name, size).unwrap());
            archive.extend_from_slice(content.as_bytes());
            archive.extend_from_slice(archive::padding(size));
        }
        archive.extend_from_slice(&END);
        faults(&archive)
    };
    let whole = check(&Draft::new().archive()).manifest.unwrap();
    let text = String::from_utf8(whole.bytes()).unwrap();
    assert_eq!(of(&text), [Fault::EntryMisplaced]);
    for other in [
        text.replace("vouch-dossier-1", "vouch-dossier-2"),
        text.replace("OPERATOR", "STRANGER"),
        text.replace("empty.json", "history.json"),
        text.replace("documents/a.pdf", "../a.pdf"),
        text.replace("\"madeAt\"", "\"more\": 1,\n  \"madeAt\""),
        text.replace("  ", " "),
        "{}".to_owned(),
    ] {
        assert_eq!(of(&other), [Fault::NotADossier], "{other}");
    }
}

/// Nothing large is believed before it is there.
#[test]
fn sizes_are_bounded() {
    for (name, size) in [(MANIFEST, manifest::MAX_BYTES + 1), ("other.json", 1)] {
        let header = archive::header(name, size).unwrap();
        assert_eq!(faults(&header), [Fault::NotADossier], "{name}");
    }
}

static ARCHIVE: LazyLock<Vec<u8>> = LazyLock::new(|| Draft::new().archive());

proptest! {
    #[test]
    fn odd_bytes_are_no_dossier(bytes in proptest::collection::vec(any::<u8>(), 0..2048)) {
        prop_assert!(!check(&bytes).is_valid());
    }

    #[test]
    fn odd_bytes_within_are_found(at in 0usize..6000, bytes in proptest::collection::vec(any::<u8>(), 1..64)) {
        let archive = &*ARCHIVE;
        let at = at % archive.len();
        let end = (at + bytes.len()).min(archive.len());
        let mut other = archive.clone();
        other[at..end].copy_from_slice(&bytes[..end - at]);
        prop_assert_eq!(check(&other).is_valid(), other == *archive);
    }
}
