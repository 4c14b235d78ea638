//! What a call that changes something brings: its bytes, its `Idempotency-Key`, and its id.
//!
//! The body is read once, with a size limit and a deadline, before anything is claimed: a request that cannot be
//! read, or is not what the call takes, leaves no trace.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::flow::Flow;
use super::key::{idempotency_key, method_name};
use super::problems;
use super::room::Taken;
use crate::flows::idempotent::{Done, Idempotent};
use crate::http::auth::Scope;
use crate::http::body::read;
use crate::http::error::{ApiError, FlowError, Situation};
use crate::http::state::AppState;
use crate::http::wire;
use crate::store::idempotency::{self, Answer, Attempt};
use base::ids::{OrganizationId, RequestId};

/// The largest JSON body, in bytes.
pub(in crate::http) const MAX_BODY_BYTES: usize = 256 * 1024;
/// The largest JSON body of a call that takes long lists, in bytes: an ownership structure of 20000 holdings.
pub(in crate::http) const MAX_LARGE_BODY_BYTES: usize = 2 * 1024 * 1024;
/// How long a body may take to arrive, where nobody says otherwise.
pub(in crate::http) const BODY_DEADLINE: Duration = Duration::from_secs(10);
/// How much more than its limit is read of a body that is too large.
pub(in crate::http) const DISCARDED_BYTES: usize = 32 * 1024 * 1024;
/// The header that marks a repeated answer.
pub(in crate::http) const IDEMPOTENT_REPLAYED: &str = "idempotent-replayed";

/// Such a call as it came.
#[derive(Debug)]
pub(in crate::http) struct Command {
    /// Who acts for whom.
    pub(in crate::http) scope: Scope,
    headers: HeaderMap,
    body: Bytes,
    attempt: Option<Attempt>,
    request_id: RequestId,
    state: AppState,
    /// Room for what came with it, kept until its flow is over.
    taken: Option<Taken>,
}

impl FromRequest<AppState> for Command {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        Self::of_at_most(MAX_BODY_BYTES, request, state).await
    }
}

impl Command {
    async fn of_at_most(most: usize, request: Request, state: &AppState) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let envelope = Envelope::open(&mut parts, state).await?;
        let (room, caller) = (&state.bodies, Some(envelope.scope().acting.caller));
        let within = state.client_patience.bodies;
        let body = read(room, caller, &parts.headers, body, most, within).await?;
        Ok(envelope.with(state, parts.headers, &body.clone(), body))
    }
}

/// A call whose body may have [`MAX_LARGE_BODY_BYTES`].
#[derive(Debug)]
pub(in crate::http) struct LargeCommand(pub(in crate::http) Command);

impl FromRequest<AppState> for LargeCommand {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let command = Command::of_at_most(MAX_LARGE_BODY_BYTES, request, state).await?;
        Ok(Self(command))
    }
}

/// Everything of such a call but its body.
#[derive(Debug)]
pub(in crate::http) struct Envelope {
    scope: Scope,
    key: Option<String>,
    request_id: RequestId,
    method: &'static str,
    path: String,
}

impl Envelope {
    pub(in crate::http) async fn open(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, ApiError> {
        let scope: Scope = Scope::from_request_parts(parts, state).await?;
        let request_id = parts.extensions.get::<RequestId>().copied();
        Ok(Self {
            scope,
            key: idempotency_key(&parts.headers)?,
            request_id: request_id.ok_or(Situation::Bug)?,
            method: method_name(&parts.method),
            path: parts.uri.path().to_owned(),
        })
    }

    /// Who acts for whom.
    pub(in crate::http) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The call with its body. `content` is what makes two requests the same.
    pub(in crate::http) fn with(
        self,
        state: &AppState,
        headers: HeaderMap,
        content: &[u8],
        body: Bytes,
    ) -> Command {
        let (scope, method, path) = (self.scope, self.method, self.path);
        let attempt = self.key.map(|key| Attempt {
            fingerprint: fingerprint(method, &path, scope.acting.target, content),
            scope: idempotency::Scope {
                caller: scope.acting.caller,
                target: scope.acting.target,
                key,
                method,
                path: idempotency::place(scope.role, scope.acting.key_id, &path),
            },
            lease_token: state.services.ids.uuid(),
            saved: scope.saved.clone(),
        });
        Command {
            scope,
            headers,
            body,
            attempt,
            request_id: self.request_id,
            state: state.clone(),
            taken: None,
        }
    }
}

impl Command {
    /// The day on which it came.
    pub(in crate::http) fn today(&self) -> NaiveDate {
        self.state.services.clock.now().date_naive()
    }

