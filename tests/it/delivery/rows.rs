//! Endpoints, messages and deliveries, written straight into the database, and what became of them.

use base::ids::{EndpointId, MessageId, OrganizationId};
use domain::organization::OrganizationType;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use vouch::secret::{Sealer, generate_key};

use crate::support::app::TestApp;

pub(crate) const PAYLOAD: &str = r#"{"type":"organization.verification.updated","timestamp":"2026-03-15T14:30:00.000Z","data":{}}"#;

/// An endpoint that a test registered.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    pub(crate) id: EndpointId,
    pub(crate) organization: OrganizationId,
    pub(crate) secret: SecretString,
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delivery {
    pub(crate) state: String,
    pub(crate) attempts: i64,
    pub(crate) reason: Option<String>,
    /// Seconds from now to the next attempt, or to what was last due.
    pub(crate) due_in: i64,
    pub(crate) held: bool,
}

/// One attempt that was written down: status, class, answer.
pub(crate) type Noted = (Option<i64>, Option<String>, String);

/// A new organization.
pub(crate) async fn organization(app: &TestApp) -> OrganizationId {
    app.organization("Receiver", OrganizationType::Business, false)
        .await
}

/// An endpoint of a new organization.
pub(crate) async fn endpoint(app: &TestApp, url: &str) -> Endpoint {
    let organization = organization(app).await;
    endpoint_of(app, organization, url).await
}

/// An endpoint of an organization.
pub(crate) async fn endpoint_of(
    app: &TestApp,
    organization: OrganizationId,
    url: &str,
) -> Endpoint {
    let id = EndpointId(app.services.ids.uuid());
    let now = app.clock.now();
    // In hexadecimal digits: the driver logs statements at its lowest level, and a URL is a secret.
    let url = hex::encode(url);
    app.execute(&format!(
        "insert into webhook_endpoints (id, organization_id, url, created_at, updated_at)
         values ('{}', '{}', convert_from('\\x{url}', 'UTF8'), '{now}', '{now}')",
        id.0, organization.0
    ))
    .await;
    let secret = add_secret(app, id).await;
    Endpoint {
        id,
        organization,
        secret,
    }
}

/// A current secret.
pub(crate) async fn add_secret(app: &TestApp, endpoint: EndpointId) -> SecretString {
    let random = generate_key().expect("randomness");
    let secret = SecretString::from(format!("whsec_{}", random.expose_secret()));
    app.secret(random.expose_secret());
    let id = app.services.ids.uuid();
    let sealer = Sealer::new(&app.settings.sealing_keys).expect("keys");
    let sealed = sealer
        .seal(
            &format!("webhook_secrets:{id}"),
            secret.expose_secret().as_bytes(),
        )
        .expect("a sealed secret");
    app.execute(&format!(
        "insert into webhook_secrets (id, endpoint_id, key, created_at)
         values ('{id}', '{}', '\\x{}', '{}')",
        endpoint.0,
        hex::encode(sealed),
        app.clock.now()
    ))
    .await;
    secret
}

/// Another current secret; the one before signs on for a day.
pub(crate) async fn rotate(app: &TestApp, endpoint: EndpointId) -> SecretString {
    app.execute(&format!(
        "update webhook_secrets set expires_at = '{}'::timestamptz + interval '24 hours'
          where endpoint_id = '{}' and expires_at is null",
        app.clock.now(),
        endpoint.0
    ))
    .await;
    add_secret(app, endpoint).await
}

/// A message of now, due now at an endpoint.
pub(crate) async fn message(app: &TestApp, endpoint: &Endpoint) -> MessageId {
    messages(app, std::slice::from_ref(endpoint), 1).await;
    let rows = app
        .rows(&format!(
            "select message_id from webhook_deliveries where endpoint_id = '{}' order by message_id desc limit 1",
            endpoint.id.0
        ))
        .await;
    let id = rows[0]["message_id"].as_str().expect("an id");
    MessageId(id.parse().expect("a UUID"))
}

/// Many messages of now, each due now at every one of these endpoints, which are of one organization or several.
pub(crate) async fn messages(app: &TestApp, endpoints: &[Endpoint], count: usize) {
    let organization = endpoints.first().expect("an endpoint").organization;
    let now = app.clock.now();
    let mut messages = Vec::with_capacity(count);
    for _ in 0..count {
        messages.push(app.services.ids.uuid());
    }
    for some in messages.chunks(1000) {
        let list = some
            .iter()
            .map(|id| format!("'{id}'"))
            .collect::<Vec<_>>()
            .join(",");
        let ends = endpoints
            .iter()
            .map(|endpoint| format!("'{}'", endpoint.id.0))
            .collect::<Vec<_>>()
            .join(",");
        app.execute(&format!(
            "insert into webhook_messages
                    (id, organization_id, event_type, payload, state, due_at, created_at, dispatched_at)
             select id, '{}', 'organization.verification.updated', '{PAYLOAD}', 'dispatched', '{now}', '{now}', '{now}'
               from unnest(array[{list}]::uuid[]) as id",
            organization.0
        ))
        .await;
        app.execute(&format!(
            "insert into webhook_deliveries (message_id, endpoint_id, due_at, created_at)
             select m, e, '{now}', '{now}' from unnest(array[{list}]::uuid[]) as m, unnest(array[{ends}]::uuid[]) as e"
        ))
        .await;
    }
}

/// What became of a delivery.
pub(crate) async fn delivery(app: &TestApp, message: MessageId, endpoint: &Endpoint) -> Delivery {
    let rows = app
        .rows(&format!(
            "select state, attempts, reason, lease_token is not null as held,
                    round(extract(epoch from due_at - '{}'::timestamptz))::bigint as due_in
               from webhook_deliveries where message_id = '{}' and endpoint_id = '{}'",
            app.clock.now(),
            message.0,
            endpoint.id.0
        ))
        .await;
    let row = rows.first().expect("the delivery");
    Delivery {
        state: text(row, "state").expect("a state"),
        attempts: row["attempts"].as_i64().expect("a number"),
        reason: text(row, "reason"),
        due_in: row["due_in"].as_i64().expect("a number"),
        held: row["held"].as_bool().expect("yes or no"),
    }
}

/// The attempts of a delivery, oldest first.
pub(crate) async fn attempts(app: &TestApp, message: MessageId) -> Vec<Noted> {
    app.rows(&format!(
        "select status, failure, answer from webhook_attempts where message_id = '{}' order by attempted_at, id",
        message.0
    ))
    .await
    .iter()
    .map(|row| {
        let answer = text(row, "answer").expect("an answer");
        (row["status"].as_i64(), text(row, "failure"), answer)
    })
    .collect()
}

/// How an endpoint stands: disabled, why, and whether it is failing.
pub(crate) async fn standing(app: &TestApp, endpoint: &Endpoint) -> (bool, Option<String>, bool) {
    let rows = app
        .rows(&format!(
            "select disabled, disabled_reason, failing_since is not null as failing from webhook_endpoints
              where id = '{}'",
            endpoint.id.0
        ))
        .await;
    let row = rows.first().expect("the endpoint");
    (
        row["disabled"].as_bool().expect("yes or no"),
        text(row, "disabled_reason"),
        row["failing"].as_bool().expect("yes or no"),
    )
}

/// How many rows a query counts.
pub(crate) async fn count(app: &TestApp, what: &str) -> i64 {
    let rows = app
        .rows(&format!("select count(*) as count from {what}"))
        .await;
    rows[0]["count"].as_i64().expect("a number")
}

fn text(row: &Value, column: &str) -> Option<String> {
    row[column].as_str().map(str::to_owned)
}
