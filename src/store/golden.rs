//! What sealed values are bound to. A value that was sealed for one of these opens for no other.

use serde_json::json;
use uuid::Uuid;

use super::file::{acts, cases, documents, holdings, people, requests, screenings};
use super::partner::users;
use super::{history, idempotency, inbox, webhook_secrets};
use base::ids::{EventId, OrganizationId};

#[test]
fn golden_identities_of_sealed_rows() {
    let owner = OrganizationId(Uuid::from_u128(0x0190_a1b2_c3d4_7000_8000_0000_0000_0001));
    let other = OrganizationId(Uuid::from_u128(0x0190_a1b2_c3d4_7000_8000_0000_0000_0002));
    let id = Uuid::from_u128(0x0190_a1b2_c3d4_7000_8000_0000_0000_0003);
    let path = "/v1/organizations/verification/import";
    crate::golden::check(
        "identities",
        &json!({
            "inbox.body": inbox::row_identity(id),
            "verification_events.payload": history::row_identity(EventId(id)),
            "webhook_secrets.key": webhook_secrets::row_identity(id),
            "idempotency_keys.body": idempotency::identity(owner, other, "POST", path, "a key"),
            "partner_users.identity": users::identity_identity(owner),
            "partner_users.declared": users::declared_identity(owner),
            "company_files.business": cases::business_identity(owner),
            "company_files.ownership_explanation": cases::explanation_identity(owner),
            "company_files.ownership_interests": holdings::interests_identity(owner),
            "file_documents.details": documents::details_identity(owner, id),
            "file_documents.object_key": documents::key_identity(owner, id),
            "file_people.details": people::details_identity(owner, id),
            "file_parties.name": holdings::name_identity(owner, "party-1"),
            "file_screenings.note": screenings::note_identity(owner, id),
            "file_requests.message": requests::message_identity(owner, id),
            "file_requests.withdrawn_reason": requests::reason_identity(owner, id),
            "file_acts.grounds": acts::grounds_identity(owner, id),
        }),
    );
}

#[test]
fn golden_identities_name_every_sealed_column() {
    if crate::golden::writing() {
        return;
    }
    let source = include_str!("seals.rs");
    let mut counted: Vec<&str> = source.split("select '").skip(1).collect();
    for place in &mut counted {
        *place = place.split('\'').next().unwrap();
    }
    counted.sort_unstable();
    let all = crate::golden::read();
    let named: Vec<&String> = all["identities"].as_object().unwrap().keys().collect();
    assert_eq!(counted, named);
}