    /// The body as JSON: see [`json`].
    pub(in crate::http) fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        json(&self.headers, &self.body)
    }

    /// The body as a JSON array, sent as JSON or under the media type of its own.
    pub(in crate::http) fn json_list(&self, kind: &str) -> Result<serde_json::Value, ApiError> {
        let sent = self.headers.get(header::CONTENT_TYPE);
        let is_own = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(kind.as_bytes());
        if !sent.is_some_and(|value| is_json(value) || is_own(value)) {
            return Err(Situation::WrongContentType.into());
        }
        let list: serde_json::Value = serde_json::from_slice(&self.body)
            .map_err(|error| ApiError::from(Situation::MalformedBody).because(category(&error)))?;
        if list.is_array() {
            Ok(list)
        } else {
            Err(Situation::MalformedBody.into())
        }
    }

    /// The body as JSON, and what `check` makes of it: see [`read_json`].
    pub(in crate::http) fn read<T: DeserializeOwned, U>(
        &self,
        check: impl Fn(T) -> Result<U, ApiError>,
    ) -> Result<U, ApiError> {
        read_json(&self.headers, &self.body, check)
    }

    /// The same for a call whose body may be left out.
    pub(in crate::http) fn json_if_any<T: DeserializeOwned + Default>(
        &self,
    ) -> Result<T, ApiError> {
        if self.body.is_empty() {
            return Ok(T::default());
        }
        self.json()
    }

    /// The same with room that is kept until its flow is over.
    pub(in crate::http) fn holding(self, taken: Taken) -> Self {
        Self {
            taken: Some(taken),
            ..self
        }
    }

    /// Runs a flow with its input to its end, under the key, and answers with what came of it. `dto` is how that looks
    /// on the wire.
    ///
    /// Every call that changes something ends this way: only here is there the [`Idempotent`] that its flow takes, and
    /// only a claimed key gives the flow's answer. What the answer depends on is read by the flow, after the key: whatever
    /// a handler judged before would be judged anew for a repeat, and take the place of the saved answer.
    pub(in crate::http) async fn run<T, E, Wire, Input, Function>(
        self,
        dto: impl Fn(&T) -> Wire + Clone + Send + Sync + 'static,
        flow: Function,
        input: Input,
    ) -> Result<Response, ApiError>
    where
        T: Send + 'static,
        E: FlowError + Send + 'static,
        Wire: Serialize,
        Input: Send + 'static,
        Function: for<'s> Flow<'s, Input, T, E> + 'static,
    {
        let refusal = |error: &ApiError, request_id| Answer {
            status: error.situation().row().status.as_u16(),
            body: error.body(request_id),
        };
        let bytes = move |value: &T| wire::json(&dto(value));
        self.run_in(bytes, refusal, flow, input).await
    }

    /// The same in a dialect that writes its answers and errors otherwise.
    pub(in crate::http) async fn run_in<T, E, Input, Function>(
        self,
        bytes: impl Fn(&T) -> Vec<u8> + Clone + Send + Sync + 'static,
        refusal: fn(&ApiError, RequestId) -> Answer,
        flow: Function,
        input: Input,
    ) -> Result<Response, ApiError>
    where
        T: Send + 'static,
        E: FlowError + Send + 'static,
        Input: Send + 'static,
        Function: for<'s> Flow<'s, Input, T, E> + 'static,
    {
        let Self {
            attempt,
            state,
            request_id,
            taken,
            ..
        } = self;
        let idempotent = idempotent(attempt, request_id, bytes.clone(), refusal);
        let services = Arc::clone(&state.services);
        let work = async move {
            let done = flow.begin(&services, input, idempotent).await;
            drop(taken);
            done
        };
        Ok(respond(state.to_the_end(Box::pin(work)).await?, bytes))
    }
}

