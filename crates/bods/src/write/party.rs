//! Persons and entities as statements.

use domain::ownership::{Party, PartyKind};
use serde_json::{Value, json};

use super::Writer;
use crate::note::PartyNote;

impl Writer<'_> {
    pub(super) fn party(&self, party: &Party) -> Value {
        let mut note = PartyNote {
            party: Some(party.id.clone()),
            ..PartyNote::default()
        };
        let is_person = matches!(party.kind, PartyKind::Person | PartyKind::BeneficiaryClass);
        let mut details = match is_person {
            true => self.person(party, &mut note),
            false => self.entity(party),
        };
        put(&mut details, "isComponent", json!(false));
        // Where the source is what explains the end, the statement's own field says it.
        let source = party.source.as_deref();
        let said =
            source.filter(|one| party.kind.is_explained_by_source() && !one.trim().is_empty());
        if said.is_none() {
            note.source = party.source.clone();
        }
        let description = match party.kind {
            PartyKind::BeneficiaryClass => {
                "A class of beneficiaries, and its id in the declaration."
            }
            _ => "The party's id in the declaration, and what the standard has no field for.",
        };
        let annotations = vec![self.annotation("", description, &note)];
        let kind = if is_person { "person" } else { "entity" };
        self.statement(kind, &self.record_id(&party.id), details, said, annotations)
    }

    fn person(&self, party: &Party, note: &mut PartyNote) -> Value {
        note.country = self.declaration.countries.get(&party.id).copied();
        let mut details = match party.kind {
            PartyKind::BeneficiaryClass => {
                note.kind = Some(PartyKind::BeneficiaryClass);
                json!({
                    "personType": "unknownPerson",
                    "unspecifiedPersonDetails": {
                        "reason": "informationUnknownToPublisher",
                        "description": "Beneficiaries of a trust who are known by a description only.",
                    },
                })
            }
            _ => json!({ "personType": "knownPerson" }),
        };
        if let Some(name) = self.declaration.names.get(&party.id) {
            put(&mut details, "names", json!([{ "fullName": name }]));
        }
        details
    }

    fn entity(&self, party: &Party) -> Value {
        let mut details = match party.kind {
            PartyKind::Trust => {
                json!({ "entityType": { "type": "arrangement", "subtype": "trust" } })
            }
            PartyKind::Foundation => json!({
                "entityType": { "type": "legalEntity", "subtype": "trust", "details": "Foundation" },
            }),
            PartyKind::State => json!({ "entityType": { "type": "state" } }),
            PartyKind::ListedCompany => json!({
                "entityType": { "type": "registeredEntity" },
                "publicListing": { "hasPublicListing": true },
            }),
            PartyKind::Company | PartyKind::Person | PartyKind::BeneficiaryClass => {
                json!({ "entityType": { "type": "registeredEntity" } })
            }
        };
        if let Some(name) = self.declaration.names.get(&party.id) {
            put(&mut details, "name", json!(name));
        }
        if let Some(country) = self.declaration.countries.get(&party.id) {
            let code = country.as_str();
            put(
                &mut details,
                "jurisdiction",
                json!({ "name": code, "code": code }),
            );
        }
        details
    }
}

fn put(details: &mut Value, name: &str, value: Value) {
    if let Value::Object(map) = details {
        map.insert(name.to_owned(), value);
    }
}
