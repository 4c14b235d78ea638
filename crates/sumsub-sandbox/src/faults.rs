//! Faults on demand: the next calls of a kind go wrong, for every client and every applicant.

use std::sync::{Mutex, PoisonError};

use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::answer::ApiError;
use super::core::Core;
use super::server;

/// A kind of call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Call {
    Status,
    Reuse,
    Preview,
    Lookup,
    Create,
    SdkToken,
    WebsdkLink,
    ShareToken,
    Any,
}

impl Call {
    /// The kind of a call, from the pattern of its path. [`Call::Any`] where faults cannot name it alone.
    pub(super) fn of(method: &Method, pattern: &str) -> Self {
        match pattern {
            "/resources/applicants/{id}/status" => Self::Status,
            "/resources/api/reusableIdentity/reuse" | "/resources/applicants/-/import" => {
                Self::Reuse
            }
            "/resources/api/reusableIdentity/reuse/preview" => Self::Preview,
            "/resources/applicants/{id}/one"
            | "/resources/applicants/-/byExternalUserId/{external_user_id}" => Self::Lookup,
            "/resources/applicants" if method == Method::POST => Self::Create,
            "/resources/accessTokens" | "/resources/accessTokens/sdk" => Self::SdkToken,
            "/resources/sdkIntegrations/levels/{level}/websdkLink" => Self::WebsdkLink,
            "/resources/accessTokens/shareToken" | "/resources/accessTokens/-/shareToken" => {
                Self::ShareToken
            }
            _ => Self::Any,
        }
    }
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Fault {
    /// Refused, without a name of the cause.
    #[serde(rename = "400")]
    Unnamed,
    /// The app token is refused.
    #[serde(rename = "401")]
    Unauthorized,
    #[serde(rename = "403")]
    Forbidden,
    #[serde(rename = "404")]
    NotFound,
    /// A page of something in between.
    #[serde(rename = "404-page")]
    NotFoundPage,
    #[serde(rename = "409")]
    Conflict,
    #[serde(rename = "429")]
    TooManyRequests,
    #[serde(rename = "500")]
    Internal,
    #[serde(rename = "503")]
    Unavailable,
    /// The connection breaks before anything happens.
    #[serde(rename = "drop")]
    Drop,
    /// The call is served after a pause.
    #[serde(rename = "slow")]
    Slow,
    /// 200 with a page instead of JSON; nothing happens.
    #[serde(rename = "garbage")]
    Garbage,
}

/// A fault that waits for its calls.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Planned {
    pub(super) call: Call,
    pub(super) fault: Fault,
    /// How many calls it spoils.
    #[serde(default = "once")]
    pub(super) times: u32,
}

fn once() -> u32 {
    1
}

/// The faults that wait, in the order in which they were asked for.
#[derive(Debug, Default)]
pub(super) struct Faults(Mutex<Vec<Planned>>);

impl Faults {
    fn with<R>(&self, act: impl FnOnce(&mut Vec<Planned>) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn add(&self, planned: Planned) {
        self.with(|faults| faults.push(planned));
    }

    pub(super) fn clear(&self) {
        self.with(Vec::clear);
    }

    pub(super) fn list(&self) -> Vec<Planned> {
        self.with(|faults| faults.clone())
    }

    /// Takes the oldest fault that fits a call.
    pub(super) fn take(&self, call: Call) -> Option<Fault> {
        self.with(|faults| {
            let fits = |planned: &Planned| planned.call == call || planned.call == Call::Any;
            let place = faults.iter().position(fits)?;
            let planned = faults.get_mut(place)?;
            let fault = planned.fault;
            planned.times = planned.times.saturating_sub(1);
            if planned.times == 0 {
                faults.remove(place);
            }
            Some(fault)
        })
    }
}

impl Fault {
    /// The spoiled answer; `None` where the call is served after all.
    pub(super) async fn strike(self, core: &Core) -> Option<Response> {
        let response = match self {
            Self::Unnamed => ApiError::unnamed().into_response(),
            Self::Unauthorized => ApiError::unauthorized("App token is invalid")
                .named(4002, "app-token-private-part-mismatch")
                .into_response(),
            Self::Forbidden => ApiError::forbidden().into_response(),
            Self::NotFound => ApiError::not_found("Not found").into_response(),
            Self::NotFoundPage => page(StatusCode::NOT_FOUND),
            Self::Conflict => ApiError::conflict("Conflict").into_response(),
            Self::TooManyRequests => ApiError::too_many_requests().into_response(),
            Self::Internal => ApiError::internal().into_response(),
            Self::Unavailable => ApiError::unavailable().into_response(),
            Self::Drop => server::broken_connection(),
            Self::Slow => {
                if core.pause(core.settings.slow_answer).await {
                    return None;
                }
                server::broken_connection()
            }
            Self::Garbage => page(StatusCode::OK),
        };
        Some(response)
    }
}

fn page(status: StatusCode) -> Response {
    let body = "<html><body>Bad gateway</body></html>";
    (status, [(header::CONTENT_TYPE, "text/html")], body).into_response()
}
