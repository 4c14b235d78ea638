//! What clients keep and send back, and what a request is known again by.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::v1::verification::status::etag;
use crate::golden::{at, check};
use crate::http::request::command::fingerprint;
use crate::http::request::cursor::List;
use crate::store::values::Position;
use base::ids::OrganizationId;

#[test]
fn golden_cursors_and_etags() {
    let id = Uuid::from_u128(0x0190_a1b2_c3d4_7000_8000_0000_0000_0001);
    let position = Position {
        created_at: at(),
        id,
    };
    let cursor = |list: List| {
        let name = format!("{list:?}");
        let cursor = match list {
            List::SvixEndpoints => list.text_cursor("iterator_1"),
            List::ChildrenByName => list.text_cursor(&format!("{}anna", id.simple())),
            List::Children
            | List::Authorizations
            | List::Endpoints
            | List::Messages
            | List::Documents
            | List::Reviews
            | List::Rules => list.cursor(position),
        };
        (name, Value::from(cursor))
    };
    let lists = [
        List::Children,
        List::ChildrenByName,
        List::Authorizations,
        List::Endpoints,
        List::SvixEndpoints,
        List::Messages,
        List::Documents,
        List::Reviews,
        List::Rules,
    ];
    let cursors: Map<String, Value> = lists.map(cursor).into_iter().collect();
    let etag = etag(OrganizationId(id), 12);
    check("cursors", &json!({ "cursors": cursors, "etag": etag }));
}

#[test]
fn golden_fingerprints_of_requests() {
    let target = OrganizationId(Uuid::from_u128(0x0190_a1b2_c3d4_7000_8000_0000_0000_0001));
    let made = fingerprint(
        "POST",
        "/v1/organizations",
        target,
        b"{\"type\":\"COMPANY\"}",
    );
    check("requests", &json!({ "fingerprint": hex::encode(made) }));
}
