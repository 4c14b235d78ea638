//! `cover.pdf`: the page for people.

use super::Material;
use super::decision::DecisionEntry;
use dossier::Entry;
use dossier::cover::{Cover, NAME, Row, Section};

/// How much of a document's SHA-256 is shown.
const HASH_CHARS: usize = 16;

pub(super) fn cover(material: &Material<'_>) -> Option<Entry> {
    let cover = Cover {
        title: format!(
            "Dossier of a verification: {}",
            material.made.organization_id
        ),
        sections: vec![
            whose(material),
            decision(material),
            history(material),
            documents(material),
            how(material),
        ],
    };
    Some(Entry::here(NAME, cover.pdf()))
}

fn row(label: &str, text: impl Into<String>) -> Row {
    Row {
        label: label.to_owned(),
        text: text.into(),
    }
}

fn section(heading: &str, rows: Vec<Row>) -> Section {
    Section {
        heading: heading.to_owned(),
        rows,
        shortens: false,
    }
}

fn whose(material: &Material<'_>) -> Section {
    let (made, organization) = (material.made, &material.sources.organization);
    let maker = &made.made_by;
    let by = match &maker.name {
        Some(name) => format!("{name} ({})", maker.kind),
        None => maker.kind.clone(),
    };
    section(
        "Organization",
        vec![
            row("Name", &*organization.name),
            row("Type", organization.kind.as_str()),
            row("Dossier made at", &*made.made_at),
            row("Dossier made by", by),
        ],
    )
}

fn decision(material: &Material<'_>) -> Section {
    let entry = DecisionEntry::of(material);
    let mut rows = vec![row("Status", entry.status)];
    if let Some(level) = entry.level {
        rows.push(row("Level", level));
        rows.push(row("Reasons of the level", entry.level_reasons.join(", ")));
    }
    match entry.decision {
        None => rows.push(row("Decision", "none yet")),
        Some(decided) => rows.extend([
            row("Decision", decided.status),
            row("Decided at", decided.decided_at),
            row(
                "Decided by",
                decided.officer.as_deref().unwrap_or("no officer"),
            ),
            row("Reason given", decided.reason.unwrap_or_default()),
        ]),
    }
    section("Decision", rows)
}

fn history(material: &Material<'_>) -> Section {
    let (head, proof) = (&material.made.history, &material.inclusion.tree_head);
    section(
        "History",
        vec![
            row("Entries", head.sequence.to_string()),
            row("Newest entry", &*head.head),
            row(
                "Checkpoint",
                format!("{} of {}", proof.size, proof.created_at),
            ),
        ],
    )
}

fn documents(material: &Material<'_>) -> Section {
    let documents = material.sources.documents.iter();
    let rows = documents.map(|document| {
        let hash: String = hex::encode(&document.sha256)
            .chars()
            .take(HASH_CHARS)
            .collect();
        let (kind, status) = (document.kind.as_str(), document.status.as_str());
        row(
            &hash,
            format!("{kind}, {status}, {}", document.details.file_name),
        )
    });
    Section {
        heading: "Documents, by the beginning of their SHA-256".to_owned(),
        rows: rows.collect(),
        shortens: true,
    }
}

fn how(material: &Material<'_>) -> Section {
    let signer = jws_signer(material);
    section(
        "How to check it",
        vec![
            row("Command", "vouch dossier verify FILE --trust PUBLIC_KEYS"),
            row("Signing key", signer),
            row(
                "Public keys",
                "from the service's operator, or /.well-known/jwks.json",
            ),
            row(
                "This page",
                "says nothing by itself: the command checks that it is as it was signed.",
            ),
            row(
                "Letters",
                "that this page cannot show stand as their numbers, such as <U+0141>; the JSON files beside it have every name as it is.",
            ),
        ],
    )
}

/// The key that signs this dossier.
fn jws_signer(material: &Material<'_>) -> String {
    let signers = material.services.dossier.as_ref();
    signers.map_or_else(String::new, |signers| {
        signers.newest().public().kid().to_owned()
    })
}
