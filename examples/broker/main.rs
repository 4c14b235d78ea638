//! A complete small broker: a page of its customers, on which they are created and share tokens are imported, and a
//! receiver of webhooks that keeps the page true. Beside `make dev`:
//!
//! `VOUCH_URL=http://127.0.0.1:8080 VOUCH_KEY=nxos_sk_test_… cargo run --example broker`
//!
//! A real one keeps what it knows in a database, and shows its page only to those who log in.
#![expect(clippy::print_stdout, reason = "this is what the example shows")]

use std::collections::{BTreeMap, HashSet};
use std::env::var;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use axum::{Json, Router, body::Bytes};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use svix::webhooks::Webhook;

#[derive(Default)]
struct Customer {
    name: String,
    status: String,
    /// Of the newest webhook: messages may overtake each other.
    sequence: i64,
}

#[derive(Default)]
struct Memory {
    customers: BTreeMap<String, Customer>,
    /// The `svix-id` of every message that was dealt with: each may come more than once.
    seen: HashSet<String>,
}

struct Broker {
    vouch: Vouch,
    webhook: Webhook,
    memory: Mutex<Memory>,
}

impl Broker {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What Vouch refuses is shown as it says it: which field, why, and what to do.
type Answer<T> = Result<T, (StatusCode, Json<Value>)>;

struct Vouch {
    url: String,
    key: String,
    http: reqwest::Client,
}

impl Vouch {
    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/v1/{path}", self.url);
        self.http.request(method, url).bearer_auth(&self.key)
    }

    /// Every customer, page by page.
    async fn customers(&self) -> Answer<BTreeMap<String, Customer>> {
        let (mut customers, mut cursor) = (BTreeMap::new(), Value::Null);
        loop {
            let page = self.call(Method::GET, "organizations/children");
            let mut page = answer(page.query(&[("cursor", cursor.as_str())])).await?;
            for one in page["data"].as_array().into_iter().flatten() {
                let (name, status) = (text(&one["name"]), text(&one["verificationStatus"]));
                let customer = Customer {
                    name,
                    status,
                    sequence: 0,
                };
                customers.insert(text(&one["organizationId"]), customer);
            }
            cursor = page["nextCursor"].take();
            if cursor.is_null() {
                return Ok(customers);
            }
        }
    }

    /// Has webhooks sent to an address, and reads what verifies them.
    async fn webhook(&self, url: &str) -> Answer<String> {
        let endpoints = answer(self.call(Method::GET, "webhooks/endpoints")).await?;
        let known = endpoints["data"].as_array().into_iter().flatten();
        let endpoint = match known.into_iter().find(|one| one["url"] == url) {
            Some(known) => known.clone(),
            None => {
                answer(
                    self.call(Method::POST, "webhooks/endpoints")
                        .json(&json!({ "url": url })),
                )
                .await?
            }
        };
        let secret = format!("webhooks/endpoints/{}/secret", text(&endpoint["id"]));
        Ok(text(&answer(self.call(Method::GET, &secret)).await?["key"]))
    }
}

