//! As much of a Svix server as is called: real HTTP, a token, applications by uid, messages unique by event id, and
//! refusals of Svix' kind. A test can break it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub(super) const TOKEN: &str = "testsk_a-token-for-the-stand-in.eu";
pub(super) const MADE: &str = "2026-03-15T14:00:00.123456Z";

/// How it is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Answers this status, and does nothing. With `Retry-After` where there are seconds.
    Status(u16, Option<u16>),
    /// Does what is asked, and never answers.
    Silent,
    /// Does what is asked, and answers something else than JSON.
    Garbage,
}

/// A request that came: method and path with query, and body.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seen {
    pub(super) call: String,
    pub(super) body: String,
}

#[derive(Default)]
pub(super) struct World {
    /// By uid, endpoints by id in the order of their making.
    pub(super) applications: BTreeMap<String, BTreeMap<String, Value>>,
    pub(super) event_types: BTreeSet<String>,
    /// By event id: application and body.
    pub(super) messages: BTreeMap<String, (String, Value)>,
    /// Application, event id, endpoint.
    pub(super) resent: Vec<(String, String, String)>,
    pub(super) rotations: u32,
    pub(super) seen: Vec<Seen>,
    pub(super) fault: Option<Fault>,
    /// Knows the set of events by its newer name alone.
    pub(super) newer: bool,
    answers: BTreeMap<String, (StatusCode, Value)>,
}

pub(super) struct Server {
    pub(super) url: String,
    world: Arc<Mutex<World>>,
    _serving: JoinSet<()>,
}

impl Server {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let world = Arc::<Mutex<World>>::default();
        let router = Router::new().fallback(serve).with_state(Arc::clone(&world));
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let _ended = axum::serve(listener, router).await;
        });
        Self {
            url,
            world,
            _serving: serving,
        }
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn breaks(&self, fault: impl Into<Option<Fault>>) {
        self.world().fault = fault.into();
    }

    /// The calls since the last look, without bodies.
    pub(super) fn calls(&self) -> Vec<String> {
        let seen = std::mem::take(&mut self.world().seen);
        seen.into_iter().map(|one| one.call).collect()
    }
}

async fn serve(State(world): State<Arc<Mutex<World>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.expect("a body");
    let (fault, (status, answer)) = world
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take(&parts, &body);
    match fault {
        Some(Fault::Silent) => std::future::pending().await,
        Some(Fault::Garbage) => (status, "<html>").into_response(),
        Some(Fault::Status(_, Some(after))) => {
            (status, [(header::RETRY_AFTER, after.to_string())]).into_response()
        }
        _ => (status, axum::Json(answer)).into_response(),
    }
}

impl World {
    fn take(&mut self, parts: &Parts, body: &Bytes) -> (Option<Fault>, (StatusCode, Value)) {
        let header = |name| {
            let value = parts.headers.get(name)?;
            Some(value.to_str().expect("text").to_owned())
        };
        let target = parts.uri.path_and_query().expect("a path");
        let call = format!("{} {target}", parts.method);
        let key: Option<String> = header("idempotency-key");
        self.seen.push(Seen {
            call: call.clone(),
            body: String::from_utf8(body.to_vec()).expect("text"),
        });
        if let Some(Fault::Status(status, _)) = self.fault {
            let status = StatusCode::from_u16(status).expect("a status");
            return (self.fault, (status, json!({})));
        }
        if header("authorization") != Some(format!("Bearer {TOKEN}")) {
            return (None, (StatusCode::UNAUTHORIZED, json!({})));
        }
        let kept = key.as_ref().and_then(|key| self.answers.get(key).cloned());
        let answer = kept.unwrap_or_else(|| self.answer(&call, body));
        if let Some(key) = key {
            self.answers.insert(key, answer.clone());
        }
        (self.fault, answer)
    }
}

impl World {
    fn answer(&mut self, call: &str, body: &Bytes) -> (StatusCode, Value) {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let (method, target) = call.split_once(' ').expect("two words");
        let path = target.split('?').next().expect("a path");
        let parts: Vec<&str> = path.split('/').skip(3).collect();
        match (method, &parts[..]) {
            ("POST", ["app"]) => {
                let uid = body["uid"].as_str().expect("a uid").to_owned();
                self.applications.entry(uid).or_default();
                (StatusCode::CREATED, json!({ "id": "app_1" }))
            }
            ("GET", ["app"]) => (StatusCode::OK, list(&[])),
            ("POST", ["event-type"]) => {
                let name = body["name"].as_str().expect("a name").to_owned();
                if self.event_types.insert(name) {
                    (StatusCode::CREATED, json!({}))
                } else {
                    (StatusCode::CONFLICT, json!({ "code": "conflict" }))
                }
            }
            ("POST", ["app", uid, "msg"]) => self.message(uid, &body),
            (_, ["app", uid, ..]) if !self.applications.contains_key(*uid) => missing(),
            (_, ["app", uid, "endpoint", rest @ ..]) => {
                self.endpoint(method, uid, rest, target, &body)
            }
            ("GET", ["app", _, "msg", event]) if self.messages.contains_key(*event) => {
                (StatusCode::OK, json!({ "id": "msg_1", "eventId": event }))
            }
            ("GET", ["app", uid, "msg", event, "endpoint"])
                if self.messages.contains_key(*event) =>
            {
                let status = |number: usize| if number == 0 { 0 } else { 1 };
                let data = self.applications[*uid].values().enumerate();
                let data: Vec<Value> = data
                    .map(|(number, endpoint)| {
                        let mut endpoint = endpoint.clone();
                        endpoint["status"] = json!(status(number));
                        if number > 0 {
                            endpoint["nextAttempt"] = json!("2026-03-15T14:30:05Z");
                        }
                        endpoint
                    })
                    .collect();
                (StatusCode::OK, list(&data))
            }
            ("GET", ["app", uid, "attempt", "msg", event])
                if self.messages.contains_key(*event) =>
            {
                let ids: Vec<&String> = self.applications[*uid].keys().collect();
                let data: Vec<Value> = (ids.iter().enumerate())
                    .map(|(number, id)| {
                        json!({
                            "id": "atmpt_1", "url": "https://example.com/", "endpointId": id, "msgId": "msg_1",
                            "status": if number == 0 { 0 } else { 2 }, "triggerType": 0,
                            "responseStatusCode": if number == 0 { 204 } else { 0 },
                            "responseDurationMs": 12, "response": if number == 0 { "fine" } else { "" },
                            "timestamp": "2026-03-15T14:30:01Z",
                        })
                    })
                    .collect();
                (StatusCode::OK, list(&data))
            }
            ("POST", ["app", uid, "msg", event, "endpoint", id, "resend"])
                if self.applications[*uid].contains_key(*id)
                    && self.messages.contains_key(*event) =>
            {
                self.resent
                    .push(((*uid).into(), (*event).into(), (*id).into()));
                (StatusCode::ACCEPTED, json!({}))
            }
            _ => missing(),
        }
    }

