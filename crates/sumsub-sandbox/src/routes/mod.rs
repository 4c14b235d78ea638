//! The calls that the sandbox serves. Those under `/resources/` are Sumsub's, those under `/sandbox` its own.

mod applicants;
mod documents;
mod info;
mod page;
mod reuse;
mod review;
mod sessions;
mod tokens;
mod tools;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, OriginalUri, Query};
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, patch, post};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answer::ApiError;
use super::core::Core;
use super::gate;

/// Everything.
pub(super) fn router(core: Arc<Core>) -> Router {
    sumsub()
        .merge(own())
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&core),
            gate::gate,
        ))
        .with_state(core)
}

fn sumsub() -> Router<Arc<Core>> {
    Router::new()
        .route("/resources/status/api", get(review::health))
        .route("/resources/api/reusableIdentity/reuse", post(reuse::reuse))
        .route(
            "/resources/api/reusableIdentity/reuse/preview",
            get(reuse::preview).post(reuse::preview),
        )
        .route(
            "/resources/applicants",
            post(applicants::create).patch(info::change),
        )
        .route("/resources/applicants/-/import", post(reuse::import))
        .route("/resources/applicants/-/levels", get(applicants::levels))
        .route(
            "/resources/applicants/-/byExternalUserId/{external_user_id}",
            get(applicants::by_external_user_id),
        )
        // `{id}` also matches `-;externalUserId=…`.
        .route("/resources/applicants/{id}/one", get(applicants::one))
        .route(
            "/resources/applicants/{id}/moveToLevel",
            post(applicants::move_to_level),
        )
        .route(
            "/resources/applicants/{id}/presence/{presence}",
            patch(applicants::presence),
        )
        .route("/resources/applicants/{id}/info", patch(info::info))
        .route(
            "/resources/applicants/{id}/fixedInfo",
            patch(info::fixed_info),
        )
        .route(
            "/resources/applicants/{id}/info/idDoc",
            // The gate has a limit.
            post(documents::add).layer(DefaultBodyLimit::disable()),
        )
        .route(
            "/resources/applicants/{id}/requiredIdDocs",
            get(documents::required).post(documents::required),
        )
        .route(
            "/resources/applicants/{id}/requiredIdDocsStatus",
            get(documents::status),
        )
        // `{of}` is `-;applicantId=…`.
        .route(
            "/resources/moderationStates/{of}",
            get(review::moderation_states),
        )
        .route("/resources/applicants/{id}/status", get(review::status))
        .route(
            "/resources/applicants/{id}/status/pending",
            post(review::pending),
        )
        .route(
            "/resources/applicants/{id}/status/testCompleted",
            post(review::test_completed),
        )
        .route("/resources/applicants/{id}/reset", post(review::reset))
        .route("/resources/accessTokens", post(tokens::sdk_by_query))
        .route("/resources/accessTokens/sdk", post(tokens::sdk))
        .route("/resources/accessTokens/shareToken", post(tokens::share))
        .route(
            "/resources/accessTokens/-/shareToken",
            post(tokens::share_by_query),
        )
        // `{level}` is `-` today and a level's name in the older form of the call.
        .route(
            "/resources/sdkIntegrations/levels/{level}/websdkLink",
            post(tokens::websdk_link),
        )
}

fn own() -> Router<Arc<Core>> {
    Router::new()
        .route("/sandbox", get(page::overview))
        .route("/sandbox/scenarios", get(tools::scenarios))
        .route(
            "/sandbox/share-tokens",
            get(tools::share_tokens).post(tools::create_share_token),
        )
        .route("/sandbox/applicants", get(tools::applicants))
        .route("/sandbox/webhooks", get(tools::webhooks))
        .route("/sandbox/webhooks/{id}/resend", post(tools::resend))
        .route(
            "/sandbox/faults",
            get(tools::faults)
                .post(tools::add_fault)
                .delete(tools::clear_faults),
        )
        .route("/sandbox/advance", post(tools::advance))
        .route("/sandbox/deliver", post(tools::deliver))
        .route("/sandbox/probe", get(tools::probe))
        .route("/sandbox/sessions/{user}", post(sessions::act))
        .route("/sandbox/websdk/{token}", get(sessions::open))
        .route("/sandbox/websdk/{token}/act", post(sessions::act_by_form))
}

async fn unknown(OriginalUri(uri): OriginalUri) -> ApiError {
    ApiError::not_found(format!("There is nothing at {}", uri.path()))
}

async fn wrong_method() -> ApiError {
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
}

/// The query's parameters.
type Params = Query<HashMap<String, String>>;

/// A parameter that must be there.
fn required(params: &HashMap<String, String>, name: &str) -> Result<String, ApiError> {
    params
        .get(name)
        .filter(|value| !value.is_empty())
        .cloned()
        .ok_or_else(|| ApiError::bad_request(format!("Required parameter '{name}' is not present")))
}

/// A JSON body of any content type: what is documented works from `curl -d` too.
fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    if body.is_empty() {
        return Err(ApiError::bad_request("Body must be provided"));
    }
    serde_json::from_slice(body)
        .map_err(|error| ApiError::bad_request(format!("The body cannot be read: {error}")))
}

/// Seconds as a number or, as some of Sumsub's samples have them, as a string of digits.
fn seconds(value: Option<&Value>, default: u64) -> Result<u64, ApiError> {
    let number = match value {
        None | Some(Value::Null) => Some(default),
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::String(text)) => text.parse().ok(),
        Some(_) => None,
    };
    number
        .filter(|seconds| *seconds > 0)
        .ok_or_else(|| ApiError::bad_request("ttlInSecs is not a positive number of seconds"))
}
