//! The whole surface: tenancy, authorizations, lists, preview, keys, errors.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test helper that cannot go on ends its test"
)]

mod authorizations;
mod change;
mod children;
mod file_routes;
mod find;
mod fresh;
mod gate;
mod keys;
mod life;
mod organizations;
mod preview;
mod properties;
mod races;
pub(crate) mod routes;
mod status;
mod table;
mod together;
mod waiting;
mod waits;

use base::ids::OrganizationId;
use serde_json::Value;

use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};

/// A further broker's PENDING grant.
pub(crate) async fn grant(app: &TestApp, customer: &str, broker: &Broker) {
    let mut conn = app.services.connection().await.expect("a connection");
    let id = app.services.ids.uuid();
    let now = app.clock.now();
    vouch::flows::grant::grant(&mut conn, org(customer), broker.organization, id, now)
        .await
        .expect("a grant");
}

/// A grant as a signature leaves it, whatever signed it.
pub(crate) async fn sign(app: &TestApp, customer: &str, broker: &Broker) {
    let done = sqlx::query!(
        "update authorizations set status = 'ACTIVE', signed_at = created_at, signed_by = 'import'
          where granting_organization_id = $1 and authorized_organization_id = $2 and status = 'PENDING'",
        org(customer).0,
        broker.organization.0,
    )
    .execute(&app.database.pool())
    .await
    .expect("a signature");
    assert_eq!(done.rows_affected(), 1);
}

pub(crate) async fn revoke(broker: &Broker, customer: &str) -> Reply {
    let body = serde_json::json!({
        "grantingOrganizationId": customer,
        "authorizedOrganizationId": broker.organization,
        "type": "LOA",
    });
    let request = broker.post("/v1/authorizations/revoke");
    request.json(&body).send().await
}

/// A further broker's or a customer's own client.
pub(crate) async fn client_of(app: &TestApp, broker: &Broker, organization: &str) -> Broker {
    let organization = org(organization);
    let role = vouch::store::api_keys::Role::Member;
    Broker {
        organization,
        key: app.key(organization, false, role, None).await,
        ..broker.clone()
    }
}

pub(crate) fn org(id: &str) -> OrganizationId {
    OrganizationId::parse(id).expect("an id")
}

/// A command of this program, on the app's database; what it answers, or what it says when it fails.
async fn vouch(app: &TestApp, arguments: &[&str]) -> Result<Value, String> {
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_vouch"))
        .args(arguments)
        .arg("--json")
        .env("VOUCH_DATABASE_URL", app.database.url())
        .output()
        .await
        .expect("the command runs");
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout).expect("JSON"))
    } else {
        let text = String::from_utf8(output.stderr).expect("text");
        Err(text.trim().to_owned())
    }
}
