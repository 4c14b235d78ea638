//! Files of others: what is made of each thing that the standard can say.

mod files;
mod interests;
mod parties;

use bods::{Declaration, read};
use domain::ownership::{Amount, Fraction, Holding, InterestKind, Party, PartyKind, TrustRole};
use serde_json::{Value, json};

/// A file about `root`, a company; ids of statements are their records' with zeros behind.
fn file(records: &[(&str, &str, Value)]) -> Value {
    let statements = records.iter().map(|(id, kind, details)| {
        let mut details = details.clone();
        details["isComponent"] = false.into();
        json!({
            "statementId": format!("{id:0<32}"),
            "statementDate": "2026-01-31",
            "declarationSubject": "root",
            "recordId": id,
            "recordType": kind,
            "recordDetails": details,
        })
    });
    Value::Array(statements.collect())
}

fn company() -> Value {
    json!({ "entityType": { "type": "registeredEntity" } })
}

fn trust() -> Value {
    json!({ "entityType": { "type": "arrangement", "subtype": "trust" } })
}

fn person() -> Value {
    json!({ "personType": "knownPerson" })
}

fn relationship(subject: &str, party: &str, interests: Value) -> Value {
    json!({ "subject": subject, "interestedParty": party, "interests": interests })
}

/// Reads `root`, `trust` and `ada`, and what `party` has in `subject`.
fn between(subject: &str, party: &str, interests: Value) -> Result<Declaration, Vec<String>> {
    reads(&file(&[
        ("root", "entity", company()),
        ("trust", "entity", trust()),
        ("ada", "person", person()),
        (
            "unknown",
            "person",
            json!({ "personType": "unknownPerson" }),
        ),
        (
            "has",
            "relationship",
            relationship(subject, party, interests),
        ),
    ]))
}

fn reads(file: &Value) -> Result<Declaration, Vec<String>> {
    read(file, None).map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

/// The one problem of a file, which is with the statement of this record.
fn refused(read: Result<Declaration, Vec<String>>, record: &str) -> String {
    let problems = read.unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    let start = format!("Statement {record:0<32}: ");
    problems[0]
        .strip_prefix(&start)
        .unwrap_or_else(|| panic!("{problems:?}"))
        .to_owned()
}

fn of_ada(interest: Value) -> Result<Declaration, Vec<String>> {
    between("root", "ada", json!([interest]))
}
