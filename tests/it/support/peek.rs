//! Looks behind the curtain: what the database holds, and what the customer and Sumsub do.

use std::collections::BTreeMap;

use base::ids::OrganizationId;
use base::signing::{DigestAlgorithm, PAYLOAD_DIGEST, PAYLOAD_DIGEST_ALGORITHM, digest};
use chrono::TimeDelta;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row};

use super::app::TestApp;

impl TestApp {
    /// Writes down which imports were answered; how many there were.
    pub(crate) async fn note_answered(&self) -> usize {
        let noted = vouch::flows::answered::write(&self.services).await;
        noted.expect("answered imports are noted")
    }

    /// Moves time, and lets what is due then happen.
    pub(crate) async fn later(&self, by: TimeDelta) {
        self.clock.advance(by);
        self.settle().await;
    }

    /// The rows of a query, as JSON; `bytea` in hexadecimal digits.
    pub(crate) async fn rows(&self, query: &str) -> Vec<Value> {
        let query = format!("select to_jsonb(row) from ({query}) row");
        let mut conn = self.services.connection().await.expect("a connection");
        sqlx::raw_sql(AssertSqlSafe(query))
            .fetch_all(&mut *conn)
            .await
            .expect("rows")
            .into_iter()
            .map(|row| row.get(0))
            .collect()
    }

    /// Changes the database behind Vouch's back.
    pub(crate) async fn execute(&self, statement: &str) -> u64 {
        let mut conn = self.services.connection().await.expect("a connection");
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
            .execute(&mut *conn)
            .await
            .expect("a statement that works")
            .rows_affected()
    }

    /// Every row of every table that the application fills, by table.
    pub(crate) async fn contents(&self) -> BTreeMap<String, Vec<Value>> {
        let tables = self
            .rows(
                "select table_name from information_schema.tables
                  where table_schema = 'public' and table_name <> '_sqlx_migrations'",
            )
            .await;
        let mut contents = BTreeMap::new();
        for table in tables {
            let name = table["table_name"].as_str().expect("a name").to_owned();
            let rows = self
                .rows(&format!("select t.* from {name} t order by t::text"))
                .await;
            contents.insert(name, rows);
        }
        contents
    }

    /// What a verification consists of: its record, its history, its grants, its due confirm.
    pub(crate) async fn everything_of(&self, organization: &str) -> Value {
        let id = uuid_of(organization);
        json!({
            "record": self.rows(&format!("select * from verifications where organization_id = '{id}'")).await,
            "history": self.rows(&format!("select * from verification_events where organization_id = '{id}' order by sequence")).await,
            "grants": self.rows(&format!("select * from authorizations where granting_organization_id = '{id}' order by id")).await,
            "confirm": self.rows(&format!("select * from confirms where organization_id = '{id}'")).await,
        })
    }

    /// The record's row.
    pub(crate) async fn record(&self, organization: &str) -> Value {
        self.everything_of(organization).await["record"][0].clone()
    }

    /// The LOA between a customer and the broker that created it.
    pub(crate) async fn grant(&self, organization: &str) -> Value {
        let everything = self.everything_of(organization).await;
        json!([
            everything["grants"][0]["status"],
            everything["grants"][0]["signed_by"]
        ])
    }

    /// What the customer does in the hosted session, or Sumsub's reviewer with what was submitted.
    pub(crate) async fn customer(&self, organization: &str, act: &str) -> Value {
        let path = format!("/sandbox/sessions/{organization}");
        self.sandbox_post(&path, &json!({ "act": act })).await
    }

    /// What `/metrics` shows.
    pub(crate) async fn metrics(&self) -> String {
        let response = self.http.get(&self.metrics_url).send().await;
        let response = response.expect("metrics answer");
        assert_eq!(response.status(), 200);
        response.text().await.expect("text")
    }

    /// The customer submits everything, and Sumsub's check will end as the scenario says.
    pub(crate) async fn customer_submits(&self, organization: &str, scenario: &str) {
        let path = format!("/sandbox/sessions/{organization}");
        self.sandbox_post(&path, &json!({ "act": "submit", "scenario": scenario }))
            .await;
    }

    /// Sumsub goes one phase further. Whether there was one.
    pub(crate) async fn sumsub_moves(&self) -> bool {
        let done = self
            .sandbox_post("/sandbox/advance", &json!({ "limit": 1 }))
            .await;
        done.as_array().is_some_and(|done| !done.is_empty())
    }

    /// One webhook arrives. Whether there was one.
    pub(crate) async fn webhook_arrives(&self) -> bool {
        let sent = self
            .sandbox_post("/sandbox/deliver", &json!({ "limit": 1 }))
            .await;
        sent.as_array().is_some_and(|sent| !sent.is_empty())
    }

    /// Sumsub goes one phase further, tells it, and Vouch works it off.
    pub(crate) async fn one_phase(&self) {
        assert!(self.sumsub_moves().await, "a phase was left");
        self.sandbox.deliver_all().await;
        self.run_due().await;
    }

    /// A signed call of Sumsub's API by somebody else who has our app token.
    pub(crate) async fn at_sumsub(&self, method: &str, path: &str, body: &str) -> Value {
        let now = self.clock.now().timestamp().to_string();
        let sumsub = &self.settings.sumsub;
        let secret = sumsub.secret_key.expose_secret().as_bytes();
        let signed = format!("{now}{method}{path}{body}");
        let reply = self
            .http
            .request(
                method.parse().expect("a method"),
                format!("{}{path}", self.sandbox.url()),
            )
            .header("content-type", "application/json")
            .header("x-app-token", sumsub.app_token.expose_secret())
            .header("x-app-access-ts", now)
            .header(
                "x-app-access-sig",
                digest(DigestAlgorithm::Sha256, secret, signed.as_bytes()),
            )
            .body(body.to_owned())
            .send()
            .await
            .expect("Sumsub answers");
        assert!(
            reply.status().is_success(),
            "{method} {path}: {}",
            reply.status()
        );
        let text = reply.text().await.expect("text");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// A webhook that claims whatever it likes, signed as Sumsub would; the workers do what follows.
    pub(crate) async fn claim(&self, body: &Value) {
        let body = body.to_string();
        let secret = self.settings.webhook_secrets[0].expose_secret().as_bytes();
        let reply = self
            .request(reqwest::Method::POST, "/webhooks/sumsub")
            .header("content-type", "application/json")
            .header(
                PAYLOAD_DIGEST,
                digest(DigestAlgorithm::Sha256, secret, body.as_bytes()),
            )
            .header(PAYLOAD_DIGEST_ALGORITHM, "HMAC_SHA256_HEX")
            .raw(body)
            .send()
            .await;
        assert_eq!(
            (reply.status, reply.body),
            (200, json!({ "received": true }))
        );
        self.run_due().await;
    }

    /// Sumsub's applicant of an organization.
    pub(crate) async fn applicant(&self, organization: &str) -> Value {
        let path = format!("/sandbox/applicants?externalUserId={organization}");
        self.sandbox_get(&path).await[0].clone()
    }
}

/// The value of a series, by its whole name with labels, in what `/metrics` shows.
pub(crate) fn series(text: &str, name: &str) -> f64 {
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let value = value.unwrap_or_else(|| panic!("no {name} in\n{text}"));
    value.parse().expect("a number")
}

/// An organization's id as the database has it.
pub(crate) fn uuid_of(organization: &str) -> String {
    OrganizationId::parse(organization)
        .expect("an id")
        .0
        .to_string()
}
