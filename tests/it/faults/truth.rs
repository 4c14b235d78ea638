//! What Sumsub really did, and whether everything we say fits to it.

use base::ids::OrganizationId;
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::child::Process;
use super::until;
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};
pub(super) use crate::support::passing::longest_open;

/// The ids of the applicants that the organization has at Sumsub.
pub(super) async fn applicants(app: &TestApp, organization: &str) -> Vec<String> {
    let path = format!("/sandbox/applicants?externalUserId={organization}");
    let list = app.sandbox_get(&path).await;
    let list = list.as_array().expect("a list");
    list.iter()
        .map(|applicant| applicant["id"].as_str().expect("an id").to_owned())
        .collect()
}

/// Everything we hold about an organization's imports, applicant and causes of history.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) applicant: Option<String>,
    /// State and applicant of each import, refused and lapsed ones left out.
    pub(super) standing: Vec<(String, Option<String>)>,
    pub(super) causes: Vec<String>,
}

pub(super) async fn held(app: &TestApp, organization: &str) -> Held {
    let id = OrganizationId::parse(organization).expect("an id").0;
    let of = format!("where organization_id = '{id}'");
    let record = rows(app, format!("select applicant_id from verifications {of}")).await;
    let standing = "and state in ('requested', 'accepted')";
    let imports = format!("select state, applicant_id from imports {of} {standing}");
    let imports = rows(app, imports).await;
    let causes = format!("select cause from verification_events {of} order by sequence");
    Held {
        applicant: record.first().expect("a record").get(0),
        standing: imports.iter().map(|row| (row.get(0), row.get(1))).collect(),
        causes: rows(app, causes)
            .await
            .iter()
            .map(|row| row.get(0))
            .collect(),
    }
}

/// What a query of the test's own finds.
pub(super) async fn rows(app: &TestApp, query: String) -> Vec<PgRow> {
    sqlx::raw_sql(AssertSqlSafe(query))
        .fetch_all(&app.database.pool())
        .await
        .expect("rows")
}

/// A number that a query of the test's own finds.
pub(super) async fn number(app: &TestApp, query: &str) -> i64 {
    rows(app, query.to_owned())
        .await
        .first()
        .expect("a row")
        .get(0)
}

/// Sumsub made exactly one applicant of the token; it is bound, one import was accepted for it, and the history says so
/// once.
pub(super) async fn assert_imported_once(app: &TestApp, organization: &str, case: &str) {
    let applicants = applicants(app, organization).await;
    assert_eq!(applicants.len(), 1, "{case}");
    let held = held(app, organization).await;
    let bound = applicants.first().cloned();
    assert_eq!(held.applicant, bound, "{case}");
    assert_eq!(held.standing, [("accepted".to_owned(), bound)], "{case}");
    let accepted = held
        .causes
        .iter()
        .filter(|cause| *cause == "import_accepted");
    assert_eq!(accepted.count(), 1, "{case}: {:?}", held.causes);
    assert!(app.chain_verifies(organization).await, "{case}");
}

/// Nothing happened at Sumsub, and we say nothing else.
pub(super) async fn assert_nothing_imported(app: &TestApp, organization: &str, case: &str) {
    assert_eq!(applicants(app, organization).await, [""; 0], "{case}");
    let held = held(app, organization).await;
    let nothing = Held {
        applicant: None,
        standing: Vec::new(),
        causes: vec!["created".to_owned()],
    };
    assert_eq!(held, nothing, "{case}");
    assert!(app.chain_verifies(organization).await, "{case}");
}

/// Lets Sumsub finish its review and tell a process, until the record has a status.
pub(super) async fn until_status(
    app: &TestApp,
    process: &Process,
    broker: &Broker,
    organization: &str,
    status: &str,
) {
    let broker = broker.at(&process.url);
    app.sandbox
        .set_webhook_url(format!("{}/webhooks/sumsub", process.url));
    until(status, async || {
        app.sandbox.advance_all().await;
        app.sandbox.deliver_all().await;
        broker.status_of(organization).await == status
    })
    .await;
}

/// The statuses of a history, each change once.
pub(super) fn changes(events: &Reply) -> Vec<String> {
    let data = events.body["data"].as_array().expect("a list");
    let mut changes: Vec<String> = data
        .iter()
        .filter_map(|event: &Value| event["status"].as_str().map(str::to_owned))
        .collect();
    changes.dedup();
    changes
}
