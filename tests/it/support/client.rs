//! A broker's HTTP client: real requests, whole replies.

use base::ids::OrganizationId;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::{contract, form, logs};

/// A reply, read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    /// The body where it is JSON, else null.
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Status and error code.
    pub(crate) fn error(&self) -> (u16, &str) {
        (
            self.status,
            self.body["error"]["code"].as_str().unwrap_or("no code"),
        )
    }

    /// The body of an error, without its request id, which must be the one in the header.
    pub(crate) fn error_body(&self) -> Value {
        let mut error = self.body["error"].clone();
        let id = error
            .as_object_mut()
            .and_then(|error| error.remove("requestId"));
        assert_eq!(
            id.as_ref().and_then(Value::as_str),
            self.header("x-request-id"),
            "{:?}",
            self.body
        );
        error
    }
}

/// A request in the making.
pub(crate) struct Request {
    builder: reqwest::RequestBuilder,
    logs: logs::Watch,
}

impl Request {
    pub(crate) fn new(builder: reqwest::RequestBuilder, logs: logs::Watch) -> Self {
        Self { builder, logs }
    }

    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
        let value = HeaderValue::from_bytes(value.as_ref()).expect("a header's value");
        self.builder = self.builder.header(name, value);
        self
    }

    pub(crate) fn key(self, key: &str) -> Self {
        self.header("authorization", format!("Bearer {key}"))
    }

    pub(crate) fn on_behalf_of(self, organization: &str) -> Self {
        self.header("nxos-on-behalf-of", organization)
    }

    pub(crate) fn idempotency_key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json")
            .raw(body.to_string())
    }

    /// A form with a file or more.
    pub(crate) fn form(self, fields: &[(&str, &str)], files: &[form::File<'_>]) -> Self {
        self.header("content-type", form::FORM)
            .raw(form::form(fields, files))
    }

    pub(crate) fn raw(mut self, body: impl Into<reqwest::Body>) -> Self {
        self.builder = self.builder.body(body);
        self
    }

    pub(crate) async fn send(self) -> Reply {
        self.try_send().await.expect("an answer")
    }

    /// The same, where whoever should answer may die.
    pub(crate) async fn try_send(self) -> reqwest::Result<Reply> {
        let (client, request) = self.builder.build_split();
        let request = request.expect("a request");
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let response = client.execute(request).await?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let bytes = response.bytes().await?.to_vec();
        self.logs.response(&bytes);
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        // The document has one schema for each call's JSON; what comes under another type is told by that.
        let kind = headers
            .get("content-type")
            .and_then(|kind| kind.to_str().ok());
        let is_json = kind.is_none_or(|kind| kind.starts_with("application/json"));
        let judged = if is_json { &body } else { &Value::Null };
        contract::check(&method, &path, status, judged);
        Ok(Reply {
            status,
            headers,
            bytes,
            body,
        })
    }
}

/// A broker with its key.
#[derive(Clone)]
pub(crate) struct Broker {
    pub(crate) url: String,
    pub(crate) http: reqwest::Client,
    pub(crate) organization: OrganizationId,
    pub(crate) key: String,
    pub(crate) logs: logs::Watch,
}

impl Broker {
    /// The same broker, calling another process.
    pub(crate) fn at(&self, url: &str) -> Self {
        Self {
            url: url.to_owned(),
            ..self.clone()
        }
    }

    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> Request {
        let builder = self.http.request(method, format!("{}{path}", self.url));
        Request::new(builder, self.logs.clone()).key(&self.key)
    }

    pub(crate) fn get(&self, path: &str) -> Request {
        self.request(reqwest::Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Request {
        self.request(reqwest::Method::POST, path)
    }

    /// Creates a customer; its id.
    pub(crate) async fn create_child(&self, kind: &str) -> String {
        let body = json!({ "name": "Customer", "type": kind });
        let reply = self.post("/v1/organizations").json(&body).send().await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        reply.body["organizationId"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    /// Creates so many individuals, one after the other; their ids.
    pub(crate) async fn create_children(&self, many: usize) -> Vec<String> {
        let mut children = Vec::new();
        for _ in 0..many {
            children.push(self.create_child("INDIVIDUAL").await);
        }
        children
    }

    pub(crate) async fn status(&self, child: &str) -> Reply {
        self.get("/v1/organizations/verification")
            .on_behalf_of(child)
            .send()
            .await
    }

    /// The status alone.
    pub(crate) async fn status_of(&self, child: &str) -> String {
        let reply = self.status(child).await;
        reply.body["status"]
            .as_str()
            .unwrap_or_else(|| panic!("{:?}", reply.body))
            .to_owned()
    }

    pub(crate) fn starting(&self, child: &str) -> Request {
        self.post("/v1/organizations/verification")
            .on_behalf_of(child)
    }

    pub(crate) async fn start(&self, child: &str) -> Reply {
        self.starting(child).send().await
    }

    pub(crate) fn importing(&self, child: &str, token: &str) -> Request {
        let path = "/v1/organizations/verification/import";
        self.post(path)
            .on_behalf_of(child)
            .json(&json!({ "shareToken": token }))
    }

    pub(crate) async fn import(&self, child: &str, token: &str) -> Reply {
        self.importing(child, token).send().await
    }

    pub(crate) async fn events(&self, child: &str) -> Reply {
        let path = "/v1/organizations/verification/events?limit=100";
        self.get(path).on_behalf_of(child).send().await
    }
}

/// The reasons in a history of what happened for a cause, oldest first.
pub(crate) fn reasons<'e>(events: &'e Reply, cause: &str) -> Vec<&'e Value> {
    let data = events.body["data"].as_array().expect("a list").iter();
    let of_cause = data.filter(|event| event["cause"] == cause);
    of_cause.map(|event| &event["reason"]).collect()
}

/// The statuses in a history, oldest first.
pub(crate) fn statuses(events: &Reply) -> Vec<String> {
    let data = events.body["data"].as_array().expect("a list");
    data.iter()
        .map(|event| event["status"].as_str().expect("a status").to_owned())
        .collect()
}
