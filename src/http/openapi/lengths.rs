//! How long the texts and lists of requests may be, and which characters the texts may have.

use std::collections::BTreeSet;

use serde_json::Value;

use super::walk::{Fields, is_a, schemas, within_fields};
use crate::http::request::rules::{LONG_MAX_CHARS as LONG, SHORT_MAX_CHARS as SHORT};
use domain::ownership::{MAX_HOLDINGS, MAX_PARTIES};

/// The least and the most characters of a text, or entries of a list: the schema's name, or `*` for every other one; the
/// field's name.
const LENGTHS: &[(&str, &str, usize, usize)] = &[
    ("AnswerPairRequest", "people", 2, 2),
    ("DeclareOwnershipRequest", "roles", 0, MAX_HOLDINGS),
    ("ReopenReviewRequest", "reason", 1, LONG),
    ("RequestedItem", "message", 1, LONG),
    ("RevokeAuthorizationRequest", "reason", 0, 500),
    ("SetLevelRequest", "reason", 1, LONG),
    ("WithdrawApprovalRequest", "reason", 1, LONG),
    ("WithdrawRequest", "reason", 1, LONG),
    ("CreateOrganizationRequest", "name", 1, SHORT),
    ("OwnershipParty", "id", 1, 64),
    ("PersonIdDocument", "number", 1, SHORT),
    ("PersonIdDocument", "type", 1, SHORT),
    ("AddVerificationRequest", "documentNumber", 1, 64),
    ("PartnerFilesForm", "files", 1, 10),
    ("*", "additionalInfo", 0, LONG),
    ("*", "address", 0, LONG),
    ("*", "approvalNotes", 0, LONG),
    ("*", "businessPurpose", 0, LONG),
    ("*", "companyId", 1, 64),
    ("*", "conditions", 0, 100),
    ("*", "description", 0, 1000),
    ("*", "email", 0, SHORT),
    ("*", "eventTypes", 0, 100),
    ("*", "explanation", 0, LONG),
    ("*", "externalId", 1, 255),
    ("*", "externalUserId", 1, 255),
    ("*", "fileName", 1, 255),
    ("*", "firstName", 1, SHORT),
    ("*", "holderId", 1, 64),
    ("*", "holdings", 0, MAX_HOLDINGS),
    ("*", "interests", 0, MAX_HOLDINGS),
    ("*", "items", 1, 100),
    ("*", "joint", 0, 64),
    ("*", "lastName", 1, SHORT),
    ("*", "legalForm", 0, SHORT),
    ("*", "legalName", 1, SHORT),
    ("*", "name", 0, SHORT),
    ("*", "note", 0, LONG),
    ("*", "notes", 0, LONG),
    ("*", "parties", 1, MAX_PARTIES),
    ("*", "partyId", 1, 64),
    ("*", "phone", 0, SHORT),
    ("*", "phoneNumber", 0, SHORT),
    ("*", "position", 0, SHORT),
    ("*", "primaryJurisdictions", 0, 250),
    ("*", "reason", 0, LONG),
    ("*", "registrationNumber", 0, SHORT),
    ("*", "reviewNotes", 0, LONG),
    ("*", "root", 1, 64),
    ("*", "seen", 0, MAX_PARTIES),
    ("*", "shareToken", 1, 1024),
    ("*", "source", 0, 500),
    ("*", "sourceOfFunds", 0, LONG),
    ("*", "sourceOfWealth", 0, LONG),
    ("*", "subjectId", 0, 64),
    ("*", "taxId", 0, SHORT),
    ("*", "throughId", 0, 64),
    ("*", "tradingName", 0, SHORT),
    ("*", "trustId", 1, 64),
    ("*", "url", 1, 2048),
    ("*", "website", 0, SHORT),
];

/// Texts have no control characters but tabs and line breaks.
const PLAIN: &str = r"^[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]*$";
/// Those that have to be there are not blank either.
const SAID: &str = r"^[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]*[^\s\x00-\x1F\x7F-\x9F][^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]*$";
/// The same for what has one line.
const ON_A_LINE: &str = r"^[^\x00-\x1F\x7F-\x9F]*$";
const SAID_ON_A_LINE: &str =
    r"^[^\x00-\x1F\x7F-\x9F]*[^\s\x00-\x1F\x7F-\x9F][^\x00-\x1F\x7F-\x9F]*$";

/// Writes the lengths into the schemas of requests.
pub(super) fn write(document: &mut Value, requested: &BTreeSet<String>) {
    schemas(document, &mut |owner, schema| {
        if !requested.contains(owner) {
            return;
        }
        for (name, property) in within_fields(schema, "properties") {
            if let Some(property) = property.as_object_mut() {
                limit(owner, name, property);
            }
        }
    });
}

fn limit(owner: &str, name: &str, property: &mut Fields) {
    let of = |wanted: &str| {
        let mut rows = LENGTHS.iter();
        rows.find(|(place, field, ..)| *place == wanted && *field == name)
    };
    if name == "metadata" {
        property.insert("maxProperties".into(), 50.into());
    }
    let Some((.., least, most)) = of(owner).or_else(|| of("*")) else {
        return;
    };
    let (least_of, most_of) = if is_a(property, "array") {
        ("minItems", "maxItems")
    } else if is_a(property, "string") && !property.contains_key("const") {
        ("minLength", "maxLength")
    } else {
        return;
    };
    if *least > 0 {
        property.insert(least_of.into(), (*least).into());
    }
    property.insert(most_of.into(), (*most).into());
    let has_form = ["enum", "format", "pattern"]
        .iter()
        .any(|rule| property.contains_key(*rule));
    if least_of == "minLength" && !has_form {
        let pattern = match (*least > 0, *most > SHORT) {
            (true, true) => SAID,
            (false, true) => PLAIN,
            (true, false) => SAID_ON_A_LINE,
            (false, false) => ON_A_LINE,
        };
        property.insert("pattern".into(), pattern.into());
    }
}