/// What a flow needs to save the answer: how it looks on the wire, and the key.
fn idempotent<T, E: FlowError>(
    attempt: Option<Attempt>,
    request_id: RequestId,
    bytes: impl Fn(&T) -> Vec<u8> + Send + Sync + 'static,
    refusal: fn(&ApiError, RequestId) -> Answer,
) -> Idempotent<T, E> {
    let render = move |result: Result<&T, &E>| match result {
        Ok(value) => Some(Answer {
            status: 200,
            body: bytes(value),
        }),
        Err(failure) => {
            let error = failure.to_api_error();
            error.is_saved().then(|| refusal(&error, request_id))
        }
    };
    Idempotent::new(attempt, Arc::new(render))
}

/// The body as JSON: see [`read_json`].
pub(in crate::http) fn json<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: &[u8],
) -> Result<T, ApiError> {
    read_json(headers, body, Ok)
}

/// The body as JSON, and what `check` makes of it. Unknown fields are ignored; all that are missing, have the wrong type
/// or break a rule are named, their values never repeated.
pub(in crate::http) fn read_json<T: DeserializeOwned, U>(
    headers: &HeaderMap,
    body: &[u8],
    check: impl Fn(T) -> Result<U, ApiError>,
) -> Result<U, ApiError> {
    let json = headers.get(header::CONTENT_TYPE).is_some_and(is_json);
    if !json {
        return Err(Situation::WrongContentType.into());
    }
    let value: serde_json::Value = serde_json::from_slice(body)
        .map_err(|error| ApiError::from(Situation::MalformedBody).because(category(&error)))?;
    if !value.is_object() {
        return Err(Situation::MalformedBody.into());
    }
    problems::read(value, body.len(), check)
}

/// The response to a flow that ran, or whose earlier answer is repeated.
fn respond<T, E: FlowError>(done: Result<Done<T>, E>, bytes: impl Fn(&T) -> Vec<u8>) -> Response {
    match done.map(Done::into_fresh) {
        Ok(Ok(value)) => json_response(200, bytes(&value)),
        Ok(Err(answer)) => {
            let mut response = json_response(answer.status, answer.body);
            response
                .headers_mut()
                .insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
            response
        }
        Err(failure) => ApiError::from(failure).into_response(),
    }
}

fn json_response(status: u16, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = axum::http::StatusCode::from_u16(status)
        .unwrap_or(axum::http::StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

/// What was wrong with JSON, without repeating any of it.
fn category(error: &serde_json::Error) -> &'static str {
    use serde_json::error::Category;
    match error.classify() {
        Category::Io => "unreadable",
        Category::Syntax => "not JSON",
        Category::Data => "not the expected JSON",
        Category::Eof => "cut off",
    }
}

pub(in crate::http) fn is_json(value: &HeaderValue) -> bool {
    let essence = value
        .as_bytes()
        .split(|byte| *byte == b';')
        .next()
        .unwrap_or_default()
        .trim_ascii();
    essence.eq_ignore_ascii_case(b"application/json")
}

/// SHA-256 of method, path, target and body, each with its length in front.
pub(in crate::http) fn fingerprint(
    method: &str,
    path: &str,
    target: OrganizationId,
    body: &[u8],
) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [
        method.as_bytes(),
        path.as_bytes(),
        target.0.as_bytes(),
        body,
    ] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_recognised_with_parameters_and_in_any_case() {
        for (value, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("text/plain", false),
            ("application/jsonx", false),
            ("", false),
        ] {
            assert_eq!(
                is_json(&HeaderValue::from_static(value)),
                expected,
                "{value}"
            );
        }
    }
}
