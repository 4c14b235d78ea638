//! The calls one by one.

use reqwest::Method;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::wire::{Attempt, Destination, Endpoint, ListOf, Secret};
use super::{Call, Client, Failure, away};

/// How many attempts, and endpoints of one message, are read.
const MANY: u32 = 250;

/// A page of endpoints.
#[derive(Debug)]
pub struct Page {
    /// The endpoints, newest first.
    pub endpoints: Vec<Endpoint>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<String>,
}

/// What an endpoint gets; what is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndpointChange {
    /// Where messages are posted. A new endpoint needs one.
    pub url: Option<String>,
    /// The owner's own words.
    pub description: Option<String>,
    /// The whole set of events that it receives; empty = all.
    pub event_types: Option<Vec<String>>,
    /// Whether it receives nothing.
    pub disabled: Option<bool>,
}

/// How the set of events is spelled: as servers and their libraries up to version 1 do, and as libraries of version 2 do.
const FILTER_TYPES: &str = "filterTypes";
const EVENT_TYPES: &str = "eventTypes";

impl EndpointChange {
    fn body(&self) -> String {
        let mut body = Map::new();
        if let Some(url) = &self.url {
            body.insert("url".into(), json!(url));
        }
        if let Some(description) = &self.description {
            body.insert("description".into(), json!(description));
        }
        if let Some(types) = &self.event_types {
            body.insert(FILTER_TYPES.into(), set(types));
        }
        if let Some(disabled) = self.disabled {
            body.insert("disabled".into(), json!(disabled));
        }
        Value::Object(body).to_string()
    }
}

/// Svix knows no empty set: null is all.
fn set(types: &[String]) -> Value {
    if types.is_empty() {
        Value::Null
    } else {
        json!(types)
    }
}

fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|_| away("its answer cannot be read"))
}

impl Client {
    /// Whether the server takes the token (`GET /app`).
    pub async fn try_out(&self) -> Result<(), Failure> {
        let call = Call::new(Method::GET, &["app"]).query("limit", "1");
        self.call(call).await.map(drop)
    }

    /// Makes an organization's application, if it is not there yet (`POST /app?get_if_exists=true`).
    pub async fn make_application(&self, application: &str) -> Result<(), Failure> {
        let body = json!({ "name": application, "uid": application }).to_string();
        let call = Call::new(Method::POST, &["app"]).query("get_if_exists", "true");
        self.call(call.body(body)).await.map(drop)
    }