async fn answer(request: RequestBuilder) -> Answer<Value> {
    let away = |error: reqwest::Error| (StatusCode::BAD_GATEWAY, Json(json!(error.to_string())));
    let response = request.send().await.map_err(away)?;
    let status = response.status();
    let mut body: Value = response.json().await.map_err(away)?;
    if status.is_success() {
        Ok(body)
    } else {
        Err((status, Json(body["error"].take())))
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A field of a form.
fn field(form: &str, name: &str) -> String {
    let fields = format!("/?{form}").parse().ok();
    let fields = fields.and_then(|uri| Query::<BTreeMap<String, String>>::try_from_uri(&uri).ok());
    fields
        .and_then(|mut fields| fields.remove(name))
        .unwrap_or_default()
}

async fn page(State(broker): State<Arc<Broker>>) -> Html<String> {
    let mut rows = String::new();
    for (id, customer) in &broker.memory().customers {
        let (name, status) = (escaped(&customer.name), escaped(&customer.status));
        rows += &format!(
            "<tr><td>{name}<td>{status}<td><form method=post action=\"/customers/{id}/import\">\
             <input name=shareToken placeholder=\"share token\"><button>Import</button></form>\n"
        );
    }
    Html(format!(
        "<!doctype html><title>Customers</title><h1>Customers</h1><table>\n{rows}</table>\
         <form method=post action=\"/customers\"><input name=name placeholder=name>\
         <input name=reference placeholder=\"your reference\"><button>Create</button></form>"
    ))
}

/// Creates a customer, or finds the one that has this reference. The key makes a repeated click one click.
async fn create(State(broker): State<Arc<Broker>>, form: String) -> Answer<Redirect> {
    let (name, reference) = (field(&form, "name"), field(&form, "reference"));
    let new = json!({ "name": name, "type": "INDIVIDUAL", "externalId": reference });
    let call = broker.vouch.call(Method::POST, "organizations").json(&new);
    let id = match answer(call.header("idempotency-key", format!("create-{reference}"))).await {
        Ok(created) => text(&created["organizationId"]),
        Err((StatusCode::CONFLICT, error)) if error["details"]["organizationId"].is_string() => {
            text(&error["details"]["organizationId"])
        }
        Err(refused) => return Err(refused),
    };
    let (status, sequence) = ("NOT_STARTED".to_owned(), 0);
    let customer = Customer {
        name,
        status,
        sequence,
    };
    broker.memory().customers.entry(id).or_insert(customer);
    Ok(Redirect::to("/"))
}

/// Imports a share token. It works once, so that it needs no key. The verdict comes by webhook.
async fn import(
    State(broker): State<Arc<Broker>>,
    Path(customer): Path<String>,
    form: String,
) -> Answer<Redirect> {
    let token = json!({ "shareToken": field(&form, "shareToken") });
    let call = broker
        .vouch
        .call(Method::POST, "organizations/verification/import");
    answer(call.header("nxos-on-behalf-of", customer).json(&token)).await?;
    Ok(Redirect::to("/"))
}

/// 400 for what Vouch did not send. Any 2xx says that the message is dealt with: Vouch does not send it again.
async fn receive(State(broker): State<Arc<Broker>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let id = headers.get("svix-id").and_then(|id| id.to_str().ok());
    let (Ok(()), Some(id)) = (broker.webhook.verify(&body, &standard(&headers)), id) else {
        return StatusCode::BAD_REQUEST;
    };
    let event: Value = serde_json::from_slice(&body).unwrap_or_default();
    let data = &event["data"];
    let mut memory = broker.memory();
    if memory.seen.insert(id.to_owned())
        && event["type"] == "organization.verification.updated"
        && let Some(known) = memory.customers.get_mut(&text(&data["organizationId"]))
        && let Some(sequence) = data["sequence"]
            .as_i64()
            .filter(|new| *new > known.sequence)
    {
        (known.sequence, known.status) = (sequence, text(&data["status"]));
        println!("{} is {}", known.name, known.status);
    }
    StatusCode::NO_CONTENT
}

/// The headers under the names that Standard Webhooks gives them, which the `svix` crate reads.
fn standard(headers: &HeaderMap) -> HeaderMap {
    let renamed = headers.iter().filter_map(|(name, value)| {
        let name = name.as_str().strip_prefix("svix-")?;
        Some((
            HeaderName::try_from(format!("webhook-{name}")).ok()?,
            value.clone(),
        ))
    });
    renamed.collect()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".into());
    let listener = tokio::net::TcpListener::bind(address).await?;
    let here = format!("http://{}", listener.local_addr()?);
    // Where Vouch reaches it, if that is another name.
    let public = var("PUBLIC_URL").unwrap_or_else(|_| here.clone());
    let (url, key) = (var("VOUCH_URL")?, var("VOUCH_KEY")?);
    // An import may take Vouch as long as Sumsub takes.
    let http = reqwest::Client::builder()
        .timeout(std::time::Duration::from_secs(60))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()?;
    let vouch = Vouch { url, key, http };
    let said = |(status, Json(error))| format!("{status}: {error}");
    let secret = vouch
        .webhook(&format!("{public}/webhooks"))
        .await
        .map_err(said)?;
    let customers = vouch.customers().await.map_err(said)?;
    let memory = Mutex::new(Memory {
        customers,
        ..Memory::default()
    });
    let broker = Broker {
        vouch,
        webhook: Webhook::new(&secret)?,
        memory,
    };
    let router = Router::new()
        .route("/", get(page))
        .route("/customers", post(create))
        .route("/customers/{id}/import", post(import))
        .route("/webhooks", post(receive))
        .with_state(Arc::new(broker));
    println!("{here}/");
    Ok(axum::serve(listener, router).await?)
}
