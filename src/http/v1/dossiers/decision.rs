//! `decision.json`: what was decided, by whom, and why.

use serde::Serialize;

use super::Material;
use crate::flows::dossiers::Sources;
use crate::http::wire::timestamp;
use crate::store::history::{Actor, Event};
use domain::file::inner_level;
use domain::verification::Track;

/// The decision, and where the verification stands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DecisionEntry {
    object: &'static str,
    organization_id: String,
    track: &'static str,
    /// Now; a decision before may have led elsewhere.
    pub(super) status: &'static str,
    /// That the file needs by its facts; null on the SUMSUB track.
    pub(super) level: Option<&'static str>,
    pub(super) level_reasons: Vec<&'static str>,
    /// Null where none was made.
    pub(super) decision: Option<Decided>,
}

/// What moved the record to a verdict.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Decided {
    /// Its entry in `history.json`.
    sequence: i64,
    pub(super) status: &'static str,
    cause: &'static str,
    pub(super) decided_at: String,
    /// `api_key`, `provider` (Sumsub's review, as we fetched it) or `system`.
    actor: &'static str,
    key_id: Option<String>,
    /// The officer's name.
    pub(super) officer: Option<String>,
    /// What the customer was told.
    pub(super) reason: Option<String>,
    /// For officers.
    notes: Option<String>,
    conditions: Vec<String>,
    seen: Vec<String>,
}

impl Decided {
    fn of(sources: &Sources, event: &Event) -> Self {
        let noted = sources.noted(event);
        let key = match event.actor {
            Actor::Key(_, key) => Some(key.to_string()),
            Actor::Provider | Actor::System => None,
        };
        let notes = noted.map(|noted| noted.notes.clone()).unwrap_or_default();
        Self {
            sequence: event.sequence,
            status: event.status.as_str(),
            cause: event.cause.as_str(),
            decided_at: timestamp(event.created_at),
            actor: event.actor.kind().as_str(),
            key_id: key,
            officer: noted.and_then(|noted| noted.person.clone()),
            reason: event.reason.clone(),
            notes: notes.notes,
            conditions: notes.conditions,
            seen: notes.seen,
        }
    }
}

impl DecisionEntry {
    pub(super) fn of(material: &Material<'_>) -> Self {
        let sources = material.sources;
        let record = &sources.record;
        let policy = material.services.requirements.of(record.kind);
        let level = match record.state.track {
            Track::File => Some(inner_level(&sources.loaded.facts, policy)),
            Track::Sumsub | Track::None => None,
        };
        let reasons = level.iter().flat_map(|(_, reasons)| reasons);
        Self {
            object: "verification_decision",
            organization_id: record.organization_id.to_string(),
            track: record.state.track.as_str(),
            status: record.state.status.as_str(),
            level_reasons: reasons.map(|reason| reason.as_str()).collect(),
            level: level.as_ref().map(|(level, _)| level.as_str()),
            decision: sources.decision().map(|event| Decided::of(sources, event)),
        }
    }
}
