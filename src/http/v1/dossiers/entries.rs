//! The entries, in the order of the archive. A new one is a function of [`Material`] and a row of [`all`].

use serde::Serialize;
use serde_json::json;

use super::decision::DecisionEntry;
use super::{Material, cover, policy};
use crate::flows::dossiers::Sources;
use crate::http::v1::organizations::object::Organization;
use crate::http::v1::reviews::declaration::IndividualDeclaration;
use crate::http::v1::reviews::notes::ReviewNote;
use crate::http::v1::reviews::screening::ScreeningRecord;
use crate::http::v1::verification::documents::object::VerificationDocument;
use crate::http::v1::verification::ownership::object::VerificationOwnership;
use crate::http::v1::verification::people::object::VerificationPerson;
use crate::http::v1::verification::submitted::SubmittedVerification;
use crate::store::file::documents::Document;
use crate::store::history::{Actor, Event};
use domain::verification::Status;
use dossier::history::{self, History, HistoryEntry};
use dossier::sealed::Content;
use dossier::{Entry, checkpoint};

/// Every entry but the bytes of documents. What does not apply to an organization is left out.
pub(super) fn all(material: &Material<'_>) -> Vec<Entry> {
    let rows: [fn(&Material<'_>) -> Option<Entry>; 14] = [
        cover::cover,
        organization,
        decision,
        review,
        submission,
        declaration,
        people,
        documents,
        ownership,
        screenings,
        notes,
        policy::policy,
        history,
        checkpoint,
    ];
    let mut entries: Vec<Entry> = rows.iter().filter_map(|row| row(material)).collect();
    entries.extend(policy::tables(material));
    entries
}

/// An entry of JSON, indented for people.
pub(super) fn json<T: Serialize>(name: &str, value: &T) -> Entry {
    // Our own shapes have text keys only, so this cannot fail.
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    Entry::here(name, bytes)
}

/// `GET /v1/organizations`, as whoever created it sees it.
fn organization(material: &Material<'_>) -> Option<Entry> {
    let organization = material.sources.organization.clone();
    let viewer = organization.created_by.unwrap_or(organization.id);
    let object = Organization::new(organization, viewer);
    Some(json("organization.json", &object))
}

fn decision(material: &Material<'_>) -> Option<Entry> {
    Some(json("decision.json", &DecisionEntry::of(material)))
}

/// `GET /v1/reviews/{organizationId}`.
fn review(material: &Material<'_>) -> Option<Entry> {
    Some(json("review.json", material.review))
}

/// `GET /v1/organizations/verification/submission`.
fn submission(material: &Material<'_>) -> Option<Entry> {
    let record = &material.sources.record;
    let policy = material.services.requirements.of(record.kind);
    let (kind, status) = (record.kind, record.state.status);
    let submitted = SubmittedVerification::of(kind, status, &material.sources.loaded, policy);
    submitted.map(|submitted| json("submission.json", &submitted))
}

/// `GET /v1/reviews/{organizationId}/declaration`.
fn declaration(material: &Material<'_>) -> Option<Entry> {
    let user = material.sources.user.clone()?;
    Some(json("declaration.json", &IndividualDeclaration::from(user)))
}

/// `GET /v1/organizations/verification/people`.
fn people(material: &Material<'_>) -> Option<Entry> {
    let people = material.sources.people.iter();
    let data: Vec<VerificationPerson> = people.map(VerificationPerson::from).collect();
    Some(json(
        "people.json",
        &json!({ "object": "list", "data": data }),
    ))
}

/// `GET /v1/organizations/verification/documents`: with the SHA-256 of each.
fn documents(material: &Material<'_>) -> Option<Entry> {
    let documents = material.sources.documents.iter();
    let data: Vec<VerificationDocument> = documents.map(VerificationDocument::from).collect();
    Some(json(
        "documents.json",
        &json!({ "object": "list", "data": data }),
    ))
}

/// `GET /v1/organizations/verification/ownership`.
fn ownership(material: &Material<'_>) -> Option<Entry> {
    let solved = material.sources.ownership.as_ref()?;
    Some(json("ownership.json", &VerificationOwnership::from(solved)))
}

/// What officers recorded of screenings, with what they wrote down.
fn screenings(material: &Material<'_>) -> Option<Entry> {
    let screenings = material.sources.screenings.iter();
    let data: Vec<ScreeningRecord> = screenings.map(ScreeningRecord::from).collect();
    Some(json(
        "screenings.json",
        &json!({ "object": "list", "data": data }),
    ))
}

/// `GET /v1/reviews/{organizationId}/notes`.
fn notes(material: &Material<'_>) -> Option<Entry> {
    let notes = material.sources.notes.iter().cloned();
    let data: Vec<ReviewNote> = notes.map(ReviewNote::from).collect();
    Some(json(
        "notes.json",
        &json!({ "object": "list", "data": data }),
    ))
}

fn history(material: &Material<'_>) -> Option<Entry> {
    let events = &material.sources.history;
    let history = History {
        organization_id: material.made.organization_id.clone(),
        entries: events.iter().map(entry).collect(),
    };
    Some(json(history::NAME, &history))
}

fn entry(event: &Event) -> HistoryEntry {
    let key = match event.actor {
        Actor::Key(organization, key) => Some((organization, key)),
        Actor::Provider | Actor::System => None,
    };
    HistoryEntry {
        sequence: u64::try_from(event.sequence).unwrap_or_default(),
        id: event.id.to_string(),
        cause: event.cause.as_str().to_owned(),
        previous_status: event.previous_status.map(Status::as_str).map(str::to_owned),
        status: event.status.as_str().to_owned(),
        actor: event.actor.kind().as_str().to_owned(),
        actor_organization_id: key.map(|(organization, _)| organization.to_string()),
        actor_key_id: key.map(|(_, key)| key.to_string()),
        reason: event.reason.clone(),
        payload_digest: event.payload_digest.as_ref().map(hex::encode),
        created_at: history::timestamp(event.created_at),
        hash: hex::encode(&event.hash),
    }
}

fn checkpoint(material: &Material<'_>) -> Option<Entry> {
    Some(json(checkpoint::NAME, material.inclusion))
}

/// The bytes of documents, which are read when the archive is sent.
pub(super) fn contents(sources: &Sources) -> Vec<Entry> {
    let documents = sources.documents.iter();
    documents.filter_map(content).collect()
}

fn content(document: &Document) -> Option<Entry> {
    Some(Entry {
        name: format!("documents/{}.{}", document.id, ending(&document.media_type)),
        content: Content::Elsewhere {
            size: u64::try_from(document.size).ok()?,
            sha256: document.sha256.as_slice().try_into().ok()?,
        },
    })
}

fn ending(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => "pdf",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        _ => "bin",
    }
}