    fn message(&mut self, uid: &str, body: &Value) -> (StatusCode, Value) {
        if body["application"]["uid"] == uid {
            self.applications.entry(uid.into()).or_default();
        }
        if !self.applications.contains_key(uid) {
            return missing();
        }
        let event = body["eventId"].as_str().expect("an event id").to_owned();
        // Ids of Svix' own kind are none to choose.
        if event.starts_with("msg_") {
            return refused();
        }
        if self.messages.contains_key(&event) {
            return (StatusCode::CONFLICT, json!({ "code": "conflict" }));
        }
        self.messages.insert(event, (uid.into(), body.clone()));
        (StatusCode::ACCEPTED, json!({ "id": "msg_1" }))
    }

    fn endpoint(
        &mut self,
        method: &str,
        uid: &str,
        rest: &[&str],
        target: &str,
        body: &Value,
    ) -> (StatusCode, Value) {
        let types = if self.newer {
            "eventTypes"
        } else {
            "filterTypes"
        };
        let wanted = body[types].as_array().cloned().unwrap_or_default();
        let known = |name: &Value| self.event_types.contains(name.as_str().expect("a name"));
        if !wanted.iter().all(known) || body["url"] == "https://refused.example.com/" {
            return refused();
        }
        let newer = self.newer;
        let endpoints = self.applications.get_mut(uid).expect("an application");
        match (method, rest) {
            ("POST", []) => {
                let id = format!("ep_2abcDEF{:03}", endpoints.len());
                let mut made = json!({
                    "id": id, "url": body["url"], "description": body["description"], "version": 1,
                    "disabled": false, "createdAt": MADE, "updatedAt": MADE, "metadata": {},
                });
                made[types] = body.get(types).cloned().unwrap_or_default();
                endpoints.insert(id, made.clone());
                (StatusCode::CREATED, made)
            }
            ("GET", []) => {
                let all: Vec<Value> = endpoints.values().rev().cloned().collect();
                let query = |name: &str| {
                    let pairs = target.split(['?', '&']);
                    pairs
                        .filter_map(|pair| pair.split_once('='))
                        .find(|pair| pair.0 == name)
                };
                assert_eq!(query("order"), Some(("order", "descending")));
                let limit: usize = query("limit")
                    .expect("a limit")
                    .1
                    .parse()
                    .expect("a number");
                let from = query("iterator").map_or(0, |(_, last)| {
                    all.iter().position(|one| one["id"] == last).expect("an id") + 1
                });
                let page: Vec<&Value> = all.iter().skip(from).take(limit).collect();
                let done = from + page.len() == all.len();
                let iterator = page.last().map(|last| &last["id"]);
                let answer = json!({ "data": page, "iterator": iterator, "done": done });
                (StatusCode::OK, answer)
            }
            (_, [id, ..]) if !endpoints.contains_key(*id) => missing(),
            ("GET", [id]) => (StatusCode::OK, endpoints[*id].clone()),
            ("PATCH", [id]) => {
                let endpoint = endpoints.get_mut(*id).expect("an endpoint");
                for (name, value) in body.as_object().expect("an object") {
                    if !newer || name != "filterTypes" {
                        endpoint[name] = value.clone();
                    }
                }
                endpoint["updatedAt"] = json!("2026-03-15T15:00:00Z");
                (StatusCode::OK, endpoint.clone())
            }
            ("DELETE", [id]) => {
                endpoints.remove(*id);
                (StatusCode::NO_CONTENT, json!({}))
            }
            ("GET", [_, "secret"]) => {
                let key = format!("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ{}", self.rotations);
                (StatusCode::OK, json!({ "key": key }))
            }
            ("POST", [_, "secret", "rotate"]) => {
                if self.rotations == 2 {
                    return (StatusCode::BAD_REQUEST, json!({ "code": "limit_reached" }));
                }
                self.rotations += 1;
                (StatusCode::NO_CONTENT, json!({}))
            }
            _ => missing(),
        }
    }
}

fn missing() -> (StatusCode, Value) {
    (StatusCode::NOT_FOUND, json!({ "code": "not_found" }))
}

fn refused() -> (StatusCode, Value) {
    let answer = json!({ "detail": [{ "loc": ["body"], "msg": "no", "type": "value_error" }] });
    (StatusCode::UNPROCESSABLE_ENTITY, answer)
}

fn list(data: &[Value]) -> Value {
    json!({ "data": data, "iterator": null, "prevIterator": null, "done": true })
}