    /// Makes an event type, if it is not there yet (`POST /event-type`). Endpoints can only ask for those that exist.
    pub async fn make_event_type(&self, name: &str) -> Result<(), Failure> {
        let body = json!({ "name": name, "description": name }).to_string();
        match self
            .call(Call::new(Method::POST, &["event-type"]).body(body))
            .await
        {
            Ok(_) | Err(Failure::Conflict) => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    /// A page of an application's endpoints, newest first (`GET /app/{app}/endpoint`).
    pub async fn endpoints(
        &self,
        application: &str,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Page, Failure> {
        let mut call = Call::new(Method::GET, &["app", application, "endpoint"])
            .query("limit", limit.to_string())
            .query("order", "descending");
        if let Some(after) = after {
            call = call.query("iterator", after);
        }
        let list: ListOf<Endpoint> = parsed(&self.call(call).await?)?;
        Ok(Page {
            endpoints: list.data,
            next: list.iterator.filter(|_| !list.done),
        })
    }

    /// One endpoint (`GET /app/{app}/endpoint/{id}`).
    pub async fn endpoint(&self, application: &str, id: &str) -> Result<Endpoint, Failure> {
        let call = Call::new(Method::GET, &["app", application, "endpoint", id]);
        parsed(&self.call(call).await?)
    }

    /// Makes an endpoint (`POST /app/{app}/endpoint`), once for each idempotency key.
    pub async fn create_endpoint(
        &self,
        application: &str,
        new: &EndpointChange,
        idempotency_key: Option<&str>,
    ) -> Result<Endpoint, Failure> {
        let call = Call::new(Method::POST, &["app", application, "endpoint"])
            .body(new.body())
            .idempotent(idempotency_key);
        let made = parsed(&self.call(call).await?)?;
        self.with_event_types(application, made, new).await
    }

    /// Changes an endpoint (`PATCH /app/{app}/endpoint/{id}`).
    pub async fn change_endpoint(
        &self,
        application: &str,
        id: &str,
        change: &EndpointChange,
    ) -> Result<Endpoint, Failure> {
        let path = ["app", application, "endpoint", id];
        let call = Call::new(Method::PATCH, &path).body(change.body());
        let changed = parsed(&self.call(call).await?)?;
        self.with_event_types(application, changed, change).await
    }

    /// A server that knows the set of events by its newer name alone passed over the older one, and would send
    /// everything: it is told again.
    async fn with_event_types(
        &self,
        application: &str,
        endpoint: Endpoint,
        wanted: &EndpointChange,
    ) -> Result<Endpoint, Failure> {
        let Some(types) = &wanted.event_types else {
            return Ok(endpoint);
        };
        if endpoint.receives(types) {
            return Ok(endpoint);
        }
        let path = ["app", application, "endpoint", &endpoint.id];
        let body = Value::Object([(EVENT_TYPES.to_owned(), set(types))].into_iter().collect());
        let call = Call::new(Method::PATCH, &path).body(body.to_string());
        let changed: Endpoint = parsed(&self.call(call).await?)?;
        if changed.receives(types) {
            Ok(changed)
        } else {
            Err(away("it did not take the event types"))
        }
    }

    /// Deletes an endpoint (`DELETE /app/{app}/endpoint/{id}`).
    pub async fn delete_endpoint(&self, application: &str, id: &str) -> Result<(), Failure> {
        let call = Call::new(Method::DELETE, &["app", application, "endpoint", id]);
        self.call(call).await.map(drop)
    }

    /// An endpoint's current secret (`GET /app/{app}/endpoint/{id}/secret`).
    pub async fn secret(&self, application: &str, id: &str) -> Result<SecretString, Failure> {
        let path = ["app", application, "endpoint", id, "secret"];
        let secret: Secret = parsed(&self.call(Call::new(Method::GET, &path)).await?)?;
        Ok(SecretString::from(secret.key))
    }

    /// Replaces an endpoint's secret, once for each idempotency key (`POST /app/{app}/endpoint/{id}/secret/rotate`). The
    /// one before signs on for 24 hours.
    pub async fn rotate(
        &self,
        application: &str,
        id: &str,
        idempotency_key: Option<&str>,
    ) -> Result<SecretString, Failure> {
        let path = ["app", application, "endpoint", id, "secret", "rotate"];
        let call = Call::new(Method::POST, &path)
            .body("{}".into())
            .idempotent(idempotency_key);
        self.call(call).await?;
        // Not every server answers with the new one.
        self.secret(application, id).await
    }

    /// Hands over a message (`POST /app/{app}/msg`), and makes its application with it. A [`Failure::Conflict`] means
    /// that there is one with this event id.
    pub async fn create_message(
        &self,
        application: &str,
        event_id: &str,
        event_type: &str,
        payload: &str,
    ) -> Result<(), Failure> {
        // Receivers get the payload as it stands here, to the byte.
        let body = format!(
            r#"{{"eventId":{},"eventType":{},"application":{},"payload":{payload}}}"#,
            json!(event_id),
            json!(event_type),
            json!({ "name": application, "uid": application }),
        );
        let call = Call::new(Method::POST, &["app", application, "msg"])
            .query("with_content", "false")
            .body(body);
        self.call(call).await.map(drop)
    }

    /// Whether there is a message with this event id (`GET /app/{app}/msg/{event id}`).
    pub async fn has_message(&self, application: &str, event_id: &str) -> Result<bool, Failure> {
        let call = Call::new(Method::GET, &["app", application, "msg", event_id]);
        match self.call(call.query("with_content", "false")).await {
            Ok(_) => Ok(true),
            Err(Failure::NotFound) => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    /// The endpoints that a message was sent to (`GET /app/{app}/msg/{event id}/endpoint`).
    pub async fn destinations(
        &self,
        application: &str,
        event_id: &str,
    ) -> Result<Vec<Destination>, Failure> {
        let path = ["app", application, "msg", event_id, "endpoint"];
        let call = Call::new(Method::GET, &path).query("limit", MANY.to_string());
        let list: ListOf<Destination> = parsed(&self.call(call).await?)?;
        Ok(list.data)
    }

    /// The newest attempts at a message, newest first (`GET /app/{app}/attempt/msg/{event id}`).
    pub async fn attempts(
        &self,
        application: &str,
        event_id: &str,
    ) -> Result<Vec<Attempt>, Failure> {
        let path = ["app", application, "attempt", "msg", event_id];
        let call = Call::new(Method::GET, &path).query("limit", MANY.to_string());
        let list: ListOf<Attempt> = parsed(&self.call(call).await?)?;
        Ok(list.data)
    }

    /// Sends a message to an endpoint again (`POST /app/{app}/msg/{event id}/endpoint/{id}/resend`).
    pub async fn resend(
        &self,
        application: &str,
        event_id: &str,
        endpoint: &str,
        idempotency_key: Option<&str>,
    ) -> Result<(), Failure> {
        let path = [
            "app",
            application,
            "msg",
            event_id,
            "endpoint",
            endpoint,
            "resend",
        ];
        let call = Call::new(Method::POST, &path).idempotent(idempotency_key);
        self.call(call).await.map(drop)
    }
}
